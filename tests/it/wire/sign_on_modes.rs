//! An answer of each sign-on mode, with what is particular to it.

use okta_mgmt::types::Application;

use super::{kept, mgmt};

async fn get(answer: &'static str) -> Application {
    let wire = mgmt("GET /api/v1/apps/0oa1", 200, answer);
    let app = wire.client.get_application("0oa1").send().await.unwrap().into_inner();
    wire.sent("");
    kept(&app, answer);
    app
}

/// The payload of one variant, or a panic that shows what came instead.
macro_rules! variant {
    ($variant:ident, $answer:expr) => {
        match get($answer).await {
            Application::$variant(app) => {
                assert!(app.additional_properties.is_empty(), "{:?}", app.additional_properties);
                *app
            }
            other => panic!("{other:?}"),
        }
    };
}

#[tokio::test]
async fn auto_login() {
    let app = variant!(
        AutoLogin,
        r#"{"id":"0oa1","name":"testorg_1","label":"A","signOnMode":"AUTO_LOGIN","credentials":{"scheme":"SHARED_USERNAME_AND_PASSWORD",
        "userName":"jane","password":{},"revealPassword":true,"signing":{},"userNameTemplate":{"template":"${source.login}",
        "type":"CUSTOM","pushStatus":"DONT_PUSH","userSuffix":"@x"}},"settings":{"signOn":{"loginUrl":"https://l.example.com",
        "redirectUrl":"https://r.example.com"}}}"#
    );
    let credentials = app.credentials.unwrap();
    assert_eq!(credentials.scheme.unwrap(), "SHARED_USERNAME_AND_PASSWORD");
    assert_eq!(
        credentials.user_name_template.unwrap().push_status.unwrap(),
        "DONT_PUSH"
    );
    let sign_on = app.settings.unwrap().sign_on.unwrap();
    assert_eq!(sign_on.redirect_url.as_deref(), Some("https://r.example.com"));
}

#[tokio::test]
async fn basic_auth() {
    let app = variant!(
        BasicAuth,
        r#"{"id":"0oa1","name":"template_basic_auth","signOnMode":"BASIC_AUTH","settings":{"app":{"url":"https://a.example.com",
        "authURL":"https://a.example.com/auth","loginUrlRegex":"^a"}}}"#
    );
    let settings = app.settings.unwrap().app.unwrap();
    assert_eq!(settings.auth_url.as_deref(), Some("https://a.example.com/auth"));
    assert_eq!(settings.login_url_regex.as_deref(), Some("^a"));
}

#[tokio::test]
async fn bookmark() {
    let app = variant!(
        Bookmark,
        r#"{"id":"0oa1","name":"bookmark","signOnMode":"BOOKMARK","settings":{"app":{"requestIntegration":true,"url":"https://a.example.com"}}}"#
    );
    assert_eq!(app.settings.unwrap().app.unwrap().request_integration, Some(true));
}

#[tokio::test]
async fn browser_plugin() {
    let app = variant!(
        BrowserPlugin,
        r##"{"id":"0oa1","name":"template_swa3field","signOnMode":"BROWSER_PLUGIN","settings":{"app":{"buttonSelector":"#b",
        "passwordSelector":"#p","userNameSelector":"#u","targetURL":"https://t.example.com","extraFieldSelector":"#x",
        "extraFieldValue":"y","loginUrlRegex":"^t"}}}"##
    );
    assert_eq!(app.name.unwrap(), "template_swa3field");
    let settings = app.settings.unwrap().app.unwrap();
    assert_eq!(settings.target_url.as_deref(), Some("https://t.example.com"));
    assert_eq!(settings.user_name_selector.as_deref(), Some("#u"));
}

#[tokio::test]
async fn openid_connect() {
    let app = variant!(
        OpenIdConnect,
        r#"{"id":"0oa1","name":"oidc_client","signOnMode":"OPENID_CONNECT","credentials":{"oauthClient":{"autoKeyRotation":true,
        "client_id":"0oa1","client_secret":"fake","token_endpoint_auth_method":"client_secret_post","pkce_required":false}},
        "settings":{"oauthClient":{"client_uri":"https://c.example.com","redirect_uris":["https://c.example.com/cb"],
        "response_types":["code","id_token"],"grant_types":["authorization_code","refresh_token"],"application_type":"web",
        "consent_method":"TRUSTED","issuer_mode":"DYNAMIC","idp_initiated_login":{"mode":"SPEC","default_scope":["openid"]},
        "wildcard_redirect":"DISABLED","dpop_bound_access_tokens":true}}}"#
    );
    let client = app.credentials.unwrap().oauth_client.unwrap();
    assert_eq!(
        client.token_endpoint_auth_method.as_ref().unwrap(),
        "client_secret_post"
    );
    assert!(!format!("{client:?}").contains("fake"), "{client:?}");
    let settings = app.settings.unwrap().oauth_client.unwrap();
    assert_eq!(settings.redirect_uris.unwrap(), ["https://c.example.com/cb"]);
    assert_eq!(settings.grant_types.unwrap()[1], "refresh_token");
    assert_eq!(settings.idp_initiated_login.unwrap().mode.unwrap(), "SPEC");
}

