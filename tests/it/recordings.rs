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
        vocabulary.lines().any(|line| {
            let mut parts = line.splitn(3, ' ').skip(1);
            let name = parts.next();
            name == Some(text)
                || parts
                    .next()
                    .is_some_and(|words| words.split(',').any(|word| word == text))
        })
    };
    let time = || text.len() == 24 && text.ends_with('Z') && text.contains('T');
    text.len() > 4 && !["true", "false"].contains(&text) && !word() && !time()
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

/// A client of Privileged Access that records.
fn recorded_pam(org: &Sandbox, file: &Recording) -> okta_pam::Client {
    okta_pam::Client::builder()
        .org_url(org.url())
        .allow_loopback_http()
        .team(org.pam_team())
        .service_user_key(org.pam_key_id(), org.pam_key_secret())
        .record(file.as_ref())
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_service_users_key_and_token_stay_out() {
    let org = Sandbox::builder().with_samples().start().await.unwrap();
    let file = Recording::new("pam");
    let pam = recorded_pam(&org, &file);
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

/// The members that a document calls secrets, and those that it has besides.
fn secrets(document: &Value, found: &mut BTreeSet<String>, open: &mut BTreeSet<String>) {
    match document {
        Value::Array(elements) => elements.iter().for_each(|element| secrets(element, found, open)),
        Value::Object(members) => {
            for (name, schema) in members
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                if schema["format"] == "password" || schema["x-okta-secret"] == true {
                    found.insert(name.clone());
                } else {
                    open.insert(name.clone());
                }
            }
            members.values().for_each(|member| secrets(member, found, open));
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
        let (mut names, mut open) = (BTreeSet::new(), BTreeSet::new());
        secrets(&document, &mut names, &mut open);
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
        // what is a secret in some objects alone has parts that are data
        let always = names.difference(&open).count();
        assert!(always < names.len());
        assert_eq!(recorded.matches("redacted").count(), names.len() + always);
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
        assert_eq!(entry["response"]["content"]["_cutOff"], Value::Null, "{entry}");
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

/// A client of a mock server that records.
fn recording(server: &MockServer, file: &Recording) -> Client {
    Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .api_token("t")
        .retry(RetryPolicy::none())
        .record(file.as_ref())
        .build()
        .unwrap()
}

/// What is a word of the API in one place is a name of the org's in another.
#[tokio::test]
async fn words_are_words_where_the_api_has_them() {
    let server = MockServer::start_async().await;
    let profile = json!({
        "login": "linux", "firstName": "ACTIVE", "lastName": "Tor", "state": "OPEN", "employeeNumber": "E1234567", "shoeSize": "GA"
    });
    let user = json!({"id": "default", "status": "STAGED", "profile": profile, "oddity": "STAGED"});
    server.mock(|when, then| {
        when.path("/api/v1/users/default");
        then.status(200).json_body(user);
    });
    let file = Recording::new("words");
    let okta = recording(&server, &file);
    let found = okta.request("GET", "/api/v1/users/{id}").path("id", "default");
    found.query("q", "office365").send::<Json>().await.unwrap();
    let recorded = file.text();
    for text in [
        "linux",
        "ACTIVE",
        "Tor",
        "OPEN",
        "E1234567",
        "GA\\",
        "default",
        "office365",
        "oddity",
    ] {
        assert!(!recorded.contains(text), "{text} is in {recorded}");
    }
    assert_eq!(recorded.matches("STAGED").count(), 1);
    assert!(recorded.contains("shoeSize") && recorded.contains("https://example.okta.com/api/v1/users/"));
}

/// A feature's stage is in a member that is secret in other objects.
#[tokio::test]
async fn what_is_no_secret_here_is_read_back() {
    let server = MockServer::start_async().await;
    let feature =
        json!({"id": "ftr1", "stage": {"value": "BETA", "state": "OPEN"}, "status": "ENABLED", "type": "self-service"});
    server.mock(|when, then| drop((when.path("/api/v1/features/ftr1"), then.status(200).json_body(feature))));
    let file = Recording::new("stage");
    recording(&server, &file).get_feature("ftr1").send().await.unwrap();
    let played = MockServer::start_async().await;
    okta_mgmt::mock::play(&played, &file).unwrap();
    let feature = okta_mgmt::mock::client(&played)
        .unwrap()
        .get_feature("x")
        .send()
        .await
        .unwrap();
    let stage = serde_json::to_value(&feature.stage).unwrap();
    assert_eq!(stage, json!({"value": "BETA", "state": "OPEN"}));
}

#[tokio::test]
async fn pages_of_a_team_are_played() {
    let org = Sandbox::builder().with_page_size(1).start().await.unwrap();
    for name in ["payments", "search"] {
        org.add_resource_group(json!({"name": name, "description": ""}))
            .unwrap();
    }
    let file = Recording::new("team");
    let pam = recorded_pam(&org, &file);
    assert_eq!(
        pam.list_resource_groups().stream().try_collect().await.unwrap().len(),
        2
    );
    assert_eq!(file.entries().len(), 2);
    assert!(!file.text().contains(org.pam_team()));
    let server = MockServer::start_async().await;
    okta_pam::mock::play(&server, &file).unwrap();
    let mocked = okta_pam::mock::client(&server).unwrap();
    assert_eq!(
        mocked
            .list_resource_groups()
            .stream()
            .try_collect()
            .await
            .unwrap()
            .len(),
        2
    );
}

/// Links are joined to where they came from.
#[tokio::test]
async fn links_of_any_form_are_played() {
    for link in ["?after=x>y", "/api/v1/groups?after=x"] {
        let server = MockServer::start_async().await;
        server.mock(|when, then| {
            when.path("/api/v1/groups").query_param_exists("after");
            then.status(200).json_body(json!([{"id": "00g2"}]));
        });
        server.mock(|when, then| {
            when.path("/api/v1/groups");
            let link = format!("<{link}>; Rel=next");
            then.status(200).header("link", link).json_body(json!([{"id": "00g1"}]));
        });
        let file = Recording::new("links");
        let okta = recording(&server, &file);
        assert_eq!(
            okta.list_groups().stream().try_collect().await.unwrap().len(),
            2,
            "{link}"
        );
        let played = MockServer::start_async().await;
        okta_mgmt::mock::play(&played, &file).unwrap();
        let mocked = okta_mgmt::mock::client(&played).unwrap();
        assert_eq!(
            mocked.list_groups().stream().try_collect().await.unwrap().len(),
            2,
            "{link}"
        );
    }
}

/// A recording of these answers to requests, in this order of their ends.
fn har(name: &str, entries: &[Value]) -> Recording {
    let file = Recording::new(name);
    let entries: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "startedDateTime": format!("2026-01-02T03:04:{}.000Z", entry["at"].as_str().unwrap_or("05")),
                "request": {"method": "GET", "url": format!("https://example.okta.com{}", entry["path"].as_str().unwrap())},
                "response": {
                    "status": entry["status"].as_u64().unwrap_or(200), "headers": entry["headers"], "content": entry["content"],
                },
            })
        })
        .collect();
    fs::write(
        file.as_ref(),
        json!({"log": {"version": "1.2", "entries": entries}}).to_string(),
    )
    .unwrap();
    file
}

