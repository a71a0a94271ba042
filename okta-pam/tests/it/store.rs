//! Writing: the server's vault opens what the client has encrypted to its key.

use aws_lc_rs::rsa::KeySize;
use httpmock::MockServer;
use okta_pam::credentials::{SecretDraft, SecretFields};
use okta_pam::{Error, Secret};
use serde_json::{Value, json};

use crate::vault::{Seen, VaultKey, client, listed_method, method, only, serve};

const PASSWORD: &str = "pä-w7x9q-\"🗝\" \\ with everything";

/// A vault with these public keys.
fn with_keys(server: &MockServer, keys: Value) -> Seen {
    serve(
        server,
        "GET",
        "/vault/jwks.json",
        move |_| json!({"keys": keys.clone()}),
    )
}

/// Stores the password in a vault with these keys, and returns the JWE.
async fn stored(keys: Value) -> Result<Value, Error> {
    let server = MockServer::start_async().await;
    with_keys(&server, keys);
    let seen = serve(&server, "PUT", "/saas_apps/app1/accounts/acc1/credentials", |_| {
        Value::Null
    });
    let password = Secret::new(PASSWORD);
    client(&server)
        .store_saas_app_account_password("app1", "acc1", method(), &password)
        .await?;
    Ok(only(&seen)["password_jwe"].clone())
}

#[tokio::test]
async fn every_key_and_algorithm() {
    let mut keys = vec![
        VaultKey::rsa(KeySize::Rsa2048, "r2"),
        VaultKey::rsa(KeySize::Rsa3072, "r3"),
    ];
    for crv in ["P-256", "P-384", "P-521"] {
        for alg in ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"] {
            keys.push(VaultKey::elliptic(crv, alg, &format!("{crv} {alg}")));
        }
    }
    for key in keys {
        let jwe = stored(json!([key.jwk])).await.unwrap();
        assert_eq!(key.open(&jwe), PASSWORD.as_bytes(), "{}", key.jwk);
        assert!(!jwe.to_string().contains("w7x9q"));
    }
}

#[tokio::test]
async fn the_best_key_is_taken() {
    let rsa = VaultKey::rsa(KeySize::Rsa2048, "rsa");
    let mut offered = vec![
        json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "sig", "x": "AA"}),
        rsa.jwk.clone(),
    ];
    let jwe = stored(json!(offered)).await.unwrap();
    assert_eq!(rsa.open(&jwe), PASSWORD.as_bytes());
    for alg in ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"] {
        let better = VaultKey::elliptic("P-384", alg, alg);
        // the place in the list doesn't matter
        offered.insert(offered.len() / 2, better.jwk.clone());
        let jwe = stored(json!(offered)).await.unwrap();
        assert_eq!(better.open(&jwe), PASSWORD.as_bytes(), "{alg}");
    }
    // of two the first
    let first = VaultKey::elliptic("P-256", "ECDH-ES+A256KW", "first");
    offered.insert(0, first.jwk.clone());
    assert_eq!(first.open(&stored(json!(offered)).await.unwrap()), PASSWORD.as_bytes());
}

#[tokio::test]
async fn unusable_keys_are_passed_over() {
    let good = VaultKey::rsa(KeySize::Rsa2048, "good");
    let spoilt = |name: &str, value: Value| {
        let mut jwk = VaultKey::elliptic("P-256", "ECDH-ES+A256KW", "bad").jwk;
        jwk[name] = value;
        jwk
    };
    let mut keys = vec![
        spoilt("use", json!("sig")),
        spoilt("kty", json!("OKP")),
        spoilt("crv", json!("P-384")),
        spoilt("crv", json!("secp256k1")),
        spoilt("x", json!("AQAB")),
        spoilt("x", json!("!")),
        spoilt("y", json!(crate::vault::b64([1; 32]))),
        spoilt("alg", Value::Null),
        spoilt("y", Value::Null),
        json!("no key"),
        json!({"kty": "RSA", "alg": "RSA-OAEP-256", "n": crate::vault::b64([0xc5; 128]), "e": "AQAB"}),
    ];
    let error = stored(json!(keys)).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("no key that this client can encrypt to"), "{shown}");
    assert!(
        shown.contains("ECDH-ES+A256KW (EC)") && !shown.contains("w7x9q"),
        "{shown}"
    );
    keys.push(good.jwk.clone());
    assert_eq!(good.open(&stored(json!(keys)).await.unwrap()), PASSWORD.as_bytes());
}

