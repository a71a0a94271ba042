//! Nothing secret is shown, wherever it might be.

use okta_core::{Auth, ClientBuilder, Json, PrivateKey, PrivateKeyJwt, RequestOptions};

use crate::client::{CREATE, ENROLL, LIST, Org, TOKEN, Team, builder, call, get, org};
use crate::oauth::p256;
use crate::server::{Reply, Server};

#[test]
fn no_secret_in_debug() {
    let key = p256();
    let jwt = PrivateKeyJwt::new("client-1", PrivateKey::parse(&key.forms[0].1).unwrap()).scopes(["s"]);
    let org = ClientBuilder::<Org>::new()
        .org_url("https://acme.okta.com")
        .proxy("http://u:sesame@proxy:1");
    let team = ClientBuilder::<Team>::new()
        .org_url("https://acme.pam.okta.com")
        .team("t")
        .service_user_key("k", "sesame");
    let mut shown = vec![
        format!("{:?}", Auth::api_token("sesame")),
        format!("{:?}", Auth::bearer("sesame")),
        format!("{:?}", Auth::service_user("id", "sesame")),
        format!("{:?} {:?}", Auth::from(jwt.clone()), jwt),
        format!("{:?}", PrivateKey::parse(&key.forms[2].1).unwrap()),
        format!("{team:?}"),
    ];
    let org = org.api_token("sesame");
    shown.push(format!("{org:?}"));
    let client = org.build().unwrap();
    shown.push(format!("{client:?}"));
    let mut request = call(&client.0, &CREATE);
    request.json("sesame").query("q", "sesame").header("x", "sesame");
    shown.push(format!(
        "{request:?} {:?} {:?}",
        request.clone().send::<Json>(),
        request.clone().items::<Json>()
    ));
    shown.push(format!("{:?}", client.0.request("GET", "/x/{id}").path("id", "sesame")));
    for text in shown {
        assert!(
            !text.contains("sesame") && !text.contains("BEGIN") && !text.contains("\"d\""),
            "{text}"
        );
    }
}

