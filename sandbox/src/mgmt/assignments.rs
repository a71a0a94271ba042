//! Which users and groups have which application.

use axum::extract::Path;
use serde_json::{Map, Value, json};

use super::{apps, apps_model, groups, href, users};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page},
        reply::{Answer, Reply, invalid, missing, not_found},
    },
    state::{Org, Row, Target, merge, now, text},
};

const USERS: Sizes = Sizes { default: 50, max: 500 };
const GROUPS: Sizes = Sizes { default: 20, max: 200 };

pub(crate) async fn users(Path(app): Path<String>, call: Call) -> Answer {
    let org = call.org();
    apps::find(&org, &app)?;
    let rows = org.users.rows().filter(|row: &&Row| {
        call.param("q")
            .is_none_or(|q| super::starts_with(&row.value["profile"]["login"], q))
            && assignment(&org, &app, &row.value).is_some()
    });
    page(&call, USERS, rows, |row| {
        let assigned = assignment(&org, &app, &row.value).unwrap_or_default();
        render_user(&app, assigned, &call.base)
    })
}

/// The assignment of a user: its own, or the one that comes with a group.
fn assignment(org: &Org, app: &str, user: &Value) -> Option<Value> {
    let id = user["id"].as_str().unwrap_or_default();
    if let Some(own) = org.app_users.get(&(app.to_owned(), id.to_owned())) {
        return Some(own.clone());
    }
    let mut groups = org.app_groups.iter().filter(|((assigned, _), _)| assigned == app);
    let (_, group) = groups.find(|((_, group), _)| org.is_member(group, id))?;
    Some(new_assignment(
        user,
        "GROUP",
        group["lastUpdated"].as_str().unwrap_or_default(),
    ))
}

/// The assignment of a user as applications embed it.
pub(super) fn of_user(org: &Org, app: &str, user: &str, base: &str) -> Option<Value> {
    let assigned = assignment(org, app, org.users.get(user)?)?;
    Some(render_user(app, assigned, base))
}

fn new_assignment(user: &Value, scope: &str, now: &str) -> Value {
    json!({
        "id": user["id"], "externalId": null, "created": now, "lastUpdated": now, "scope": scope, "status": "ACTIVE",
        "statusChanged": now, "passwordChanged": null, "syncState": "DISABLED",
        "credentials": {"userName": user["profile"]["login"]}, "profile": {},
    })
}

pub(crate) async fn assign_user(Path(app): Path<String>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let target = Target::app(apps::find(&org, &app)?);
    let user = users::find(&org, text(&body, "id").ok_or_else(|| missing("id"))?)?.clone();
    let id = user["id"].as_str().unwrap_or_default().to_owned();
    let mut assigned = new_assignment(&user, "USER", &now());
    change(&mut assigned, body)?;
    org.app_users.insert((app.clone(), id), assigned.clone());
    let targets = [Target::user(&user), target];
    org.record(
        "application.user_membership.add",
        "Add user to application membership",
        &targets,
    );
    Ok(Reply::ok(render_user(&app, assigned, &call.base)))
}

pub(crate) async fn user(Path((app, user)): Path<(String, String)>, call: Call) -> Answer {
    let org = call.org();
    apps::find(&org, &app)?;
    let assigned = users::find(&org, &user)
        .ok()
        .and_then(|user| assignment(&org, &app, user));
    let assigned = assigned.ok_or_else(|| not_found(&user, "AppUser"))?;
    Ok(Reply::ok(render_user(&app, assigned, &call.base)))
}

pub(crate) async fn update_user(Path((app, key)): Path<(String, String)>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let target = Target::app(apps::find(&org, &app)?);
    let user = users::find(&org, &key).map_err(|_| not_found(&key, "AppUser"))?.clone();
    let mut assigned = assignment(&org, &app, &user).ok_or_else(|| not_found(&key, "AppUser"))?;
    change(&mut assigned, body)?;
    assigned["lastUpdated"] = now().into();
    let id = user["id"].as_str().unwrap_or_default().to_owned();
    org.app_users.insert((app.clone(), id), assigned.clone());
    let targets = [Target::user(&user), target];
    org.record(
        "application.user_membership.update",
        "Update user's application membership",
        &targets,
    );
    Ok(Reply::ok(render_user(&app, assigned, &call.base)))
}

/// Takes over what a caller may set. Passwords are not kept.
fn change(assigned: &mut Value, mut body: Map<String, Value>) -> Result<(), Reply> {
    for name in ["profile", "credentials"] {
        match body.remove(name) {
            Some(value @ Value::Object(_)) => merge(&mut assigned[name], value),
            Some(Value::Null) | None => {}
            Some(_) => return Err(invalid(name, &format!("{name}: The value is not an object"))),
        }
    }
    if let Some(credentials) = assigned["credentials"].as_object_mut() {
        credentials.remove("password");
    }
    if let Some(scope @ Value::String(_)) = body.remove("scope") {
        assigned["scope"] = scope;
    }
    Ok(())
}

