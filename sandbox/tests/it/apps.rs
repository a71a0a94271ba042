use okta_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Org, encode, id};

#[tokio::test]
async fn lists_in_pages() {
    let org = Org::from(Sandbox::builder().with_page_size(2)).await;
    for label in ["a", "b", "c", "d", "e"] {
        org.bookmark(label);
    }
    assert_eq!(
        org.pages("/api/v1/apps", "/label").await,
        [vec!["a", "b"], vec!["c", "d"], vec!["e"]]
    );
    assert_eq!(org.pages("/api/v1/apps?limit=1", "/label").await.len(), 5);

    let first = org.get("/api/v1/apps?filter=status+eq+%22ACTIVE%22&limit=200").await;
    let base = org.sandbox.url();
    assert_eq!(
        first.link("self").unwrap(),
        format!("{base}/api/v1/apps?limit=2&filter=status+eq+%22ACTIVE%22"),
        "the page size of the sandbox wins"
    );
    let next = first.link("next").unwrap();
    assert!(
        next.starts_with(&format!("{base}/api/v1/apps?after=")) && next.ends_with("&filter=status+eq+%22ACTIVE%22")
    );
}

#[tokio::test]
async fn a_last_page_that_is_full_has_no_next_link() {
    let org = Org::from(Sandbox::builder().with_page_size(2)).await;
    org.bookmark("a");
    org.bookmark("b");
    assert_eq!(org.get("/api/v1/apps").await.link("next"), None);
}

#[tokio::test]
async fn a_cursor_outlives_its_object() {
    let org = Org::from(Sandbox::builder().with_page_size(2)).await;
    let ids: Vec<String> = ["a", "b", "c"].iter().map(|label| org.bookmark(label)).collect();
    let next = org.get("/api/v1/apps").await.link("next").unwrap();
    let gone = format!("/api/v1/apps/{}", ids[1]);
    org.post(&format!("{gone}/lifecycle/deactivate"), Value::Null).await;
    assert_eq!(org.delete(&gone).await.status, 204);
    assert_eq!(org.get(&next).await.values("/label"), ["c"]);
    let cause = org
        .get("/api/v1/apps?after=00u1testcursorvalue")
        .await
        .fails(400, "E0000029");
    assert_eq!(cause, "Invalid cursor.");
}

