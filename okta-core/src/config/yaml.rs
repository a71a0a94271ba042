//! Reads the scalars of a YAML file.

use std::collections::{BTreeMap, BTreeSet};

use saphyr::{ScalarStyle, Yaml, YamlLoader};
use saphyr_parser::{Parser, ScanError};
use serde_json::{Map, Value};

/// Levels below which nothing is looked for.
const DEEPEST: usize = 8;

/// What is at a key.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// As it is written, so that `007` stays so. A JWK written as a mapping is one in JSON.
    Text(String),
    /// A list of scalars, with spaces between.
    Words(String),
    /// What no setting can be, as an error goes on after the key.
    Other(String),
}

/// What is in the first document by keys, lower case, with dots between the levels.
///
/// The error says where, never what: the file holds secrets.
pub(super) fn flatten(text: &str) -> Result<BTreeMap<String, Found>, String> {
    let documents = load(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let marker = error.marker();
        format!(
            "is not valid YAML, line {} column {}: {}",
            marker.line(),
            marker.col() + 1,
            error.info()
        )
    })?;
    let mut all = Vec::new();
    if let Some(document) = documents.first() {
        visit(document, String::new(), 0, &mut all);
    }
    let mut found = BTreeMap::new();
    let mut spelt = BTreeMap::new();
    for (key, value) in all {
        let lower = key.to_ascii_lowercase();
        let value = match spelt.insert(lower.clone(), key.clone()) {
            Some(other) => Found::Other(format!("is there twice, as {other} and as {key}; leave one")),
            None => value,
        };
        found.insert(lower, value);
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

fn visit(node: &Yaml<'_>, key: String, depth: usize, found: &mut Vec<(String, Found)>) {
    if depth > DEEPEST {
        return;
    }
    if let Some(text) = scalar(node) {
        found.push((key, Found::Text(text)));
    } else if let Yaml::Sequence(items) = node {
        let words: Option<Vec<String>> = items.iter().map(scalar).collect();
        let other = || Found::Other("is a list with something else than words in it".to_owned());
        found.push((key, words.map_or_else(other, |words| Found::Words(words.join(" ")))));
    } else if let Yaml::Mapping(_) = node {
        for (name, value) in members(node, 0) {
            let key = if key.is_empty() { name } else { format!("{key}.{name}") };
            visit(value, key, depth + 1, found);
        }
        let mapping = || Found::Other("is a mapping; one value belongs there".to_owned());
        found.push((key, jwk(node).map_or_else(mapping, Found::Text)));
    }
}

/// The members of a mapping, with those that a merge key (`<<`) adds. The mapping's own count before these, however they are spelt.
fn members<'a>(node: &'a Yaml<'_>, depth: usize) -> Vec<(String, &'a Yaml<'a>)> {
    let Yaml::Mapping(own) = node else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut merged = Vec::new();
    for (name, value) in own {
        match (name, value) {
            (Yaml::Representation(name, ScalarStyle::Plain, _), Yaml::Sequence(several)) if name == "<<" => {
                merged.extend(several)
            }
            (Yaml::Representation(name, ScalarStyle::Plain, _), one) if name == "<<" => merged.push(one),
            _ => all.extend(scalar(name).map(|name| (name, value))),
        }
    }
    if depth < DEEPEST {
        let mut known: BTreeSet<String> = all.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        for (name, value) in merged.into_iter().flat_map(|node| members(node, depth + 1)) {
            if known.insert(name.to_ascii_lowercase()) {
                all.push((name, value));
            }
        }
    }
    all
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
        Yaml::Mapping(_) => {
            let members = members(node, 0)
                .into_iter()
                .filter_map(|(name, value)| Some((name, json(value, depth + 1)?)));
            Some(Value::Object(members.collect::<Map<_, _>>()))
        }
        scalar_node => scalar(scalar_node).map(Value::String),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Found {
        Found::Text(text.to_owned())
    }

    fn fault<'a>(found: &'a BTreeMap<String, Found>, key: &str) -> &'a str {
        match &found[key] {
            Found::Other(what) => what,
            found => panic!("{found:?}"),
        }
    }

    #[test]
    fn the_official_layout() {
        let found = flatten("okta:\n  client:\n    connectionTimeout: 30\n    proxy: { port: null, host: h }\n    privateKey: |\n      -----BEGIN\n      x\n  testing: { disableHttpsCheck: false }\n").unwrap();
        assert_eq!(found["okta.client.connectiontimeout"], text("30"));
        assert_eq!(found["okta.client.proxy.host"], text("h"));
        assert_eq!(found["okta.client.privatekey"], text("-----BEGIN\nx"));
        assert_eq!(found["okta.testing.disablehttpscheck"], text("false"));
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
            assert_eq!(found[&format!("okta.{name}")], text(expected), "{name}");
        }
        for absent in ["a", "b", "e"] {
            assert!(!found.contains_key(&format!("okta.client.{absent}")), "{absent}");
        }
    }

    #[test]
    fn a_jwk_as_a_mapping() {
        let found = flatten("okta:\n  client:\n    privateKey:\n      kty: EC\n      kid: 007\n      X: y\n").unwrap();
        assert_eq!(
            found["okta.client.privatekey"],
            text(r#"{"X":"y","kid":"007","kty":"EC"}"#)
        );
        assert!(fault(&found, "okta.client").contains("mapping"));
    }

    #[test]
    fn lists() {
        let found = flatten("a: [x, 007]\nb: []\nc: [x, [y]]\nd: [x, {y: z}]\ne: [x, null]\n").unwrap();
        assert_eq!(found["a"], Found::Words("x 007".to_owned()));
        assert_eq!(found["b"], Found::Words(String::new()));
        for key in ["c", "d", "e"] {
            assert!(fault(&found, key).contains("list"));
        }
    }

    #[test]
    fn merge_keys() {
        let found = flatten(
            "x: &x {team: theirs, Host: h, proxy: {port: 1}, <<: {deep: d}}\ny: &y {team: second, other: o}\n\
             okta: {<<: [*x, *y], TEAM: mine, proxy: {host: p}}\njwk: {<<: {kty: EC, x: a}, x: b}\nodd: {<<: word, '<<': quoted}\n",
        )
        .unwrap();
        for (key, expected) in [
            ("okta.team", "mine"),
            ("okta.host", "h"),
            ("okta.deep", "d"),
            ("okta.other", "o"),
            ("okta.proxy.host", "p"),
            ("jwk", r#"{"kty":"EC","x":"b"}"#),
            ("odd.<<", "quoted"),
        ] {
            assert_eq!(found[key], text(expected), "{key}");
        }
        assert!(!found.contains_key("okta.proxy.port") && !found.contains_key("okta.<<"));
    }

    #[test]
    fn the_same_key_twice() {
        let found = flatten("okta: {pam: {team: a, TEAM: b, key: c}, PAM: {Key: d, secret: e}}\n").unwrap();
        assert!(fault(&found, "okta.pam.team").contains("as okta.pam.team and as okta.pam.TEAM"));
        assert!(fault(&found, "okta.pam.key").contains("as okta.pam.key and as okta.PAM.Key"));
        assert_eq!(found["okta.pam.secret"], text("e"));
    }

    #[test]
    fn other_documents() {
        for text in ["", "---\n", "5", "[1, 2]", "a: &x 1\nb: *x\n"] {
            flatten(text).unwrap();
        }
        flatten(": :\n  - {").unwrap_err();
    }
}
