//! Credentials that the program's own code gives.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use okta_core::{
    Algorithm, Auth, Client, Json, Operation, Pacing, PrivateKey, PrivateKeyJwt, Scheme, Secret, Signer, Signing,
};

use crate::client::{METADATA, builder, call, get};
use crate::oauth::{Org, p256};
use crate::server::{Reply, Server};

/// A key that is somewhere else.
struct Remote(PrivateKey, Arc<AtomicUsize>);

impl Signer for Remote {
    fn algorithm(&self) -> Algorithm {
        self.0.algorithm()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            self.0.sign(message).await
        })
    }
}

struct Broken;

impl Signer for Broken {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> Signing<'a> {
        Box::pin(async { Err("the vault is sealed".into()) })
    }
}

#[tokio::test]
async fn keys_elsewhere() {
    let key = p256();
    let (server, _) = Org::start(key.public.clone(), |_| {}).await;
    let count = Arc::new(AtomicUsize::new(0));
    let remote = Remote(PrivateKey::parse(&key.forms[0].1).unwrap(), count.clone());
    let client = builder(&server)
        .auth(PrivateKeyJwt::new("client-1", remote).scopes(["okta.things.read"]))
        .build()
        .unwrap()
        .0;
    get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 2);
    let client = builder(&server)
        .auth(PrivateKeyJwt::new("client-1", Broken).scopes(["okta.things.read"]))
        .build()
        .unwrap()
        .0;
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(error.is_unauthorized() && source == "the vault is sealed", "{error}");
}

#[tokio::test]
async fn bearer_tokens_of_the_program() {
    let server = Server::start(|request| match request.header("authorization") {
        Some("Bearer token-2") => Reply::ok("{}"),
        _ => Reply::error(401, "E0000011"),
    })
    .await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let auth = Auth::bearer_from(move || {
        let index = count.fetch_add(1, Ordering::Relaxed) + 1;
        async move { Ok::<_, std::io::Error>(Secret::new(format!("token-{index}"))) }
    });
    get(&builder(&server).auth(auth).build().unwrap().0, "1")
        .send::<Json>()
        .await
        .unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    let auth = Auth::bearer_from(|| async { Err::<String, _>("no token today") });
    let error = get(&builder(&server).auth(auth).build().unwrap().0, "1")
        .send::<Json>()
        .await
        .unwrap_err();
    assert!(error.is_unauthorized() && std::error::Error::source(&error).unwrap().to_string() == "no token today");
}

static TOKENS_ONLY: Operation = Operation::new("tokensOnly", "GET", "/api/v1/tokens").with_schemes(&[Scheme::ApiToken]);

#[tokio::test]
async fn api_tokens_are_replaced_while_the_program_runs() {
    let good = Arc::new(Mutex::new("00first"));
    let accepted = good.clone();
    let server = Server::start(move |request| match request.header("authorization").unwrap() {
        text if text == format!("SSWS {}", accepted.lock().unwrap()) => Reply::ok("{}"),
        _ => Reply::error(401, "E0000011"),
    })
    .await;
    let stored = Arc::new(Mutex::new("00first"));
    let store = stored.clone();
    let auth = Auth::api_token_from(move || {
        let token = *store.lock().unwrap();
        async move { Ok::<_, std::io::Error>(token) }
    });
    assert_eq!(format!("{auth:?}"), "Auth(API tokens from a function)");
    let client = builder(&server).auth(auth).build().unwrap().0;
    get(&client, "1").send::<Json>().await.unwrap();
    call(&client, &TOKENS_ONLY).send::<Json>().await.unwrap();
    *stored.lock().unwrap() = "00second";
    *good.lock().unwrap() = "00second";
    get(&client, "1").send::<Json>().await.unwrap();
    *stored.lock().unwrap() = "SSWS 00third";
    let error = get(&client, "1").send::<Json>().await.unwrap_err();
    assert!(
        error.to_string().contains("leave that out") && server.count() == 3,
        "{error}"
    );
}

