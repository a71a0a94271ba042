//! Applications as a careful person writes them by hand: the text is read once for the kind, once more for its struct, and any other
//! kind is kept. Like the generated union, and unlike serde's tagged enum, it loses nothing.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

use super::applications::lossless as models;

/// An application.
#[allow(missing_docs, reason = "the kinds are Okta's")]
#[derive(Clone, Debug, serde::Serialize)]
#[serde(untagged)]
pub enum Application {
    Saml2(Box<models::SamlApplication>),
    OpenIdConnect(Box<models::OpenIdConnectApplication>),
    Bookmark(Box<models::BookmarkApplication>),
    BrowserPlugin(Box<models::BrowserPluginApplication>),
    AutoLogin(Box<models::AutoLoginApplication>),
    Unknown(Box<RawValue>),
}

#[derive(serde::Deserialize)]
struct Kind<'a> {
    #[serde(borrow, rename = "signOnMode")]
    sign_on_mode: Option<Cow<'a, str>>,
}

impl<'de> Deserialize<'de> for Application {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let kind: Kind<'_> = serde_json::from_str(raw.get()).map_err(D::Error::custom)?;
        match kind.sign_on_mode.as_deref() {
            Some("SAML_2_0") => serde_json::from_str(raw.get()).map(Self::Saml2),
            Some("OPENID_CONNECT") => serde_json::from_str(raw.get()).map(Self::OpenIdConnect),
            Some("BOOKMARK") => serde_json::from_str(raw.get()).map(Self::Bookmark),
            Some("BROWSER_PLUGIN") => serde_json::from_str(raw.get()).map(Self::BrowserPlugin),
            Some("AUTO_LOGIN") => serde_json::from_str(raw.get()).map(Self::AutoLogin),
            _ => Ok(Self::Unknown(raw.to_owned())),
        }
        .map_err(D::Error::custom)
    }
}
