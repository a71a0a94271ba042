//! Every mistake in the configuration is one clear error.

use okta_core::ClientBuilder;

use crate::client::{Org, TOKEN, get};
use crate::oauth::p256;
use crate::server::{Reply, Server};

fn fails(builder: ClientBuilder<Org>) -> String {
    let error = builder.build().unwrap_err();
    assert!(error.is_configuration(), "{error}");
    format!("{error}")
}

fn variables(variables: &[(&'static str, &'static str)]) -> ClientBuilder<Org> {
    ClientBuilder::new().variables(variables.iter().copied())
}

#[test]
fn what_is_missing_is_named() {
    const URL: (&str, &str) = ("T_ORGURL", "https://acme.okta.com");
    for (set, expected) in [
        (vec![], "T_ORGURL"),
        (vec![("T_ORG_NAME", "acme")], "T_ORG_NAME"),
        (vec![("T_ORG_NAME", "acme"), ("T_BASE_URL", "okta.com")], "T_TOKEN"),
        (vec![URL], "T_TOKEN"),
        (vec![URL, ("T_TOKEN", "")], "T_TOKEN set but empty"),
        (vec![URL, ("T_CLIENTID", "c")], "T_PRIVATEKEY"),
        (vec![URL, ("T_PRIVATEKEY", "{}")], "T_CLIENTID"),
        (vec![URL, ("T_PRIVATEKEY", "{}"), ("T_CLIENTID", "c")], "T_SCOPES"),
        (
            vec![
                URL,
                ("T_PRIVATEKEY", "/no/such/file"),
                ("T_CLIENTID", "c"),
                ("T_SCOPES", "s"),
            ],
            "T_PRIVATEKEY",
        ),
        (vec![URL, ("T_MODE", "SSWS"), ("T_ACCESS_TOKEN", "x")], "T_TOKEN"),
        (
            vec![
                URL,
                ("T_MODE", "SSWS"),
                ("T_PRIVATEKEY", "{}"),
                ("T_CLIENTID", "c"),
                ("T_SCOPES", "s"),
            ],
            "T_MODE says SSWS, and there is no API token; set T_TOKEN or change the mode",
        ),
        (
            vec![URL, ("T_MODE", "PrivateKey"), ("T_TOKEN", "a")],
            "T_MODE says PrivateKey, and there is no private key; set T_PRIVATEKEY",
        ),
        (vec![URL, ("T_MODE", "magic")], "T_MODE"),
        (
            vec![URL, ("T_TOKEN", "a"), ("T_ACCESS_TOKEN", "b")],
            "T_TOKEN, environment variable T_ACCESS_TOKEN",
        ),
        (
            vec![URL, ("T_TOKEN", "a"), ("T_REQUESTTIMEOUT", "soon")],
            "T_REQUESTTIMEOUT",
        ),
        (vec![URL, ("T_TOKEN", "a"), ("T_MAXRETRIES", "-1")], "T_MAXRETRIES"),
        (vec![URL, ("T_TOKEN", "a"), ("T_CAPACITY", "0")], "T_CAPACITY"),
        (vec![URL, ("T_TOKEN", "a"), ("T_CAPACITY", "150")], "T_CAPACITY"),
        (
            vec![URL, ("T_TOKEN", "a"), ("T_DISABLEHTTPSCHECK", "maybe")],
            "T_DISABLEHTTPSCHECK",
        ),
        (
            vec![("T_ORGURL", "http://127.0.0.1:1"), ("T_TOKEN", "a")],
            "set T_DISABLEHTTPSCHECK=true",
        ),
        (
            vec![("T_ORGURL", "https://{yourOktaDomain}"), ("T_TOKEN", "a")],
            "T_ORGURL",
        ),
        (
            vec![
                ("T_ORGURL", "http://acme.okta.com"),
                ("T_TOKEN", "a"),
                ("T_DISABLEHTTPSCHECK", "true"),
            ],
            "T_ORGURL",
        ),
    ] {
        let message = fails(variables(&set));
        assert!(message.contains(expected), "{set:?}: {message}");
    }
}

