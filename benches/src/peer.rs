//! A list and an object fetched with reqwest alone, as people write it.

use std::error::Error;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, LINK};

use crate::models::users::lossless::User;

/// A client with the limits of the one in okta-core, without all that is around it.
///
/// # Errors
/// When TLS can't be set up.
pub fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(60))
        .user_agent("peer/1.0")
        .build()
}

/// Fetches all users page by page and hands each of them over.
///
/// # Errors
/// When a request or decoding fails.
pub async fn each_user(client: &Client, org: &str, mut visit: impl FnMut(User)) -> Result<(), Box<dyn Error>> {
    let mut next = Some(format!("{org}/api/v1/users?limit=200"));
    while let Some(url) = next {
        let response = client
            .get(url)
            .header(AUTHORIZATION, "SSWS made-up")
            .header(ACCEPT, "application/json")
            .send()
            .await?
            .error_for_status()?;
        next = next_link(response.headers());
        let users: Vec<User> = serde_json::from_slice(&response.bytes().await?)?;
        users.into_iter().for_each(&mut visit);
    }
    Ok(())
}

/// Fetches a user.
///
/// # Errors
/// When the request or decoding fails.
pub async fn user(client: &Client, org: &str, id: &str) -> Result<User, Box<dyn Error>> {
    let response = client
        .get(format!("{org}/api/v1/users/{id}"))
        .header(AUTHORIZATION, "SSWS made-up")
        .header(ACCEPT, "application/json")
        .send()
        .await?
        .error_for_status()?;
    Ok(serde_json::from_slice(&response.bytes().await?)?)
}

fn next_link(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(LINK)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|link| {
            let (url, parameters) = link.split_once(';')?;
            let is_next = parameters
                .split(';')
                .any(|parameter| parameter.trim() == r#"rel="next""#);
            is_next.then(|| url.trim().trim_start_matches('<').trim_end_matches('>').to_owned())
        })
}
