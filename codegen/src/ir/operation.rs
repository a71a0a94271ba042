//! Facts about operations.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, OperationAt, elements, escape, flag, members, text};
use crate::names;
use crate::select::Features;

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Okta's operationId.
    pub id: String,
    /// Name of the method.
    pub rust_name: String,
    /// Upper-case HTTP method.
    pub method: String,
    /// Path template.
    pub path: String,
    /// Where it stands in the document.
    pub pointer: String,
    /// The tag.
    pub tag: String,
    /// The cargo feature that enables it.
    pub feature: String,
    /// One sentence.
    pub summary: String,
    /// What a caller has to know.
    pub description: String,
    /// Okta's reference page.
    pub docs: Option<String>,
    /// `GA`, `EA` …
    pub lifecycle: String,
    /// Going away: what to do instead.
    pub deprecated: Option<String>,
    /// Administrator roles that may call it.
    pub roles: Vec<String>,
    /// OAuth scopes: alternatives, each a set that is needed together.
    pub scopes: Vec<Vec<String>>,
    /// Kinds of credentials that it takes, if there are others that it doesn't take.
    pub schemes: Vec<Scheme>,
    /// No credentials are sent.
    pub public: bool,
    /// Sending it twice does what sending it once does.
    pub idempotent: bool,
    /// Its answer can have more pages.
    pub paginated: bool,
    /// Its last page links to one that is still to be filled.
    pub polling: bool,
    /// Statuses other than 2xx that are a success.
    pub successes: Vec<u16>,
    /// What stands before the org's host, if it isn't at that.
    pub subdomain: Option<String>,
    /// Rate limit bucket, if it isn't the path template's own.
    pub bucket: Option<String>,
    /// Parameters, in the curated order.
    pub parameters: Vec<Parameter>,
    /// Request body.
    pub body: Option<Body>,
    /// Successful answer.
    pub response: Response,
    /// Whether that answer is sometimes nothing at all.
    pub may_be_empty: bool,
    /// Members of the object that the body replaces, those that a caller can set.
    pub replaces: Vec<String>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// As on the wire.
    pub name: String,
    /// As in Rust.
    pub rust_name: String,
    /// Where it goes.
    pub location: Location,
    /// Whether it must be given.
    pub required: bool,
    /// What it means.
    pub description: String,
    /// Filled in by the client, under this name of its state.
    pub client_state: Option<String>,
    /// Must not be shown.
    pub secret: bool,
    /// Going away: what to do instead.
    pub deprecated: Option<String>,
    /// How far Okta has released it, where that isn't as far as the operation.
    pub lifecycle: Option<String>,
    /// A list is sent as one value with commas, not as several parameters.
    pub joined: bool,
    /// Its schema.
    pub schema: Value,
}

/// A kind of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// A key in a header.
    ApiToken,
    /// An access token.
    OAuth,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// The preferred media type.
    pub media_type: String,
    /// Whether there are others to choose from.
    pub has_others: bool,
    /// Whether it must be given.
    pub required: bool,
    /// Its schema; of no interest unless it is JSON or a form.
    pub schema: Value,
}

impl Body {
    /// The part that an uploaded file goes as, in a form: the only member of the form's schema.
    #[must_use]
    pub fn part(&self) -> Option<&str> {
        form_part(&self.media_type, &self.schema)
    }

    /// Whether the body is JSON, of whichever flavour.
    #[must_use]
    pub fn is_json(&self) -> bool {
        is_json(&self.media_type)
    }
}

/// A successful answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// Nothing, or nothing of interest.
    Empty,
    /// One JSON value.
    Json(Value),
    /// A JSON list of this schema, bare or in an envelope.
    List {
        /// Schema of an element.
        items: Value,
        /// The member that holds the list.
        envelope: Option<String>,
    },
    /// Text of this media type.
    Text(String),
    /// Bytes of this media type.
    Bytes(String),
}

/// The media type of a form that holds a file.
pub(crate) const FORM: &str = "multipart/form-data";

