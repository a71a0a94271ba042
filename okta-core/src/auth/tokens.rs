//! Access tokens: one that all calls share, fetched once however many wait for it.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method};
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::Instrument;
use tracing::instrument::WithSubscriber;
use url::Url;

use super::clock::Moment;
use super::source::Asker;
use crate::error::{Error, Kind, Result};
use crate::event::{Listener, WaitReason};
use crate::pacing::Caller;
use crate::redact::Redactor;
use crate::response::Head;
use crate::retry::RetryPolicy;
use crate::secret::Secret;
use crate::transport::{Answer, Outgoing, Transport};
use crate::until::until;

/// For a fetch, retries and waits included. Calls wait for it no longer than they have time, and it goes on without them.
const LONGEST_FETCH: Duration = Duration::from_secs(300);

/// How often a fetch asks again at once because of what it learnt from a refusal: a nonce, the server's time.
const MOST_LESSONS: u32 = 2;

/// After a failure to renew a token that is still good.
const RENEWAL_PAUSE: Duration = Duration::from_secs(10);

/// A token without a lifetime that makes sense is trusted for this long.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(300);

const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// A token from the server.
pub(super) struct Token {
    pub(super) secret: Secret,
    /// Whether requests need a proof beside it.
    pub(super) bound: bool,
    /// From when on another one is fetched.
    refresh_at: Instant,
    /// From when on it is no good.
    expires_at: Instant,
}

impl Token {
    /// Its lifetime counts from `now`, when the answer came.
    pub(super) fn new(secret: Secret, bound: bool, lifetime: Option<Duration>, now: Instant) -> Self {
        let lifetime = lifetime
            .filter(|lifetime| !lifetime.is_zero())
            .unwrap_or(DEFAULT_LIFETIME)
            .min(LONGEST_LIFETIME);
        // Early enough for slow clocks and long requests, and not for all clients at once.
        let early = (lifetime / 10)
            .min(Duration::from_secs(300))
            .mul_f64(1.0 + fastrand::f64() / 10.0);
        Self {
            secret,
            bound,
            refresh_at: now + lifetime.saturating_sub(early),
            expires_at: now + lifetime,
        }
    }
}

/// How one kind of credentials asks for tokens.
pub(super) trait Grant: Send + Sync + 'static {
    /// A new request for a token. Each is sent but once.
    fn ask(&self, endpoint: &Endpoint, deadline: Instant) -> impl Future<Output = Result<Asking>> + Send;

    /// The token in a successful answer, or what is wrong with that.
    fn read(&self, head: &Head, body: &[u8]) -> std::result::Result<Token, String>;

    /// Takes note of an answer. Returns whether it makes sense to ask again at once.
    fn learn(&self, asked: &Asking, head: &Head, failure: Option<&Error>) -> bool;
}

/// A request for a token.
pub(super) struct Asking {
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// What of it must not be shown, should the server repeat it.
    pub(super) secrets: Vec<Secret>,
    /// The time that it was made for, if it tells one.
    pub(super) moment: Option<Moment>,
}

/// Where tokens come from.
pub(super) struct Endpoint {
    pub(super) transport: Transport,
    pub(super) retry: RetryPolicy,
    pub(super) listener: Listener,
    pub(super) asker: Asker,
    pub(super) path: &'static str,
    pub(super) url: Url,
}

/// The tokens of one client.
pub(super) struct Tokens<G>(Arc<Inner<G>>);

struct Inner<G> {
    grant: G,
    endpoint: Endpoint,
    state: Mutex<State>,
}

type Outcome = std::result::Result<Arc<Token>, Arc<Error>>;

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    /// The fetch that is under way. It is a task: a call that gives up waiting doesn't end it.
    fetch: Option<watch::Receiver<Option<Outcome>>>,
    /// Until when a token that is still good isn't renewed.
    renew_again: Option<Instant>,
    reissues: Reissues,
}

impl State {
    fn holds(&self, secret: &str) -> bool {
        self.token.as_ref().is_some_and(|token| token.secret.expose() == secret)
    }
}

impl<G: Grant> Tokens<G> {
    pub(super) fn new(grant: G, endpoint: Endpoint) -> Self {
        Self(Arc::new(Inner {
            grant,
            endpoint,
            state: Mutex::default(),
        }))
    }

    pub(super) fn grant(&self) -> &G {
        &self.0.grant
    }

