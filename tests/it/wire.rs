//! What goes over the wire: each operation of the reference documents, called as a user calls it, against a server on loopback.
//!
//! A test says which request it expects and what the server answers, calls the method, and compares all that arrived: method, path and
//! query as they were written, headers, and the body byte for byte.

mod access;
mod applications;
mod authenticators;
mod authorization_servers;
mod brands;
mod calls;
mod devices;
mod directories;
mod disaster_recovery;
mod domains;
mod factors;
mod governance;
mod group_members;
mod identity_provider_keys;
mod identity_provider_users;
mod identity_providers;
mod inline_hooks;
mod linked_objects;
mod messaging;
mod oin;
mod org;
mod policies;
mod roles;
mod saas_app_accounts;
mod schemas;
mod service_accounts;
mod sign_on_modes;
mod sources;
mod streams;
mod threat_protection;
mod ui_schemas;
mod users;
mod zones;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde::Serialize;
use serde_json::Value;

/// One request that is expected, and its answer.
#[derive(Clone, Copy)]
struct Exchange {
    method: &'static str,
    /// Path and query.
    target: &'static str,
    status: u16,
    answer: &'static str,
}

impl Exchange {
    /// `"GET /api/v1/apps?limit=2"`, answered by this JSON.
    fn new(line: &'static str, status: u16, answer: &'static str) -> Self {
        let (method, target) = line.split_once(' ').expect("a method and a target");
        Self {
            method,
            target,
            status,
            answer,
        }
    }
}

/// A client, and the server's view of what it sends. All tests share one server; it tells them apart by their credentials.
struct Wire<C> {
    client: C,
    authorization: String,
    agent: &'static str,
    exchanges: Vec<Exchange>,
    received: Arc<Mutex<Vec<HttpMockRequest>>>,
}

/// The Management API behind one exchange.
fn mgmt(line: &'static str, status: u16, answer: &'static str) -> Wire<okta_mgmt::Client> {
    mgmt_in_turn([Exchange::new(line, status, answer)])
}

/// The Management API behind a list whose pages link to the next one.
fn mgmt_pages<const N: usize>(pages: [(&'static str, &'static str); N]) -> Wire<okta_mgmt::Client> {
    mgmt_in_turn(pages.map(|(line, answer)| Exchange::new(line, 200, answer)))
}

fn mgmt_in_turn(exchanges: impl IntoIterator<Item = Exchange>) -> Wire<okta_mgmt::Client> {
    let token = token();
    let client = okta_mgmt::Client::builder()
        .org_url(server().base_url())
        .allow_loopback_http()
        .api_token(token.clone());
    let client = client.build().expect("a client");
    Wire::new(client, format!("SSWS {token}"), "okta-mgmt/", exchanges)
}

/// Privileged Access, team `acme`, behind one exchange.
fn pam(line: &'static str, status: u16, answer: &'static str) -> Wire<okta_pam::Client> {
    pam_in_turn([Exchange::new(line, status, answer)])
}

/// Privileged Access, team `acme`, behind a list whose pages link to the next one.
fn pam_pages<const N: usize>(pages: [(&'static str, &'static str); N]) -> Wire<okta_pam::Client> {
    pam_in_turn(pages.map(|(line, answer)| Exchange::new(line, 200, answer)))
}

fn pam_in_turn(exchanges: impl IntoIterator<Item = Exchange>) -> Wire<okta_pam::Client> {
    let token = token();
    let client = okta_pam::Client::builder()
        .org_url(server().base_url())
        .allow_loopback_http()
        .team("acme")
        .bearer_token(token.clone());
    let client = client.build().expect("a client");
    Wire::new(client, format!("Bearer {token}"), "okta-pam/", exchanges)
}

fn server() -> &'static MockServer {
    static SERVER: OnceLock<MockServer> = OnceLock::new();
    SERVER.get_or_init(MockServer::start)
}

/// A token that no other test has.
fn token() -> String {
    static TESTS: AtomicUsize = AtomicUsize::new(0);
    format!("00test{:04}", TESTS.fetch_add(1, Ordering::Relaxed))
}

