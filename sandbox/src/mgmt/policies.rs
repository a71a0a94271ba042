//! Policies, those of the org and those of authorization servers.

use std::collections::HashMap;

use axum::{extract::Path, http::StatusCode};
use serde_json::{Map, Value, json};

use super::{
    authorization_servers, hinted, policy_conditions,
    policy_kinds::{ACCESS, AUTHORIZATION, Kind, PASSWORD, SIGN_ON},
    policy_order, policy_rules, starts_with, take_read_only,
};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page_by},
        reply::{Answer, Reply, fault, forbidden, invalid, missing, not_found, not_imitated, taken},
    },
    state::{Org, Row, Table, Target, merge, now, text},
};

const SIZES: Sizes = Sizes { default: 50, max: 200 };

/// Rules that `expand` embeds at most.
const EMBEDDED: usize = 20;

/// Ids in the path of a request, by name.
pub(super) type Ids = HashMap<String, String>;

/// Where policies are: in the org or in one of its authorization servers.
#[derive(Debug)]
pub(super) struct Place {
    /// Id of the authorization server; empty for the org.
    server: String,
}

impl Place {
    pub(super) const ORG: Self = Self { server: String::new() };

    pub(super) fn server(id: &str) -> Self {
        Self { server: id.to_owned() }
    }

    pub(super) fn of(org: &Org, ids: &Ids) -> Result<Self, Reply> {
        match ids.get("server") {
            Some(id) => authorization_servers::find(org, id).map(|row| Self::server(&row.id)),
            None => Ok(Self::ORG),
        }
    }

    fn is_org(&self) -> bool {
        self.server.is_empty()
    }

    /// Path of its policies.
    pub(super) fn path(&self) -> String {
        match self.is_org() {
            true => "/api/v1/policies".to_owned(),
            false => format!("/api/v1/authorizationServers/{}/policies", self.server),
        }
    }

    /// Status and body of what was created.
    pub(super) fn created(&self, body: Value) -> Reply {
        if self.is_org() {
            Reply::ok(body)
        } else {
            Reply::created(body)
        }
    }

    pub(super) fn find<'a>(&self, org: &'a Org, id: &str) -> Result<&'a Value, Reply> {
        let policies = org.policies.get(&self.server);
        policies
            .and_then(|policies| policies.get(id))
            .ok_or_else(|| not_found(id, "Policy"))
    }

    fn find_mut<'a>(&self, org: &'a mut Org, id: &str) -> Result<&'a mut Value, Reply> {
        let policies = org.policies.get_mut(&self.server);
        policies
            .and_then(|policies| policies.get_mut(id))
            .ok_or_else(|| not_found(id, "Policy"))
    }

    fn table<'a>(&self, org: &'a mut Org) -> &'a mut Table {
        org.policies.entry(self.server.clone()).or_default()
    }

    /// Type of a policy that is here.
    pub(super) fn kind_of(&self, policy: &Value) -> Result<&'static Kind, Reply> {
        match self.is_org() {
            true => Kind::named(policy["type"].as_str().unwrap_or_default()),
            false => Ok(&AUTHORIZATION),
        }
    }
}

/// The member of an object whose id is in the path.
pub(super) fn id<'a>(ids: &'a Ids, name: &str) -> &'a str {
    ids.get(name).map(String::as_str).unwrap_or_default()
}

pub(crate) async fn list(Path(ids): Path<Ids>, call: Call) -> Answer {
    let org = call.org();
    let place = Place::of(&org, &ids)?;
    let kind = match place.is_org() {
        true => Kind::named(call.param("type").ok_or_else(|| missing("type"))?)?,
        false => &AUTHORIZATION,
    };
    let found = |row: &&Row| {
        let policy = &row.value;
        policy["type"] == kind.name
            && call.param("status").is_none_or(|status| policy["status"] == status)
            && call.param("q").is_none_or(|q| starts_with(&policy["name"], q))
    };
    let rows = org.policies.get(&place.server).map(Table::rows).unwrap_or_default();
    page_by(
        &call,
        SIZES,
        rows.filter(found),
        |row| kind.order.number(row),
        |row| render(&place, &row.value, &call.base),
    )
}

pub(crate) async fn create(Path(ids): Path<Ids>, call: Call) -> Answer {
    let mut body = call.object()?;
    let mut org = call.org();
    let place = Place::of(&org, &ids)?;
    if !call.flag("activate", true) {
        body.insert("status".to_owned(), "INACTIVE".into());
    }
    let id = add(&mut org, &place, body, false)?;
    let policy = place.find(&org, &id)?.clone();
    org.record("policy.lifecycle.create", "Create policy", &[target(&policy)]);
    Ok(place.created(render(&place, &policy, &call.base)))
}

