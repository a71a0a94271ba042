//! Stage 8, write: text with the same bytes for the same input, whichever machine and map order.

use serde_json::{Map, Value};

use crate::document::Document;

/// The document as JSON with sorted members, two spaces and a line end.
#[must_use]
pub fn openapi_json(document: &Document) -> String {
    format!("{:#}\n", sorted(&document.root))
}

/// serde_json's own order depends on a feature that any crate in the build may enable.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut names: Vec<_> = members.keys().collect();
            names.sort();
            names
                .into_iter()
                .map(|name| (name.clone(), sorted(&members[name])))
                .collect::<Map<_, _>>()
                .into()
        }
        Value::Array(elements) => elements.iter().map(sorted).collect(),
        scalar => scalar.clone(),
    }
}

/// Rust source, formatted.
#[must_use]
pub fn rust_source(code: &syn::File) -> String {
    prettyplease::unparse(code)
}
