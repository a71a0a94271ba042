//! What is in a resource set.

use axum::extract::Path;
use serde_json::{Map, Value, json};

use super::resource_sets::{find, id_of, render as render_set, target};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page_in},
        reply::{Answer, Reply, invalid, missing, not_found},
    },
    mgmt::{apps, groups, href},
    state::{ORG_ID, Org, Row, now, text},
};

const SIZES: Sizes = Sizes {
    default: 100,
    max: 1000,
};
const MOST: usize = 1000;

/// The resource names of what is given by name or URL.
pub(super) fn resolve(org: &Org, named: &[Value]) -> Result<Vec<String>, Reply> {
    if named.len() > MOST {
        return Err(invalid("resources", "resources: There are more than 1000"));
    }
    let names = named.iter().map(|one| orn(org, one.as_str().unwrap_or_default()));
    names.collect()
}

fn orn(org: &Org, given: &str) -> Result<String, Reply> {
    if given.starts_with("orn:") {
        return Ok(given.to_owned());
    }
    let path = given
        .split_once("/api/v1/")
        .map(|(_, path)| path.split('/').collect::<Vec<_>>());
    let name = match path.as_deref() {
        Some(["users"]) => format!("directory:{ORG_ID}:users"),
        Some(["groups"]) => format!("directory:{ORG_ID}:groups"),
        Some(["groups", id]) => {
            groups::find(org, id)?;
            format!("directory:{ORG_ID}:groups:{id}")
        }
        Some(["groups", id, "users"]) => {
            groups::find(org, id)?;
            format!("directory:{ORG_ID}:groups:{id}:contained_resources")
        }
        Some(["apps"]) => format!("idp:{ORG_ID}:apps"),
        Some(["apps", id]) => {
            let app = apps::find(org, id)?;
            format!("idp:{ORG_ID}:apps:{}:{id}", app["name"].as_str().unwrap_or_default())
        }
        _ => {
            return Err(invalid(
                "resources",
                "resources: neither a resource name nor the URL of a resource",
            ));
        }
    };
    Ok(format!("orn:okta:{name}"))
}

/// Puts a resource into a set, unless it is there.
pub(super) fn put(org: &mut Org, set: &str, orn: String, conditions: Value) -> Value {
    let resources = org.administration.resources.get(set);
    let there = resources.and_then(|table| table.rows().find(|row| row.value["orn"] == *orn));
    if let Some(row) = there {
        return row.value.clone();
    }
    let (id, seq, now) = (org.new_id("ire"), org.next_seq(), now());
    let mut resource = json!({"id": id, "orn": orn, "created": now, "lastUpdated": now});
    if !conditions.is_null() {
        resource["conditions"] = conditions;
    }
    let table = org.administration.resources.entry(set.to_owned()).or_default();
    table.insert(seq, &id, resource.clone());
    resource
}

pub(super) async fn list(Path(key): Path<String>, call: Call) -> Answer {
    let org = call.org();
    let id = id_of(&org, &key)?;
    let rows = org.administration.resources.get(&id).map(|table| table.rows());
    let links = Map::from_iter([("resource-set".to_owned(), href(&call.base, &path(&id)))]);
    page_in(
        &call,
        "resources",
        SIZES,
        rows.into_iter().flatten(),
        links,
        |row: &Row| render(&id, &row.value, &call.base),
    )
}

pub(super) async fn add_many(Path(key): Path<String>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let id = id_of(&org, &key)?;
    let named = body.get("additions").and_then(Value::as_array);
    for orn in resolve(&org, named.ok_or_else(|| missing("additions"))?)? {
        put(&mut org, &id, orn, Value::Null);
    }
    let set = find(&org, &id)?.clone();
    record(&mut org, "add", &set);
    Ok(Reply::ok(render_set(&set, &call.base)))
}

pub(super) async fn add(Path(key): Path<String>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let id = id_of(&org, &key)?;
    let named = text(&body, "resourceOrnOrUrl").ok_or_else(|| missing("resourceOrnOrUrl"))?;
    let orn = orn(&org, named)?;
    let conditions = body.get("conditions").cloned().unwrap_or_default();
    let resource = put(&mut org, &id, orn, conditions);
    let set = find(&org, &id)?.clone();
    record(&mut org, "add", &set);
    Ok(Reply::ok(render(&id, &resource, &call.base)))
}

type OfResource = Path<(String, String)>;

pub(super) async fn read(Path((key, resource)): OfResource, call: Call) -> Answer {
    let org = call.org();
    let id = id_of(&org, &key)?;
    let table = org.administration.resources.get(&id);
    let found = table.and_then(|table| table.get(&resource));
    let found = found.ok_or_else(|| not_found(&resource, "IAMPolicyResource"))?;
    Ok(Reply::ok(render(&id, found, &call.base)))
}

/// The exceptions alone can be replaced, and the set has to be named by its id.
pub(super) async fn replace(Path((id, resource)): OfResource, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let table = org.administration.resources.get_mut(&id);
    let found = table.and_then(|table| table.get_mut(&resource));
    let found = found.ok_or_else(|| not_found(&resource, "IAMPolicyResource"))?;
    if let Some(conditions) = body.get("conditions") {
        found["conditions"] = conditions.clone();
    }
    found["lastUpdated"] = now().into();
    Ok(Reply::ok(render(&id, found, &call.base)))
}

pub(super) async fn remove(Path((key, resource)): OfResource, call: Call) -> Answer {
    let mut org = call.org();
    let id = id_of(&org, &key)?;
    let table = org.administration.resources.get_mut(&id);
    let gone = table.and_then(|table| table.remove(&resource));
    gone.ok_or_else(|| not_found(&resource, "IAMPolicyResource"))?;
    let set = find(&org, &id)?.clone();
    record(&mut org, "delete", &set);
    Ok(Reply::no_content())
}

fn record(org: &mut Org, what: &str, set: &Value) {
    let event = format!("iam.resourceset.resources.{what}");
    org.record(&event, "Change the resources of a resource set", &[target(set)]);
}

fn path(set: &str) -> String {
    format!("/api/v1/iam/resource-sets/{set}")
}

fn render(set: &str, resource: &Value, base: &str) -> Value {
    let id = resource["id"].as_str().unwrap_or_default();
    let mut links = json!({"resource": href(base, &format!("{}/resources/{id}", path(set)))});
    let orn = resource["orn"].as_str().unwrap_or_default();
    match orn.split(':').skip(2).collect::<Vec<_>>()[..] {
        ["directory", _, "groups", group] => links["self"] = href(base, &format!("/api/v1/groups/{group}")),
        ["directory", _, "groups", group, "contained_resources"] => {
            links["users"] = href(base, &format!("/api/v1/groups/{group}/users"));
        }
        ["directory", _, "users"] => links["users"] = href(base, "/api/v1/users"),
        ["directory", _, "groups"] => links["groups"] = href(base, "/api/v1/groups"),
        ["idp", _, "apps", _, app] => links["self"] = href(base, &format!("/api/v1/apps/{app}")),
        _ => {}
    }
    let mut shown = resource.clone();
    shown["_links"] = links;
    shown
}