/// Answers with the token in each place that an answer has.
fn repeating() -> Vec<Reply> {
    vec![
        Reply::new(
            400,
            format!(r#"{{"errorCode":"E1","errorSummary":"your token {TOKEN} is bad","errorCauses":["{TOKEN}"]}}"#),
        ),
        Reply::new(500, format!("<title>SSWS {TOKEN}</title>")),
        Reply::new(403, "").header(
            "www-authenticate",
            format!("Bearer error=\"x\", error_description=\"{TOKEN}\""),
        ),
        Reply::new(403, "").header(
            "www-authenticate",
            format!("Bearer error=\"insufficient_scope\", scope=\"{TOKEN}\""),
        ),
        Reply::error(400, "E0000001").request_id(&format!("id-{TOKEN}")),
        Reply::ok(format!("\"{TOKEN}\"")),
        Reply::ok(format!("{{{TOKEN}")),
        Reply::new(302, "").header("location", format!("https://evil.example/{TOKEN}")),
        Reply::bytes(format!("HTTP/1.1 200 {TOKEN}\r\n{TOKEN}\r\n\r\n")),
    ]
}

#[tokio::test]
async fn no_secret_in_errors_even_if_the_server_repeats_it() {
    for reply in repeating() {
        let server = Server::start(move |_| reply.clone()).await;
        let client = org(&server);
        for error in [
            get(&client, "1").send_serde::<Vec<u8>>().await.unwrap_err(),
            call(&client, &LIST).items::<Json>().try_collect().await.unwrap_err(),
        ] {
            let text = all_of(&error);
            assert!(!text.contains(TOKEN), "{text}");
        }
    }
}

/// What a client writes down has neither what it sent nor what came back.
#[cfg(feature = "record")]
#[tokio::test]
async fn no_secret_in_a_recording_even_if_the_server_repeats_it() {
    let file = std::env::temp_dir().join(format!("okta-core-secrets-{}.har", std::process::id()));
    for reply in repeating().into_iter().chain(echoing(TOKEN)) {
        let server = Server::start(move |_| reply.clone()).await;
        let core: okta_core::Client = builder(&server).record(&file).build().unwrap().0;
        drop(get(&core, "1").send_serde::<Vec<u8>>().await);
        let _ = call(&core, &LIST).items::<Json>().try_collect().await;
        let sent = core
            .request("POST", "/api/v1/x/{id}")
            .path("id", TOKEN)
            .query("q", TOKEN)
            .header("x-y", TOKEN);
        drop(sent.json(&serde_json::json!({ "a": [TOKEN] })).send::<Json>().await);
        let recorded = std::fs::read_to_string(&file).unwrap();
        assert!(!recorded.contains(TOKEN), "{recorded}");
    }
    std::fs::remove_file(&file).unwrap();
}

/// A parameter can be a secret as well: what the server writes of it is no more shown than of a token.
#[tokio::test]
async fn a_secret_parameter_is_not_shown_even_if_the_server_repeats_it() {
    let server = Server::start(|request| {
        let said = format!(r#"{{"errorCode":"E1","errorSummary":"{} is used up"}}"#, request.target);
        Reply::new(400, said).request_id("id-0417e")
    })
    .await;
    let client = org(&server);
    let mut typed = call(&client, &ENROLL);
    typed.path("code", "0417e");
    // whatever the path calls it, and if it is written there
    let by_path = |path| client.request("POST", path);
    for mut call in [
        typed,
        by_path("/api/v1/enroll/{code}").path("code", "0417e").into_call(),
        by_path("/api/v1/enroll/{of}").path("of", "0417e").into_call(),
        by_path("/api/v1/enroll/0417e").into_call(),
    ] {
        call.query("activationToken", "sesame-sesame").query("state", "kept");
        let error = call.send::<Json>().await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(!text.contains("0417e") && !text.contains("sesame"), "{text}");
        assert!(
            text.contains("/enroll/[redacted]?activationToken=[redacted]&state=kept"),
            "{text}"
        );
    }
}

/// However it is written, and next to one that it begins with.
#[tokio::test]
async fn a_secret_is_not_shown_in_another_spelling_either() {
    let (long, short) = ("sesame&<open>-7+", "sesame&<open");
    for echo in [
        "sesame&<open>-7+",
        "sesame%26%3Copen%3E-7%2B",
        "sesame%26%3copen%3e-7%2b",
        "sesame&amp;&lt;open&gt;-7+",
        "c2VzYW1lJjxvcGVuPi03Kw==",
        "c2VzYW1lJjxvcGVuPi03Kw",
    ] {
        let server = Server::start(move |_| {
            let said = format!(r#"{{"errorCode":"E1","errorSummary":"[{echo}]"}}"#);
            Reply::new(400, said).request_id(&format!("id-{echo}"))
        })
        .await;
        for secrets in [[long, short], [short, long]] {
            let mut call = call(&org(&server), &ENROLL);
            call.path("code", secrets[0]).query("activationToken", secrets[1]);
            let error = call.send::<Json>().await.unwrap_err();
            assert_eq!(error.summary(), Some("[[redacted]]"), "{echo}");
            assert_eq!(error.request_id(), None, "{echo}");
        }
    }
}

/// So can a member of a body: a password that the policy refuses comes back with the reason.
#[tokio::test]
async fn a_secret_of_the_body_is_not_shown_even_if_the_server_repeats_it() {
    let server = Server::start(|request| {
        let password = request.text().replace('"', "");
        Reply::new(
            400,
            format!(r#"{{"errorCode":"E1","errorSummary":"{password} is too short"}}"#),
        )
    })
    .await;
    let mut call = call(&org(&server), &CREATE);
    call.model("application/json", &okta_core::Secret::from("hunter-hunter2"));
    let text = all_of(&call.send::<Json>().await.unwrap_err());
    assert!(
        !text.contains("hunter") && text.contains("[redacted] is too short"),
        "{text}"
    );
}

/// All that an error shows, with its sources.
fn all_of(error: &okta_core::Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text.push_str(&format!("{inner} {inner:?}"));
        source = inner.source();
    }
    text
}

/// Answers that repeat what the request was made of.
fn echoing(secret: &str) -> Vec<Reply> {
    let object = format!(
        r#"{{"error":"e {secret}","error_description":"bad {secret}","errorCode":"{secret}","errorSummary":"{secret}","errorId":"{secret}","errorCauses":["{secret}"]}}"#
    );
    vec![
        Reply::new(401, object.clone()).request_id(secret),
        Reply::new(400, format!(r#"{{"error":"{secret}","error_description":"{secret}"}}"#))
            .request_id(&format!("x{secret}x")),
        Reply::new(
            403,
            format!(r#"{{"message":"{secret}","type":"{secret}","errors":[{{"path":"{secret}","message":"m"}}]}}"#),
        ),
        Reply::new(400, format!("<title>{secret}</title>")),
        Reply::new(401, "").header(
            "www-authenticate",
            format!("Bearer error=\"{secret}\", scope=\"{secret}\""),
        ),
        Reply::ok(object).request_id(secret),
        Reply::ok(format!(
            r#"{{"bearer_token":"b","team_name":"{secret}","expires_at":"{secret}"}}"#
        ))
        .request_id(secret),
        Reply::ok(format!(r#"{{"access_token":"{secret} ","token_type":"{secret}"}}"#)).request_id(secret),
        Reply::ok(format!("{secret}{{")),
    ]
}

/// A token endpoint that repeats assertion, proof or a service user's secret, and an API that repeats a proof.
#[tokio::test]
async fn what_proves_who_asks_is_not_shown_even_if_the_server_repeats_it() {
    let key = p256();
    for index in 0..echoing("").len() {
        for (at_api, which) in [(false, "assertion"), (false, "proof"), (true, "proof"), (true, "token")] {
            let server = Server::start(move |request| {
                let at_token = request.path() == "/oauth2/v1/token";
                if at_token && at_api {
                    return Reply::ok(r#"{"access_token":"access-token-1","token_type":"DPoP","expires_in":3600}"#);
                }
                let secret = match which {
                    "assertion" => request.text().split("client_assertion=").last().unwrap().to_owned(),
                    "token" => "access-token-1".to_owned(),
                    _ => request.header("dpop").unwrap().to_owned(),
                };
                echoing(&secret)[index].clone()
            })
            .await;
            let jwt = PrivateKeyJwt::new("client-1", PrivateKey::parse(&key.forms[0].1).unwrap()).scopes(["s"]);
            let client = builder(&server).auth(jwt).build().unwrap().0;
            let Err(error) = get(&client, "1").send_serde::<u8>().await else {
                continue;
            };
            let text = all_of(&error);
            for request in server.received() {
                let form = request.text();
                let assertion = form.split("client_assertion=").nth(1);
                for secret in [assertion, request.header("dpop"), Some("access-token-1")]
                    .into_iter()
                    .flatten()
                {
                    assert!(!text.contains(secret), "{which} {index}: {text}");
                }
            }
        }
        let server = Server::start(move |_| echoing("sesame-sesame")[index].clone()).await;
        let builder = ClientBuilder::<Team>::new()
            .org_url(&server.url)
            .allow_loopback_http()
            .team("t");
        let team = builder.service_user_key("k", "sesame-sesame").build().unwrap().0;
        let error = call(&team, &crate::client::TEAM_LIST)
            .send_page::<Json>()
            .await
            .unwrap_err();
        let text = all_of(&error);
        assert!(!text.contains("sesame"), "{index}: {text}");
    }
}
