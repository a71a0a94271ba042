use std::time::{Duration, SystemTime, UNIX_EPOCH};

use okta_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Org, answer};

#[tokio::test]
async fn only_its_own_token_is_accepted() {
    let org = Org::from(Sandbox::builder().with_api_token("00mine")).await;
    assert_eq!(org.get("/api/v1/apps").await.status, 200);
    let org = org.authorized_by("Bearer 00mine");
    assert_eq!(org.get("/api/v1/apps").await.status, 200);
    let mut org = org;
    for wrong in ["SSWS 00yours", "Bearer x", "Basic 00mine", "00mine", ""] {
        org = org.authorized_by(wrong);
        for path in ["/api/v1/apps", "/api/v1/nothing", "/"] {
            let refused = org.get(path).await;
            refused.fails(401, "E0000011");
            assert_eq!(refused.header("x-rate-limit-limit"), "10000");
        }
    }
    answer(org.request("GET", "/api/v1/apps")).await.fails(401, "E0000005");
}

#[tokio::test]
async fn each_answer_tells_its_id_date_and_budget() {
    let org = Org::new().await;
    let (one, two) = (org.get("/api/v1/apps").await, org.get("/api/v1/apps/none").await);
    assert_ne!(one.header("x-okta-request-id"), two.header("x-okta-request-id"));
    assert!(one.header("date").ends_with(" GMT"));
    assert_eq!(
        (
            one.header("x-rate-limit-remaining"),
            two.header("x-rate-limit-remaining")
        ),
        ("9999", "9998")
    );
    let reset: u64 = one.header("x-rate-limit-reset").parse().unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert!((now + 58..=now + 62).contains(&reset));
}

#[tokio::test]
async fn a_window_runs_out_and_opens_again() {
    let org = Org::from(Sandbox::builder().with_rate_limit(2, Duration::from_secs(2))).await;
    assert_eq!(org.get("/api/v1/apps").await.status, 200);
    assert_eq!(org.get("/api/v1/apps").await.header("x-rate-limit-remaining"), "0");
    let refused = org.get("/api/v1/apps/x").await;
    refused.fails(429, "E0000047");
    assert_eq!(
        (
            refused.header("x-rate-limit-limit"),
            refused.header("x-rate-limit-remaining")
        ),
        ("2", "0")
    );
    assert_eq!(
        org.get("/api/v1/groups").await.status,
        200,
        "groups have a budget of their own"
    );
    let reset = UNIX_EPOCH + Duration::from_secs(refused.header("x-rate-limit-reset").parse().unwrap());
    tokio::time::sleep(reset.duration_since(SystemTime::now()).unwrap() + Duration::from_millis(5)).await;
    assert_eq!(org.get("/api/v1/apps").await.status, 200);
}

#[tokio::test]
async fn a_parameter_without_effect_is_refused_by_name() {
    let org = Org::new().await;
    for (method, path, name) in [
        ("GET", "/api/v1/users?limit=5&sortBy=profile.login", "sortBy"),
        ("GET", "/api/v1/users/me?expand=blocks", "expand"),
        ("POST", "/api/v1/users?provider=true", "provider"),
        ("DELETE", "/api/v1/apps/none?force=true", "force"),
    ] {
        let refused = org.send(method, path, Value::Null).await;
        assert_eq!(refused.status, 501, "{path}");
        let text = refused.body["errorSummary"].as_str().unwrap();
        assert!(text.contains(&format!("parameter {name} of ")), "{text}");
    }
    assert_eq!(org.get("/api/v1/users?sortBy=").await.status, 200);
}

#[tokio::test]
async fn what_is_left_out_says_so() {
    let org = Org::new().await;
    let left_out = org.put("/v1/teams/sandbox/settings", json!({})).await;
    assert_eq!(left_out.status, 401, "the token comes first");
    org.get("/api/v1/nothing").await.fails(404, "E0000007");
    org.get("/").await.fails(404, "E0000007");
    org.send("PATCH", "/api/v1/apps", json!({}))
        .await
        .fails(405, "E0000022");
    org.send("DELETE", "/api/v1/apps", Value::Null)
        .await
        .fails(405, "E0000022");
}

#[tokio::test]
async fn a_body_has_to_be_json() {
    let org = Org::new().await;
    let authorization = format!("SSWS {}", org.sandbox.api_token());
    for (method, path) in [
        ("POST", "/api/v1/apps"),
        ("POST", "/api/v1/users"),
        ("POST", "/api/v1/groups"),
    ] {
        for body in ["", "{", "null", "[1]", "\u{0}"] {
            let request = org
                .request(method, path)
                .header("authorization", &authorization)
                .body(body);
            answer(request).await.fails(400, "E0000003");
        }
    }
}

#[tokio::test]
async fn a_service_application_gets_a_token() {
    let org = Org::from(Sandbox::builder().with_token_lifetime(Duration::from_millis(1500))).await;
    let token = async |form: &'static str| {
        let form = org.request("POST", "/oauth2/v1/token").body(form);
        answer(form.header("content-type", "application/x-www-form-urlencoded")).await
    };
    let refused = token("grant_type=password").await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("unsupported_grant_type"))
    );
    let refused = token("grant_type=client_credentials&scope=okta.apps.read").await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (401, &json!("invalid_client"))
    );
    let issued = token("grant_type=client_credentials&scope=okta.apps.read&client_assertion=a.b.c")
        .await
        .body;
    assert_eq!(
        (&issued["token_type"], &issued["scope"]),
        (&json!("Bearer"), &json!("okta.apps.read"))
    );

    let bearer = format!("Bearer {}", issued["access_token"].as_str().unwrap());
    let org = org.authorized_by(bearer);
    assert_eq!(org.get("/api/v1/apps").await.status, 200);
    tokio::time::sleep(Duration::from_millis(1510)).await;
    org.get("/api/v1/apps").await.fails(401, "E0000011");
}

#[tokio::test]
async fn links_lead_to_the_host_that_was_asked() {
    let org = Org::new().await;
    let local = org.sandbox.url().replace("127.0.0.1", "localhost");
    let request = org
        .request("GET", "/api/v1/apps")
        .header("host", local.trim_start_matches("http://"));
    let answer = answer(request.header("authorization", format!("SSWS {}", org.sandbox.api_token()))).await;
    assert_eq!(answer.link("self").unwrap(), format!("{local}/api/v1/apps?limit=20"));
}

#[tokio::test]
async fn an_org_is_gone_when_its_handle_is() {
    let org = Sandbox::builder().start().await.unwrap();
    let url = org.url().to_owned();
    drop(org);
    let client = reqwest::Client::new();
    for _ in 0..200 {
        if client.get(&url).send().await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the org still answers");
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error() {
    let org = Sandbox::builder().start().await.unwrap();
    let port = org.url().rsplit(':').next().unwrap().parse().unwrap();
    let error = Sandbox::builder().with_port(port).start().await.unwrap_err();
    assert_eq!(error.to_string(), "can't listen on the loopback interface");
    assert!(std::error::Error::source(&error).is_some() && error.body().is_none());
}

#[tokio::test]
async fn the_samples_are_a_whole_org() {
    let org = Org::from(Sandbox::builder().with_samples()).await;
    assert_eq!(
        org.get("/api/v1/apps").await.values("/label"),
        ["Wiki", "Portal", "CRM", "Old time sheet"]
    );
    assert_eq!(org.get("/api/v1/users").await.values("/id").len(), 6);
}
