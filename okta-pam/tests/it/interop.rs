//! Both directions against jwcrypto, a JOSE library in Python.
//!
//! Skipped where Python or the package is missing; `OKTA_PAM_TEST_PYTHON` names the interpreter, otherwise `python3`. With
//! `OKTA_PAM_TEST_PYTHON` set, a missing package is a failure.

use std::ffi::OsString;
use std::io::Write;
use std::process::{Command, Stdio};

use httpmock::MockServer;
use okta_pam::Secret;
use okta_pam::credentials::{SecretDraft, SecretFields};
use serde_json::{Value, json};

use crate::vault::{client, method, only, serve};

const PASSWORD: &str = "pä-w7x9q-\"🗝\" \\ with everything";

#[derive(Clone)]
struct Python(OsString);

impl Python {
    /// The interpreter, if it has jwcrypto.
    fn find() -> Option<Self> {
        let named = std::env::var_os("OKTA_PAM_TEST_PYTHON");
        let python = Self(named.clone().unwrap_or_else(|| "python3".into()));
        let found = Command::new(&python.0)
            .args(["-c", "import jwcrypto.jwe"])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        assert!(found || named.is_none(), "{:?} has no jwcrypto", python.0);
        if !found {
            println!("skipped: no python3 with jwcrypto (pip install jwcrypto, OKTA_PAM_TEST_PYTHON=…)");
        }
        found.then_some(python)
    }

    fn ask(&self, question: &Value) -> Value {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/interop.py");
        let mut child = Command::new(&self.0)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(question.to_string().as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{question}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jwcrypto_opens_what_we_seal() {
    let Some(python) = Python::find() else { return };
    let keys = python.ask(&json!({"do": "keys"}));
    let keys = keys.as_array().unwrap();
    assert_eq!(keys.len(), 14);
    for key in keys {
        let server = MockServer::start_async().await;
        let public = key["public"].clone();
        serve(&server, "GET", "/vault/jwks.json", move |_| json!({"keys": [public]}));
        let password = serve(&server, "PUT", "/saas_apps/app1/accounts/acc1/credentials", |_| {
            Value::Null
        });
        let secret = serve(
            &server,
            "POST",
            "/resource_groups/rg/projects/pr/secrets",
            |_| json!({"id": "s"}),
        );
        let pam = client(&server);
        pam.store_saas_app_account_password("app1", "acc1", method(), &Secret::new(PASSWORD))
            .await
            .unwrap();
        let fields = SecretFields::from_iter([("password", PASSWORD)]);
        pam.store_secret("rg", "pr", SecretDraft::new("db", "folder"), &fields)
            .await
            .unwrap();
        let open = |jwe: &Value| python.ask(&json!({"do": "open", "key": key["private"], "jwe": jwe}));
        let opened = open(&only(&password)["password_jwe"]);
        assert_eq!(opened["plain"], PASSWORD, "{}", key["public"]);
        assert_eq!(opened["header"]["kid"], key["public"]["kid"]);
        assert_eq!(opened["header"]["alg"], key["public"]["alg"]);
        let opened = open(&only(&secret)["secret_jwe"]);
        let plain: Value = serde_json::from_str(opened["plain"].as_str().unwrap()).unwrap();
        assert_eq!(plain, json!({"password": PASSWORD}));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn we_open_what_jwcrypto_seals() {
    let Some(python) = Python::find() else { return };
    for form in ["compact", "flattened", "general"] {
        let server = MockServer::start_async().await;
        let seal = {
            let python = python.clone();
            move |request: &Value, plain: &str| {
                python.ask(&json!({"do": "seal", "form": form, "key": request["public_key"], "plain": plain}))
            }
        };
        let seal_secret = seal.clone();
        serve(
            &server,
            "POST",
            "/server_accounts/acc1/reveal_credentials",
            move |request| json!({"password_jwe": seal(request, PASSWORD)}),
        );
        serve(
            &server,
            "POST",
            "/resource_groups/rg/projects/pr/secrets/sec",
            move |request| json!({"secret_jwe": seal_secret(request, &json!({"password": PASSWORD}).to_string())}),
        );
        let pam = client(&server);
        let opened = pam.open_server_account_password("acc1", method()).await.unwrap();
        assert_eq!(opened.expose(), PASSWORD, "{form}");
        let fields = pam.open_secret("rg", "pr", "sec").await.unwrap();
        assert_eq!(fields.get("password").unwrap().expose(), PASSWORD, "{form}");
    }
}
