//! Carries requests out: credentials, a place in the rate limit, sending, and sending again.

mod attempts;
mod dry_run;
mod in_flight;
mod prepared;

use std::time::Duration;

use tokio::time::Instant;
use tracing::Instrument;
use tracing::field::Empty;
use url::Url;

pub(crate) use in_flight::InFlight;
pub(crate) use prepared::Prepared;

use crate::api::Api;
use crate::audit::Audit;
use crate::auth::Authenticator;
use crate::error::Plan;
use crate::error::{Error, Result};
use crate::event::{Event, Listener};
use crate::pacing::Pacer;
use crate::retry::RetryPolicy;
use crate::transport::{Answer, Transport};
use attempts::Attempts;

/// What all calls to one org share.
#[derive(Debug)]
pub(crate) struct Dispatcher {
    pub(crate) api: &'static Api,
    pub(crate) transport: Transport,
    pub(crate) authenticator: Authenticator,
    pub(crate) pacer: Pacer,
    pub(crate) retry: RetryPolicy,
    /// For a call, retries and waits included.
    pub(crate) request_timeout: Option<Duration>,
    pub(crate) listener: Listener,
    pub(crate) audit: Audit,
    /// Where writes go instead of to the server.
    pub(crate) plan: Option<Plan>,
    /// The team that all calls are about, for an API that has teams.
    pub(crate) team: Option<String>,
}

impl Dispatcher {
    /// The team, and the path parameter that it fills in.
    pub(crate) fn team(&self) -> Option<(&'static str, &str)> {
        self.api.team_parameter.zip(self.team.as_deref())
    }

    /// A path value that is the client's, not the call's.
    pub(crate) fn path_value(&self, name: &str) -> Option<&str> {
        self.team()
            .filter(|(parameter, _)| *parameter == name)
            .map(|(_, team)| team)
    }

    /// When a call that begins now has to be over.
    fn deadline(&self, prepared: &Prepared) -> Option<Instant> {
        let timeout = prepared
            .timeout
            .or(self.request_timeout)
            .filter(|timeout| !timeout.is_zero());
        // A limit that reaches beyond all time is none.
        timeout.and_then(|timeout| Instant::now().checked_add(timeout))
    }

    /// Sends a request until there is an answer with a status of 2xx, or an error that no retry may cure.
    async fn send(&self, prepared: &Prepared, url: Url, deadline: Option<Instant>) -> Result<Answer> {
        let subject = &prepared.subject;
        let (method, path, operation_id) = (subject.method(), subject.template(), subject.id());
        // The path is the template: its values may be personal data.
        let span = tracing::debug_span!(
            "okta call",
            operation_id,
            method,
            path,
            bucket = Empty,
            status = Empty,
            request_id = Empty,
            attempts = Empty,
            waited_ms = Empty,
            error = Empty,
        );
        let mut attempts = Attempts::new(self, prepared, url, deadline, span.clone());
        span.record("bucket", &*attempts.bucket);
        if let Some(operation) = subject.operation() {
            self.audit.record(operation);
        }
        let mut telling = Telling {
            dispatcher: self,
            prepared,
            begun: Instant::now(),
            status: None,
            attempts: 0,
            over: false,
        };
        let planned = self.plan.as_ref().filter(|_| !prepared.method.is_safe());
        let result = match planned {
            Some(plan) => Err(self
                .plan(plan, prepared, attempts.url.clone(), deadline)
                .instrument(span.clone())
                .await),
            None => attempts.run(&mut telling.attempts).instrument(span.clone()).await,
        };
        let result = result.map_err(|error| explain(error, prepared));
        span.record("attempts", attempts.sent);
        span.record("waited_ms", attempts.waited().as_millis() as u64);
        telling.status = match &result {
            Ok(answer) => Some(answer.head.status.as_u16()),
            Err(error) => {
                span.record("error", tracing::field::display(error.kind()));
                error.status()
            }
        };
        telling.over = true;
        result
    }
}

/// Tells of a call when it is over, also when that is because it was cancelled.
struct Telling<'a> {
    dispatcher: &'a Dispatcher,
    prepared: &'a Prepared,
    begun: Instant,
    status: Option<u16>,
    attempts: u32,
    over: bool,
}

impl Drop for Telling<'_> {
    fn drop(&mut self) {
        self.dispatcher.listener.tell(Event::Finished {
            operation_id: self.prepared.subject.id(),
            status: self.status,
            attempts: self.attempts,
            elapsed: self.begun.elapsed(),
            cancelled: !self.over,
        });
    }
}

/// Adds what the call knows to what the server said.
fn explain(error: Error, prepared: &Prepared) -> Error {
    let error = error.about(&prepared.subject);
    let least = prepared
        .subject
        .operation()
        .and_then(|operation| operation.scopes().first());
    match least {
        // An empty 403 is how a missing scope often looks.
        Some(scopes) if error.is_forbidden() && error.says_nothing() => {
            error.during(&format!("the credentials may lack the scope {}", scopes.join(" ")))
        }
        _ => error,
    }
}
