//! Certificates that are trusted, and those that aren't.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use okta_core::reqwest::{Certificate, Identity};
use okta_core::rt::Operation;
use okta_core::{ClientBuilder, Json};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::client::{LIST, Org, TOKEN, call, get, quick};

/// An https server for `localhost`: its URL, its certificate, and the number of requests that got through.
async fn start() -> (String, String, Arc<AtomicUsize>) {
    start_for("localhost", None, |_| OK.to_owned()).await
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

/// An https server for this name, only for clients with this certificate, if there is one.
async fn start_for(
    name: &str,
    client: Option<&CertificateDer<'static>>,
    answer: impl Fn(&str) -> String + Send + 'static,
) -> (String, String, Arc<AtomicUsize>) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = match client {
        None => WebPkiClientVerifier::no_client_auth(),
        Some(certificate) => {
            let mut roots = RootCertStore::empty();
            roots.add(certificate.clone()).unwrap();
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
                .build()
                .unwrap()
        }
    };
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{name}:{}", listener.local_addr().unwrap().port());
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut buffer = vec![0; 4096];
            let length = stream.read(&mut buffer).await.unwrap_or(0);
            if length > 0 {
                count.fetch_add(1, Ordering::Relaxed);
                let reply = answer(&String::from_utf8_lossy(&buffer[..length]));
                let _ = stream.write_all(reply.as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        }
    });
    (url, made.cert.pem(), requests)
}

fn builder(url: &str) -> ClientBuilder<Org> {
    ClientBuilder::new()
        .org_url(url)
        .api_token(TOKEN)
        .retry(quick().max_retries(1))
}

