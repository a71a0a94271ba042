//! From settings to credentials.

use crate::auth::Auth;
use crate::config::{Setting, Values};
use crate::{Api, Error, Result};

use super::builder::variables;

/// The credentials that the settings name, and where they came from.
pub(super) fn from_settings(values: &Values, api: &Api) -> Result<(Auth, String)> {
    match values.text(Setting::AuthorizationMode) {
        Some(mode) => by_mode(mode, values, api),
        None => strongest(values, api),
    }
}

fn by_mode(mode: &str, values: &Values, api: &Api) -> Result<(Auth, String)> {
    let origin = values
        .get(Setting::AuthorizationMode)
        .map(|value| value.origin.0.clone())
        .unwrap_or_default();
    match mode.to_ascii_lowercase().as_str() {
        "ssws" => token(values, Setting::Token, Auth::api_token, api),
        "bearer" if values.get(Setting::AccessToken).is_some() => {
            token(values, Setting::AccessToken, Auth::bearer, api)
        }
        "bearer" => token(values, Setting::Token, Auth::bearer, api),
        _ => Err(Error::configuration(format!(
            "{origin}: authorization mode is none of SSWS, Bearer, PrivateKey"
        ))),
    }
}

/// Without a mode, the kind of credentials in the strongest source that has any.
fn strongest(values: &Values, api: &Api) -> Result<(Auth, String)> {
    let candidates = [Setting::Token, Setting::AccessToken].into_iter();
    let best = candidates.filter_map(|setting| values.get(setting).map(|value| (value.rank, setting)));
    let best: Vec<(u8, Setting)> = best.collect();
    let Some(rank) = best.iter().map(|(rank, _)| *rank).max() else {
        return Err(missing(values, api));
    };
    let mut kinds = best
        .into_iter()
        .filter(|(found, _)| *found == rank)
        .map(|(_, setting)| setting);
    match (kinds.next(), kinds.next()) {
        (Some(first), Some(second)) => {
            let origin = |setting| {
                values
                    .get(setting)
                    .map(|value| value.origin.0.clone())
                    .unwrap_or_default()
            };
            Err(Error::configuration(format!(
                "two kinds of credentials are set, {} and {}; keep one or say which with {}",
                origin(first),
                origin(second),
                variables(api, Setting::AuthorizationMode)
            )))
        }
        (Some(Setting::AccessToken), None) => token(values, Setting::AccessToken, Auth::bearer, api),
        _ => token(values, Setting::Token, Auth::api_token, api),
    }
}

fn token(values: &Values, setting: Setting, auth: fn(crate::Secret) -> Auth, api: &Api) -> Result<(Auth, String)> {
    match values.get(setting) {
        Some(value) => Ok((auth(value.text.clone()), value.origin.0.clone())),
        None => Err(missing(values, api)),
    }
}

fn missing(values: &Values, api: &Api) -> Error {
    let mut message = format!(
        "no credentials are set; give the builder some or set {}",
        variables(api, Setting::Token)
    );
    if !values.empty.is_empty() {
        message.push_str(&format!(" ({} set but empty)", values.empty.join(", ")));
    }
    Error::configuration(message)
}
