//! Reading: the server encrypts to the key it is sent.

use std::time::Instant;

use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey};
use httpmock::MockServer;
use okta_pam::types::RandomPasswordCharacterOptions;
use okta_pam::{Error, Secret};
use serde_json::{Value, json};

use crate::vault::{Parts, Seen, b64, client, listed_method, method, oaep, only, public_key, random, serve};

const PASSWORD: &str = "pä-w7x9q-\"🗝\" \\ with everything";
const SERVER_ACCOUNT: &str = "/server_accounts/acc1/reveal_credentials";

/// Serves the password of a server account as `make` encrypts it.
fn answering(server: &MockServer, make: impl Fn(&PublicEncryptingKey) -> Value + Send + Sync + 'static) -> Seen {
    serve(
        server,
        "POST",
        SERVER_ACCOUNT,
        move |request| json!({"password_jwe": make(&public_key(request))}),
    )
}

async fn open(make: impl Fn(&PublicEncryptingKey) -> Value + Send + Sync + 'static) -> Result<Secret, Error> {
    let server = MockServer::start_async().await;
    let seen = answering(&server, make);
    let opened = client(&server).open_server_account_password("acc1", method()).await;
    only(&seen);
    opened
}

/// Refused with this reason, and with nothing of the password.
async fn refused(why: &str, make: impl Fn(&PublicEncryptingKey) -> Value + Send + Sync + 'static) {
    let start = Instant::now();
    let error = open(make).await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    let shown = format!(
        "{error} {error:?} {:?}",
        std::error::Error::source(&error).map(ToString::to_string)
    );
    assert!(shown.contains(why), "{shown} should say: {why}");
    assert!(shown.contains("revealServerAccountPassword"), "{shown}");
    assert!(!shown.contains("w7x9q"), "{shown}");
    assert!(start.elapsed().as_secs() < 20, "{why}");
}

#[tokio::test]
async fn every_kind_of_account() {
    let server = MockServer::start_async().await;
    let pam = client(&server);
    let encrypt =
        |request: &Value| json!({"password_jwe": Parts::to(&public_key(request), PASSWORD.as_bytes()).compact()});
    let seen = [
        serve(
            &server,
            "POST",
            "/saas_apps/app1/accounts/acc1/reveal_credentials",
            encrypt,
        ),
        serve(
            &server,
            "POST",
            "/okta_universal_directory_accounts/acc1/reveal_credentials",
            encrypt,
        ),
        serve(
            &server,
            "POST",
            "/active_directory/con1/accounts/acc1/reveal_credentials",
            encrypt,
        ),
        serve(&server, "POST", SERVER_ACCOUNT, encrypt),
        serve(&server, "POST", "/random_password", encrypt),
    ];
    let options = RandomPasswordCharacterOptions::new().with_digits(true);
    let opened = [
        pam.open_saas_app_account_password("app1", "acc1", method())
            .await
            .unwrap(),
        pam.open_okta_ud_account_password("acc1", method()).await.unwrap(),
        pam.open_active_directory_account_password("con1", "acc1", method())
            .await
            .unwrap(),
        pam.open_server_account_password("acc1", method()).await.unwrap(),
        pam.draw_random_password(options, 24).await.unwrap(),
    ];
    for secret in &opened {
        assert_eq!(secret.expose(), PASSWORD);
        assert!(!format!("{secret:?}").contains("w7x9q"));
    }
    for seen in &seen[..4] {
        assert_eq!(
            only(seen)["user_access_method"],
            listed_method(),
            "echoed as it was listed"
        );
    }
    let random = only(&seen[4]);
    assert_eq!(
        (&random["num_chars"], &random["character_options"]),
        (&json!(24), &json!({"digits": true}))
    );
}

