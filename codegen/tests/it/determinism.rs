//! The same spec gives the same bytes, however it is spread over files and ordered in them.

use okta_codegen::{Document, Selection, client, openapi_json, pretty, source};

use crate::spec::Spec;

fn outputs(spec: &Spec) -> (String, String) {
    (openapi_json(&spec.document()), spec.rust())
}

#[test]
fn files_can_be_renamed_and_reordered() {
    let spec = Spec::minimal();
    let mut renamed = Spec::empty();
    for (index, (name, text)) in spec.files().enumerate() {
        // openapi.yaml comes last now, in another folder; only schemas have a family, their folder
        let folder = if name.starts_with("schemas/") { "schemas" } else { "z" };
        renamed = renamed.file(&format!("{folder}/z{}.yaml", 9 - index), text);
    }
    assert_eq!(outputs(&spec), outputs(&renamed));
}

#[test]
fn members_can_be_reordered() {
    let spec = Spec::minimal();
    let reordered = Spec::minimal()
        .edit(
            "schemas/things.yaml",
            "      type: object\n      description: A thing.\n",
            "",
        )
        .edit(
            "schemas/things.yaml",
            "    ThingStatus:\n",
            "      description: A thing.\n      type: object\n    ThingStatus:\n",
        )
        .edit("paths/things.yaml", "      operationId: getThing\n", "")
        .edit(
            "paths/things.yaml",
            "      summary: Retrieve a thing\n",
            "      summary: Retrieve a thing\n      operationId: getThing\n",
        );
    assert_eq!(outputs(&spec), outputs(&reordered));
}

/// One file or several, and the merged document read again: the crate is the same.
#[test]
fn the_merged_document_gives_the_same_code() {
    let spec = Spec::minimal();
    let (json, rust) = outputs(&spec);
    let again = Document::from_json("openapi.json", &json).unwrap();
    assert_eq!(openapi_json(&again), json);
    assert_eq!(
        pretty(client(again, &Selection::Everything).unwrap().code()).unwrap(),
        rust
    );
}

/// What rustc reads is what people are shown.
#[test]
fn both_ways_to_write_say_the_same() {
    let code = Spec::minimal().client().code();
    let compact = source(code.clone());
    assert_eq!(
        pretty(syn::parse_str(&compact).unwrap()).unwrap(),
        pretty(code).unwrap()
    );
}
