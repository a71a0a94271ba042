use okta_mgmt::Null;
use okta_mgmt::Upload;
use okta_mgmt::types::{
    BouncesRemoveList, BrandExpand, DomainValidationStatus, EmailCustomization, EmailTemplateExpand,
    EmailTemplateTouchPointVariant, EndUserDashboardTouchPointVariant, ErrorPageTouchPointVariant, SignInPage,
    SignInPageTouchPointVariant, SignInPageWidgetCustomizations, Theme, WidgetGeneration,
};

use super::{kept, mgmt, mgmt_pages};

const BRAND: &str = r#"{"_links":{"self":{"href":"https://acme.example.com/b"},"themes":{"href":"https://acme.example.com/t"}},
    "agreeToCustomPrivacyPolicy":false,"customPrivacyPolicyUrl":null,"defaultApp":{"appInstanceId":null,"appLinkName":null,
    "classicApplicationUri":null},"id":"bnd1","isDefault":false,"name":"Acme","removePoweredByOkta":false}"#;

#[tokio::test]
async fn list_brands() {
    let first = r#"[{"id":"bnd1","name":"Acme","_embedded":{"themes":[{"id":"the1","backgroundImage":null}],
        "domains":[{"id":"OcD1","validationStatus":"FAILED_TO_VERIFY","dnsRecords":[{"recordType":"TXT","fqdn":"_o","values":["v"]}]}],
        "emailDomain":{"id":"OeD1","dnsValidationRecords":[{"recordType":"cname","fqdn":"mail","verificationValue":"v"}]}}}]"#;
    let wire = mgmt_pages([
        (
            "GET /api/v1/brands?expand=themes%2Cdomains%2CemailDomain&limit=1",
            first,
        ),
        (
            "GET /api/v1/brands?expand=themes%2Cdomains%2CemailDomain&limit=1&after=bnd1",
            "[]",
        ),
    ]);
    let expand = [BrandExpand::Themes, BrandExpand::Domains, BrandExpand::EmailDomain];
    let brands = wire
        .client
        .list_brands()
        .expand(expand)
        .limit(1)
        .stream()
        .try_collect()
        .await
        .unwrap();
    wire.sent("");
    let embedded = brands[0].embedded.as_ref().unwrap();
    assert_eq!(
        embedded.domains.as_ref().unwrap()[0].validation_status,
        Some(DomainValidationStatus::FailedToVerify)
    );
    kept(&brands, first);
}

#[tokio::test]
async fn replace_brand_as_it_was_read() {
    let mut brand: okta_mgmt::types::Brand = serde_json::from_str(BRAND).unwrap();
    brand.name = Some("Acme 2".to_owned());
    let wire = mgmt("PUT /api/v1/brands/bnd1", 200, BRAND);
    let replaced = wire.client.replace_brand("bnd1", brand).send().await.unwrap();
    wire.sent(&BRAND.replace("\n    ", "").replace("\"Acme\"", "\"Acme 2\""));
    kept(&*replaced, BRAND);
}

#[tokio::test]
async fn replace_brand_theme() {
    let answer = r##"{"id":"the1","logo":"https://cdn.example.com/l.png","favicon":"https://acme.example.com/f.ico","backgroundImage":null,
        "primaryColorHex":"#1662dd","primaryColorContrastHex":"#ffffff","signInPageTouchPointVariant":"OKTA_DEFAULT",
        "loadingPageTouchPointVariant":"NONE","_links":{"background-image":{"href":"https://acme.example.com/i"}}}"##;
    let wire = mgmt("PUT /api/v1/brands/bnd1/themes/the1", 200, answer);
    let theme = Theme::new(
        "#1662dd",
        "#ebebed",
        SignInPageTouchPointVariant::OktaDefault,
        EndUserDashboardTouchPointVariant::FullTheme,
        ErrorPageTouchPointVariant::BackgroundImage,
        EmailTemplateTouchPointVariant::FullTheme,
    );
    let theme = wire
        .client
        .replace_brand_theme("bnd1", "the1", theme)
        .send()
        .await
        .unwrap();
    wire.sent(concat!(
        r#"{"emailTemplateTouchPointVariant":"FULL_THEME","endUserDashboardTouchPointVariant":"FULL_THEME","#,
        r##""errorPageTouchPointVariant":"BACKGROUND_IMAGE","primaryColorHex":"#1662dd","secondaryColorHex":"#ebebed","##,
        r#""signInPageTouchPointVariant":"OKTA_DEFAULT"}"#,
    ));
    kept(&*theme, answer);
}

