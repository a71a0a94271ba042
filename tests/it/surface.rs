//! The public surface, one snapshot a tag: an edit of a spec shows as the lines it changes.

use std::path::Path;

use okta_codegen::surface::surface;
use okta_codegen::{Selection, client, merge_specs};

#[test]
fn surface_of_mgmt() {
    compare("mgmt");
}

#[test]
fn surface_of_pam() {
    compare("pam");
}

fn compare(api: &str) {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(api);
    let document = merge_specs(&specs).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let client = client(document.clone(), &Selection::Everything).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (tag, text) in surface(&document, &client) {
            insta::assert_snapshot!(format!("{api}__{tag}"), text);
        }
    });
}