async fn played(file: &Recording) -> (MockServer, Client) {
    let server = MockServer::start_async().await;
    okta_mgmt::mock::play(&server, file).unwrap();
    let okta = okta_mgmt::mock::client(&server).unwrap();
    (server, okta)
}

#[tokio::test]
async fn a_body_that_was_not_recorded_is_no_empty_one() {
    let cut_off = json!({"size": 7, "_cutOff": true});
    let file = har(
        "missing",
        &[
            json!({"path": "/api/v1/users/a", "headers": [], "content": cut_off}),
            json!({"path": "/api/v1/users/a", "headers": [], "content": {"size": 14, "text": r#"{"id": "00u1"}"#}}),
            json!({"path": "/api/v1/users/b", "headers": [], "content": cut_off}),
            json!({"path": "/api/v1/groups/g", "headers": [], "content": {"size": 9_000_000}}),
        ],
    );
    let (_server, okta) = played(&file).await;
    // the second attempt is the answer
    assert_eq!(okta.get_user("x").send().await.unwrap().id.as_deref(), Some("00u1"));
    for error in [
        okta.get_user("x").send().await.unwrap_err(),
        okta.get_group("x").send().await.unwrap_err(),
    ] {
        assert!(
            error.is_validation() && error.to_string().contains("not its body"),
            "{error}"
        );
    }
}

/// A body that breaks off, and one that isn't JSON.
#[tokio::test]
async fn what_breaks_off_is_marked() {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n";
        stream.write_all(format!("{head}[]").as_bytes()).unwrap();
    });
    let file = Recording::new("broken");
    let builder = Client::builder()
        .org_url(format!("http://{address}"))
        .allow_loopback_http()
        .api_token("t");
    let okta = builder
        .retry(RetryPolicy::none())
        .record(file.as_ref())
        .build()
        .unwrap();
    okta.list_groups().send().await.unwrap_err();
    let content = &file.entries()[0]["response"]["content"];
    assert_eq!((&content["_cutOff"], &content["text"]), (&json!(true), &Value::Null));
}

/// In the order in which they were asked for, each by its own operation, and at once.
#[tokio::test]
async fn answers_are_those_of_their_requests() {
    let text = |id: &str| json!({"text": format!(r#"{{"id": "{id}"}}"#)});
    let limits = json!([
        {"name": "date", "value": "Tue, 14 Nov 2023 22:13:20 GMT"}, {"name": "Retry-After", "value": "70"}, {"name": "X-Rate-Limit-Limit", "value": "9"},
        {"name": "x-rate-limit-remaining", "value": "0"}, {"name": "x-rate-limit-reset", "value": "1700000070"},
    ]);
    let file = har(
        "order",
        &[
            json!({"at": "09", "path": "/api/v1/users/a", "headers": [], "content": text("second")}),
            json!({"at": "07", "path": "/api/v1/users/a", "headers": limits, "content": text("first")}),
            json!({"at": "06", "path": "/api/v1/users/a", "status": 429, "headers": limits, "content": text("")}),
            json!({"path": "/api/v1/groups/rules", "headers": [], "content": {"text": "[]"}}),
            json!({"path": "/api/v1/groups/00g1", "headers": [], "content": text("group")}),
            json!({"path": "/api/v1/xyz/abc", "headers": [], "content": text("other")}),
        ],
    );
    let (_server, okta) = played(&file).await;
    let begun = std::time::Instant::now();
    for id in ["first", "second"] {
        assert_eq!(okta.get_user("x").send().await.unwrap().id.as_deref(), Some(id));
    }
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    assert_eq!(okta.get_group("x").send().await.unwrap().id.as_deref(), Some("group"));
    assert!(okta.list_group_rules().send().await.unwrap().items.is_empty());
    let other = okta.request("GET", "/api/v1/unheard/of").send::<Json>().await.unwrap();
    assert_eq!(other.into_inner().to_value().unwrap()["id"], "other");
}

#[tokio::test]
async fn a_file_has_one_recorder() {
    let server = MockServer::start_async().await;
    let file = Recording::new("one");
    let first = recording(&server, &file);
    let again = || {
        Client::builder()
            .org_url(server.base_url())
            .allow_loopback_http()
            .api_token("t")
            .record(file.as_ref())
            .build()
    };
    let error = again().unwrap_err();
    assert!(
        error.is_configuration() && error.to_string().contains("okta-one-"),
        "{error}"
    );
    drop(first);
    again().unwrap();
}