#[tokio::test]
async fn a_certificate_of_ones_own_authority_is_trusted_when_told() {
    let (url, pem, requests) = start().await;
    let client = builder(&url).root_certificates_pem(pem.as_bytes()).build().unwrap().0;
    assert_eq!(get(&client, "1").send::<Json>().await.unwrap().text(), "{}");
    assert_eq!(requests.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_unknown_certificate_is_not_and_nothing_is_sent() {
    let (url, _, requests) = start().await;
    let error = get(&builder(&url).build().unwrap().0, "1")
        .send::<Json>()
        .await
        .unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert!(error.to_string().contains("certificate"), "{error}");
    assert_eq!(error.attempts(), 1, "another attempt would find the same certificate");
    assert_eq!(requests.load(Ordering::Relaxed), 0);
    // The certificate is for another name.
    let (url, pem, requests) = start().await;
    let client = builder(&url.replace("localhost", "127.0.0.1"))
        .root_certificates_pem(pem.as_bytes())
        .build()
        .unwrap()
        .0;
    assert!(get(&client, "1").send::<Json>().await.unwrap_err().is_connect());
    assert_eq!(requests.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_client_can_show_a_certificate_and_trust_its_own_authority_alone() {
    let mine = rcgen::generate_simple_self_signed(["me".to_owned()]).unwrap();
    let identity = Identity::from_pem(format!("{}{}", mine.signing_key.serialize_pem(), mine.cert.pem()).as_bytes());
    let identity = identity.unwrap();
    let (url, pem, requests) = start_for("localhost", Some(mine.cert.der()), |_| OK.to_owned()).await;
    let authority = Certificate::from_pem(pem.as_bytes()).unwrap();
    let alone = |authority: Certificate| builder(&url).http(|http| http.tls_certs_only([authority]));
    let without = alone(authority.clone()).build().unwrap().0;
    // TLS 1.3 refuses it after the handshake.
    let error = get(&without, "1").send::<Json>().await.unwrap_err();
    assert!(
        error.is_connect() && error.attempts() == 1 && !error.outcome_unknown(),
        "{error}"
    );
    assert!(error.to_string().contains("ertificate"), "{error}");
    assert_eq!(requests.load(Ordering::Relaxed), 0);
    let with = alone(authority).http(|http| http.identity(identity)).build().unwrap().0;
    get(&with, "1").send::<Json>().await.unwrap();
    assert_eq!(requests.load(Ordering::Relaxed), 1);
}

/// Linux reads it. Elsewhere the system's own store counts.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn ssl_cert_file_names_the_roots() {
    let (url, pem, requests) = start().await;
    let folder = crate::origins::Folder::new("roots");
    let path = folder.0.join("roots.pem");
    std::fs::write(&path, pem).unwrap();
    let org = [("T_ORGURL", url.as_str()), ("T_TOKEN", TOKEN), ("T_MAXRETRIES", "0")];
    assert_eq!(crate::origins::run(&folder.0, false, &org), "");
    assert_eq!(requests.load(Ordering::Relaxed), 0);
    let with_file = [org.as_slice(), &[("SSL_CERT_FILE", path.to_str().unwrap())]].concat();
    assert_eq!(crate::origins::run(&folder.0, false, &with_file), "");
    assert_eq!(requests.load(Ordering::Relaxed), 1);
}

/// Recorded links of email templates and IAM roles name the admin console. They are followed, at the org's own host.
#[tokio::test]
async fn a_link_to_the_orgs_own_admin_console_keeps_the_origin() {
    for (host, followed) in [
        ("acme-admin.okta.com", true),
        ("other-admin.okta.com", false),
        ("acme-admin.oktapreview.com", false),
        ("acme-admin.okta.com.evil.example", false),
        ("acme.okta.com.evil.example", false),
    ] {
        let (url, pem, requests) = start_for("acme.okta.com", None, move |request| {
            let path = request.split(' ').nth(1).unwrap();
            let own = request.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
            let port = own.rsplit(':').next().unwrap();
            let link = match path {
                "/api/v1/things" => {
                    format!("link: <https://{host}:{port}/api/v1/things?after=1&x=%2F>; rel=\"next\"\r\n")
                }
                "/api/v1/things?after=1&x=%2F" => String::new(),
                other => panic!("{other}"),
            };
            format!("HTTP/1.1 200 OK\r\n{link}content-length: 3\r\nconnection: close\r\n\r\n[1]")
        })
        .await;
        let port = url.rsplit(':').next().unwrap().parse().unwrap();
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
        let client = builder(&url)
            .root_certificates_pem(pem.as_bytes())
            .http(move |http| http.no_proxy().resolve("acme.okta.com", address))
            .build()
            .unwrap()
            .0;
        let mut items = call(&client, &LIST).items::<i64>();
        assert_eq!(items.try_next().await.unwrap(), Some(1));
        match followed {
            true => assert_eq!(items.try_collect().await.unwrap(), [1]),
            false => assert!(items.try_next().await.unwrap_err().is_paging(), "{host}"),
        }
        assert_eq!(requests.load(Ordering::Relaxed), if followed { 2 } else { 1 });
    }
}

static ASIDE: Operation = Operation::new("listAside", "GET", "/api/v1/aside")
    .with_pages()
    .with_subdomain("drapp");

/// Some operations are at a host below the org's Okta domain. Requests to these go there with the client's credentials, and all pages of their
/// lists; and a link from one of the org's hosts to another isn't followed.
#[tokio::test]
async fn an_operation_can_be_at_a_subdomain_of_the_org() {
    for (next, followed) in [
        ("drapp.acme.okta.com", true),
        ("acme.okta.com", false),
        ("drapp.other.okta.com", false),
        ("drapp.acme.okta.com.evil.example", false),
    ] {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        let (url, pem, requests) = start_for("drapp.acme.okta.com", None, move |request| {
            let header = |name: &str| request.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            let (host, port) = header("host: ").rsplit_once(':').unwrap();
            let target = request.split(' ').nth(1).unwrap();
            log.lock()
                .unwrap()
                .push(format!("{host}{target} {}", header("authorization: ")));
            let link = match target {
                "/api/v1/aside" => format!("link: <https://{next}:{port}/api/v1/aside?after=1>; rel=\"next\"\r\n"),
                _ => String::new(),
            };
            format!("HTTP/1.1 200 OK\r\n{link}content-length: 3\r\nconnection: close\r\n\r\n[1]")
        })
        .await;
        let port = url.rsplit(':').next().unwrap().parse().unwrap();
        let client = builder(&format!("https://acme.okta.com:{port}"))
            .root_certificates_pem(pem.as_bytes())
            .http(move |http| {
                http.no_proxy()
                    .resolve("drapp.acme.okta.com", ([127, 0, 0, 1], port).into())
            })
            // also with something of the program's in between
            .layer(tower::layer::util::Identity::new())
            .build()
            .unwrap()
            .0;
        let mut items = call(&client, &ASIDE).items::<i64>();
        assert_eq!(items.try_next().await.unwrap(), Some(1));
        let cursor = items.cursor();
        let first = format!("drapp.acme.okta.com/api/v1/aside SSWS {TOKEN}");
        if followed {
            assert_eq!(items.try_collect().await.unwrap(), [1]);
            // a cursor leads to the same host
            let again = call(&client, &ASIDE).items::<i64>().from_cursor(cursor.unwrap());
            assert_eq!(again.try_collect().await.unwrap(), [1]);
            let second = first.replace("aside", "aside?after=1");
            assert_eq!(*seen.lock().unwrap(), [first, second.clone(), second]);
        } else {
            assert!(items.try_next().await.unwrap_err().is_paging(), "{next}");
            assert_eq!(*seen.lock().unwrap(), [first]);
        }
        assert_eq!(requests.load(Ordering::Relaxed), if followed { 3 } else { 1 });
    }
}

/// What is below a custom domain may be anybody's: nothing is sent there.
#[tokio::test]
async fn no_subdomain_is_made_up() {
    for host in [
        "login.acme.com",
        "okta.com",
        "a.b.okta.com",
        "acme.okta.com.evil.example",
        "192.0.2.1",
    ] {
        let client = builder(&format!("https://{host}")).build().unwrap().0;
        let error = call(&client, &ASIDE).send::<Json>().await.unwrap_err();
        assert!(error.is_configuration(), "{host}: {error}");
        assert!(error.to_string().contains("drapp."), "{error}");
    }
}
