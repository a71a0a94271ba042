//! From settings to credentials.

use super::settings::variables;
use crate::api::Api;
use crate::auth::{Auth, PrivateKey, PrivateKeyJwt};
use crate::config::{Setting, Values};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// A key file larger than this is none.
const LARGEST_KEY: u64 = 1024 * 1024;

/// The settings that each tell one kind of credentials from the others.
const KINDS: [Setting; 4] = [
    Setting::Token,
    Setting::AccessToken,
    Setting::PrivateKey,
    Setting::ServiceKeySecret,
];

/// The credentials that the settings name, and where they came from.
pub(super) fn from_settings(values: &Values, api: &Api) -> Result<(Auth, String)> {
    let kind = match values.text(Setting::AuthorizationMode) {
        Some(mode) => by_mode(mode, values)?,
        None => strongest(values, api)?,
    };
    let Some(value) = values.get(kind) else {
        return Err(missing(kind, values, api));
    };
    let origin = value.origin.0.clone();
    let bearer = values
        .text(Setting::AuthorizationMode)
        .is_some_and(|mode| mode.eq_ignore_ascii_case("bearer"));
    let auth = match kind {
        Setting::Token if !bearer => Auth::api_token(value.text.clone()),
        Setting::PrivateKey => private_key_jwt(&value.text, &origin, values, api)?,
        Setting::ServiceKeySecret => {
            let id = values
                .text(Setting::ServiceKeyId)
                .ok_or_else(|| missing(Setting::ServiceKeyId, values, api))?;
            Auth::service_user(id, value.text.clone())
        }
        _ => Auth::bearer(value.text.clone()),
    };
    Ok((auth, origin))
}

fn by_mode(mode: &str, values: &Values) -> Result<Setting> {
    match mode.to_ascii_lowercase().as_str() {
        "ssws" => Ok(Setting::Token),
        "bearer" if values.get(Setting::AccessToken).is_none() => Ok(Setting::Token),
        "bearer" => Ok(Setting::AccessToken),
        "privatekey" | "jwk" => Ok(Setting::PrivateKey),
        _ => {
            let origin = values
                .get(Setting::AuthorizationMode)
                .map(|value| value.origin.0.as_str())
                .unwrap_or_default();
            Err(Error::configuration(format!(
                "{origin}: authorization mode is none of SSWS, Bearer, PrivateKey, JWK"
            )))
        }
    }
}

/// Without a mode, the kind of credentials in the strongest source that has any.
fn strongest(values: &Values, api: &Api) -> Result<Setting> {
    let found: Vec<_> = KINDS
        .into_iter()
        .filter_map(|kind| values.get(kind).map(|value| (kind, value)))
        .collect();
    let Some(rank) = found.iter().map(|(_, value)| value.rank).max() else {
        return Err(none(values, api));
    };
    let best: Vec<_> = found.into_iter().filter(|(_, value)| value.rank == rank).collect();
    match best.as_slice() {
        [(kind, _)] => Ok(*kind),
        several => {
            let origins: Vec<&str> = several.iter().map(|(_, value)| value.origin.0.as_str()).collect();
            let mode = variables(api, Setting::AuthorizationMode);
            Err(Error::configuration(format!(
                "several kinds of credentials are set: {}; keep one, or say which with {mode}",
                origins.join(", ")
            )))
        }
    }
}

fn private_key_jwt(text: &Secret, origin: &str, values: &Values, api: &Api) -> Result<Auth> {
    let client_id = values
        .text(Setting::ClientId)
        .ok_or_else(|| missing(Setting::ClientId, values, api))?;
    let scopes = values
        .text(Setting::Scopes)
        .ok_or_else(|| missing(Setting::Scopes, values, api))?;
    let mut key = PrivateKey::parse(key_text(text, origin)?.expose()).map_err(|error| error.during(origin))?;
    if let Some(id) = values.text(Setting::PrivateKeyId) {
        key = key.with_key_id(id);
    }
    let scopes = scopes.split([',', ' ', '\t', '\n']).filter(|scope| !scope.is_empty());
    let mut settings = PrivateKeyJwt::new(client_id, key).scopes(scopes);
    if values.flag(Setting::Dpop)? == Some(false) {
        settings = settings.without_dpop();
    }
    Ok(settings.into())
}

/// The key itself, or the key in the file of this path.
fn key_text(text: &Secret, origin: &str) -> Result<Secret> {
    let exposed = text.expose();
    if exposed.contains("-----BEGIN") || exposed.trim_start().starts_with('{') || exposed.contains('\n') {
        return Ok(text.clone());
    }
    let fault = |what: &str| {
        Error::configuration(format!(
            "{origin}: neither a key (PEM or JWK) nor the path of a file that {what}"
        ))
    };
    let size = std::fs::metadata(exposed)
        .map_err(|error| fault("exists").with_source(error))?
        .len();
    if size > LARGEST_KEY {
        return Err(fault("has a sensible size"));
    }
    std::fs::read_to_string(exposed)
        .map(Secret::from)
        .map_err(|error| fault("can be read as text").with_source(error))
}

fn missing(setting: Setting, values: &Values, api: &Api) -> Error {
    let what = match setting {
        Setting::Token => "API token",
        Setting::AccessToken => "access token",
        Setting::PrivateKey => "private key",
        Setting::ClientId => "client id",
        Setting::Scopes => "scopes",
        Setting::ServiceKeyId => "id of the service user's key",
        _ => "secret of the service user's key",
    };
    let message = format!("credentials are incomplete: no {what}; set {}", variables(api, setting));
    Error::configuration(with_empty(message, values))
}

fn none(values: &Values, api: &Api) -> Error {
    let half = [Setting::ClientId, Setting::ServiceKeyId]
        .into_iter()
        .find(|setting| values.get(*setting).is_some());
    match half {
        Some(Setting::ClientId) => missing(Setting::PrivateKey, values, api),
        Some(_) => missing(Setting::ServiceKeySecret, values, api),
        None => {
            let name = |setting: &Setting| {
                api.variables
                    .iter()
                    .any(|(known, _)| known == setting)
                    .then(|| variables(api, *setting))
            };
            let names: Vec<String> = KINDS.iter().filter_map(name).collect();
            let message = format!(
                "no credentials are set; give the builder some or set {}",
                names.join(" or ")
            );
            Error::configuration(with_empty(message, values))
        }
    }
}

fn with_empty(mut message: String, values: &Values) -> String {
    if !values.empty.is_empty() {
        message.push_str(&format!(" ({} set but empty)", values.empty.join(", ")));
    }
    message
}
