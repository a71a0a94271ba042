//! Keys as variables, secret stores and YAML pass them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use okta_core::{ClientBuilder, Json, PrivateKey};
use serde_json::Value;

use crate::client::{Org as TestOrg, quick};
use crate::oauth::{Org, p256, rsa};
use crate::server::Server;

/// What happens to a text with several lines between a store and a program.
fn mangled(text: &str) -> Vec<(&'static str, String)> {
    let lines: Vec<&str> = text.trim().lines().collect();
    let indented = |by: &str| lines.iter().map(|line| format!("{by}{line}\n")).collect::<String>();
    vec![
        ("as it is", text.to_owned()),
        ("no line break at the end", text.trim().to_owned()),
        ("CRLF", text.replace('\n', "\r\n")),
        ("CR", text.replace('\n', "\r")),
        ("written line breaks", text.replace('\n', "\\n")),
        ("written CRLF", text.replace('\n', "\\r\\n")),
        ("written twice over", text.replace('\n', "\\\\n")),
        ("blanks for line breaks", lines.join(" ")),
        ("no line breaks", lines.concat()),
        ("no white space", text.split_whitespace().collect()),
        ("indented", indented("    ")),
        ("indented by tabs", indented("\t")),
        ("empty lines", lines.join("\n\n")),
        ("white space around", format!("\n  {text}  \n\n")),
        ("double quotes", format!("\"{text}\"")),
        ("single quotes", format!("'{}'", text.trim())),
        ("a JSON string", Value::from(text).to_string()),
        ("byte order mark", format!("\u{feff}{text}")),
        ("base64", STANDARD.encode(text)),
        (
            "base64 with a byte order mark",
            STANDARD.encode(format!("\u{feff}{text}")),
        ),
        ("base64 in quotes", STANDARD.encode(format!("'{}'", text.trim()))),
        (
            "base64 in lines, written line breaks",
            STANDARD
                .encode(text)
                .as_bytes()
                .chunks(76)
                .fold(String::new(), |all, line| {
                    all + std::str::from_utf8(line).unwrap() + "\\n"
                }),
        ),
        (
            "written line breaks, double quotes",
            format!("\"{}\"", text.replace('\n', "\\n")),
        ),
        (
            "written line breaks, single quotes",
            format!("'{}'", text.replace('\n', "\\n")),
        ),
        (
            "written line breaks, escaped quotes",
            text.replace('"', "\\\"").replace('\n', "\\n"),
        ),
        (
            "a written line break before and after",
            format!("\\n{}\\n", text.trim()),
        ),
        (
            "base64 in lines",
            STANDARD
                .encode(text)
                .as_bytes()
                .chunks(76)
                .fold(String::new(), |all, line| {
                    all + std::str::from_utf8(line).unwrap() + "\n"
                }),
        ),
        ("base64 without padding", STANDARD_NO_PAD.encode(text)),
        ("base64url", URL_SAFE_NO_PAD.encode(text)),
    ]
}

fn client(server: &Server, key: &str) -> okta_core::Result<TestOrg> {
    ClientBuilder::new()
        .org_url(&server.url)
        .allow_loopback_http()
        .variables([
            ("T_PRIVATEKEY", key),
            ("T_CLIENTID", "client-1"),
            ("T_SCOPES", "okta.things.read"),
        ])
        .retry(quick())
        .build()
}

