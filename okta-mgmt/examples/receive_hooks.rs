//! A service that receives event hooks and inline hooks, with axum.
//!
//! Here it listens on loopback and is called as Okta calls it, without an org: the challenge, events (twice), a password to check, tokens to
//! change, and calls by somebody else. A service of your own listens where Okta reaches it, behind HTTPS, and stays.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use okta_mgmt::hooks::{self, HookSecret};
use okta_mgmt::types::{
    EventHookPayload, InlineHookAction, InlineHookActionCommand, InlineHookPatch, InlineHookPatchCommand,
    InlineHookPatchCommandType, InlineHookPayload, InlineHookResponse, PasswordImportPayload, PasswordImportResult,
};
use okta_mgmt::{Deduplicator, Json, Secret};
use org::Outcome;
use tokio::sync::mpsc;

/// Okta waits three seconds; this leaves half of one for the way.
const IN_TIME: Duration = Duration::from_millis(2500);

struct Service {
    /// What the hooks' `authScheme` says.
    secret: HookSecret,
    /// Ids of the deliveries that were taken.
    seen: Mutex<Deduplicator>,
    /// To whoever works on the events. A service that must not lose any stores them instead.
    work: mpsc::Sender<EventHookPayload>,
    /// The password that the old directory has for everybody.
    old_password: Secret,
}

fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/events", get(challenge).post(events))
        .route("/inline", post(inline))
        .with_state(service)
}

