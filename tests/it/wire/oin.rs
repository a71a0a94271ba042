//! The eight applications of the Okta Integration Network that have a type of their own, as bodies of both operations that take one.

use okta_mgmt::types::{
    Application, ApplicationSignOnMode, GoogleApplication, GoogleApplicationSettings,
    GoogleApplicationSettingsApplication, Office365Application, Office365ApplicationSettings,
    Office365ApplicationSettingsApplication, OinSaml11ApplicationSettingsSignOn, OinSaml20ApplicationSettingsSignOn,
    Org2OrgApplication, Org2OrgApplicationSettings, Org2OrgApplicationSettingsApplication, SalesforceApplication,
    SalesforceApplicationSettings, SalesforceApplicationSettingsApplication, SalesforceInstanceType,
    SalesforceIntegrationType, SamlAttributeStatement, SamlAttributeStatementExpression, SlackApplication,
    SlackApplicationSettings, SlackApplicationSettingsApplication, TrendMicroApexOneServiceApplication,
    TrendMicroApexOneServiceApplicationSettings, TrendMicroApexOneServiceApplicationSettingsApplication,
    ZoomUsApplication, ZoomUsApplicationSettings, ZoomUsApplicationSettingsApplication, ZscalerbyzApplication,
    ZscalerbyzApplicationSettings, ZscalerbyzApplicationSettingsApplication,
};

use super::mgmt;

/// Sends `app` with both operations; the answer is decoded by its sign-on mode.
async fn both(app: impl Into<Application> + Clone, body: &str, answer: &'static str) -> Application {
    let wire = mgmt("POST /api/v1/apps", 200, answer);
    let created = wire.client.create_application(app.clone()).send().await.unwrap();
    wire.sent(body);
    let wire = mgmt("PUT /api/v1/apps/0oa1", 200, answer);
    let replaced = wire.client.replace_application("0oa1", app).send().await.unwrap();
    wire.sent(body);
    assert_eq!(*created, *replaced);
    created.into_inner()
}

/// The answer to most of them, as far as these tests look.
const SAML: &str = r#"{"id":"0oa1","signOnMode":"SAML_2_0","settings":{"app":{"domain":"example.com"}}}"#;

fn saml(app: &Application) -> String {
    let Application::Saml2(app) = app else {
        panic!("{app:?}")
    };
    app.settings.as_ref().unwrap().app.as_ref().unwrap()["domain"]
        .as_str()
        .unwrap()
}

#[tokio::test]
async fn google() {
    let domain = GoogleApplicationSettingsApplication::new("example.com").with_rp_id("rp1");
    let app = GoogleApplication::new("Sample Google App", GoogleApplicationSettings::new(domain))
        .with_sign_on_mode(ApplicationSignOnMode::Saml2);
    let body = concat!(
        r#"{"label":"Sample Google App","name":"google","settings":{"app":{"domain":"example.com","rpId":"rp1"}},"#,
        r#""signOnMode":"SAML_2_0"}"#,
    );
    assert_eq!(saml(&both(app, body, SAML).await), "example.com");
}

#[tokio::test]
async fn office365() {
    let tenant = Office365ApplicationSettingsApplication::new("acme", "acme.example.com");
    let sign_on = OinSaml11ApplicationSettingsSignOn::new()
        .with_audience_override("a")
        .with_default_relay_state("d")
        .with_recipient_override("r")
        .with_sso_acs_url_override("https://acs.example.com");
    let settings = Office365ApplicationSettings::new(tenant).with_sign_on(sign_on);
    let app = Office365Application::new("Sample Office365 App", settings).with_sign_on_mode("SAML_1_1");
    let body = concat!(
        r#"{"label":"Sample Office365 App","name":"office365","settings":{"app":{"domain":"acme.example.com","msftTenant":"acme"},"#,
        r#""signOn":{"audienceOverride":"a","defaultRelayState":"d","recipientOverride":"r","#,
        r#""ssoAcsUrlOverride":"https://acs.example.com"}},"signOnMode":"SAML_1_1"}"#,
    );
    let answer = r#"{"id":"0oa1","name":"office365","signOnMode":"SAML_1_1"}"#;
    let decoded = both(app, body, answer).await;
    assert!(matches!(&decoded, Application::Saml11(app) if app.name.as_deref() == Some("office365")));
}

#[tokio::test]
async fn org2org() {
    let org = Org2OrgApplicationSettingsApplication::new("https://hub.okta.com")
        .with_acs_url("https://hub.okta.com/acs")
        .with_aud_restriction("urn:hub")
        .with_creation_state("s")
        .with_prefer_username_over_email(true)
        .with_token("t")
        .with_token_encrypted("e");
    let app = Org2OrgApplication::new("Sample Org2Org App", Org2OrgApplicationSettings::new(org))
        .with_sign_on_mode("SAML_2_0");
    let body = concat!(
        r#"{"label":"Sample Org2Org App","name":"okta_org2org","settings":{"app":{"acsUrl":"https://hub.okta.com/acs","#,
        r#""audRestriction":"urn:hub","baseUrl":"https://hub.okta.com","creationState":"s","preferUsernameOverEmail":true,"#,
        r#""token":"t","tokenEncrypted":"e"}},"signOnMode":"SAML_2_0"}"#,
    );
    both(app.clone(), body, SAML).await;
    assert!(!format!("{app:?}").contains("\"t\""), "a token is a secret: {app:?}");
}

