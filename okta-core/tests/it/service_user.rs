//! Service users of teams.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use okta_core::{ClientBuilder, Json};

use crate::client::{TEAM_LIST, Team, call, quick, quick_pacing};
use crate::server::{Received, Reply, Server};

fn client(server: &Server) -> okta_core::Client {
    let builder = ClientBuilder::<Team>::new()
        .org_url(&server.url)
        .allow_loopback_http()
        .team("Acme Corp");
    builder
        .service_user_key("key-1", "sesame-secret")
        .retry(quick())
        .pacing(quick_pacing())
        .build()
        .unwrap()
        .0
}

const TOKEN_PATH: &str = "/v1/teams/Acme%20Corp/service_token";

fn token(index: usize, team: &str) -> Reply {
    Reply::ok(format!(
        r#"{{"bearer_token":"bearer-{index}","expires_at":"2099-01-01T00:00:00.123456Z","team_name":"{team}"}}"#
    ))
}

/// A server that issues tokens, and how many it has issued.
async fn issuing(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> (Server, Arc<AtomicUsize>) {
    let issued = Arc::new(AtomicUsize::new(0));
    let count = issued.clone();
    let server = Server::start(move |request| match request.path() {
        TOKEN_PATH => token(count.fetch_add(1, Ordering::Relaxed) + 1, "acme corp"),
        _ => answer(request),
    });
    (server.await, issued)
}

/// A list, if the token isn't the first; that it is not good is said after this time.
fn first_is_revoked(request: &Received, after: Duration) -> Reply {
    if request.header("authorization") == Some("Bearer bearer-1") {
        let refusal = r#"{"code":401,"message":"no","nottype":"authentication_error"}"#;
        return Reply::new(401, refusal).after(after);
    }
    Reply::ok(r#"{"list":[1]}"#)
}

#[tokio::test]
async fn a_key_becomes_a_token() {
    let server = Server::start(|request| match request.path() {
        TOKEN_PATH => token(1, "acme corp"),
        _ => Reply::ok(r#"{"list":[1,2]}"#),
    })
    .await;
    let client = client(&server);
    assert_eq!(client.team(), Some("Acme Corp"));
    assert_eq!(
        call(&client, &TEAM_LIST).items::<i64>().try_collect().await.unwrap(),
        [1, 2]
    );
    call(&client, &TEAM_LIST).send_page::<Json>().await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 3);
    assert_eq!(
        (received[0].method.as_str(), received[0].text().as_str()),
        ("POST", r#"{"key_id":"key-1","key_secret":"sesame-secret"}"#)
    );
    assert!(received[0].header("authorization").is_none());
    assert_eq!(received[1].path(), "/v1/teams/Acme%20Corp/things");
    assert_eq!(received[1].header("authorization"), Some("Bearer bearer-1"));
}

#[tokio::test]
async fn a_token_for_another_team_is_refused() {
    let server = Server::start(|_| token(1, "evil")).await;
    let error = call(&client(&server), &TEAM_LIST)
        .send_page::<Json>()
        .await
        .unwrap_err();
    assert!(
        error.is_unauthorized() && error.to_string().contains("evil") && server.count() == 1,
        "{error}"
    );
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let (server, issued) = issuing(|request| first_is_revoked(request, Duration::ZERO)).await;
    assert_eq!(
        call(&client(&server), &TEAM_LIST)
            .items::<i64>()
            .try_collect()
            .await
            .unwrap(),
        [1]
    );
    assert_eq!(issued.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_revoked_token_is_renewed_for_all_calls_under_way() {
    let late = |request: &Received| Duration::from_millis(request.index as u64);
    let (server, issued) = issuing(move |request| first_is_revoked(request, late(request))).await;
    let client = client(&server);
    let calls: Vec<_> = (0..8)
        .map(|_| tokio::spawn(call(&client, &TEAM_LIST).send_page::<Json>()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(issued.load(Ordering::Relaxed), 2);
}

/// Earlier than `expires_at` says.
#[tokio::test]
async fn tokens_that_end_early_are_replaced_each_time() {
    const LIFE: Duration = Duration::from_millis(1200);
    let refusal = r#"{"code":401,"message":"no","nottype":"authentication_error"}"#;
    let good = Arc::new(std::sync::Mutex::new((0, std::time::Instant::now())));
    let server = Server::start(move |request| {
        let mut good = good.lock().unwrap();
        if request.path() == TOKEN_PATH {
            *good = (good.0 + 1, std::time::Instant::now());
            return token(good.0, "acme corp");
        }
        let expected = format!("Bearer bearer-{}", good.0);
        if request.header("authorization") == Some(&expected) && good.1.elapsed() < LIFE {
            return Reply::ok(r#"{"list":[]}"#);
        }
        Reply::new(401, refusal)
    })
    .await;
    let client = client(&server);
    let begun = std::time::Instant::now();
    while begun.elapsed() < LIFE * 3 + LIFE / 2 {
        call(&client, &TEAM_LIST).send_page::<Json>().await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let issued = server
        .received()
        .iter()
        .filter(|request| request.path() == TOKEN_PATH)
        .count();
    assert_eq!(issued, 4);
}

#[tokio::test]
async fn a_missing_permission_is_not_a_loop_of_tokens() {
    let refusal = r#"{"code":401,"message":"not allowed","nottype":"authorization_error"}"#;
    let (server, issued) = issuing(move |_| Reply::new(401, refusal)).await;
    let client = client(&server);
    for _ in 0..5 {
        let error = call(&client, &TEAM_LIST).send_page::<Json>().await.unwrap_err();
        assert!(
            error.is_unauthorized() && error.code() == Some("authorization_error"),
            "{error}"
        );
    }
    assert_eq!(issued.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn bad_keys_are_final() {
    let server = Server::start(|_| {
        Reply::new(
            401,
            r#"{"code":401,"message":"bad sesame-secret","nottype":"authentication_error"}"#,
        )
    })
    .await;
    let error = call(&client(&server), &TEAM_LIST)
        .send_page::<Json>()
        .await
        .unwrap_err();
    assert!(error.is_unauthorized() && server.count() == 1);
    assert!(!format!("{error} {error:?}").contains("sesame"), "{error}");
}

#[tokio::test]
async fn half_a_configuration_is_named() {
    for (variables, expected) in [
        (vec![], "P_HOST"),
        (vec![("P_HOST", "https://acme.pam.okta.com")], "P_SECRET"),
        (
            vec![("P_HOST", "https://acme.pam.okta.com"), ("P_KEY", "1")],
            "P_SECRET",
        ),
        (
            vec![("P_HOST", "https://acme.pam.okta.com"), ("P_SECRET", "1")],
            "P_KEY",
        ),
        (
            vec![
                ("P_HOST", "https://acme.pam.okta.com"),
                ("P_KEY", "1"),
                ("P_SECRET", "2"),
            ],
            "P_TEAM",
        ),
    ] {
        let error = ClientBuilder::<Team>::new().variables(variables).build().unwrap_err();
        assert!(
            error.is_configuration() && error.to_string().contains(expected),
            "{error}"
        );
    }
}

/// Go's zero time, among others.
#[tokio::test]
async fn an_end_that_makes_no_sense_does_not_cost_a_token_a_call() {
    for end in [
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "-0001-01-01T00:00:00Z",
        "soon",
        "",
    ] {
        let issued = Arc::new(AtomicUsize::new(0));
        let count = issued.clone();
        let server = Server::start(move |request| match request.path() {
            TOKEN_PATH => {
                count.fetch_add(1, Ordering::Relaxed);
                Reply::ok(format!(
                    r#"{{"bearer_token":"b","expires_at":"{end}","team_name":"acme corp"}}"#
                ))
            }
            _ => Reply::ok(r#"{"list":[]}"#),
        })
        .await;
        let client = client(&server);
        for _ in 0..3 {
            call(&client, &TEAM_LIST).send_page::<Json>().await.unwrap();
        }
        assert_eq!(issued.load(Ordering::Relaxed), 1, "{end}");
    }
}

/// Something in between has a clock of its own.
#[tokio::test]
async fn a_wrong_date_does_not_cost_a_token_a_call() {
    for ahead in [5 * 3600, -5 * 3600] {
        let end = chrono::DateTime::from_timestamp(crate::server::epoch() + 3600, 0)
            .unwrap()
            .to_rfc3339();
        let issued = Arc::new(AtomicUsize::new(0));
        let count = issued.clone();
        let server = Server::start(move |request| match request.path() {
            TOKEN_PATH => {
                count.fetch_add(1, Ordering::Relaxed);
                Reply::ok(format!(
                    r#"{{"bearer_token":"b","expires_at":"{end}","team_name":"acme corp"}}"#
                ))
                .date(ahead)
            }
            _ => Reply::ok(r#"{"list":[]}"#).date(ahead),
        })
        .await;
        let client = client(&server);
        for _ in 0..3 {
            call(&client, &TEAM_LIST).send_page::<Json>().await.unwrap();
        }
        assert_eq!(issued.load(Ordering::Relaxed), 1, "{ahead}");
    }
}
