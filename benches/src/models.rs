//! What people write instead: structs with serde's derive, of the same members as the generated models, once without and once with a map
//! that keeps what they don't know. Enums are strings, as they have to be to keep a value that is not listed.

/// Declares structs twice: `plain` drops unknown members, `lossless` keeps them. All members are optional, as they are on the wire.
#[doc(hidden)]
#[macro_export]
macro_rules! models {
    ($($name:ident { $($member:ident $(= $json:literal)?: $type:ty),* })*) => {
        /// Structs that drop what they don't know.
        #[allow(missing_docs, reason = "the members are Okta's")]
        pub mod plain {
            use std::collections::BTreeMap;
            use serde_json::Value;
            $(
                #[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
                #[serde(rename_all = "camelCase")]
                pub struct $name {
                    $(#[serde(skip_serializing_if = "Option::is_none" $(, rename = $json)?)] pub $member: Option<$type>,)*
                }
            )*
            #[allow(dead_code, reason = "not every set of models has members of these types")]
            type Used = BTreeMap<String, Value>;
        }

        /// Structs that keep what they don't know.
        #[allow(missing_docs, reason = "the members are Okta's")]
        pub mod lossless {
            use std::collections::BTreeMap;
            use serde_json::Value;
            $(
                #[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
                #[serde(rename_all = "camelCase")]
                pub struct $name {
                    $(#[serde(skip_serializing_if = "Option::is_none" $(, rename = $json)?)] pub $member: Option<$type>,)*
                    #[serde(flatten)]
                    pub extra: BTreeMap<String, Value>,
                }
            )*
        }
    };
}

/// Declares the union of applications as people write it: internally tagged. It knows no other kinds.
macro_rules! tagged {
    ($($module:ident)*) => {$(
        /// Applications with the structs of this module.
        pub mod $module {
            use super::applications::$module as models;

            /// An application, tagged by serde.
            #[allow(missing_docs, reason = "the kinds are Okta's")]
            #[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
            #[serde(tag = "signOnMode")]
            pub enum Application {
                #[serde(rename = "SAML_2_0")]
                Saml2(Box<models::SamlApplication>),
                #[serde(rename = "OPENID_CONNECT")]
                OpenIdConnect(Box<models::OpenIdConnectApplication>),
                #[serde(rename = "BOOKMARK")]
                Bookmark(Box<models::BookmarkApplication>),
                #[serde(rename = "BROWSER_PLUGIN")]
                BrowserPlugin(Box<models::BrowserPluginApplication>),
                #[serde(rename = "AUTO_LOGIN")]
                AutoLogin(Box<models::AutoLoginApplication>),
            }
        }
    )*};
}

tagged!(plain lossless);

pub mod applications;
pub mod log;
pub mod two_pass;
pub mod users;
