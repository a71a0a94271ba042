//! An API description for this crate's own unit tests.

use crate::api::Api;
use crate::rate_limit::LimitHeaders;
use crate::setting::Setting;

pub(crate) const API: Api = Api {
    name: "okta-test",
    version: "0.0.0",
    limits: LimitHeaders {
        limit: "x-rate-limit-limit",
        remaining: "x-rate-limit-remaining",
        reset: "x-rate-limit-reset",
        retry_at: None,
        request_id: "x-okta-request-id",
    },
    variables: &[
        (Setting::OrgUrl, &["OKTA_CLIENT_ORGURL"]),
        (Setting::Token, &["OKTA_CLIENT_TOKEN", "OKTA_API_TOKEN"]),
        (Setting::AuthorizationMode, &["OKTA_CLIENT_AUTHORIZATIONMODE"]),
        (Setting::PrivateKey, &["OKTA_CLIENT_PRIVATEKEY"]),
    ],
    file_keys: &[
        (Setting::OrgUrl, &["okta.client.orgUrl", "okta.client.oktaDomain"]),
        (Setting::Token, &["okta.client.token"]),
        (Setting::ClientId, &["okta.client.clientId"]),
        (Setting::Scopes, &["okta.client.scopes"]),
    ],
    admin_domains: &["okta.com"],
    cursor_parameters: &["after", "before"],
    team_parameter: None,
    oauth_token_path: Some("/token"),
    service_token_path: None,
    operations: &[],
    buckets: &[],
    vocabulary: "",
};
