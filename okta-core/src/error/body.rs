//! Reads what an error response says, in any of the shapes the APIs use.

use http::HeaderMap;
use memchr::memmem;
use serde_json::{Map, Value};

use crate::headers::parameters;
use crate::model;
use crate::redact::Redactor;

/// What stands beside an `error` that is text: of OAuth, and of gateways.
const BESIDE_ERROR: [&str; 10] = [
    "error",
    "error_cause",
    "error_uri",
    "code",
    "message",
    "path",
    "requestId",
    "status",
    "timestamp",
    "trace",
];

/// Largest body that is searched for an error. What is larger is no error of the API.
const LARGEST: usize = 1024 * 1024;

/// What the server said about an error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Details {
    pub(crate) code: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) causes: Vec<String>,
    pub(crate) missing_scope: Option<String>,
}

impl Details {
    pub(crate) fn parse(headers: &HeaderMap, body: &[u8]) -> Self {
        let mut details = Self::default();
        if body.len() <= LARGEST {
            match members(body) {
                Some(members) => details.read_object(&members),
                None => details.summary = html_title(body),
            }
        }
        details.read_challenges(headers);
        details
    }

    /// Whether a body is an error object in one of the shapes that are read here, whatever its status says.
    pub(crate) fn is_error(body: &[u8]) -> bool {
        if body.len() > LARGEST {
            return false;
        }
        // All but errors end here, so names of few members are looked for: reading everything twice would cost half of a request.
        let is_object = body.iter().find(|byte| matches!(byte, b'{' | b'[')) == Some(&b'{');
        let has_name = |name: &str| memmem::find(body, name.as_bytes()).is_some();
        let may_be = is_object && (has_name("\"err") || has_name("\"message\""));
        may_be
            && members(body).is_some_and(|members| {
                let has = |name: &str| members.get(name).is_some_and(Value::is_string);
                let only = |names: &[&str]| members.keys().all(|name| names.contains(&name.as_str()));
                let code = members.get("code").and_then(Value::as_u64);
                // What has an id is a thing, and may tell of an error that it met.
                let is_thing = members.contains_key("id");
                let is_given = |name: &str| members.get(name).is_some_and(|value| !value.is_null());
                is_given("errorCode") && (has("errorSummary") || !is_thing)
                    || has("errorSummary") && is_given("errorId") && !is_thing
                    || has("error") && (has("error_description") || only(&BESIDE_ERROR))
                    || only(&["error"]) && members.get("error").is_some_and(is_of_a_gateway)
                    || has("err") && only(&["err", "description"])
                    || has("message") && has("nottype")
                    || has("message") && !is_thing && code.is_some_and(|code| (400..600).contains(&code))
            })
    }

    pub(super) fn redact(&mut self, redactor: &Redactor) {
        let texts = [&mut self.code, &mut self.summary, &mut self.id, &mut self.missing_scope]
            .into_iter()
            .flatten()
            .chain(&mut self.causes);
        texts.for_each(|text| redactor.redact(text));
    }

    fn read_object(&mut self, members: &Map<String, Value>) {
        if members.contains_key("errorCode") || members.contains_key("errorSummary") {
            self.read_okta(members);
        } else if let Some(error) = text(members, "error") {
            self.read_oauth(members, error);
        } else if let Some(error) = text(members, "err") {
            // of security event tokens (RFC 8935)
            self.code = Some(error);
            self.summary = text(members, "description");
        } else {
            self.read_pam(members);
        }
    }

    /// `{errorCode, errorSummary, errorId, errorCauses}`
    fn read_okta(&mut self, members: &Map<String, Value>) {
        self.code = text(members, "errorCode");
        self.summary = text(members, "errorSummary");
        self.id = text(members, "errorId");
        self.causes = causes(members.get("errorCauses"), &["errorSummary", "summary", "message"]);
    }

    /// `{error, error_description}` of OAuth, and `{code, error, error_cause}` of PAM's workloads.
    fn read_oauth(&mut self, members: &Map<String, Value>, error: String) {
        self.causes = causes(members.get("error_cause"), &["message", "error", "description"]);
        self.summary = text(members, "error_description");
        match text(members, "code") {
            Some(code) if self.summary.is_none() => {
                self.code = Some(code);
                self.summary = Some(error);
            }
            _ => self.code = Some(error),
        }
    }