    /// The token. One that is to be renewed soon is still good meanwhile; only if there is none does a call wait, and shares the outcome, good or
    /// bad, with all others.
    pub(super) async fn get(&self, caller: Caller<'_>) -> Result<Arc<Token>> {
        let mut fetch = {
            let mut state = self.0.state();
            let now = Instant::now();
            let good = state.token.clone().filter(|token| token.expires_at > now);
            let soon = |token: &Token| token.refresh_at <= now && state.renew_again.is_none_or(|again| again <= now);
            if let Some(token) = good.as_ref().filter(|token| !soon(token)) {
                return Ok(Arc::clone(token));
            }
            // A task that the end of a runtime took away leaves a channel without a sender.
            let under_way = state.fetch.as_ref().filter(|fetch| fetch.has_changed().is_ok());
            let fetch = under_way.cloned().unwrap_or_else(|| self.start());
            state.fetch = Some(fetch.clone());
            if let Some(token) = good {
                return Ok(token);
            }
            fetch
        };
        caller.tell(WaitReason::Token, None);
        let outcome = async {
            match fetch.wait_for(Option::is_some).await {
                Ok(outcome) => outcome.clone(),
                Err(_) => None,
            }
        };
        let too_long = || Error::new(Kind::Timeout, "no access token within the call's time limit");
        let outcome = until(caller.deadline, outcome).await.ok_or_else(too_long)?;
        match outcome {
            Some(Ok(token)) => Ok(token),
            Some(Err(error)) => Err(error.share()),
            None => Err(Error::new(
                Kind::Token,
                "no access token: what fetched it has ended, by the end of its runtime or a panic in a signer",
            )),
        }
    }

    fn start(&self) -> watch::Receiver<Option<Outcome>> {
        let (sender, receiver) = watch::channel(None);
        let inner = Arc::clone(&self.0);
        let work = async move {
            let outcome = inner.fetch().await.map(Arc::new).map_err(Arc::new);
            let mut state = inner.state();
            // It is over before anybody can refuse what it brought, and be given the same again.
            state.fetch = None;
            match &outcome {
                Ok(token) => state.token = Some(Arc::clone(token)),
                Err(_) => state.renew_again = Some(Instant::now() + RENEWAL_PAUSE),
            }
            drop(state);
            let _ = sender.send(Some(outcome));
        };
        // What it tells goes where the call tells its own.
        tokio::spawn(work.in_current_span().with_current_subscriber());
        receiver
    }

    /// Takes note that the server refused this token. Returns whether there is another one, or will be.
    pub(super) fn refused(&self, secret: &str) -> bool {
        let mut state = self.0.state();
        if !state.holds(secret) {
            return true;
        }
        let reissue = state.reissues.allow(Instant::now());
        if reissue {
            state.token = None;
        }
        reissue
    }

    /// Takes note that a call that was refused has succeeded with another token.
    pub(super) fn cured(&self) {
        self.0.state().reissues.row = 0;
    }
}

impl<G: Grant> Inner<G> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(&self) -> Result<Token> {
        let endpoint = &self.endpoint;
        let deadline = Instant::now() + LONGEST_FETCH;
        let failed = |error: Error| error.during(&format!("no access token: POST {}", endpoint.path));
        let (mut attempt, mut lessons, mut retries) = (0, 0, 0);
        loop {
            attempt += 1;
            let asking = self.grant.ask(endpoint, deadline).await?;
            let failure = match endpoint.post(&asking, deadline, attempt).await {
                Ok(answer) => {
                    self.grant.learn(&asking, &answer.head, None);
                    return self.read(answer, &asking).map_err(failed);
                }
                Err(failure) => failure,
            };
            let learnt = failure
                .head()
                .is_some_and(|head| self.grant.learn(&asking, head, Some(&failure)));
            if learnt && lessons < MOST_LESSONS {
                lessons += 1;
                continue;
            }
            let next = endpoint.retry.next_within(Some(deadline), &failure, retries + 1, true);
            let Some((wait, reason)) = next else {
                // A refusal to give out a token is about the credentials, whatever its status.
                let refused = failure.kind() == Kind::Status && matches!(failure.status(), Some(400..=403));
                let error = failed(failure);
                return Err(if refused { error.with_kind(Kind::Token) } else { error });
            };
            retries += 1;
            endpoint.listener.waiting(endpoint.path, endpoint.path, reason, wait);
            tokio::time::sleep(wait).await;
        }
    }

    fn read(&self, answer: Answer, asking: &Asking) -> Result<Token> {
        self.grant.read(&answer.head, &answer.body).map_err(|what| {
            // Without the body, which may hold a token.
            let error = Error::new(Kind::Token, format!("token response {what}"));
            asking.redact(error.with_response(answer.head, Bytes::new()))
        })
    }
}

