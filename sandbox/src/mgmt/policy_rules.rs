//! Rules of policies.

use axum::extract::Path;
use serde_json::{Map, Value, json};

use super::{
    policies::{Ids, Place, id, initial, lifecycle_links, priority, target as policy_target},
    policy_conditions,
    policy_kinds::Kind,
    policy_order::{self, Order},
    take_read_only,
};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page_by},
        reply::{Answer, Reply, fault, forbidden, invalid, missing, not_found, taken},
    },
    state::{Org, Row, Table, Target, merge, now, text},
};

const SIZES: Sizes = Sizes { default: 50, max: 200 };

/// Rules that an app sign-in policy takes.
const MOST: usize = 100;

pub(crate) async fn list(Path(ids): Path<Ids>, call: Call) -> Answer {
    let org = call.org();
    let place = Place::of(&org, &ids)?;
    let policy = place.find(&org, id(&ids, "policy"))?;
    let order = place.kind_of(policy)?.rule_order;
    page_by(
        &call,
        SIZES,
        rules(&org, policy),
        |row| order.number(row),
        |row| render(&place, policy, &row.value, &call.base),
    )
}

fn rules<'a>(org: &'a Org, policy: &Value) -> std::slice::Iter<'a, Row> {
    let table = org.rules.get(policy["id"].as_str().unwrap_or_default());
    table.map(Table::rows).unwrap_or_default()
}

/// The rules of a policy as answers show them, in their order.
pub(super) fn all(org: &Org, place: &Place, policy: &Value, base: &str) -> Result<Vec<Value>, Reply> {
    let order = place.kind_of(policy)?.rule_order;
    let mut rows: Vec<&Row> = rules(org, policy).collect();
    rows.sort_by_key(|row| order.number(row));
    let render = |row: &Row| render(place, policy, &row.value, base);
    Ok(rows.into_iter().map(render).collect())
}

pub(crate) async fn create(Path(ids): Path<Ids>, call: Call) -> Answer {
    let mut body = call.object()?;
    let mut org = call.org();
    let place = Place::of(&org, &ids)?;
    let policy = place.find(&org, id(&ids, "policy"))?.clone();
    let kind = place.kind_of(&policy)?;
    if !call.flag("activate", true) {
        body.insert("status".to_owned(), "INACTIVE".into());
    }
    let wanted = priority(&body)?;
    let rule = checked(&org, &policy, kind, body, None)?;
    if kind.name == "ACCESS_POLICY" && rules(&org, &policy).len() > MOST {
        return Err(invalid("rules", &format!("rules: A policy has at most {MOST} rules")));
    }
    let id = insert(&mut org, &policy, kind, rule, false);
    if let Some(table) = org.rules.get_mut(policy["id"].as_str().unwrap_or_default()) {
        policy_order::put(table, kind.rule_order, &id, wanted);
    }
    let rule = find(&org, &policy, &id)?.clone();
    org.record("policy.rule.add", "Add policy rule", &targets(&policy, &rule));
    Ok(place.created(render(&place, &policy, &rule, &call.base)))
}

/// Adds the rule that Okta makes together with a policy of the org.
pub(super) fn add_default(org: &mut Org, kind: &Kind, policy: &str) -> Result<(), Reply> {
    let policy = Place::ORG.find(org, policy)?.clone();
    let mut rule = kind.rule();
    rule["name"] = "Default Rule".into();
    rule["type"] = kind.rule.into();
    rule["status"] = "ACTIVE".into();
    if kind.rule_order == Order::Gaps {
        rule["name"] = "Catch-all Rule".into();
        rule["conditions"] = Value::Null;
        rule["actions"]["appSignOn"]["verificationMethod"] =
            json!({"factorMode": "2FA", "type": "ASSURANCE", "reauthenticateIn": "PT12H", "constraints": []});
    }
    insert(org, &policy, kind, rule, true);
    Ok(())
}

fn insert(org: &mut Org, policy: &Value, kind: &Kind, mut rule: Value, system: bool) -> String {
    let id = org.new_id(kind.rule_id);
    let seq = org.next_seq();
    rule["id"] = id.clone().into();
    rule["system"] = system.into();
    rule["created"] = now().into();
    rule["lastUpdated"] = rule["created"].clone();
    rule["priority"] = if system && kind.rule_order == Order::Gaps {
        99
    } else {
        1
    }
    .into();
    let policy = policy["id"].as_str().unwrap_or_default();
    org.rules.entry(policy.to_owned()).or_default().insert(seq, &id, rule);
    id
}

/// The rule that a body stands for, but for what the org sets; `old` is the one that it replaces.
fn checked(
    org: &Org,
    policy: &Value,
    kind: &Kind,
    mut body: Map<String, Value>,
    old: Option<&Value>,
) -> Result<Value, Reply> {
    let status = body.get("status").cloned();
    take_read_only(&mut body);
    let sent = body.get("type").unwrap_or(&Value::Null);
    if !sent.is_null() && *sent != kind.rule {
        let cause = format!("type: Rules of {} have the type {}", kind.name, kind.rule);
        return Err(invalid("type", &cause));
    }
    body.insert("type".to_owned(), kind.rule.into());
    let name = text(&body, "name").ok_or_else(|| missing("name"))?;
    let same = |row: &Row| row.value["name"] == name && old.is_none_or(|old| old["id"] != row.id);
    if rules(org, policy).any(same) {
        return Err(taken("name"));
    }
    policy_conditions::check(org, &body)?;
    let status = match old {
        Some(old) => old["status"].clone(),
        None => initial(status),
    };
    body.insert("status".to_owned(), status);
    let mut rule = kind.rule();
    if old.is_some_and(|old| old["conditions"].is_null()) {
        rule["conditions"] = Value::Null;
    }
    merge(&mut rule, Value::Object(body));
    Ok(rule)
}

