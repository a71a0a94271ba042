//! What to ask an error.

use http::StatusCode;

use super::{Error, Kind};

impl Error {
    fn has_status(&self, status: StatusCode) -> bool {
        self.0.kind == Kind::Status && self.status_code() == Some(status)
    }

    /// Whether there is no such resource (404).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND)
    }

    /// Whether the request conflicts with the state of the resource (409).
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT)
    }

    /// Whether a precondition failed or was missing (412, 428).
    #[must_use]
    pub fn is_precondition(&self) -> bool {
        self.has_status(StatusCode::PRECONDITION_FAILED) || self.has_status(StatusCode::PRECONDITION_REQUIRED)
    }

    /// Whether the resource is still the one that a conditional request named (304).
    #[must_use]
    pub fn is_not_modified(&self) -> bool {
        self.has_status(StatusCode::NOT_MODIFIED)
    }

    /// Whether a rate limit or a throttle refused the request (429), after the retries that the policy allows.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the credentials were refused (401), or no token could be had for them.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED) || self.0.kind == Kind::Token
    }

    /// Whether the credentials are valid but not enough (403). [`missing_scope`](Self::missing_scope) may say what is missing.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// Whether the server found the content of the request invalid (400, 422). [`causes`](Self::causes) says where.
    #[must_use]
    pub fn is_validation(&self) -> bool {
        self.has_status(StatusCode::BAD_REQUEST) || self.has_status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Whether the server failed (5xx).
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.0.kind == Kind::Status && self.status_code().is_some_and(|status| status.is_server_error())
    }

    /// Whether time ran out, for one attempt or for the whole call. An attempt that ends while it connects is [`is_connect`](Self::is_connect).
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout | Kind::Unsent)
    }

    /// Whether the last attempt ended before there was a connection: to the host, through the proxy, or with a certificate that is trusted.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect | Kind::Refused)
    }

    /// Whether the connection broke while the request or the response of the last attempt was under way.
    #[must_use]
    pub fn is_connection_lost(&self) -> bool {
        matches!(self.0.kind, Kind::Transport | Kind::Unprocessed)
    }

    /// Whether the server may have carried out the request although this error came of it: it was sent, in whichever attempt of the call, and
    /// then time ran out, the connection broke, or the server failed. `false` if nothing was sent, if the server refused it, or if it
    /// only reads.
    ///
    /// Where this is `true`, look what there is before you send it again.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        self.0.outcome_unknown
    }

    /// Whether the response, or one element of a list, was not what the operation returns. [`json`](Self::json) has the element,
    /// [`body`](Self::body) the response.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode | Kind::Element)
    }

    /// Whether one element of a list was not what the list holds; the rest of its page was. [`json`](Self::json) has the element.
    #[must_use]
    pub fn is_element(&self) -> bool {
        self.0.kind == Kind::Element
    }

    /// Whether the response was larger than the client accepts.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.0.kind == Kind::TooLarge
    }

    /// Whether the client's configuration is wrong or incomplete.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        self.0.kind == Kind::Configuration
    }

    /// Whether an argument of the call was refused before anything was sent: a path value that would change the path, a header value with
    /// a line break, a [`Filter`](crate::Filter) on what is no attribute, a body that can't be JSON.
    #[must_use]
    pub fn is_invalid_argument(&self) -> bool {
        self.0.kind == Kind::Argument
    }

    /// Whether the server's link to the next page can't be followed: it leads to another host or outside the API, is malformed, or
    /// leads back to a page already seen.
    #[must_use]
    pub fn is_paging(&self) -> bool {
        self.0.kind == Kind::Paging
    }

    /// Whether this stands for a write that wasn't sent, because the client is [dry](crate::ClientBuilder::dry_run).
    /// [`planned`](Self::planned) has it.
    #[must_use]
    pub fn is_dry_run(&self) -> bool {
        self.0.kind == Kind::DryRun
    }

    /// Whether the server answered with a redirect, which is never followed.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        let redirect = |status: StatusCode| status.is_redirection() && status != StatusCode::NOT_MODIFIED;
        self.0.kind == Kind::Status && self.status_code().is_some_and(redirect)
    }
}
