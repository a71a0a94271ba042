//! Reads the scalars of a YAML file.

use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode, Scalar, Yaml};

/// Levels below which nothing is looked for.
const DEEPEST: usize = 8;

/// The scalars of the first document by their keys, lower case, with dots between the levels. A list of scalars is one value with spaces.
///
/// The error says where, never what: the file holds secrets.
pub(super) fn flatten(text: &str) -> Result<BTreeMap<String, String>, String> {
    let documents = Yaml::load_from_str(text).map_err(|error| {
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
        for (name, value) in members {
            if let Some(name) = scalar(name) {
                let name = name.to_ascii_lowercase();
                let key = if key.is_empty() { name } else { format!("{key}.{name}") };
                visit(value, key, depth + 1, found);
            }
        }
    }
}

fn scalar(node: &Yaml<'_>) -> Option<String> {
    match node {
        Yaml::Value(Scalar::String(text)) => Some(text.trim_end_matches('\n').to_owned()),
        Yaml::Value(Scalar::Boolean(flag)) => Some(flag.to_string()),
        Yaml::Value(Scalar::Integer(number)) => Some(number.to_string()),
        Yaml::Value(Scalar::FloatingPoint(number)) => Some(number.to_string()),
        _ => None,
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
    fn other_documents() {
        for text in ["", "---\n", "5", "[1, 2]", "a: &x 1\nb: *x\n"] {
            flatten(text).unwrap();
        }
        flatten(": :\n  - {").unwrap_err();
    }
}