pub(crate) async fn read(Path(ids): Path<Ids>, call: Call) -> Answer {
    let org = call.org();
    let place = Place::of(&org, &ids)?;
    let policy = place.find(&org, id(&ids, "policy"))?;
    let rule = find(&org, policy, id(&ids, "rule"))?;
    Ok(Reply::ok(render(&place, policy, rule, &call.base)))
}

pub(crate) async fn replace(Path(ids): Path<Ids>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let place = Place::of(&org, &ids)?;
    let policy = place.find(&org, id(&ids, "policy"))?.clone();
    let kind = place.kind_of(&policy)?;
    let id = id(&ids, "rule");
    let old = find(&org, &policy, id)?.clone();
    let wanted = priority(&body)?;
    let mut rule = checked(&org, &policy, kind, body, Some(&old))?;
    if old["system"] == true && rule["conditions"] != old["conditions"] {
        let summary = "Cannot modify the conditions attribute because it is read-only.";
        return Err(fault(axum::http::StatusCode::BAD_REQUEST, "E0000077", summary, &[]));
    }
    for member in ["id", "system", "created", "priority"] {
        rule[member] = old[member].clone();
    }
    rule["lastUpdated"] = now().into();
    *find_mut(&mut org, &policy, id)? = rule;
    if let Some(table) = org.rules.get_mut(policy["id"].as_str().unwrap_or_default())
        && old["system"] == false
        && wanted.is_some()
    {
        policy_order::put(table, kind.rule_order, id, wanted);
    }
    let rule = find(&org, &policy, id)?.clone();
    org.record("policy.rule.update", "Update policy rule", &targets(&policy, &rule));
    Ok(Reply::ok(render(&place, &policy, &rule, &call.base)))
}

pub(crate) async fn remove(Path(ids): Path<Ids>, call: Call) -> Answer {
    let mut org = call.org();
    let place = Place::of(&org, &ids)?;
    let policy = place.find(&org, id(&ids, "policy"))?.clone();
    let id = id(&ids, "rule");
    let rule = find(&org, &policy, id)?.clone();
    if rule["system"] == true {
        return Err(forbidden());
    }
    let order = place.kind_of(&policy)?.rule_order;
    if let Some(table) = org.rules.get_mut(policy["id"].as_str().unwrap_or_default()) {
        table.remove(id);
        policy_order::close(table, order, &rule["type"]);
    }
    org.record("policy.rule.delete", "Delete policy rule", &targets(&policy, &rule));
    Ok(Reply::no_content())
}

pub(crate) async fn activate(Path(ids): Path<Ids>, call: Call) -> Answer {
    set_status(&call, &ids, "ACTIVE", ("policy.rule.activate", "Activate policy rule"))
}

pub(crate) async fn deactivate(Path(ids): Path<Ids>, call: Call) -> Answer {
    let event = ("policy.rule.deactivate", "Deactivate policy rule");
    set_status(&call, &ids, "INACTIVE", event)
}

fn set_status(call: &Call, ids: &Ids, status: &str, (event, message): (&str, &str)) -> Answer {
    let mut org = call.org();
    let place = Place::of(&org, ids)?;
    let policy = place.find(&org, id(ids, "policy"))?.clone();
    let rule = find_mut(&mut org, &policy, id(ids, "rule"))?;
    if rule["system"] == true {
        return Err(forbidden());
    }
    if rule["status"] != status {
        rule["status"] = status.into();
        rule["lastUpdated"] = now().into();
        let targets = targets(&policy, rule);
        org.record(event, message, &targets);
    }
    Ok(Reply::no_content())
}

fn find<'a>(org: &'a Org, policy: &Value, id: &str) -> Result<&'a Value, Reply> {
    let table = org.rules.get(policy["id"].as_str().unwrap_or_default());
    table
        .and_then(|rules| rules.get(id))
        .ok_or_else(|| not_found(id, "PolicyRule"))
}

fn find_mut<'a>(org: &'a mut Org, policy: &Value, id: &str) -> Result<&'a mut Value, Reply> {
    let table = org.rules.get_mut(policy["id"].as_str().unwrap_or_default());
    table
        .and_then(|rules| rules.get_mut(id))
        .ok_or_else(|| not_found(id, "PolicyRule"))
}

fn targets(policy: &Value, rule: &Value) -> [Target; 2] {
    [Target::named("PolicyRule", rule), policy_target(policy)]
}

fn render(place: &Place, policy: &Value, rule: &Value, base: &str) -> Value {
    let id = |object: &Value| object["id"].as_str().unwrap_or_default().to_owned();
    let path = format!("{}/{}/rules/{}", place.path(), id(policy), id(rule));
    let mut rule = rule.clone();
    let links = lifecycle_links(&rule, base, &path);
    rule["_links"] = links;
    rule
}
