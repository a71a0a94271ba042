use okta_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Org, answer, encode, id};

fn profile(first: &str, last: &str) -> Value {
    let login = format!("{first}.{last}@example.com").to_lowercase();
    json!({"firstName": first, "lastName": last, "email": login, "login": login})
}

#[tokio::test]
async fn creates_with_the_status_that_follows_from_the_request() {
    let org = Org::new().await;
    let password = json!({"password": {"value": "correct horse"}});
    for (number, (query, credentials, status)) in [
        ("?activate=false", Value::Null, "STAGED"),
        ("", Value::Null, "PROVISIONED"),
        ("?activate=true", password.clone(), "ACTIVE"),
        ("?activate=true&nextLogin=changePassword", password, "PASSWORD_EXPIRED"),
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({"profile": profile("Ada", &format!("B{number}")), "credentials": credentials});
        let user = org.post(&format!("/api/v1/users{query}"), body).await;
        assert_eq!((user.status, &user.body["status"]), (200, &json!(status)));
        assert_eq!(user.body["activated"].is_null(), status == "STAGED");
        assert!(
            !user.body.to_string().contains("correct horse"),
            "a password is never answered"
        );
        assert_eq!(
            org.get(&format!("/api/v1/users/{}", id(&user.body))).await.body,
            user.body
        );
    }
}

#[tokio::test]
async fn reads_by_id_login_short_name_and_me() {
    let org = Org::new().await;
    let ada = org.user("Ada", "Byron");
    for key in [&ada, "ada.byron@example.com", "ADA.Byron%40example.com", "ada.byron"] {
        assert_eq!(id(&org.get(&format!("/api/v1/users/{key}")).await.body), *ada, "{key}");
    }
    assert_eq!(
        org.get("/api/v1/users/me").await.body["profile"]["login"],
        "admin@sandbox.example"
    );
    let missing = org.get("/api/v1/users/nobody").await;
    missing.fails(404, "E0000007");
    assert_eq!(
        missing.body["errorSummary"],
        "Not found: Resource not found: nobody (User)"
    );
}

#[tokio::test]
async fn a_write_to_another_version_is_refused() {
    let org = Org::new().await;
    let path = format!("/api/v1/users/{}", org.user("Ada", "Byron"));
    let read = org.get(&path).await;
    let version = read.header("etag").to_owned();
    assert!(version.starts_with("W/\""), "{version}");
    assert_eq!(org.get(&path).await.header("etag"), version);
    assert!(org.get("/api/v1/users").await.headers.get("etag").is_none());

    let write = async |method: &str, version: &str| {
        let request = org.request(method, &path).header("if-match", version);
        let body = json!({"profile": profile("Ada", "Byron")}).to_string();
        answer(
            request
                .header("authorization", format!("SSWS {}", org.sandbox.api_token()))
                .body(body),
        )
        .await
    };
    assert_eq!(write("POST", &version).await.status, 200);
    for method in ["POST", "PUT"] {
        write(method, &version).await.fails(412, "E0000001");
    }
    let now = org.get(&path).await.header("etag").to_owned();
    assert_eq!(write("PUT", &format!("\"other\", {now}")).await.status, 200);
    assert_eq!(write("PUT", "*").await.status, 200);
}

