use okta_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Org, id};

/// An org with an OpenID Connect application, whose id is that of its client.
async fn org() -> (Org, String) {
    let org = Org::from(Sandbox::builder().with_page_size(2)).await;
    let app = json!({
        "label": "Reports", "signOnMode": "OPENID_CONNECT",
        "settings": {"oauthClient": {"redirect_uris": ["https://reports.example.com"]}},
    });
    let app = id(&org.sandbox.add_application(app).unwrap());
    (org, app)
}

fn group(org: &Org, name: &str) -> String {
    id(&org.sandbox.add_group(json!({"profile": {"name": name}})).unwrap())
}

#[tokio::test]
async fn are_assigned_once_to_users_groups_and_clients() {
    let (org, app) = org().await;
    let (ann, helpers) = (org.user("Ann", "Lee"), group(&org, "Helpers"));
    for (holder, kind) in [
        (format!("/api/v1/users/{ann}"), "USER"),
        (format!("/api/v1/groups/{helpers}"), "GROUP"),
        (format!("/oauth2/v1/clients/{app}"), "CLIENT"),
    ] {
        let roles = format!("{holder}/roles");
        let given = org.post(&roles, json!({"type": "HELP_DESK_ADMIN"})).await;
        assert_eq!((given.status, &given.body["assignmentType"]), (201, &json!(kind)));
        assert!(
            given.body["_links"]["assignee"]["href"]
                .as_str()
                .unwrap()
                .ends_with(&holder)
        );
        org.post(&roles, json!({"type": "HELP_DESK_ADMIN"}))
            .await
            .fails(409, "E0000090");
        let one = format!("{roles}/{}", id(&given.body));
        assert_eq!(org.get(&one).await.body, given.body);
        assert_eq!(org.get(&roles).await.body, json!([given.body]));
        assert_eq!(org.delete(&one).await.status, 204);
        org.delete(&one).await.fails(404, "E0000007");
        assert_eq!(org.get(&roles).await.body, json!([]));
    }
    let roles = format!("/api/v1/users/{ann}/roles");
    org.post(&roles, json!({"type": "KING"})).await.fails(400, "E0000001");
    org.post(&roles, json!({})).await.fails(400, "E0000001");
    assert_eq!(org.post(&roles, json!({"type": "WORKFLOWS_ADMIN"})).await.status, 501);
    org.get("/oauth2/v1/clients/nobody/roles").await.fails(404, "E0000007");
}

#[tokio::test]
async fn of_a_group_are_its_members_roles() {
    let (org, _) = org().await;
    let (ann, helpers) = (org.user("Ann", "Lee"), group(&org, "Helpers"));
    org.sandbox.add_member(&helpers, &ann).unwrap();
    let role = org
        .sandbox
        .assign_role(&helpers, json!({"type": "USER_ADMIN"}))
        .unwrap();
    let roles = format!("/api/v1/users/{ann}/roles");
    assert_eq!(org.get(&roles).await.body[0]["assignmentType"], "GROUP");
    // they are the group's to lose
    org.delete(&format!("{roles}/{}", id(&role)))
        .await
        .fails(404, "E0000007");
    // the owner of the token is an administrator from the start
    let admins = org.get("/api/v1/iam/assignees/users").await.body;
    assert_eq!(
        (admins["value"].as_array().unwrap().len(), &admins["value"][1]["id"]),
        (2, &json!(ann))
    );
    org.delete(&format!("/api/v1/groups/{helpers}")).await;
    assert_eq!(org.get(&roles).await.body, json!([]));
}

