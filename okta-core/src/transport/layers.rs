//! What a program puts between the client and the network.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, ServiceExt};
use url::{Position, Url};

use super::failure;
use super::handed::Handed;
use crate::error::{Error, Kind, Opaque, Result};

/// Any error.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// What sends one attempt and returns its answer: what a layer wraps.
pub type HttpService = BoxCloneSyncService<http::Request<reqwest::Body>, http::Response<reqwest::Body>, BoxError>;

/// Layers in the order in which a request passes them.
#[derive(Default)]
pub(crate) struct Layers(Vec<Box<dyn FnOnce(HttpService) -> HttpService + Send>>);

impl Layers {
    pub(crate) fn push<L, B>(&mut self, layer: L)
    where
        L: Layer<HttpService> + Send + 'static,
        L::Service: Service<http::Request<reqwest::Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<http::Request<reqwest::Body>>>::Error: Into<BoxError>,
        <L::Service as Service<http::Request<reqwest::Body>>>::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + Sync + 'static,
        B::Error: Into<BoxError>,
    {
        self.0.push(Box::new(move |inner| {
            let service = layer.layer(inner);
            let service = service.map_response(|response: http::Response<B>| response.map(reqwest::Body::wrap));
            BoxCloneSyncService::new(service.map_err(Into::into))
        }));
    }

    /// The layers around the network; `None` if there is none, and nothing to be done for them.
    pub(crate) fn around(self, http: &reqwest::Client, origin: &Url) -> Option<HttpService> {
        if self.0.is_empty() {
            return None;
        }
        let network = BoxCloneSyncService::new(Network {
            http: http.clone(),
            origin: origin.clone(),
        });
        Some(self.0.into_iter().rev().fold(network, |inner, layer| layer(inner)))
    }
}

impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Layers({})", self.0.len())
    }
}

/// What a request has with it on its way through the layers.
#[derive(Clone)]
struct Passage {
    /// Where it was to go before: for some operations a subdomain of the org's host.
    origin: String,
    handed: Handed,
}

/// Passes a request through the layers.
pub(super) async fn pass(layers: HttpService, request: reqwest::Request, handed: Handed) -> Result<reqwest::Response> {
    let origin = request.url()[..Position::BeforePath].to_owned();
    let mut request = http::Request::try_from(request).map_err(failure::sort_builder)?;
    request.extensions_mut().insert(Passage { origin, handed });
    match layers.oneshot(request).await {
        Ok(response) => Ok(response.into()),
        Err(error) => Err(unwrap(error)),
    }
}

/// The error of the network, if a layer handed it on.
fn unwrap(error: BoxError) -> Error {
    let error = match error.downcast::<Error>() {
        Ok(error) => return *error,
        Err(error) => error,
    };
    Error::new(Kind::Layer, "a layer of the program failed").with_source(Opaque(error))
}

/// Behind the last layer.
#[derive(Clone)]
struct Network {
    http: reqwest::Client,
    origin: Url,
}

impl Service<http::Request<reqwest::Body>> for Network {
    type Response = http::Response<reqwest::Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<reqwest::Body>) -> Self::Future {
        let Self { http, origin } = self.clone();
        Box::pin(async move {
            let passage = request.extensions().get::<Passage>().cloned();
            let Passage { origin, handed } = passage.unwrap_or_else(|| Passage {
                origin: origin[..Position::BeforePath].to_owned(),
                handed: Handed::default(),
            });
            let request = reqwest::Request::try_from(request).map_err(failure::sort_builder)?;
            if request.url()[..Position::BeforePath] != origin {
                return Err(Error::argument(
                    "a layer of the program turned the request to another host than the org's",
                )
                .into());
            }
            Ok(super::execute(&http, request, &handed).await?.into())
        })
    }
}