/// The only member of a form, a file.
pub(crate) fn form_part<'a>(media_type: &str, schema: &'a Value) -> Option<&'a str> {
    let mut parts = members(schema.get("properties")).filter(|_| media_type == FORM);
    match (parts.next(), parts.next()) {
        (Some((name, part)), None) if text(part, "format") == Some("binary") => Some(name),
        _ => None,
    }
}

pub(crate) fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

impl Operation {
    pub(super) fn describe(
        document: &Document,
        features: &Features<'_>,
        at: &OperationAt<'_>,
    ) -> Result<Self, Diagnostic> {
        let value = at.value;
        let missing = |what: &str| {
            document.diagnostic(
                "ir/operation",
                &at.pointer,
                format!("{} {} has no {what}", at.method.to_uppercase(), at.path),
                format!("add `{what}`"),
            )
        };
        let id = text(value, "operationId").ok_or_else(|| missing("operationId"))?;
        let tag = elements(value.get("tags"))
            .next()
            .and_then(Value::as_str)
            .ok_or_else(|| missing("tags"))?;
        let security = value.get("security").or_else(|| document.get("/security"));
        let mut parameters = Vec::new();
        let shared = document.get(&format!("/paths/{}/parameters", escape(at.path)));
        for parameter in elements(shared).chain(elements(value.get("parameters"))) {
            let resolved = document
                .resolve(parameter)
                .ok_or_else(|| missing("parameter it refers to"))?;
            parameters.push(Parameter::describe(resolved).ok_or_else(|| missing("name and place of a parameter"))?);
        }
        Ok(Self {
            id: id.to_owned(),
            rust_name: text(value, "x-rust-name").map_or_else(|| names::snake(id), ToOwned::to_owned),
            method: at.method.to_uppercase(),
            path: at.path.to_owned(),
            pointer: at.pointer.clone(),
            feature: features.enabling(value).unwrap_or(tag).to_owned(),
            tag: tag.to_owned(),
            summary: text(value, "summary").unwrap_or_default().trim().to_owned(),
            description: text(value, "description").unwrap_or_default().trim().to_owned(),
            docs: value
                .pointer("/externalDocs/url")
                .and_then(Value::as_str)
                .map(ToOwned::to_owned),
            lifecycle: text(value, "x-okta-lifecycle").unwrap_or("GA").to_owned(),
            deprecated: super::deprecation(value),
            roles: strings(value.get("x-okta-roles")),
            schemes: schemes(document, security),
            scopes: elements(security)
                .filter_map(|way| way.get("oauth2"))
                .map(|scopes| strings(Some(scopes)))
                .collect(),
            public: security.is_none_or(|ways| ways.as_array().is_some_and(Vec::is_empty)),
            idempotent: value
                .get("x-okta-idempotent")
                .and_then(Value::as_bool)
                .unwrap_or(matches!(at.method, "get" | "head" | "put" | "delete" | "options")),
            paginated: matches!(text(value, "x-okta-pagination"), Some("link" | "polling")),
            polling: text(value, "x-okta-pagination") == Some("polling"),
            successes: members(value.get("responses"))
                .filter(|(status, _)| status.starts_with('3'))
                .filter_map(|(status, _)| status.parse().ok())
                .collect(),
            subdomain: text(value, "x-okta-subdomain").map(ToOwned::to_owned),
            bucket: text(value, "x-okta-bucket").map(ToOwned::to_owned),
            parameters,
            body: body(document, value),
            response: response(document, value),
            may_be_empty: may_be_empty(document, value),
            replaces: Vec::new(),
        })
    }

    /// Parameters that a caller gives.
    pub fn arguments(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters
            .iter()
            .filter(|parameter| parameter.client_state.is_none())
    }
}