#[tokio::test]
async fn are_limited_by_targets_of_their_kind() {
    let (org, app) = org().await;
    let ann = org.user("Ann", "Lee");
    let groups: Vec<String> = ["A", "B", "C"].iter().map(|name| group(&org, name)).collect();
    let roles = format!("/api/v1/users/{ann}/roles");
    let help = id(&org.post(&roles, json!({"type": "HELP_DESK_ADMIN"})).await.body);
    let targets = format!("{roles}/{help}/targets/groups");
    for group in &groups {
        assert_eq!(org.put(&format!("{targets}/{group}"), Value::Null).await.status, 204);
    }
    assert_eq!(org.pages(&targets, "/id").await, [&groups[..2], &groups[2..]]);
    org.put(&format!("{targets}/nobody"), Value::Null)
        .await
        .fails(404, "E0000007");
    for group in &groups[1..] {
        assert_eq!(org.delete(&format!("{targets}/{group}")).await.status, 204);
    }
    let last = format!("{targets}/{}", groups[0]);
    org.delete(&last).await.fails(400, "E0000001");

    let apps = id(&org.post(&roles, json!({"type": "APP_ADMIN"})).await.body);
    let catalog = format!("{roles}/{apps}/targets/catalog/apps");
    org.get(&format!("{roles}/{help}/targets/catalog/apps"))
        .await
        .fails(400, "E0000001");
    let instance = format!("{catalog}/oidc_client/{app}");
    assert_eq!(org.put(&instance, Value::Null).await.status, 204);
    assert_eq!(org.get(&catalog).await.body[0]["name"], "Reports");
    // all instances take the place of single ones
    assert_eq!(
        org.put(&format!("{catalog}/oidc_client"), Value::Null).await.status,
        204
    );
    org.put(&instance, Value::Null).await.fails(400, "E0000001");
    let listed = org.get(&catalog).await.body;
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["id"]), (1, &Value::Null));

    let named = org.get(&format!("{roles}/{help}/targets")).await.body;
    assert_eq!(
        named[0]["orn"],
        format!("orn:okta:directory:00o1box0000000000000:groups:{}", groups[0])
    );
    assert_eq!(named[0]["assignmentType"], "USER");
    let through_groups = org.get(&format!("{roles}/{help}/targets?assignmentType=GROUP")).await;
    assert_eq!(through_groups.body, json!([]));
}

#[tokio::test]
async fn of_ones_own_making_allow_what_they_list() {
    let (org, _) = org().await;
    let readers = json!({"label": "Readers", "description": "Look around", "permissions": ["okta.users.read"]});
    let role = org.post("/api/v1/iam/roles", readers.clone()).await.body;
    let cause = org.post("/api/v1/iam/roles", readers).await.fails(400, "E0000001");
    assert!(cause.contains("already"), "{cause}");
    org.post("/api/v1/iam/roles", json!({"label": "Nothing"}))
        .await
        .fails(400, "E0000001");
    assert_eq!(org.get("/api/v1/iam/roles/Readers").await.body, role);

    let permissions = format!("/api/v1/iam/roles/{}/permissions", id(&role));
    let added = format!("{permissions}/okta.groups.read");
    assert_eq!(org.post(&added, Value::Null).await.status, 204);
    let conditions = json!({"exclude": {"okta:ResourceAttribute/User/Profile": ["ssn"]}});
    let changed = org.put(&added, json!({"conditions": conditions})).await.body;
    assert_eq!(changed["conditions"], conditions);
    assert_eq!(org.get(&added).await.body, changed);
    assert_eq!(org.get(&permissions).await.body["permissions"][1], changed);
    assert_eq!(org.delete(&added).await.status, 204);
    org.get(&added).await.fails(404, "E0000007");

    let renamed = org
        .put(
            "/api/v1/iam/roles/Readers",
            json!({"label": "Lookers", "description": "x"}),
        )
        .await
        .body;
    assert_eq!(
        (&renamed["label"], &renamed["permissions"]),
        (&json!("Lookers"), &Value::Null)
    );
    for label in ["B", "C"] {
        org.sandbox
            .add_role(json!({"label": label, "permissions": ["okta.users.read"]}))
            .unwrap();
    }
    let list = org.get("/api/v1/iam/roles").await.body;
    assert_eq!(list["roles"].as_array().unwrap().len(), 2);
    let rest = org.get(list["_links"]["next"]["href"].as_str().unwrap()).await.body;
    assert_eq!(
        (&rest["roles"][0]["label"], &rest["_links"]["next"]),
        (&json!("C"), &Value::Null)
    );
    assert_eq!(org.delete("/api/v1/iam/roles/Lookers").await.status, 204);
    org.get("/api/v1/iam/roles/Lookers").await.fails(404, "E0000007");
}

