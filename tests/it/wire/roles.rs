//! Roles of users, groups and clients, what these roles reach, custom roles and the resource sets they are held on.

use okta_mgmt::RoleHolder;
use okta_mgmt::orn::OrnOrg;
use okta_mgmt::types::{
    AssignRoleRequest, CreateIamRoleRequest, CreateResourceSetRequest, CustomRoleAssignment, ResourceConditions,
    ResourceConditionsExclude, ResourceSetBindingAddMembersRequest, ResourceSetBindingCreateRequest,
    ResourceSetResourcePostRequest, RoleAssignment, RolePermissionRequest, RoleType, StandardRoleAssignment,
};

use super::{Exchange, kept, mgmt, mgmt_in_turn, mgmt_pages};

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

/// The next page of the lists of access management stands in the body alone, also at the host of the admin console.
#[tokio::test]
async fn pages_that_link_in_the_body() {
    let wire = mgmt_in_turn([
        Exchange::new(
            "GET /api/v1/iam/resource-sets",
            200,
            r#"{"resource-sets":[{"id":"iam1","label":"West","_links":{"resources":{"href":"x"}}}],
                "_links":{"self":{"href":"x"},"next":{"href":"/api/v1/iam/resource-sets?after=iam1"}}}"#,
        ),
        Exchange::new(
            "GET /api/v1/iam/resource-sets?after=iam1",
            200,
            r#"{"_links":{"self":{"href":"x"}},"resource-sets":[{"id":"iam2"}]}"#,
        ),
    ]);
    let sets = wire.client.list_resource_sets().stream().try_collect().await.unwrap();
    wire.sent("");
    let ids: Vec<_> = sets.iter().map(|set| set.id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["iam1", "iam2"]);

    let wire = mgmt_in_turn([
        Exchange::new(
            "GET /api/v1/iam/resource-sets/West%20Coast/bindings/cr1/members",
            200,
            r#"{"members":[{"id":"irb1","_links":{"self":{"href":"https://acme.example.com/api/v1/users/00u1"}}}],
                "_links":{"next":{"href":"/api/v1/iam/resource-sets/iam1/bindings/cr1/members?after=irb1"},"binding":{"href":"x"}}}"#,
        ),
        // the set was called by its label, and Okta goes on with its id
        Exchange::new(
            "GET /api/v1/iam/resource-sets/iam1/bindings/cr1/members?after=irb1",
            200,
            r#"{"members":[{"id":"irb2"}],"_links":{"next":null}}"#,
        ),
    ]);
    let members = wire.client.list_members_of_binding("West Coast", "cr1").stream();
    let members = members.try_collect().await.unwrap();
    wire.sent("");
    assert_eq!(members.len(), 2);
    assert_eq!(RoleHolder::of(&members[0]), Some(RoleHolder::User("00u1".to_owned())));
    assert_eq!(RoleHolder::of(&members[1]), None);

    let wire = mgmt(
        "GET /api/v1/iam/roles",
        200,
        r#"{"roles":[{"id":"cr1"}],"_links":{"next":{"href":"https://evil.example.com/api/v1/iam/roles?after=cr1"}}}"#,
    );
    let mut roles = wire.client.list_roles().stream();
    assert!(roles.try_next().await.unwrap().is_some());
    assert!(roles.try_next().await.unwrap_err().is_paging());
    wire.sent("");
}

#[tokio::test]
async fn roles_of_a_user() {
    let wire = mgmt_pages([
        (
            "GET /api/v1/users/00u1/roles?expand=targets%2Fgroups",
            STANDARD_AND_CUSTOM,
        ),
        ("GET /api/v1/users/00u1/roles?after=1&expand=targets%2Fgroups", "[]"),
    ]);
    let roles = wire
        .client
        .list_assigned_roles_for_user("00u1")
        .expand("targets/groups");
    let roles = roles.stream().try_collect().await.unwrap();
    wire.sent("");
    assert!(matches!(&roles[0], RoleAssignment::Standard(role) if role.embedded.is_some()));
    assert!(matches!(&roles[1], RoleAssignment::Custom(role) if role.resource_set.as_deref() == Some("iam1")));
    assert_eq!(roles[2].type_().unwrap(), "WORKFLOWS_ADMIN");
    kept(&roles, STANDARD_AND_CUSTOM);

    let wire = mgmt("POST /api/v1/users/00u1/roles", 201, CUSTOM);
    let role = wire
        .client
        .assign_role_to_user("00u1", CustomRoleAssignment::new("cr0Y", "iamo"))
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"resource-set":"iamo","role":"cr0Y","type":"CUSTOM"}"#);
    assert_eq!(role.id(), Some("irb1"));

    let wire = mgmt("DELETE /api/v1/users/00u1/roles/irb1", 204, "");
    wire.client
        .unassign_role_from_user("00u1", "irb1")
        .send()
        .await
        .unwrap();
    wire.sent("");
}

