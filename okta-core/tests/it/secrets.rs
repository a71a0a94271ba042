//! Nothing secret is shown, wherever it might be.

use okta_core::{Auth, ClientBuilder, Json, PrivateKey, PrivateKeyJwt};

use crate::client::{CREATE, ENROLL, LIST, Org, TOKEN, Team, call, get, org};
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

#[tokio::test]
async fn no_secret_in_errors_even_if_the_server_repeats_it() {
    for reply in [
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
    ] {
        let server = Server::start(move |_| reply.clone()).await;
        let client = org(&server);
        for error in [
            get(&client, "1").send_serde::<Vec<u8>>().await.unwrap_err(),
            call(&client, &LIST).items::<Json>().try_collect().await.unwrap_err(),
        ] {
            let mut text = format!("{error} {error:?} {error:#?}");
            let mut source = std::error::Error::source(&error);
            while let Some(inner) = source {
                text.push_str(&format!("{inner} {inner:?}"));
                source = inner.source();
            }
            assert!(!text.contains(TOKEN), "{text}");
        }
    }
}

/// A parameter can be a secret as well: what the server writes of it is no more shown than of a token.
#[tokio::test]
async fn a_secret_parameter_is_not_shown_even_if_the_server_repeats_it() {
    let server = Server::start(|request| {
        let said = format!(r#"{{"errorCode":"E1","errorSummary":"{} is used up"}}"#, request.target);
        Reply::new(400, said).request_id("id-0417e")
    })
    .await;
    let mut call = call(&org(&server), &ENROLL);
    call.path("code", "0417e")
        .query("activationToken", "sesame-sesame")
        .query("state", "kept");
    let error = call.send::<Json>().await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(!text.contains("0417e") && !text.contains("sesame"), "{text}");
    assert!(
        text.contains("/enroll/[redacted]?activationToken=[redacted]&state=kept"),
        "{text}"
    );
}
