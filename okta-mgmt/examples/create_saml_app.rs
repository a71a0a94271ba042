//! Creates a SAML 2.0 application with attribute statements, shows what Okta made of it, and deletes it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;

use okta_mgmt::types::{
    Application, SamlApplication, SamlApplicationSettings, SamlApplicationSettingsSignOn,
    SamlAttributeStatementExpression, SamlAttributeStatementGroup, SamlDigestAlgorithm, SamlSignatureAlgorithm,
    SamlSubjectNameIdFormat,
};
use okta_mgmt::{Client, Error};
use okta_sandbox::Sandbox;
use org::Outcome;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let org = org::open(Sandbox::builder()).await?;
    let okta = &org.okta;

    // not active yet, so that nobody sees it before it is right
    let created = okta
        .create_application(payroll())
        .activate(false)
        .send()
        .await?
        .into_inner();
    let id = created.id().ok_or("Okta answered without an id")?.to_owned();
    show(&created);

    okta.activate_application(&id).send().await?;
    let read = okta.get_application(&id).send().await?.into_inner();
    println!("\nactivated: {}", read.status().map_or("?", AsRef::as_ref));

    delete(okta, &id).await
}

/// Constructors ask for what Okta demands; the rest is set with `with_…`.
fn payroll() -> SamlApplication {
    let url = "https://payroll.example.com/saml";
    let sign_on = SamlApplicationSettingsSignOn::new()
        .with_sso_acs_url(url)
        .with_recipient(url)
        .with_destination(url)
        .with_audience("https://payroll.example.com")
        .with_subject_name_id_template("${user.userName}")
        .with_subject_name_id_format(SamlSubjectNameIdFormat::EmailAddress)
        .with_response_signed(true)
        .with_assertion_signed(true)
        .with_signature_algorithm(SamlSignatureAlgorithm::RsaSha256)
        .with_digest_algorithm(SamlDigestAlgorithm::Sha256)
        .with_honor_force_authn(true)
        // an enum takes text, too: a value that this version doesn't know is sent as it is
        .with_authn_context_class_ref("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport")
        // the variants of a union turn into it
        .with_attribute_statements(vec![
            SamlAttributeStatementExpression::new("department", vec!["user.department".to_owned()]).into(),
            SamlAttributeStatementGroup::new("roles")
                .with_filter_type("STARTS_WITH")
                .with_filter_value("payroll-")
                .into(),
        ]);
    SamlApplication::new("Payroll (example)").with_settings(SamlApplicationSettings::new().with_sign_on(sign_on))
}

fn show(app: &Application) {
    println!("created {}", app.id().unwrap_or_default());
    println!("  name    {}", app.name().unwrap_or_default());
    println!("  status  {}", app.status().map_or("?", AsRef::as_ref));
    if let Application::Saml2(saml) = app {
        let sign_on = saml.settings.as_ref().and_then(|settings| settings.sign_on.as_ref());
        println!(
            "  ACS     {}",
            sign_on
                .and_then(|sign_on| sign_on.sso_acs_url.as_deref())
                .unwrap_or_default()
        );
        let key = saml
            .credentials
            .as_ref()
            .and_then(|credentials| credentials.signing.as_ref());
        println!(
            "  key     {}",
            key.and_then(|key| key.kid.as_deref()).unwrap_or("not made yet")
        );
    }
}

/// An active application can't be deleted; Okta says so.
async fn delete(okta: &Client, id: &str) -> Outcome {
    match okta.delete_application(id).send().await {
        Err(error) if error.is_forbidden() => println!("\nnot deleted: {}", why(&error)),
        other => drop(other?),
    }
    okta.deactivate_application(id).send().await?;
    okta.delete_application(id).send().await?;
    println!("deactivated and deleted");
    Ok(())
}

fn why(error: &Error) -> String {
    format!("{} {}", error.summary().unwrap_or_default(), error.causes().join(" "))
}