/// Once, when the hook is verified.
async fn challenge(headers: HeaderMap) -> Response {
    match hooks::answer_challenge(&headers) {
        Some(body) => json(body),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Takes events and answers at once; the work is done elsewhere.
async fn events(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !service.secret.authenticates(&headers) {
        return StatusCode::UNAUTHORIZED;
    }
    let payload = match hooks::read_events(&body) {
        Ok(payload) => payload,
        Err(error) => {
            eprintln!("{error}");
            return StatusCode::BAD_REQUEST;
        }
    };
    // held until the events are taken, so that a repeated delivery finds either both done or neither
    let mut seen = service.seen.lock().unwrap_or_else(PoisonError::into_inner);
    let Ok(room) = service.work.try_reserve() else {
        return StatusCode::SERVICE_UNAVAILABLE; // Okta tries once more
    };
    // what has no id can't be told from another
    if payload.event_id.as_deref().is_none_or(|id| seen.is_new(id)) {
        room.send(payload);
    }
    StatusCode::NO_CONTENT
}

/// Answers in time, or says that it has nothing to say.
async fn inline(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    if !service.secret.authenticates(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let call = match hooks::read_call(&body) {
        Ok(call) => call,
        Err(error) => {
            eprintln!("{error}");
            return StatusCode::BAD_REQUEST.into_response();
        }
    };
    let decided = tokio::time::timeout(IN_TIME, decide(&service, call)).await;
    match decided.ok().flatten().map(|answer| hooks::write_answer(&answer)) {
        Some(Ok(body)) => json(body),
        Some(Err(error)) => {
            eprintln!("{error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        None => StatusCode::NO_CONTENT.into_response(),
    }
}

async fn decide(service: &Service, call: InlineHookPayload) -> Option<InlineHookResponse> {
    match call {
        InlineHookPayload::PasswordImport(call) => {
            let result = if is_right(service, &call) {
                PasswordImportResult::Verified
            } else {
                PasswordImportResult::Unverified
            };
            let action = InlineHookActionCommand::new(InlineHookAction::new().with_credential(result));
            Some(InlineHookResponse::new().with_commands([action.into()]))
        }
        InlineHookPayload::Token(_) => {
            let claim = InlineHookPatch::new("add", "/claims/department").with_value(Json::from("R&D"));
            let patch = InlineHookPatchCommand::new(InlineHookPatchCommandType::AccessToken, [claim]);
            Some(InlineHookResponse::new().with_commands([patch.into()]))
        }
        // what this service, or this version of the crate, knows nothing about
        _ => None,
    }
}

fn is_right(service: &Service, call: &PasswordImportPayload) -> bool {
    let context = call.data.as_ref().and_then(|data| data.context.as_ref());
    let credential = context.and_then(|context| context.credential.as_ref());
    let password = credential.and_then(|credential| credential.password.as_ref());
    password == Some(&service.old_password)
}

fn json(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let (work, mut events) = mpsc::channel(100);
    let service = Service {
        secret: HookSecret::new("Authorization", "hook-secret")?,
        seen: Mutex::new(Deduplicator::new(10_000)),
        work,
        old_password: Secret::new("old-password"),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let okta = Okta::calling(format!("http://{}", listener.local_addr()?))?;
    let server = tokio::spawn(axum::serve(listener, router(Arc::new(service))).into_future());

    okta.get(
        "/events",
        &[("x-okta-verification-challenge", "c1")],
        200,
        r#"{"verification":"c1"}"#,
    )
    .await?;
    okta.get("/events", &[], 400, "").await?;

    let delivery = r#"{"eventType":"com.okta.event_hook","eventId":"e1","data":{"events":[
        {"uuid":"u1","eventType":"user.lifecycle.deactivate","target":[{"type":"User","alternateId":"ann@example.com"}]}]}}"#;
    okta.post("/events", "hook-secret", delivery, 204, "").await?;
    okta.post("/events", "hook-secret", delivery, 204, "").await?;
    okta.post("/events", "a guess", delivery, 401, "").await?;
    okta.post("/events", "hook-secret", "{}", 400, "").await?;

    let password = |password: &str| {
        format!(
            r#"{{"eventType":"com.okta.user.credential.password.import","data":{{"context":{{"credential":{{"username":"ann","password":"{password}"}}}}}}}}"#
        )
    };
    let decided = |result: &str| {
        format!(r#"{{"commands":[{{"type":"com.okta.action.update","value":{{"credential":"{result}"}}}}]}}"#)
    };
    okta.post(
        "/inline",
        "hook-secret",
        &password("old-password"),
        200,
        &decided("VERIFIED"),
    )
    .await?;
    okta.post(
        "/inline",
        "hook-secret",
        &password("a guess"),
        200,
        &decided("UNVERIFIED"),
    )
    .await?;
    okta.post("/inline", "a guess", &password("old-password"), 401, "")
        .await?;
    let token = r#"{"eventType":"com.okta.oauth2.tokens.transform","data":{"access":{"claims":{}}}}"#;
    let patch = r#"{"commands":[{"type":"com.okta.access.patch","value":[{"op":"add","path":"/claims/department","value":"R&D"}]}]}"#;
    okta.post("/inline", "hook-secret", token, 200, patch).await?;
    okta.post("/inline", "hook-secret", r#"{"eventType":"com.okta.later"}"#, 204, "")
        .await?;

    server.abort();
    let mut deliveries = 0;
    while let Ok(payload) = events.try_recv() {
        deliveries += 1;
        for event in payload.data.and_then(|data| data.events).unwrap_or_default() {
            println!("{:?} of {:?}", event.event_type, event.target);
        }
    }
    if deliveries != 1 {
        return Err(format!("{deliveries} deliveries were taken instead of one").into());
    }
    println!("\none delivery taken of the same two; every call was answered as it should be");
    Ok(())
}

/// Calls the service as Okta does, and compares what it answers.
struct Okta {
    service: String,
    http: okta_mgmt::reqwest::Client,
}

impl Okta {
    fn calling(service: String) -> Outcome<Self> {
        let http = okta_mgmt::reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { service, http })
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)], status: u16, body: &str) -> Outcome {
        let mut request = self.http.get(format!("{}{path}", self.service));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answered(request, status, body).await
    }

    async fn post(&self, path: &str, secret: &str, sent: &str, status: u16, body: &str) -> Outcome {
        let request = self.http.post(format!("{}{path}", self.service));
        let request = request
            .header("authorization", secret)
            .header("content-type", "application/json");
        answered(request.body(sent.to_owned()), status, body).await
    }
}

async fn answered(request: okta_mgmt::reqwest::RequestBuilder, status: u16, body: &str) -> Outcome {
    let answer = request.send().await?;
    let (given, url) = (answer.status().as_u16(), answer.url().clone());
    let text = answer.text().await?;
    println!("{} {given} {text}", url.path());
    if (given, &*text) != (status, body) {
        return Err(format!("expected {status} {body}").into());
    }
    Ok(())
}
