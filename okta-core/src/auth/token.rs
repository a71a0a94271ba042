//! A token that all callers share, fetched once however many wait for it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};
use tokio::time::Instant;

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// How long a call waits for the renewal of a token that is still good.
const PATIENCE: Duration = Duration::from_secs(2);

/// Between attempts to renew a token that is still good.
const RENEWAL_PAUSE: Duration = Duration::from_secs(10);

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
    pub(super) fn new(secret: Secret, bound: bool, lifetime: Duration) -> Self {
        let now = Instant::now();
        // Early enough for slow clocks and long requests, and not for all clients at once.
        let early = (lifetime / 10)
            .min(Duration::from_secs(300))
            .mul_f64(1.0 + fastrand::f64() / 10.0);
        let day = Duration::from_secs(24 * 3600);
        let lifetime = lifetime.min(day);
        Self {
            secret,
            bound,
            refresh_at: now + lifetime.saturating_sub(early),
            expires_at: now + lifetime,
        }
    }
}

type Outcome = std::result::Result<Arc<Token>, Arc<Error>>;
type Fetching = Pin<Box<dyn Future<Output = Outcome> + Send>>;

#[derive(Default)]
pub(super) struct TokenCache(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    /// Weak, so that a fetch nobody waits for any more is dropped, and the client it holds with it.
    fetching: Option<WeakShared<Fetching>>,
    /// Until when a token that is still good is used without trying to renew it.
    renew_again: Option<Instant>,
}

impl State {
    fn holds(&self, secret: &str) -> bool {
        self.token.as_ref().is_some_and(|token| token.secret.expose() == secret)
    }
}

impl TokenCache {
    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }

    /// The token, from the cache or from `fetch`. Callers that come while a fetch is under way share its outcome, good or bad.
    pub(super) async fn get<F>(&self, deadline: Option<Instant>, fetch: impl FnOnce() -> F) -> Result<Arc<Token>>
    where
        F: Future<Output = Result<Token>> + Send + 'static,
    {
        let (shared, old) = {
            let mut state = self.lock();
            let now = Instant::now();
            if let Some(token) = state.token.as_ref().filter(|token| token.refresh_at > now) {
                return Ok(Arc::clone(token));
            }
            let old = state.token.clone().filter(|token| token.expires_at > now);
            if let Some(old) = old
                .as_ref()
                .filter(|_| state.renew_again.is_some_and(|again| now < again))
            {
                return Ok(Arc::clone(old));
            }
            let shared = match state.fetching.as_ref().and_then(WeakShared::upgrade) {
                Some(shared) => shared,
                None => {
                    let shared = self.start(fetch());
                    state.fetching = shared.downgrade();
                    shared
                }
            };
            (shared, old)
        };
        let patience = Instant::now() + PATIENCE;
        let patience = old.as_ref().filter(|old| old.expires_at > patience).map(|_| patience);
        let outcome = match [deadline, patience].into_iter().flatten().min() {
            None => shared.await,
            Some(limit) => tokio::time::timeout_at(limit, shared).await.unwrap_or_else(|_| {
                Err(Arc::new(Error::new(
                    Kind::Timeout,
                    "no access token within the call's time limit",
                )))
            }),
        };
        match (outcome, old) {
            (Ok(token), _) => Ok(token),
            // It is to be renewed soon, but it is still good.
            (Err(_), Some(old)) => {
                self.lock().renew_again = Some(Instant::now() + RENEWAL_PAUSE);
                Ok(old)
            }
            (Err(error), None) => Err(error.share()),
        }
    }

    fn start<F>(&self, fetch: F) -> Shared<Fetching>
    where
        F: Future<Output = Result<Token>> + Send + 'static,
    {
        let state = Arc::clone(&self.0);
        let fetching: Fetching = Box::pin(async move {
            let outcome = fetch.await.map(Arc::new).map_err(Arc::new);
            let mut state = lock(&state);
            state.fetching = None;
            if let Ok(token) = &outcome {
                state.token = Some(Arc::clone(token));
            }
            outcome
        });
        fetching.shared()
    }

    /// Whether this token is the one that requests get.
    pub(super) fn holds(&self, secret: &str) -> bool {
        self.lock().holds(secret)
    }

    /// Forgets this token, unless another has taken its place already.
    pub(super) fn forget(&self, secret: &str) {
        let mut state = self.lock();
        if state.holds(secret) {
            state.token = None;
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    fn token(name: &str) -> Token {
        Token::new(name.into(), false, Duration::from_secs(1000))
    }

    async fn get<F>(cache: &TokenCache, fetch: F) -> String
    where
        F: Future<Output = Result<Token>> + Send + 'static,
    {
        cache.get(None, || fetch).await.unwrap().secret.expose().to_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_that_is_still_good_is_used_while_its_renewal_hangs_or_fails() {
        let cache = TokenCache::default();
        assert_eq!(get(&cache, ready(Ok(token("first")))).await, "first");
        tokio::time::advance(Duration::from_secs(950)).await;
        for hanging in [true, false] {
            let before = Instant::now();
            let fetch: Fetch = if hanging {
                Box::pin(pending())
            } else {
                Box::pin(ready(Err(Error::configuration("no"))))
            };
            assert_eq!(get(&cache, fetch).await, "first");
            assert_eq!(before.elapsed(), if hanging { PATIENCE } else { Duration::ZERO });
            // Nobody waits or asks again for a while.
            let before = Instant::now();
            assert_eq!(get(&cache, ready(Ok(token("too soon")))).await, "first");
            assert_eq!(before.elapsed(), Duration::ZERO);
            tokio::time::advance(RENEWAL_PAUSE).await;
        }
        assert_eq!(get(&cache, ready(Ok(token("second")))).await, "second");
        assert!(cache.holds("second") && !cache.holds("first"));
    }

    type Fetch = Pin<Box<dyn Future<Output = Result<Token>> + Send>>;
}