#[tokio::test]
async fn a_post_merges_and_a_put_replaces() {
    let org = Org::new().await;
    let path = format!("/api/v1/users/{}", org.user("Ada", "Byron"));
    let user = org
        .post(&path, json!({"profile": {"nickName": "Countess", "mobilePhone": "+1"}}))
        .await
        .body;
    assert_eq!(user["profile"]["nickName"], "Countess");
    assert_eq!(user["profile"]["firstName"], "Ada");

    let user = org
        .post(&path, json!({"profile": {"nickName": null, "mobilePhone": null}}))
        .await
        .body;
    assert_eq!(user["profile"].get("nickName"), None);
    assert_eq!(
        user["profile"].get("mobilePhone"),
        Some(&Value::Null),
        "a base attribute is shown empty"
    );

    org.post(&path, json!({"profile": {"nickName": "A"}})).await;
    let user = org
        .put(&path, json!({"profile": profile("Augusta", "King")}))
        .await
        .body;
    assert_eq!(
        (user["profile"].get("nickName"), &user["profile"]["firstName"]),
        (None, &json!("Augusta"))
    );
    assert_eq!(user["credentials"]["emails"][0]["value"], "augusta.king@example.com");

    assert!(
        org.put(&path, json!({"profile": {"firstName": "A"}}))
            .await
            .fails(400, "E0000001")
            .starts_with("lastName")
    );
    assert!(
        org.post(&path, json!({"profile": {"email": null}}))
            .await
            .fails(400, "E0000001")
            .starts_with("email")
    );
    assert!(
        org.post(&path, json!({"profile": {"login": "x"}}))
            .await
            .fails(400, "E0000001")
            .starts_with("login")
    );
}

#[tokio::test]
async fn logins_are_unique() {
    let org = Org::new().await;
    org.user("Ada", "Byron");
    let grace = org.user("Grace", "Hopper");
    let body = json!({"profile": profile("ADA", "BYRON")});
    let cause = org.post("/api/v1/users", body.clone()).await.fails(400, "E0000001");
    assert_eq!(
        cause,
        "login: An object with this field already exists in the current organization"
    );
    org.put(&format!("/api/v1/users/{grace}"), body)
        .await
        .fails(400, "E0000001");
    let same = org
        .put(
            &format!("/api/v1/users/{grace}"),
            json!({"profile": profile("Grace", "Hopper")}),
        )
        .await;
    assert_eq!(same.status, 200, "its own login is free for a user");
}

#[tokio::test]
async fn a_status_allows_some_steps_only() {
    let org = Org::new().await;
    let user = org
        .post(
            "/api/v1/users?activate=false",
            json!({"profile": profile("Ada", "Byron")}),
        )
        .await
        .body;
    let path = format!("/api/v1/users/{}", id(&user));
    let step = async |name: &str| org.post(&format!("{path}/lifecycle/{name}"), Value::Null).await;
    let status = async || org.get(&path).await.body["status"].as_str().unwrap().to_owned();

    assert_eq!(
        step("suspend").await.fails(400, "E0000001"),
        "Cannot suspend a user that is not active"
    );
    step("reactivate").await.fails(403, "E0000038");
    let activated = step("activate?sendEmail=false").await.body;
    assert!(
        activated["activationUrl"]
            .as_str()
            .unwrap()
            .contains(activated["activationToken"].as_str().unwrap())
    );
    assert_eq!(status().await, "PROVISIONED");
    step("activate").await.fails(403, "E0000016");
    assert_eq!(step("reactivate").await.body, json!({}));

    org.post(&path, json!({"credentials": {"password": {"value": "x"}}}))
        .await;
    step("deactivate").await;
    assert_eq!(status().await, "DEPROVISIONED");
    step("deactivate").await.fails(403, "E0000038");
    step("activate").await;
    assert_eq!(status().await, "PROVISIONED", "the password is gone");

    let path = format!("/api/v1/users/{}", org.user("Grace", "Hopper"));
    let step = async |name: &str| org.post(&format!("{path}/lifecycle/{name}"), Value::Null).await;
    assert_eq!(
        step("unlock").await.fails(403, "E0000032"),
        "The user is not locked out."
    );
    step("unsuspend").await.fails(400, "E0000001");
    assert_eq!(step("suspend").await.body, json!({}));
    assert!(org.get(&path).await.body["_links"].get("unsuspend").is_some());
    step("unsuspend").await;
    assert_eq!(step("expire_password").await.body["status"], "PASSWORD_EXPIRED");
    assert_eq!(
        step("expire_password_with_temp_password").await.body["tempPassword"]
            .as_str()
            .unwrap()
            .len(),
        12
    );
    assert!(step("reset_password?sendEmail=false").await.body["resetPasswordUrl"].is_string());
    assert_eq!(org.get(&path).await.body["status"], "RECOVERY");
    assert_eq!(step("reset_factors").await.body, json!({}));
}

