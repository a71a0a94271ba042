//! Imports into identity sources, against a server that keeps sessions as Okta does.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use okta_core::RetryPolicy;
use okta_mgmt::types::{IdentitySourceGroupProfile, IdentitySourceSessionStatus, IdentitySourceUserProfile};
use okta_mgmt::{Client, IdentityChange, IdentityImport, ImportCheckpoint};
use serde_json::{Value, json};

/// An identity source `0oa1`.
#[derive(Default)]
struct Source {
    /// Status and uploads of each session, `aps1` first.
    sessions: Vec<(&'static str, usize)>,
    /// What was asked for: a line for each request, with the body of uploads.
    log: Vec<String>,
    /// How often a new session is still refused because of the last one.
    not_yet: usize,
    /// Becomes of a session that is imported.
    end: Option<&'static str>,
    /// The number of the request that is carried out, and not answered.
    lost: Option<usize>,
}

impl Source {
    fn answer(&mut self, method: &str, path: &str, body: &str) -> (u16, String) {
        let rest = path.strip_prefix("/api/v1/identity-sources/0oa1/sessions").unwrap();
        let (id, action) = rest
            .trim_start_matches('/')
            .split_once('/')
            .unwrap_or((rest.trim_start_matches('/'), ""));
        self.log
            .push(format!("{method} {}{body}", rest.trim_start_matches('/')));
        let refusal = |text: &str| (400, json!({"errorCode": "E0000001", "errorSummary": text}).to_string());
        let show = |index: usize, status: &str| json!({"id": format!("aps{}", index + 1), "status": status});
        if id.is_empty() {
            let active = |status: &str| matches!(status, "CREATED" | "IN_PROGRESS" | "TRIGGERED");
            if method == "GET" {
                let shown = self
                    .sessions
                    .iter()
                    .enumerate()
                    .filter(|(_, (status, _))| active(status));
                let shown: Vec<Value> = shown.map(|(index, (status, _))| show(index, status)).collect();
                return (200, Value::from(shown).to_string());
            }
            let open = self.sessions.iter().any(|(status, _)| active(status));
            if open || self.not_yet > 0 {
                self.not_yet = self.not_yet.saturating_sub(1);
                return refusal("not yet");
            }
            self.sessions.push(("CREATED", 0));
            return (201, show(self.sessions.len() - 1, "CREATED").to_string());
        }
        let index = id
            .strip_prefix("aps")
            .and_then(|number| number.parse::<usize>().ok())
            .unwrap()
            - 1;
        let Some((status, uploads)) = self.sessions.get_mut(index) else {
            return (404, json!({"errorCode": "E0000007"}).to_string());
        };
        let open = matches!(*status, "CREATED" | "IN_PROGRESS");
        match (method, action) {
            ("GET", "") => {
                let shown = show(index, status).to_string();
                if *status == "TRIGGERED" {
                    *status = self.end.unwrap_or("COMPLETED");
                }
                (200, shown)
            }
            ("DELETE", "") if open => {
                *status = "CLOSED";
                (204, String::new())
            }
            ("POST", "start-import") if *status == "IN_PROGRESS" => {
                *status = "TRIGGERED";
                (200, show(index, status).to_string())
            }
            ("POST", upload) if open && upload.starts_with("bulk-") => {
                *uploads += 1;
                let body: Value = serde_json::from_str(body).unwrap();
                if *uploads > 50 || body.to_string().len() > 200_000 || body.to_string().contains("\"bad") {
                    return refusal("Api validation failed");
                }
                if !body.to_string().contains("\"unknown") {
                    *status = "IN_PROGRESS";
                }
                (202, String::new())
            }
            _ => refusal("the session isn't in a state for it"),
        }
    }
}

struct Org {
    source: Arc<Mutex<Source>>,
    okta: Client,
}

fn org(source: Source) -> Org {
    let server = Box::leak(Box::new(MockServer::start()));
    let source = Arc::new(Mutex::new(source));
    let shared = Arc::clone(&source);
    server.mock(|_, then| {
        then.respond_with(move |request: &HttpMockRequest| {
            let mut source = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let body = String::from_utf8(request.body_ref().to_vec()).unwrap();
            let uri = request.uri();
            let (mut status, answer) = source.answer(request.method_str(), uri.path(), &body);
            if source.lost == Some(source.log.len()) {
                status = 502;
            }
            let mut response = HttpMockResponse::builder().status(status);
            if !answer.is_empty() {
                response = response.header("content-type", "application/json").body(answer);
            }
            response.build()
        });
    });
    let okta = Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .api_token("t")
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    Org { source, okta }
}

impl Org {
    fn source(&self) -> MutexGuard<'_, Source> {
        self.source.lock().unwrap()
    }

