//! Scopes and claims of authorization servers.

use std::collections::BTreeMap;

use axum::extract::Path;
use serde_json::{Map, Value, json};

use super::{
    authorization_servers, hinted,
    policies::{Ids, id},
};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page},
        reply::{Answer, Reply, forbidden, invalid, missing, not_found, taken},
    },
    state::{Org, Row, Table, Target, merge, text},
};

const SIZES: Sizes = Sizes { default: 200, max: 200 };

/// Scopes that each server has.
const SCOPES: &[&str] = &["openid", "profile", "email", "address", "phone", "offline_access"];

/// Claims that each server has in ID tokens, with their scopes.
const CLAIMS: &[(&str, &[&str])] = &[
    ("address", &["address"]),
    ("email", &["email", "email_verified"]),
    ("phone", &["phone_number"]),
    (
        "profile",
        &[
            "birthdate",
            "family_name",
            "gender",
            "given_name",
            "locale",
            "middle_name",
            "name",
            "nickname",
            "picture",
            "preferred_username",
            "profile",
            "updated_at",
            "website",
            "zoneinfo",
        ],
    ),
];

/// What stands in each ID token.
const ALWAYS: &[&str] = &["email", "name", "preferred_username"];

/// One of the two kinds of parts.
#[derive(Debug)]
pub(super) struct Part {
    /// Segment of the path, without its plural.
    name: &'static str,
    id: &'static str,
    /// Okta's internal name.
    kind: &'static str,
    table: fn(&mut Org) -> &mut BTreeMap<String, Table>,
    tables: fn(&Org) -> &BTreeMap<String, Table>,
    checked: fn(Map<String, Value>) -> Result<Value, Reply>,
}

pub(super) static SCOPE: Part = Part {
    name: "scope",
    id: "scp",
    kind: "OAuth2Scope",
    table: |org| &mut org.scopes,
    tables: |org| &org.scopes,
    checked: scope,
};

pub(super) static CLAIM: Part = Part {
    name: "claim",
    id: "ocl",
    kind: "OAuth2Claim",
    table: |org| &mut org.claims,
    tables: |org| &org.claims,
    checked: claim,
};

impl Part {
    pub(super) async fn list(&'static self, Path(ids): Path<Ids>, call: Call) -> Answer {
        let org = call.org();
        let server = server(&org, &ids)?;
        let found = |row: &&Row| {
            call.param("q").is_none_or(|q| {
                let name = row.value["name"].as_str().unwrap_or_default();
                name.to_lowercase().contains(&q.to_lowercase())
            })
        };
        page(&call, SIZES, self.rows(&org, server).filter(found), |row| {
            self.render(&ids, &row.value, &call.base)
        })
    }

    pub(super) async fn create(&'static self, Path(ids): Path<Ids>, call: Call) -> Answer {
        let body = call.object()?;
        let mut org = call.org();
        let server = server(&org, &ids)?.to_owned();
        let part = (self.checked)(body)?;
        self.free(&org, &server, &part, None)?;
        let part = self.insert(&mut org, &server, part, false);
        self.record(&mut org, "created", &part);
        Ok(Reply::created(self.render(&ids, &part, &call.base)))
    }

    pub(super) async fn read(&'static self, Path(ids): Path<Ids>, call: Call) -> Answer {
        let org = call.org();
        let part = self.find(&org, &ids)?;
        Ok(Reply::ok(self.render(&ids, part, &call.base)))
    }

    pub(super) async fn replace(&'static self, Path(ids): Path<Ids>, call: Call) -> Answer {
        let body = call.object()?;
        let mut org = call.org();
        let server = server(&org, &ids)?.to_owned();
        let old = self.find(&org, &ids)?.clone();
        let mut part = (self.checked)(body)?;
        self.free(&org, &server, &part, old["id"].as_str())?;
        for member in ["id", "system"] {
            part[member] = old[member].clone();
        }
        let tables = (self.table)(&mut org);
        if let Some(row) = tables
            .get_mut(&server)
            .and_then(|table| table.get_mut(id(&ids, self.name)))
        {
            *row = part.clone();
        }
        self.record(&mut org, "updated", &part);
        Ok(Reply::ok(self.render(&ids, &part, &call.base)))
    }

    pub(super) async fn remove(&'static self, Path(ids): Path<Ids>, call: Call) -> Answer {
        let mut org = call.org();
        let server = server(&org, &ids)?.to_owned();
        let part = self.find(&org, &ids)?.clone();
        if part["system"] == true {
            return Err(forbidden());
        }
        if let Some(table) = (self.table)(&mut org).get_mut(&server) {
            table.remove(id(&ids, self.name));
        }
        self.record(&mut org, "deleted", &part);
        Ok(Reply::no_content())
    }

