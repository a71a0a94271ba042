//! A client that knows nothing about Okta.

use okta_sandbox::{Builder, Sandbox};
use reqwest::{Method, RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};

/// A sandbox with credentials for it.
pub(crate) struct Org {
    pub(crate) sandbox: Sandbox,
    authorization: String,
    http: reqwest::Client,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Org {
    pub(crate) async fn new() -> Self {
        Self::from(Sandbox::builder()).await
    }

    pub(crate) async fn from(builder: Builder) -> Self {
        let sandbox = builder.start().await.unwrap();
        let authorization = format!("SSWS {}", sandbox.api_token());
        Self {
            sandbox,
            authorization,
            http: reqwest::Client::new(),
        }
    }

    pub(crate) fn authorized_by(mut self, authorization: impl Into<String>) -> Self {
        self.authorization = authorization.into();
        self
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.sandbox.url())
        };
        self.http.request(Method::from_bytes(method.as_bytes()).unwrap(), url)
    }

    /// Sends a request, with a JSON body unless that is null.
    pub(crate) async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let mut request = self.request(method, path).header("authorization", &self.authorization);
        if !body.is_null() {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        answer(request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, Value::Null).await
    }

    /// Adds a user and returns its id.
    pub(crate) fn user(&self, first: &str, last: &str) -> String {
        let login = format!("{first}.{last}@example.com").to_lowercase();
        let profile = json!({"firstName": first, "lastName": last, "email": login, "login": login});
        id(&self.sandbox.add_user(json!({"profile": profile})).unwrap())
    }

    /// Adds a bookmark and returns its id.
    pub(crate) fn bookmark(&self, label: &str) -> String {
        let app =
            json!({"label": label, "signOnMode": "BOOKMARK", "settings": {"app": {"url": "https://example.com"}}});
        id(&self.sandbox.add_application(app).unwrap())
    }

    /// Follows next links; the values of one member, page by page.
    pub(crate) async fn pages(&self, path: &str, pointer: &str) -> Vec<Vec<String>> {
        let mut next = Some(path.to_owned());
        let mut pages = Vec::new();
        while let Some(path) = next {
            let answer = self.get(&path).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            next = answer.link("next");
            pages.push(answer.values(pointer));
        }
        pages
    }
}

impl Answer {
    /// The URL of a relation.
    pub(crate) fn link(&self, relation: &str) -> Option<String> {
        let wanted = format!("; rel=\"{relation}\"");
        let lines = self.headers.get_all("link").iter().map(|line| line.to_str().unwrap());
        let line = lines.map(str::to_owned).find(|line| line.ends_with(&wanted))?;
        assert_eq!(line.matches("rel=").count(), 1, "each relation has a line of its own");
        Some(line.strip_suffix(&wanted)?.trim_matches(['<', '>']).to_owned())
    }

    /// The values of one member of each element, the list being bare or in an envelope.
    pub(crate) fn values(&self, pointer: &str) -> Vec<String> {
        let list = self.body.get("list").unwrap_or(&self.body);
        let value = |item: &Value| {
            item.pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        list.as_array()
            .unwrap_or_else(|| panic!("no list: {}", self.body))
            .iter()
            .map(value)
            .collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .unwrap_or_else(|| panic!("no {name}"))
            .to_str()
            .unwrap()
    }

    /// Asserts status and code of an error of the Management API and returns its first cause.
    #[track_caller]
    pub(crate) fn fails(&self, status: u16, code: &str) -> String {
        assert_eq!(
            (self.status, self.body["errorCode"].as_str()),
            (status, Some(code)),
            "{}",
            self.body
        );
        assert_eq!(self.body["errorLink"], code);
        assert!(self.body["errorId"].as_str().unwrap().starts_with("oae"));
        self.body["errorCauses"][0]["errorSummary"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).unwrap()
    };
    Answer { status, headers, body }
}

pub(crate) fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// Encodes a value of a query or a path.
pub(crate) fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
