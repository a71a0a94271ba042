//! Path templates.

use std::borrow::Cow;

use crate::error::{Error, Result};

pub(super) fn method(name: &str) -> Result<http::Method> {
    match http::Method::from_bytes(name.as_bytes()) {
        // One is for proxies, the other sends credentials back. No API has either.
        Ok(http::Method::CONNECT | http::Method::TRACE) => {
            Err(Error::argument(format!("HTTP method {name} is never sent")))
        }
        Ok(method) => Ok(method),
        Err(_) => Err(Error::argument(format!("HTTP method {name:?} is not valid"))),
    }
}

/// Fills a template's `{name}`s with values that are encoded already.
pub(super) fn expand(template: &str, values: &[(Cow<'static, str>, String)]) -> Result<String> {
    let mut path = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        path.push_str(&rest[..open]);
        let Some(length) = rest[open..].find('}') else {
            return Err(Error::argument(format!(
                "path {template} has an opening brace without a closing one"
            )));
        };
        let name = &rest[open + 1..open + length];
        match values.iter().find(|(known, _)| known == name) {
            Some((_, value)) => path.push_str(value),
            None => return Err(Error::argument(format!("path parameter {name} is missing"))),
        }
        rest = &rest[open + length + 1..];
    }
    path.push_str(rest);
    let has = |name: &str| {
        let mut places = template.split('{').filter_map(|part| part.split_once('}'));
        places.any(|(place, _)| place == name)
    };
    if let Some((name, _)) = values.iter().find(|(name, _)| !has(name)) {
        return Err(Error::argument(format!("path {template} has no parameter {name}")));
    }
    if !path.starts_with('/') {
        return Err(Error::argument(format!("path {template} doesn't start with a slash")));
    }
    Ok(path)
}
