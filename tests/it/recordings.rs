//! What a client exchanges, in a file: nothing of the org in it, and good for a mock.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use http::{HeaderValue, Request};
use httpmock::MockServer;
use okta_core::reqwest::Body;
use okta_mgmt::types::{CreateUserRequest, PasswordCredential, User, UserCredentials, UserProfile};
use okta_mgmt::{Client, Flavour, Json, RetryPolicy};
use okta_sandbox::Sandbox;
use serde_json::{Value, json};
use tower::util::MapRequestLayer;

/// A file that goes with the test.
struct Recording(PathBuf);

impl Recording {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("okta-{name}-{}.har", std::process::id())))
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.0).unwrap()
    }

    fn entries(&self) -> Vec<Value> {
        let har: Value = serde_json::from_str(&self.text()).unwrap();
        assert_eq!(har["log"]["version"], "1.2");
        har["log"]["entries"].as_array().unwrap().clone()
    }
}

impl AsRef<Path> for Recording {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// All names of members in a value.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| names(element, found)),
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            found.insert(name.clone());
            names(member, found);
        }),
        _ => {}
    }
}

/// All texts in a value.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(elements) => elements.iter().for_each(|element| texts(element, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        _ => {}
    }
}

/// Whether a text is of the org or of somebody in it, rather than a word of the API or a time.
fn tells_something(text: &str, vocabulary: &str) -> bool {
    let word = || {
        vocabulary
            .lines()
            .any(|line| line.split_once(' ').is_some_and(|(_, word)| word == text))
    };
    let time = || text.len() == 24 && text.ends_with('Z') && text.contains('T');
    text.len() > 3 && !["true", "false"].contains(&text) && !word() && !time()
}