impl<C> Wire<C> {
    fn new(
        client: C,
        authorization: String,
        agent: &'static str,
        exchanges: impl IntoIterator<Item = Exchange>,
    ) -> Self {
        let exchanges: Vec<Exchange> = exchanges.into_iter().collect();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (script, log, expected) = (exchanges.clone(), Arc::clone(&received), authorization.clone());
        server().mock(|when, then| {
            when.header("authorization", expected);
            then.respond_with(move |request| {
                let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
                log.push(request.clone());
                respond(&script, log.len() - 1)
            });
        });
        Self {
            client,
            authorization,
            agent,
            exchanges,
            received,
        }
    }

    /// Exactly the expected requests arrived, with this JSON as the body of the last one; empty means without a body.
    #[track_caller]
    fn sent(&self, body: &str) {
        self.sent_with(body.as_bytes(), "application/json", &[]);
    }

    /// The same for a body of another type, or a request with headers beside those that all have.
    #[track_caller]
    fn sent_with(&self, body: &[u8], content_type: &str, more: &[(&str, &str)]) {
        let received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = |(method, target): (&str, &str)| format!("{method} {target}");
        let expected: Vec<String> = self
            .exchanges
            .iter()
            .map(|one| lines((one.method, one.target)))
            .collect();
        let arrived: Vec<String> = received
            .iter()
            .map(|one| lines((one.method_str(), target(one))))
            .collect();
        assert_eq!(arrived, expected);
        let Some((last, others)) = received.split_last() else {
            return;
        };
        for request in others {
            self.headers(request, b"", "", &[]);
        }
        let (sent, wanted) = (String::from_utf8_lossy(last.body_ref()), String::from_utf8_lossy(body));
        assert_eq!(sent, wanted, "body");
        self.headers(last, body, content_type, more);
    }

    /// A header of the last request, for what can't be known before, such as the boundary of a form.
    #[track_caller]
    fn header(&self, name: &str) -> String {
        let received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        let headers = received.last().expect("a request").headers_vec();
        let found = headers.iter().find(|(one, _)| one == name);
        found.expect("the header").1.clone()
    }

    /// All headers but `host`, none left out.
    #[track_caller]
    fn headers(&self, request: &HttpMockRequest, body: &[u8], content_type: &str, more: &[(&str, &str)]) {
        let length = body.len().to_string();
        let mut expected = vec![("accept", "application/json"), ("authorization", &self.authorization)];
        if !body.is_empty() {
            expected.extend([("content-length", length.as_str()), ("content-type", content_type)]);
        } else if matches!(request.method_str(), "POST" | "PUT" | "PATCH") {
            expected.push(("content-length", "0"));
        }
        expected.extend(more);
        expected.sort_unstable();
        let all = request
            .headers_vec()
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let (agents, all): (Vec<_>, Vec<_>) = all.partition(|(name, _)| *name == "user-agent");
        assert!(
            matches!(&*agents, [(_, value)] if value.starts_with(self.agent)),
            "{agents:?}"
        );
        let mut headers: Vec<_> = all
            .into_iter()
            .filter(|(name, _)| !matches!(*name, "host" | "accept-encoding"))
            .collect();
        headers.sort_unstable();
        assert_eq!(headers, expected, "headers");
    }
}

/// The answer to the request number `index`. All but the last link to the next, in a header if they don't in their body.
fn respond(script: &[Exchange], index: usize) -> HttpMockResponse {
    let Some(exchange) = script.get(index) else {
        return HttpMockResponse::builder().status(410).build();
    };
    let mut response = HttpMockResponse::builder().status(exchange.status);
    if let Some(next) = script.get(index + 1).filter(|_| !exchange.answer.contains("\"next\":")) {
        let base = server().base_url();
        response = response.header("link", format!("<{base}{}>; rel=\"self\"", exchange.target));
        response = response.header("link", format!("<{base}{}>; rel=\"next\"", next.target));
    }
    if !exchange.answer.is_empty() {
        response = response
            .header("content-type", "application/json")
            .body(exchange.answer);
    }
    response.build()
}

/// Path and query as they came in.
fn target(request: &HttpMockRequest) -> &str {
    let uri = request.uri_str();
    uri.strip_prefix(&server().base_url()).unwrap_or(uri)
}

/// What was decoded still holds all of the answer.
#[track_caller]
fn kept(decoded: &(impl Serialize + ?Sized), answer: &str) {
    let decoded = serde_json::to_value(decoded).expect("JSON");
    let answer: Value = serde_json::from_str(answer).expect("JSON");
    assert_eq!(decoded, answer);
}
