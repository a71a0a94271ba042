//! Network zones.

use axum::{extract::Path, http::StatusCode};
use serde_json::{Map, Value};

use super::{hinted, take_read_only};
use crate::{
    filter::{Dialect, EQUAL, Filter},
    http::{
        call::Call,
        paging::{Sizes, page},
        reply::{Answer, Reply, fault, forbidden, invalid, missing, not_found, taken},
    },
    state::{Org, Row, Target, now, text},
};

const SIZES: Sizes = Sizes { default: 20, max: 200 };

const FILTER: &Dialect = &[("id", EQUAL), ("usage", EQUAL), ("system", EQUAL)];

/// Types, each with the members of which it needs one.
const TYPES: &[(&str, &[&str])] = &[
    ("IP", &["gateways", "proxies"]),
    ("DYNAMIC", &["asns", "locations", "proxyType"]),
    ("DYNAMIC_V2", &["asns", "locations", "ipServiceCategories"]),
];

pub(crate) async fn list(call: Call) -> Answer {
    let filter = call
        .param("filter")
        .map(|text| Filter::read(text, FILTER))
        .transpose()?;
    let org = call.org();
    let found = |row: &&Row| filter.as_ref().is_none_or(|filter| filter.matches(&row.value));
    page(&call, SIZES, org.zones.rows().filter(found), |row| {
        render(&row.value, &call.base)
    })
}

pub(crate) async fn create(call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let id = add(&mut org, body, false)?;
    let zone = find(&org, &id)?.clone();
    org.record("zone.create", "Create a network zone", &[target(&zone)]);
    Ok(Reply::ok(render(&zone, &call.base)))
}

/// The zones that each org has.
pub(super) fn furnish(org: &mut Org) -> Result<(), Reply> {
    for (name, usage) in [("BlockedIpZone", "BLOCKLIST"), ("LegacyIpZone", "POLICY")] {
        let zone = serde_json::json!({"type": "IP", "name": name, "usage": usage, "gateways": null, "proxies": null});
        let Value::Object(zone) = zone else { continue };
        add(org, zone, true)?;
    }
    Ok(())
}

fn add(org: &mut Org, body: Map<String, Value>, system: bool) -> Result<String, Reply> {
    let mut zone = checked(org, body, None, system)?;
    let id = org.new_id("nzo");
    zone["id"] = id.clone().into();
    zone["created"] = now().into();
    zone["lastUpdated"] = zone["created"].clone();
    let seq = org.next_seq();
    org.zones.insert(seq, &id, zone);
    Ok(id)
}

/// The zone that a body stands for; `old` is the one that it replaces.
fn checked(org: &Org, mut zone: Map<String, Value>, old: Option<&Value>, system: bool) -> Result<Value, Reply> {
    let status = zone.get("status").cloned();
    take_read_only(&mut zone);
    let name = text(&zone, "name").ok_or_else(|| missing("name"))?.to_owned();
    let kind = text(&zone, "type").ok_or_else(|| missing("type"))?.to_owned();
    let Some((_, needed)) = TYPES.iter().find(|(known, _)| *known == kind) else {
        return Err(invalid("type", "type: There is no such type of zone"));
    };
    if old.is_some_and(|old| old["type"] != kind.as_str()) {
        return Err(invalid("type", "type: The type of a zone can't be changed"));
    }
    let says = |member: &&str| match zone.get(*member) {
        None | Some(Value::Null) => false,
        Some(Value::Array(list)) => !list.is_empty(),
        Some(_) => true,
    };
    if !system && !needed.iter().any(says) {
        let cause = format!(
            "{}: A zone of type {kind} needs one of {}",
            needed[0],
            needed.join(", ")
        );
        return Err(invalid(needed[0], &cause));
    }
    for member in ["gateways", "proxies"] {
        if kind == "IP" {
            zone.entry(member).or_insert(Value::Null);
        }
        for address in zone.get_mut(member).and_then(Value::as_array_mut).into_iter().flatten() {
            normalize(address, member)?;
        }
    }
    let same = |row: &Row| row.value["name"] == name && old.is_none_or(|old| old["id"] != row.id);
    if org.zones.rows().any(same) {
        return Err(taken("name"));
    }
    zone.entry("usage").or_insert_with(|| "POLICY".into());
    let status = match old {
        Some(old) => old["status"].clone(),
        None => status
            .filter(|status| status == "INACTIVE")
            .unwrap_or_else(|| "ACTIVE".into()),
    };
    zone.insert("status".to_owned(), status);
    zone.insert("system".to_owned(), system.into());
    Ok(Value::Object(zone))
}

