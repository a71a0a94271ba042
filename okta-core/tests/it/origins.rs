//! Which source a setting may come from, and what of several sources belongs together.

use std::path::{Path, PathBuf};
use std::process::Command;

use okta_core::{ClientBuilder, Json};

use crate::client::{Org, Team, get};
use crate::oauth::p256;
use crate::server::{Reply, Server};

/// A folder of a test's own, which goes when the test ends.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("okta-core-{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.join("home/.okta")).unwrap();
        std::fs::create_dir_all(path.join("work")).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, client: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, format!("okta:\n  client: {{{client}}}\n")).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

const CHILD: &str = "OKTA_CORE_TEST_OF_ORIGINS";

/// Not a test by itself: the program that `the_working_directory_names_neither_host_nor_proxy_nor_key` runs.
#[tokio::test]
async fn program_of_its_own() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let mut builder = ClientBuilder::<Org>::new().from_env().allow_loopback_http();
    if std::env::var_os(CHILD).unwrap() == "asked" {
        builder = builder.config_file("okta.yaml");
    }
    match builder.build() {
        Ok(client) => drop(get(&client.0, "1").send::<Json>().await),
        Err(error) => {
            assert!(error.is_configuration());
            std::fs::write("error", error.to_string()).unwrap();
        }
    }
}