#[tokio::test]
async fn every_form_signs() {
    for (key, forms) in [(rsa(), [0, 2, 3].as_slice()), (p256(), &[0, 1, 2])] {
        let (server, org) = Org::start(key.public.clone(), |state| state.nonce = None).await;
        for form in forms {
            let (kind, text) = &key.forms[*form];
            // A JWK is in one line, or has many.
            let pretty = serde_json::from_str::<Value>(text).map(|jwk| format!("{jwk:#}\n"));
            for (how, mangled) in mangled(text)
                .into_iter()
                .chain(pretty.iter().flat_map(|text| mangled(text)))
            {
                let client = client(&server, &mangled).unwrap_or_else(|error| panic!("{kind}, {how}: {error}"));
                // The same key comes out each time, so that one signature for each is enough.
                if matches!(how, "as it is" | "no white space" | "base64url") {
                    let result = crate::client::get(&client.0, "1").send::<Json>().await;
                    assert!(result.is_ok(), "{kind}, {how}: {result:?} {:?}", org.state().complaints);
                }
            }
        }
        // The armour's content alone, as Java programs keep it.
        let der: String = key.forms[0].1.lines().filter(|line| !line.contains("-----")).collect();
        client(&server, &der).unwrap();
        // Other things before the key, as openssl writes them.
        let with_others = format!(
            "Bag Attributes\n  a: b\n-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{}",
            key.forms[0].1
        );
        client(&server, &with_others).unwrap();
    }
}

