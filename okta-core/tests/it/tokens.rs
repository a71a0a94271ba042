//! Access tokens: got, bound, renewed, refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use okta_core::{Auth, Json, PrivateKey, PrivateKeyJwt, Secret, Signer, Signing};

use crate::client::{LIST, builder, call, get};
use crate::oauth::{Org, p256, p384, rsa};
use crate::server::{Reply, Server};

fn settings(key: &str) -> PrivateKeyJwt {
    PrivateKeyJwt::new("client-1", PrivateKey::parse(key).unwrap()).scopes(["okta.things.read", "okta.things.manage"])
}

fn client(server: &Server, key: &str) -> okta_core::Client {
    builder(server).auth(settings(key)).build().unwrap().0
}

#[tokio::test]
async fn keys_of_all_forms_sign_what_the_server_accepts() {
    for key in [rsa(), p256(), p384()] {
        let (server, org) = Org::start(key.public.clone(), |_| {}).await;
        for (name, form) in &key.forms {
            let result = get(&client(&server, form), "1").send::<Json>().await;
            assert!(result.is_ok(), "{name}: {result:?} {:?}", org.state().complaints);
        }
    }
}

#[tokio::test]
async fn key_ids_are_sent() {
    let key = p256();
    let (server, _) = Org::start(key.public.clone(), |_| {}).await;
    let with_id = PrivateKey::parse(&key.forms[0].1).unwrap().with_key_id("kid-1");
    let settings = PrivateKeyJwt::new("client-1", with_id).scopes(["okta.things.read"]);
    get(&builder(&server).private_key_jwt(settings).build().unwrap().0, "1")
        .send::<Json>()
        .await
        .unwrap();
    let body = server.received()[0].text();
    let assertion = body.split("client_assertion=").last().unwrap().to_owned();
    assert_eq!(
        jsonwebtoken::decode_header(assertion).unwrap().kid.as_deref(),
        Some("kid-1")
    );
}

#[tokio::test]
async fn keys_that_cannot_sign_are_refused_without_showing_them() {
    let public = p256().public.to_string();
    let mut unlike: serde_json::Value = serde_json::from_str(&p256().forms[2].1).unwrap();
    unlike["x"] = serde_json::from_str::<serde_json::Value>(&public).unwrap()["x"].clone();
    for text in [
        "",
        "sesame",
        "{}",
        "{\"kty\":\"oct\",\"k\":\"sesame\"}",
        "{\"kty\":\"RSA\",\"d\":\"sesame\"}",
        "-----BEGIN PRIVATE KEY-----\nc2VzYW1l\n-----END PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VzYW1l\n-----END ENCRYPTED PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\nc2VzYW1l\n-----END PUBLIC KEY-----",
        &public,
        &unlike.to_string(),
        "{\"keys\":[]}",
    ] {
        let error = PrivateKey::parse(text).unwrap_err();
        assert!(error.is_configuration(), "{text}");
        assert!(!format!("{error} {error:?}").contains("sesame"));
    }
}

#[tokio::test]
async fn nonce_dance_with_fresh_assertion() {
    let key = rsa();
    let (server, org) = Org::start(key.public.clone(), |_| {}).await;
    let client = client(&server, &key.forms[0].1);
    get(&client, "1").send::<Json>().await.unwrap();
    // The first request has a proof, the second a nonce and another assertion; the server counts each of these only once.
    assert_eq!(org.counts(), (2, 1));
    get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!((org.counts().0, server.count()), (2, 4));
}

#[tokio::test]
async fn nonce_dance_is_bounded() {
    let server = Server::start(|request| {
        Reply::new(400, r#"{"error":"use_dpop_nonce"}"#).header("dpop-nonce", format!("n{}", request.index))
    })
    .await;
    let error = get(&client(&server, &p256().forms[0].1), "1")
        .send::<Json>()
        .await
        .unwrap_err();
    assert!(
        error.is_unauthorized() && error.code() == Some("use_dpop_nonce"),
        "{error}"
    );
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn nonce_rotated_mid_run() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |_| {}).await;
    let client = client(&server, &key.forms[0].1);
    get(&client, "1").send::<Json>().await.unwrap();
    // Now the API wants one too.
    org.state().api_nonce = Some("api-1".to_owned());
    get(&client, "1").send::<Json>().await.unwrap();
    org.state().api_nonce = Some("api-2".to_owned());
    get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!(org.state().issued, 1, "a nonce is no reason for another token");
    // And the token endpoint another.
    org.state().nonce = Some("nonce-2".to_owned());
    org.state().refusals = 1;
    get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!(org.state().issued, 2);
}