#[tokio::test]
async fn no_usable_key() {
    for keys in [
        json!([]),
        json!([{"kty": "OKP", "alg": "EdDSA", "crv": "Ed25519", "x": "AA"}]),
        json!([{"kty": "RSA", "alg": "RSA1_5", "n": "AA", "e": "AQAB"}]),
        json!([{"kty": "oct", "alg": "dir", "k": "AAAA"}]),
        json!([{}]),
    ] {
        let error = stored(keys).await.unwrap_err();
        assert!(
            error.is_decode() && error.to_string().contains("can encrypt to"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_key_without_an_id() {
    let mut key = VaultKey::elliptic("P-521", "ECDH-ES", "");
    key.jwk.as_object_mut().unwrap().remove("kid");
    assert_eq!(key.open(&stored(json!([key.jwk])).await.unwrap()), PASSWORD.as_bytes());
}

#[tokio::test]
async fn two_calls_share_nothing() {
    let key = VaultKey::elliptic("P-256", "ECDH-ES", "k");
    let jwes = [
        stored(json!([key.jwk])).await.unwrap(),
        stored(json!([key.jwk])).await.unwrap(),
    ]
    .map(|jwe| serde_json::from_str::<Value>(jwe.as_str().unwrap()).unwrap());
    for name in ["protected", "iv", "ciphertext", "tag"] {
        assert_ne!(jwes[0][name], jwes[1][name], "{name}");
    }
}

#[tokio::test]
async fn every_kind_of_account() {
    let server = MockServer::start_async().await;
    let key = VaultKey::elliptic("P-256", "ECDH-ES+A256KW", "k");
    with_keys(&server, json!([key.jwk]));
    let seen = [
        serve(&server, "PUT", "/saas_apps/app1/accounts/acc1/credentials", |_| {
            Value::Null
        }),
        serve(&server, "POST", "/saas_apps/app1/accounts/acc1/rotate_password", |_| {
            Value::Null
        }),
        serve(
            &server,
            "POST",
            "/okta_universal_directory_accounts/acc1/rotate_password",
            |_| Value::Null,
        ),
    ];
    let pam = client(&server);
    let password = Secret::new(PASSWORD);
    pam.store_saas_app_account_password("app1", "acc1", method(), &password)
        .await
        .unwrap();
    pam.change_saas_app_account_password("app1", "acc1", method(), &password)
        .await
        .unwrap();
    pam.change_okta_ud_account_password("acc1", method(), &password)
        .await
        .unwrap();
    for seen in &seen {
        let sent = only(seen);
        assert_eq!(sent.as_object().unwrap().len(), 2);
        assert_eq!(sent["user_access_method"], listed_method(), "echoed as it was listed");
        assert_eq!(key.open(&sent["password_jwe"]), PASSWORD.as_bytes());
    }
}

#[tokio::test]
async fn secrets() {
    let server = MockServer::start_async().await;
    let key = VaultKey::rsa(KeySize::Rsa2048, "k");
    with_keys(&server, json!([key.jwk]));
    let path = "/resource_groups/rg/projects/pr/secrets";
    let created = serve(&server, "POST", path, |_| json!({"id": "sec", "name": "db"}));
    let updated = serve(
        &server,
        "PUT",
        &format!("{path}/sec"),
        |_| json!({"id": "sec", "name": "db2"}),
    );
    let pam = client(&server);
    let fields = SecretFields::from_iter([("username", "root"), ("password", PASSWORD)]);
    let draft = SecretDraft::new("db", "folder")
        .with_description("reporting")
        .with_template("tpl", 3);
    let secret = pam.store_secret("rg", "pr", draft, &fields).await.unwrap();
    assert_eq!(secret.id.as_deref(), Some("sec"));
    let secret = pam
        .overwrite_secret("rg", "pr", "sec", SecretDraft::new("db2", "folder"), &fields)
        .await
        .unwrap();
    assert_eq!(secret.name.as_deref(), Some("db2"));
    let (mut created, mut updated) = (only(&created), only(&updated));
    for sent in [&mut created, &mut updated] {
        let jwe = sent.as_object_mut().unwrap().remove("secret_jwe").unwrap();
        let plain: Value = serde_json::from_slice(&key.open(&jwe)).unwrap();
        assert_eq!(plain, json!({"username": "root", "password": PASSWORD}));
    }
    assert_eq!(
        created,
        json!({"name": "db", "parent_folder_id": "folder", "description": "reporting", "template_id": "tpl", "template_version": 3})
    );
    assert_eq!(updated, json!({"name": "db2", "parent_folder_id": "folder"}));
}