    fn import(&self) -> IdentityImport {
        quick(self.okta.import_identities("0oa1"))
    }

    async fn resume(&self, checkpoint: &ImportCheckpoint) -> IdentityImport {
        // by way of text, as it is stored
        let stored = serde_json::to_string(checkpoint).unwrap();
        let checkpoint = serde_json::from_str(&stored).unwrap();
        quick(self.okta.resume_import(checkpoint).await.unwrap())
    }

    /// The requests since the last call, each upload by the ids in it.
    fn log(&self) -> String {
        let mut text = String::new();
        for line in self.source().log.drain(..) {
            let (line, body) = line.split_once('{').unwrap_or((&line, ""));
            let ids = body.matches("xternalId\"").count();
            let ids = if ids == 0 { String::new() } else { format!(" {ids}") };
            let _ = writeln!(text, "{line}{ids}");
        }
        text
    }
}

fn quick(import: IdentityImport) -> IdentityImport {
    import
        .with_poll_interval(Duration::from_millis(1))
        .with_wait_limit(Duration::from_secs(20))
}

fn person(id: impl Into<String>) -> IdentityChange {
    IdentityChange::upsert_user(id, IdentitySourceUserProfile::new("a@example.com", "a"))
}

fn people(count: usize) -> impl Iterator<Item = IdentityChange> {
    (0..count).map(|number| person(format!("E{number}")))
}

#[tokio::test]
async fn changes_of_all_kinds_are_uploaded_in_order_byte_for_byte() {
    let org = org(Source::default());
    let mut import = org.import();
    let staff = IdentitySourceGroupProfile::new().with_display_name("Staff");
    let changes = [
        person("E1"),
        IdentityChange::delete_user("E2"),
        IdentityChange::upsert_group("G1", staff),
        IdentityChange::delete_group("G2"),
        IdentityChange::add_member("G1", "E1"),
        IdentityChange::add_member("G1", "E3"),
        IdentityChange::add_member("G3", "E1"),
        IdentityChange::remove_member("G3", "E2"),
    ];
    import.extend(changes).await.unwrap();
    let report = import.finish().await.unwrap();
    assert!(report.refused.is_empty());
    let [session] = &*report.sessions else {
        panic!("one session")
    };
    assert_eq!(
        (&*session.id, &session.status),
        ("aps1", &IdentitySourceSessionStatus::Completed)
    );
    assert_eq!(
        org.source().log,
        [
            "POST ",
            r#"POST aps1/bulk-upsert{"entityType":"USERS","profiles":[{"externalId":"E1","profile":{"email":"a@example.com","userName":"a"}}]}"#,
            r#"POST aps1/bulk-delete{"entityType":"USERS","profiles":[{"externalId":"E2"}]}"#,
            r#"POST aps1/bulk-groups-upsert{"profiles":[{"externalId":"G1","profile":{"displayName":"Staff"}}]}"#,
            r#"POST aps1/bulk-groups-delete{"externalIds":["G2"]}"#,
            r#"POST aps1/bulk-group-memberships-upsert{"memberships":[{"groupExternalId":"G1","memberExternalIds":["E1","E3"]},{"groupExternalId":"G3","memberExternalIds":["E1"]}]}"#,
            r#"POST aps1/bulk-group-memberships-delete{"memberships":[{"groupExternalId":"G3","memberExternalIds":["E2"]}]}"#,
            "POST aps1/start-import",
            "GET aps1",
            "GET aps1",
        ]
    );
}

#[tokio::test]
async fn requests_and_sessions_stay_within_the_limits() {
    let org = org(Source {
        not_yet: 2,
        ..Source::default()
    });
    let mut import = org.import();
    import.extend(people(50 * 200 + 1)).await.unwrap();
    let report = import.finish().await.unwrap();
    assert_eq!((report.sessions.len(), report.refused.len()), (2, 0));
    let opened = "POST \nGET \n".repeat(2) + "POST \n";
    let end = |id| format!("POST {id}/start-import\nGET {id}\nGET {id}\n");
    let first = opened + &"POST aps1/bulk-upsert 200\n".repeat(50) + &end("aps1");
    assert_eq!(org.log(), first + "POST \nPOST aps2/bulk-upsert 1\n" + &end("aps2"));

    // by their size; what is too large alone isn't sent
    let large = |id: &str, size: usize| {
        let profile = IdentitySourceUserProfile::new("a@example.com", "a").with_home_address("x".repeat(size));
        IdentityChange::upsert_user(id, profile)
    };
    let mut import = org.import();
    let changes = [
        large("L1", 99_000),
        large("L2", 99_000),
        large("L3", 99_000),
        large("L4", 200_000),
        person("E1"),
    ];
    import.extend(changes).await.unwrap();
    let report = import.finish().await.unwrap();
    let [refused] = &*report.refused else { panic!("one") };
    assert_eq!(refused.change.external_id(), "L4");
    assert!(refused.error.is_invalid_argument(), "{}", refused.error);
    let uploads = "POST aps3/bulk-upsert 2\nPOST aps3/bulk-upsert 1\nPOST aps3/bulk-upsert 1\n";
    assert_eq!(org.log(), format!("POST \n{uploads}{}", end("aps3")));
}

