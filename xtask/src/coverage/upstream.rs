//! A document that isn't ours: JSON, or YAML with all that YAML allows.

use std::collections::HashMap;
use std::path::Path;

use okta_codegen::Document;
use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value};

use super::text;

pub(crate) fn read(path: &Path) -> Result<Document, String> {
    let name = path.display().to_string();
    let text = text(path)?;
    let root = parse(&text).map_err(|error| format!("{name} can't be read: {error}"))?;
    if root.get("paths").is_none() {
        return Err(format!("{name} is no OpenAPI document: it has no `paths`"));
    }
    Ok(Document::new(root, HashMap::new(), &name))
}

pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{')
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(value);
    }
    let documents = Yaml::load_from_str(text).map_err(|error| error.to_string())?;
    documents.first().map(json).ok_or_else(|| "it is empty".to_owned())
}

fn json(node: &Yaml<'_>) -> Value {
    match node {
        Yaml::Value(Scalar::Boolean(value)) => (*value).into(),
        Yaml::Value(Scalar::Integer(value)) => (*value).into(),
        Yaml::Value(Scalar::FloatingPoint(value)) => (**value).into(),
        Yaml::Value(Scalar::String(value)) => value.as_ref().into(),
        Yaml::Representation(value, ..) => value.as_ref().into(),
        Yaml::Sequence(nodes) => nodes.iter().map(json).collect(),
        Yaml::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| (self::key(key), json(value)))
            .collect::<Map<_, _>>()
            .into(),
        Yaml::Tagged(_, inner) => json(inner),
        Yaml::Value(Scalar::Null) | Yaml::Alias(_) | Yaml::BadValue => Value::Null,
    }
}

/// Status codes are written without quotes by some.
fn key(node: &Yaml<'_>) -> String {
    match json(node) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
