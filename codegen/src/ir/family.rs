//! Families and their tags: the headings below which a client's code is laid out. They are those of the whole document, whatever of it is
//! selected, so that code with more features has all that it has with fewer.

use std::collections::BTreeMap;

use super::rust_name;
use crate::document::{Document, elements, members, text};
use crate::names;
use crate::select::Features;

/// The key of the document under which each family has the names of its schemas.
pub(crate) const FAMILIES: &str = "x-okta-families";

/// The family of what belongs to none.
pub(crate) const COMMON: &str = "common";

/// A group of operations.
#[derive(Clone, Debug)]
pub struct Tag {
    /// In small letters with dashes.
    pub name: String,
    /// The family, which is a cargo feature.
    pub family: String,
    /// What it is about.
    pub description: String,
}

impl Tag {
    /// Where rustdoc has the methods of this tag: a heading on the page of the client.
    #[must_use]
    pub fn link(&self) -> String {
        format!("[{}](crate::Client#{})", self.name.replace('-', " "), self.name)
    }

    /// The heading; rustdoc makes the name of the tag of it again.
    pub(crate) fn heading(&self) -> String {
        names::title(&self.name)
    }
}

/// All tags, family by family.
pub(super) fn tags(document: &Document) -> Vec<Tag> {
    let mut tags: Vec<_> = Features::of(document)
        .tags()
        .zip(elements(document.get("/tags")))
        .map(|((name, family), tag)| Tag {
            name: name.to_owned(),
            family: family.to_owned(),
            description: text(tag, "description").unwrap_or_default().trim().to_owned(),
        })
        .collect();
    tags.sort_by(|a, b| (&a.family, &a.name).cmp(&(&b.family, &b.name)));
    tags
}

/// The family that each type belongs to, by its Rust name: the folder that it is written in.
pub(super) fn homes(document: &Document) -> BTreeMap<String, String> {
    members(document.get(&format!("/{FAMILIES}")))
        .flat_map(|(family, schemas)| elements(Some(schemas)).map(move |name| (family, name)))
        .filter_map(|(family, name)| {
            let name = name.as_str()?;
            Some((rust_name(name, document.schema(name)?), family.clone()))
        })
        .collect()
}
