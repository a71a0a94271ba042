//! What a secret consists of.

use std::collections::BTreeMap;
use std::collections::btree_map;
use std::fmt;

use okta_core::rt::serde::de::{Deserialize, Deserializer, Error, Visitor};
use zeroize::Zeroizing;

use crate::Secret;
use crate::types::SecretCreateOrUpdateRequest;

/// The value of a vault secret: texts by name, such as `username` and `password`.
///
/// `Debug` shows the names and none of the texts, which are wiped when this is dropped.
///
/// ```
/// use okta_pam::credentials::SecretFields;
///
/// let fields = SecretFields::from_iter([("username", "root"), ("password", "hunter2")]);
/// assert_eq!(fields.get("username").map(|text| text.expose()), Some("root"));
/// assert!(!format!("{fields:?}").contains("hunter2"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct SecretFields(BTreeMap<String, Secret>);

impl SecretFields {
    /// No fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The text of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name)
    }

    /// Sets the text of this name and returns the one it had.
    pub fn insert(&mut self, name: impl Into<String>, text: impl Into<Secret>) -> Option<Secret> {
        self.0.insert(name.into(), text.into())
    }

    /// Takes out the text of this name.
    pub fn remove(&mut self, name: &str) -> Option<Secret> {
        self.0.remove(name)
    }

    /// Names and texts, by name.
    pub fn iter(&self) -> btree_map::Iter<'_, String, Secret> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads the JSON object; `None` if it is something else. serde_json's errors quote what they found, so they stay here. What it can't
    /// be kept from is to put a text with escapes together in a buffer that it doesn't wipe.
    pub(super) fn from_json(json: &[u8]) -> Option<Self> {
        let fields: BTreeMap<String, Text> = serde_json::from_slice(json).ok()?;
        Some(fields.into_iter().map(|(name, Text(text))| (name, text)).collect())
    }

    /// The JSON object. The buffer is made large enough at once: growing would leave copies behind.
    pub(super) fn to_json(&self) -> Option<Zeroizing<Vec<u8>>> {
        // a character takes six bytes at most, as `\u0000`
        let most = self
            .iter()
            .map(|(name, text)| 6 * (name.len() + text.expose().len()) + 6);
        let mut json = Zeroizing::new(Vec::with_capacity(2 + most.sum::<usize>()));
        json.push(b'{');
        for (at, (name, text)) in self.iter().enumerate() {
            if at > 0 {
                json.push(b',');
            }
            serde_json::to_writer(&mut *json, name).ok()?;
            json.push(b':');
            serde_json::to_writer(&mut *json, text.expose()).ok()?;
        }
        json.push(b'}');
        Some(json)
    }
}

impl<N: Into<String>, T: Into<Secret>> FromIterator<(N, T)> for SecretFields {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(fields: I) -> Self {
        Self(
            fields
                .into_iter()
                .map(|(name, text)| (name.into(), text.into()))
                .collect(),
        )
    }
}

impl IntoIterator for SecretFields {
    type Item = (String, Secret);
    type IntoIter = btree_map::IntoIter<String, Secret>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a SecretFields {
    type Item = (&'a String, &'a Secret);
    type IntoIter = btree_map::Iter<'a, String, Secret>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A text that goes from the JSON into a [`Secret`] without a `String` between them; with escapes, by way of serde_json's own buffer.
struct Text(Secret);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl Visitor<'_> for Reader {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(Secret::new(text)))
            }
        }

        deserializer.deserialize_str(Reader)
    }
}

/// A secret as it is to be, but for its value. Okta replaces all of it together.
#[derive(Clone, Debug)]
pub struct SecretDraft {
    name: String,
    parent_folder_id: String,
    description: Option<String>,
    template: Option<(String, i64)>,
}

impl SecretDraft {
    /// A secret of this name in this folder. At the top level there can be none.
    #[must_use]
    pub fn new(name: impl Into<String>, parent_folder_id: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            parent_folder_id: parent_folder_id.into(),
            description: None,
            template: None,
        }
    }

    /// Says what the secret is for.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Names the template that says which fields the secret has (`ListSecretTemplates`).
    #[must_use]
    pub fn with_template(mut self, template_id: impl Into<String>, template_version: i64) -> Self {
        self.template = Some((template_id.into(), template_version));
        self
    }

    pub(super) fn with_jwe(self, jwe: String) -> SecretCreateOrUpdateRequest {
        let mut request = SecretCreateOrUpdateRequest::new(self.name, jwe, self.parent_folder_id);
        request.description = self.description;
        if let Some((id, version)) = self.template {
            request = request.with_template_id(id).with_template_version(version);
        }
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_both_ways() {
        let fields = SecretFields::from_iter([("a\"b", "x\u{0}\n\"ü\\"), ("", ""), ("k", "🗝")]);
        let json = fields.to_json().unwrap();
        assert!(json.capacity() >= json.len());
        let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(value, serde_json::json!({"a\"b": "x\u{0}\n\"ü\\", "": "", "k": "🗝"}));
        let again = SecretFields::from_json(&json).unwrap();
        assert_eq!(again.len(), 3);
        for (name, text) in &again {
            assert_eq!(fields.get(name).unwrap().expose(), text.expose());
        }
        assert_eq!(*SecretFields::new().to_json().unwrap(), b"{}");
    }

    #[test]
    fn the_buffer_never_grows() {
        let worst = "\u{1}".repeat(1000);
        let fields = SecretFields::from_iter([(worst.clone(), worst)]);
        let json = fields.to_json().unwrap();
        assert!(json.len() <= 2 + 6 * 2000 + 6, "{}", json.len());
    }

    #[test]
    fn only_objects_of_strings() {
        for other in [
            "",
            "[]",
            "null",
            "\"x\"",
            r#"{"a":1}"#,
            r#"{"a":null}"#,
            r#"{"a":{}}"#,
            "{",
            "{}x",
        ] {
            assert!(SecretFields::from_json(other.as_bytes()).is_none(), "{other}");
        }
    }
}
