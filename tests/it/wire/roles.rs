//! Roles of groups, and what these roles reach.

use okta_mgmt::types::{AssignRoleRequest, CustomRoleAssignment, RoleAssignment, RoleType, StandardRoleAssignment};

use super::{kept, mgmt, mgmt_pages};

const STANDARD: &str = r#"{"id":"KVJUKUS7IFCE2SKO","label":"Help Desk Administrator","type":"HELP_DESK_ADMIN","status":"ACTIVE",
    "created":"2023-05-01T14:24:54.000Z","lastUpdated":"2023-05-01T14:24:54.000Z","assignmentType":"GROUP",
    "_embedded":{"targets":{"groups":[{"id":"00g2"}],"catalog":{"apps":[{"name":"facebook"}]}}},
    "_links":{"assignee":{"href":"https://acme.example.com/api/v1/groups/00g1"}}}"#;
const CUSTOM: &str = r#"{"id":"irb1","label":"Custom","type":"CUSTOM","status":"ACTIVE","assignmentType":"GROUP","role":"cr0Y",
    "resource-set":"iamo","_links":{"resource-set":{"href":"https://acme.example.com/rs"}}}"#;

#[tokio::test]
async fn assign_role_to_group() {
    let wire = mgmt(
        "POST /api/v1/groups/00g1/roles?disableNotifications=true",
        200,
        STANDARD,
    );
    let role = StandardRoleAssignment::new(RoleType::HelpDeskAdmin);
    let assigned = wire
        .client
        .assign_role_to_group("00g1", role)
        .disable_notifications(true)
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"type":"HELP_DESK_ADMIN"}"#);
    assert!(
        matches!(&*assigned, Some(RoleAssignment::Standard(role)) if role.label.as_deref() == Some("Help Desk Administrator"))
    );
    kept(&*assigned, STANDARD);
}

/// Every role that the documents list is a standard one and is sent as such.
#[tokio::test]
async fn assign_every_standard_role_to_group() {
    for role in [
        "SUPER_ADMIN",
        "ORG_ADMIN",
        "APP_ADMIN",
        "USER_ADMIN",
        "HELP_DESK_ADMIN",
        "READ_ONLY_ADMIN",
        "MOBILE_ADMIN",
        "API_ACCESS_MANAGEMENT_ADMIN",
        "REPORT_ADMIN",
        "GROUP_MEMBERSHIP_ADMIN",
    ] {
        assert!(RoleType::KNOWN.contains(&role.into()), "{role}");
        let json = format!(r#"{{"type":"{role}"}}"#);
        let request: AssignRoleRequest = serde_json::from_str(&json).unwrap();
        assert!(matches!(request, AssignRoleRequest::Standard(_)), "{role}");
        let answer: RoleAssignment = serde_json::from_str(&json).unwrap();
        assert!(matches!(answer, RoleAssignment::Standard(_)), "{role}");
        assert_eq!(
            serde_json::to_string(&AssignRoleRequest::from(StandardRoleAssignment::new(role))).unwrap(),
            json
        );
    }
}

#[tokio::test]
async fn assign_custom_role_to_group() {
    let wire = mgmt("POST /api/v1/groups/00g1/roles", 200, CUSTOM);
    let assigned = wire
        .client
        .assign_role_to_group("00g1", CustomRoleAssignment::new("cr0Y", "iamo"))
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"resource-set":"iamo","role":"cr0Y","type":"CUSTOM"}"#);
    let Some(RoleAssignment::Custom(custom)) = &*assigned else {
        panic!("{assigned:?}")
    };
    assert_eq!(custom.resource_set.as_deref(), Some("iamo"));
    kept(&*assigned, CUSTOM);
}

/// The documents show 201 without a body beside 200 with one.
#[tokio::test]
async fn assign_role_to_group_without_an_answer() {
    let wire = mgmt("POST /api/v1/groups/00g1/roles", 201, "");
    let assigned = wire
        .client
        .assign_role_to_group("00g1", StandardRoleAssignment::new("REPORT_ADMIN"))
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"type":"REPORT_ADMIN"}"#);
    assert_eq!(assigned.http_status(), 201);
    assert!(assigned.is_none());
}

#[tokio::test]
async fn get_group_assigned_role() {
    let wire = mgmt("GET /api/v1/groups/00g1/roles/KVJ%2F%C3%BC", 200, STANDARD);
    let role = wire
        .client
        .get_group_assigned_role("00g1", "KVJ/ü")
        .send()
        .await
        .unwrap()
        .into_inner();
    wire.sent("");
    assert_eq!(
        (role.type_().unwrap(), role.status().unwrap().as_str()),
        (&RoleType::HelpDeskAdmin, "ACTIVE")
    );
    assert_eq!(role.assignment_type().unwrap(), "GROUP");
}

#[tokio::test]
async fn unassign_role_from_group() {
    let wire = mgmt("DELETE /api/v1/groups/00g1/roles/KVJ", 204, "");
    wire.client
        .unassign_role_from_group("00g1", "KVJ")
        .send()
        .await
        .unwrap();
    wire.sent("");
}

