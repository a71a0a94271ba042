//! The elements of a page, one after the other.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::{Cursor, Page};
use crate::error::{Error, Kind, Result};
use crate::model::Rejected;
use crate::response::Head;

/// All elements of a page in order. Those that didn't fit become errors when their turn comes, not before: a page may be full of them.
pub(super) struct Results<T> {
    items: IntoIter<T>,
    rejected: Peekable<IntoIter<Rejected>>,
    index: usize,
    head: Head,
    at: Cursor,
}

impl<T> Results<T> {
    pub(super) fn new(page: Page<T>, at: &Cursor) -> Self {
        Self {
            items: page.items.into_iter(),
            rejected: page.rejected.into_iter().peekable(),
            index: 0,
            head: page.head,
            at: at.clone(),
        }
    }

    fn error(&self, rejected: Rejected) -> Error {
        let message = format!("element {} of the page is not {}", rejected.index, rejected.expected);
        Error::new(Kind::Element, message)
            .with_json(rejected.json)
            .with_response(self.head.clone(), bytes::Bytes::new())
            .with_cursor(Some(self.at.clone()))
    }
}

impl<T> Iterator for Results<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let index = self.index;
        self.index += 1;
        if let Some(rejected) = self.rejected.next_if(|rejected| rejected.index <= index) {
            return Some(Err(self.error(rejected)));
        }
        match self.items.next() {
            Some(item) => Some(Ok(item)),
            None => self.rejected.next().map(|rejected| Err(self.error(rejected))),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.items.len() + self.rejected.len();
        (left, Some(left))
    }
}

impl<T> ExactSizeIterator for Results<T> {}