/// A nightly job, whatever it is.
async fn job(okta: &Client) -> okta_mgmt::Result<(usize, usize, Option<String>)> {
    let users = okta
        .list_users()
        .search(r#"profile.lastName eq "Xylander""#)
        .stream()
        .try_collect()
        .await?
        .len();
    let groups = okta.list_groups().limit(1).stream().try_collect().await?.len();
    let missing = okta.get_user("nobody@example.com").send().await.unwrap_err();
    Ok((users, groups, missing.code().map(ToOwned::to_owned)))
}

#[tokio::test]
async fn nothing_of_the_org_gets_into_the_file_and_the_file_plays_as_a_mock() {
    let org = Sandbox::builder().with_samples().start().await.unwrap();
    let file = Recording::new("mgmt");
    // what went over the wire, seen by a layer before the recorder
    let bodies: Arc<Mutex<Vec<Value>>> = Arc::default();
    let seen = Arc::clone(&bodies);
    let okta = Client::builder()
        .org_url(org.url())
        .allow_loopback_http()
        .api_token(org.api_token())
        .layer(MapRequestLayer::new(move |mut request: Request<Body>| {
            if let Some(Ok(body)) = request.body().as_bytes().map(serde_json::from_slice) {
                seen.lock().unwrap().push(body);
            }
            request
                .headers_mut()
                .insert("cookie", HeaderValue::from_static("sid=102Kf9session"));
            request
        }))
        .record(file.as_ref())
        .build()
        .unwrap();
    let profile = UserProfile::new()
        .with_login("zora.xylander@example.com")
        .with_email("zora.xylander@example.com")
        .with_first_name("Zora")
        .with_last_name("Xylander")
        .with_mobile_phone("+49 170 9876543");
    let credentials = UserCredentials::new().with_password(PasswordCredential::new().with_value("correct horse 7"));
    let user = okta
        .create_user(CreateUserRequest::new(profile).with_credentials(credentials))
        .send()
        .await
        .unwrap();
    let before = job(&okta).await.unwrap();
    assert_eq!((before.0, before.2.as_deref()), (1, Some("E0000007")));
    assert!(before.1 > 1, "several pages");
    for path in [
        "/api/v1/users",
        "/api/v1/groups",
        "/api/v1/apps",
        "/api/v1/logs",
        "/api/v1/zones",
        "/api/v1/policies?type=OKTA_SIGN_ON",
    ] {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut request = okta.request("GET", path);
        if let Some((name, value)) = query.split_once('=') {
            request = request.query(name, value);
        }
        let body = request.send::<Json>().await.unwrap().into_inner();
        bodies.lock().unwrap().push(body.to_value().unwrap());
    }

    let recorded = file.text();
    assert!(file.entries().len() >= 10);
    let mut found = BTreeSet::new();
    bodies.lock().unwrap().iter().for_each(|body| texts(body, &mut found));
    found.extend(
        [
            org.api_token(),
            "sid=102Kf9session",
            "correct horse 7",
            "nobody@example.com",
            "Xylander",
        ]
        .map(ToOwned::to_owned),
    );
    found.insert(user.id.clone().unwrap());
    found.insert(org.url().trim_start_matches("http://").to_owned());
    let telling: Vec<_> = found
        .iter()
        .filter(|text| tells_something(text, <Client as Flavour>::API.vocabulary))
        .collect();
    assert!(telling.len() > 80, "{}", telling.len());
    // names of members stay, and a few values are called as they are
    let mut members = BTreeSet::new();
    bodies.lock().unwrap().iter().for_each(|body| names(body, &mut members));
    let told: Vec<_> = telling
        .into_iter()
        .filter(|text| recorded.contains(text.as_str()) && !members.contains(*text))
        .collect();
    assert!(told.is_empty(), "in the recording: {told:?}");
    let headers = file.entries();
    let headers = headers
        .iter()
        .flat_map(|entry| entry["request"]["headers"].as_array().unwrap());
    let headers: BTreeSet<_> = headers.map(|header| header["name"].as_str().unwrap()).collect();
    assert_eq!(headers.into_iter().collect::<Vec<_>>(), ["accept", "content-type"]);
    assert!(!recorded.contains("SSWS"));

    // the same program, against a mock made of the file
    let server = MockServer::start_async().await;
    okta_mgmt::mock::play(&server, &file).unwrap();
    let mocked = okta_mgmt::mock::client(&server).unwrap();
    let created: User = mocked
        .create_user(CreateUserRequest::new(UserProfile::new()))
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(created.status, user.status);
    assert_eq!(job(&mocked).await.unwrap(), before);
    let more = mocked
        .create_user(CreateUserRequest::new(UserProfile::new()))
        .send()
        .await
        .unwrap_err();
    assert!(
        more.is_validation() && more.to_string().contains("1 answers to POST /api/v1/users"),
        "{more}"
    );
}

#[tokio::test]
async fn a_service_users_key_and_token_stay_out() {
    let org = Sandbox::builder().with_samples().start().await.unwrap();
    let file = Recording::new("pam");
    let pam = okta_pam::Client::builder()
        .org_url(org.url())
        .allow_loopback_http()
        .team(org.pam_team())
        .service_user_key(org.pam_key_id(), org.pam_key_secret())
        .record(file.as_ref())
        .build()
        .unwrap();
    let groups = pam.list_resource_groups().stream().try_collect().await.unwrap();
    let recorded = file.text();
    let mut found = BTreeSet::new();
    texts(&serde_json::to_value(&groups).unwrap(), &mut found);
    found.extend([org.pam_team(), org.pam_key_id(), org.pam_key_secret()].map(ToOwned::to_owned));
    let told: Vec<_> = found
        .iter()
        .filter(|text| {
            tells_something(text, <okta_pam::Client as Flavour>::API.vocabulary) && recorded.contains(text.as_str())
        })
        .collect();
    assert!(told.is_empty(), "in the recording: {told:?}");
    // the request for the token is no entry
    assert!(!file.entries().is_empty() && !recorded.contains("service_token") && !recorded.contains("bearer"));
}

/// The members that a document calls secrets.
fn secrets(document: &Value, found: &mut BTreeSet<String>) {
    match document {
        Value::Array(elements) => elements.iter().for_each(|element| secrets(element, found)),
        Value::Object(members) => {
            for (name, schema) in members
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                if schema["format"] == "password" || schema["x-okta-secret"] == true {
                    found.insert(name.clone());
                }
            }
            members.values().for_each(|member| secrets(member, found));
        }
        _ => {}
    }
}