pub(crate) async fn unassign_user(Path((app, user)): Path<(String, String)>, call: Call) -> Answer {
    let mut org = call.org();
    let target = Target::app(apps::find(&org, &app)?);
    let user = users::find(&org, &user)
        .map_err(|_| not_found(&user, "AppUser"))?
        .clone();
    let id = user["id"].as_str().unwrap_or_default().to_owned();
    org.app_users
        .remove(&(app, id.clone()))
        .ok_or_else(|| not_found(&id, "AppUser"))?;
    let targets = [Target::user(&user), target];
    org.record(
        "application.user_membership.remove",
        "Remove user's application membership",
        &targets,
    );
    Ok(Reply::no_content())
}

pub(crate) async fn groups(Path(app): Path<String>, call: Call) -> Answer {
    let org = call.org();
    apps::find(&org, &app)?;
    let get = |row: &Row| org.app_groups.get(&(app.clone(), row.id.clone()));
    page(
        &call,
        GROUPS,
        org.groups.rows().filter(|row| get(row).is_some()),
        |row| render_group(&app, get(row).cloned().unwrap_or_default(), &call.base),
    )
}

pub(crate) async fn group(Path((app, group)): Path<(String, String)>, call: Call) -> Answer {
    let org = call.org();
    apps::find(&org, &app)?;
    let assigned = org.app_groups.get(&(app.clone(), group.clone())).cloned();
    let assigned = assigned.ok_or_else(|| not_found(&group, "ApplicationGroupAssignment"))?;
    Ok(Reply::ok(render_group(&app, assigned, &call.base)))
}

pub(crate) async fn assign_group(Path((app, id)): Path<(String, String)>, call: Call) -> Answer {
    let body = call.object_or_empty()?;
    let mut org = call.org();
    let targets = [
        Target::group(groups::find(&org, &id)?),
        Target::app(apps::find(&org, &app)?),
    ];
    let priority = org.app_groups.keys().filter(|(other, _)| *other == app).count();
    let entry = org.app_groups.entry((app.clone(), id.clone()));
    let assigned = entry.or_insert_with(|| json!({"id": id, "priority": priority, "profile": {}}));
    assigned["lastUpdated"] = now().into();
    for name in ["priority", "profile"] {
        if let Some(value) = body.get(name) {
            assigned[name] = value.clone();
        }
    }
    let assigned = assigned.clone();
    org.record(
        "group.application_assignment.add",
        "Assign application to group",
        &targets,
    );
    Ok(Reply::ok(render_group(&app, assigned, &call.base)))
}

pub(crate) async fn unassign_group(Path((app, id)): Path<(String, String)>, call: Call) -> Answer {
    let mut org = call.org();
    let target = Target::app(apps::find(&org, &app)?);
    let gone = org.app_groups.remove(&(app, id.clone()));
    gone.ok_or_else(|| not_found(&id, "ApplicationGroupAssignment"))?;
    let targets = [Target::group(groups::find(&org, &id)?), target];
    org.record(
        "group.application_assignment.remove",
        "Remove application from group",
        &targets,
    );
    Ok(Reply::no_content())
}

pub(crate) async fn apps_of_group(Path(group): Path<String>, call: Call) -> Answer {
    let org = call.org();
    groups::find(&org, &group)?;
    let rows = org
        .apps
        .rows()
        .filter(|row: &&Row| org.app_groups.contains_key(&(row.id.clone(), group.clone())));
    page(&call, GROUPS, rows, |row| apps_model::render(&row.value, &call.base))
}

/// Tiles of the user's dashboard; a list without pages.
pub(crate) async fn app_links(Path(user): Path<String>, call: Call) -> Answer {
    let org = call.org();
    let user = users::find(&org, &user)?;
    let shown = org.apps.rows().filter(|row| {
        row.value["status"] == "ACTIVE"
            && row.value["visibility"]["hide"]["web"] != true
            && assignment(&org, &row.id, user).is_some()
    });
    let links = shown.enumerate().map(|(order, row)| {
        let app = &row.value;
        let name = app["name"].as_str().unwrap_or_default();
        json!({
            "id": format!("{}_link", row.id), "label": app["label"], "appName": name, "appInstanceId": row.id,
            "linkUrl": format!("{}/home/{name}/{}/login", call.base, row.id), "logoUrl": null,
            "appAssignmentId": format!("{}_{}", row.id, user["id"].as_str().unwrap_or_default()),
            "credentialsSetup": false, "hidden": false, "sortOrder": order,
        })
    });
    Ok(Reply::ok(links.collect()))
}

fn render_user(app: &str, mut assigned: Value, base: &str) -> Value {
    let user = format!("/api/v1/users/{}", assigned["id"].as_str().unwrap_or_default());
    assigned["_links"] = json!({"app": href(base, &format!("/api/v1/apps/{app}")), "user": href(base, &user)});
    assigned
}

fn render_group(app: &str, mut assigned: Value, base: &str) -> Value {
    let id = assigned["id"].as_str().unwrap_or_default().to_owned();
    assigned["_links"] = json!({
        "app": href(base, &format!("/api/v1/apps/{app}")),
        "self": href(base, &format!("/api/v1/apps/{app}/groups/{id}")),
        "group": href(base, &format!("/api/v1/groups/{id}")),
    });
    assigned
}
