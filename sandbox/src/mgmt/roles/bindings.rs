//! Who holds a custom role on a resource set. A binding is what its members have in common, and ends with the last of them.

use axum::extract::Path;
use serde_json::{Map, Value, json};

use super::{
    assignments::{assign, unassign},
    custom,
    holder::Holder,
    resource_sets,
};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page_in},
        reply::{Answer, Reply, missing, not_found},
    },
    mgmt::href,
    state::{Org, Row, text},
};

const SIZES: Sizes = Sizes { default: 100, max: 100 };

/// A role and a resource set, by their ids.
struct Binding {
    set: String,
    role: String,
}

impl Binding {
    fn new(org: &Org, set: &str, role: &str) -> Result<Self, Reply> {
        let role = custom::find(org, role)?["id"].as_str().unwrap_or_default().to_owned();
        let set = resource_sets::id_of(org, set)?;
        Ok(Self { set, role })
    }

    /// One that has members.
    fn find(org: &Org, set: &str, role: &str) -> Result<Self, Reply> {
        let binding = Self::new(org, set, role)?;
        if binding.members(org).next().is_none() {
            return Err(not_found(role, "Binding"));
        }
        Ok(binding)
    }

    fn members<'a>(&'a self, org: &'a Org) -> impl Iterator<Item = &'a Row> {
        let assignments = org.administration.assignments.rows();
        assignments.filter(|row| row.value["resource-set"] == *self.set && row.value["role"] == *self.role)
    }

    fn member<'a>(&self, org: &'a Org, id: &str) -> Result<&'a Value, Reply> {
        let assignments = org.administration.assignments.rows();
        let mut found = assignments.filter(|row| {
            row.value["id"] == id && row.value["resource-set"] == *self.set && row.value["role"] == *self.role
        });
        found
            .next()
            .map(|row| &row.value)
            .ok_or_else(|| not_found(id, "Member"))
    }

    /// Lets these hold the role; who holds it already goes on to.
    fn add(&self, org: &mut Org, urls: Option<&Value>, what: &str) -> Result<(), Reply> {
        let urls = urls.and_then(Value::as_array).filter(|urls| !urls.is_empty());
        let urls = urls.ok_or_else(|| missing(what))?.iter();
        let holders = urls.map(|url| Holder::of_url(org, url.as_str().unwrap_or_default()));
        let holders: Vec<Holder> = holders.collect::<Result<_, _>>()?;
        for holder in holders {
            if self.members(org).all(|row| Holder::of(&row.value) != holder) {
                let body = json!({"type": "CUSTOM", "role": self.role, "resource-set": self.set});
                assign(org, &holder, body.as_object().unwrap_or(&Map::new()))?;
            }
        }
        let set = resource_sets::find(org, &self.set)?.clone();
        let event = "iam.resourceset.bindings.add";
        org.record(event, "Bind a role to a resource set", &[resource_sets::target(&set)]);
        Ok(())
    }

    fn links(&self, base: &str) -> Value {
        let set = format!("/api/v1/iam/resource-sets/{}", self.set);
        let bindings = format!("{set}/bindings");
        json!({
            "self": href(base, &format!("{bindings}/{}", self.role)), "bindings": href(base, &bindings),
            "members": href(base, &format!("{bindings}/{}/members", self.role)), "resource-set": href(base, &set),
        })
    }
}

pub(super) async fn list(Path(set): Path<String>, call: Call) -> Answer {
    let org = call.org();
    let id = resource_sets::id_of(&org, &set)?;
    let bound = |row: &&Row| {
        let mut held = org.administration.assignments.rows();
        held.any(|held| held.value["resource-set"] == *id && held.value["role"] == *row.id)
    };
    let set = href(&call.base, &format!("/api/v1/iam/resource-sets/{id}"));
    let links = Map::from_iter([("resource-set".to_owned(), set)]);
    let rows = org.administration.roles.rows().filter(bound);
    page_in(&call, "roles", SIZES, rows, links, |row| {
        let (set, role) = (id.clone(), row.id.clone());
        json!({"id": row.id, "_links": Binding { set, role }.links(&call.base)})
    })
}

pub(super) async fn create(Path(set): Path<String>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let role = text(&body, "role").ok_or_else(|| missing("role"))?;
    let binding = Binding::new(&org, &set, role)?;
    binding.add(&mut org, body.get("members"), "members")?;
    Ok(Reply::ok(json!({"_links": binding.links(&call.base)})))
}

type OfBinding = Path<(String, String)>;

pub(super) async fn read(Path((set, role)): OfBinding, call: Call) -> Answer {
    let org = call.org();
    let binding = Binding::find(&org, &set, &role)?;
    Ok(Reply::ok(
        json!({"id": binding.role, "_links": binding.links(&call.base)}),
    ))
}

pub(super) async fn remove(Path((set, role)): OfBinding, call: Call) -> Answer {
    let mut org = call.org();
    let binding = Binding::find(&org, &set, &role)?;
    let members = binding.members(&org);
    let members: Vec<Value> = members.map(|row| row.value.clone()).collect();
    for member in members {
        unassign(
            &mut org,
            &Holder::of(&member),
            member["id"].as_str().unwrap_or_default(),
        )?;
    }
    Ok(Reply::no_content())
}

pub(super) async fn members(Path((set, role)): OfBinding, call: Call) -> Answer {
    let org = call.org();
    let binding = Binding::find(&org, &set, &role)?;
    let own = href(
        &call.base,
        &format!("/api/v1/iam/resource-sets/{}/bindings/{}", binding.set, binding.role),
    );
    let links = Map::from_iter([("binding".to_owned(), own)]);
    page_in(&call, "members", SIZES, binding.members(&org), links, |row| {
        render(&row.value, &call.base)
    })
}

pub(super) async fn add_members(Path((set, role)): OfBinding, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let binding = Binding::find(&org, &set, &role)?;
    binding.add(&mut org, body.get("additions"), "additions")?;
    Ok(Reply::ok(json!({"_links": binding.links(&call.base)})))
}

type OfMember = Path<(String, String, String)>;

pub(super) async fn member(Path((set, role, id)): OfMember, call: Call) -> Answer {
    let org = call.org();
    let binding = Binding::find(&org, &set, &role)?;
    Ok(Reply::ok(render(binding.member(&org, &id)?, &call.base)))
}

pub(super) async fn remove_member(Path((set, role, id)): OfMember, call: Call) -> Answer {
    let mut org = call.org();
    let binding = Binding::find(&org, &set, &role)?;
    let holder = Holder::of(binding.member(&org, &id)?);
    unassign(&mut org, &holder, &id)?;
    Ok(Reply::no_content())
}

fn render(assignment: &Value, base: &str) -> Value {
    json!({
        "id": assignment["id"], "created": assignment["created"], "lastUpdated": assignment["lastUpdated"],
        "_links": {"self": {"href": Holder::of(assignment).url(base)}},
    })
}