    fn rows<'a>(&self, org: &'a Org, server: &str) -> std::slice::Iter<'a, Row> {
        (self.tables)(org).get(server).map(Table::rows).unwrap_or_default()
    }

    fn find<'a>(&self, org: &'a Org, ids: &Ids) -> Result<&'a Value, Reply> {
        let part = id(ids, self.name);
        let mut rows = self.rows(org, server(org, ids)?);
        let row = rows.find(|row| row.id == part);
        row.map(|row| &row.value).ok_or_else(|| not_found(part, self.kind))
    }

    /// Refuses a name that another one has; claims of both kinds of tokens may share theirs.
    fn free(&self, org: &Org, server: &str, part: &Value, own: Option<&str>) -> Result<(), Reply> {
        let same = |row: &Row| {
            Some(row.id.as_str()) != own
                && row.value["name"] == part["name"]
                && row.value["claimType"] == part["claimType"]
        };
        if self.rows(org, server).any(same) {
            return Err(taken("name"));
        }
        Ok(())
    }

    fn insert(&self, org: &mut Org, server: &str, mut part: Value, system: bool) -> Value {
        let id = org.new_id(self.id);
        let seq = org.next_seq();
        part["id"] = id.clone().into();
        part["system"] = system.into();
        let table = (self.table)(org).entry(server.to_owned()).or_default();
        table.insert(seq, &id, part.clone());
        part
    }

    fn record(&self, org: &mut Org, what: &str, part: &Value) {
        let (event, message) = (
            format!("oauth2.{}.{what}", self.name),
            format!("OAuth2 {} is {what}", self.name),
        );
        org.record(&event, &message, &[Target::named(self.kind, part)]);
    }

    fn render(&self, ids: &Ids, part: &Value, base: &str) -> Value {
        let own = part["id"].as_str().unwrap_or_default();
        let path = format!(
            "/api/v1/authorizationServers/{}/{}s/{own}",
            id(ids, "server"),
            self.name
        );
        let mut part = part.clone();
        part["_links"] = json!({"self": hinted(base, &path, &["GET", "PUT", "DELETE"])});
        part
    }
}

/// Id of the server in the path.
fn server<'a>(org: &'a Org, ids: &Ids) -> Result<&'a str, Reply> {
    authorization_servers::find(org, id(ids, "server")).map(|row| row.id.as_str())
}

fn scope(mut body: Map<String, Value>) -> Result<Value, Reply> {
    let name = text(&body, "name").ok_or_else(|| missing("name"))?;
    if name.contains(char::is_whitespace) {
        return Err(invalid("name", "name: The name of a scope has no spaces"));
    }
    take(&mut body);
    let mut scope = json!({"description": null, "metadataPublish": "NO_CLIENTS", "default": false});
    merge(&mut scope, Value::Object(body));
    Ok(scope)
}

fn claim(mut body: Map<String, Value>) -> Result<Value, Reply> {
    for member in ["name", "claimType", "valueType", "value"] {
        text(&body, member).ok_or_else(|| missing(member))?;
    }
    take(&mut body);
    let mut claim = json!({"status": "ACTIVE", "conditions": {"scopes": []}, "alwaysIncludeInToken": true});
    merge(&mut claim, Value::Object(body));
    Ok(claim)
}

/// Takes out what only the org sets. Claims have a status that callers set.
fn take(body: &mut Map<String, Value>) {
    for name in ["id", "system", "_links"] {
        body.remove(name);
    }
}

/// What a new server has.
pub(super) fn furnish(org: &mut Org, server: &str) {
    for name in SCOPES {
        let scope = json!({"name": name, "description": null, "metadataPublish": "ALL_CLIENTS", "default": false});
        SCOPE.insert(org, server, scope, true);
    }
    let subject = json!({
        "name": "sub", "status": "ACTIVE", "claimType": "RESOURCE", "valueType": "EXPRESSION",
        "value": "(appuser != null) ? appuser.userName : app.clientId", "conditions": {"scopes": []},
        "alwaysIncludeInToken": true,
    });
    CLAIM.insert(org, server, subject, true);
    for (scope, names) in CLAIMS {
        for name in *names {
            let claim = json!({
                "name": name, "status": "ACTIVE", "claimType": "IDENTITY", "valueType": "SYSTEM",
                "conditions": {"scopes": [scope]}, "alwaysIncludeInToken": ALWAYS.contains(name),
            });
            CLAIM.insert(org, server, claim, true);
        }
    }
}
