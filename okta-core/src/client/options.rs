//! Limits of a client.

use std::time::Duration;

use crate::config::{Setting, Values};
use crate::error::Result;
use crate::event::Listener;
use crate::pacing::Pacing;
use crate::retry::RetryPolicy;

/// Long enough for several windows of a rate limit, short enough that a job which got stuck is noticed the same hour.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(600);

/// What bounds a client's calls.
#[derive(Clone, Debug)]
pub(super) struct Options {
    /// For a call, retries and waits included. Zero is none.
    pub(super) request_timeout: Option<Duration>,
    /// For one attempt, from connecting to the last byte.
    pub(super) attempt_timeout: Duration,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) max_body_bytes: usize,
    retry: Option<RetryPolicy>,
    pacing: Option<Pacing>,
    pub(super) listener: Listener,
    pub(super) dry_run: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            request_timeout: None,
            attempt_timeout: Duration::from_secs(60),
            connect_timeout: None,
            max_body_bytes: 32 * 1024 * 1024,
            retry: None,
            pacing: None,
            listener: Listener::default(),
            dry_run: false,
        }
    }
}

impl Options {
    pub(super) fn set_retry(&mut self, retry: RetryPolicy) {
        self.retry = Some(retry);
    }

    pub(super) fn set_pacing(&mut self, pacing: Pacing) {
        self.pacing = Some(pacing);
    }

    pub(super) fn request_timeout(&self) -> Option<Duration> {
        let timeout = self.request_timeout.unwrap_or(REQUEST_TIMEOUT);
        (!timeout.is_zero()).then_some(timeout)
    }

    pub(super) fn connect_timeout(&self) -> Duration {
        self.connect_timeout.unwrap_or(Duration::from_secs(10))
    }

    pub(super) fn retry(&self) -> RetryPolicy {
        self.retry.clone().unwrap_or_default()
    }

    pub(super) fn pacing(&self) -> Pacing {
        self.pacing.clone().unwrap_or_default()
    }

    /// Takes over what the settings say and the builder doesn't.
    pub(super) fn read(&mut self, values: &Values) -> Result<()> {
        if self.request_timeout.is_none() {
            self.request_timeout = values.seconds(Setting::RequestTimeout)?;
        }
        if self.connect_timeout.is_none() {
            self.connect_timeout = values
                .seconds(Setting::ConnectTimeout)?
                .filter(|limit| !limit.is_zero());
        }
        if self.retry.is_none() {
            let mut retry = RetryPolicy::standard();
            if let Some(most) = values.number(Setting::MaxRetries)? {
                retry = retry.max_retries(most);
            }
            if let Some(cap) = values.seconds(Setting::MaxBackoff)?.filter(|cap| !cap.is_zero()) {
                retry = retry.max_wait(cap);
            }
            self.retry = Some(retry);
        }
        if let (None, Some(percent)) = (&self.pacing, values.percent(Setting::MaxCapacity)?) {
            self.pacing = Some(Pacing::standard().share(f64::from(percent) / 100.0));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_a_limit_unless_told_otherwise() {
        let mut options = Options::default();
        assert_eq!(options.request_timeout(), Some(REQUEST_TIMEOUT));
        options.request_timeout = Some(Duration::ZERO);
        assert_eq!(options.request_timeout(), None);
    }
}