#[tokio::test]
async fn those_whom_okta_refuses_are_found_and_the_others_go_in() {
    let org = org(Source::default());
    let mut import = org.import();
    let changes = (0..200).map(|number| match number {
        17 | 150 => person(format!("bad{number}")),
        _ => person(format!("E{number}")),
    });
    import.extend(changes).await.unwrap();
    assert_eq!(import.refused().len(), 2);
    assert_eq!(import.checkpoint().position(), 200);
    let report = import.finish().await.unwrap();
    let ids: Vec<&str> = report
        .refused
        .iter()
        .map(|refused| refused.change.external_id())
        .collect();
    assert_eq!(ids, ["bad17", "bad150"]);
    assert_eq!(report.refused[0].error.code(), Some("E0000001"));
    let log = &org.source().log;
    let accepted = log
        .iter()
        .filter(|line| line.contains("bulk") && !line.contains("\"bad"));
    let accepted: usize = accepted.map(|line| line.matches("externalId").count()).sum();
    assert_eq!(accepted, 198, "each once");
}

#[tokio::test]
async fn refusals_without_end_are_an_error_and_nothing_is_left_hanging() {
    let org = org(Source::default());
    let mut import = org.import().with_most_refused(3);
    let error = import
        .extend((0..200).map(|number| person(format!("bad{number}"))))
        .await
        .unwrap_err();
    assert!(error.is_validation(), "{error}");
    assert!(
        error
            .to_string()
            .contains("import session aps1: 3 changes were refused in a row"),
        "{error}"
    );
    let (checkpoint, report) = import.cancel().await.unwrap();
    assert_eq!(
        (report.refused.len(), checkpoint.position(), checkpoint.session_id()),
        (3, 0, None)
    );
    assert_eq!(org.source().sessions[0].0, "CLOSED");

    // accepted, and nothing in it: Okta doesn't import that, and the session would stand in the way
    let mut import = org.import();
    import.push(IdentityChange::delete_user("unknown")).await.unwrap();
    let report = import.finish().await.unwrap();
    assert_eq!(report.sessions[0].status, IdentitySourceSessionStatus::Closed);
    assert_eq!(org.source().sessions[1].0, "CLOSED");

    // nothing at all
    let report = org.import().finish().await.unwrap();
    assert!(report.sessions.is_empty());
    assert_eq!(org.source().sessions.len(), 2);
}

#[tokio::test]
async fn an_import_goes_on_in_another_process() {
    let org = org(Source::default());
    let mut import = org.import();
    import.extend(people(450)).await.unwrap();
    let stored = import.checkpoint().clone();
    drop(import);
    assert_eq!((stored.position(), stored.session_id()), (400, Some("aps1")));
    org.log();

    let mut import = org.resume(&stored).await;
    import.extend(people(450)).await.unwrap();
    assert!(import.finish().await.unwrap().refused.is_empty());
    let end = "POST aps1/start-import\nGET aps1\nGET aps1\n";
    assert_eq!(org.log(), format!("GET aps1\nPOST aps1/bulk-upsert 50\n{end}"));

    // imported in the meantime
    let mut import = org.resume(&stored).await;
    import.extend(people(450)).await.unwrap();
    assert!(import.finish().await.unwrap().refused.is_empty());
    let end = "POST aps2/start-import\nGET aps2\nGET aps2\n";
    assert_eq!(org.log(), format!("GET aps1\nPOST \nPOST aps2/bulk-upsert 50\n{end}"));

    // expired in the meantime: all of it again
    org.source().sessions[0].0 = "EXPIRED";
    let mut import = org.resume(&stored).await;
    import.extend(people(450)).await.unwrap();
    assert!(import.finish().await.unwrap().refused.is_empty());
    assert_eq!(org.log().matches("aps3/bulk-upsert 200\n").count(), 2);

    for text in [
        "",
        "1 2",
        "2 400 0oa1",
        "1 x 0oa1",
        "1 4 0oa1 5 0 false aps1",
        "1 4 0oa1 0 0 no aps1",
        "1 4 0oa1 0 0 true ",
    ] {
        let error = text.parse::<ImportCheckpoint>().unwrap_err();
        assert!(error.is_invalid_argument(), "{text:?}");
    }
}