impl Parameter {
    fn describe(value: &Value) -> Option<Self> {
        let name = text(value, "name")?;
        let location = match text(value, "in")? {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            _ => return None,
        };
        Some(Self {
            name: name.to_owned(),
            rust_name: text(value, "x-rust-name").map_or_else(|| names::snake(name), ToOwned::to_owned),
            location,
            required: flag(value, "required"),
            description: text(value, "description").unwrap_or_default().trim().to_owned(),
            client_state: text(value, "x-okta-client-state").map(ToOwned::to_owned),
            secret: flag(value, "x-okta-secret"),
            deprecated: super::deprecation(value),
            lifecycle: text(value, "x-okta-lifecycle").map(ToOwned::to_owned),
            joined: value.get("explode").and_then(Value::as_bool) == Some(false),
            schema: value.get("schema").cloned().unwrap_or_default(),
        })
    }
}

/// The kinds of credentials in `security`; none if these are all that the API has.
fn schemes(document: &Document, security: Option<&Value>) -> Vec<Scheme> {
    let known = document.get("/components/securitySchemes");
    let kind = |scheme: &Value| match text(scheme, "type") {
        Some("apiKey") => Scheme::ApiToken,
        _ => Scheme::OAuth,
    };
    let all: BTreeSet<Scheme> = members(known).map(|(_, scheme)| kind(scheme)).collect();
    let taken: BTreeSet<Scheme> = elements(security)
        .flat_map(|way| members(Some(way)))
        .filter_map(|(name, _)| known?.get(name).map(kind))
        .collect();
    if taken == all {
        Vec::new()
    } else {
        taken.into_iter().collect()
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    elements(value)
        .filter_map(Value::as_str)
        .map(ToOwned::to_owned)
        .collect()
}

fn body(document: &Document, operation: &Value) -> Option<Body> {
    let body = document.resolve(operation.get("requestBody")?)?;
    let (media_type, content) = members(body.get("content")).min_by_key(|(media_type, _)| !is_json(media_type))?;
    Some(Body {
        media_type: media_type.clone(),
        has_others: members(body.get("content")).count() > 1,
        required: flag(body, "required"),
        schema: content.get("schema").cloned().unwrap_or_default(),
    })
}

/// Whether one of several successful answers has no body.
fn may_be_empty(document: &Document, operation: &Value) -> bool {
    members(operation.get("responses"))
        .filter(|(status, _)| status.starts_with(['2', '3']))
        .filter_map(|(_, response)| document.resolve(response))
        .any(|response| members(response.get("content")).next().is_none())
}

/// Whether a schema takes `{}` and nothing else, so that an answer of it says no more than its status.
pub(crate) fn says_nothing(schema: &Value) -> bool {
    text(schema, "type") == Some("object")
        && schema.get("additionalProperties") == Some(&Value::Bool(false))
        && members(schema.get("properties")).next().is_none()
}

/// The first successful answer that has a body and says something in it, or else none.
fn response(document: &Document, operation: &Value) -> Response {
    let content = members(operation.get("responses"))
        .filter(|(status, _)| status.starts_with(['2', '3']))
        .filter_map(|(_, response)| document.resolve(response))
        .filter_map(|response| members(response.get("content")).min_by_key(|(media_type, _)| !is_json(media_type)))
        .find(|(_, content)| !content.get("schema").is_some_and(says_nothing));
    let Some((media_type, content)) = content else {
        return Response::Empty;
    };
    let Some(schema) = content.get("schema") else {
        return Response::Empty;
    };
    if !is_json(media_type) {
        // XML names its encoding itself, so it is no text yet
        let is_text = media_type.starts_with("text/") && !media_type.ends_with("xml");
        return if is_text || media_type == "application/x-pem-file" {
            Response::Text(media_type.clone())
        } else {
            Response::Bytes(media_type.clone())
        };
    }
    let envelope = text(schema, "x-okta-envelope");
    let list = match envelope {
        Some(member) => schema.get("properties").and_then(|properties| properties.get(member)),
        None => Some(schema),
    };
    match list
        .filter(|list| text(list, "type") == Some("array"))
        .and_then(|list| list.get("items"))
    {
        Some(items) => Response::List {
            items: items.clone(),
            envelope: envelope.map(ToOwned::to_owned),
        },
        None => Response::Json(schema.clone()),
    }
}
