//! One test per promise of the models, on the types that users see.

use httpmock::{Method, MockServer};
use okta_core::rt::decode_list;
use okta_mgmt::types::{
    Application, ApplicationBase, ApplicationLifecycleStatus, ApplicationSignOnMode, ApplicationVisibility,
    ApplicationVisibilityHide, BookmarkApplication, BookmarkApplicationSettings,
    BookmarkApplicationSettingsApplication, CreateUserRequest, GoogleApplication, GroupProfile, JsonWebKey,
    LogGeolocation, PasswordCredential, SamlApplication, UpdateUserRequest, User, UserCredentials, UserProfile,
    UserSchema,
};
use okta_mgmt::{Client, Json, JsonObject, Null, Secret, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::models::exact::same;

/// Decodes.
fn of<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// Encodes.
fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// What a body becomes that came as these bytes.
fn body<T: okta_core::rt::Decode>(json: &str) -> T {
    okta_core::rt::decode(json.as_bytes()).unwrap_or_else(|error| panic!("{error}: {json}"))
}

// 1. Everything is optional on the wire.

#[test]
fn nothing_is_required_to_decode() {
    let empty: User = of("{}");
    assert_eq!(empty, User::new());
    assert_eq!(text(&empty), "{}");

    let bare: BookmarkApplication = of(r#"{"label": null, "settings": null, "signOnMode": "BOOKMARK"}"#);
    assert_eq!((bare.label, bare.settings), (None, None));

    let long = "x".repeat(5000);
    let profile: UserProfile =
        of(&json!({"login": long, "email": "no address", "countryCode": "Atlantis"}).to_string());
    assert_eq!(profile.login, Some(long));
    assert_eq!(profile.country_code.as_deref(), Some("Atlantis"));
}

#[test]
fn null_decodes_wherever_it_stands() {
    let app: Application = of(
        r#"{"signOnMode": "SAML_2_0", "settings": {"signOn": {"attributeStatements": null, "slo": null}}, "visibility": null,
            "features": null, "created": null, "_links": null, "status": null}"#,
    );
    let Application::Saml2(app) = app else {
        panic!("{app:?}")
    };
    assert!(app.visibility.is_none() && app.features.is_none() && app.created.is_none());
    assert!(app.settings.unwrap().sign_on.unwrap().attribute_statements.is_none());
}

// 2. Enums are open.

#[test]
fn unknown_enum_values_are_kept() {
    let app: ApplicationBase = of(r#"{"status": "HIBERNATING", "features": ["PUSH_NEW_USERS", "TELEPATHY"]}"#);
    let status = app.status.clone().unwrap();
    assert_eq!(status, ApplicationLifecycleStatus::Unknown("HIBERNATING".into()));
    assert_eq!(status, "HIBERNATING");
    assert_eq!(
        (status.as_str(), status.to_string().as_str()),
        ("HIBERNATING", "HIBERNATING")
    );
    assert_eq!(
        text(&app),
        r#"{"features":["PUSH_NEW_USERS","TELEPATHY"],"status":"HIBERNATING"}"#
    );
}

#[test]
fn known_enum_values_are_typed_however_they_come() {
    assert_eq!("ACTIVE".parse(), Ok(ApplicationLifecycleStatus::Active));
    assert_eq!(
        ApplicationLifecycleStatus::from("ACTIVE".to_owned()),
        ApplicationLifecycleStatus::Active
    );
    assert_eq!(
        of::<ApplicationLifecycleStatus>(r#""A\u0043TIVE""#),
        ApplicationLifecycleStatus::Active
    );
    assert!(ApplicationLifecycleStatus::KNOWN.contains(&ApplicationLifecycleStatus::Active));
    // capital letters matter to Okta
    assert_eq!(
        ApplicationLifecycleStatus::from("active"),
        ApplicationLifecycleStatus::Unknown("active".into())
    );
}

// 3. Unions dispatch on their discriminator, or fall back.

#[test]
fn unions_find_their_variant_wherever_the_discriminator_stands() {
    for json in [
        r#"{"signOnMode":"BOOKMARK","id":"0oa1","label":"A","settings":{"app":{"url":"https://a.example"}}}"#,
        r#"{"id":"0oa1","label":"A","settings":{"app":{"url":"https://a.example"}},"signOnMode":"BOOKMARK"}"#,
        r#"{"id":"0oa1","settings":{"app":{"url":"https://a.example"}},"signOnMode":"BOOKMARK","label":"A"}"#,
    ] {
        let app: Application = of(json);
        assert_eq!((app.id(), app.label()), (Some("0oa1"), Some("A")));
        let Application::Bookmark(bookmark) = &app else {
            panic!("{app:?}")
        };
        let url = bookmark
            .settings
            .as_ref()
            .and_then(|settings| settings.app.as_ref()?.url.as_deref());
        assert_eq!(url, Some("https://a.example"));
        assert_eq!(same(json, &text(&app)), Ok(()));
    }
}

#[test]
fn unions_keep_what_they_do_not_know() {
    for discriminator in [
        r#""signOnMode":"PASSKEY","#,
        r#""signOnMode":null,"#,
        "",
        r#""signOnMode":7,"#,
        r#""signOnMode":["A"],"#,
    ] {
        let json = format!(
            r#"{{"id":"0oa1",{discriminator}"label":"A","status":"ACTIVE","settings":{{"deep":[{{"x":1.50}}]}}}}"#
        );
        let app: Application = of(&json);
        assert!(matches!(app, Application::Unknown(_)), "{json}");
        assert_eq!((app.id(), app.label()), (Some("0oa1"), Some("A")));
        assert_eq!(app.status(), Some(&ApplicationLifecycleStatus::Active));
        assert_eq!(same(&json, &text(&app)), Ok(()));
    }
}

#[test]
fn a_member_that_does_not_fit_does_not_make_a_known_variant_unknown() {
    let json = r#"{"signOnMode":"BOOKMARK","id":7,"label":["A"],"settings":{"app":"none"},"visibility":false}"#;
    let app: Application = of(json);
    assert!(matches!(app, Application::Bookmark(_)));
    assert_eq!(same(json, &text(&app)), Ok(()));
}

#[test]
fn variants_and_apps_of_the_catalogue_become_applications() {
    let settings = BookmarkApplicationSettings::new(BookmarkApplicationSettingsApplication::new("https://a.example"));
    let app = Application::from(BookmarkApplication::new("A", settings));
    assert!(matches!(app, Application::Bookmark(_)));

    let json = r#"{"name":"google","signOnMode":"SAML_2_0","label":"G","settings":{"app":{"domain":"a.example","afwOnly":false}}}"#;
    let google: GoogleApplication = of(json);
    let app = Application::from(google.clone());
    assert!(matches!(app, Application::Saml2(_)));
    assert_eq!(same(json, &text(&app)), Ok(()));
    assert_eq!(GoogleApplication::try_from(app), Ok(google));
    let other: Application = of(r#"{"name":"slack","signOnMode":"SAML_2_0"}"#);
    assert_eq!(GoogleApplication::try_from(other.clone()), Err(other));
}

// 4. Nothing is lost.

#[test]
fn what_is_not_known_comes_back_digit_for_digit() {
    let json = r#"{"id":"00u1","profile":{"login":"a@example.com","badge":123456789012345678901234567890,"ratio":0.10000000000000000000001,
        "tiny":1e-400,"price":1.50,"tags":["a",null],"":{"nested":{"x":[]}}},"x5t#S256":"k","$schema":"s","_new":true}"#;
    let user: User = of(json);
    assert_eq!(same(json, &text(&user)), Ok(()));
    let extra = &user.profile.as_ref().unwrap().additional_properties;
    assert_eq!(extra["badge"].text(), "123456789012345678901234567890");
    assert_eq!(extra["price"].text(), "1.50");
    assert_eq!(user.additional_properties["_new"], json!(true));
}

#[test]
fn what_is_not_known_can_be_read_and_sent() {
    let mut profile: UserProfile = of(r#"{"shoeSize": 43}"#);
    assert_eq!(profile.additional_properties["shoeSize"].parse::<u8>().unwrap(), 43);
    profile.additional_properties.insert("badge", json!({"no": 7}));
    profile.additional_properties.remove("shoeSize");
    assert_eq!(text(&profile), r#"{"badge":{"no":7}}"#);
}

#[test]
fn names_that_rust_cannot_have_are_the_same_on_the_wire() {
    let key: JsonWebKey = of(r#"{"use":"sig","x5t#S256":"thumb","x5c":["chain"]}"#);
    assert_eq!(
        (key.use_.as_deref(), key.x5t_s256.as_deref()),
        (Some("sig"), Some("thumb"))
    );
    assert_eq!(text(&key), r#"{"use":"sig","x5c":["chain"],"x5t#S256":"thumb"}"#);
    let schema: UserSchema = of(r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","_links":{}}"#);
    assert!(schema.schema.is_some() && schema.type_.is_some() && schema.links.is_some());
}

#[test]
fn of_a_member_that_is_repeated_the_last_counts() {
    let app: ApplicationBase = of(r#"{"label":"first","label":7,"label":"last","status":"ACTIVE","status":null}"#);
    assert_eq!(text(&app), r#"{"label":"last","status":null}"#);
    let app: ApplicationBase = of(r#"{"label":null,"x":1,"status":7,"label":"last","x":2,"status":"ACTIVE"}"#);
    assert_eq!(text(&app), r#"{"label":"last","status":"ACTIVE","x":2}"#);
}

// 5. Absent, null and empty are different things.

#[test]
fn an_update_carries_what_was_touched() {
    for (profile, sent) in [
        (UserProfile::new(), r#"{}"#),
        (UserProfile::new().with_nick_name(Null), r#"{"nickName":null}"#),
        (UserProfile::new().with_nick_name(""), r#"{"nickName":""}"#),
        (UserProfile::new().with_nick_name("Bob"), r#"{"nickName":"Bob"}"#),
        (
            UserProfile::new().with_nick_name(Null).with_nick_name("Bob"),
            r#"{"nickName":"Bob"}"#,
        ),
        (
            UserProfile::new().with_nick_name("Bob").with_nick_name(Null),
            r#"{"nickName":null}"#,
        ),
        (
            UserProfile::new().with_title(Null).with_city(""),
            r#"{"city":"","title":null}"#,
        ),
    ] {
        assert_eq!(text(&profile), sent);
    }
}

#[test]
fn empty_values_are_sent() {
    let visibility = ApplicationVisibility::new()
        .with_auto_launch(false)
        .with_app_links([])
        .with_hide(ApplicationVisibilityHide::new());
    assert_eq!(text(&visibility), r#"{"appLinks":{},"autoLaunch":false,"hide":{}}"#);

    let app = ApplicationBase::new("A", ApplicationSignOnMode::Saml2)
        .with_features(Vec::new())
        .with_profile(JsonObject::new());
    assert_eq!(
        text(&app),
        r#"{"features":[],"label":"A","profile":{},"signOnMode":"SAML_2_0"}"#
    );

    let mut geolocation = LogGeolocation::new().with_lat(0);
    assert_eq!(text(&geolocation), r#"{"lat":0}"#);
    geolocation.lat = None;
    assert_eq!(text(&geolocation), "{}");
}

#[test]
fn null_is_told_apart_from_absent() {
    let mut profile: UserProfile = of(r#"{"badge":null,"costCenter":null,"city":"Bonn"}"#);
    assert_eq!(text(&profile), r#"{"badge":null,"city":"Bonn","costCenter":null}"#);
    assert_ne!(profile, of(r#"{"city":"Bonn","badge":null}"#));
    // a value over null loses nothing
    profile.cost_center = Some("4711".into());
    assert_eq!(text(&profile), r#"{"badge":null,"city":"Bonn","costCenter":"4711"}"#);
    // and what can be set can be set in place
    profile.apply(|profile| profile.with_cost_center(Null).with_title("CEO"));
    assert_eq!(
        text(&profile),
        r#"{"badge":null,"city":"Bonn","costCenter":null,"title":"CEO"}"#
    );
    let mut user = User::new().with_profile(profile);
    user.profile
        .get_or_insert_default()
        .apply(|profile| profile.with_city(Null));
    assert_eq!(
        text(&user.profile),
        r#"{"badge":null,"city":null,"costCenter":null,"title":"CEO"}"#
    );
}

// 6. A member of the wrong type costs that member; an element of a list, that element.

#[test]
fn a_misfit_is_kept_visible_and_written_back() {
    let json = r#"{"id":12345678901234567890123,"status":false,"created":{"at":1},"profile":{"login":0.10,"city":["Bonn"]},
        "credentials":"none","type":{"id":null}}"#;
    let mut user: User = body(json);
    assert_eq!(same(json, &text(&user)), Ok(()));
    assert_eq!((user.id.as_ref(), user.status.as_ref()), (None, None));
    // visible, as it was sent
    assert_eq!(user.additional_properties["id"].text(), "12345678901234567890123");
    assert_eq!(
        user.profile.as_ref().unwrap().additional_properties["login"].text(),
        "0.10"
    );
    let pointers: Vec<_> = user.misfits().into_iter().map(|misfit| misfit.pointer).collect();
    assert_eq!(
        pointers,
        [
            "/created",
            "/credentials",
            "/id",
            "/profile/city",
            "/profile/login",
            "/status"
        ]
    );
    // a setter replaces it
    user = user.with_id("00u1");
    assert_eq!(serde_json::from_str::<Value>(&text(&user)).unwrap()["id"], "00u1");
}

#[test]
fn a_misfit_says_where_it_is() {
    let app: Application = body(
        r#"{"signOnMode":"SAML_2_0","settings":{"signOn":{"acsEndpoints":[{"index":0},{"index":"1"}],"slo":7}},"a/b~":[]}"#,
    );
    let misfits: Vec<_> = app.misfits().iter().map(ToString::to_string).collect();
    assert_eq!(
        misfits,
        [
            "/settings/signOn/acsEndpoints/1/index: expected an integer of 64 bits, found Json(string, 3 bytes)",
            "/settings/signOn/slo: expected a JSON object, found Json(number, 1 bytes)"
        ]
    );
    assert!(body::<Application>("{}").misfits().is_empty());
}

#[test]
fn numbers_that_their_type_cannot_hold_are_misfits() {
    for (number, fits) in [
        ("37.7749", true),
        ("1e2", true),
        ("-0", true),
        ("0.10", true),
        ("37.77492999999999999999", false),
        ("1e999", false),
    ] {
        let json = format!(r#"{{"lat":{number}}}"#);
        let geolocation: LogGeolocation = body(&json);
        assert_eq!(geolocation.lat.is_some(), fits, "{number}");
        assert_eq!(same(&json, &text(&geolocation)), Ok(()));
    }
    for (number, fits) in [
        ("3600", true),
        ("3600.0", false),
        ("1e400", false),
        (r#""3600""#, false),
        ("true", false),
    ] {
        let json = format!(
            r#"{{"signOnMode":"SAML_2_0","settings":{{"signOn":{{"samlAssertionLifetimeSeconds":{number}}}}}}}"#
        );
        let app: SamlApplication = body(&json);
        let sign_on = app
            .settings
            .as_ref()
            .and_then(|settings| settings.sign_on.as_ref())
            .unwrap();
        assert_eq!(sign_on.saml_assertion_lifetime_seconds.is_some(), fits, "{number}");
        assert_eq!(same(&json, &text(&app)), Ok(()));
    }
}

#[test]
fn lists_and_maps_with_a_misfit_are_kept_whole() {
    let json = r#"{"visibility":{"appLinks":{"login":true,"other":null},"hide":{"web":"no"}},"features":["A",7,"B"],"label":"A"}"#;
    let app: ApplicationBase = of(json);
    assert_eq!(app.label.as_deref(), Some("A"));
    assert!(app.features.is_none());
    assert_eq!(app.additional_properties["features"], json!(["A", 7, "B"]));
    assert_eq!(same(json, &text(&app)), Ok(()));
}

/// A typed list over one that was kept would lose it: nothing is sent, and the error says why.
#[tokio::test]
async fn what_was_kept_is_not_overwritten_in_silence() {
    let app = r#"{"id":"0oa1","signOnMode":"BOOKMARK","features":["A",null]}"#;
    let server = MockServer::start_async().await;
    let mock = server.mock_async(|when, then| {
        when.method(Method::GET);
        then.status(200).body(app);
    });
    mock.await;
    let client = client(&server);
    let change = |app: &mut Application| {
        if let Application::Bookmark(app) = app {
            app.features.get_or_insert_default().push("B".into());
        }
    };
    let error = client.modify_application("0oa1", change).await.unwrap_err();
    assert!(
        error.is_invalid_argument() && error.to_string().contains("member `features`"),
        "{error}"
    );
    // the same through a conversion, at any depth
    let mut app: SamlApplication = of(r#"{"settings":{"notes":{"admin":7}},"label":1}"#);
    app.label = Some("A".into());
    let notes = app
        .settings
        .as_mut()
        .and_then(|settings| settings.notes.as_mut())
        .unwrap();
    notes.admin = Some("B".into());
    let union = Application::from(app.clone());
    let mut other: GoogleApplication = of(r#"{"label":1,"signOnMode":"SAML_2_0"}"#);
    other.label = Some("A".into());
    let converted = Application::from(other);
    for value in [
        serde_json::to_value(&app),
        serde_json::to_value(&union),
        serde_json::to_value(&converted),
    ] {
        assert!(value.unwrap_err().to_string().contains("member `label`"));
    }
    assert_ne!(app, app.clone());
}

#[test]
fn a_bad_element_costs_that_element() {
    let page = r#"[{"signOnMode":"BOOKMARK","label":"A"}, null, "text", 7.50, [], {"label":"B"}]"#;
    let (apps, rejected) = decode_list::<Application>(page.as_bytes(), None).unwrap();
    assert_eq!(
        apps.iter().map(Application::label).collect::<Vec<_>>(),
        [Some("A"), Some("B")]
    );
    let rejected: Vec<_> = rejected.iter().map(|one| (one.index, one.json.text())).collect();
    assert_eq!(rejected, [(1, "null"), (2, r#""text""#), (3, "7.50"), (4, "[]")]);
}

#[test]
fn what_is_no_unicode_is_kept() {
    let json = r#"[{"id":"00u1","profile":{"city":"half: \ud83d","title":"CEO"}}, {"id":"00u2"}]"#;
    let (users, rejected) = decode_list::<User>(json.as_bytes(), None).unwrap();
    assert!(rejected.is_empty());
    assert_eq!(users[0].profile.as_ref().unwrap().title.as_deref(), Some("CEO"));
    assert_eq!(same(json, &text(&users)), Ok(()));
}

// 7. Timestamps.

#[test]
fn timestamps_are_kept_byte_for_byte() {
    for (sent, seconds) in [
        ("2026-01-31T10:11:12.000Z", Some(1_769_854_272)),
        ("2026-01-31T10:11:12Z", Some(1_769_854_272)),
        ("2026-01-31T11:11:12.123456789+01:00", Some(1_769_854_272)),
        ("2026-01-31 10:11:12.0", None),
        ("Sat, 31 Jan 2026 10:11:12 GMT", None),
        ("0001-01-01T00:00:00Z", Some(-62_135_596_800)),
        ("soon", None),
        ("", None),
    ] {
        let json = format!(r#"{{"created":"{sent}"}}"#);
        let user: User = of(&json);
        let created = user.created.as_ref().unwrap();
        assert_eq!(created.as_str(), sent);
        assert_eq!(created.to_utc().map(|time| time.timestamp()), seconds, "{sent}");
        assert_eq!(text(&user), json);
    }
    let user: User = of(r#"{"created":1769854272000}"#);
    assert_eq!(user.additional_properties["created"].text(), "1769854272000");
    let time = Timestamp::from("2026-01-31T10:11:12.1Z").to_utc().unwrap();
    assert_eq!(Timestamp::from(time), "2026-01-31T10:11:12.100Z");
}

// 8. Bodies that are not what the document says; the rest of this point belongs to the runtime.

#[test]
fn nothing_is_no_object_but_an_empty_list() {
    assert_eq!(body::<User>("{}"), User::new());
    assert_eq!(text(&body::<Application>("{}")), "{}");
    for nothing in ["", " \n", "null", "{}"] {
        if nothing != "{}" {
            okta_core::rt::decode::<User>(nothing.as_bytes()).unwrap_err();
            okta_core::rt::decode::<Application>(nothing.as_bytes()).unwrap_err();
            assert_eq!(body::<Option<User>>(nothing), None);
        }
        let (users, rejected) = decode_list::<User>(nothing.as_bytes(), None).unwrap();
        assert!(users.is_empty() && rejected.is_empty());
        let (users, _) = decode_list::<User>(nothing.as_bytes(), Some("list")).unwrap();
        assert!(users.is_empty());
    }
}

#[test]
fn lists_with_or_without_their_envelope() {
    for page in [
        r#"{"total":1,"list":[{"id":"00u1"}]}"#,
        r#"[{"id":"00u1"}]"#,
        r#"{"list":[{"id":"00u1"}],"list2":null}"#,
    ] {
        let (users, _) = decode_list::<User>(page.as_bytes(), Some("list")).unwrap();
        assert_eq!(users[0].id.as_deref(), Some("00u1"), "{page}");
    }
    assert!(
        decode_list::<User>(br#"{"list":null}"#, Some("list"))
            .unwrap()
            .0
            .is_empty()
    );
    for no_list in ["<html>", "7", r#""text""#, r#"{"list":{"a":1}}"#, r#"{"list":[]"#] {
        assert!(
            decode_list::<User>(no_list.as_bytes(), Some("list")).is_err(),
            "{no_list}"
        );
    }
}

// 9. Secrets.

#[test]
fn debug_shows_no_secret() {
    let user: CreateUserRequest = of(
        r#"{"profile":{"login":"a@example.com"},"credentials":{"password":{"value":"hunter2","hash":{"salt":"s4lt","value":"h4sh"}},
            "recovery_question":{"question":"Who?","answer":"hunter3"}},"newSecret":"hunter4"}"#,
    );
    let shown = format!("{user:?} {user:#?}");
    for secret in ["hunter", "h4sh"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    // that there is one, and what is none, can be seen
    assert!(
        shown.contains("[redacted]") && shown.contains("a@example.com") && shown.contains("Who?"),
        "{shown}"
    );

    // of another type than the document says, it is a secret all the same
    let password: PasswordCredential = of(r#"{"value":["hunter2"]}"#);
    assert_eq!(
        format!("{password:?}"),
        r#"PasswordCredential { additional_properties: {"value": Json(array, 11 bytes)} }"#
    );
    assert_eq!(format!("{:?}", Json::from("hunter2")), "Json(string, 9 bytes)");
}

// serde's other ways

#[test]
fn models_inside_of_other_types() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Record {
        fetched: u64,
        #[serde(flatten)]
        app: Application,
    }
    let json = r#"{"fetched":7,"signOnMode":"BOOKMARK","label":"A","custom":{"x":[1,2.5,null]},"settings":{"app":{"url":"u"}}}"#;
    let record: Record = of(json);
    assert!(matches!(record.app, Application::Bookmark(_)));
    assert_eq!(same(json, &text(&record)), Ok(()));

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    #[allow(clippy::large_enum_variant, reason = "as a user would write it")]
    enum OneOrMore {
        More(Vec<User>),
        One(User),
    }
    assert_eq!(
        of::<OneOrMore>(r#"[{"id":"1"},{"id":"2"}]"#),
        OneOrMore::More(vec![of(r#"{"id":"1"}"#), of(r#"{"id":"2"}"#)])
    );
    assert_eq!(
        of::<OneOrMore>(r#"{"id":"1","extra":0.5}"#),
        OneOrMore::One(of(r#"{"id":"1","extra":0.5}"#))
    );

    let value =
        json!({"signOnMode": "SAML_2_0", "label": "A", "settings": {"signOn": {"slo": {"enabled": "no"}}}, "n": 1.5});
    let app: Application = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&app).unwrap(), value);
    let app: Application = serde_json::from_reader(value.to_string().as_bytes()).unwrap();
    assert_eq!(serde_json::to_value(&app).unwrap(), value);
}

// on the wire

/// A client of a server that answers the one request it expects.
async fn exchange(method: Method, path: &str, sent: &str, answer: &str) -> (MockServer, Client) {
    let server = MockServer::start_async().await;
    let mock = server.mock_async(|when, then| {
        when.method(method)
            .path(path)
            .header("content-type", "application/json")
            .body(sent);
        then.status(200).header("content-type", "application/json").body(answer);
    });
    mock.await;
    let client = client(&server);
    (server, client)
}

fn client(server: &MockServer) -> Client {
    Client::builder()
        .org_url(server.base_url())
        .allow_loopback_http()
        .api_token("t")
        .build()
        .unwrap()
}

#[tokio::test]
async fn updates_send_these_bytes() {
    let profile = UserProfile::new()
        .with_mobile_phone(Null)
        .with_title("")
        .with_city("Bonn");
    let update = UpdateUserRequest::new().with_profile(profile);
    let sent = r#"{"profile":{"city":"Bonn","mobilePhone":null,"title":""}}"#;
    let (_server, client) = exchange(Method::POST, "/api/v1/users/00u1", sent, r#"{"id":"00u1"}"#).await;
    let user = client.update_user("00u1", update).send().await.unwrap();
    assert_eq!(user.id.as_deref(), Some("00u1"));
}

#[tokio::test]
async fn creating_sends_constants_and_what_was_given() {
    let settings =
        BookmarkApplicationSettings::new(BookmarkApplicationSettingsApplication::new("https://a.example/?q=ü"));
    let app = BookmarkApplication::new("A \"quoted\"", settings)
        .with_visibility(ApplicationVisibility::new().with_auto_launch(false));
    let sent = r#"{"label":"A \"quoted\"","name":"bookmark","settings":{"app":{"url":"https://a.example/?q=ü"}},"signOnMode":"BOOKMARK","visibility":{"autoLaunch":false}}"#;
    let (_server, client) = exchange(Method::POST, "/api/v1/apps", sent, sent).await;
    let created = client.create_application(app).send().await.unwrap();
    assert!(matches!(*created, Application::Bookmark(_)));
}

/// Read, change one member, write: all else goes back as it came.
#[tokio::test]
async fn read_modify_write_loses_nothing() {
    let answer = r#"{"label":"A","signOnMode":"SAML_2_0","settings":{"app":{},"signOn":{"slo":{"enabled":"no"},"futureOption":{"n":1.50}}},"x":123456789012345678901}"#;
    let sent = r#"{"label":"B","settings":{"app":{},"signOn":{"futureOption":{"n":1.50},"slo":{"enabled":"no"}}},"signOnMode":"SAML_2_0","x":123456789012345678901}"#;
    let (server, client) = exchange(Method::PUT, "/api/v1/apps/0oa1", sent, sent).await;
    let read = server.mock_async(|when, then| {
        when.method(Method::GET).path("/api/v1/apps/0oa1");
        then.status(200).body(answer);
    });
    read.await;
    let Application::Saml2(app) = client.get_application("0oa1").send().await.unwrap().into_inner() else {
        panic!()
    };
    client
        .replace_application("0oa1", app.with_label("B"))
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_page_with_a_bad_element_is_a_page() {
    let server = MockServer::start_async().await;
    let mock = server.mock_async(|when, then| {
        when.method(Method::GET).path("/api/v1/groups");
        then.status(200)
            .body(r#"[{"id":"00g1"}, "gone", {"id":"00g2","profile":{"name":["x"]}}]"#);
    });
    mock.await;
    let client = client(&server);
    let page = client.list_groups().send().await.unwrap();
    assert_eq!(
        page.iter().map(|group| group.id.as_deref()).collect::<Vec<_>>(),
        [Some("00g1"), Some("00g2")]
    );
    let [rejected] = page.rejected() else {
        panic!("{page:?}")
    };
    assert_eq!((rejected.index, rejected.json.text()), (1, r#""gone""#));
}

#[tokio::test]
async fn an_error_is_one_whatever_its_status() {
    for error in [
        r#"{"errorCode":"E0000007","errorSummary":"Not found","errorId":"oae1","errorCauses":[]}"#,
        r#"{"code":404,"message":"Not found","nottype":"not_found"}"#,
    ] {
        let server = MockServer::start_async().await;
        let mock = server.mock_async(|_, then| {
            then.status(200).body(error);
        });
        mock.await;
        let client = client(&server);
        let read = client.get_group("00g1").send().await.unwrap_err();
        let deleted = client.delete_group("00g1").send().await.unwrap_err();
        let listed = client.list_groups().send().await.unwrap_err();
        for found in [read, deleted, listed] {
            assert!(found.to_string().contains("Not found"), "{found}");
            assert_eq!(found.status(), Some(200));
        }
    }
}

/// What a page takes is bounded by the size of its body, however small its elements are.
#[test]
fn elements_of_next_to_nothing_are_refused_before_they_fill_the_memory() {
    let list = |element: &str, count: usize| format!("[{}]", vec![element; count].join(","));
    let many = 1_000_000;
    for element in ["{}", "1", "null"] {
        let error = decode_list::<User>(list(element, many).as_bytes(), None).unwrap_err();
        assert!(error.to_string().contains("16 times"), "{element}: {error}");
        let nested = format!(
            r#"{{"settings":{{"signOn":{{"acsEndpoints":{}}}}}}}"#,
            list(element, many)
        );
        assert!(okta_core::rt::decode::<SamlApplication>(nested.as_bytes()).is_err() == (element == "{}"));
    }
    // a page of the usual number of elements may have such
    assert_eq!(
        decode_list::<User>(list("{}", 1000).as_bytes(), None).unwrap().0.len(),
        1000
    );
    let unknown = format!(
        "{{{}}}",
        (0..many).map(|n| format!(r#""{n}":1"#)).collect::<Vec<_>>().join(",")
    );
    assert!(okta_core::rt::decode::<User>(unknown.as_bytes()).is_ok() || unknown.len() < many * 10);
}

#[tokio::test]
async fn an_answer_without_the_object_it_promises_is_an_error() {
    for nothing in ["", "null"] {
        let server = MockServer::start_async().await;
        let mock = server.mock_async(|when, then| {
            when.path("/api/v1/groups/00g1");
            then.status(200).body(nothing);
        });
        mock.await;
        let client = client(&server);
        let error = client.get_group("00g1").send().await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        // a body where none is documented does no harm
        client.delete_group("00g1").send().await.unwrap();
    }
}

#[test]
fn what_is_set_can_be_read() {
    let credentials = UserCredentials::new().with_password(PasswordCredential::new().with_value("hunter2"));
    let value = credentials.password.as_ref().unwrap().value.as_ref();
    assert_eq!(value.map(Secret::expose), Some("hunter2"));
    let group = GroupProfile::new("Everyone").with_description(Null);
    assert_eq!((group.name.as_deref(), group.description), (Some("Everyone"), None));
}
