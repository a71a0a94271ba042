//! What Okta demands is what a constructor takes: these coercions compile only if it takes that, and nothing else.
//! The doc tests of this crate show what doesn't compile.

use okta_mgmt::types;

#[test]
fn constructors_take_what_okta_demands() {
    let _: [fn(String, types::BookmarkApplicationSettings) -> types::BookmarkApplication; 1] =
        [types::BookmarkApplication::new];
    let _: [fn(String) -> types::BookmarkApplicationSettingsApplication; 1] =
        [types::BookmarkApplicationSettingsApplication::new];
    let _: [fn(String, types::OpenIdConnectApplicationSettings) -> types::OpenIdConnectApplication; 1] =
        [types::OpenIdConnectApplication::new];
    let _: [fn(types::UserProfile) -> types::CreateUserRequest; 1] = [types::CreateUserRequest::new];
    let _: [fn(String) -> types::GroupProfile; 1] = [types::GroupProfile::new];
    // a scalar is taken as it is
    let _: [fn(String, i64) -> types::AcsEndpoint; 1] = [types::AcsEndpoint::new];
    // an update demands nothing
    let _: [fn() -> types::UpdateUserRequest; 1] = [types::UpdateUserRequest::new];
}

/// A constant is filled in, whether Okta demands it or not.
#[test]
fn constructors_fill_in_constants() {
    let json = |value: &types::ChannelBinding| serde_json::to_string(value).unwrap();
    assert_eq!(json(&types::ChannelBinding::new()), r#"{"style":"NUMBER_CHALLENGE"}"#);
    let bookmark = types::BookmarkApplicationSettingsApplication::new("https://example.com");
    let app = types::BookmarkApplication::new("Wiki", types::BookmarkApplicationSettings::new(bookmark));
    assert!(
        serde_json::to_string(&app)
            .unwrap()
            .contains(r#""signOnMode":"BOOKMARK""#)
    );
}

#[test]
fn operations_take_what_okta_demands() {
    use okta_mgmt::{Client, requests};
    let _: [fn(&Client, types::Application) -> requests::CreateApplication; 1] = [Client::create_application];
    let _: [fn(&Client, &'static str, types::Application) -> requests::ReplaceApplication; 1] =
        [Client::replace_application];
    let _: [fn(&Client, &'static str) -> requests::DeleteApplication; 1] = [Client::delete_application];
    let _: [fn(&Client) -> requests::ListApplications; 1] = [Client::list_applications];
}
