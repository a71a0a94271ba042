//! Authorization servers.

use axum::extract::Path;
use chrono::{SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::{
    authorization_server_parts as parts, hinted,
    policies::{self, Ids, Place, id, initial},
    take_read_only,
};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page},
        reply::{Answer, Reply, invalid, missing, not_found, taken},
    },
    state::{Org, Row, Target, merge, now, secret, text},
};

const SIZES: Sizes = Sizes { default: 200, max: 200 };

/// Name of the one that Okta made, which is its id in paths as well.
const DEFAULT: &str = "default";

/// Days after which keys rotate.
const ROTATION: i64 = 90;

pub(crate) async fn list(call: Call) -> Answer {
    let org = call.org();
    let contains = |text: &Value, q: &str| {
        text.as_str()
            .is_some_and(|text| text.to_lowercase().contains(&q.to_lowercase()))
    };
    let found = |row: &&Row| {
        call.param("q").is_none_or(|q| {
            let audiences = row.value["audiences"].as_array();
            contains(&row.value["name"], q) || audiences.into_iter().flatten().any(|audience| contains(audience, q))
        })
    };
    page(&call, SIZES, org.authorization_servers.rows().filter(found), |row| {
        render(&row.value, &call.base)
    })
}

pub(crate) async fn create(call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let id = add(&mut org, body, false)?;
    let server = find(&org, &id)?.value.clone();
    org.record("oauth2.as.created", "Create authorization server", &[target(&server)]);
    Ok(Reply::created(render(&server, &call.base)))
}

/// The server that each org has.
pub(super) fn furnish(org: &mut Org) -> Result<(), Reply> {
    let server = Map::from_iter([
        ("name".to_owned(), DEFAULT.into()),
        ("description".to_owned(), "The server that the org came with".into()),
        ("audiences".to_owned(), json!(["api://default"])),
    ]);
    add(org, server, true).map(drop)
}

fn add(org: &mut Org, body: Map<String, Value>, default: bool) -> Result<String, Reply> {
    if body
        .get("credentials")
        .is_some_and(|credentials| credentials["signing"]["rotationMode"] == "MANUAL")
    {
        let cause = "rotationMode: A new authorization server rotates its keys itself";
        return Err(invalid("rotationMode", cause));
    }
    let mut server = checked(org, body, None)?;
    let id = org.new_id("aus");
    let now = Utc::now();
    let next = (now + TimeDelta::days(ROTATION)).to_rfc3339_opts(SecondsFormat::Millis, true);
    server["id"] = id.clone().into();
    server["created"] = crate::state::now().into();
    server["lastUpdated"] = server["created"].clone();
    server["default"] = default.into();
    server["credentials"] = json!({"signing": {
        "kid": secret(43), "rotationMode": "AUTO", "lastRotated": server["created"], "nextRotation": next,
    }});
    let seq = org.next_seq();
    org.authorization_servers.insert(seq, &id, server);
    parts::furnish(org, &id);
    Ok(id)
}

/// The server that a body stands for, but for what the org sets; `old` is the one that it replaces.
fn checked(org: &Org, mut body: Map<String, Value>, old: Option<&Value>) -> Result<Value, Reply> {
    let status = body.get("status").cloned();
    take_read_only(&mut body);
    body.remove("issuer");
    body.remove("default");
    let name = text(&body, "name").ok_or_else(|| missing("name"))?;
    let audiences = body
        .get("audiences")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    match audiences.as_slice() {
        [] => return Err(missing("audiences")),
        [audience] if audience.as_str().is_some_and(|text| !text.trim().is_empty()) => {}
        _ => {
            return Err(invalid(
                "audiences",
                "audiences: An authorization server has one audience",
            ));
        }
    }
    let same = |row: &Row| row.value["name"] == name && old.is_none_or(|old| old["id"] != row.id);
    if org.authorization_servers.rows().any(same) {
        return Err(taken("name"));
    }
    let mode = body.entry("issuerMode").or_insert_with(|| "ORG_URL".into());
    if !["ORG_URL", "CUSTOM_URL", "DYNAMIC"].iter().any(|known| *mode == *known) {
        return Err(invalid("issuerMode", "issuerMode: There is no such mode"));
    }
    if *mode == "CUSTOM_URL" {
        return Err(invalid("issuerMode", "issuerMode: The org has no domain of its own"));
    }
    let status = match old {
        Some(old) => old["status"].clone(),
        None => initial(status),
    };
    body.insert("status".to_owned(), status);
    let mut server = json!({"description": null});
    merge(&mut server, Value::Object(body));
    Ok(server)
}