/// How many requests a resumed session has had isn't certain: a refusal may be for their number and say nothing of the people.
#[tokio::test]
async fn a_resumed_session_that_takes_no_more_is_imported_and_the_next_one_opened() {
    let org = org(Source::default());
    let mut import = org.import();
    import.extend(people(200)).await.unwrap();
    let stored = import.checkpoint().clone();
    org.source().sessions[0].1 = 50;
    org.log();
    let mut import = org.resume(&stored).await;
    import.extend(people(300)).await.unwrap();
    let report = import.finish().await.unwrap();
    assert_eq!((report.refused.len(), report.sessions.len()), (0, 2));
    let full = "GET aps1\nPOST aps1/bulk-upsert 100\nGET aps1\nPOST aps1/start-import\nGET aps1\nGET aps1\n";
    let next = "POST \nPOST aps2/bulk-upsert 100\nPOST aps2/start-import\nGET aps2\nGET aps2\n";
    assert_eq!(org.log(), format!("{full}{next}"));
}

#[tokio::test]
async fn a_failed_call_loses_nothing() {
    for lost in 1..=4 {
        let org = org(Source {
            lost: Some(lost),
            ..Source::default()
        });
        let mut import = org.import();
        import.push(person("E1")).await.unwrap();
        let error = import.finish().await.unwrap_err();
        assert_eq!(error.status(), Some(502), "{lost}: {error}");
        if lost == 1 {
            // it is there, and this program doesn't know its id: said, instead of waiting for it
            let error = import.finish().await.unwrap_err();
            assert!(
                error
                    .to_string()
                    .contains("import session aps1 of identity source 0oa1 is CREATED"),
                "{error}"
            );
            continue;
        }
        let report = import.finish().await.unwrap();
        assert_eq!(report.sessions.len(), 1, "{lost}");
        assert_eq!(org.source().sessions[0].0, "COMPLETED");
    }
}

#[tokio::test]
async fn a_session_that_ends_otherwise_is_an_error_and_can_be_done_again() {
    let org = org(Source {
        end: Some("ERROR"),
        ..Source::default()
    });
    let mut import = org.import();
    import.push(person("E1")).await.unwrap();
    let error = import.finish().await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert!(
        error.to_string().contains("import session aps1 ended as ERROR"),
        "{error}"
    );
    let stored = import.checkpoint().clone();
    assert_eq!(stored.session_id(), Some("aps1"));
    org.source().end = None;
    let mut import = org.resume(&stored).await;
    assert_eq!(import.checkpoint().position(), 0);
    import.push(person("E1")).await.unwrap();
    assert_eq!(import.finish().await.unwrap().sessions[0].id, "aps2");

    org.source().end = Some("TRIGGERED");
    let mut import = org.import().with_wait_limit(Duration::from_millis(20));
    import.push(person("E1")).await.unwrap();
    let error = import.finish().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    // what is being imported can't be cancelled
    assert!(import.cancel().await.unwrap_err().is_validation());
}

/// Nothing is no session, and no list of them: what is open isn't waited for as if it went away.
#[tokio::test]
async fn nothing_is_no_session() {
    for answer in ["{}", "null", r#"{"status":"CREATED"}"#, r#"{"id":"aps1","status":7}"#] {
        let server = MockServer::start();
        server.mock(|_, then| {
            then.status(200).body(answer);
        });
        let okta = okta_mgmt::mock::client(&server).unwrap();
        let mut import = quick(okta.import_identities("0oa1"));
        import.push(person("E1")).await.unwrap();
        let error = import.finish().await.unwrap_err();
        assert!(error.is_decode() && error.body() == answer, "{answer}: {error}");
        let checkpoint: ImportCheckpoint = "1 0 0oa1 0 1 false aps1".parse().unwrap();
        let error = okta.resume_import(checkpoint).await.unwrap_err();
        assert!(error.is_decode() && error.body() == answer, "{answer}: {error}");
    }
    for list in ["{}", "null", ""] {
        let server = MockServer::start();
        server.mock(|when, then| {
            when.method("POST");
            then.status(400).json_body(json!({"errorCode": "E0000001"}));
        });
        server.mock(|when, then| {
            when.method("GET");
            then.status(200)
                .header("content-length", list.len().to_string())
                .body(list);
        });
        let okta = okta_mgmt::mock::client(&server).unwrap();
        let mut import = quick(okta.import_identities("0oa1")).with_wait_limit(Duration::ZERO);
        import.push(person("E1")).await.unwrap();
        let error = import.finish().await.unwrap_err();
        assert!(error.is_decode(), "{list}: {error}");
    }
}