/// Checks a gateway or proxy; a range of one address gets its end written out.
fn normalize(address: &mut Value, member: &str) -> Result<(), Reply> {
    let wrong = || {
        invalid(
            member,
            &format!("{member}: An address has a type, CIDR or RANGE, and a value that fits it"),
        )
    };
    let ip = |text: &str| text.trim().parse::<std::net::IpAddr>().ok();
    let value = address["value"].as_str().ok_or_else(wrong)?.to_owned();
    match address["type"].as_str() {
        Some("CIDR") => {
            let (network, bits) = value.split_once('/').ok_or_else(wrong)?;
            let most = if ip(network).ok_or_else(wrong)?.is_ipv4() {
                32
            } else {
                128
            };
            bits.parse::<u8>().ok().filter(|bits| *bits <= most).ok_or_else(wrong)?;
        }
        Some("RANGE") => {
            let (from, to) = value.split_once('-').unwrap_or((&value, &value));
            if ip(from).ok_or_else(wrong)? > ip(to).ok_or_else(wrong)? {
                return Err(wrong());
            }
            address["value"] = format!("{from}-{to}").into();
        }
        _ => return Err(wrong()),
    }
    Ok(())
}

pub(crate) async fn read(Path(id): Path<String>, call: Call) -> Answer {
    Ok(Reply::ok(render(find(&call.org(), &id)?, &call.base)))
}

pub(crate) async fn replace(Path(id): Path<String>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let old = find(&org, &id)?;
    let mut zone = checked(&org, body, Some(old), old["system"] == true)?;
    if old["system"] == true && old["name"] != zone["name"] {
        return Err(invalid("name", "name: A zone that the system made keeps its name"));
    }
    zone["id"] = old["id"].clone();
    zone["created"] = old["created"].clone();
    zone["lastUpdated"] = now().into();
    *find_mut(&mut org, &id)? = zone.clone();
    org.record("zone.update", "Update a network zone", &[target(&zone)]);
    Ok(Reply::ok(render(&zone, &call.base)))
}

pub(crate) async fn remove(Path(id): Path<String>, call: Call) -> Answer {
    let mut org = call.org();
    let zone = find(&org, &id)?;
    let name = zone["name"].as_str().unwrap_or_default();
    if zone["system"] == true {
        return Err(forbidden());
    }
    let problem = if zone["status"] == "ACTIVE" {
        Some("is active; deactivate it first".to_owned())
    } else {
        user_of(&org, &id).map(|rule| format!("is used by {rule}"))
    };
    if let Some(problem) = problem {
        return Err(fault(
            StatusCode::BAD_REQUEST,
            "E0000001",
            format!("Api validation failed: The zone {name} {problem}."),
            &[&format!("id: The zone {id} {problem}.")],
        ));
    }
    if let Some(zone) = org.zones.remove(&id) {
        org.record("zone.delete", "Delete a network zone", &[target(&zone)]);
    }
    Ok(Reply::no_content())
}

/// A rule that names the zone.
fn user_of(org: &Org, id: &str) -> Option<String> {
    let rules = org.rules.values().flat_map(crate::state::Table::rows);
    let names = |row: &&Row| {
        let network = &row.value["conditions"]["network"];
        let lists = [&network["include"], &network["exclude"]];
        let mut zones = lists.into_iter().filter_map(Value::as_array).flatten();
        zones.any(|zone| zone == id)
    };
    let rule = rules.into_iter().find(names)?;
    Some(format!("the rule {}", rule.value["name"].as_str().unwrap_or(&rule.id)))
}

pub(crate) async fn activate(Path(id): Path<String>, call: Call) -> Answer {
    set_status(&call, &id, "ACTIVE", ("zone.activate", "Activate a network zone"))
}

pub(crate) async fn deactivate(Path(id): Path<String>, call: Call) -> Answer {
    set_status(&call, &id, "INACTIVE", ("zone.deactivate", "Deactivate a network zone"))
}

fn set_status(call: &Call, id: &str, status: &str, (event, message): (&str, &str)) -> Answer {
    let mut org = call.org();
    let zone = find_mut(&mut org, id)?;
    if zone["status"] != status {
        zone["status"] = status.into();
        zone["lastUpdated"] = now().into();
        let target = target(zone);
        org.record(event, message, &[target]);
    }
    Ok(Reply::ok(render(find(&org, id)?, &call.base)))
}

pub(super) fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Value, Reply> {
    org.zones.get(id).ok_or_else(|| not_found(id, "NetworkZone"))
}

fn find_mut<'a>(org: &'a mut Org, id: &str) -> Result<&'a mut Value, Reply> {
    org.zones.get_mut(id).ok_or_else(|| not_found(id, "NetworkZone"))
}

fn target(zone: &Value) -> Target {
    Target::named("NetworkZone", zone)
}

fn render(zone: &Value, base: &str) -> Value {
    let path = format!("/api/v1/zones/{}", zone["id"].as_str().unwrap_or_default());
    let step = if zone["status"] == "ACTIVE" {
        "deactivate"
    } else {
        "activate"
    };
    let mut zone = zone.clone();
    zone["_links"] = serde_json::json!({
        "self": hinted(base, &path, &["GET", "PUT", "DELETE"]),
        step: hinted(base, &format!("{path}/lifecycle/{step}"), &["POST"]),
    });
    zone
}
