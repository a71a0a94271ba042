//! Typed mocks of operations, on top of [httpmock](https://docs.rs/httpmock): what client crates' `mock` modules are made of.

mod recording;

use std::fmt;
use std::marker::PhantomData;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde_json::json;

use crate::api::Api;
use crate::client::Flavour;
use crate::operation::Operation;

pub use recording::play;

/// Which requests of one operation a mock answers; all of them unless narrowed.
pub struct When {
    /// Taken and put back by each method: httpmock's own are by value.
    when: Option<httpmock::When>,
    operation: &'static Operation,
}

impl When {
    /// Requests with the operation's method and path.
    #[must_use]
    pub fn new(when: httpmock::When, operation: &'static Operation) -> Self {
        let when = when
            .method(operation.method())
            .is_true(move |request| matches(operation.path(), request.uri().path(), |_, _| true));
        Self {
            when: Some(when),
            operation,
        }
    }

    /// Requests with this path parameter.
    pub fn path(&mut self, name: &'static str, value: &str) -> &mut Self {
        let (template, value) = (self.operation.path(), value.to_owned());
        self.narrow(|when| {
            when.is_true(move |request| {
                matches(template, request.uri().path(), |parameter, found| {
                    parameter != name || found == value
                })
            })
        })
    }

    /// Requests with this query parameter.
    pub fn query(&mut self, name: &str, value: &str) -> &mut Self {
        self.narrow(|when| when.query_param(name, value))
    }

    /// Requests with this header.
    pub fn header(&mut self, name: &str, value: &str) -> &mut Self {
        self.narrow(|when| when.header(name, value))
    }

    /// Requests with this body, as JSON.
    pub fn json<T: Serialize + ?Sized>(&mut self, body: &T) -> &mut Self {
        let body = serde_json::to_value(body).unwrap_or_default();
        self.narrow(|when| when.json_body(body))
    }

    /// Narrows by whatever httpmock can.
    pub fn narrow(&mut self, narrow: impl FnOnce(httpmock::When) -> httpmock::When) -> &mut Self {
        self.when = self.when.take().map(narrow);
        self
    }
}

/// Whether a path has the template's segments, and its parameters are as `parameter` wants them.
fn matches(template: &str, path: &str, parameter: impl Fn(&str, &str) -> bool) -> bool {
    let (mut wanted, mut found) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) => match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                None if wanted == found => {}
                Some(name) if !found.is_empty() => {
                    let found = percent_encoding::percent_decode_str(found).decode_utf8_lossy();
                    if !parameter(name, &found) {
                        return false;
                    }
                }
                _ => return false,
            },
            _ => return false,
        }
    }
}

/// What a mock answers to an operation that answers with `T`: a model, [`List`], `()` for nothing, or text and bytes.
pub struct Then<T> {
    then: httpmock::Then,
    api: &'static Api,
    operation: &'static Operation,
    answer: PhantomData<fn(T)>,
}

/// Stands for a list of `T` in [`Then`].
#[derive(Debug)]
pub struct List<T>(PhantomData<T>);

impl<T> Then<T> {
    /// The answer to an operation that clients of this kind have.
    #[must_use]
    pub fn new<C: Flavour>(then: httpmock::Then, operation: &'static Operation) -> Self {
        Self {
            then,
            api: C::API,
            operation,
            answer: PhantomData,
        }
    }

    /// Answers with this status and nothing else.
    pub fn status(self, status: u16) -> Self {
        self.and(|then| then.status(status))
    }

    /// Answers with an error as Okta writes it, such as `error(404, "E0000007", "Not found: …")`.
    pub fn error(self, status: u16, code: &str, summary: &str) -> Self {
        let body = json!({
            "errorCode": code, "errorSummary": summary, "errorLink": code, "errorId": "oaeMock", "errorCauses": []
        });
        self.and(|then| {
            then.status(status)
                .header("content-type", "application/json")
                .json_body(body)
        })
    }

    /// Refuses for the rate limit: 429, with a window of `limit` requests that ends in `reset_in`.
    pub fn rate_limited(self, limit: u32, reset_in: Duration) -> Self {
        let names = &self.api.limits;
        let now = SystemTime::now();
        let reset = (now + reset_in)
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        self.error(
            429,
            "E0000047",
            "API call exceeded rate limit due to too many requests.",
        )
        .header(names.limit, &limit.to_string())
        .header(names.remaining, "0")
        .header(names.reset, &reset.to_string())
        .header("date", &httpdate::fmt_http_date(now))
    }

    /// Sets a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.and(|then| then.header(name, value))
    }

    /// Answers with whatever httpmock can.
    pub fn and(self, answer: impl FnOnce(httpmock::Then) -> httpmock::Then) -> Self {
        Self {
            then: answer(self.then),
            api: self.api,
            operation: self.operation,
            answer: PhantomData,
        }
    }

    fn json<B: Serialize + ?Sized>(self, body: &B) -> Self {
        let body = serde_json::to_value(body).unwrap_or_default();
        self.and(|then| {
            then.status(200)
                .header("content-type", "application/json")
                .json_body(body)
        })
    }
}

impl<T: Serialize> Then<T> {
    /// Answers 200 with this body.
    pub fn ok(self, body: &T) -> Self {
        self.json(body)
    }
}

impl<T: Serialize> Then<List<T>> {
    /// Answers 200 with this page.
    pub fn page(self, items: &[T]) -> Self {
        match self.operation.envelope() {
            None => self.json(items),
            Some(member) => self.json(&json!({ member: items })),
        }
    }

    /// Says that there is a next page, at this cursor: requests for it have the query parameter `after` (`offset` in Privileged Access).
    pub fn next_page(self, cursor: &str) -> Self {
        let parameter = self.api.cursor_parameters.first().copied().unwrap_or("after");
        let cursor = percent_encoding::utf8_percent_encode(cursor, percent_encoding::NON_ALPHANUMERIC);
        let link = format!("<?{parameter}={cursor}>; rel=\"next\"");
        self.header("link", &link)
    }
}

/// Mocks an OAuth token endpoint: every request gets this bearer token.
pub fn token_endpoint<'a>(server: &'a httpmock::MockServer, path: &str, token: &str) -> httpmock::Mock<'a> {
    let body = json!({ "token_type": "Bearer", "access_token": token, "expires_in": 3600, "scope": "" });
    let path = path.to_owned();
    server.mock(|when, then| {
        when.method("POST").path(path);
        then.status(200)
            .header("content-type", "application/json")
            .json_body(body);
    })
}

impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("When").field(&self.operation.id()).finish()
    }
}

impl<T> fmt::Debug for Then<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Then").field(&self.operation.id()).finish()
    }
}
