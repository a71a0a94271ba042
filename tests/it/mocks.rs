//! What typed mocks answer is what the clients read.

use std::time::Duration;

use httpmock::MockServer;
use okta_core::mock::{List, Then};
use okta_core::{Error, Operation, RetryPolicy};
use okta_mgmt::mock::MockServerExt as _;
use okta_pam::mock::MockServerExt as _;

/// Whether an error tells of a window of ten requests that are used up.
fn is_refused(error: &Error) -> bool {
    let limit = error.rate_limit().unwrap();
    error.is_rate_limited() && (limit.limit, limit.remaining) == (10, 0)
}

#[tokio::test]
async fn a_refusal_for_the_rate_limit_is_understood_by_both_clients() {
    let (minute, none) = (Duration::from_secs(60), RetryPolicy::none);
    let server = MockServer::start();
    server.list_applications(|_, then| drop(then.rate_limited(10, minute)));
    server.list_resource_groups(|_, then| drop(then.rate_limited(10, minute)));
    let okta = okta_mgmt::Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http();
    let okta = okta.api_token("t").retry(none()).build().unwrap();
    assert!(is_refused(&okta.list_applications().send().await.unwrap_err()));
    let pam = okta_pam::Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http();
    let pam = pam.team("acme").bearer_token("t").retry(none()).build().unwrap();
    assert!(is_refused(&pam.list_resource_groups().send().await.unwrap_err()));
}

static ENVELOPED: Operation = Operation::new("listRoles", "GET", "/api/v1/roles")
    .with_pages()
    .with_envelope("roles");

/// Which parameter says where a page is depends on the API, not on how the page is wrapped.
#[tokio::test]
async fn the_next_page_is_where_the_api_has_it() {
    let server = MockServer::start();
    server.mock(|when, then| {
        when.path("/mgmt");
        drop(
            Then::<List<u8>>::new::<okta_mgmt::Client>(then, &ENVELOPED)
                .page(&[1])
                .next_page("x y"),
        );
    });
    server.mock(|when, then| {
        when.path("/pam");
        drop(
            Then::<List<u8>>::new::<okta_pam::Client>(then, &ENVELOPED)
                .page(&[1])
                .next_page("x y"),
        );
    });
    let client = okta_mgmt::mock::client(&server).unwrap();
    for (path, expected) in [
        ("/mgmt", "<?after=x%20y>; rel=\"next\""),
        ("/pam", "<?offset=x%20y>; rel=\"next\""),
    ] {
        let answer = client.request("GET", path).send::<okta_core::Json>().await.unwrap();
        assert_eq!(answer.header("link"), Some(expected));
        assert_eq!(answer.text(), r#"{"roles":[1]}"#);
    }
}