const STANDARD_AND_CUSTOM: &str = r#"[
    {"id":"JBCUYUC7IRCVGS27IFCE2SKO","label":"Help Desk Administrator","type":"HELP_DESK_ADMIN","status":"ACTIVE","assignmentType":"GROUP",
     "_embedded":{"targets":{"groups":[{"id":"00g2"}]}}},
    {"id":"irb1","label":"West","type":"CUSTOM","status":"ACTIVE","assignmentType":"USER","role":"cr1","resource-set":"iam1"},
    {"id":"irb2","type":"WORKFLOWS_ADMIN","role":"WORKFLOWS_ADMIN","resource-set":"WORKFLOWS_IAM_POLICY"}]"#;

#[tokio::test]
async fn governance_of_a_role() {
    let wire = mgmt(
        "GET /api/v1/users/00u1/roles/KVJ/governance",
        200,
        r#"{"grants":[{"type":"ENTITLEMENT-BUNDLE","grantId":"gra1","bundleId":"enb1","expirationDate":"2024-12-09 14:17:22.0"}],
            "_links":{"self":{"href":"x"},"assignee":{"href":"y"}}}"#,
    );
    let grants = wire.client.get_user_assigned_role_governance("00u1", "KVJ").stream();
    let grants = grants.try_collect().await.unwrap();
    wire.sent("");
    assert_eq!(grants[0].type_.as_ref().unwrap(), "ENTITLEMENT-BUNDLE");
    assert_eq!(
        grants[0].expiration_date.as_ref().unwrap().as_str(),
        "2024-12-09 14:17:22.0"
    );
}

