//! Whether two JSON values say the same, null members aside.

use serde_json::Value;

/// The JSON pointer of the first difference.
pub(super) fn difference(sent: &Value, encoded: &Value) -> Option<String> {
    match (sent, encoded) {
        (Value::Object(sent), Value::Object(encoded)) => {
            let names = sent
                .keys()
                .chain(encoded.keys().filter(|name| !sent.contains_key(*name)));
            names.into_iter().find_map(|name| {
                let this = sent.get(name).unwrap_or(&Value::Null);
                let that = encoded.get(name).unwrap_or(&Value::Null);
                let inner = difference(this, that)?;
                Some(format!("/{}{inner}", name.replace('~', "~0").replace('/', "~1")))
            })
        }
        (Value::Array(sent), Value::Array(encoded)) if sent.len() == encoded.len() => sent
            .iter()
            .zip(encoded)
            .enumerate()
            .find_map(|(index, (this, that))| Some(format!("/{index}{}", difference(this, that)?))),
        (this, that) if this == that => None,
        _ => Some(String::new()),
    }
}