#[tokio::test]
async fn non_dpop_app_answering_bearer() {
    let key = p256();
    let (server, _) = Org::start(key.public.clone(), |state| state.dpop = false).await;
    get(&client(&server, &key.forms[0].1), "1")
        .send::<Json>()
        .await
        .unwrap();
    let settings = settings(&key.forms[0].1).without_dpop();
    get(&builder(&server).auth(settings).build().unwrap().0, "1")
        .send::<Json>()
        .await
        .unwrap();
    assert!(server.received()[2].header("dpop").is_none());
}

#[tokio::test]
async fn every_page_and_every_retry_has_a_new_proof() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |_| {}).await;
    let client = client(&server, &key.forms[0].1);
    // The server refuses a proof that it has seen, or one for a URL with a query.
    assert_eq!(call(&client, &LIST).items::<i64>().try_collect().await.unwrap(), [1, 2]);
    assert_eq!(
        org.state().complaints,
        ["Authorization server requires nonce in DPoP proof."]
    );
    let proofs: Vec<String> = server
        .received()
        .iter()
        .filter_map(|request| request.header("dpop").map(str::to_owned))
        .collect();
    assert_eq!(proofs.len(), 4);
}

#[tokio::test]
async fn parallel_callers_make_one_token_call() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |state| state.nonce = None).await;
    let client = client(&server, &key.forms[0].1);
    let calls: Vec<_> = (0..20)
        .map(|_| tokio::spawn(get(&client, "1").send::<Json>()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(org.counts(), (1, 1));
}

#[tokio::test]
async fn parallel_callers_share_a_failure() {
    let server =
        Server::start(|_| Reply::new(401, r#"{"error":"invalid_client"}"#).after(Duration::from_millis(20))).await;
    let client = client(&server, &p256().forms[0].1);
    let calls: Vec<_> = (0..20)
        .map(|_| tokio::spawn(get(&client, "1").send::<Json>()))
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap_err().code(), Some("invalid_client"));
    }
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_spoil_the_token_for_others() {
    let key = p256();
    let org_key = key.public.clone();
    let (server, org) = Org::start(org_key, |state| state.nonce = None).await;
    let client = client(&server, &key.forms[0].1);
    for _ in 0..10 {
        let _ = tokio::time::timeout(Duration::from_micros(300), get(&client, "1").send::<Json>()).await;
    }
    get(&client, "1").send::<Json>().await.unwrap();
    assert!(org.state().issued >= 1);
}

#[tokio::test]
async fn tokens_are_renewed_ahead_of_their_end() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |state| state.lifetime = 2).await;
    let client = client(&server, &key.forms[0].1);
    get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!(org.state().issued, 1);
    tokio::time::sleep(Duration::from_millis(1850)).await;
    get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!(org.state().issued, 2, "before the token was refused");
}

#[tokio::test]
async fn a_401_once_then_success() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |_| {}).await;
    let client = client(&server, &key.forms[0].1);
    get(&client, "1").send::<Json>().await.unwrap();
    org.state().refusals = 1;
    let response = get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!((response.attempts(), org.counts().1), (2, 2));
}

#[tokio::test]
async fn a_401_twice_is_the_answer() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |state| state.refusals = 100).await;
    let error = get(&client(&server, &key.forms[0].1), "1")
        .send::<Json>()
        .await
        .unwrap_err();
    assert!(error.is_unauthorized() && error.code() == Some("E0000011"), "{error}");
    assert_eq!((error.attempts(), org.counts().1), (2, 2));
}

