//! Administrator roles: who holds which, over what.

mod assignments;
mod bindings;
mod custom;
mod holder;
mod resource_sets;
mod resources;
mod standard;
mod targets;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, put},
};
use serde_json::{Map, Value};

use self::holder::Kind;
pub(crate) use self::{
    assignments::assign as assign_role, custom::new_role, holder::Holder, resource_sets::new_resource_set,
};
use crate::{
    http::reply::{Reply, invalid},
    state::{Org, Row, Shared, Table, text},
};

/// The roles of each kind of holder, and what custom ones are made of.
pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .nest("/api/v1/users/{user}/roles", held_by(Kind::User))
        .nest("/api/v1/groups/{group}/roles", held_by(Kind::Group))
        .nest("/oauth2/v1/clients/{client}/roles", held_by(Kind::Client))
        .route("/api/v1/users/{user}/roles/{role}/targets", get(targets::of_user))
        .route("/api/v1/iam/assignees/users", get(assignments::users))
        .nest("/api/v1/iam/roles", custom_roles())
        .nest("/api/v1/iam/resource-sets", resource_sets())
}

fn held_by(kind: Kind) -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/",
            get(move |holder, call| assignments::list(kind, holder, call))
                .post(move |holder, call| assignments::create(kind, holder, call)),
        )
        .route(
            "/{role}",
            get(move |ids, call| assignments::read(kind, ids, call))
                .delete(move |ids, call| assignments::remove(kind, ids, call)),
        )
        .route(
            "/{role}/targets/groups",
            get(move |ids, call| targets::groups(kind, ids, call)),
        )
        .route(
            "/{role}/targets/groups/{target}",
            put(move |ids, call| targets::add_group(kind, ids, call))
                .delete(move |ids, call| targets::remove_group(kind, ids, call)),
        )
        .route(
            "/{role}/targets/catalog/apps",
            get(move |ids, call| targets::apps(kind, ids, call)),
        )
        .route(
            "/{role}/targets/catalog/apps/{name}",
            put(move |ids, call| targets::add_app(kind, ids, call))
                .delete(move |ids, call| targets::remove_app(kind, ids, call)),
        )
        .route(
            "/{role}/targets/catalog/apps/{name}/{app}",
            put(move |ids, call| targets::add_instance(kind, ids, call))
                .delete(move |ids, call| targets::remove_instance(kind, ids, call)),
        )
}

fn custom_roles() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(custom::list).post(custom::create))
        .route("/{role}", get(custom::read).put(custom::replace).delete(custom::remove))
        .route("/{role}/permissions", get(custom::permissions))
        .route(
            "/{role}/permissions/{permission}",
            get(custom::permission)
                .post(custom::add_permission)
                .put(custom::replace_permission)
                .delete(custom::remove_permission),
        )
}

fn resource_sets() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(resource_sets::list).post(resource_sets::create))
        .route(
            "/{set}",
            get(resource_sets::read)
                .put(resource_sets::replace)
                .delete(resource_sets::remove),
        )
        .route(
            "/{set}/resources",
            get(resources::list).patch(resources::add_many).post(resources::add),
        )
        .route(
            "/{set}/resources/{resource}",
            get(resources::read).put(resources::replace).delete(resources::remove),
        )
        .route("/{set}/bindings", get(bindings::list).post(bindings::create))
        .route("/{set}/bindings/{role}", get(bindings::read).delete(bindings::remove))
        .route(
            "/{set}/bindings/{role}/members",
            get(bindings::members).patch(bindings::add_members),
        )
        .route(
            "/{set}/bindings/{role}/members/{member}",
            get(bindings::member).delete(bindings::remove_member),
        )
}

/// What the org knows of administrators.
#[derive(Debug, Default)]
pub(crate) struct Administration {
    /// Each with its permissions.
    pub(super) roles: Table,
    pub(super) resource_sets: Table,
    /// By resource set.
    pub(super) resources: std::collections::BTreeMap<String, Table>,
    /// Under [`assignments::key`], each with its holder.
    pub(super) assignments: Table,
    /// By the key of the assignment; each is under its path below `targets/`.
    pub(super) targets: std::collections::BTreeMap<String, Table>,
}

/// Takes all roles from a user, group or application that is deleted, and it from what others cover.
pub(super) fn forget(org: &mut Org, id: &str) {
    let gone = |row: &Row| row.value["holder"]["id"] == id;
    let admins = &mut org.administration;
    admins.assignments.retain(|row| !gone(row));
    let assignments = &admins.assignments;
    admins.targets.retain(|key, _| assignments.get(key).is_some());
    for targets in admins.targets.values_mut() {
        targets.retain(|row| row.id.rsplit('/').next() != Some(id));
    }
}

/// The label that a custom role or a resource set has to have for itself.
fn label(body: &Map<String, Value>, table: &Table, id: Option<&str>, what: &str) -> Result<String, Reply> {
    let Some(label) = text(body, "label") else {
        return Err(invalid("label", "label: Label must be specified"));
    };
    let clash = |row: &Row| Some(row.id.as_str()) != id && row.value["label"] == label;
    if table.rows().any(clash) {
        let cause = format!("label: There is already {what} with this name.");
        return Err(invalid("label", &cause));
    }
    Ok(label.to_owned())
}

/// An object of these tables by its id or its label.
fn by_id_or_label<'a>(table: &'a Table, key: &str) -> Option<&'a Row> {
    let by_id = table.rows().find(|row| row.id == key);
    by_id.or_else(|| table.rows().find(|row| row.value["label"] == key))
}
