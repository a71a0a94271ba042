//! Stage 8, write: text with the same bytes for the same input, whichever machine and map order.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use serde_json::{Map, Value};

use crate::document::{Document, schema_reference};

/// The document as JSON with sorted members, two spaces and a line end.
#[must_use]
pub fn openapi_json(document: &Document) -> String {
    let mut root = sorted(&document.root);
    state_types(document, &mut root);
    format!("{root:#}\n")
}

/// OpenAPI 3.0 heeds `nullable` only beside a `type`; beside a reference the curated files leave that out, since it follows.
fn state_types(document: &Document, value: &mut Value) {
    let target = value
        .get("nullable")
        .and(schema_reference(value))
        .and_then(|name| document.schema(name));
    if let Some(target) = target {
        let kind = if target.get("enum").is_some() {
            "string"
        } else {
            "object"
        };
        if let Some(schema) = value.as_object_mut() {
            schema.insert("type".to_owned(), kind.into());
            *value = sorted(value);
        }
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(|value| state_types(document, value)),
        Value::Array(elements) => elements.iter_mut().for_each(|value| state_types(document, value)),
        _ => {}
    }
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

/// Rust source for people.
///
/// # Errors
/// When the code doesn't parse.
pub fn pretty(code: TokenStream) -> syn::Result<String> {
    Ok(prettyplease::unparse(&syn::parse2(code)?))
}

/// Rust source for rustc: a line for each statement, and no more care than that, because formatting takes longer than generating.
#[must_use]
pub fn source(code: TokenStream) -> String {
    let mut text = String::new();
    print(code, &mut text);
    text
}

fn print(code: TokenStream, text: &mut String) {
    for token in code {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{\n", "}\n"),
                    Delimiter::None => ("", " "),
                };
                text.push_str(open);
                print(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => {
                text.push(punct.as_char());
                match (punct.as_char(), punct.spacing()) {
                    (';', _) => text.push('\n'),
                    (_, Spacing::Alone) => text.push(' '),
                    (_, Spacing::Joint) => {}
                }
            }
            other => {
                text.push_str(&other.to_string());
                text.push(' ');
            }
        }
    }
}