/// Each member that a document calls a secret.
#[tokio::test]
async fn secrets_by_the_marks_of_the_documents() {
    let server = MockServer::start_async().await;
    let documents = [
        include_str!("../../okta-mgmt/openapi.json"),
        include_str!("../../okta-pam/openapi.json"),
    ];
    for (document, least) in documents.into_iter().zip([30, 10]) {
        let document: Value = serde_json::from_str(document).unwrap();
        let mut names = BTreeSet::new();
        secrets(&document, &mut names);
        assert!(names.len() >= least, "{}", names.len());
        let bodies: Vec<Value> = names
            .iter()
            .map(|name| json!({name: ["hunter2", {"a": "hunter2"}]}))
            .collect();
        let mut mock = server.mock(|when, then| {
            when.path("/api/v1/secrets");
            then.status(200).json_body(json!(bodies));
        });
        let file = Recording::new("secrets");
        let (org, file_path) = (server.base_url(), file.as_ref());
        // the words are the client's
        if least == 30 {
            let builder = Client::builder().org_url(org).allow_loopback_http().api_token("t");
            builder
                .record(file_path)
                .build()
                .unwrap()
                .request("GET", "/api/v1/secrets")
                .send::<Json>()
                .await
                .unwrap();
        } else {
            let builder = okta_pam::Client::builder()
                .org_url(org)
                .allow_loopback_http()
                .team("a")
                .bearer_token("t");
            builder
                .record(file_path)
                .build()
                .unwrap()
                .request("GET", "/api/v1/secrets")
                .send::<Json>()
                .await
                .unwrap();
        }
        let recorded = file.text();
        assert!(!recorded.contains("hunter2"));
        assert_eq!(recorded.matches("redacted").count(), 2 * names.len());
        mock.delete();
    }
}

/// Whatever a server sends: text that is no JSON, half of an answer, half a character, an answer that is dropped.
#[tokio::test]
async fn odd_answers() {
    let server = MockServer::start_async().await;
    let file = Recording::new("odd");
    let builder = Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .api_token("t");
    let okta = builder
        .retry(RetryPolicy::none())
        .record(file.as_ref())
        .build()
        .unwrap();
    assert!(file.entries().is_empty(), "whole from the beginning");
    for (n, body) in ["<html>Zora</html>", "", r#"{"a":"Zora\ud83d"}"#, r#"{"a": "Zora"#]
        .into_iter()
        .enumerate()
    {
        server.mock(|when, then| {
            when.path(format!("/api/v1/odd/{n}"));
            then.status(200).header("content-type", "application/json").body(body);
        });
        let _ = okta
            .request("GET", "/api/v1/odd/{n}")
            .path("n", &n.to_string())
            .send::<Json>()
            .await;
    }
    let entries = file.entries();
    assert_eq!(entries.len(), 4);
    assert!(!file.text().contains("Zora"));
    for entry in &entries[..2] {
        assert_eq!(
            (&entry["response"]["content"]["text"], &entry["request"]["postData"]),
            (&Value::Null, &Value::Null)
        );
    }
    assert!(
        entries[2]["response"]["content"]["text"]
            .as_str()
            .unwrap()
            .ends_with(r#"\ud83d"}"#)
    );

    let error = Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .api_token("t")
        .record("/nowhere/at/all.har")
        .build()
        .unwrap_err();
    assert!(
        error.is_configuration() && error.to_string().contains("/nowhere/at/all.har"),
        "{error}"
    );
    let unread = okta_mgmt::mock::play(&server, "/nowhere/at/all.har").unwrap_err();
    assert!(unread.is_configuration(), "{unread}");
}