#[tokio::test]
async fn roles_of_a_client() {
    let wire = mgmt("GET /oauth2/v1/clients/0oa%2F1/roles", 200, STANDARD_AND_CUSTOM);
    let roles = wire.client.list_roles_for_client("0oa/1").stream();
    assert_eq!(roles.try_collect().await.unwrap().len(), 3);
    wire.sent("");

    for status in [200, 201] {
        let wire = mgmt("POST /oauth2/v1/clients/0oa1/roles", status, STANDARD);
        let role = StandardRoleAssignment::new(RoleType::HelpDeskAdmin);
        let role = wire.client.assign_role_to_client("0oa1", role).send().await.unwrap();
        wire.sent(r#"{"type":"HELP_DESK_ADMIN"}"#);
        assert_eq!(
            (role.http_status(), role.label()),
            (status, Some("Help Desk Administrator"))
        );
    }

    let wire = mgmt("PUT /oauth2/v1/clients/0oa1/roles/KVJ/targets/groups/00g1", 204, "");
    wire.client
        .assign_group_target_role_for_client("0oa1", "KVJ", "00g1")
        .send()
        .await
        .unwrap();
    wire.sent("");
}

#[tokio::test]
async fn targets_of_a_user() {
    let wire = mgmt(
        "GET /api/v1/users/00u1/roles/JBCUYUC7IRCVGS27IFCE2SKO/targets?assignmentType=GROUP&limit=2",
        200,
        r#"[{"orn":"orn:okta:directory:00o1:groups:00g1","assignmentType":"GROUP","expiration":"2030-05-10T20:21:11.000Z"}]"#,
    );
    let targets = wire
        .client
        .get_role_targets_by_user_id_and_role_id("00u1", "JBCUYUC7IRCVGS27IFCE2SKO")
        .assignment_type("GROUP")
        .limit(2)
        .stream();
    let targets = targets.try_collect().await.unwrap();
    wire.sent("");
    let name: okta_mgmt::orn::Orn = targets[0].orn.as_deref().unwrap().parse().unwrap();
    assert_eq!(name, OrnOrg::new("00o1").unwrap().group("00g1").unwrap());
}

/// From a role and a set to a binding, with names that are made of parts.
#[tokio::test]
async fn a_custom_role_on_a_resource_set() {
    let org = OrnOrg::new("00o1").unwrap();
    let wire = mgmt(
        "POST /api/v1/iam/roles",
        200,
        r#"{"id":"cr1","label":"Readers","isCloneable":false}"#,
    );
    let role = CreateIamRoleRequest::new("Readers", "Read users", ["okta.users.read".to_owned()]);
    let role = wire.client.create_role(role).send().await.unwrap();
    wire.sent(r#"{"description":"Read users","label":"Readers","permissions":["okta.users.read"]}"#);
    assert_eq!(role.is_cloneable, Some(false));

    let wire = mgmt("POST /api/v1/iam/resource-sets", 200, r#"{"id":"iam1","label":"West"}"#);
    let resources = [org.group("00g1").unwrap(), org.group_members("00g1").unwrap()];
    let set = CreateResourceSetRequest::new("In the west", "West", resources.map(String::from));
    wire.client.create_resource_set(set).send().await.unwrap();
    wire.sent(concat!(
        r#"{"description":"In the west","label":"West","resources":["orn:okta:directory:00o1:groups:00g1","#,
        r#""orn:okta:directory:00o1:groups:00g1:contained_resources"]}"#
    ));

    let wire = mgmt(
        "POST /api/v1/iam/resource-sets/iam1/resources",
        200,
        r#"{"id":"ire1","orn":"orn:okta:idp:00o1:apps","conditions":{"Exclude":{"okta:ORN":["orn:okta:idp:00o1:apps:slack"]}},
            "_links":{"self":null}}"#,
    );
    let but = ResourceConditionsExclude::new().with_orns([org.apps_of("slack").unwrap()].map(String::from));
    let but = ResourceConditions::new().with_exclude(but);
    let apps = ResourceSetResourcePostRequest::new(org.apps(), but);
    let resource = wire
        .client
        .add_resource_set_resource("iam1", apps)
        .send()
        .await
        .unwrap();
    wire.sent(
        r#"{"conditions":{"Exclude":{"okta:ORN":["orn:okta:idp:00o1:apps:slack"]}},"resourceOrnOrUrl":"orn:okta:idp:00o1:apps"}"#,
    );
    assert_eq!(resource.orn.as_deref(), Some("orn:okta:idp:00o1:apps"));

    assert!(
        wire.client
            .role_holder_url(&RoleHolder::User("jane@acme.com".to_owned()))
            .unwrap_err()
            .is_invalid_argument()
    );
    let base = wire.client.org_url().to_owned();
    let holder = RoleHolder::User("00u1".to_owned());
    let user = wire.client.role_holder_url(&holder).unwrap();
    let wire = mgmt(
        "POST /api/v1/iam/resource-sets/iam1/bindings",
        200,
        r#"{"_links":{"self":{"href":"x"},"bindings":{"href":"y"},"resource-set":{"href":"z"}}}"#,
    );
    let binding = ResourceSetBindingCreateRequest::new("cr1", [user.clone()]);
    let binding = wire.client.create_resource_set_binding("iam1", binding).send();
    assert!(binding.await.unwrap().links.is_some());
    wire.sent(&format!(r#"{{"members":["{base}/api/v1/users/00u1"],"role":"cr1"}}"#));

    let wire = mgmt("PATCH /api/v1/iam/resource-sets/iam1/bindings/cr1/members", 200, "{}");
    let more = ResourceSetBindingAddMembersRequest::new([user]);
    wire.client
        .add_members_to_binding("iam1", "cr1", more)
        .send()
        .await
        .unwrap();
    wire.sent(&format!(r#"{{"additions":["{base}/api/v1/users/00u1"]}}"#));

    let wire = mgmt(
        "DELETE /api/v1/iam/resource-sets/iam1/bindings/cr1/members/irb1",
        204,
        "",
    );
    let removed = wire.client.unassign_member_from_binding("iam1", "cr1", "irb1").send();
    removed.await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn permissions_of_a_role() {
    let wire = mgmt(
        "GET /api/v1/iam/roles/cr1/permissions",
        200,
        r#"{"permissions":[{"label":"okta.users.read","conditions":{"include":{"okta:ResourceAttribute/User/Profile":["city"]},
            "exclude":null}},{"label":"okta.groups.read","conditions":null}]}"#,
    );
    let permissions = wire
        .client
        .list_role_permissions("cr1")
        .stream()
        .try_collect()
        .await
        .unwrap();
    wire.sent("");
    assert_eq!(permissions.len(), 2);

    // the body may be left out
    let wire = mgmt("POST /api/v1/iam/roles/cr1/permissions/okta.users.manage", 204, "");
    wire.client
        .create_role_permission("cr1", "okta.users.manage")
        .send()
        .await
        .unwrap();
    wire.sent("");
    let wire = mgmt(
        "PUT /api/v1/iam/roles/cr1/permissions/okta.users.read",
        200,
        r#"{"label":"okta.users.read"}"#,
    );
    let conditions = permissions[0].conditions.clone().unwrap();
    wire.client
        .replace_role_permission("cr1", "okta.users.read")
        .body(RolePermissionRequest::new().with_conditions(*conditions))
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"conditions":{"exclude":null,"include":{"okta:ResourceAttribute/User/Profile":["city"]}}}"#);
}
