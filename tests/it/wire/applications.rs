use okta_mgmt::types::{
    Application, ApplicationAccessibility, ApplicationSettingsNotes, ApplicationVisibility, ApplicationVisibilityHide,
    AutoLoginApplication, AutoLoginApplicationSettings, AutoLoginApplicationSettingsSignOn, BookmarkApplication,
    BookmarkApplicationSettings, BookmarkApplicationSettingsApplication,
};
use okta_mgmt::{Json, Null};

use super::{Exchange, kept, mgmt, mgmt_in_turn, mgmt_pages};

const BOOKMARK: &str = r#"{"id":"0oa1bm","orn":"orn:okta:idp:00o1:apps:bookmark:0oa1bm","name":"bookmark","label":"Sample Bookmark App",
    "status":"ACTIVE","lastUpdated":"2024-05-06T07:08:09.000Z","created":"2024-05-06T07:08:09.000Z",
    "accessibility":{"selfService":false,"errorRedirectUrl":"https://acme.example.com/error"},
    "visibility":{"autoLaunch":false,"autoSubmitToolbar":false,"hide":{"iOS":false,"web":true},"appLinks":{"login":true}},
    "features":[],"signOnMode":"BOOKMARK","licensing":{"seatCount":12},"credentials":{
    "userNameTemplate":{"template":"${source.login}","type":"BUILT_IN"},"signing":{"kid":"k1","use":"sig"}},
    "settings":{"app":{"requestIntegration":false,"url":"https://wiki.example.com"},"notes":{"admin":"A","enduser":"E"},
    "notifications":{"vpn":{"network":{"connection":"DISABLED"},"message":"m","helpUrl":"https://help.example.com"}},
    "implicitAssignment":false,"inlineHookId":"cal1","identityStoreId":"is1"},"profile":{"team":["a","b"]},
    "_embedded":{"user":{"id":"00u1"}},"_links":{"logo":[{"name":"medium","href":"https://acme.example.com/logo.png",
    "type":"image/png","hints":{"allow":["GET"]},"templated":false}],"appLinks":[{"name":"login","href":"https://acme.example.com/l"}],
    "deactivate":{"href":"https://acme.example.com/api/v1/apps/0oa1bm/lifecycle/deactivate"}}}"#;

fn auto_login() -> AutoLoginApplication {
    let sign_on = AutoLoginApplicationSettingsSignOn::new()
        .with_login_url("https://login.example.com/ü?a=b")
        .with_redirect_url("https://r.example.com");
    AutoLoginApplication::new("Büro & \"Co\"")
        .with_settings(AutoLoginApplicationSettings::new().with_sign_on(sign_on))
        .with_visibility(
            ApplicationVisibility::new()
                .with_auto_launch(false)
                .with_hide(ApplicationVisibilityHide::new().with_ios(true).with_web(false)),
        )
        .with_accessibility(ApplicationAccessibility::new().with_error_redirect_url(Null))
}

const AUTO_LOGIN: &str = concat!(
    r#"{"accessibility":{"errorRedirectUrl":null},"label":"Büro & \"Co\"","#,
    r#""settings":{"signOn":{"loginUrl":"https://login.example.com/ü?a=b","redirectUrl":"https://r.example.com"}},"#,
    r#""signOnMode":"AUTO_LOGIN","visibility":{"autoLaunch":false,"hide":{"iOS":true,"web":false}}}"#,
);

