//! Reads the scalars of a YAML file.

use std::collections::BTreeMap;

use saphyr::{ScalarStyle, Yaml, YamlLoader};
use saphyr_parser::{Parser, ScanError};
use serde_json::{Map, Value};

/// Levels below which nothing is looked for.
const DEEPEST: usize = 8;

/// The scalars of the first document by their keys, lower case, with dots between the levels: as they are written, so that `007` stays so.
/// A list of scalars is one value with spaces, a JWK written as a mapping is one in JSON.
///
/// The error says where, never what: the file holds secrets.
pub(super) fn flatten(text: &str) -> Result<BTreeMap<String, String>, String> {
    let documents = load(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let marker = error.marker();
        format!(
            "is not valid YAML, line {} column {}: {}",
            marker.line(),
            marker.col() + 1,
            error.info()
        )
    })?;
    let mut found = BTreeMap::new();
    if let Some(document) = documents.first() {
        visit(document, String::new(), 0, &mut found);
    }
    Ok(found)
}

/// Not by the crate's own function for this, which makes numbers and flags of text.
fn load(text: &str) -> Result<Vec<Yaml<'_>>, ScanError> {
    let mut loader = YamlLoader::default();
    loader.early_parse(false);
    Parser::new_from_str(text).load(&mut loader, true)?;
    match loader.error() {
        Some(error) => Err(error.clone()),
        None => Ok(loader.into_documents()),
    }
}

fn visit(node: &Yaml<'_>, key: String, depth: usize, found: &mut BTreeMap<String, String>) {
    if depth > DEEPEST {
        return;
    }
    if let Some(text) = scalar(node) {
        found.insert(key, text);
    } else if let Yaml::Sequence(items) = node {
        let items: Vec<String> = items.iter().filter_map(scalar).collect();
        found.insert(key, items.join(" "));
    } else if let Yaml::Mapping(members) = node {
        if let Some(jwk) = jwk(node) {
            found.insert(key.clone(), jwk);
        }
        for (name, value) in members {
            if let Some(name) = scalar(name) {
                let name = name.to_ascii_lowercase();
                let key = if key.is_empty() { name } else { format!("{key}.{name}") };
                visit(value, key, depth + 1, found);
            }
        }
    }
}

/// The text of a scalar; `None` for null, for what has a tag of somebody's own, and for what is no scalar.
fn scalar(node: &Yaml<'_>) -> Option<String> {
    let Yaml::Representation(text, style, tag) = node else {
        return None;
    };
    if tag.as_ref().is_some_and(|tag| !tag.is_yaml_core_schema()) {
        return None;
    }
    let null = *style == ScalarStyle::Plain && matches!(&**text, "" | "~" | "null" | "Null" | "NULL");
    (!null).then(|| text.trim_end_matches('\n').to_owned())
}

/// A mapping that has what a JWK or a JWK set has, as JSON.
fn jwk(node: &Yaml<'_>) -> Option<String> {
    let json = json(node, 0)?;
    (json.get("kty").is_some() || json.get("keys").is_some_and(Value::is_array)).then(|| json.to_string())
}

fn json(node: &Yaml<'_>, depth: usize) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    match node {
        Yaml::Sequence(items) => Some(items.iter().filter_map(|item| json(item, depth + 1)).collect()),
        Yaml::Mapping(members) => {
            let members = members
                .iter()
                .filter_map(|(name, value)| Some((scalar(name)?, json(value, depth + 1)?)));
            Some(Value::Object(members.collect::<Map<_, _>>()))
        }
        scalar_node => scalar(scalar_node).map(Value::String),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_layout() {
        let text = "okta:\n  client:\n    connectionTimeout: 30\n    proxy: { port: null, host: h }\n    privateKey: |\n      -----BEGIN\n      x\n  testing: { disableHttpsCheck: false }\n";
        let found = flatten(text).unwrap();
        assert_eq!(found["okta.client.connectiontimeout"], "30");
        assert_eq!(found["okta.client.proxy.host"], "h");
        assert_eq!(found["okta.client.privatekey"], "-----BEGIN\nx");
        assert_eq!(found["okta.testing.disablehttpscheck"], "false");
        assert!(!found.contains_key("okta.client.proxy.port"));
    }

    #[test]
    fn text_stays_as_it_is_written() {
        let found = flatten(
            "\u{feff}okta: {pam: {team: 007, hex: 0x1F, float: 1.50, date: 2024-01-01, flag: Yes, key: !!str 08}, client: {a: null, b: ~, c: 'null', d: ~/key.pem, e: !vault x}}",
        )
        .unwrap();
        for (name, expected) in [
            ("pam.team", "007"),
            ("pam.hex", "0x1F"),
            ("pam.float", "1.50"),
            ("pam.date", "2024-01-01"),
            ("pam.flag", "Yes"),
            ("pam.key", "08"),
            ("client.c", "null"),
            ("client.d", "~/key.pem"),
        ] {
            assert_eq!(found[&format!("okta.{name}")], expected, "{name}");
        }
        for absent in ["a", "b", "e"] {
            assert!(!found.contains_key(&format!("okta.client.{absent}")), "{absent}");
        }
    }

    #[test]
    fn a_jwk_as_a_mapping() {
        let found = flatten("okta:\n  client:\n    privateKey:\n      kty: EC\n      kid: 007\n      X: y\n").unwrap();
        assert_eq!(found["okta.client.privatekey"], r#"{"X":"y","kid":"007","kty":"EC"}"#);
        assert!(!found.contains_key("okta.client"));
    }

    #[test]
    fn other_documents() {
        for text in ["", "---\n", "5", "[1, 2]", "a: &x 1\nb: *x\n"] {
            flatten(text).unwrap();
        }
        flatten(": :\n  - {").unwrap_err();
    }
}