#[tokio::test]
async fn resource_sets_hold_names_and_urls() {
    let (org, app) = org().await;
    let staff = group(&org, "Staff");
    let url = |path: &str| format!("{}/api/v1/{path}", org.sandbox.url());
    let named = "orn:okta:directory:00o1box0000000000000:users";
    let set =
        json!({"label": "Staff", "description": "x", "resources": [url(&format!("groups/{staff}/users")), named]});
    let set = org.post("/api/v1/iam/resource-sets", set).await.body;
    let path = format!("/api/v1/iam/resource-sets/{}", id(&set));
    assert_eq!(org.get(&path).await.body, set);
    let missing = json!({"label": "Other", "description": "x", "resources": [url("groups/nobody")]});
    org.post("/api/v1/iam/resource-sets", missing)
        .await
        .fails(404, "E0000007");

    let resources = format!("{path}/resources");
    let more = json!({"additions": [url(&format!("apps/{app}")), named]});
    assert_eq!(org.send("PATCH", &resources, more).await.body, set);
    let list = org.get(&resources).await.body;
    assert_eq!(list["resources"].as_array().unwrap().len(), 2);
    let rest = org.get(list["_links"]["next"]["href"].as_str().unwrap()).await.body;
    let third = format!("orn:okta:idp:00o1box0000000000000:apps:oidc_client:{app}");
    assert_eq!(
        (
            rest["resources"].as_array().unwrap().len(),
            &rest["resources"][0]["orn"]
        ),
        (1, &json!(third))
    );

    let exceptions = json!({"Exclude": {"okta:ORN": [third]}});
    let all = json!({"resourceOrnOrUrl": url("apps"), "conditions": exceptions});
    let all = org.post(&resources, all).await.body;
    assert_eq!(all["conditions"], exceptions);
    let one = format!("{resources}/{}", id(&all));
    let none = org.put(&one, json!({"conditions": {}})).await.body;
    assert_eq!(org.get(&one).await.body["conditions"], none["conditions"]);
    assert_eq!(org.delete(&one).await.status, 204);
    org.get(&one).await.fails(404, "E0000007");

    let renamed = org
        .put(&path, json!({"label": "Everybody", "description": "y"}))
        .await
        .body;
    assert_eq!(renamed["label"], "Everybody");
    assert_eq!(org.delete("/api/v1/iam/resource-sets/Everybody").await.status, 204);
    org.get(&path).await.fails(404, "E0000007");
}

#[tokio::test]
async fn bindings_are_custom_roles_of_their_members() {
    let (org, app) = org().await;
    let (ann, staff) = (org.user("Ann", "Lee"), group(&org, "Staff"));
    let role = id(&org
        .sandbox
        .add_role(json!({"label": "Readers", "permissions": ["okta.users.read"]}))
        .unwrap());
    let users = format!("{}/api/v1/users", org.sandbox.url());
    let set = json!({"label": "All", "description": "x", "resources": [users]});
    let set = format!(
        "/api/v1/iam/resource-sets/{}",
        id(&org.sandbox.add_resource_set(set).unwrap())
    );
    let (bindings, binding) = (format!("{set}/bindings"), format!("{set}/bindings/{role}"));
    let url = |path: String| format!("{}{path}", org.sandbox.url());
    org.post(&bindings, json!({"role": role, "members": []}))
        .await
        .fails(400, "E0000001");
    org.post(&bindings, json!({"role": "nothing", "members": [users]}))
        .await
        .fails(404, "E0000007");
    org.get(&binding).await.fails(404, "E0000007");
    let bind = json!({"role": role, "members": [url(format!("/api/v1/users/{ann}"))]});
    assert_eq!(org.post(&bindings, bind).await.status, 200);
    assert_eq!(org.get(&bindings).await.body["roles"][0]["id"], *role);
    assert_eq!(org.get(&binding).await.body["id"], *role);
    let more = [
        url(format!("/api/v1/groups/{staff}")),
        url(format!("/oauth2/v1/clients/{app}")),
    ];
    assert_eq!(
        org.send("PATCH", &format!("{binding}/members"), json!({"additions": more}))
            .await
            .status,
        200
    );

    let held = org.get(&format!("/api/v1/users/{ann}/roles")).await.body[0].clone();
    assert_eq!((&held["type"], &held["role"]), (&json!("CUSTOM"), &json!(role)));
    let member = held["_links"]["member"]["href"].as_str().unwrap();
    let seen = org.get(member).await.body;
    assert_eq!(
        (
            &seen["id"],
            seen["_links"]["self"]["href"].as_str().unwrap().ends_with(&ann)
        ),
        (&held["id"], true)
    );
    assert_eq!(org.delete(member).await.status, 204);
    assert_eq!(org.get(&format!("/api/v1/users/{ann}/roles")).await.body, json!([]));
    let members = org.get(&format!("{binding}/members")).await.body;
    assert_eq!(members["members"].as_array().unwrap().len(), 2);
    assert_eq!(org.delete(&binding).await.status, 204);
    assert_eq!(
        org.get(&format!("/oauth2/v1/clients/{app}/roles")).await.body,
        json!([])
    );
    assert_eq!(org.get(&bindings).await.body["roles"], json!([]));
}