    /// `{code, message, nottype}` with `type` as another name for `nottype`, and `{message, errors: [{path, message}]}`.
    fn read_pam(&mut self, members: &Map<String, Value>) {
        self.code = text(members, "nottype")
            .or_else(|| text(members, "type"))
            .or_else(|| text(members, "code"));
        self.summary = text(members, "message");
        self.causes = causes(members.get("errors"), &["message"]);
    }

    /// A missing scope comes as an empty body with a `WWW-Authenticate` header.
    fn read_challenges(&mut self, headers: &HeaderMap) {
        for value in headers.get_all(http::header::WWW_AUTHENTICATE) {
            let Ok(value) = std::str::from_utf8(value.as_bytes()) else {
                continue;
            };
            let challenge = parameters::parse(value);
            if challenge.get("error") == Some("insufficient_scope") {
                self.missing_scope = challenge.get("scope").map(str::to_owned);
            }
            if self.code.is_none() {
                self.code = challenge.get("error").map(str::to_owned);
            }
            if self.summary.is_none() {
                self.summary = challenge.get("error_description").map(str::to_owned);
            }
        }
    }
}

/// The members of a body that is an object. Bytes that are no UTF-8 and values that are no Unicode or no number cost themselves alone: the rest
/// still says what happened.
pub(crate) fn members(body: &[u8]) -> Option<Map<String, Value>> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_matches(is_around);
    let value = |json: &str| {
        let raw = || json.trim_matches('"').to_owned();
        serde_json::from_str(json).unwrap_or_else(|_| Value::String(raw()))
    };
    let members = model::members(text)?.into_iter();
    Some(members.map(|(name, json)| (name.into_owned(), value(json))).collect())
}

/// `{"code": 500, "message": …}`. A hook's service refuses with another object, which is an answer like others.
fn is_of_a_gateway(error: &Value) -> bool {
    error.get("code").is_some_and(Value::is_u64) && error.get("message").is_some_and(Value::is_string)
}

/// What stands around a body and means nothing.
fn is_around(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}' || c == '\0'
}

/// A member that is text, or a number, which stands for a code.
fn text(members: &Map<String, Value>, name: &str) -> Option<String> {
    match members.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Causes come as a list of objects, a list of strings, one object, or one string.
fn causes(value: Option<&Value>, names: &[&str]) -> Vec<String> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list.iter().filter_map(|cause| cause_text(cause, names)).collect(),
        Some(one) => cause_text(one, names).into_iter().collect(),
    }
}

