//! Which operations are counted together: the bucket of each, as a call of it tells it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use httpmock::MockServer;
use okta_core::{Event, Flavour, Operation, RequestOptions};

/// The bucket of each operation of the Management API.
async fn buckets() -> Vec<(&'static Operation, String)> {
    let server = MockServer::start_async().await;
    server
        .mock_async(|_, then| {
            then.status(404);
        })
        .await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&told);
    let client = okta_mgmt::Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .api_token("a-token-of-a-test")
        .on_event(move |event| {
            if let Event::Attempted { bucket, .. } = event {
                listener.lock().unwrap().push((*bucket).to_owned());
            }
        })
        .build()
        .unwrap();
    let operations = <okta_mgmt::Client as Flavour>::API.operations;
    for operation in operations {
        let path = operation.path().replace(['{', '}'], "");
        let status = client
            .request(operation.method(), &path)
            .send_raw()
            .await
            .unwrap()
            .http_status();
        assert_eq!(status, 404, "{}", operation.id());
    }
    let told = std::mem::take(&mut *told.lock().unwrap());
    assert_eq!(told.len(), operations.len());
    operations.iter().copied().zip(told).collect()
}

#[tokio::test]
async fn of_each_operation() {
    let buckets = buckets().await;
    let mut together: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (operation, bucket) in &buckets {
        let line = format!("{} {}", operation.method(), operation.path());
        together.entry(bucket).or_default().push(line);
    }
    let mut text = String::new();
    for (bucket, lines) in &mut together {
        lines.sort();
        writeln!(text, "{bucket}").unwrap();
        lines.iter().for_each(|line| writeln!(text, "  {line}").unwrap());
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("mgmt_buckets", text));
    as_published(&buckets);
}

/// Okta's list, where it is at hand.
#[allow(clippy::print_stdout, reason = "that it isn't at hand is no failure, and no secret")]
fn as_published(buckets: &[(&Operation, String)]) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/facts/mgmt/buckets.tsv");
    let Ok(list) = std::fs::read_to_string(&file) else {
        println!("skipped: there is no {}", file.display());
        return;
    };
    let published: BTreeMap<&str, &str> = list
        .lines()
        .skip(1)
        .filter_map(|line| {
            let fields: Vec<_> = line.split('\t').collect();
            // Others are guesses, of which recorded headers confirm some and refute some.
            fields[4].starts_with("listed").then(|| (fields[0], fields[3]))
        })
        .collect();
    for (operation, bucket) in buckets {
        if let Some(published) = published.get(operation.id()) {
            assert_eq!(bucket, published, "{}", operation.id());
        }
    }
}
