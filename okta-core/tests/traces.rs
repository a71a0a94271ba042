//! Nothing secret is traced. A binary of its own: what is traced where is a matter of the whole process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "it/client.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod client;
#[path = "it/oauth.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod oauth;
#[path = "it/server.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod server;

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use okta_core::{Json, PrivateKey, PrivateKeyJwt};
use tokio::runtime::{Builder, Runtime};
use tracing::instrument::WithSubscriber;
use tracing::{Level, Subscriber};
use tracing_subscriber::fmt::format::FmtSpan;

use crate::client::{TOKEN, builder, get, org};
use crate::oauth::{Org as OAuth, p256};
use crate::server::{Reply, Server};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn of(&self, level: Level, span_events: FmtSpan) -> impl Subscriber + Send + Sync + use<> {
        let writer = self.clone();
        tracing_subscriber::fmt()
            .with_max_level(level)
            .with_span_events(span_events)
            .with_writer(move || writer.clone())
            .finish()
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// What is traced at all is decided for the whole process, so one after the other.
static ONE: Mutex<()> = Mutex::new(());

#[test]
fn no_secret_and_no_path_value_in_traces() {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let log = Log::default();
    tracing::subscriber::with_default(log.of(Level::TRACE, FmtSpan::FULL), || {
        runtime().block_on(async {
            let server = Server::script([
                Reply::limited(0).request_id("req-0"),
                Reply::ok("{}").request_id("req-1"),
            ])
            .await;
            let mut request = get(&org(&server), "jane@acme.com");
            request.query("q", "personal");
            request.send::<Json>().await.unwrap();
            let key = p256();
            let (server, _) = OAuth::start(key.public.clone(), |_| {}).await;
            let settings = PrivateKeyJwt::new("client-1", PrivateKey::parse(&key.forms[0].1).unwrap())
                .scopes(["okta.things.read"]);
            get(&builder(&server).auth(settings).build().unwrap().0, "1")
                .send::<Json>()
                .await
                .unwrap();
        });
    });
    let text = log.text();
    let ours: Vec<&str> = text.lines().filter(|line| line.contains("okta")).collect();
    assert!(
        ours.iter().any(|line| line.contains("getThing")
            && line.contains("/api/v1/things/{thingId}")
            && line.contains("req-1")),
        "{text}"
    );
    assert!(text.contains("status=200") && text.contains("attempts=2"), "{text}");
    for secret in [TOKEN, "access-token-1", "eyJ", "BEGIN"] {
        assert!(!text.contains(secret), "{secret} is in the traces");
    }
    for line in ours {
        assert!(!line.contains("jane") && !line.contains("personal"), "{line}");
    }
}

/// A call runs in a task of its own, but tells whom the program told it to.
#[test]
fn traces_go_to_the_subscriber_of_whoever_calls() {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let log = Log::default();
    let subscriber = log.of(Level::DEBUG, FmtSpan::NONE);
    runtime().block_on(async {
        let server = Server::script([Reply::error(503, "E1"), Reply::ok("{}")]).await;
        let call = get(&org(&server), "1").send::<Json>();
        call.with_subscriber(subscriber).await.unwrap();
    });
    let text = log.text();
    assert!(
        text.contains("waiting operation_id=\"getThing\"") && text.contains("reason=Backoff"),
        "{text}"
    );
}

/// A program's span may have fields of the same names. They are the program's, also where the span of the call is not wanted.
#[test]
fn a_span_of_the_program_is_left_alone() {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let log = Log::default();
    tracing::subscriber::with_default(log.of(Level::INFO, FmtSpan::CLOSE), || {
        runtime().block_on(async {
            let server = Server::script([Reply::ok("{}").request_id("req-1")]).await;
            let job = tracing::info_span!("job", status = tracing::field::Empty, request_id = "of the job");
            let call = get(&org(&server), "1").send::<Json>();
            tracing::Instrument::instrument(call, job).await.unwrap();
        });
    });
    let text = log.text();
    assert!(text.contains("of the job"), "{text}");
    assert!(!text.contains("status=200") && !text.contains("req-1"), "{text}");
}