#[tokio::test]
async fn upload_brand_theme_logo() {
    let answer = r#"{"url":"https://cdn.example.com/logo.png"}"#;
    let wire = mgmt("POST /api/v1/brands/bnd1/themes/the1/logo", 201, answer);
    let logo = Upload::new(vec![0x89, b'P', b'N', b'G', 0, 0xff])
        .with_file_name("logo.png")
        .with_content_type("image/png");
    let uploaded = wire
        .client
        .upload_brand_theme_logo("bnd1", "the1", logo)
        .send()
        .await
        .unwrap();
    let content_type = wire.header("content-type");
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let mut form = format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"logo.png\"\r\ncontent-type: image/png\r\n\r\n"
    )
    .into_bytes();
    form.extend([0x89, b'P', b'N', b'G', 0, 0xff]);
    form.extend(format!("\r\n--{boundary}--\r\n").bytes());
    wire.sent_with(&form, &content_type, &[]);
    kept(&*uploaded, answer);
}

#[tokio::test]
async fn delete_brand_theme_favicon() {
    let wire = mgmt("DELETE /api/v1/brands/bnd1/themes/the1/favicon", 204, "");
    wire.client
        .delete_brand_theme_favicon("bnd1", "the1")
        .send()
        .await
        .unwrap();
    wire.sent("");
}

#[tokio::test]
async fn replace_customized_sign_in_page() {
    let answer = r#"{"pageContent":"<title>{{pageTitle}}</title>\n","widgetVersion":null,"contentSecurityPolicySetting":null,
        "widgetCustomizations":{"helpLabel":"Help","helpUrl":null,"showUserIdentifier":true,"widgetGeneration":"G3",
        "postAuthKeepMeSignedInPrompt":{"title":null}}}"#;
    let wire = mgmt("PUT /api/v1/brands/bnd1/pages/sign-in/customized", 200, answer);
    let widget = SignInPageWidgetCustomizations::new()
        .with_widget_generation(WidgetGeneration::G3)
        .with_help_label("Help")
        .with_help_url(Null);
    let page = SignInPage::new()
        .with_page_content("<title>{{pageTitle}}</title>\n")
        .with_widget_customizations(widget);
    let page = wire
        .client
        .replace_customized_sign_in_page("bnd1", page)
        .send()
        .await
        .unwrap();
    wire.sent(concat!(
        r#"{"pageContent":"<title>{{pageTitle}}</title>\n","#,
        r#""widgetCustomizations":{"helpLabel":"Help","helpUrl":null,"widgetGeneration":"G3"}}"#,
    ));
    kept(&*page, answer);
}

#[tokio::test]
async fn list_all_sign_in_widget_versions() {
    let wire = mgmt(
        "GET /api/v1/brands/bnd1/pages/sign-in/widget-versions",
        200,
        r#"["7.38","^7","*"]"#,
    );
    let page = wire
        .client
        .list_all_sign_in_widget_versions("bnd1")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(page.items, ["7.38", "^7", "*"]);
}

#[tokio::test]
async fn get_email_template() {
    let answer = r#"{"name":"UserActivation","_embedded":{"customizationCount":2,"settings":{"recipients":"NO_USERS",
        "_links":{"template":{"href":"https://acme.example.com/t"}}}},"_links":{"defaultContent":{"href":"https://acme.example.com/d"}}}"#;
    let wire = mgmt(
        "GET /api/v1/brands/bnd1/templates/email/UserActivation?expand=settings%2CcustomizationCount",
        200,
        answer,
    );
    let expand = [EmailTemplateExpand::Settings, EmailTemplateExpand::CustomizationCount];
    let template = wire
        .client
        .get_email_template("bnd1", "UserActivation")
        .expand(expand)
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(template.embedded.as_ref().unwrap().customization_count, Some(2));
    kept(&*template, answer);
}

#[tokio::test]
async fn create_email_customization() {
    let conflict =
        r#"{"errorCode":"E0000183","errorSummary":"taken","errorLink":"E0000183","errorId":"oae1","errorCauses":[]}"#;
    let wire = mgmt(
        "POST /api/v1/brands/bnd1/templates/email/UserActivation/customizations",
        409,
        conflict,
    );
    let text = EmailCustomization::new("Bienvenue", "<p>${activationLink}</p>", "fr").with_is_default(false);
    let created = wire
        .client
        .create_email_customization("bnd1", "UserActivation", text)
        .send()
        .await;
    wire.sent(r#"{"body":"<p>${activationLink}</p>","isDefault":false,"language":"fr","subject":"Bienvenue"}"#);
    let error = created.unwrap_err();
    assert!(error.to_string().contains("E0000183"), "{error}");
}

#[tokio::test]
async fn bulk_remove_email_address_bounces() {
    let answer = r#"{"errors":[{"emailAddress":"name@a@b","reason":"no email address"}]}"#;
    let wire = mgmt("POST /api/v1/org/email/bounces/remove-list", 200, answer);
    let list = BouncesRemoveList::new().with_email_addresses(["name@a@b", "ada@example.com"].map(str::to_owned));
    let result = wire
        .client
        .bulk_remove_email_address_bounces(list)
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"emailAddresses":["name@a@b","ada@example.com"]}"#);
    kept(&*result, answer);
}
