//! Tags: in the folder of the family that they enable, and their operations with them.

use std::collections::HashMap;

use super::Findings;
use crate::document::{elements, text};

pub(super) fn check(findings: &mut Findings<'_>) {
    let document = findings.document;
    let mut files = HashMap::new();
    for (index, tag) in elements(document.get("/tags")).enumerate() {
        let pointer = format!("/tags/{index}");
        let name = text(tag, "name").unwrap_or_default();
        let feature = text(tag, "x-okta-feature").unwrap_or(name);
        let file = document.location(&pointer).file;
        let [family, own] = folder_and_stem(&file);
        files.insert(name, family.to_owned());
        if (family, own) != (feature, name) {
            findings.add(
                "said/place",
                &pointer,
                format!("the tag `{name}` of the family `{feature}` is in {file}"),
                format!("move it to {feature}/{name}.yaml, or correct its `x-okta-feature`"),
            );
        }
    }
    for at in document.operations() {
        let file = document.location(&at.pointer).file;
        let [family, _] = folder_and_stem(&file);
        let Some(tag) = at.value.get("tags").and_then(|tags| tags.get(0)?.as_str()) else {
            continue;
        };
        if files.get(tag).is_some_and(|home| home != family) {
            findings.add(
                "said/place",
                &at.pointer,
                format!("an operation of the tag `{tag}` is in {file}"),
                "keep it with its tag; `x-okta-feature` on the operation enables it by another family's feature",
            );
        }
    }
}

/// `applications` and `csrs` of `specs/mgmt/applications/csrs.yaml`.
fn folder_and_stem(file: &str) -> [&str; 2] {
    let mut parts = file.rsplit('/');
    let stem = parts.next().unwrap_or_default().trim_end_matches(".yaml");
    [parts.next().unwrap_or_default(), stem]
}