#[tokio::test]
async fn an_api_tokens_401_is_the_answer() {
    let server = Server::start(|_| Reply::error(401, "E0000011")).await;
    let error = get(&crate::client::org(&server), "1").send::<Json>().await.unwrap_err();
    assert!(error.is_unauthorized() && server.count() == 1);
}

#[tokio::test]
async fn invalid_client_and_invalid_scope() {
    let key = p256();
    let (server, _) = Org::start(rsa().public, |_| {}).await;
    let error = get(&client(&server, &key.forms[0].1), "1")
        .send::<Json>()
        .await
        .unwrap_err();
    assert!(
        error.is_unauthorized() && error.code() == Some("invalid_client"),
        "{error}"
    );
    assert!(
        error.to_string().contains("no access token: POST /oauth2/v1/token"),
        "{error}"
    );
    assert_eq!(
        server
            .received()
            .iter()
            .filter(|request| request.path() != "/oauth2/v1/token")
            .count(),
        0
    );
    let (server, _) = Org::start(key.public.clone(), |state| state.nonce = None).await;
    let settings =
        PrivateKeyJwt::new("client-1", PrivateKey::parse(&key.forms[0].1).unwrap()).scopes(["okta.bad.read"]);
    let error = get(&builder(&server).auth(settings).build().unwrap().0, "1")
        .send::<Json>()
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.summary()),
        (Some("invalid_scope"), Some("One or more scopes are not configured"))
    );
    assert!(error.remedy().is_some());
}

#[tokio::test]
async fn a_clock_that_is_off_is_corrected_by_the_servers() {
    for ahead in [-1800, 1800] {
        let key = p256();
        let (server, org) = Org::start(key.public.clone(), |state| {
            state.ahead = ahead;
            state.nonce = None;
        })
        .await;
        get(&client(&server, &key.forms[0].1), "1")
            .send::<Json>()
            .await
            .unwrap();
        assert_eq!(org.counts(), (2, 1), "{:?}", org.state().complaints);
    }
}

#[tokio::test]
async fn token_responses_of_all_sorts() {
    for (body, message) in [
        ("", "not a JSON object"),
        ("[]", "not a JSON object"),
        ("{}", "no access_token"),
        (r#"{"access_token":"","token_type":"Bearer"}"#, "is empty"),
        (
            r#"{"access_token":"a\r\nX: y","token_type":"Bearer"}"#,
            "control character",
        ),
        (r#"{"access_token":"abc","token_type":"MAC"}"#, "token_type"),
    ] {
        let server = Server::start(move |_| Reply::ok(body)).await;
        let error = get(&client(&server, &p256().forms[0].1), "1")
            .send::<Json>()
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains(message) && server.count() == 1,
            "{body}: {error}"
        );
    }
}

#[tokio::test]
async fn a_rate_limited_token_endpoint_is_waited_for_with_fresh_assertions() {
    let server = Server::start(|request| match request.index {
        0 => Reply::limited(0),
        1 => Reply::error(503, "x"),
        2 => Reply::reset(),
        3 => Reply::ok(r#"{"access_token":"abc","token_type":"Bearer","expires_in":"3600"}"#),
        _ => Reply::ok("{}"),
    })
    .await;
    get(&client(&server, &p256().forms[0].1), "1")
        .send::<Json>()
        .await
        .unwrap();
    let mut bodies: Vec<String> = server.received()[..4].iter().map(|request| request.text()).collect();
    bodies.sort();
    bodies.dedup();
    assert_eq!(bodies.len(), 4);
}

#[tokio::test]
async fn a_401_for_a_429_does_not_happen() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |state| state.nonce = None).await;
    let client = client(&server, &key.forms[0].1);
    get(&client, "1").send::<Json>().await.unwrap();
    get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!(org.state().issued, 1);
}

/// A key that is somewhere else.
struct Remote(PrivateKey, Arc<AtomicUsize>);

impl Signer for Remote {
    fn algorithm(&self) -> okta_core::Algorithm {
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
    fn algorithm(&self) -> okta_core::Algorithm {
        okta_core::Algorithm::Es256
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
