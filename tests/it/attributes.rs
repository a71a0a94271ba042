//! Objects by Okta's names for their members.

use okta_mgmt::types::{Application, IpNetworkZone, NetworkZoneAddress, UserProfile};
use okta_mgmt::{Attributes as _, Json};
use serde::{Deserialize, Serialize};
use serde_json::json;

fn profile() -> UserProfile {
    serde_json::from_value(json!({
        "login": "ann@example.com", "title": null, "badge": 12_345_678_901_234_567_890_u64, "shoes": ["red"], "nickName": 7
    }))
    .unwrap()
}

#[test]
fn base_and_custom_attributes_are_got_set_and_cleared_alike() {
    let mut profile = profile();
    assert_eq!(profile.names(), ["badge", "login", "nickName", "shoes", "title"]);
    assert_eq!(profile.get("login").unwrap(), "ann@example.com");
    assert_eq!(profile.get("badge").unwrap().text(), "12345678901234567890");
    assert!(profile.get("title").unwrap().is_null());
    assert_eq!(profile.get("mobilePhone"), None);
    // of another type than it has: there all the same
    assert_eq!(profile.get("nickName").unwrap(), json!(7));

    profile
        .set("nickName", "Annie")
        .set("costCode", 4711)
        .clear("login")
        .remove("shoes")
        .remove("title");
    assert_eq!(profile.nick_name.as_deref(), Some("Annie"));
    assert_eq!(profile.login, None);
    assert!(profile.misfits().is_empty());
    let sent = r#"{"badge":12345678901234567890,"costCode":4711,"login":null,"nickName":"Annie"}"#;
    assert_eq!(serde_json::to_string(&profile).unwrap(), sent);
}

#[test]
fn setting_a_member_mends_what_was_set_twice() {
    let mut profile = UserProfile::new().with_title("Engineer");
    profile.additional_properties.insert("title", "Manager");
    assert!(Json::new(&profile).is_err());
    // it is one member, and has one value
    assert_eq!(profile.get("title").unwrap(), "Manager");
    assert_eq!(profile.names(), ["title"]);
    let once = UserProfile::new().with_title("Engineer");
    let changes = [
        once.diff(&profile),
        profile.diff(&once),
        UserProfile::new().diff(&profile),
    ]
    .concat();
    let names: Vec<&str> = changes.iter().map(|change| change.name.as_str()).collect();
    assert_eq!(names, ["title"; 3]);
    assert_eq!(changes[0].before.as_ref().unwrap(), "Engineer");
    assert_eq!(changes[0].after.as_ref().unwrap(), "Manager");
    assert_eq!(changes[1].after.as_ref().unwrap(), "Engineer");
    profile.set("title", "Director");
    assert_eq!(Json::new(&profile).unwrap(), json!({"title": "Director"}));
}

/// What is in memory already is not held against what answers may take.
#[test]
fn objects_of_any_size_have_attributes() {
    let mut zone = IpNetworkZone::new("a").with_gateways(vec![NetworkZoneAddress::new(); 100_000]);
    assert_eq!(zone.set("name", "b").get("name").unwrap(), "b");
    assert_eq!(zone.gateways.as_ref().unwrap().len(), 100_000);
}

#[test]
fn two_objects_differ_by_name() {
    let before = profile();
    let mut after = before.clone();
    assert_eq!(before.diff(&after), []);
    // the same number, written otherwise, is no change
    after.set("badge", Json::new(&12_345_678_901_234_567_890_u64).unwrap());
    after.set("title", "Engineer").remove("shoes").set("costCode", "X");
    let changes = before.diff(&after);
    let names: Vec<&str> = changes.iter().map(|change| change.name.as_str()).collect();
    assert_eq!(names, ["costCode", "shoes", "title"]);
    assert_eq!(changes[0].before, None);
    assert_eq!(changes[1].after, None);
    assert!(changes[2].before.as_ref().unwrap().is_null());
    // values may be personal
    assert!(!format!("{changes:?}").contains("Engineer"));
}

#[derive(Debug, Deserialize, Serialize, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Mine {
    login: String,
    badge: u64,
    title: Option<String>,
    mobile_phone: Option<String>,
}

#[test]
fn a_type_of_ones_own_sees_a_part_and_keeps_the_rest() {
    let mut profile = profile();
    let mut mine: Mine = profile.view().unwrap();
    mine.badge = 7;
    profile.set("mobilePhone", "+1 555 0100");
    profile.merge(&mine).unwrap();
    // what the view has no value for is cleared where there is one, and nowhere else
    let sent = r#"{"badge":7,"login":"ann@example.com","mobilePhone":null,"nickName":7,"shoes":["red"],"title":null}"#;
    assert_eq!(serde_json::to_string(&profile).unwrap(), sent);

    assert!(UserProfile::new().view::<Mine>().unwrap_err().is_decode());
    assert!(profile.merge("no object").unwrap_err().is_invalid_argument());
}

/// A union changes its kind with the member that tells it.
#[test]
fn unions_too() {
    let mut app: Application =
        serde_json::from_value(json!({"signOnMode": "BOOKMARK", "label": "Wiki", "x": 1})).unwrap();
    app.set("signOnMode", "AUTO_LOGIN");
    assert!(matches!(app, Application::AutoLogin(_)));
    assert_eq!(
        Json::new(&app).unwrap(),
        json!({"signOnMode": "AUTO_LOGIN", "label": "Wiki", "x": 1})
    );
}