#[tokio::test]
async fn list_application_targets() {
    const ANSWER: &str = r#"[{"name":"facebook","displayName":"Facebook","description":"d","status":"ACTIVE","category":"SOCIAL",
        "lastUpdated":"2024-01-01T00:00:00.000Z","verificationStatus":"OKTA_VERIFIED","website":"https://f.example.com",
        "signOnModes":["BROWSER_PLUGIN"],"features":["PUSH_NEW_USERS"],"id":"0oa1",
        "_links":{"logo":[{"name":"medium","href":"https://l.example.com"}],"self":{"href":"https://s.example.com"}}}]"#;
    let wire = mgmt_pages([
        (
            "GET /api/v1/groups/00g1/roles/KVJ/targets/catalog/apps?after=a%26b&limit=20",
            ANSWER,
        ),
        (
            "GET /api/v1/groups/00g1/roles/KVJ/targets/catalog/apps?after=2&limit=20",
            r#"[{"name":"twitter","status":"INACTIVE"}]"#,
        ),
    ]);
    let request = wire
        .client
        .list_application_targets_for_application_administrator_role_for_group("00g1", "KVJ");
    let apps = request.after("a&b").limit(20).stream().try_collect().await.unwrap();
    wire.sent("");
    assert_eq!(apps[0].display_name.as_deref(), Some("Facebook"));
    assert_eq!(apps[0].sign_on_modes.as_ref().unwrap()[0], "BROWSER_PLUGIN");
    assert_eq!(apps[1].status.as_ref().unwrap(), "INACTIVE");
    kept(&apps[..1], ANSWER);
}

#[tokio::test]
async fn assign_app_target() {
    let wire = mgmt(
        "PUT /api/v1/groups/00g1/roles/KVJ/targets/catalog/apps/face%20book",
        200,
        "",
    );
    let response = wire
        .client
        .assign_app_target_to_admin_role_for_group("00g1", "KVJ", "face book")
        .send()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(response.http_status(), 200);
}

#[tokio::test]
async fn unassign_app_target() {
    let wire = mgmt(
        "DELETE /api/v1/groups/00g1/roles/KVJ/targets/catalog/apps/facebook",
        204,
        "",
    );
    wire.client
        .unassign_app_target_to_admin_role_for_group("00g1", "KVJ", "facebook")
        .send()
        .await
        .unwrap();
    wire.sent("");
}

#[tokio::test]
async fn assign_app_instance_target() {
    let wire = mgmt(
        "PUT /api/v1/groups/00g1/roles/KVJ/targets/catalog/apps/facebook/0oa1",
        204,
        "",
    );
    let request = wire
        .client
        .assign_app_instance_target_to_app_admin_role_for_group("00g1", "KVJ", "facebook", "0oa1");
    request.send().await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn unassign_app_instance_target() {
    let wire = mgmt(
        "DELETE /api/v1/groups/00g1/roles/KVJ/targets/catalog/apps/facebook/0oa1",
        204,
        "",
    );
    let request = wire
        .client
        .unassign_app_instance_target_to_app_admin_role_for_group("00g1", "KVJ", "facebook", "0oa1");
    request.send().await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn list_group_targets() {
    const ANSWER: &str = r#"[{"id":"00g2","created":"2015-02-06T10:11:28.000Z","lastMembershipUpdated":"2015-11-28T19:15:32.000Z",
        "lastUpdated":"2015-10-05T19:16:43.000Z","objectClass":["okta:user_group"],"type":"OKTA_GROUP",
        "profile":{"name":"West Coast","description":"All <users> & more"},
        "_links":{"logo":[{"name":"medium","href":"https://l.example.com","type":"image/png"}],"users":{"href":"https://u.example.com"}}}]"#;
    let wire = mgmt_pages([
        ("GET /api/v1/groups/00g1/roles/KVJ/targets/groups?limit=1", ANSWER),
        (
            "GET /api/v1/groups/00g1/roles/KVJ/targets/groups?after=00g2&limit=1",
            r#"[{"id":"00g3","type":"BUILT_IN"}]"#,
        ),
    ]);
    let groups = wire
        .client
        .list_group_targets_for_group_role("00g1", "KVJ")
        .limit(1)
        .stream()
        .try_collect()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(groups[0].profile.as_ref().unwrap().name.as_deref(), Some("West Coast"));
    assert_eq!(groups[1].type_.as_ref().unwrap(), "BUILT_IN");
    kept(&groups[..1], ANSWER);
}

#[tokio::test]
async fn assign_group_target() {
    let wire = mgmt("PUT /api/v1/groups/00g1/roles/KVJ/targets/groups/00g2", 204, "");
    wire.client
        .assign_group_target_to_group_admin_role("00g1", "KVJ", "00g2")
        .send()
        .await
        .unwrap();
    wire.sent("");
}

#[tokio::test]
async fn unassign_group_target() {
    let wire = mgmt("DELETE /api/v1/groups/00g1/roles/KVJ/targets/groups/00g2", 204, "");
    wire.client
        .unassign_group_target_from_group_admin_role("00g1", "KVJ", "00g2")
        .send()
        .await
        .unwrap();
    wire.sent("");
}
