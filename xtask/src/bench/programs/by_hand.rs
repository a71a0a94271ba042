#![allow(dead_code, reason = "a program prints more of it")]

use std::env;
use std::error::Error;

use reqwest::Client;
use reqwest::header::{AUTHORIZATION, HeaderMap, LINK};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Application {
    id: String,
    label: String,
    name: Option<String>,
    status: Option<String>,
    sign_on_mode: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    id: String,
    status: Option<String>,
    profile: UserProfile,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserProfile {
    login: String,
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Group {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    profile: GroupProfile,
}

#[derive(Debug, Deserialize, Serialize)]
struct GroupProfile {
    name: String,
    description: Option<String>,
}

struct Okta {
    client: Client,
    org: String,
    authorization: String,
}

impl Okta {
    async fn list_applications(&self) -> Result<Vec<Application>, Box<dyn Error>> {
        let mut all = Vec::new();
        let mut next = Some(format!("{}/api/v1/apps", self.org));
        while let Some(url) = next {
            let request = self.client.get(url).header(AUTHORIZATION, &self.authorization);
            let response = request.send().await?.error_for_status()?;
            next = next_link(response.headers());
            all.extend(response.json::<Vec<Application>>().await?);
        }
        Ok(all)
    }

    async fn get_user(&self, id: &str) -> Result<User, Box<dyn Error>> {
        let request = self.client.get(format!("{}/api/v1/users/{id}", self.org));
        let response = request.header(AUTHORIZATION, &self.authorization).send().await?;
        Ok(response.error_for_status()?.json().await?)
    }

    async fn create_group(&self, group: &Group) -> Result<Group, Box<dyn Error>> {
        let request = self.client.post(format!("{}/api/v1/groups", self.org)).json(group);
        let response = request.header(AUTHORIZATION, &self.authorization).send().await?;
        Ok(response.error_for_status()?.json().await?)
    }
}

fn next_link(headers: &HeaderMap) -> Option<String> {
    let links = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    links.flat_map(|value| value.split(',')).find_map(|link| {
        let (url, rest) = link.split_once(';')?;
        let url = url.trim().trim_start_matches('<').trim_end_matches('>');
        rest.contains("rel=\"next\"").then(|| url.to_owned())
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let okta = Okta {
        client: Client::new(),
        org: env::var("OKTA_CLIENT_ORGURL")?,
        authorization: format!("SSWS {}", env::var("OKTA_CLIENT_TOKEN")?),
    };
    for app in okta.list_applications().await? {
        println!("{} {app:?}", app.label);
    }
    println!("{:?}", okta.get_user("me").await?);
    let profile = GroupProfile { name: "Interns".to_owned(), description: None };
    println!("{:?}", okta.create_group(&Group { id: None, profile }).await?);
    Ok(())
}