#[tokio::test]
async fn list_applications() {
    let wire = mgmt(
        "GET /api/v1/apps?q=a%20b%2Bc%23d&after=16278%3D%3D&useOptimization=true&alwaysIncludeVpnSettings=false&limit=2\
         &filter=status%20eq%20%22ACTIVE%22&expand=user%2F00u1&includeNonDeleted=true",
        200,
        r#"[{"id":"0oa1","signOnMode":"SAML_2_0","label":"ü"},{"id":"0oa2","signOnMode":"TELEPATHY","label":"x"}]"#,
    );
    let request = wire
        .client
        .list_applications()
        .q("a b+c#d")
        .after("16278==")
        .use_optimization(true);
    let request = request
        .always_include_vpn_settings(false)
        .limit(2)
        .filter(r#"status eq "ACTIVE""#);
    let page = request
        .expand("user/00u1")
        .include_non_deleted(true)
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert!(
        matches!(&*page.items, [Application::Saml2(_), Application::Unknown(_)]),
        "{page:?}"
    );
    assert_eq!(page.items[1].sign_on_mode().unwrap(), "TELEPATHY");
    assert!(page.next().is_none() && page.rejected().is_empty());
}

#[tokio::test]
async fn list_applications_in_pages() {
    let wire = mgmt_pages([
        (
            "GET /api/v1/apps?q=%C3%BC%2F&limit=1",
            r#"[{"id":"0oa1","signOnMode":"BOOKMARK"}]"#,
        ),
        (
            "GET /api/v1/apps?after=0oa1%2B&limit=1&q=%C3%BC%2F",
            r#"[{"id":"0oa2","signOnMode":"BASIC_AUTH"}]"#,
        ),
        ("GET /api/v1/apps?after=0oa2&limit=1&q=%C3%BC%2F", "[]"),
    ]);
    let apps = wire
        .client
        .list_applications()
        .q("ü/")
        .limit(1)
        .stream()
        .try_collect()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(
        apps.iter().map(|app| app.id().unwrap()).collect::<Vec<_>>(),
        ["0oa1", "0oa2"]
    );
}

#[tokio::test]
async fn create_application() {
    let wire = mgmt("POST /api/v1/apps?activate=false", 200, BOOKMARK);
    let settings = BookmarkApplicationSettings::new(
        BookmarkApplicationSettingsApplication::new("https://wiki.example.com").with_request_integration(false),
    );
    let app = BookmarkApplication::new("Sample Bookmark App", settings);
    let request = wire
        .client
        .create_application(app)
        .activate(false)
        .okta_access_gateway_agent("OAG/2024.1");
    let created = request.send().await.unwrap();
    let body = concat!(
        r#"{"label":"Sample Bookmark App","name":"bookmark","settings":{"app":{"requestIntegration":false,"#,
        r#""url":"https://wiki.example.com"}},"signOnMode":"BOOKMARK"}"#,
    );
    wire.sent_with(
        body.as_bytes(),
        "application/json",
        &[("oktaaccessgateway-agent", "OAG/2024.1")],
    );
    let Application::Bookmark(bookmark) = &*created else {
        panic!("{created:?}")
    };
    assert_eq!(
        bookmark.settings.as_ref().unwrap().app.as_ref().unwrap().url.as_deref(),
        Some("https://wiki.example.com")
    );
    assert_eq!(bookmark.licensing.as_ref().unwrap().seat_count, Some(12));
    assert_eq!(
        bookmark.links.as_ref().unwrap().logo.as_ref().unwrap()[0]
            .type_
            .as_deref(),
        Some("image/png")
    );
    assert_eq!(
        bookmark.visibility.as_ref().unwrap().hide.as_ref().unwrap().web,
        Some(true)
    );
    assert!(bookmark.visibility.as_ref().unwrap().app_links.as_ref().unwrap()["login"]);
    assert!(
        bookmark.additional_properties.is_empty(),
        "{:?}",
        bookmark.additional_properties
    );
    kept(&*created, BOOKMARK);
}

#[tokio::test]
async fn create_application_that_signs_in_automatically() {
    let wire = mgmt("POST /api/v1/apps", 200, r#"{"id":"0oa1","signOnMode":"AUTO_LOGIN"}"#);
    let created = wire.client.create_application(auto_login()).send().await.unwrap();
    wire.sent(AUTO_LOGIN);
    assert!(matches!(&*created, Application::AutoLogin(app) if app.id.as_deref() == Some("0oa1")));
}

#[tokio::test]
async fn get_application() {
    let wire = mgmt(
        "GET /api/v1/apps/0oa%2F1%20%2B%23%C3%BC?expand=user%2F00u1",
        200,
        BOOKMARK,
    );
    let app = wire
        .client
        .get_application("0oa/1 +#ü")
        .expand("user/00u1")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(app.orn(), Some("orn:okta:idp:00o1:apps:bookmark:0oa1bm"));
    assert_eq!(app.created().unwrap().to_utc().unwrap().timestamp(), 1_714_979_289);
    assert_eq!(app.embedded().unwrap().user.as_ref().unwrap()["id"].text(), r#""00u1""#);
    kept(&*app, BOOKMARK);
}

#[tokio::test]
async fn replace_application() {
    let wire = mgmt(
        "PUT /api/v1/apps/0oa1",
        200,
        r#"{"id":"0oa1","signOnMode":"AUTO_LOGIN","status":"INACTIVE"}"#,
    );
    let replaced = wire
        .client
        .replace_application("0oa1", auto_login())
        .send()
        .await
        .unwrap()
        .into_inner();
    wire.sent(AUTO_LOGIN);
    assert_eq!(replaced.status().unwrap(), "INACTIVE");
}

#[tokio::test]
async fn read_change_and_write_back() {
    let read = r#"{"id":"0oa1","name":"bookmark","signOnMode":"BOOKMARK","future":{"b":1.50,"a":[null]},
        "settings":{"app":{"url":"https://a.example.com"},"notes":{"admin":null,"enduser":7}}}"#;
    let wire = mgmt_in_turn([
        Exchange::new("GET /api/v1/apps/0oa1", 200, read),
        Exchange::new("PUT /api/v1/apps/0oa1", 200, r#"{"id":"0oa1","signOnMode":"BOOKMARK"}"#),
    ]);
    let app = wire.client.get_application("0oa1").send().await.unwrap().into_inner();
    let Application::Bookmark(mut app) = app else {
        panic!("{app:?}")
    };
    app.label = Some("Wiki".to_owned());
    wire.client.replace_application("0oa1", *app).send().await.unwrap();
    wire.sent(concat!(
        r#"{"future":{"b":1.50,"a":[null]},"id":"0oa1","label":"Wiki","name":"bookmark","#,
        r#""settings":{"app":{"url":"https://a.example.com"},"notes":{"admin":null,"enduser":7}},"signOnMode":"BOOKMARK"}"#,
    ));
}

#[tokio::test]
async fn replace_application_with_settings_of_its_own() {
    let wire = mgmt("PUT /api/v1/apps/0oa1", 200, BOOKMARK);
    let url = BookmarkApplicationSettingsApplication::new("https://wiki.example.com");
    let notes = ApplicationSettingsNotes::new()
        .with_admin("for admins")
        .with_enduser(Null);
    let settings = BookmarkApplicationSettings::new(url)
        .with_notes(notes)
        .with_identity_store_id("is1");
    let mut app = BookmarkApplication::new("Sample Bookmark App updated", settings);
    app.additional_properties.insert("x", Json::new(&[1, 2]).unwrap());
    wire.client.replace_application("0oa1", app).send().await.unwrap();
    wire.sent(concat!(
        r#"{"label":"Sample Bookmark App updated","name":"bookmark","settings":{"app":{"url":"https://wiki.example.com"},"#,
        r#""identityStoreId":"is1","notes":{"admin":"for admins","enduser":null}},"signOnMode":"BOOKMARK","x":[1,2]}"#,
    ));
}

#[tokio::test]
async fn delete_application() {
    let wire = mgmt("DELETE /api/v1/apps/0oa1", 204, "");
    let response = wire.client.delete_application("0oa1").send().await.unwrap();
    wire.sent("");
    assert_eq!(response.http_status(), 204);
}

#[tokio::test]
async fn activate_application() {
    let wire = mgmt("POST /api/v1/apps/0oa1/lifecycle/activate", 200, "{}");
    wire.client.activate_application("0oa1").send().await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn deactivate_application() {
    let wire = mgmt("POST /api/v1/apps/0oa1/lifecycle/deactivate", 200, "");
    wire.client.deactivate_application("0oa1").send().await.unwrap();
    wire.sent("");
}

/// The answers that the reference shows beside 200, of every operation on applications.
#[tokio::test]
async fn refusals() {
    const FORBIDDEN: &str = r#"{"errorCode":"E0000006","errorSummary":"You may not","errorLink":"E0000006",
        "errorId":"sampleNUSD_8fdkFd8fs8SDBK","errorCauses":[]}"#;
    let wire = mgmt("DELETE /api/v1/apps/0oa1", 403, FORBIDDEN);
    let error = wire.client.delete_application("0oa1").send().await.unwrap_err();
    wire.sent("");
    assert!(error.is_forbidden());
    assert_eq!(
        (error.code(), error.error_id()),
        (Some("E0000006"), Some("sampleNUSD_8fdkFd8fs8SDBK"))
    );

    let invalid = r#"{"errorCode":"E0000001","errorSummary":"Api validation failed: label","errorCauses":[{"errorSummary":"label: empty"}]}"#;
    let wire = mgmt("POST /api/v1/apps", 400, invalid);
    let error = wire.client.create_application(auto_login()).send().await.unwrap_err();
    wire.sent(AUTO_LOGIN);
    assert!(error.is_validation());
    assert_eq!(error.causes(), ["label: empty"]);

    let missing = r#"{"errorCode":"E0000007","errorSummary":"Not found: 0oa1"}"#;
    let wire = mgmt("GET /api/v1/apps/0oa1", 404, missing);
    assert!(
        wire.client
            .get_application("0oa1")
            .send()
            .await
            .unwrap_err()
            .is_not_found()
    );
    wire.sent("");
}

/// Okta documents a list, its example has it in an envelope of two layers, and servers send it in one.
#[tokio::test]
async fn list_jwk() {
    for answer in [
        r#"{"keys":[{"kid":"k1","use":null}]}"#,
        r#"[{"kid":"k1","use":null}]"#,
        r#"{"jwks":{"keys":[{"kid":"k1","use":null}]}}"#,
    ] {
        let wire = mgmt("GET /api/v1/apps/0oa1/credentials/jwks", 200, answer);
        let keys = wire.client.list_jwk("0oa1").send().await.unwrap();
        assert_eq!(keys.items[0].kid.as_deref(), Some("k1"), "{answer}");
    }
}
