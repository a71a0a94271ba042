//! Access tokens: got, bound, renewed, refused.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_core::{Event, Json, PrivateKey, PrivateKeyJwt, WaitReason};

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
    org.state().slow = Duration::from_millis(400);
    let begun = std::time::Instant::now();
    for _ in 0..3 {
        get(&client, "1").send::<Json>().await.unwrap();
    }
    assert!(begun.elapsed() < Duration::from_millis(150), "nobody waits for it");
    assert_eq!(org.state().issued, 2, "before the token was refused");
    // Later than the end of the first one.
    tokio::time::sleep(Duration::from_millis(400)).await;
    get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!(org.counts().1, 2);
}

/// A call gives up waiting, the fetch goes on.
#[tokio::test]
async fn a_slow_token_endpoint_and_short_limits() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |state| {
        state.nonce = None;
        state.slow = Duration::from_millis(300);
    })
    .await;
    let client = builder(&server)
        .auth(settings(&key.forms[0].1))
        .request_timeout(Duration::from_millis(120))
        .build()
        .unwrap()
        .0;
    let mut failed = 0;
    while let Err(error) = get(&client, "1").send::<Json>().await {
        assert!(error.is_timeout() && failed < 5, "{error}");
        failed += 1;
    }
    assert!(failed > 0);
    assert_eq!(org.counts(), (1, 1));
}

#[tokio::test]
async fn an_operation_that_is_always_refused_does_not_burn_tokens() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |state| state.nonce = None).await;
    let client = client(&server, &key.forms[0].1);
    for _ in 0..5 {
        let error = get(&client, "forbidden").send::<Json>().await.unwrap_err();
        assert!(error.is_unauthorized() && error.code() == Some("E0000011"), "{error}");
        get(&client, "1").send::<Json>().await.unwrap();
    }
    assert_eq!(org.counts(), (2, 2));
}

#[tokio::test]
async fn a_nonce_is_understood_beside_an_error_code() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |state| {
        state.api_nonce = Some("api-1".to_owned());
        state.nonce_beside_code = true;
    })
    .await;
    get(&client(&server, &key.forms[0].1), "1")
        .send::<Json>()
        .await
        .unwrap();
    assert_eq!(org.state().issued, 1, "a nonce is no reason for another token");
}

/// Something in between has a clock of its own; this machine's and Okta's are right.
#[tokio::test]
async fn a_wrong_date_is_not_believed() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |state| state.date = 5 * 3600).await;
    let client = client(&server, &key.forms[0].1);
    for _ in 0..3 {
        get(&client, "1").send::<Json>().await.unwrap();
    }
    assert_eq!(org.counts(), (2, 1), "{:?}", org.state().complaints);
    // A refusal for another reason is no proof of it either.
    let public = std::mem::replace(&mut org.state().public, rsa().public);
    org.state().refusals = 1;
    get(&client, "1").send::<Json>().await.unwrap_err();
    org.state().public = public;
    let before = org.counts().0;
    get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!(org.counts().0, before + 1, "{:?}", org.state().complaints);
}

#[tokio::test]
async fn nonce_and_time_may_both_be_missing() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |_| {}).await;
    let client = client(&server, &key.forms[0].1);
    get(&client, "1").send::<Json>().await.unwrap();
    org.state().ahead = 1800;
    org.state().api_nonce = Some("api-1".to_owned());
    get(&client, "1").send::<Json>().await.unwrap();
    assert_eq!(org.state().issued, 1);
}

#[tokio::test]
async fn a_proof_that_is_untimely_for_the_api_is_made_again() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |_| {}).await;
    let client = client(&server, &key.forms[0].1);
    get(&client, "1").send::<Json>().await.unwrap();
    for ahead in [1800, -1800, 0] {
        org.state().ahead = ahead;
        let before = org.state().complaints.len();
        get(&client, "1").send::<Json>().await.unwrap();
        get(&client, "1").send::<Json>().await.unwrap();
        assert_eq!(org.state().complaints.len(), before + 1);
    }
    assert_eq!(org.state().issued, 1);
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
        let text = error.to_string();
        assert!(
            text.contains(message) && text.contains("POST /oauth2/v1/token") && text.contains("200"),
            "{body}: {text}"
        );
        assert_eq!((server.count(), error.body().len()), (1, 0), "{body}");
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
    let waits = Arc::new(Mutex::new(Vec::new()));
    let told = waits.clone();
    let client = builder(&server)
        .auth(settings(&p256().forms[0].1))
        .on_event(move |event| {
            if let Event::Waiting {
                operation_id, reason, ..
            } = event
            {
                told.lock().unwrap().push(((*operation_id).to_owned(), *reason));
            }
        })
        .build()
        .unwrap()
        .0;
    get(&client, "1").send::<Json>().await.unwrap();
    get(&client, "1").send::<Json>().await.unwrap();
    let waits = waits.lock().unwrap().clone();
    assert_eq!(
        waits[0],
        ("getThing".to_owned(), WaitReason::Token),
        "the call, and once only"
    );
    let of_token = |(operation_id, reason): &(String, WaitReason)| {
        operation_id == "/oauth2/v1/token" && matches!(reason, WaitReason::RateLimit | WaitReason::Backoff)
    };
    assert!(waits.len() == 4 && waits[1..].iter().all(of_token), "{waits:?}");
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

/// One text may hold several: each is granted by itself.
#[test]
fn scopes_are_single_words() {
    let key = p256();
    let jwt = PrivateKeyJwt::new("client-1", PrivateKey::parse(&key.forms[0].1).unwrap());
    let shown = format!("{:?}", jwt.scopes(["a.read  b.read", ""]).scopes(["c.read"]));
    assert!(shown.contains(r#"["a.read", "b.read", "c.read"]"#), "{shown}");
}
