//! A stream of pages.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::Page;
use super::pager::{FetchedPage, Pager};
use crate::call::Call;
use crate::cursor::Cursor;
use crate::error::Result;
use crate::model::Decode;
use crate::transport::Answer;

/// The pages of a list, fetched as they are asked for. Holds one page at most.
///
/// It is a [`Stream`]; [`next`](Self::next) and [`try_next`](Self::try_next) are here too, so that no other crate is needed. After an
/// error it ends; the error's [`cursor`](crate::Error::cursor) is where to resume.
#[must_use = "nothing is sent until a page is asked for"]
pub struct Pages<T> {
    pager: Pager,
    decode: fn(Answer, Option<&str>) -> Result<Page<T>>,
}

/// A page and where it is.
pub(super) type Placed<T> = (Page<T>, Cursor);

impl<T: Decode> Pages<T> {
    pub(crate) fn new(call: Call) -> Self {
        let decode = |answer: Answer, envelope: Option<&str>| Page::of(answer, None, envelope);
        Self {
            pager: Pager::new(call),
            decode,
        }
    }
}

impl<T> Pages<T> {
    /// Starts at this place instead of the list's beginning. It has to be one of the same list: of this operation with these path values. The
    /// parameters are those of the list that it comes from, such as its filter and the length of its pages; the call needn't have them, and if it
    /// has any that is another, that is an error ([`is_invalid_argument`](crate::Error::is_invalid_argument)).
    pub fn from_cursor(mut self, cursor: Cursor) -> Self {
        self.pager.start_from(cursor);
        self
    }

    /// Asks for the next page, in a task of its own, while the one before is still being worked on.
    pub fn with_prefetch(mut self, prefetch: bool) -> Self {
        self.pager.set_prefetch(prefetch);
        self
    }

    /// Takes nothing for an empty list, on the first page either: for what concludes something from what isn't in the list.
    #[doc(hidden)]
    pub fn strict(mut self) -> Self {
        self.pager.set_strict();
        self
    }

    /// Doesn't end where a list ends that grows there, such as a log, but asks again after `interval`, for ever. A page with nothing on it comes
    /// out each time. A list that doesn't grow ends as usual.
    pub fn follow(mut self, interval: Duration) -> Self {
        self.pager.set_follow(interval);
        self
    }

    /// Where the page is that comes next. `None` at the end, but not of a list that grows there: another run goes on from its cursor.
    #[must_use]
    pub fn cursor(&self) -> Option<Cursor> {
        self.pager.position()
    }

    /// The next page, or `None` at the end.
    ///
    /// # Errors
    /// As an item: whatever went wrong with the request, or with the link to the page.
    pub async fn next(&mut self) -> Option<Result<Page<T>>> {
        poll_fn(|context| self.poll_page(context))
            .await
            .map(|result| result.map(|(page, _)| page))
    }

    /// The next page, or `None` at the end.
    ///
    /// # Errors
    /// Whatever went wrong with the request, or with the link to the page.
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>> {
        self.next().await.transpose()
    }

    /// The next page and where it is.
    pub(super) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Placed<T>>>> {
        match ready!(self.pager.poll_page(context)) {
            None => Poll::Ready(None),
            Some(Err(error)) => Poll::Ready(Some(Err(error))),
            Some(Ok(FetchedPage { answer, link, url, at })) => match (self.decode)(answer, self.pager.envelope()) {
                Ok(mut page) => {
                    let empty = page.items.is_empty() && page.rejected.is_empty();
                    page.next = self.pager.settle(link, &url, &at, empty);
                    self.pager.prefetch();
                    Poll::Ready(Some(Ok((page, at))))
                }
                Err(error) => self.pager.fail(error, Some(at)),
            },
        }
    }
}

impl<T> Unpin for Pages<T> {}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
            .map(|page| page.map(|result| result.map(|(page, _)| page)))
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("cursor", &self.cursor())
            .finish_non_exhaustive()
    }
}