#[tokio::test]
async fn a_secret() {
    let server = MockServer::start_async().await;
    let value = json!({"username": "root", "password": PASSWORD, "": ""}).to_string();
    let path = "/resource_groups/rg/projects/pr/secrets/sec";
    let seen = serve(&server, "POST", path, move |request| {
        assert_eq!(request.as_object().unwrap().len(), 1);
        let jwe = Parts::to(&public_key(request), value.as_bytes()).flattened();
        json!({"id": "sec", "name": "db", "secret_jwe": jwe.to_string()})
    });
    let fields = client(&server).open_secret("rg", "pr", "sec").await.unwrap();
    only(&seen);
    assert_eq!(fields.len(), 3);
    assert_eq!(fields.get("password").unwrap().expose(), PASSWORD);
    let shown = format!("{fields:?}");
    assert!(
        shown.contains("username") && !shown.contains("root") && !shown.contains("w7x9q"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_secret_of_another_shape() {
    for value in [
        r#"{"a":"w7x9q","b":1}"#,
        r#""w7x9q""#,
        "[\"w7x9q\"]",
        "w7x9q",
        "",
        "{\"a\":\"w7x9q",
    ] {
        let server = MockServer::start_async().await;
        serve(
            &server,
            "POST",
            "/resource_groups/rg/projects/pr/secrets/sec",
            move |request| json!({"secret_jwe": Parts::to(&public_key(request), value.as_bytes()).compact()}),
        );
        let error = client(&server).open_secret("rg", "pr", "sec").await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(
            shown.contains("RevealSecret") && shown.contains("no JSON object of strings"),
            "{shown}"
        );
        assert!(!shown.contains("w7x9q"), "{shown}");
    }
}

#[tokio::test]
async fn every_form() {
    let forms: [fn(&Parts) -> String; 5] = [
        Parts::compact,
        |parts| parts.flattened().to_string(),
        |parts| parts.general().to_string(),
        |parts| format!(" {:#}\n", parts.flattened()),
        |parts| format!("\n{}\n", parts.compact()),
    ];
    for form in forms {
        let opened = open(move |key| json!(form(&Parts::to(key, PASSWORD.as_bytes())))).await;
        assert_eq!(opened.unwrap().expose(), PASSWORD);
    }
    // an empty password, and members that others may add
    let opened = open(|key| {
        let cek = random::<32>();
        let header = json!({"enc": "A256GCM", "cty": "text/plain"});
        let mut jwe = Parts::new(&header, &cek, oaep(key, &cek), b"", Some("more")).flattened();
        jwe["header"] = json!({"alg": "RSA-OAEP-256", "kid": "x"});
        jwe["unprotected"] = json!({"note": 1});
        jwe["later"] = json!([]);
        json!(jwe.to_string())
    });
    assert_eq!(opened.await.unwrap().expose(), "");
}

#[tokio::test]
async fn a_key_is_used_once() {
    let server = MockServer::start_async().await;
    let seen = answering(&server, |key| json!(Parts::to(key, PASSWORD.as_bytes()).compact()));
    let pam = client(&server);
    for _ in 0..2 {
        pam.open_server_account_password("acc1", method()).await.unwrap();
    }
    let seen = seen.lock().unwrap();
    assert_ne!(seen[0]["public_key"]["n"], seen[1]["public_key"]["n"]);
}

#[tokio::test]
async fn tampering() {
    let why = "tampered with";
    let flip = |bytes: &mut Vec<u8>, at: usize| bytes[at] ^= 1;
    let spoil: [fn(&mut Parts); 7] = [
        |parts| parts.ciphertext[0] ^= 1,
        |parts| parts.tag[15] ^= 0x80,
        |parts| parts.iv[3] ^= 1,
        |parts| parts.encrypted_key[100] ^= 1,
        |parts| parts.encrypted_key.truncate(255),
        |parts| parts.ciphertext.clear(),
        |parts| parts.protected = b64(r#"{"enc":"A256GCM","alg":"RSA-OAEP-256"}"#),
    ];
    for spoil in spoil {
        refused(why, move |key| {
            let mut parts = Parts::to(key, PASSWORD.as_bytes());
            spoil(&mut parts);
            json!(parts.compact())
        })
        .await;
    }
    // whatever is authenticated beside the content
    refused(why, move |key| {
        let cek = random::<32>();
        let header = json!({"alg": "RSA-OAEP-256", "enc": "A256GCM"});
        let mut parts = Parts::new(&header, &cek, oaep(key, &cek), b"w7x9q", Some("more"));
        let mut aad = b"more".to_vec();
        flip(&mut aad, 0);
        parts.aad = Some(b64(aad));
        json!(parts.flattened().to_string())
    })
    .await;
}

#[tokio::test]
async fn another_key() {
    let other = aws_lc_rs::rsa::PrivateDecryptingKey::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
    let other = other.public_key();
    refused("not for the key made for it", move |_| {
        json!(Parts::to(&other, PASSWORD.as_bytes()).compact())
    })
    .await;
    // a content key of another length
    for length in [0, 16, 24, 31, 33, 64] {
        refused("not for the key made for it", move |key| {
            let header = json!({"alg": "RSA-OAEP-256", "enc": "A256GCM"});
            let encrypted = oaep(key, &vec![7; length]);
            json!(Parts::new(&header, &random::<32>(), encrypted, PASSWORD.as_bytes(), None).compact())
        })
        .await;
    }
}

#[tokio::test]
async fn other_algorithms() {
    for (alg, enc) in [
        ("dir", "A256GCM"),
        ("none", "A256GCM"),
        ("RSA1_5", "A256GCM"),
        ("RSA-OAEP", "A256GCM"),
        ("RSA-OAEP-512", "A256GCM"),
        ("rsa-oaep-256", "A256GCM"),
        ("A256KW", "A256GCM"),
        ("ECDH-ES", "A256GCM"),
        ("PBES2-HS256+A128KW", "A256GCM"),
        ("RSA-OAEP-256", "A128GCM"),
        ("RSA-OAEP-256", "A256CBC-HS512"),
        ("RSA-OAEP-256", "none"),
    ] {
        let why = if enc == "A256GCM" { "RSA-OAEP-256" } else { "A256GCM" };
        refused(why, move |key| {
            let cek = random::<32>();
            let encrypted = match alg {
                "dir" | "none" | "ECDH-ES" => Vec::new(),
                "RSA1_5" => {
                    let key = Pkcs1PublicEncryptingKey::new(key.clone()).unwrap();
                    let mut room = vec![0; key.ciphertext_size()];
                    key.encrypt(&cek, &mut room).unwrap().to_vec()
                }
                _ => oaep(key, &cek),
            };
            let header = json!({"alg": alg, "enc": enc, "p2s": b64("salt"), "p2c": 2_147_483_647_u32});
            json!(Parts::new(&header, &cek, encrypted, PASSWORD.as_bytes(), None).compact())
        })
        .await;
    }
}

#[tokio::test]
async fn headers() {
    for (header, why) in [
        (
            json!({"alg": "RSA-OAEP-256", "enc": "A256GCM", "zip": "DEF"}),
            "compression",
        ),
        (
            json!({"alg": "RSA-OAEP-256", "enc": "A256GCM", "crit": ["b64"], "b64": false}),
            "extension",
        ),
        (json!({"enc": "A256GCM"}), "RSA-OAEP-256"),
        (json!({"alg": "RSA-OAEP-256"}), "A256GCM"),
        (json!({"alg": ["RSA-OAEP-256"], "enc": "A256GCM"}), "RSA-OAEP-256"),
        (json!([]), "no JSON object"),
        (json!("RSA-OAEP-256"), "no JSON object"),
    ] {
        refused(why, move |key| {
            let cek = random::<32>();
            json!(Parts::new(&header, &cek, oaep(key, &cek), PASSWORD.as_bytes(), None).compact())
        })
        .await;
    }
    // the general form with nothing but its protected header trusted
    let open_headers: [(&str, Value, &str); 4] = [
        ("unprotected", json!({"alg": "dir"}), "contradict"),
        ("unprotected", json!({"enc": "A256GCM"}), "contradict"),
        ("header", json!({"zip": "DEF"}), "compression"),
        ("header", json!("alg"), "no object"),
    ];
    for (name, value, why) in open_headers {
        refused(why, move |key| {
            let mut jwe = Parts::to(key, PASSWORD.as_bytes()).flattened();
            jwe[name] = value.clone();
            json!(jwe.to_string())
        })
        .await;
    }
}

#[tokio::test]
async fn shapes() {
    type Spoil = fn(&Parts) -> Value;
    let spoil: [(Spoil, &str); 20] = [
        (|_| Value::Null, "there is no JWE in it"),
        (|_| json!({"a": 1}), "there is no JWE in it"),
        (|_| json!(""), "less than five"),
        (
            |parts| json!(parts.compact().rsplit_once('.').unwrap().0),
            "less than five",
        ),
        (|parts| json!(format!("{}.x", parts.compact())), "more than five"),
        (|parts| json!(format!("{}=", parts.compact())), "base64url"),
        (|parts| json!(format!("{}A", parts.compact())), "128 bits"),
        (|parts| json!(parts.compact().replacen('.', "!.", 1)), "base64url"),
        (|_| json!("{"), "no JSON"),
        (|_| json!("{}"), "protected header"),
        (|_| json!("{\"protected\":1}"), "no string"),
        (|_| json!("A".repeat(2 << 20)), "too long"),
        (|_| json!("[".repeat(100_000)), "less than five"),
        (|_| json!(format!("{{\"protected\":{}", "[".repeat(100_000))), "no JSON"),
        (|parts| spoilt(parts, |jwe| jwe["recipients"] = json!([])), "both"),
        (
            |parts| general(parts, |jwe| jwe["recipients"] = json!([])),
            "exactly one",
        ),
        (
            |parts| general(parts, |jwe| jwe["recipients"] = json!([1])),
            "exactly one",
        ),
        (
            |parts| {
                general(parts, |jwe| {
                    jwe["recipients"] = json!([jwe["recipients"][0], jwe["recipients"][0]])
                })
            },
            "exactly one",
        ),
        (|parts| spoilt(parts, |jwe| jwe["iv"] = json!(b64([0; 16]))), "96 bits"),
        (|parts| spoilt(parts, |jwe| jwe["tag"] = json!(b64([0; 4]))), "128 bits"),
    ];
    for (spoil, why) in spoil {
        refused(why, move |key| spoil(&Parts::to(key, PASSWORD.as_bytes()))).await;
    }
    refused("no text", |key| json!(Parts::to(key, b"w7x9q\xff\xfe").compact())).await;
}

fn spoilt(parts: &Parts, change: impl Fn(&mut Value)) -> Value {
    let mut jwe = parts.flattened();
    change(&mut jwe);
    json!(jwe.to_string())
}

fn general(parts: &Parts, change: impl Fn(&mut Value)) -> Value {
    let mut jwe = parts.general();
    change(&mut jwe);
    json!(jwe.to_string())
}

#[tokio::test]
async fn the_servers_error_stays() {
    let server = MockServer::start_async().await;
    server.mock(|when, then| {
        when.path(format!("/v1/teams/tea{SERVER_ACCOUNT}"));
        then.status(403).body(r#"{"message":"needs approval"}"#);
    });
    let error = client(&server)
        .open_server_account_password("acc1", method())
        .await
        .unwrap_err();
    assert!(
        error.is_forbidden() && error.to_string().contains("needs approval"),
        "{error}"
    );
}
