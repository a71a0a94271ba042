//! What a secret consists of.

use std::collections::BTreeMap;
use std::collections::btree_map;

use okta_core::rt::serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;
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

    /// Reads the JSON object; `None` if it is something else. serde_json's errors quote what they found, so they stay here.
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

/// A text that goes from the JSON into a [`Secret`]. serde_json would put one with escapes together in a buffer that it doesn't wipe.
struct Text(Secret);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        let inner = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = inner.and_then(unescaped).ok_or_else(|| D::Error::custom("no text"))?;
        Ok(Self(Secret::new(text.as_str())))
    }
}

/// What stands in a JSON string. It is never longer than the JSON, so the buffer doesn't grow.
fn unescaped(json: &str) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(json.len()));
    let mut rest = json;
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let mut after = escape.chars();
        let (char, after) = match after.next()? {
            'b' => ('\u{8}', after.as_str()),
            'f' => ('\u{c}', after.as_str()),
            'n' => ('\n', after.as_str()),
            'r' => ('\r', after.as_str()),
            't' => ('\t', after.as_str()),
            'u' => by_number(after.as_str())?,
            other => (other, after.as_str()),
        };
        text.push(char);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

/// The character behind `\u`, and what follows. Half a pair is none.
fn by_number(escape: &str) -> Option<(char, &str)> {
    let (first, rest) = unit(escape)?;
    if let Some(char) = char::from_u32(first.into()) {
        return Some((char, rest));
    }
    let (second, rest) = unit(rest.strip_prefix("\\u")?)?;
    let char = char::decode_utf16([first, second]).next()?.ok()?;
    Some((char, rest))
}

fn unit(hex: &str) -> Option<(u16, &str)> {
    let (hex, rest) = hex.split_at_checked(4)?;
    Some((u16::from_str_radix(hex, 16).ok()?, rest))
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
    fn escapes() {
        for inner in [
            r#"\"\\\/\b\f\n\r\t"#,
            r"\u00fc\u003C",
            r"a\ud83d\uddddb",
            "\u{7f}ü🗝",
            "",
            r"\\u0041",
            r"\u005cn",
            r"\ud83d",
            r"\ud83dx",
            r"\ud83d\n",
            r"\udddd",
            r"\ud83d\ud83d",
            r"\u12",
            r"\x",
            "\n",
        ] {
            let json = format!(r#"{{"k":"{inner}"}}"#);
            let expected = serde_json::from_str::<BTreeMap<String, String>>(&json).ok();
            let fields = SecretFields::from_json(json.as_bytes());
            let text = fields.as_ref().and_then(|fields| fields.get("k")).map(Secret::expose);
            assert_eq!(
                text,
                expected.as_ref().and_then(|fields| fields.get("k")).map(String::as_str),
                "{json}"
            );
        }
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