/// The policies that each org has.
pub(super) fn furnish(org: &mut Org) -> Result<(), Reply> {
    let everyone = json!({"people": {"groups": {"include": [org.everyone]}}});
    for (kind, name, conditions) in [
        (&SIGN_ON, "Default Policy", everyone.clone()),
        (&PASSWORD, "Default Policy", everyone),
        (&ACCESS, "Any two factors", Value::Null),
    ] {
        let policy = Map::from_iter([
            ("type".to_owned(), kind.name.into()),
            ("name".to_owned(), name.into()),
            ("conditions".to_owned(), conditions),
        ]);
        let id = add(org, &Place::ORG, policy, true)?;
        if kind != &ACCESS {
            policy_rules::add_default(org, kind, &id)?;
        }
    }
    Ok(())
}

fn add(org: &mut Org, place: &Place, body: Map<String, Value>, system: bool) -> Result<String, Reply> {
    let kind = place.kind_of(&Value::Object(body.clone()))?;
    let wanted = priority(&body)?;
    let mut policy = checked(org, place, kind, body, None)?;
    let id = org.new_id(kind.id);
    let seq = org.next_seq();
    policy["id"] = id.clone().into();
    policy["system"] = system.into();
    policy["created"] = now().into();
    policy["lastUpdated"] = policy["created"].clone();
    // Those that Okta made come first in a table, and last in the order.
    policy["priority"] = 1.into();
    let table = place.table(org);
    table.insert(seq, &id, policy);
    if !system {
        policy_order::put(table, kind.order, &id, wanted);
    }
    if kind == &ACCESS {
        policy_rules::add_default(org, kind, &id)?;
    }
    Ok(id)
}

/// The priority that a body asks for.
pub(super) fn priority(body: &Map<String, Value>) -> Result<Option<i64>, Reply> {
    match body.get("priority") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_i64().filter(|priority| (0..=1_000_000).contains(priority)) {
            Some(priority) => Ok(Some(priority)),
            None => Err(invalid("priority", "priority: The value is no whole number from 0 on")),
        },
    }
}

/// The policy that a body stands for, but for what the org sets; `old` is the one that it replaces.
fn checked(
    org: &Org,
    place: &Place,
    kind: &Kind,
    mut body: Map<String, Value>,
    old: Option<&Value>,
) -> Result<Value, Reply> {
    let status = body.get("status").cloned();
    take_read_only(&mut body);
    body.insert("type".to_owned(), kind.name.into());
    let name = text(&body, "name").ok_or_else(|| missing("name"))?;
    let same = |row: &Row| {
        row.value["type"] == kind.name && row.value["name"] == name && old.is_none_or(|old| old["id"] != row.id)
    };
    if org
        .policies
        .get(&place.server)
        .is_some_and(|table| table.rows().any(same))
    {
        return Err(taken("name"));
    }
    policy_conditions::check(org, &body)?;
    let status = match old {
        Some(old) => old["status"].clone(),
        None => initial(status),
    };
    body.insert("status".to_owned(), status);
    let mut policy = kind.policy();
    merge(&mut policy, Value::Object(body));
    Ok(policy)
}

/// Status of something new: active, unless its body says otherwise.
pub(super) fn initial(status: Option<Value>) -> Value {
    status
        .filter(|status| status == "INACTIVE")
        .unwrap_or_else(|| "ACTIVE".into())
}

pub(crate) async fn read(Path(ids): Path<Ids>, call: Call) -> Answer {
    let org = call.org();
    let place = Place::of(&org, &ids)?;
    let policy = place.find(&org, id(&ids, "policy"))?;
    let mut answer = render(&place, policy, &call.base);
    if let Some(expand) = call.param("expand") {
        if expand != "rules" {
            return Err(not_imitated(&format!("expand={expand}")));
        }
        let rules = policy_rules::all(&org, &place, policy, &call.base)?;
        if rules.len() > EMBEDDED {
            let cause = format!("expand: The policy has more than {EMBEDDED} rules");
            return Err(invalid("expand", &cause));
        }
        answer["_embedded"] = json!({"rules": rules});
    }
    Ok(Reply::ok(answer))
}

