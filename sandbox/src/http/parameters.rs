//! Query parameters: whichever an operation doesn't imitate is refused, rather than passed over in silence.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::form_urlencoded;

use super::{
    operations::{id_of, is_pam},
    reply::{not_imitated, pam_not_imitated},
};

/// What each operation takes, beside what pages of lists take. Nothing is mailed here, so whether to mail makes no difference.
const TAKEN: &[(&str, &[&str])] = &[
    ("ListAllSaasAppAccountsForSecurityAdmin", &["contains", "managed"]),
    (
        "ListAllSaasAppAccountsForDelegatedSecurityAdmin",
        &["contains", "managed"],
    ),
    ("ListResourceGroupProjectSaasAppAccounts", &["contains", "managed"]),
    ("ListResourceGroupProjects", &["contains"]),
    ("ListResourceGroups", &["contains"]),
    ("ListSaaSApplicationServiceAccountsEndUser", &["contains"]),
    ("ListSaasApplicationsAccessibleByUser", &["contains"]),
    ("ListTopLevelSecretFoldersForUser", &["parent_folder_id", "search"]),
    ("AssignStagedServiceAccount", &["skipRotation"]),
    ("ListStagedServiceAccounts", &["app_instance_id", "managed"]),
    ("activateUser", &["sendEmail"]),
    ("assignRoleToGroup", &["disableNotifications"]),
    ("assignRoleToUser", &["disableNotifications"]),
    ("cloneApplicationKey", &["targetAid"]),
    ("createApplication", &["activate"]),
    ("createPolicy", &["activate"]),
    ("createPolicyRule", &["activate"]),
    ("createUser", &["activate", "nextLogin"]),
    ("deactivateUser", &["sendEmail"]),
    ("deleteUser", &["sendEmail"]),
    ("enrollFactor", &["activate"]),
    ("generateApplicationKey", &["validityYears"]),
    ("getPolicy", &["expand"]),
    ("getRoleTargetsByUserIdAndRoleId", &["assignmentType"]),
    ("listAppServiceAccounts", &["match"]),
    ("listApplicationUsers", &["q"]),
    ("listApplications", &["expand", "filter", "q"]),
    ("listAuthorizationServers", &["q"]),
    ("listGroups", &["filter", "q", "search"]),
    ("listLogEvents", &["filter", "q", "since", "sortOrder", "until"]),
    ("listNetworkZones", &["filter"]),
    ("listOAuth2Scopes", &["q"]),
    ("listPolicies", &["q", "status", "type"]),
    ("listUsers", &["filter", "q", "search"]),
    ("reactivateUser", &["sendEmail"]),
    ("resetPassword", &["sendEmail"]),
    ("unassignUserFromApplication", &["sendEmail"]),
];

const PAGES: &[&str] = &["after", "limit"];
const PAM_PAGES: &[&str] = &["count", "descending", "offset", "prev"];

/// Layer that turns away requests with a parameter that would change nothing.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let (path, pam) = (request.uri().path(), is_pam(request.uri().path()));
    // what is no operation, or one that is left out, says so further on
    let Some(id) = id_of(request.method(), path) else {
        return next.run(request).await;
    };
    let query = request.uri().query().unwrap_or_default();
    let mut given = form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty());
    match given.find(|(name, _)| !takes(id, pam, name)) {
        Some((name, _)) => {
            let what = format!("the parameter {name} of {id}");
            if pam {
                pam_not_imitated(&what)
            } else {
                not_imitated(&what)
            }
            .into_response()
        }
        None => next.run(request).await,
    }
}

fn takes(id: &str, pam: bool, name: &str) -> bool {
    let own = TAKEN
        .iter()
        .find(|(other, _)| *other == id)
        .map_or(&[][..], |(_, own)| own);
    own.contains(&name) || if pam { PAM_PAGES } else { PAGES }.contains(&name)
}