#[tokio::test]
async fn finds_by_start_and_filter() {
    let org = Org::new().await;
    let wiki = org.bookmark("Wiki");
    org.bookmark("Mail");
    org.post(&format!("/api/v1/apps/{wiki}/lifecycle/deactivate"), Value::Null)
        .await;
    let found = async |query: &str| org.get(&format!("/api/v1/apps?{query}")).await.values("/label");
    assert_eq!(found("q=wI").await, ["Wiki"]);
    assert_eq!(found("q=book").await, ["Wiki", "Mail"], "the name counts too");
    assert_eq!(
        found(&format!("filter={}", encode(r#"status eq "INACTIVE""#))).await,
        ["Wiki"]
    );
    let filter = r#"name eq "bookmark" and (status eq "ACTIVE" or status eq "DELETED")"#;
    assert_eq!(found(&format!("filter={}", encode(filter))).await, ["Mail"]);
    for wrong in [r#"label eq "Wiki""#, r#"status sw "A""#, "status eq ACTIVE", "status"] {
        let answer = org.get(&format!("/api/v1/apps?filter={}", encode(wrong))).await;
        answer.fails(400, "E0000031");
    }
    let cause = org
        .get("/api/v1/apps?expand=user/1,group/2")
        .await
        .fails(400, "E0000001");
    assert_eq!(cause, "Expand query is malformed.");
    org.get("/api/v1/apps?limit=many").await.fails(400, "E0000001");
}

#[tokio::test]
async fn fills_in_name_mode_and_settings() {
    let org = Org::new().await;
    let url = json!({"app": {"url": "https://example.com"}});
    for (body, name, mode) in [
        (
            json!({"signOnMode": "BOOKMARK", "settings": url}),
            "bookmark",
            "BOOKMARK",
        ),
        (json!({"name": "bookmark", "settings": url}), "bookmark", "BOOKMARK"),
        (
            json!({"signOnMode": "BASIC_AUTH", "settings": url}),
            "template_basic_auth",
            "BASIC_AUTH",
        ),
        (
            json!({"signOnMode": "BROWSER_PLUGIN", "settings": url}),
            "template_swa",
            "BROWSER_PLUGIN",
        ),
        (
            json!({"name": "template_swa3field"}),
            "template_swa3field",
            "BROWSER_PLUGIN",
        ),
        (
            json!({"signOnMode": "SECURE_PASSWORD_STORE", "settings": url}),
            "template_sps",
            "SECURE_PASSWORD_STORE",
        ),
        (
            json!({"signOnMode": "WS_FEDERATION"}),
            "template_wsfed",
            "WS_FEDERATION",
        ),
        (json!({"signOnMode": "SAML_2_0"}), "sandbox_myapp_1", "SAML_2_0"),
        (json!({"signOnMode": "SAML_1_1"}), "sandbox_myapp_2", "SAML_1_1"),
        (json!({"signOnMode": "AUTO_LOGIN"}), "sandbox_myapp_3", "AUTO_LOGIN"),
        (
            json!({"name": "zoomus", "signOnMode": "SAML_2_0"}),
            "zoomus",
            "SAML_2_0",
        ),
    ] {
        let mut body = body;
        body["label"] = "My App".into();
        let app = org.post("/api/v1/apps", body).await;
        assert_eq!(app.status, 200, "{}", app.body);
        assert_eq!(
            (&app.body["name"], &app.body["signOnMode"]),
            (&json!(name), &json!(mode))
        );
        assert_eq!(app.body["status"], "ACTIVE");
        assert_eq!(app.body["credentials"]["userNameTemplate"]["type"], "BUILT_IN");
        assert_eq!(
            app.body["settings"]["notifications"]["vpn"]["network"]["connection"],
            "DISABLED"
        );
        let read = org.get(&format!("/api/v1/apps/{}", id(&app.body))).await;
        assert_eq!(read.body, app.body);
    }
}

#[tokio::test]
async fn an_oidc_app_gets_a_client() {
    let org = Org::new().await;
    let mut body = json!({
        "label": "Portal", "signOnMode": "OPENID_CONNECT",
        "settings": {"oauthClient": {"redirect_uris": ["https://example.com/cb"], "application_type": "web"}},
    });
    let app = org.post("/api/v1/apps", body.clone()).await.body;
    let client = &app["credentials"]["oauthClient"];
    assert_eq!(client["client_id"], app["id"]);
    assert_eq!(client["client_secret"].as_str().unwrap().len(), 64);
    assert_eq!(app["name"], "oidc_client");
    assert_eq!(
        app["settings"]["oauthClient"]["grant_types"],
        json!(["authorization_code"])
    );

    let path = format!("/api/v1/apps/{}", id(&app));
    body["label"] = "Portal 2".into();
    let replaced = org.put(&path, body.clone()).await.body;
    assert_eq!(replaced["label"], "Portal 2");
    assert_eq!(
        &replaced["credentials"]["oauthClient"], client,
        "a client keeps its credentials"
    );

    body["credentials"] = json!({"oauthClient": {"token_endpoint_auth_method": "none"}});
    let public = org.put(&path, body).await.body;
    assert_eq!(public["credentials"]["oauthClient"].get("client_secret"), None);
    assert_eq!(public["credentials"]["oauthClient"]["client_id"], app["id"]);
}

#[tokio::test]
async fn refuses_what_is_not_enough() {
    let org = Org::new().await;
    for (body, what) in [
        (json!({"signOnMode": "BOOKMARK"}), "label"),
        (json!({"label": " ", "signOnMode": "BOOKMARK"}), "label"),
        (json!({"label": "x"}), "signOnMode"),
        (json!({"label": "x", "signOnMode": "NOTHING"}), "signOnMode"),
        (json!({"label": "x", "signOnMode": "BOOKMARK"}), "url"),
        (json!({"label": "x", "signOnMode": "OPENID_CONNECT"}), "redirect_uris"),
    ] {
        let answer = org.post("/api/v1/apps", body).await;
        assert!(answer.fails(400, "E0000001").starts_with(&format!("{what}: ")));
        assert_eq!(answer.body["errorSummary"], format!("Api validation failed: {what}"));
    }
    org.post("/api/v1/apps", json!([])).await.fails(400, "E0000003");
    assert_eq!(org.get("/api/v1/apps").await.body, json!([]));
}

#[tokio::test]
async fn a_member_of_the_wrong_type_is_refused() {
    let org = Org::new().await;
    let settings = json!({"oauthClient": {"redirect_uris": ["https://example.com/cb"]}});
    for credentials in [
        json!("x"),
        json!([]),
        json!(true),
        json!({"oauthClient": 5}),
        json!({"oauthClient": [{}]}),
    ] {
        let body = json!({
            "label": "x", "signOnMode": "OPENID_CONNECT", "settings": settings, "credentials": credentials,
        });
        org.post("/api/v1/apps", body).await.fails(400, "E0000001");
    }
    let body = json!({"label": "x", "signOnMode": "OPENID_CONNECT", "settings": settings, "credentials": null});
    let app = org.post("/api/v1/apps", body).await.body;
    assert!(
        app["credentials"]["oauthClient"]["client_secret"].is_string(),
        "null is the default"
    );
}

#[tokio::test]
async fn only_an_inactive_app_can_be_deleted() {
    let org = Org::new().await;
    let path = format!("/api/v1/apps/{}", org.bookmark("Wiki"));
    assert_eq!(
        org.get(&path).await.body["_links"]["deactivate"]["href"],
        format!("{}{path}/lifecycle/deactivate", org.sandbox.url())
    );
    let cause = org.delete(&path).await.fails(403, "E0000056");
    assert_eq!(cause, "The application must be deactivated before deletion.");

    let step = org.post(&format!("{path}/lifecycle/deactivate"), Value::Null).await;
    assert_eq!((step.status, step.body), (200, json!({})));
    let body = json!({"label": "Wiki 2", "status": "ACTIVE", "signOnMode": "BOOKMARK", "settings": {"app": {"url": "https://b.example"}}});
    let app = org.put(&path, body).await.body;
    assert_eq!(
        (&app["status"], &app["label"]),
        (&json!("INACTIVE"), &json!("Wiki 2")),
        "a replace leaves the status"
    );
    assert_eq!(app["settings"]["app"]["url"], "https://b.example");

    org.post(&format!("{path}/lifecycle/activate"), Value::Null).await;
    assert_eq!(org.get(&path).await.body["status"], "ACTIVE");
    org.post(&format!("{path}/lifecycle/deactivate"), Value::Null).await;
    let gone = org.delete(&path).await;
    assert_eq!((gone.status, gone.body), (204, Value::Null));
    for answer in [org.get(&path).await, org.delete(&path).await] {
        answer.fails(404, "E0000007");
    }
    let staged = json!({"label": "x", "signOnMode": "BOOKMARK", "settings": {"app": {"url": "https://x.example"}}});
    assert_eq!(
        org.post("/api/v1/apps?activate=false", staged).await.body["status"],
        "INACTIVE"
    );
}
