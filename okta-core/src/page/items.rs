//! A stream of items.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::Pages;
use super::results::Results;
use crate::cursor::Cursor;
use crate::error::Result;

/// The items of a list, fetched page by page as they are asked for. Holds one page at most, two with prefetching.
///
/// It is a [`Stream`]; [`next`](Self::next) and [`try_next`](Self::try_next) are here too, so that no other crate is needed.
///
/// An element that doesn't fit its type is an error at its place ([`is_decode`](crate::Error::is_decode), with the element in
/// [`json`](crate::Error::json)), and the stream goes on. After any other error it ends; the error's
/// [`cursor`](crate::Error::cursor) is where to resume.
#[must_use = "nothing is sent until an item is asked for"]
pub struct Items<T> {
    pages: Pages<T>,
    /// What is left of the page.
    left: Option<Results<T>>,
    /// Where that page is.
    at: Option<Cursor>,
}

impl<T> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        Self {
            pages,
            left: None,
            at: None,
        }
    }

    /// Starts at this place instead of the list's beginning. It has to be one of the same list: of this operation with these path values. The
    /// parameters are those of the list that it comes from, such as its filter and the length of its pages; the call needn't have them, and if it
    /// has any that is another, that is an error ([`is_invalid_argument`](crate::Error::is_invalid_argument)).
    pub fn from_cursor(mut self, cursor: Cursor) -> Self {
        self.pages = self.pages.from_cursor(cursor);
        self
    }

    /// Asks for the next page while the items of the one before are being worked on.
    pub fn with_prefetch(mut self, prefetch: bool) -> Self {
        self.pages = self.pages.with_prefetch(prefetch);
        self
    }

    /// Doesn't end where a list ends that grows there, such as a log, but asks again after `interval`, for ever. A list that doesn't grow
    /// ends as usual.
    ///
    /// Keep [`cursor`](Self::cursor) to go on later; what comes twice then, a [`Deduplicator`](crate::Deduplicator) knows.
    pub fn follow(mut self, interval: Duration) -> Self {
        self.pages = self.pages.follow(interval);
        self
    }

    /// Where to resume so that no item is lost: the page whose items are not all out yet, or the next. `None` at the end, but not of a
    /// list that grows there. Items of a page that was begun come again.
    #[must_use]
    pub fn cursor(&self) -> Option<Cursor> {
        if self.left.as_ref().is_none_or(|left| left.len() == 0) {
            self.pages.cursor()
        } else {
            self.at.clone()
        }
    }

    /// The next item, or `None` at the end.
    ///
    /// # Errors
    /// As an item: whatever went wrong with a request or with this element.
    pub async fn next(&mut self) -> Option<Result<T>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// The next item, or `None` at the end.
    ///
    /// # Errors
    /// Whatever went wrong with a request or with this element.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        self.next().await.transpose()
    }

    /// All items, in memory.
    ///
    /// # Errors
    /// The first error of a request or of an element; the items before it are dropped.
    pub async fn try_collect(mut self) -> Result<Vec<T>> {
        let mut all = Vec::new();
        while let Some(item) = self.try_next().await? {
            all.push(item);
        }
        Ok(all)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(item) = self.left.as_mut().and_then(Iterator::next) {
                return Poll::Ready(Some(item));
            }
            self.left = None;
            match ready!(self.pages.poll_page(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok((page, at))) => {
                    self.left = Some(Results::new(page, &at));
                    self.at = Some(at);
                }
            }
        }
    }
}

impl<T> Unpin for Items<T> {}

impl<T> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("left", &self.left.as_ref().map_or(0, ExactSizeIterator::len))
            .field("cursor", &self.cursor())
            .finish_non_exhaustive()
    }
}
