//! Groups.

use axum::extract::Path;
use serde_json::{Map, Value, json};

use super::{href, roles, starts_with};
use crate::{
    filter::{Dialect, EQUAL, Filter, RANGE, SEARCH},
    http::{
        call::Call,
        paging::{Sizes, limit, page},
        reply::{Answer, Reply, forbidden, invalid, missing, not_found, taken},
    },
    state::{Org, Row, Target, now, text},
};

const SIZES: Sizes = Sizes {
    default: 10_000,
    max: 10_000,
};

const FILTER: &Dialect = &[
    ("id", EQUAL),
    ("type", EQUAL),
    ("lastUpdated", RANGE),
    ("lastMembershipUpdated", RANGE),
];

const SEARCHED: &Dialect = &[
    ("profile.*", SEARCH),
    ("id", SEARCH),
    ("type", SEARCH),
    ("created", RANGE),
    ("lastUpdated", RANGE),
    ("lastMembershipUpdated", RANGE),
];

pub(crate) async fn list(call: Call) -> Answer {
    let filter = match (call.param("search"), call.param("filter")) {
        (Some(_), Some(_)) => return Err(invalid("RequestParams", "Only one of search and filter can be used.")),
        (Some(search), None) => Some(Filter::read(search, SEARCHED)?),
        (None, Some(filter)) => Some(Filter::read(filter, FILTER)?),
        (None, None) => None,
    };
    let org = call.org();
    let found = |row: &&Row| filter.as_ref().is_none_or(|filter| filter.matches(&row.value));
    let Some(q) = call.param("q") else {
        return page(&call, SIZES, org.groups.rows().filter(found), |row| {
            render(&row.value, &call.base)
        });
    };
    // A search by `q` has one page and no links.
    let limit = limit(&call, Sizes { default: 300, max: 300 })?;
    let named = |row: &&Row| starts_with(&row.value["profile"]["name"], q);
    let rows = org.groups.rows().filter(found).filter(named).take(limit);
    Ok(Reply::ok(rows.map(|row| render(&row.value, &call.base)).collect()))
}

pub(crate) async fn create(call: Call) -> Answer {
    let mut org = call.org();
    let id = new_group(&mut org, None, &call.object()?)?;
    let group = find(&org, &id)?.clone();
    org.record("group.lifecycle.create", "Create Okta group", &[Target::group(&group)]);
    Ok(Reply::ok(render(&group, &call.base)))
}

/// Adds a group and returns its id, which the org chooses if there is none.
pub(crate) fn new_group(org: &mut Org, id: Option<String>, body: &Map<String, Value>) -> Result<String, Reply> {
    let profile = new_profile(org, body, None)?;
    let id = id.unwrap_or_else(|| org.new_id("00g"));
    let now = now();
    let group = json!({
        "id": id, "created": now, "lastUpdated": now, "lastMembershipUpdated": now,
        "objectClass": ["okta:user_group"], "type": "OKTA_GROUP", "profile": profile,
    });
    let seq = org.next_seq();
    org.groups.insert(seq, &id, group);
    Ok(id)
}

fn new_profile(org: &Org, body: &Map<String, Value>, id: Option<&str>) -> Result<Value, Reply> {
    let Some(Value::Object(profile)) = body.get("profile") else {
        return Err(missing("profile"));
    };
    let Some(name) = text(profile, "name") else {
        return Err(missing("name"));
    };
    if name.chars().count() > 255 {
        return Err(invalid("name", "name: The field is too long"));
    }
    let clash = |row: &Row| Some(row.id.as_str()) != id && row.value["profile"]["name"] == name;
    if org.groups.rows().any(clash) {
        return Err(taken("name"));
    }
    let mut profile = profile.clone();
    profile.entry("description").or_insert(Value::Null);
    Ok(Value::Object(profile))
}

pub(crate) async fn read(Path(id): Path<String>, call: Call) -> Answer {
    Ok(Reply::ok(render(find(&call.org(), &id)?, &call.base)))
}

pub(crate) async fn replace(Path(id): Path<String>, call: Call) -> Answer {
    let mut org = call.org();
    own(&org, &id)?;
    let profile = new_profile(&org, &call.object()?, Some(&id))?;
    let group = find_mut(&mut org, &id)?;
    group["profile"] = profile;
    group["lastUpdated"] = now().into();
    let group = group.clone();
    org.record("group.profile.update", "Update Okta group", &[Target::group(&group)]);
    Ok(Reply::ok(render(&group, &call.base)))
}

pub(crate) async fn remove(Path(id): Path<String>, call: Call) -> Answer {
    let mut org = call.org();
    own(&org, &id)?;
    if let Some(group) = org.groups.remove(&id) {
        org.members.retain(|(group, _)| *group != id);
        org.app_groups.retain(|(_, group), _| *group != id);
        roles::forget(&mut org, &id);
        org.record("group.lifecycle.delete", "Delete Okta group", &[Target::group(&group)]);
    }
    Ok(Reply::no_content())
}

/// Refuses groups that Okta or another directory looks after.
pub(super) fn own<'a>(org: &'a Org, id: &str) -> Result<&'a Value, Reply> {
    let group = find(org, id)?;
    if group["type"] == "OKTA_GROUP" {
        Ok(group)
    } else {
        Err(forbidden())
    }
}

pub(super) fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Value, Reply> {
    org.groups.get(id).ok_or_else(|| not_found(id, "UserGroup"))
}

pub(super) fn find_mut<'a>(org: &'a mut Org, id: &str) -> Result<&'a mut Value, Reply> {
    org.groups.get_mut(id).ok_or_else(|| not_found(id, "UserGroup"))
}

/// The group as answers show it.
pub(super) fn render(group: &Value, base: &str) -> Value {
    let path = format!("/api/v1/groups/{}", group["id"].as_str().unwrap_or_default());
    let logo =
        |size: &str| json!({"name": size, "href": format!("{base}/assets/group-{size}.png"), "type": "image/png"});
    let mut group = group.clone();
    group["_links"] = json!({
        "logo": [logo("medium"), logo("large")],
        "users": href(base, &format!("{path}/users")),
        "apps": href(base, &format!("{path}/apps")),
    });
    group
}
