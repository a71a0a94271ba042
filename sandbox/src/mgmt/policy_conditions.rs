//! Conditions of policies and rules: what they name has to exist.

use serde_json::{Map, Value};

use crate::{
    http::reply::{Reply, invalid},
    state::Org,
};

/// Refuses conditions that name groups, users or zones that aren't there.
pub(super) fn check(org: &Org, body: &Map<String, Value>) -> Result<(), Reply> {
    let conditions = body.get("conditions").unwrap_or(&Value::Null);
    let people = &conditions["people"];
    named(&people["groups"], "people.groups", |id| {
        id == "EVERYONE" || org.groups.get(id).is_some()
    })?;
    named(&people["users"], "people.users", |id| org.users.get(id).is_some())?;
    let network = &conditions["network"];
    named(network, "network", |id| {
        id == "ALL_ZONES" || org.zones.get(id).is_some()
    })?;
    let names_zones = [&network["include"], &network["exclude"]]
        .into_iter()
        .any(|list| list.as_array().is_some_and(|list| !list.is_empty()));
    match network["connection"].as_str() {
        Some("ZONE") if !names_zones => Err(wrong("network", "A connection from a ZONE needs include or exclude")),
        Some("ANYWHERE") if names_zones => Err(wrong("network", "A connection from ANYWHERE takes no zones")),
        Some("ZONE" | "ANYWHERE") => Ok(()),
        None if network.is_null() => Ok(()),
        _ => Err(wrong("network", "The connection is ANYWHERE or ZONE")),
    }
}

fn named(lists: &Value, at: &str, exists: impl Fn(&str) -> bool) -> Result<(), Reply> {
    for id in [&lists["include"], &lists["exclude"]]
        .into_iter()
        .filter_map(Value::as_array)
        .flatten()
    {
        if !id.as_str().is_some_and(&exists) {
            return Err(wrong(at, &format!("There is no {id}")));
        }
    }
    Ok(())
}

fn wrong(at: &str, problem: &str) -> Reply {
    invalid(&format!("conditions.{at}"), &format!("conditions.{at}: {problem}"))
}
