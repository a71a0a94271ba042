//! What Okta sends to services of yours, and what these answer: event hooks and inline hooks.
//!
//! Everything here takes headers and bytes and gives bytes, so it goes with any web framework; `HeaderMap` is that of the crate `http`.
//! What arrives is read as answers of the API are: members, values and kinds of objects that this version doesn't know are kept. The
//! guide has a page on hooks, and `examples/receive_hooks.rs` a service.

use okta_core::reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use okta_core::rt::{Decode, Member, decode, encode, failure};
use okta_core::{Result, Secret};

#[cfg(feature = "event-hooks")]
use crate::types::{EventHookPayload, EventHookVerification};
#[cfg(feature = "inline-hooks")]
use crate::types::{InlineHookPayload, InlineHookResponse};

/// The header by which Okta proves who it is: the `authScheme` of the hook's channel.
///
/// ```
/// use okta_mgmt::hooks::HookSecret;
/// use okta_mgmt::reqwest::header::HeaderMap;
///
/// let secret = HookSecret::new("Authorization", "n3w-s3cret")?.or("0ld-s3cret")?;
/// let mut headers = HeaderMap::new();
/// assert!(!secret.authenticates(&headers));
/// headers.insert("authorization", "n3w-s3cret".parse().unwrap());
/// assert!(secret.authenticates(&headers));
/// # Ok::<(), okta_mgmt::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct HookSecret {
    header: HeaderName,
    values: Vec<Secret>,
}

impl HookSecret {
    /// The header with this name has this value, the whole of it: for Basic authentication, `Basic` and what follows.
    ///
    /// # Errors
    /// [`is_configuration`](crate::Error::is_configuration) when the name is none of a header, or the value none that a header can
    /// have: empty, as an unset variable would be, with blanks or a line break around it, as a file's content may be, or with control characters.
    pub fn new(header: &str, value: impl Into<Secret>) -> Result<Self> {
        let Ok(header) = HeaderName::from_bytes(header.as_bytes()) else {
            return Err(failure::configuration(format!("{header:?} is no name of a header")));
        };
        let values = Vec::new();
        Self { header, values }.or(value)
    }

    /// Takes this value, too, while the secret is replaced by another.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn or(mut self, value: impl Into<Secret>) -> Result<Self> {
        let value = value.into();
        if let Some(fault) = fault(value.expose()) {
            return Err(failure::configuration(format!(
                "the secret of the hook, header {}, {fault}",
                self.header
            )));
        }
        self.values.push(value);
        Ok(self)
    }

    /// Whether a call with these headers comes from Okta: it has the header once, with the secret. The comparison takes the same time
    /// wherever they differ.
    #[must_use]
    pub fn authenticates(&self, headers: &HeaderMap) -> bool {
        let mut given = headers.get_all(&self.header).iter();
        let (Some(given), None) = (given.next(), given.next()) else {
            return false;
        };
        // each of them, so that the time doesn't say which
        let same = self.values.iter().map(|value| value.is(given.as_bytes()));
        same.fold(false, |any, same| any | same)
    }
}

/// Why no header can have this value, so that nobody could ever call.
fn fault(secret: &str) -> Option<&'static str> {
    let inner = secret.trim();
    if secret.is_empty() {
        Some("is empty")
    } else if inner.is_empty() {
        Some("is blank")
    } else if inner != secret {
        Some("has blanks or a line break around it, as if it were read from a file: trim it")
    } else if HeaderValue::from_str(secret).is_err() {
        Some("holds a line break or another control character")
    } else {
        None
    }
}

/// The body of the answer to Okta's challenge, which is a GET request with the header `X-Okta-Verification-Challenge`: JSON, to be sent with
/// status 200 and `Content-Type: application/json`. `None` if the header is missing, empty or not text.
#[cfg(feature = "event-hooks")]
#[must_use]
pub fn answer_challenge(headers: &HeaderMap) -> Option<Vec<u8>> {
    let challenge = headers.get("x-okta-verification-challenge")?.to_str().ok()?;
    if challenge.is_empty() {
        return None;
    }
    write(&EventHookVerification::new(challenge)).ok()
}

/// Reads the events that an event hook delivers, from the body of a POST request. Answer 204 before anything is done with them.
///
/// # Errors
/// [`is_decode`](crate::Error::is_decode) when it isn't JSON, or has no list of events.
#[cfg(feature = "event-hooks")]
pub fn read_events(body: &[u8]) -> Result<EventHookPayload> {
    let payload: EventHookPayload = read(body, "an event hook")?;
    match payload.data.as_ref().and_then(|data| data.events.as_ref()) {
        Some(_) => Ok(payload),
        None => Err(failure::unexpected(
            "the body of an event hook has no list `data.events`",
        )),
    }
}

/// Reads what an inline hook of any type asks, from the body of a POST request. What has a type that this version doesn't know is `Unknown`.
///
/// # Errors
/// [`is_decode`](crate::Error::is_decode) when it isn't JSON, or has no `eventType`.
#[cfg(feature = "inline-hooks")]
pub fn read_call(body: &[u8]) -> Result<InlineHookPayload> {
    let payload: InlineHookPayload = read(body, "an inline hook")?;
    match payload.event_type() {
        Some(_) => Ok(payload),
        None => Err(failure::unexpected("the body of an inline hook has no `eventType`")),
    }
}

/// The body of the answer to an inline hook: JSON, to be sent with status 200 and `Content-Type: application/json`, within three seconds. A
/// service that has nothing to say sends status 204 and no body instead.
///
/// # Errors
/// [`is_invalid_argument`](crate::Error::is_invalid_argument) when a member is set twice.
#[cfg(feature = "inline-hooks")]
pub fn write_answer(answer: &InlineHookResponse) -> Result<Vec<u8>> {
    write(answer)
}

fn read<T: Decode>(body: &[u8], what: &str) -> Result<T> {
    decode(body).map_err(|error| failure::unexpected(format!("the body of {what}: {error}")))
}

fn write<T: Member>(value: &T) -> Result<Vec<u8>> {
    encode(value)
        .map(String::into_bytes)
        .map_err(|error| failure::argument(error.to_string()))
}