/// Each is named by the variable that it is in, before anything is sent.
#[test]
fn mistakes_are_named_rightly_and_early() {
    let key: &'static str = p256().forms[2].1.clone().leak();
    let good = [
        ("T_ORGURL", "https://acme.okta.com"),
        ("T_CLIENTID", "0oa1"),
        ("T_SCOPES", "okta.users.read, okta.groups.read"),
        ("T_PRIVATEKEY", key),
        ("T_PRIVATEKEYID", "kid-1"),
    ];
    variables(&good).build().unwrap();
    for (name, value, expected) in [
        ("T_CLIENTID", "{yourClientId}", "template"),
        ("T_CLIENTID", "$CLIENT_ID", "template"),
        ("T_CLIENTID", "0oa1,", "comma"),
        ("T_CLIENTID", "\"0oa1\"", "quotes"),
        ("T_CLIENTID", "0oa1 ", "white space"),
        ("T_SCOPES", "[\"okta.users.read\", \"okta.groups.read\"]", "quotes"),
        ("T_SCOPES", "okta.users.read; okta.groups.read", "semicolon"),
        ("T_SCOPES", "{scopes}", "template"),
        ("T_SCOPES", " , ", "no scopes"),
        ("T_PRIVATEKEYID", "{kid}", "template"),
        ("T_PRIVATEKEY", "{privateKey}", "template"),
        ("T_ORGURL", "https://test.okta.com,", "test.okta.com,"),
        ("T_ORGURL", "'https://test.okta.com'", "quotes"),
        ("T_ORGURL", "https://test.okta.com.", "host"),
    ] {
        let changed: Vec<_> = good
            .iter()
            .map(|(known, old)| (*known, if *known == name { value } else { *old }))
            .collect();
        let message = fails(variables(&changed));
        assert!(
            message.contains(name) && message.contains(expected),
            "{value}: {message}"
        );
        assert!(
            good.iter()
                .all(|(other, _)| *other == name || !message.contains(&format!("{other} "))),
            "{value}: {message}"
        );
    }
    let halves = [
        ("T_ORG_NAME", "acme.okta.com"),
        ("T_BASE_URL", "okta.com"),
        ("T_TOKEN", "a"),
    ];
    let message = fails(variables(&halves));
    assert!(
        message.contains("T_ORG_NAME") && message.contains("more than"),
        "{message}"
    );
    for (team, key) in [
        ("{team}", "k"),
        ("\"acme\"", "k"),
        ("acme\n", "k"),
        ("acme\u{200b}", "k"),
        ("ac\u{ad}me", "k"),
        ("acme\u{3164}", "k"),
        ("acme\u{fe0f}", "k"),
        ("acme", "{key}"),
        ("acme", "k,"),
    ] {
        let builder = ClientBuilder::<crate::client::Team>::new().variables([
            ("P_HOST", "https://acme.pam.okta.com"),
            ("P_TEAM", team),
            ("P_KEY", key),
            ("P_SECRET", "sesame-sesame"),
        ]);
        let message = builder.build().unwrap_err().to_string();
        assert!(
            message.contains(if key == "k" { "P_TEAM" } else { "P_KEY" }),
            "{message}"
        );
    }
}

#[test]
fn a_secret_is_no_template_and_one_word() {
    let build = |secret: &'static str| {
        let builder = ClientBuilder::<crate::client::Team>::new().variables([
            ("P_HOST", "https://acme.pam.okta.com"),
            ("P_TEAM", "Bücher & Söhne"),
            ("P_KEY", "k"),
            ("P_SECRET", secret),
        ]);
        builder.build()
    };
    for secret in [
        "…",
        "...",
        "$SESAME",
        "${SESAME}",
        "%SESAME%",
        "<sesame>",
        "{{ sesame }}",
        "{sesame}",
        "'sesame'",
        "sesame\n",
        " sesame",
        "ses ame",
        "ses\0ame",
        "sesame\u{200b}",
    ] {
        let message = build(secret).unwrap_err().to_string();
        assert!(
            message.contains("P_SECRET: secret of the service user's key"),
            "{message}"
        );
        assert!(!message.to_lowercase().contains("ses"), "{message}");
    }
    for secret in [
        "s",
        "aB3+/=",
        "aB3-_",
        "dead.beef~",
        "$a+b",
        "a$b%c%",
        "$2b$12$abc",
        "a:b@c!,;",
    ] {
        build(secret).unwrap();
    }
}

#[test]
fn tokens_that_are_none_are_refused_without_showing_them() {
    for token in [
        "",
        " sesame",
        "sesame\r\nX: y",
        "sesame\n",
        "{apiToken}sesame",
        "$SESAME",
        "%SESAME%",
        "...",
        "\"sesame\"",
        "sesame,",
        "SSWS sesame",
        "Bearer sesame",
        "ses ame",
        "sésame",
    ] {
        let message = fails(ClientBuilder::new().org_url("https://acme.okta.com").api_token(token));
        assert!(!message.contains("ses") && !message.contains("sés"), "{message}");
    }
}

#[tokio::test]
async fn variables_make_a_client() {
    let server = Server::start(|_| Reply::ok("{}")).await;
    let url: &'static str = server.url.clone().leak();
    let client = variables(&[
        ("T_ORGURL", url),
        ("T_API_TOKEN", TOKEN),
        ("T_DISABLEHTTPSCHECK", "true"),
    ])
    .build()
    .unwrap()
    .0;
    assert_eq!(client.org_url(), server.url);
    get(&client, "1").send::<okta_core::Json>().await.unwrap();
    let expected = format!("SSWS {TOKEN}");
    assert_eq!(server.received()[0].header("authorization"), Some(expected.as_str()));
    // The builder's word is the last.
    let builder = variables(&[("T_ORGURL", "https://other.okta.com"), ("T_TOKEN", "other")]);
    let client = builder
        .org_url(url)
        .allow_loopback_http()
        .bearer_token("mine")
        .build()
        .unwrap()
        .0;
    get(&client, "1").send::<okta_core::Json>().await.unwrap();
    assert_eq!(server.received()[1].header("authorization"), Some("Bearer mine"));
}