impl Endpoint {
    /// Posts to it. Any status but a success is an error.
    async fn post(&self, asking: &Asking, deadline: Instant, attempt: u32) -> Result<Answer> {
        let request = Outgoing {
            method: &Method::POST,
            url: &self.url,
            subdomain: None,
            headers: asking.headers.clone(),
            body: Some(asking.body.clone().into()),
            streamed: false,
            deadline: Some(deadline),
            attempt,
        };
        let outcome = self.transport.exchange(request, |_| {}).await.and_then(|answer| {
            // A refusal without its body doesn't say whether it is for good.
            let is_success = answer.head.status.is_success() || answer.lost.is_some();
            answer.settle(is_success)
        });
        outcome.map_err(|error| asking.redact(error.with_attempts(attempt)))
    }
}

impl Asking {
    fn redact(&self, error: Error) -> Error {
        error.redact(&Redactor::new(self.secrets.iter().map(Secret::expose)))
    }
}

/// When a refused token is replaced. Servers end tokens earlier than they said, and another one is the cure. But a 401 may also mean a missing
/// permission, which no token cures: so pauses grow between tokens that cured nothing, and an operation that is always refused costs a few
/// tokens an hour, not one a call.
#[derive(Default)]
struct Reissues {
    last: Option<Instant>,
    /// How many cured nothing, as far as is known.
    row: u32,
}

impl Reissues {
    /// After one that was a cure.
    const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
    /// After the first that wasn't. Doubles with each further one.
    const PAUSE: Duration = Duration::from_secs(10);
    const LONGEST_ROW: u32 = 6;
    /// After this long without one it was not the same reason.
    const FORGOTTEN: Duration = Duration::from_secs(3600);

    fn allow(&mut self, now: Instant) -> bool {
        let pause = match self.row.checked_sub(1) {
            None => Self::SHORTEST_PAUSE,
            Some(doublings) => Self::PAUSE * 2_u32.pow(doublings),
        };
        match self.last.map(|last| now.duration_since(last)) {
            Some(since) if since < pause => return false,
            Some(since) if since < Self::FORGOTTEN => self.row = (self.row + 1).min(Self::LONGEST_ROW),
            _ => self.row = 1,
        }
        self.last = Some(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_that_is_always_refused_costs_few_tokens() {
        let mut reissues = Reissues::default();
        let begin = Instant::now();
        let times = |every: u64, reissues: &mut Reissues, begin: Instant| {
            (0..3600 / every)
                .filter(|n| reissues.allow(begin + Duration::from_secs(n * every)))
                .count()
        };
        assert!(times(1, &mut reissues, begin) <= 17);
        assert!(times(60, &mut Reissues::default(), begin) <= 15);
        // A token that is revoked once a day is replaced at once.
        assert!(reissues.allow(begin + Duration::from_secs(24 * 3600)));
    }

    #[test]
    fn tokens_that_end_early_are_replaced_as_often_as_they_do() {
        let mut reissues = Reissues::default();
        let begin = Instant::now();
        for life in 1..100 {
            assert!(reissues.allow(begin + Duration::from_secs(life * 12)), "{life}");
            reissues.row = 0;
        }
        // Where it cures each single call, it is no cure.
        let replaced = (0..100).filter(|n| {
            let now = begin + Duration::from_secs(1200) + Duration::from_millis(n * 100);
            let allowed = reissues.allow(now);
            reissues.row = 0;
            allowed
        });
        assert_eq!(replaced.count(), 10);
    }

    #[test]
    fn lifetimes_that_make_no_sense() {
        let now = Instant::now();
        for (lifetime, expected) in [(None, 300), (Some(0), 300), (Some(1), 1), (Some(u64::MAX), 24 * 3600)] {
            let token = Token::new("t".into(), false, lifetime.map(Duration::from_secs), now);
            let good_for = token.expires_at.duration_since(now);
            assert_eq!(good_for.as_secs_f64().round() as u64, expected, "{lifetime:?}");
            assert!(token.refresh_at < token.expires_at);
        }
    }
}