#[tokio::test]
async fn saml_1_1() {
    let app = variant!(
        Saml11,
        r#"{"id":"0oa1","name":"office365","signOnMode":"SAML_1_1","settings":{"app":{"domain":"acme","msftTenant":"t","any":1},
        "signOn":{"audienceOverride":"a","defaultRelayState":"d","recipientOverride":"r","ssoAcsUrlOverride":"s"}}}"#
    );
    let settings = app.settings.unwrap();
    assert_eq!(settings.app.unwrap()["any"].text(), "1");
    assert_eq!(settings.sign_on.unwrap().sso_acs_url_override.as_deref(), Some("s"));
}

#[tokio::test]
async fn saml_2_0() {
    let app = variant!(
        Saml2,
        r#"{"id":"0oa1","name":"testorg_saml_1","signOnMode":"SAML_2_0","settings":{"app":{},"signOn":{"defaultRelayState":"",
        "ssoAcsUrl":"https://s.example.com/acs","idpIssuer":"http://www.okta.com/${org.externalKey}","audience":"urn:s",
        "recipient":"https://s.example.com/acs","destination":"https://s.example.com/acs","subjectNameIdTemplate":"${user.userName}",
        "subjectNameIdFormat":"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified","responseSigned":true,"assertionSigned":true,
        "signatureAlgorithm":"RSA_SHA256","digestAlgorithm":"SHA256","honorForceAuthn":true,
        "authnContextClassRef":"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport","requestCompressed":false,
        "slo":{"enabled":true,"issuer":"i","logoutUrl":"https://s.example.com/out"},"spCertificate":{"x5c":["MIIC"]},
        "assertionEncryption":{"enabled":false},"allowMultipleAcsEndpoints":true,
        "acsEndpoints":[{"url":"https://s.example.com/acs0","index":0},{"url":"https://s.example.com/acs1","index":1}],
        "attributeStatements":[{"type":"EXPRESSION","name":"mail","namespace":"urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
        "values":["user.email"]},{"type":"GROUP","name":"groups","filterType":"STARTS_WITH","filterValue":"eng"}]}}}"#
    );
    let sign_on = app.settings.unwrap().sign_on.unwrap();
    assert_eq!(sign_on.acs_endpoints.unwrap()[1].index, Some(1));
    assert_eq!(sign_on.slo.unwrap().enabled, Some(true));
    assert_eq!(sign_on.attribute_statements.unwrap().len(), 2);
    assert_eq!(sign_on.signature_algorithm.unwrap(), "RSA_SHA256");
    assert!(
        sign_on.additional_properties.is_empty(),
        "{:?}",
        sign_on.additional_properties
    );
}

#[tokio::test]
async fn secure_password_store() {
    let app = variant!(
        SecurePasswordStore,
        r#"{"id":"0oa1","name":"template_sps","signOnMode":"SECURE_PASSWORD_STORE","settings":{"app":{"url":"https://a.example.com",
        "passwordField":"p","usernameField":"u","optionalField1":"f1","optionalField1Value":"v1","optionalField2":"f2",
        "optionalField2Value":"v2","optionalField3":"f3","optionalField3Value":"v3"}}}"#
    );
    let settings = app.settings.unwrap().app.unwrap();
    assert_eq!(settings.username_field.as_deref(), Some("u"));
    assert_eq!(settings.optional_field3_value.as_deref(), Some("v3"));
}

#[tokio::test]
async fn ws_federation() {
    let app = variant!(
        WsFederation,
        r#"{"id":"0oa1","name":"template_wsfed","signOnMode":"WS_FEDERATION","settings":{"app":{"audienceRestriction":"urn:a",
        "authnContextClassRef":"urn:c","groupFilter":"app1.*","groupName":"g","groupValueFormat":"windowsDomainQualifiedName",
        "nameIDFormat":"urn:n","realm":"urn:r","siteURL":"https://s.example.com","usernameAttribute":"username",
        "wReplyOverride":false,"wReplyURL":"https://w.example.com","attributeStatements":"a|b"}}}"#
    );
    let settings = app.settings.unwrap().app.unwrap();
    assert_eq!(settings.name_id_format.as_deref(), Some("urn:n"));
    assert_eq!(settings.w_reply_url.as_deref(), Some("https://w.example.com"));
    assert_eq!(settings.group_value_format.unwrap(), "windowsDomainQualifiedName");
    assert!(
        settings.additional_properties.is_empty(),
        "{:?}",
        settings.additional_properties
    );
}

/// One that no sign-on mode tells apart, as directory integrations are, and one that only a later version knows.
#[tokio::test]
async fn others() {
    for answer in [
        r#"{"id":"0oa1","name":"active_directory","signOnMode":null,"x":1}"#,
        r#"{"id":"0oa1","signOnMode":"LATER","x":1}"#,
    ] {
        let wire = mgmt("GET /api/v1/apps/0oa1", 200, answer);
        let app = wire.client.get_application("0oa1").send().await.unwrap();
        assert!(
            matches!(&*app, Application::Unknown(app) if app.additional_properties["x"].text() == "1"),
            "{app:?}"
        );
    }
}
