//! One request as handlers see it.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, MutexGuard},
};

use axum::{
    body::Bytes,
    extract::{FromRequest, OriginalUri, Request},
    http::{StatusCode, header},
};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{
    operations::is_pam,
    reply::{Reply, fault, pam_invalid},
};
use crate::state::{Org, Shared};

/// Id of a request, in its answer and in the System Log; put into the extensions by the outermost layer.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

/// A request with its body read.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) shared: Arc<Shared>,
    /// Scheme and authority that the client used; links in answers start with it.
    pub(crate) base: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    request_id: String,
    if_match: Option<String>,
    body: Bytes,
}

impl FromRequest<Arc<Shared>> for Call {
    type Rejection = Reply;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Reply> {
        // A client that says `localhost` must get links to `localhost`, or it would take them for another host's.
        let base = match request.headers().get(header::HOST).and_then(|host| host.to_str().ok()) {
            Some(host) => format!("http://{host}"),
            None => shared.settings.url.clone(),
        };
        // Routes of a team are nested, and nesting cuts the front off the URI.
        let uri = request
            .extensions()
            .get::<OriginalUri>()
            .map_or_else(|| request.uri(), |uri| &uri.0);
        let path = uri.path().to_owned();
        let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
        let request_id = request
            .extensions()
            .get::<RequestId>()
            .map(|id| id.0.clone())
            .unwrap_or_default();
        let if_match = request.headers().get(header::IF_MATCH);
        let if_match = if_match.map(|tags| String::from_utf8_lossy(tags.as_bytes()).into_owned());
        let body = Bytes::from_request(request, shared)
            .await
            .map_err(|_| unreadable(&path))?;
        Ok(Self {
            shared: Arc::clone(shared),
            base,
            path,
            query,
            request_id,
            if_match,
            body,
        })
    }
}

impl Call {
    /// Locks the org for the rest of the request.
    pub(crate) fn org(&self) -> OrgGuard<'_> {
        let mut org = self.shared.org();
        org.transaction.clone_from(&self.request_id);
        OrgGuard(org)
    }

    /// A query parameter; an empty one counts as absent.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// A query parameter that is on or off.
    pub(crate) fn flag(&self, name: &str, default: bool) -> bool {
        self.param(name)
            .map_or(default, |value| value.eq_ignore_ascii_case("true"))
    }

    /// Whether the version that the request insists on is this one, if it insists on any. Okta's are weak, and compared all the same.
    pub(crate) fn matches(&self, version: &str) -> bool {
        let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let is = |tag: &str| plain(tag) == "*" || plain(tag) == plain(version);
        self.if_match.as_deref().is_none_or(|tags| tags.split(',').any(is))
    }

    /// The body, which has to be a JSON object.
    pub(crate) fn object(&self) -> Result<Map<String, Value>, Reply> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(object)) => Ok(object),
            _ => Err(unreadable(&self.path)),
        }
    }

    /// The body as an object where Okta takes none too.
    pub(crate) fn object_or_empty(&self) -> Result<Map<String, Value>, Reply> {
        if self.body.is_empty() {
            Ok(Map::new())
        } else {
            self.object()
        }
    }

    /// A member of a form body.
    pub(crate) fn form(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(&self.body)
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// The org, locked.
pub(crate) struct OrgGuard<'a>(MutexGuard<'a, Org>);

impl Deref for OrgGuard<'_> {
    type Target = Org;

    fn deref(&self) -> &Org {
        &self.0
    }
}

impl DerefMut for OrgGuard<'_> {
    fn deref_mut(&mut self) -> &mut Org {
        &mut self.0
    }
}

fn unreadable(path: &str) -> Reply {
    let text = "The request body was not well-formed.";
    if is_pam(path) {
        pam_invalid(text)
    } else {
        fault(StatusCode::BAD_REQUEST, "E0000003", text, &[])
    }
}
