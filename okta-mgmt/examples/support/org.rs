//! Which org an example talks to: the one that is configured, or a small one in its own process.
#![allow(dead_code, reason = "not every example needs all of it")]

use std::error::Error;
use std::process::ExitCode;

use okta_mgmt::Client;
use okta_sandbox::Sandbox;

/// An example does its work or says why not.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// A client, and what it talks to.
pub(crate) struct Org {
    pub(crate) okta: Client,
    /// The small org, if it is one. It is gone when this is dropped.
    pub(crate) sandbox: Option<Sandbox>,
}

/// A client of the configured org, if one is.
pub(crate) fn configured() -> Outcome<Option<Client>> {
    Ok(is_configured().then(Client::from_env).transpose()?)
}

/// The configured org (`OKTA_CLIENT_ORGURL` and a token, or a `~/.okta/okta.yaml`), else a small one made as `builder` says.
pub(crate) async fn open(builder: okta_sandbox::Builder) -> Outcome<Org> {
    if let Some(okta) = configured()? {
        return Ok(Org { okta, sandbox: None });
    }
    let sandbox = builder.start().await?;
    println!("nothing is configured: talking to a small org at {}\n", sandbox.url());
    Ok(Org {
        okta: client_of(&sandbox)?,
        sandbox: Some(sandbox),
    })
}

/// A client of a small org.
pub(crate) fn client_of(sandbox: &Sandbox) -> okta_mgmt::Result<Client> {
    Client::builder()
        .org_url(sandbox.url())
        .allow_loopback_http()
        .api_token(sandbox.api_token())
        .build()
}

/// Whether anything says which org to talk to. Half a configuration counts: it gets an error that says what is missing.
fn is_configured() -> bool {
    let variables = std::env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("OKTA_CLIENT_"));
    let home = std::env::home_dir().is_some_and(|home| home.join(".okta/okta.yaml").exists());
    variables || home
}

/// Says what went wrong, if anything did.
pub(crate) fn finish(outcome: Outcome) -> ExitCode {
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    eprintln!("error: {error}");
    if let Some(remedy) = error
        .downcast_ref::<okta_mgmt::Error>()
        .and_then(okta_mgmt::Error::remedy)
    {
        eprintln!("what to do: {remedy}");
    }
    ExitCode::FAILURE
}