fn cause_text(value: &Value, names: &[&str]) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(members) if members.is_empty() => None,
        Value::Object(members) => match names.iter().find_map(|name| text(members, name)) {
            Some(message) => Some(match text(members, "path") {
                Some(path) => format!("{path}: {message}"),
                None => message,
            }),
            None => Some(value.to_string()),
        },
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// Gateways answer in HTML; its title says which one and why.
fn html_title(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(4096)]);
    let lower = text.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let title = text[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Details {
        Details::parse(&HeaderMap::new(), body.as_bytes())
    }

    #[test]
    fn okta() {
        let details = parse(
            r#"{"errorCode":"E0000001","errorSummary":"Api validation failed: login","errorLink":"E0000001","errorId":"oae1",
                "errorCauses":[{"errorSummary":"login: taken"},{"errorSummary":"email: bad"}]}"#,
        );
        assert_eq!(details.code.as_deref(), Some("E0000001"));
        assert_eq!(details.id.as_deref(), Some("oae1"));
        assert_eq!(details.causes, ["login: taken", "email: bad"]);
        for (causes, expected) in [
            (r#"{"errorSummary":"x"}"#, 1),
            (r#"["x","y"]"#, 2),
            ("null", 0),
            ("{}", 0),
            ("7", 1),
        ] {
            let details = parse(&format!(r#"{{"errorCode":"E1","errorCauses":{causes}}}"#));
            assert_eq!(details.causes.len(), expected, "{causes}");
        }
    }

    #[test]
    fn oauth_and_pam() {
        let details = parse(r#"{"error":"invalid_scope","error_description":"One or more scopes are not configured"}"#);
        assert_eq!(details.code.as_deref(), Some("invalid_scope"));
        assert_eq!(
            details.summary.as_deref(),
            Some("One or more scopes are not configured")
        );
        for name in ["nottype", "type"] {
            let details = parse(&format!(
                r#"{{"code":404,"message":"no such app","{name}":"not_found"}}"#
            ));
            assert_eq!(
                (details.code.as_deref(), details.summary.as_deref()),
                (Some("not_found"), Some("no such app"))
            );
        }
        let details = parse(r#"{"message":"invalid","errors":[{"path":"/name","message":"too long"}]}"#);
        assert_eq!(details.causes, ["/name: too long"]);
        let details = parse(r#"{"err":"invalid_issuer","description":"Who is that?"}"#);
        assert_eq!(
            (details.code.as_deref(), details.summary.as_deref()),
            (Some("invalid_issuer"), Some("Who is that?"))
        );
        let details = parse(r#"{"code":400,"error":"bad workload","error_cause":["jwt expired"]}"#);
        assert_eq!(
            (details.code.as_deref(), details.summary.as_deref()),
            (Some("400"), Some("bad workload"))
        );
        assert_eq!(details.causes, ["jwt expired"]);
    }

    #[test]
    fn html_and_garbage() {
        let details = parse("<html><head><TITLE>502 Bad\n Gateway</TITLE></head></html>");
        assert_eq!(details.summary.as_deref(), Some("502 Bad Gateway"));
        for garbage in [
            "",
            "[]",
            "{",
            "<title>",
            "<titleİ>x</title",
            "null",
            "\u{0}\u{1}",
            "{\"list\":[]}",
        ] {
            let details = parse(garbage);
            assert_eq!(details.code, None, "{garbage:?}");
        }
    }

    #[test]
    fn missing_scope() {
        let mut headers = HeaderMap::new();
        let value = r#"DPoP authorization_uri="https://o.okta.com/oauth2/v1/authorize", realm="https://o.okta.com", scope="okta.groups.read", error="insufficient_scope", error_description="The access token provided does not contain the required scopes.", resource="/api/v1/groups""#;
        headers.insert(http::header::WWW_AUTHENTICATE, value.parse().unwrap());
        let details = Details::parse(&headers, b"");
        assert_eq!(details.missing_scope.as_deref(), Some("okta.groups.read"));
        assert_eq!(details.code.as_deref(), Some("insufficient_scope"));
    }

    #[test]
    fn an_echoed_secret_is_removed() {
        let mut details =
            parse(r#"{"errorCode":"E1","errorSummary":"bad token 00abcdefgh!","errorCauses":["00abcdefgh"]}"#);
        details.redact(&Redactor::new(std::iter::once("00abcdefgh")));
        assert_eq!(details.summary.as_deref(), Some("bad token [redacted]!"));
        assert_eq!(details.causes, ["[redacted]"]);
    }

    #[test]
    fn anything_at_all_is_read_and_shown_on_one_line() {
        let pieces = [
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"errorCode\"",
            "\"error\"",
            "\"message\"",
            "\"errorCauses\"",
            "1",
            "null",
            "\"\\n\"",
            "<title>",
            "</title>",
            "\n",
            "\u{202e}",
            "\u{61c}",
            "\u{ad}",
            "\u{e0041}",
        ];
        let mut headers = HeaderMap::new();
        for _ in 0..20_000 {
            let piece = || pieces[fastrand::usize(..pieces.len())];
            let body: String = (0..fastrand::usize(..16)).map(|_| piece()).collect();
            let challenge: String = (0..fastrand::usize(..16))
                .map(|_| ["a", "=", "\"", ",", " ", "\\", "error"][fastrand::usize(..7)])
                .collect();
            headers.insert(http::header::WWW_AUTHENTICATE, challenge.parse().unwrap());
            let details = Details::parse(&headers, body.as_bytes());
            let summary = details.summary.unwrap_or_default();
            let shown = crate::error::display::Clean(&summary).to_string();
            assert!(
                !shown.contains(['\n', '\u{202e}', '\u{61c}', '\u{ad}', '\u{e0041}']),
                "{shown:?}"
            );
        }
    }
}
