//! What a handler answers, and the error bodies of both APIs.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// Handlers answer the same type on success and failure, so that `?` ends a request early.
pub(crate) type Answer = Result<Reply, Reply>;

/// Status, body and the headers that depend on the operation.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Option<Value>,
    pub(crate) headers: Vec<(HeaderName, String)>,
}

impl Reply {
    pub(crate) fn new(status: StatusCode, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
            headers: Vec::new(),
        }
    }

    pub(crate) fn ok(body: Value) -> Self {
        Self::new(StatusCode::OK, body)
    }

    pub(crate) fn created(body: Value) -> Self {
        Self::new(StatusCode::CREATED, body)
    }

    /// 200 with an empty object, as most lifecycle operations answer.
    pub(crate) fn done() -> Self {
        Self::ok(json!({}))
    }

    pub(crate) fn no_content() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            body: None,
            headers: Vec::new(),
        }
    }

    pub(crate) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// One `Link` line per relation, as Okta sends them.
    pub(crate) fn links(mut self, links: Vec<String>) -> Self {
        self.headers.extend(links.into_iter().map(|link| (header::LINK, link)));
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Some(body) => (self.status, Json(body)).into_response(),
            None => self.status.into_response(),
        };
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

/// Error body of the Management API.
pub(crate) fn fault(status: StatusCode, code: &str, summary: impl Into<String>, causes: &[&str]) -> Reply {
    let causes: Vec<Value> = causes.iter().map(|cause| json!({"errorSummary": cause})).collect();
    let id: String = (0..17).map(|_| fastrand::alphanumeric()).collect();
    Reply::new(
        status,
        json!({
            "errorCode": code,
            "errorSummary": summary.into(),
            "errorLink": code,
            "errorId": format!("oae{id}"),
            "errorCauses": causes,
        }),
    )
}

/// 400 for a request that can be read but not be carried out. `what` is the member or object at fault.
pub(crate) fn invalid(what: &str, cause: &str) -> Reply {
    fault(
        StatusCode::BAD_REQUEST,
        "E0000001",
        format!("Api validation failed: {what}"),
        &[cause],
    )
}

/// 400 for a required member that is absent, null or empty.
pub(crate) fn missing(what: &str) -> Reply {
    invalid(what, &format!("{what}: The field cannot be left blank"))
}

/// 400 for a name that another object of the org has already.
pub(crate) fn taken(what: &str) -> Reply {
    invalid(
        what,
        &format!("{what}: An object with this field already exists in the current organization"),
    )
}

/// 400 for a `filter` or `search` that can't be evaluated.
pub(crate) fn bad_criteria(cause: &str) -> Reply {
    fault(
        StatusCode::BAD_REQUEST,
        "E0000031",
        "Invalid search criteria.",
        &[cause],
    )
}

/// 404 for an id that nothing answers to. `kind` is Okta's internal name of the type.
pub(crate) fn not_found(id: &str, kind: &str) -> Reply {
    fault(
        StatusCode::NOT_FOUND,
        "E0000007",
        format!("Not found: Resource not found: {id} ({kind})"),
        &[],
    )
}

/// 412 for a write to another version than there is.
pub(crate) fn changed_meanwhile() -> Reply {
    fault(
        StatusCode::PRECONDITION_FAILED,
        "E0000001",
        "Api validation failed: If-Match",
        &["If-Match: The object has another version"],
    )
}

/// 403 for a lifecycle step that the status of the user rules out.
pub(crate) fn wrong_status() -> Reply {
    fault(
        StatusCode::FORBIDDEN,
        "E0000038",
        "This operation is not allowed in the user's current status.",
        &[],
    )
}

/// 403 for what no administrator may do, such as renaming a built-in group.
pub(crate) fn forbidden() -> Reply {
    fault(
        StatusCode::FORBIDDEN,
        "E0000006",
        "You do not have permission to perform the requested action",
        &[],
    )
}

/// 501 for what Okta can do and the sandbox can't.
pub(crate) fn not_imitated(what: &str) -> Reply {
    let summary = format!("The sandbox does not imitate {what}.");
    fault(StatusCode::NOT_IMPLEMENTED, "SANDBOX501", summary, &[])
}

/// 405 for a path that exists with other methods only.
pub(crate) fn wrong_method() -> Reply {
    fault(
        StatusCode::METHOD_NOT_ALLOWED,
        "E0000022",
        "The endpoint does not support the provided HTTP method",
        &[],
    )
}

/// Error body of Privileged Access; the kind really travels under the name `nottype`.
pub(crate) fn pam_fault(status: StatusCode, kind: &str, message: impl Into<String>) -> Reply {
    Reply::new(
        status,
        json!({"code": status.as_u16(), "message": message.into(), "nottype": kind}),
    )
}

/// 501 for what Privileged Access can do and the sandbox can't.
pub(crate) fn pam_not_imitated(what: &str) -> Reply {
    let text = format!("The sandbox does not imitate {what}.");
    pam_fault(StatusCode::NOT_IMPLEMENTED, "not_implemented", text)
}

/// 404 of Privileged Access.
pub(crate) fn pam_not_found(what: &str) -> Reply {
    pam_fault(StatusCode::NOT_FOUND, "not_found", format!("{what} not found"))
}

/// 400 of Privileged Access.
pub(crate) fn pam_invalid(message: impl Into<String>) -> Reply {
    pam_fault(StatusCode::BAD_REQUEST, "bad_request", message)
}
