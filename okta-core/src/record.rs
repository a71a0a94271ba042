//! What a client exchanges with Okta, written down without what is secret or personal.

mod file;
mod scrub;
mod tee;
mod vocabulary;

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tower::{Layer, Service};
use url::Url;

use crate::api::Api;
use crate::error::{Error, Result};
use crate::route;
use crate::transport::{BoxError, HttpService};
use file::HarFile;
use scrub::Scrubber;
use tee::{Exchange, Tee};

/// Writes each exchange to a file.
#[derive(Clone)]
pub(crate) struct Recorder(Arc<Recording>);

pub(super) struct Recording {
    file: HarFile,
    scrubber: Scrubber,
    /// Paths whose exchanges are about credentials.
    tokens: Vec<&'static str>,
}

impl Recorder {
    /// Begins a file, in place of what is there.
    pub(crate) fn create(path: &Path, api: &'static Api, origin: &Url) -> Result<Self> {
        let file = HarFile::create(path, api).map_err(|error| {
            Error::configuration(format!("record() of the builder: {} can't be written", path.display()))
                .with_source(error)
        })?;
        Ok(Self(Arc::new(Recording {
            file,
            scrubber: Scrubber::new(api, origin),
            tokens: [api.oauth_token_path, api.service_token_path]
                .into_iter()
                .flatten()
                .collect(),
        })))
    }
}

impl Layer<HttpService> for Recorder {
    type Service = Recorded;

    fn layer(&self, inner: HttpService) -> Recorded {
        Recorded {
            inner,
            recording: Arc::clone(&self.0),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Recorded {
    inner: HttpService,
    recording: Arc<Recording>,
}

impl Service<http::Request<reqwest::Body>> for Recorded {
    type Response = http::Response<Tee>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<reqwest::Body>) -> Self::Future {
        let recording = Arc::clone(&self.recording);
        let path = request.uri().path();
        let is_token = recording.tokens.iter().any(|token| route::fits(token, path));
        let exchange = (!is_token).then(|| Exchange::begin(recording, &request));
        let sent = self.inner.call(request);
        Box::pin(async move { Ok(Tee::of(exchange, sent.await?)) })
    }
}
