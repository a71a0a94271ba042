//! Types tell where they are met: each use is a line of documentation of its own, so that which lines there are depends on the enabled
//! features and no line does.

use std::collections::BTreeSet;

use super::code::Code;
use crate::ir::Ir;

pub(super) fn run(code: &mut Code, ir: &Ir) -> Result<usize, String> {
    let mut applied = 0;
    let structs = code.types.iter_mut().map(|(name, item)| (name, &mut item.attrs));
    let enums = code.enums.iter_mut().map(|(name, item)| (name, &mut item.attrs));
    for (name, attributes) in structs.chain(enums) {
        let Some(uses) = ir.uses.get(name) else { continue };
        for (heading, users, place) in [
            ("Taken by", &uses.taken_by, "Client::"),
            ("Returned by", &uses.returned_by, "Client::"),
            ("A kind of", &uses.kind_of, "types::"),
            ("Part of", &uses.part_of, "types::"),
        ] {
            let lines = list(heading, users, place, name);
            applied += lines.len();
            attributes.extend(lines);
        }
    }
    Ok(applied)
}

/// A list item: what follows its first line belongs to it.
fn list(heading: &str, users: &BTreeSet<String>, place: &str, own: &str) -> Vec<syn::Attribute> {
    let users: Vec<_> = users.iter().filter(|user| *user != own).collect();
    if users.is_empty() {
        return Vec::new();
    }
    let links = users.iter().map(|user| format!("   [`{user}`](crate::{place}{user})"));
    [format!(" * {heading}")]
        .into_iter()
        .chain(links)
        .map(|line| syn::parse_quote!(#[doc = #line]))
        .collect()
}