/// Keys that are replaced all the time: the id that an assertion names has to be that of the key that signed it.
#[tokio::test]
async fn key_id_and_signature_are_of_one_key() {
    let keys = [p256(), p256()];
    let server =
        Server::start(|_| Reply::ok(r#"{"access_token":"abc","token_type":"Bearer","expires_in":3600}"#)).await;
    let texts: Vec<String> = keys.iter().map(|key| key.forms[0].1.clone()).collect();
    let asked = AtomicUsize::new(0);
    let app = PrivateKeyJwt::from_signers("client-1", move || {
        let index = asked.fetch_add(1, Ordering::Relaxed) % 2;
        let key = PrivateKey::parse(&texts[index]).map(|key| Arc::new(key.with_key_id(format!("kid-{index}"))));
        async move { key }
    });
    let app = app.scopes(["okta.things.read"]).without_dpop();
    for index in 0..4 {
        let client = builder(&server).auth(app.clone()).build().unwrap().0;
        get(&client, "1").send::<Json>().await.unwrap();
        let body = server.received()[2 * index].text();
        let assertion = body.split("client_assertion=").last().unwrap();
        let kid = jsonwebtoken::decode_header(assertion).unwrap().kid.unwrap();
        assert_eq!(kid, format!("kid-{}", index % 2));
        let jwk = serde_json::from_value(keys[index % 2].public.clone()).unwrap();
        let key = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::ES256);
        validation.set_audience(&[format!("{}/oauth2/v1/token", server.url)]);
        jsonwebtoken::decode::<serde_json::Value>(assertion, &key, &validation).unwrap();
    }
}

/// A client that can be asked for by its own source of credentials.
type Itself = Arc<OnceLock<Client>>;

async fn ask(itself: &Itself, public: bool) -> Result<Secret, okta_core::Error> {
    let client = itself.get().unwrap();
    let request = if public {
        call(client, &METADATA)
    } else {
        get(client, "2")
    };
    request.send::<Json>().await.map(|_| Secret::new("token-1"))
}

struct AsksFirst(Itself, bool, PrivateKey);

impl Signer for AsksFirst {
    fn algorithm(&self) -> Algorithm {
        self.2.algorithm()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        Box::pin(async move {
            ask(&self.0, self.1).await?;
            self.2.sign(message).await
        })
    }
}

/// Its public operations work even if there is room for one request only; what needs credentials would wait for itself.
#[tokio::test]
async fn a_source_of_credentials_that_uses_its_own_client() {
    for public in [true, false] {
        let key = p256();
        let server = Server::start(|request| match request.path() {
            "/oauth2/v1/token" => Reply::ok(r#"{"access_token":"token-1","token_type":"Bearer","expires_in":3600}"#),
            _ => Reply::ok("{}"),
        })
        .await;
        let itself = [Itself::default(), Itself::default()];
        let first = itself[0].clone();
        let bearer = Auth::bearer_from(move || {
            let itself = first.clone();
            async move { ask(&itself, public).await }
        });
        let signer = AsksFirst(itself[1].clone(), public, PrivateKey::parse(&key.forms[0].1).unwrap());
        let app = PrivateKeyJwt::new("client-1", signer).scopes(["okta.things.read"]);
        for (auth, itself) in [bearer, app.into()].into_iter().zip(itself) {
            let pacing = Pacing::standard().max_concurrent(1);
            let client = builder(&server).auth(auth).pacing(pacing).build().unwrap().0;
            itself.set(client.clone()).unwrap();
            let begun = Instant::now();
            let result = get(&client, "1").send::<Json>().await;
            assert!(begun.elapsed() < Duration::from_secs(5));
            match public {
                true => drop(result.unwrap()),
                false => {
                    let error = result.unwrap_err();
                    let source = std::error::Error::source(&error).unwrap().to_string();
                    assert!(source.contains("would wait for itself"), "{error}: {source}");
                }
            }
        }
    }
}

/// What was given out before a long wait may have been replaced by then.
#[tokio::test]
async fn a_source_is_asked_again_after_a_wait() {
    let server = Server::start(|_| Reply::ok("{}").after(Duration::from_millis(1100))).await;
    let count = Arc::new(AtomicUsize::new(0));
    let asked = count.clone();
    let auth = Auth::bearer_from(move || {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        async move { Ok::<_, std::convert::Infallible>(format!("token-{number}")) }
    });
    let client = builder(&server).auth(auth).pacing(Pacing::standard().max_concurrent(1));
    let client = client.build().unwrap().0;
    let first = tokio::spawn(get(&client, "1").send::<Json>());
    tokio::time::sleep(Duration::from_millis(50)).await;
    get(&client, "1").send::<Json>().await.unwrap();
    first.await.unwrap().unwrap();
    let tokens: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(tokens, ["Bearer token-0", "Bearer token-2"]);
}
