//! From settings to credentials.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::settings::{check_name, variables};
use crate::api::Api;
use crate::auth::{Auth, PrivateKey, PrivateKeyJwt};
use crate::config::{Setting, Sources, Value, Values};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::word;

/// A key file larger than this is none.
const LARGEST_KEY: u64 = 1024 * 1024;

/// A path without a dot that is longer than this is base64. The shortest key has about 180 characters.
const LONGEST_NAME: usize = 150;

/// The settings that each tell one kind of credentials from the others.
const KINDS: [Setting; 4] = [
    Setting::Token,
    Setting::AccessToken,
    Setting::PrivateKey,
    Setting::ServiceKeySecret,
];

/// The credentials that the settings name, and where they came from.
pub(super) fn from_settings(values: &Values, api: &Api) -> Result<(Auth, String)> {
    let kind = match values.get(Setting::AuthorizationMode) {
        Some(mode) => by_mode(mode, values)?,
        None => strongest(values, api)?,
    };
    let Some(value) = values.get(kind) else {
        return Err(match values.get(Setting::AuthorizationMode) {
            Some(mode) => values.missing(format!(
                "{} says {}, and there is no {}; set {} or change the mode",
                mode.origin.0,
                mode.text.expose(),
                name(kind),
                variables(api, kind)
            )),
            None => missing(kind, values, api),
        });
    };
    let origin = value.origin.0.clone();
    let bearer = values
        .text(Setting::AuthorizationMode)
        .is_some_and(|mode| mode.eq_ignore_ascii_case("bearer"));
    let auth = match kind {
        Setting::Token if !bearer => Auth::api_token(value.text.clone()),
        Setting::PrivateKey => private_key_jwt(value, values, api)?,
        Setting::ServiceKeySecret => {
            let id = values
                .get(Setting::ServiceKeyId)
                .ok_or_else(|| missing(Setting::ServiceKeyId, values, api))?;
            check_name(id, "id of the service user's key")?;
            Auth::service_user(id.text.expose(), value.text.clone())
        }
        _ => Auth::bearer(value.text.clone()),
    };
    Ok((auth, origin))
}

fn by_mode(mode: &Value, values: &Values) -> Result<Setting> {
    let kind = match mode.text.expose().to_ascii_lowercase().as_str() {
        "ssws" => Setting::Token,
        "bearer" if values.get(Setting::AccessToken).is_none() => Setting::Token,
        "bearer" => Setting::AccessToken,
        "privatekey" | "jwk" => Setting::PrivateKey,
        _ => {
            return Err(Error::configuration(format!(
                "{}: authorization mode is none of SSWS, Bearer, PrivateKey, JWK",
                mode.origin.0
            )));
        }
    };
    // The mode of a file in the home folder, say, beside credentials of another kind in the environment.
    let rank = mode.rank.max(values.get(kind).map_or(0, |value| value.rank));
    match KINDS.into_iter().find_map(|kind| values.belonging(kind, rank + 1)) {
        Some(stronger) => Err(Error::configuration(format!(
            "{} sets the authorization mode {}, but {} has credentials of another kind; set the mode there too",
            mode.origin.0,
            mode.text.expose(),
            stronger.origin.0
        ))),
        None => Ok(kind),
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

fn private_key_jwt(key: &Value, values: &Values, api: &Api) -> Result<Auth> {
    let get = |setting| values.get(setting).ok_or_else(|| missing(setting, values, api));
    let (client_id, scopes) = (get(Setting::ClientId)?, get(Setting::Scopes)?);
    check_name(client_id, "client id")?;
    let origin = &scopes.origin.0;
    let scopes = scopes.text.expose().split([',', ' ', '\t', '\r', '\n']);
    let scopes: Vec<&str> = scopes.filter(|scope| !scope.is_empty()).collect();
    if scopes.is_empty() {
        return Err(Error::configuration(format!("{origin}: there are no scopes in it")));
    }
    if let Some(fault) = scopes.iter().find_map(|scope| word::fault(scope)) {
        let message = format!("{origin}: a scope {fault}; scopes are words with blanks or commas between");
        return Err(Error::configuration(message));
    }
    let text = key_text(&key.text, &key.origin.0)?;
    let mut pair = PrivateKey::parse(text.expose()).map_err(|error| error.during(&key.origin.0))?;
    if let Some(id) = values.belonging(Setting::PrivateKeyId, key.rank) {
        check_name(id, "id of the private key")?;
        pair = pair.with_key_id(id.text.expose());
    }
    let mut settings = PrivateKeyJwt::new(client_id.text.expose(), pair).scopes(scopes);
    if values.flag(Setting::Dpop)? == Some(false) {
        settings = settings.without_dpop();
    }
    Ok(settings.into())
}

/// The key itself, or the key in the file of this path.
fn key_text(text: &Secret, origin: &str) -> Result<Secret> {
    let Some(path) = file_of_key(text.expose()) else {
        return Ok(text.clone());
    };
    let fault =
        |what: &str| Error::configuration(format!("{origin}: neither a key nor the path of a file that {what}"));
    let size = std::fs::metadata(&path)
        .map_err(|error| fault("exists").with_source(error))?
        .len();
    if size > LARGEST_KEY {
        return Err(fault("is small enough for a key"));
    }
    let bytes = std::fs::read(&path)
        .map(Zeroizing::new)
        .map_err(|error| fault("can be read").with_source(error))?;
    if word::is_utf16(&bytes) {
        return Err(Error::configuration(format!(
            "{origin}: the file with the key is in UTF-16; save it in UTF-8"
        )));
    }
    std::str::from_utf8(&bytes)
        .map(Secret::from)
        .map_err(|error| fault("is text (PEM or JWK)").with_source(error))
}

/// The path that this is, if it is the path of a file or has the form of one. Keys, their base64 included, have no form of a path.
fn file_of_key(text: &str) -> Option<PathBuf> {
    let text = text.trim().trim_matches(['"', '\'']);
    let path = match (text.strip_prefix("~/"), Sources::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(text),
    };
    // Base64 with written line breaks has backslashes too.
    let is_base64 = |part: &str| part.bytes().all(|c| c.is_ascii_alphanumeric() || b"+/=-_".contains(&c));
    let has_lines = text.len() > LONGEST_NAME && text.split(['\\']).all(is_base64);
    let is_key = text.contains(['{', '\n']) || text.contains("-----BEGIN") || word::is_template(text);
    let looks_so = text.starts_with(['/', '~', '.']) || text.contains('.') || text.contains('\\') && !has_lines;
    (!is_key && (looks_so || path.is_file())).then_some(path)
}

fn name(setting: Setting) -> &'static str {
    match setting {
        Setting::Token => "API token",
        Setting::AccessToken => "access token",
        Setting::PrivateKey => "private key",
        Setting::ClientId => "client id",
        Setting::Scopes => "scopes",
        Setting::ServiceKeyId => "id of the service user's key",
        _ => "secret of the service user's key",
    }
}

fn missing(setting: Setting, values: &Values, api: &Api) -> Error {
    let (what, variable) = (name(setting), variables(api, setting));
    let message = format!("credentials are incomplete: no {what}; set {variable}");
    values.missing(message)
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
            values.missing(message)
        }
    }
}