#[tokio::test]
async fn a_seed_can_have_any_status() {
    let org = Org::new().await;
    let body = json!({"id": "00uLocked", "status": "LOCKED_OUT", "lastLogin": "2020-01-01T00:00:00.000Z", "profile": profile("A", "B")});
    org.sandbox.add_user(body.clone()).unwrap();
    let user = org.get("/api/v1/users/00uLocked").await.body;
    assert_eq!(
        (&user["status"], &user["lastLogin"]),
        (&json!("LOCKED_OUT"), &json!("2020-01-01T00:00:00.000Z"))
    );
    org.post("/api/v1/users/00uLocked/lifecycle/unlock", Value::Null).await;
    assert_eq!(org.get("/api/v1/users/00uLocked").await.body["status"], "ACTIVE");
    let refused = org.sandbox.add_user(body).unwrap_err();
    assert_eq!(refused.body().unwrap()["errorCode"], "E0000001");
}

#[tokio::test]
async fn deletes_in_two_steps() {
    let org = Org::new().await;
    let path = format!("/api/v1/users/{}", org.user("Ada", "Byron"));
    assert_eq!(org.delete(&path).await.status, 204);
    assert_eq!(org.get(&path).await.body["status"], "DEPROVISIONED");
    assert_eq!(org.delete(&path).await.status, 204);
    org.get(&path).await.fails(404, "E0000007");
    org.delete(&path).await.fails(404, "E0000007");
}

#[tokio::test]
async fn lists_by_q_filter_and_search() {
    let org = Org::from(Sandbox::builder().with_page_size(3)).await;
    for (first, last) in [
        ("Ada", "Byron"),
        ("Grace", "Hopper"),
        ("Alan", "Turing"),
        ("Mary", "Adams"),
    ] {
        org.user(first, last);
    }
    let gone = org.user("Old", "Timer");
    org.delete(&format!("/api/v1/users/{gone}")).await;
    let found = async |query: String| {
        org.get(&format!("/api/v1/users?{query}"))
            .await
            .values("/profile/firstName")
    };

    let all = org.pages("/api/v1/users", "/profile/firstName").await;
    assert_eq!(
        all,
        [vec!["Sandbox", "Ada", "Grace"], vec!["Alan", "Mary"]],
        "deactivated users are left out"
    );
    let one_page = org.get("/api/v1/users?q=ad&limit=2").await;
    assert_eq!(one_page.values("/profile/firstName"), ["Sandbox", "Ada"]);
    assert_eq!(one_page.headers.get("link"), None);

    assert_eq!(
        found(format!("filter={}", encode(r#"status eq "DEPROVISIONED""#))).await,
        ["Old"]
    );
    assert_eq!(
        found(format!("filter={}", encode(r#"profile.lastName eq "Turing""#))).await,
        ["Alan"]
    );
    org.get(&format!(
        "/api/v1/users?filter={}",
        encode(r#"profile.lastName sw "T""#)
    ))
    .await
    .fails(400, "E0000031");

    for (search, names) in [
        (r#"profile.firstName sw "A""#, vec!["Ada", "Alan"]),
        (r#"profile.lastName co "o""#, vec!["Ada", "Grace"]),
        (
            r#"status eq "ACTIVE" and (profile.firstName eq "grace" or profile.lastName sw "Ad")"#,
            vec!["Sandbox", "Grace", "Mary"],
        ),
        (r#"created lt "2020-01-01T00:00:00.000Z""#, vec![]),
    ] {
        assert_eq!(found(format!("search={}", encode(search))).await, names, "{search}");
    }
    org.get("/api/v1/users?search=x&filter=y").await.fails(400, "E0000001");
    org.get("/api/v1/users?search=profile.x").await.fails(400, "E0000031");
}