/// A token for one org must not go to another that a weaker source names.
#[test]
fn of_two_orgs_the_stronger_source_counts() {
    let file = std::env::temp_dir().join(format!("okta-core-orgs-{}", std::process::id()));
    std::fs::write(&file, "okta:\n  client:\n    orgUrl: https://prod.okta.com\n").unwrap();
    let build = |all: &[(&'static str, &'static str)]| variables(all).config_file(&file).api_token(TOKEN);
    let halves = [("T_ORG_NAME", "dev"), ("T_BASE_URL", "oktapreview.com")];
    assert_eq!(build(&[]).build().unwrap().0.org_url(), "https://prod.okta.com");
    assert_eq!(
        build(&halves).build().unwrap().0.org_url(),
        "https://dev.oktapreview.com"
    );
    let both = [halves[0], halves[1], ("T_ORGURL", "https://test.okta.com")];
    assert_eq!(build(&both).build().unwrap().0.org_url(), "https://test.okta.com");
    let message = fails(build(&halves[..1]));
    assert!(message.contains("T_ORG_NAME") && message.contains("half"), "{message}");
    std::fs::remove_file(file).unwrap();
}

#[test]
fn a_key_in_a_file() {
    let path = std::env::temp_dir().join(format!("okta-core-key-{}", std::process::id()));
    std::fs::write(&path, &p256().forms[0].1).unwrap();
    let text: &'static str = path.to_str().unwrap().to_owned().leak();
    let set = [
        ("T_ORGURL", "https://acme.okta.com"),
        ("T_CLIENTID", "c"),
        ("T_SCOPES", "a.read, b.read"),
        ("T_PRIVATEKEY", text),
    ];
    variables(&set).build().unwrap();
    std::fs::remove_file(path).unwrap();
}

#[test]
fn files_of_ones_own() {
    let path = std::env::temp_dir().join(format!("okta-core-yaml-{}", std::process::id()));
    std::fs::write(
        &path,
        "okta:\n  client:\n    orgUrl: https://file.okta.com\n    token: 00abc\n",
    )
    .unwrap();
    let client = ClientBuilder::<Org>::new().config_file(&path).build().unwrap();
    assert_eq!(client.0.org_url(), "https://file.okta.com");
    let client = ClientBuilder::<Org>::new()
        .config_file(&path)
        .variables([("T_ORGURL", "https://env.okta.com")])
        .build()
        .unwrap();
    assert_eq!(client.0.org_url(), "https://env.okta.com");
    std::fs::remove_file(&path).unwrap();
    assert!(fails(ClientBuilder::new().config_file(&path)).contains("okta-core-yaml"));
}

#[tokio::test]
async fn a_proxy_is_used() {
    let proxy = Server::start(|_| Reply::ok(r#"{"via":"proxy"}"#)).await;
    let builder = ClientBuilder::<Org>::new()
        .org_url("http://127.0.0.1:9")
        .allow_loopback_http()
        .api_token(TOKEN);
    let client = builder
        .proxy(proxy.url.replace("http://", "http://user:pass@"))
        .build()
        .unwrap()
        .0;
    let answer = get(&client, "1").send::<okta_core::Json>().await.unwrap();
    assert_eq!(answer.text(), r#"{"via":"proxy"}"#);
    assert_eq!(proxy.received()[0].target, "http://127.0.0.1:9/api/v1/things/1");
    assert!(proxy.received()[0].header("proxy-authorization").is_some());
}

/// The HTTP library would connect without it.
#[test]
fn a_proxy_that_cannot_be_one_is_refused() {
    let with = |proxy: &str| {
        ClientBuilder::<Org>::new()
            .org_url("https://acme.okta.com")
            .api_token("x")
            .proxy(proxy)
    };
    for unusable in [
        "::bad::",
        "${PROXY}",
        "http://${PROXY}:1",
        "http://{proxy}:1",
        "http://",
        "http://:3128",
        "ftp://proxy.acme.com",
        "socks5://proxy.acme.com:1080",
    ] {
        assert!(fails(with(unusable)).contains("proxy URL "), "{unusable}");
    }
    for usable in [
        "proxy.acme.com:3128",
        "https://a:b%40c@proxy.acme.com",
        "http://[::1]:3128/",
        "http://bücher.example",
    ] {
        assert!(with(usable).build().is_ok(), "{usable}");
    }
    // What goes to loopback isn't encrypted.
    let near = |proxy: &str| with(proxy).org_url("http://127.0.0.1:9").allow_loopback_http();
    let refused = fails(near("http://proxy.acme.com:3128"));
    assert!(refused.contains("proxy URL is of another machine"), "{refused}");
    assert!(near("localhost:3128").build().is_ok());
}

#[test]
fn certificates_and_user_agents_are_checked() {
    let base = || {
        ClientBuilder::<Org>::new()
            .org_url("https://acme.okta.com")
            .api_token("x")
    };
    assert!(fails(base().root_certificates_pem(b"no PEM")).contains("root_certificates_pem"));
    assert!(fails(base().user_agent_suffix("a\r\nb")).contains("user_agent_suffix() of the builder: user agent"));
    base().user_agent_suffix("mine/1.0").build().unwrap();
}
