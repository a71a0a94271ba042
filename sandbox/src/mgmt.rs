//! The Management API.

mod app_keys;
mod apps;
mod apps_model;
mod assignments;
mod authorization_server_parts;
mod authorization_servers;
mod factors;
mod groups;
mod lifecycle;
mod logs;
mod memberships;
mod policies;
mod policy_conditions;
mod policy_kinds;
mod policy_order;
mod policy_rules;
mod roles;
mod service_accounts;
mod token;
mod users;
mod users_model;
mod zones;

use std::sync::Arc;

use axum::{
    Router,
    routing::{any, get, post, put},
};
use serde_json::{Map, Value, json};

use self::authorization_server_parts::{CLAIM, SCOPE};
pub(crate) use self::{
    apps_model::NewApp,
    factors::next_proof,
    groups::new_group,
    roles::{Administration, Holder, assign_role, new_resource_set, new_role},
    users_model::NewUser,
};
use crate::{
    http::{operations::left_out, reply::Reply},
    state::{Org, Shared},
};

pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/v1/users", get(users::list).post(users::create))
        .route(
            "/api/v1/users/{user}",
            get(users::read)
                .post(users::update)
                .put(users::replace)
                .delete(users::remove),
        )
        .route("/api/v1/users/{user}/lifecycle/{step}", post(lifecycle::step))
        .route("/api/v1/users/{user}/groups", get(memberships::groups_of_user))
        .route("/api/v1/users/{user}/appLinks", get(assignments::app_links))
        .route("/api/v1/groups", get(groups::list).post(groups::create))
        // Group rules are no group of this name.
        .route("/api/v1/groups/rules", any(left_out))
        .route(
            "/api/v1/groups/{group}",
            get(groups::read).put(groups::replace).delete(groups::remove),
        )
        .route("/api/v1/groups/{group}/users", get(memberships::users_of_group))
        .route(
            "/api/v1/groups/{group}/users/{user}",
            put(memberships::assign).delete(memberships::unassign),
        )
        .route("/api/v1/groups/{group}/apps", get(assignments::apps_of_group))
        .route("/api/v1/apps", get(apps::list).post(apps::create))
        .route(
            "/api/v1/apps/{app}",
            get(apps::read).put(apps::replace).delete(apps::remove),
        )
        .route("/api/v1/apps/{app}/lifecycle/activate", post(apps::activate))
        .route("/api/v1/apps/{app}/lifecycle/deactivate", post(apps::deactivate))
        .route(
            "/api/v1/apps/{app}/users",
            get(assignments::users).post(assignments::assign_user),
        )
        .route(
            "/api/v1/apps/{app}/users/{user}",
            get(assignments::user)
                .post(assignments::update_user)
                .delete(assignments::unassign_user),
        )
        .route("/api/v1/apps/{app}/groups", get(assignments::groups))
        .route(
            "/api/v1/apps/{app}/groups/{group}",
            get(assignments::group)
                .put(assignments::assign_group)
                .delete(assignments::unassign_group),
        )
        .route("/api/v1/apps/{app}/credentials/keys", get(app_keys::list))
        .route("/api/v1/apps/{app}/credentials/keys/generate", post(app_keys::generate))
        .route("/api/v1/apps/{app}/credentials/keys/{key}", get(app_keys::read))
        .route("/api/v1/apps/{app}/credentials/keys/{key}/clone", post(app_keys::clone))
        .route("/api/v1/users/{user}/factors", get(factors::list).post(factors::enroll))
        // No factors of these names.
        .route("/api/v1/users/{user}/factors/catalog", any(left_out))
        .route("/api/v1/users/{user}/factors/questions", any(left_out))
        .route(
            "/api/v1/users/{user}/factors/{factor}",
            get(factors::read).delete(factors::remove),
        )
        .route(
            "/api/v1/users/{user}/factors/{factor}/lifecycle/activate",
            post(factors::activate),
        )
        .route("/api/v1/users/{user}/factors/{factor}/resend", post(factors::resend))
        .route("/api/v1/users/{user}/factors/{factor}/verify", post(factors::verify))
        .route("/api/v1/zones", get(zones::list).post(zones::create))
        .route(
            "/api/v1/zones/{zone}",
            get(zones::read).put(zones::replace).delete(zones::remove),
        )
        .route("/api/v1/zones/{zone}/lifecycle/activate", post(zones::activate))
        .route("/api/v1/zones/{zone}/lifecycle/deactivate", post(zones::deactivate))
        // Simulations are no policy of this name.
        .route("/api/v1/policies/simulate", any(left_out))
        .nest("/api/v1/policies", policies())
        .route(
            "/api/v1/authorizationServers",
            get(authorization_servers::list).post(authorization_servers::create),
        )
        .nest("/api/v1/authorizationServers/{server}", authorization_server())
        .merge(roles::router())
        .route(
            "/privileged-access/api/v1/service-accounts",
            get(service_accounts::list).post(service_accounts::create),
        )
        .route(
            "/privileged-access/api/v1/service-accounts/{account}",
            get(service_accounts::read)
                .patch(service_accounts::update)
                .delete(service_accounts::remove),
        )
        .route("/api/v1/logs", get(logs::list))
        .route("/oauth2/v1/token", post(token::issue))
}

