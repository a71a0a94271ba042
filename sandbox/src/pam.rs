//! Privileged Access.

mod projects;
mod resource_groups;
mod saas_apps;
mod saas_model;
mod secrets;
mod staged;
mod token;
mod vault;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post, put},
};
use serde_json::{Map, Value};

pub(crate) use self::{
    projects::new_project,
    resource_groups::new_resource_group,
    saas_model::{new_account, stage},
    vault::Vault,
};
use crate::{
    http::reply::{Reply, pam_invalid},
    state::{Shared, text},
};

/// The layer that checks tokens checks the team too, so no handler does.
pub(crate) fn router() -> Router<Arc<Shared>> {
    let team = Router::new()
        .route("/service_token", post(token::issue))
        .route("/current_user", get(token::current_user))
        .route("/vault/jwks.json", get(vault::keys))
        .route(
            "/resource_groups",
            get(resource_groups::list).post(resource_groups::create),
        )
        .route(
            "/resource_groups/{group}",
            get(resource_groups::read)
                .put(resource_groups::update)
                .delete(resource_groups::remove),
        )
        .route(
            "/resource_groups/{group}/projects",
            get(projects::list).post(projects::create),
        )
        .route(
            "/resource_groups/{group}/projects/{project}",
            get(projects::read).put(projects::update).delete(projects::remove),
        );
    Router::new().nest("/v1/teams/{team}", team.merge(saas_routes()).merge(secret_routes()))
}

fn saas_routes() -> Router<Arc<Shared>> {
    const ACCOUNT: &str = "/saas_apps/{instance}/accounts/{account}";
    const STAGED: &str = "/resource_assignment/universal_directory/accounts";
    Router::new()
        .route(STAGED, get(staged::list))
        .route(&format!("{STAGED}/{{account}}/assign/{{project}}"), put(staged::assign))
        .route("/all_saas_app_accounts", get(saas_apps::all_accounts))
        .route("/connections/saas_apps", get(saas_apps::instances))
        .route(
            "/connections/saas_apps/{instance}",
            get(saas_apps::instance).patch(saas_apps::patch_instance),
        )
        .route(
            "/resource_groups/{group}/all_saas_app_accounts",
            get(saas_apps::accounts_of_group),
        )
        .route(
            "/resource_groups/{group}/projects/{project}/saas_app_accounts",
            get(saas_apps::accounts_of_project),
        )
        .route(
            "/resource_groups/{group}/projects/{project}/saas_app_accounts/{account}",
            get(saas_apps::account_details),
        )
        .route("/saas_apps", get(saas_apps::instances))
        .route("/saas_apps/{instance}", get(saas_apps::instance))
        .route("/saas_apps/{instance}/accounts", get(saas_apps::accounts_of_instance))
        .route(ACCOUNT, get(saas_apps::account))
        .route(
            &format!("{ACCOUNT}/user_access_methods"),
            get(saas_apps::access_methods),
        )
        .route(
            &format!("{ACCOUNT}/reveal_credentials"),
            post(saas_apps::reveal_password),
        )
        .route(&format!("{ACCOUNT}/credentials"), put(saas_apps::change_password))
        .route(&format!("{ACCOUNT}/rotate_password"), post(saas_apps::rotate_password))
}

fn secret_routes() -> Router<Arc<Shared>> {
    const PROJECT: &str = "/resource_groups/{group}/projects/{project}";
    Router::new()
        .route("/secret_folders", get(secrets::folders_of_team))
        .route("/secrets", get(secrets::folders_of_team))
        .route(
            &format!("{PROJECT}/secret_folders"),
            get(secrets::folders_of_project).post(secrets::create_folder),
        )
        .route(
            &format!("{PROJECT}/secret_folders/{{folder}}"),
            get(secrets::folder)
                .put(secrets::update_folder)
                .delete(secrets::remove_folder),
        )
        .route(
            &format!("{PROJECT}/secret_folders/{{folder}}/items"),
            get(secrets::items),
        )
        .route(&format!("{PROJECT}/secrets"), post(secrets::create_secret))
        .route(
            &format!("{PROJECT}/secrets/{{secret}}"),
            get(secrets::secret)
                .put(secrets::update_secret)
                .delete(secrets::remove_secret),
        )
}

/// The name of an object that is created or changed.
fn name(body: &Map<String, Value>) -> Result<&str, Reply> {
    text(body, "name").ok_or_else(|| pam_invalid("name is required"))
}

/// Whether a text contains another, upper and lower case being the same; `contains` goes by it.
pub(crate) fn contains(text: &Value, part: &str) -> bool {
    text.as_str()
        .is_some_and(|text| text.to_lowercase().contains(&part.to_lowercase()))
}
