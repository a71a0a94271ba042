//! Sets of resources that custom roles are held on.

use axum::extract::Path;
use serde_json::{Map, Value, json};

use super::{by_id_or_label, label, resources};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page_in},
        reply::{Answer, Reply, missing, not_found},
    },
    mgmt::href,
    state::{Org, Target, now},
};

const SIZES: Sizes = Sizes { default: 100, max: 100 };

pub(super) fn find<'a>(org: &'a Org, key: &str) -> Result<&'a Value, Reply> {
    let set = by_id_or_label(&org.administration.resource_sets, key);
    set.map(|row| &row.value).ok_or_else(|| not_found(key, "IAMPolicy"))
}

pub(super) fn id_of(org: &Org, key: &str) -> Result<String, Reply> {
    Ok(find(org, key)?["id"].as_str().unwrap_or_default().to_owned())
}

pub(super) async fn list(call: Call) -> Answer {
    let org = call.org();
    let rows = org.administration.resource_sets.rows();
    page_in(&call, "resource-sets", SIZES, rows, Map::new(), |row| {
        render(&row.value, &call.base)
    })
}

pub(super) async fn create(call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let set = new_resource_set(&mut org, &body)?;
    org.record("iam.resourceset.create", "Create resource set", &[target(&set)]);
    Ok(Reply::ok(render(&set, &call.base)))
}

/// Makes a set of what is named in `resources`.
pub(crate) fn new_resource_set(org: &mut Org, body: &Map<String, Value>) -> Result<Value, Reply> {
    let label = label(body, &org.administration.resource_sets, None, "a resource set")?;
    let named = body.get("resources").and_then(Value::as_array);
    let named = named.ok_or_else(|| missing("resources"))?;
    let found = resources::resolve(org, named)?;
    let now = now();
    let id = org.new_id("iam");
    let set = json!({
        "id": id, "label": label, "description": body.get("description"), "created": now, "lastUpdated": now,
    });
    let seq = org.next_seq();
    org.administration.resource_sets.insert(seq, &id, set.clone());
    for orn in found {
        resources::put(org, &id, orn, Value::Null);
    }
    Ok(set)
}

pub(super) async fn read(Path(key): Path<String>, call: Call) -> Answer {
    Ok(Reply::ok(render(find(&call.org(), &key)?, &call.base)))
}

pub(super) async fn replace(Path(key): Path<String>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let id = id_of(&org, &key)?;
    let label = label(&body, &org.administration.resource_sets, Some(&id), "a resource set")?;
    let set = org.administration.resource_sets.get_mut(&id);
    let set = set.ok_or_else(|| not_found(&key, "IAMPolicy"))?;
    set["label"] = label.into();
    set["description"] = body.get("description").cloned().unwrap_or_default();
    set["lastUpdated"] = now().into();
    let set = set.clone();
    org.record("iam.resourceset.update", "Update resource set", &[target(&set)]);
    Ok(Reply::ok(render(&set, &call.base)))
}

/// Okta doesn't say what becomes of roles that are held on the set; here they end.
pub(super) async fn remove(Path(key): Path<String>, call: Call) -> Answer {
    let mut org = call.org();
    let set = find(&org, &key)?.clone();
    let id = set["id"].as_str().unwrap_or_default();
    let admins = &mut org.administration;
    admins.resource_sets.remove(id);
    admins.resources.remove(id);
    admins.assignments.retain(|row| row.value["resource-set"] != id);
    org.record("iam.resourceset.delete", "Delete resource set", &[target(&set)]);
    Ok(Reply::no_content())
}

pub(super) fn target(set: &Value) -> Target {
    Target::labelled("RESOURCE_SET", set)
}

pub(super) fn render(set: &Value, base: &str) -> Value {
    let path = format!("/api/v1/iam/resource-sets/{}", set["id"].as_str().unwrap_or_default());
    let mut shown = set.clone();
    shown["_links"] = json!({
        "self": href(base, &path), "bindings": href(base, &format!("{path}/bindings")),
        "resources": href(base, &format!("{path}/resources")),
    });
    shown
}
