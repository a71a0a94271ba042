//! Lists in pages.

mod cursor;
mod items;
mod next;
mod pager;
mod pages;
mod results;
mod sending;

use std::fmt;
use std::ops::Deref;

use url::Url;

pub use items::Items;
pub use pages::Pages;
pub use sending::SendingPage;

use crate::call::{Call, RequestOptions};
use crate::cursor::Cursor;
use crate::error::{Error, Kind, Result};
use crate::model::{self, Decode, Rejected};
use crate::rate_limit::RateLimit;
use crate::response::Head;
use crate::transport::Answer;

/// One page of a list.
///
/// An element that doesn't fit the list's type costs that element only: it is in [`rejected`](Self::rejected), as sent.
pub struct Page<T> {
    /// The elements that fit, in order.
    pub items: Vec<T>,
    rejected: Vec<Rejected>,
    next: Option<Cursor>,
    head: Head,
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
        self.head.status.as_u16()
    }

    /// A header of the response, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.header(name)
    }

    /// The id of the request, which Okta's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id()
    }

    /// The rate limit that the response reported.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.head.rate_limit()
    }

    /// The elements.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }
}

/// A request of a list, for code that reads any.
///
/// ```
/// # use okta_core::{ListRequest, Result};
/// async fn count<R: ListRequest>(request: R) -> Result<usize> {
///     let (mut items, mut count) = (request.stream(), 0);
///     while items.try_next().await?.is_some() {
///         count += 1;
///     }
///     Ok(count)
/// }
/// ```
pub trait ListRequest: RequestOptions + Clone + Send + 'static {
    /// What is in the list.
    type Item: Decode;

    /// Page after page, each fetched when it is asked for.
    fn pages(self) -> Pages<Self::Item> {
        self.into_call().pages()
    }

    /// Item after item over all pages, each page fetched when it is needed.
    fn stream(self) -> Items<Self::Item> {
        self.into_call().items()
    }
}

impl Call {
    /// Sends the call and decodes one page of a list.
    pub fn send_page<T: Decode>(self) -> SendingPage<T> {
        SendingPage::new(self)
    }

    /// All pages of the list, fetched as they are asked for.
    pub fn pages<T: Decode>(self) -> Pages<T> {
        Pages::new(self)
    }

    /// All items of the list, fetched page by page as they are asked for.
    pub fn items<T: Decode>(self) -> Items<T> {
        Items::new(self.pages())
    }
}

impl<T: Decode> Page<T> {
    /// A page by itself. A link to a next page that can't be followed is an error: it must not look like the end of the list.
    pub(crate) fn decode(answer: Answer, call: &Call) -> Result<Self> {
        let at = |url: &Url| Cursor::of(call, call.own_query(), url);
        let here = at(&answer.url);
        let page = match next::location(&answer, call, call.own_query()) {
            Ok(next) => Self::of(answer, next.as_ref().map(at), call.prepared().envelope()),
            Err(error) => Err(answer.enclose(error)),
        };
        page.map_err(|error| error.with_cursor(Some(here)))
    }

    pub(crate) fn of(answer: Answer, next: Option<Cursor>, envelope: Option<&str>) -> Result<Self> {
        let answer = answer.whole()?;
        // An empty list, if the response says that it is empty; one that only ends may have been cut off.
        let headers = answer.head.headers();
        let says_so = answer.head.status == http::StatusCode::NO_CONTENT
            || headers.contains_key(http::header::CONTENT_LENGTH)
            || headers.contains_key(http::header::TRANSFER_ENCODING);
        if answer.body.is_empty() && !says_so {
            return Err(answer.enclose(Error::new(Kind::Decode, "response is empty where a list was expected")));
        }
        match model::decode_list::<T>(&answer.body, envelope) {
            Ok((items, rejected)) => Ok(Self {
                items,
                rejected,
                next,
                head: answer.head,
            }),
            Err(error) => Err(answer.misfit(error)),
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