#[tokio::test]
async fn salesforce() {
    let instance = SalesforceApplicationSettingsApplication::new(
        SalesforceIntegrationType::Standard,
        SalesforceInstanceType::Sandbox,
    );
    let instance = instance
        .with_login_url("https://in.example.com")
        .with_logout_url("https://out.example.com");
    let app = SalesforceApplication::new("Sample Salesforce App", SalesforceApplicationSettings::new(instance))
        .with_sign_on_mode(ApplicationSignOnMode::Bookmark);
    let body = concat!(
        r#"{"label":"Sample Salesforce App","name":"salesforce","settings":{"app":{"instanceType":"SANDBOX","#,
        r#""integrationType":"STANDARD","loginUrl":"https://in.example.com","logoutUrl":"https://out.example.com"}},"#,
        r#""signOnMode":"BOOKMARK"}"#,
    );
    let answer = r#"{"id":"0oa1","name":"salesforce","signOnMode":"BOOKMARK"}"#;
    assert!(
        matches!(both(app, body, answer).await, Application::Bookmark(app) if app.name.as_deref() == Some("salesforce"))
    );
}

#[tokio::test]
async fn slack() {
    let domain = SlackApplicationSettingsApplication::new("acme").with_user_email_value("user.email");
    let statement = SamlAttributeStatementExpression::new("mail", ["user.email".to_owned()]);
    let sign_on = OinSaml20ApplicationSettingsSignOn::new()
        .with_attribute_statements([SamlAttributeStatement::from(statement)])
        .with_destination_override("https://d.example.com")
        .with_saml_assertion_lifetime_seconds(300);
    let settings = SlackApplicationSettings::new(domain).with_sign_on(sign_on);
    let app = SlackApplication::new("Sample Slack App", settings).with_sign_on_mode("SAML_2_0");
    let body = concat!(
        r#"{"label":"Sample Slack App","name":"slack","settings":{"app":{"domain":"acme","userEmailValue":"user.email"},"#,
        r#""signOn":{"attributeStatements":[{"name":"mail","type":"EXPRESSION","values":["user.email"]}],"#,
        r#""destinationOverride":"https://d.example.com","samlAssertionLifetimeSeconds":300}},"signOnMode":"SAML_2_0"}"#,
    );
    both(app, body, SAML).await;
}

#[tokio::test]
async fn trend_micro_apex_one() {
    let base = TrendMicroApexOneServiceApplicationSettingsApplication::new("https://apex.example.com");
    let settings = TrendMicroApexOneServiceApplicationSettings::new(base);
    let app = TrendMicroApexOneServiceApplication::new("Sample Trend Micro Apex One as a Service App", settings);
    let body = concat!(
        r#"{"label":"Sample Trend Micro Apex One as a Service App","name":"trendmicroapexoneservice","#,
        r#""settings":{"app":{"baseURL":"https://apex.example.com"}},"signOnMode":"SAML_2_0"}"#,
    );
    both(app, body, SAML).await;
}

#[tokio::test]
async fn zoom() {
    let settings = ZoomUsApplicationSettings::new(ZoomUsApplicationSettingsApplication::new("acme"));
    let body = concat!(
        r#"{"label":"Sample Zoom App","name":"zoomus","settings":{"app":{"subDomain":"acme"}},"#,
        r#""signOnMode":"SAML_2_0"}"#,
    );
    both(ZoomUsApplication::new("Sample Zoom App", settings), body, SAML).await;
}

#[tokio::test]
async fn zscaler() {
    let site = ZscalerbyzApplicationSettingsApplication::new().with_site_domain("acme.example.com");
    let settings = ZscalerbyzApplicationSettings::new(site);
    let mut app = ZscalerbyzApplication::new("Sample Zscaler 2.0 App", settings).with_sign_on_mode("SAML_2_0");
    let body = concat!(
        r#"{"label":"Sample Zscaler 2.0 App","name":"zscalerbyz","settings":{"app":{"siteDomain":"acme.example.com"}},"#,
        r#""signOnMode":"SAML_2_0"}"#,
    );
    both(app.clone(), body, SAML).await;

    // the reference's own sample has no settings, whatever it demands
    app.settings = None;
    let body = r#"{"label":"Sample Zscaler 2.0 App","name":"zscalerbyz","signOnMode":"SAML_2_0"}"#;
    both(app, body, SAML).await;
}