pub(crate) async fn read(Path(ids): Path<Ids>, call: Call) -> Answer {
    let org = call.org();
    let server = find(&org, id(&ids, "server"))?;
    Ok(Reply::ok(render(&server.value, &call.base)))
}

pub(crate) async fn replace(Path(ids): Path<Ids>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let old = find(&org, id(&ids, "server"))?.value.clone();
    let mode = body
        .get("credentials")
        .map(|credentials| credentials["signing"]["rotationMode"].clone());
    let mut server = checked(&org, body, Some(&old))?;
    for member in ["id", "created", "default", "credentials"] {
        server[member] = old[member].clone();
    }
    if let Some(mode @ Value::String(_)) = mode {
        server["credentials"]["signing"]["rotationMode"] = mode;
    }
    server["lastUpdated"] = now().into();
    *find_mut(&mut org, &old)? = server.clone();
    org.record("oauth2.as.updated", "Update authorization server", &[target(&server)]);
    Ok(Reply::ok(render(&server, &call.base)))
}

pub(crate) async fn remove(Path(ids): Path<Ids>, call: Call) -> Answer {
    let mut org = call.org();
    let id = find(&org, id(&ids, "server"))?.id.clone();
    if let Some(server) = org.authorization_servers.remove(&id) {
        org.scopes.remove(&id);
        org.claims.remove(&id);
        policies::remove_all(&mut org, &Place::server(&id));
        org.record("oauth2.as.deleted", "Delete authorization server", &[target(&server)]);
    }
    Ok(Reply::no_content())
}

pub(crate) async fn activate(Path(ids): Path<Ids>, call: Call) -> Answer {
    let event = ("oauth2.as.activated", "Activate authorization server");
    set_status(&call, &ids, "ACTIVE", event)
}

pub(crate) async fn deactivate(Path(ids): Path<Ids>, call: Call) -> Answer {
    let event = ("oauth2.as.deactivated", "Deactivate authorization server");
    set_status(&call, &ids, "INACTIVE", event)
}

fn set_status(call: &Call, ids: &Ids, status: &str, (event, message): (&str, &str)) -> Answer {
    let mut org = call.org();
    let old = find(&org, id(ids, "server"))?.value.clone();
    if old["status"] != status {
        let server = find_mut(&mut org, &old)?;
        server["status"] = status.into();
        server["lastUpdated"] = now().into();
        org.record(event, message, &[target(&old)]);
    }
    Ok(Reply::no_content())
}

/// A server by its id, or `default` for the one that Okta made, as long as it is called so.
pub(super) fn find<'a>(org: &'a Org, key: &str) -> Result<&'a Row, Reply> {
    let called = |row: &Row| key == DEFAULT && row.value["default"] == true && row.value["name"] == DEFAULT;
    let mut rows = org.authorization_servers.rows();
    rows.find(|row| row.id == key || called(row))
        .ok_or_else(|| not_found(key, "AuthorizationServer"))
}

fn find_mut<'a>(org: &'a mut Org, server: &Value) -> Result<&'a mut Value, Reply> {
    let id = server["id"].as_str().unwrap_or_default();
    let found = org.authorization_servers.get_mut(id);
    found.ok_or_else(|| not_found(id, "AuthorizationServer"))
}

fn target(server: &Value) -> Target {
    Target::named("AuthorizationServer", server)
}

/// Last segment of the paths of a server.
fn segment(server: &Value) -> &str {
    let is_default = server["default"] == true && server["name"] == DEFAULT;
    if is_default {
        DEFAULT
    } else {
        server["id"].as_str().unwrap_or_default()
    }
}

fn render(server: &Value, base: &str) -> Value {
    let path = format!("/api/v1/authorizationServers/{}", segment(server));
    let issuer = format!("{base}/oauth2/{}", segment(server));
    let metadata = |name: &str| {
        let href = format!("{issuer}/.well-known/{name}");
        json!({"name": name, "href": href, "hints": {"allow": ["GET"]}})
    };
    let step = if server["status"] == "ACTIVE" {
        "deactivate"
    } else {
        "activate"
    };
    let mut server = server.clone();
    server["issuer"] = issuer.as_str().into();
    server["_links"] = json!({
        "self": hinted(base, &path, &["GET", "DELETE", "PUT"]),
        "scopes": hinted(base, &format!("{path}/scopes"), &["GET", "POST"]),
        "claims": hinted(base, &format!("{path}/claims"), &["GET", "POST"]),
        "policies": hinted(base, &format!("{path}/policies"), &["GET", "POST"]),
        "metadata": [metadata("oauth-authorization-server"), metadata("openid-configuration")],
        step: hinted(base, &format!("{path}/lifecycle/{step}"), &["POST"]),
    });
    server
}