/// Policies and their rules, wherever they are.
fn policies() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(policies::list).post(policies::create))
        .route(
            "/{policy}",
            get(policies::read).put(policies::replace).delete(policies::remove),
        )
        .route("/{policy}/lifecycle/activate", post(policies::activate))
        .route("/{policy}/lifecycle/deactivate", post(policies::deactivate))
        .route("/{policy}/rules", get(policy_rules::list).post(policy_rules::create))
        .route(
            "/{policy}/rules/{rule}",
            get(policy_rules::read)
                .put(policy_rules::replace)
                .delete(policy_rules::remove),
        )
        .route(
            "/{policy}/rules/{rule}/lifecycle/activate",
            post(policy_rules::activate),
        )
        .route(
            "/{policy}/rules/{rule}/lifecycle/deactivate",
            post(policy_rules::deactivate),
        )
}

/// One authorization server and what is in it.
fn authorization_server() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/",
            get(authorization_servers::read)
                .put(authorization_servers::replace)
                .delete(authorization_servers::remove),
        )
        .route("/lifecycle/activate", post(authorization_servers::activate))
        .route("/lifecycle/deactivate", post(authorization_servers::deactivate))
        .route(
            "/scopes",
            get(|ids, call| SCOPE.list(ids, call)).post(|ids, call| SCOPE.create(ids, call)),
        )
        .route(
            "/scopes/{scope}",
            get(|ids, call| SCOPE.read(ids, call))
                .put(|ids, call| SCOPE.replace(ids, call))
                .delete(|ids, call| SCOPE.remove(ids, call)),
        )
        .route(
            "/claims",
            get(|ids, call| CLAIM.list(ids, call)).post(|ids, call| CLAIM.create(ids, call)),
        )
        .route(
            "/claims/{claim}",
            get(|ids, call| CLAIM.read(ids, call))
                .put(|ids, call| CLAIM.replace(ids, call))
                .delete(|ids, call| CLAIM.remove(ids, call)),
        )
        .nest("/policies", policies())
}

/// Puts in what each org has from its first day.
pub(crate) fn furnish(org: &mut Org) -> Result<(), Reply> {
    zones::furnish(org)?;
    policies::furnish(org)?;
    authorization_servers::furnish(org)
}

/// A link as `_links` holds it.
fn href(base: &str, path: &str) -> Value {
    json!({"href": format!("{base}{path}")})
}

/// A link as `_links` holds it, with the methods that it takes.
fn hinted(base: &str, path: &str, methods: &[&str]) -> Value {
    json!({"href": format!("{base}{path}"), "hints": {"allow": methods}})
}

/// Takes out what only the org sets; callers may send it back.
fn take_read_only(body: &mut Map<String, Value>) {
    for name in [
        "id",
        "status",
        "created",
        "lastUpdated",
        "system",
        "_links",
        "_embedded",
    ] {
        body.remove(name);
    }
}

/// Whether a text starts with another, upper and lower case being the same; `q` goes by it.
fn starts_with(text: &Value, start: &str) -> bool {
    text.as_str()
        .is_some_and(|text| text.to_lowercase().starts_with(&start.to_lowercase()))
}