pub(crate) fn run(folder: &Path, asked: bool, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "origins::program_of_its_own"])
        .env_clear()
        .env(CHILD, if asked { "asked" } else { "unasked" })
        .env("HOME", folder.join("home"))
        .envs(variables.iter().copied())
        .current_dir(folder.join("work"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let error = folder.join("work/error");
    let text = std::fs::read_to_string(&error).unwrap_or_default();
    let _ = std::fs::remove_file(error);
    text
}

/// Somebody else's checkout is where the program runs. Each setting comes from the folder, the home folder, or the environment.
#[tokio::test(flavor = "multi_thread")]
async fn the_working_directory_names_neither_host_nor_proxy_nor_key() {
    let mine = Server::start(|_| Reply::ok("{}")).await;
    let theirs = Server::start(|_| Reply::ok("{}")).await;
    let folder = Folder::new("origins");
    let my_url = format!("orgUrl: \"{}\"", mine.url);
    let evil = format!(
        "orgUrl: \"{}\", token: \"00theirs\", proxy: {{url: \"{}\"}}",
        theirs.url, theirs.url
    );
    folder.write("work/okta.yaml", &evil);
    let (url, token) = (("T_ORGURL", mine.url.as_str()), ("T_TOKEN", "00mine"));

    for (home, variables) in [
        (String::new(), vec![url, token]),
        (my_url.clone(), vec![token]),
        ("token: \"00mine\"".to_owned(), vec![url]),
        (format!("{my_url}, token: \"00mine\""), vec![]),
    ] {
        folder.write("home/.okta/okta.yaml", &home);
        let before = mine.count();
        assert_eq!(run(&folder.0, false, &variables), "");
        assert_eq!(mine.count(), before + 1, "{home}");
        assert_eq!(mine.received()[before].header("authorization"), Some("SSWS 00mine"));
    }
    // What is missing isn't taken from there, and the error says where it may have been expected.
    for (home, variables) in [
        ("token: \"00mine\"", vec![]),
        (my_url.as_str(), vec![]),
        ("", vec![token]),
        ("", vec![url]),
    ] {
        folder.write("home/.okta/okta.yaml", home);
        let error = run(&folder.0, false, &variables);
        assert!(error.contains("config_file()"), "{home}: {error}");
    }
    assert_eq!(theirs.count(), 0);
    // Asked for, it is one source among others.
    folder.write("work/okta.yaml", &my_url);
    folder.write("home/.okta/okta.yaml", "");
    let before = mine.count();
    assert_eq!(run(&folder.0, true, &[token]), "");
    assert_eq!(mine.count(), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tilde_is_the_home_folder() {
    let folder = Folder::new("tilde");
    std::fs::write(folder.0.join("home/key.pem"), &p256().forms[0].1).unwrap();
    for (path, good) in [("~/key.pem", true), ("\"~/key.pem\"", true), ("~/other.pem", false)] {
        let variables = [
            ("T_ORGURL", "http://127.0.0.1:9"),
            ("T_MAXRETRIES", "0"),
            ("T_CLIENTID", "c"),
            ("T_SCOPES", "a.read"),
            ("T_PRIVATEKEY", path),
        ];
        let error = run(&folder.0, false, &variables);
        assert_eq!(error.is_empty(), good, "{path}: {error}");
        assert!(good || error.contains("T_PRIVATEKEY"), "{error}");
    }
}

/// The home folder of a container may be none, and one that is relative would be a checkout.
#[tokio::test(flavor = "multi_thread")]
async fn homes_that_are_none_are_not_read() {
    let mine = Server::start(|_| Reply::ok("{}")).await;
    let theirs = Server::start(|_| Reply::ok("{}")).await;
    let folder = Folder::new("homes");
    std::fs::create_dir_all(folder.0.join("work/.okta")).unwrap();
    folder.write("work/.okta/okta.yaml", &format!("proxy: {{url: \"{}\"}}", theirs.url));
    std::fs::write(folder.0.join("work/key.pem"), &p256().forms[0].1).unwrap();
    let (url, token) = (("T_ORGURL", mine.url.as_str()), ("T_TOKEN", "00mine"));
    for (count, home) in ["/dev/null", ".", ""].into_iter().enumerate() {
        let error = run(&folder.0, false, &[("HOME", home), url, token]);
        assert_eq!((error.as_str(), mine.count()), ("", count + 1), "{home}");
    }
    assert_eq!(theirs.count(), 0);
    let key = [
        ("T_CLIENTID", "c"),
        ("T_SCOPES", "a.read"),
        ("T_PRIVATEKEY", "~/key.pem"),
    ];
    let error = run(&folder.0, false, &[&[("HOME", "."), url], key.as_slice()].concat());
    assert!(error.contains("T_PRIVATEKEY"), "{error}");
}

fn build(folder: &Folder, file: &str, variables: &[(&'static str, &'static str)]) -> okta_core::Result<Org> {
    ClientBuilder::new()
        .config_file(folder.write("work/okta.yaml", file))
        .variables(variables.iter().copied())
        .build()
}

/// A mode that a weaker source sets is about the credentials of that source.
#[test]
fn a_mode_is_not_about_stronger_credentials_of_another_kind() {
    let folder = Folder::new("modes");
    let key = p256();
    let file = format!(
        "orgUrl: https://acme.okta.com, authorizationMode: PrivateKey, clientId: c, scopes: [a.read], privateKey: '{}'",
        key.forms[2].1
    );
    build(&folder, &file, &[]).unwrap();
    let message = build(&folder, &file, &[("T_TOKEN", "00mine")]).unwrap_err().to_string();
    assert!(
        message.contains("authorizationMode") && message.contains("T_TOKEN"),
        "{message}"
    );
    build(&folder, &file, &[("T_TOKEN", "00mine"), ("T_MODE", "SSWS")]).unwrap();
    build(
        &folder,
        "orgUrl: https://acme.okta.com, authorizationMode: SSWS",
        &[("T_TOKEN", "00mine")],
    )
    .unwrap();
}

#[tokio::test]
async fn what_belongs_to_another_proxy_is_not_sent_to_this_one() {
    let folder = Folder::new("proxies");
    let proxy = Server::start(|_| Reply::ok("{}")).await;
    let port: &'static str = proxy.url.rsplit(':').next().unwrap().to_owned().leak();
    let url: &'static str = proxy.url.clone().leak();
    let org = "orgUrl: \"http://127.0.0.1:9\", token: \"00mine\"";
    let other = format!("{org}, proxy: {{host: other.example.com, port: 1, username: u, password: p}}");
    let test = ("T_DISABLEHTTPSCHECK", "true");
    for (file, variables, authorized) in [
        (other.clone(), vec![("T_PROXY", url)], false),
        (
            other.clone(),
            vec![("T_PROXY_HOST", "127.0.0.1"), ("T_PROXY_PORT", port)],
            false,
        ),
        (
            other,
            vec![
                ("T_PROXY", url),
                ("T_PROXY_USERNAME", "me"),
                ("T_PROXY_PASSWORD", "sesame"),
            ],
            true,
        ),
        (
            format!("{org}, proxy: {{host: 127.0.0.1, port: {port}, username: me}}"),
            vec![("T_PROXY_PASSWORD", "sesame")],
            true,
        ),
    ] {
        let client = build(&folder, &file, &[variables.as_slice(), &[test]].concat()).unwrap();
        let before = proxy.count();
        get(&client.0, "1").send::<Json>().await.unwrap();
        let expected = authorized.then_some("Basic bWU6c2VzYW1l");
        assert_eq!(
            proxy.received()[before].header("proxy-authorization"),
            expected,
            "{file}"
        );
    }
}

/// A key's id in a weaker source is another key's.
#[test]
fn a_key_keeps_its_own_id() {
    let folder = Folder::new("ids");
    let file = "orgUrl: https://acme.okta.com, clientId: c, scopes: [a.read], privateKeyId: '{other}'";
    let key: &'static str = p256().forms[2].1.clone().leak();
    build(&folder, file, &[("T_PRIVATEKEY", key)]).unwrap();
    build(&folder, &format!("{file}, privateKey: '{key}'"), &[]).unwrap_err();
}

#[tokio::test]
async fn numbers_are_names_too() {
    let folder = Folder::new("numbers");
    let server = Server::start(|request| match request.method.as_str() {
        "POST" => Reply::ok(r#"{"bearer_token":"b","expires_at":"2099-01-01T00:00:00Z","team_name":"007"}"#),
        _ => Reply::ok(r#"{"list":[]}"#),
    })
    .await;
    let path = folder.0.join("work/okta.yaml");
    std::fs::write(
        &path,
        format!("okta: {{pam: {{apiHost: \"{}\", team: 007}}}}", server.url),
    )
    .unwrap();
    let builder = ClientBuilder::<Team>::new().config_file(path).allow_loopback_http();
    let team = builder.service_user_key("key-1", "secret-1").build().unwrap();
    crate::client::call(&team.0, &crate::client::TEAM_LIST)
        .send_page::<i64>()
        .await
        .unwrap();
    assert_eq!(server.received()[1].target, "/v1/teams/007/things");
}