#[tokio::test]
async fn every_way_to_write_it_in_yaml() {
    let key = p256();
    let (server, org) = Org::start(key.public.clone(), |state| state.nonce = None).await;
    let (pem, jwk) = (&key.forms[0].1, &key.forms[2].1);
    let block = |text: &str| text.lines().map(|line| format!("      {line}\n")).collect::<String>();
    let members: serde_json::Map<String, Value> = serde_json::from_str(jwk).unwrap();
    let mapping: String = members
        .iter()
        .map(|(name, value)| format!("      {name}: {value}\n"))
        .collect();
    let folder = tempfile(&server);
    for (how, value) in [
        ("literal", format!("|\n{}", block(pem))),
        ("folded", format!(">\n{}", block(pem))),
        ("folded and stripped", format!(">-\n{}", block(pem))),
        ("plain over lines", format!("\n{}", block(pem))),
        ("double quotes", format!("\"{}\"", pem.replace('\n', "\\n"))),
        ("single quotes", format!("'{}'", pem.replace('\n', "\\n"))),
        ("base64", STANDARD.encode(pem)),
        ("a JWK in quotes", format!("'{jwk}'")),
        ("a JWK in a block", format!("|\n{}", block(jwk))),
        ("a JWK as a mapping", format!("\n{mapping}")),
        ("a JWK as a flow mapping", jwk.clone()),
        ("a set of JWKs", format!("\n      keys:\n      - {jwk}")),
        ("the path of a file", folder.join("key.pem").display().to_string()),
    ] {
        std::fs::write(folder.join("key.pem"), pem).unwrap();
        let path = folder.join("okta.yaml");
        let text = format!(
            "okta:\n  client:\n    orgUrl: {}\n    clientId: client-1\n    scopes: [okta.things.read]\n    privateKey: {value}\n",
            server.url
        );
        std::fs::write(&path, text).unwrap();
        let builder = ClientBuilder::<TestOrg>::new()
            .config_file(&path)
            .allow_loopback_http()
            .retry(quick());
        let client = builder.build().unwrap_or_else(|error| panic!("{how}: {error}"));
        let result = crate::client::get(&client.0, "1").send::<Json>().await;
        assert!(result.is_ok(), "{how}: {result:?} {:?}", org.state().complaints);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

fn tempfile(server: &Server) -> std::path::PathBuf {
    let port = server.url.rsplit(':').next().unwrap();
    let folder = std::env::temp_dir().join(format!("okta-core-keys-{}-{port}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn what_is_still_refused_says_that_line_breaks_are_the_problem() {
    let pem = &p256().forms[0].1;
    let body: String = pem.lines().filter(|line| !line.contains("-----")).collect();
    for (how, text) in [
        ("a .env file without quotes", "-----BEGIN PRIVATE KEY-----".to_owned()),
        ("cut after a line", pem.lines().take(2).collect::<Vec<_>>().join("\n")),
        ("cut within the first", "-----BEGIN PRIVATE".to_owned()),
        ("backslashes lost", pem.replace('\n', "n")),
        (
            "a line lost",
            pem.lines()
                .enumerate()
                .filter(|(at, _)| *at != 1)
                .map(|(_, line)| line)
                .collect::<Vec<_>>()
                .join("\n"),
        ),
        ("something else for line breaks", pem.trim().replace('\n', "|")),
        ("armour's content cut", body[..body.len() / 8 * 4].to_owned()),
        ("a JWK cut", p256().forms[2].1[..40].to_owned()),
    ] {
        let message = PrivateKey::parse(&text).unwrap_err().to_string();
        assert!(message.contains("line break"), "{how}: {message}");
        assert!(!message.contains(&body[8..20]), "{how}: {message}");
    }
}

#[test]
fn two_keys_are_one_too_many() {
    let (first, second) = (&p256().forms[0].1, &p256().forms[0].1);
    let public = "-----BEGIN PUBLIC KEY-----\nc2VzYW1l\n-----END PUBLIC KEY-----\n";
    let message = PrivateKey::parse(&format!("{first}{second}")).unwrap_err().to_string();
    assert!(message.contains("one of several"), "{message}");
    for good in [
        format!("{first}{first}"),
        format!("{first}{public}"),
        format!("{public}{first}"),
        format!("{public}{first}{}", public.replace("PUBLIC KEY", "CERTIFICATE")),
        format!("{first}-----BEGIN CERTIFICATE-----\nc2V"),
    ] {
        PrivateKey::parse(&good).unwrap();
    }
}

#[test]
fn templates_are_named() {
    for text in [
        "${KEY}",
        "$KEY",
        "%KEY%",
        "<your key>",
        "<path of key.pem>",
        "{{ key }}",
        "{privateKey}",
        "$(cat key.pem)",
        "…",
        "-----BEGIN PRIVATE KEY-----\n${KEY}\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    ] {
        let builder = ClientBuilder::<TestOrg>::new().variables([
            ("T_ORGURL", "https://acme.okta.com"),
            ("T_PRIVATEKEY", text),
            ("T_CLIENTID", "client-1"),
            ("T_SCOPES", "okta.things.read"),
        ]);
        let message = builder.build().unwrap_err().to_string();
        assert!(
            message.contains("T_PRIVATEKEY") && message.contains("template"),
            "{text}: {message}"
        );
    }
}

#[tokio::test]
async fn encodings_are_named() {
    let server = Server::start(|_| crate::server::Reply::ok("{}")).await;
    let folder = tempfile(&server);
    let path = folder.join("utf16.pem");
    let pem = &p256().forms[0].1;
    let units: Vec<u16> = pem.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    for (bytes, expected) in [
        ([&[0xff, 0xfe], little.as_slice()].concat(), "UTF-16"),
        ([&[0xfe, 0xff], big.as_slice()].concat(), "UTF-16"),
        (little.clone(), "UTF-16"),
        (vec![0x30, 0x82, 0xff, 0xff], "PEM or JWK"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let message = client(&server, path.to_str().unwrap()).unwrap_err().to_string();
        assert!(
            message.contains("T_PRIVATEKEY") && message.contains(expected),
            "{message}"
        );
    }
    let message = PrivateKey::parse(&STANDARD.encode(little)).unwrap_err().to_string();
    assert!(message.contains("UTF-16"), "{message}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn other_things_than_private_keys_are_named() {
    for (label, expected) in [
        ("PUBLIC KEY", "public key"),
        ("CERTIFICATE", "certificate"),
        ("ENCRYPTED PRIVATE KEY", "encrypted"),
        ("OPENSSH PRIVATE KEY", "OpenSSH"),
        ("DH PARAMETERS", "without a private key"),
    ] {
        let text = format!("-----BEGIN {label}-----\nc2VzYW1l\n-----END {label}-----\n");
        for text in [text.clone(), text.replace('\n', " "), STANDARD.encode(&text)] {
            let message = PrivateKey::parse(&text).unwrap_err().to_string();
            assert!(message.contains(expected), "{label}: {message}");
        }
    }
}
