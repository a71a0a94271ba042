//! Lists in pages.

mod cursor;
mod items;
mod next;
mod pager;
mod pages;

use std::fmt;
use std::ops::Deref;

pub use cursor::Cursor;
pub use items::Items;
pub use pages::Pages;

use crate::call::Call;
use crate::error::Kind;
use crate::model::{self, Decode, Rejected};
use crate::rate_limit::RateLimit;
use crate::response::Meta;
use crate::transport::Raw;
use crate::{Error, Result};

/// One page of a list.
///
/// An element that doesn't fit the list's type costs that element only: it is in [`rejected`](Self::rejected), as sent.
pub struct Page<T> {
    /// The elements that fit, in order.
    pub items: Vec<T>,
    rejected: Vec<Rejected>,
    next: Option<Cursor>,
    meta: Meta,
}

impl<T> Page<T> {
    /// The elements that didn't fit their type, with their positions.
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }

    /// Where the next page is. `None` on the last one.
    pub fn next(&self) -> Option<Cursor> {
        self.next.clone()
    }

    /// The HTTP status: 200 to 299.
    pub fn http_status(&self) -> u16 {
        self.meta.status.as_u16()
    }

    /// A header of the response, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.meta.header(name)
    }

    /// The id of the request, which Okta's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.meta.request_id()
    }

    /// The rate limit that the response reported.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.meta.rate_limit()
    }

    /// The elements.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// All elements in order, those that didn't fit as errors.
    pub(crate) fn into_results(self, at: &Cursor) -> impl Iterator<Item = Result<T>> + use<T> {
        let (meta, at) = (self.meta, at.clone());
        let mut items = self.items.into_iter();
        let mut rejected = self.rejected.into_iter().peekable();
        let mut index = 0;
        std::iter::from_fn(move || {
            let result = match rejected.next_if(|rejected| rejected.index <= index) {
                Some(rejected) => Some(Err(element(rejected, &meta, &at))),
                None => items
                    .next()
                    .map(Ok)
                    .or_else(|| rejected.next().map(|rejected| Err(element(rejected, &meta, &at)))),
            };
            index += 1;
            result
        })
    }
}

/// The error that a rejected element becomes within a stream of items.
fn element(rejected: Rejected, meta: &Meta, at: &Cursor) -> Error {
    let message = format!("element {} of the page is not {}", rejected.index, rejected.expected);
    let error = Error::new(Kind::Element, message).with_json(rejected.json);
    error
        .with_response(meta.clone(), bytes::Bytes::new())
        .with_cursor(Some(at.clone()))
}

impl<T: Decode> Page<T> {
    /// A page by itself. A link to a next page that can't be followed is an error: it must not look like the end of the list.
    pub(crate) fn decode(raw: Raw, call: &Call) -> Result<Self> {
        let next = next::location(&raw, call).map_err(|error| raw.fault(error))?;
        let next = next.map(|url| Cursor::new(&call.target().id, &url));
        Self::of(raw, next, call.prepared().envelope.as_deref())
    }

    pub(crate) fn of(raw: Raw, next: Option<Cursor>, envelope: Option<&str>) -> Result<Self> {
        // An empty list, if the response says that it is empty; one that only ends may have been cut off.
        let headers = raw.meta.headers();
        let says_so = raw.meta.status == http::StatusCode::NO_CONTENT
            || headers.contains_key(http::header::CONTENT_LENGTH)
            || headers.contains_key(http::header::TRANSFER_ENCODING);
        if raw.body.is_empty() && !says_so {
            return Err(raw.fault(Error::new(Kind::Decode, "response is empty where a list was expected")));
        }
        match model::decode_list::<T>(&raw.body, envelope) {
            Ok((items, rejected)) => Ok(Self {
                items,
                rejected,
                next,
                meta: raw.meta,
            }),
            Err(error) => Err(raw.misfit(&error)),
        }
    }
}

impl<T> Deref for Page<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("items", &self.items)
            .field("rejected", &self.rejected.len())
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