pub(crate) async fn replace(Path(ids): Path<Ids>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let place = Place::of(&org, &ids)?;
    let id = id(&ids, "policy");
    let old = place.find(&org, id)?.clone();
    let kind = place.kind_of(&old)?;
    let sent = body.get("type").unwrap_or(&Value::Null);
    if !sent.is_null() && *sent != kind.name {
        return Err(invalid("type", "type: The type of a policy can't be changed"));
    }
    if old["system"] == true && kind == &PASSWORD {
        let differs = |member: &&&str| body.get(**member).unwrap_or(&Value::Null) != &old[**member];
        if let Some(member) = ["conditions", "priority"].iter().find(differs) {
            let summary = format!("Cannot modify the {member} attribute because it is read-only.");
            return Err(fault(StatusCode::BAD_REQUEST, "E0000077", summary, &[]));
        }
    }
    let wanted = priority(&body)?;
    let mut policy = checked(&org, &place, kind, body, Some(&old))?;
    for member in ["id", "system", "created", "priority"] {
        policy[member] = old[member].clone();
    }
    policy["lastUpdated"] = now().into();
    *place.find_mut(&mut org, id)? = policy;
    if old["system"] == false && wanted.is_some() {
        policy_order::put(place.table(&mut org), kind.order, id, wanted);
    }
    let policy = place.find(&org, id)?.clone();
    org.record("policy.lifecycle.update", "Update policy", &[target(&policy)]);
    Ok(Reply::ok(render(&place, &policy, &call.base)))
}

pub(crate) async fn remove(Path(ids): Path<Ids>, call: Call) -> Answer {
    let mut org = call.org();
    let place = Place::of(&org, &ids)?;
    let id = id(&ids, "policy");
    let policy = place.find(&org, id)?.clone();
    if policy["system"] == true {
        return Err(forbidden());
    }
    let order = place.kind_of(&policy)?.order;
    let table = place.table(&mut org);
    table.remove(id);
    policy_order::close(table, order, &policy["type"]);
    org.rules.remove(id);
    org.record("policy.lifecycle.delete", "Delete policy", &[target(&policy)]);
    Ok(Reply::no_content())
}

/// Takes all policies of an authorization server away.
pub(super) fn remove_all(org: &mut Org, place: &Place) {
    for policy in org.policies.remove(&place.server).iter().flat_map(Table::rows) {
        org.rules.remove(&policy.id);
    }
}

pub(crate) async fn activate(Path(ids): Path<Ids>, call: Call) -> Answer {
    set_status(&call, &ids, "ACTIVE", ("policy.lifecycle.activate", "Activate policy"))
}

pub(crate) async fn deactivate(Path(ids): Path<Ids>, call: Call) -> Answer {
    set_status(
        &call,
        &ids,
        "INACTIVE",
        ("policy.lifecycle.deactivate", "Deactivate policy"),
    )
}

fn set_status(call: &Call, ids: &Ids, status: &str, (event, message): (&str, &str)) -> Answer {
    let mut org = call.org();
    let place = Place::of(&org, ids)?;
    let policy = place.find_mut(&mut org, id(ids, "policy"))?;
    if policy["system"] == true {
        return Err(forbidden());
    }
    if policy["status"] != status {
        policy["status"] = status.into();
        policy["lastUpdated"] = now().into();
        let target = target(policy);
        org.record(event, message, &[target]);
    }
    Ok(Reply::no_content())
}

pub(super) fn target(policy: &Value) -> Target {
    Target::named("PolicyEntity", policy)
}

fn render(place: &Place, policy: &Value, base: &str) -> Value {
    let path = format!("{}/{}", place.path(), policy["id"].as_str().unwrap_or_default());
    let mut links = lifecycle_links(policy, base, &path);
    let rules: &[&str] = if place.is_org() { &["GET", "POST"] } else { &["GET"] };
    links["rules"] = hinted(base, &format!("{path}/rules"), rules);
    let mut policy = policy.clone();
    policy["_links"] = links;
    policy
}

/// Links to a policy or rule and to what can be done with its status; Okta's own keep theirs.
pub(super) fn lifecycle_links(object: &Value, base: &str, path: &str) -> Value {
    if object["system"] == true {
        return json!({"self": hinted(base, path, &["GET", "PUT"])});
    }
    let step = if object["status"] == "ACTIVE" {
        "deactivate"
    } else {
        "activate"
    };
    json!({
        "self": hinted(base, path, &["GET", "PUT", "DELETE"]),
        step: hinted(base, &format!("{path}/lifecycle/{step}"), &["POST"]),
    })
}
