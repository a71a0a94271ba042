//! Bodies that don't have to fit into memory.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_core::{Event, Json, Pacing, RequestOptions, Upload};

use crate::client::{ACTIVATE, builder, call, get, org, quick};
use crate::origins::Folder;
use crate::server::{Reply, Server};

#[tokio::test]
async fn a_download_of_any_size_is_read_piece_by_piece() {
    let large: Vec<u8> = (0..4_000_000_u32).map(|index| index as u8).collect();
    let body = large.clone();
    let server = Server::start(move |_| Reply::ok(body.clone())).await;
    let client = builder(&server).max_body_bytes(1000).build().unwrap().0;
    assert!(get(&client, "1").send_bytes().await.unwrap_err().is_too_large());
    let mut download = get(&client, "1").send_stream().await.unwrap().into_inner();
    assert_eq!(download.content_length(), Some(large.len() as u64));
    let mut read = Vec::new();
    while let Some(piece) = download.try_next().await.unwrap() {
        read.extend_from_slice(&piece);
        assert_eq!(download.received(), read.len() as u64);
    }
    assert!(read == large);
    let folder = Folder::new("download");
    let path = folder.0.join("large");
    let request = client.request("GET", "/api/v1/things/1");
    let download = request.send_stream().await.unwrap().into_inner();
    assert_eq!(download.save(&path).await.unwrap(), large.len() as u64);
    assert!(std::fs::read(path).unwrap() == large);
}

#[tokio::test]
async fn a_download_that_breaks_or_stalls_ends_in_an_error() {
    let reply = Reply::ok(vec![7; 100_000]);
    for (reply, timed_out) in [(reply.clone().cut(50_000), false), (reply.stall(50_000), true)] {
        let server = Server::start(move |_| reply.clone()).await;
        let client = builder(&server)
            .attempt_timeout(Duration::from_millis(300))
            .build()
            .unwrap()
            .0;
        let mut download = get(&client, "1").send_stream().await.unwrap().into_inner();
        let error = loop {
            match download.try_next().await {
                Ok(piece) => assert!(piece.is_some(), "the end of half a body"),
                Err(error) => break error,
            }
        };
        assert_eq!(
            (error.is_timeout(), error.is_connection_lost()),
            (timed_out, !timed_out),
            "{error}"
        );
        assert_eq!(error.operation_id(), Some("getThing"));
        assert!(download.try_next().await.unwrap().is_none());
    }
    let server = Server::start(|_| Reply::error(404, "E0000007")).await;
    assert!(get(&org(&server), "1").send_stream().await.unwrap_err().is_not_found());
}

/// Whoever reads a body piece by piece may make other calls in between, or forget about it.
#[tokio::test]
async fn a_download_that_nobody_reads_holds_nobody_up() {
    let server = Server::start(|_| Reply::ok(vec![7; 1_000_000])).await;
    let client = builder(&server)
        .pacing(Pacing::standard().max_concurrent(1))
        .build()
        .unwrap()
        .0;
    let mut download = get(&client, "1").send_stream().await.unwrap().into_inner();
    let mut second = get(&client, "1");
    second.timeout(Duration::from_secs(10));
    assert_eq!(second.send_bytes().await.unwrap().len(), 1_000_000);
    assert_eq!(client.rate_limits()[0].in_flight, 0);
    while download.try_next().await.unwrap().is_some() {}
    assert_eq!(download.received(), 1_000_000);
}

#[tokio::test]
async fn a_file_is_sent_from_the_disk_with_its_length_and_again_with_each_attempt() {
    let folder = Folder::new("upload");
    let path = folder.0.join("logo.png");
    let content: Vec<u8> = (0..300_000_u32).map(|index| index as u8).collect();
    std::fs::write(&path, &content).unwrap();
    let server = Server::script([Reply::error(503, "E1"), Reply::ok("{}")]).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = told.clone();
    let upload = Upload::from_file(&path)
        .with_content_type("image/png")
        .with_progress(move |sent, total| log.lock().unwrap().push((sent, total)));
    let client = builder(&server).retry(quick()).build().unwrap().0;
    let request = client.request("PUT", "/api/v1/logo").with_idempotence(true);
    let mut call = request.into_call();
    call.upload("file", &upload);
    assert_eq!(call.send::<Json>().await.unwrap().attempts(), 2);
    for request in server.received() {
        let kind = request.header("content-type").unwrap().to_owned();
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"logo.png\"\r\ncontent-type: image/png\r\n\r\n"
        );
        let whole = [head.as_bytes(), &content, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
        assert!(request.body == whole);
        assert_eq!(request.header("content-length"), Some(whole.len().to_string().as_str()));
    }
    let told = told.lock().unwrap().clone();
    let total = told[0].1;
    assert_eq!(
        told.iter().filter(|(sent, _)| *sent == total).count(),
        2,
        "the end of two attempts"
    );
    assert!(told.len() >= 10 && told.iter().all(|(sent, of)| sent <= of && *of == total));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_an_error_and_nothing_is_sent() {
    let server = Server::script([]).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    for path in ["/no/such/file", env!("CARGO_MANIFEST_DIR")] {
        let log = told.clone();
        let tell = move |event: &Event<'_>| {
            log.lock().unwrap().push(match event {
                Event::Finished { attempts, .. } => Some(*attempts),
                _ => None,
            });
        };
        let client = builder(&server).on_event(tell).build().unwrap().0;
        let mut request = call(&client, &ACTIVATE);
        request.path("thingId", "1").upload("file", &Upload::from_file(path));
        let error = request.send_empty().await.unwrap_err();
        assert!(
            error.is_invalid_argument() && !error.outcome_unknown(),
            "{path}: {error}"
        );
        assert_eq!(error.attempts(), 0, "{path}");
    }
    assert_eq!(*told.lock().unwrap(), [Some(0); 2], "no attempt was told of");
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_progress_display_that_panics_costs_no_upload() {
    let server = Server::script([Reply::ok("{}")]).await;
    let upload = Upload::new("png").with_progress(|_, _| panic!("no terminal"));
    let mut request = call(&org(&server), &ACTIVATE);
    request.path("thingId", "1").upload("file", &upload);
    assert_eq!(request.send::<Json>().await.unwrap().attempts(), 1);
}
