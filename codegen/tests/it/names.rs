//! Names that Rust can't take become others, and the wire's are never lost.

use std::path::Path;

use okta_codegen::ir::{Ir, Schema};
use okta_codegen::{Document, Selection, client, names};

use crate::spec::Spec;

/// Member names as Okta or JSON Schema have them, and the fields these become.
const FIELDS: &[(&str, &str)] = &[
    ("$ref", "ref_"),
    ("$schema", "schema"),
    ("2faEnabled", "x_2fa_enabled"),
    ("_embedded", "embedded"),
    ("_links", "links"),
    ("allOf", "all_of"),
    ("default", "default"),
    ("en-US", "en_us"),
    ("enum", "enum_"),
    ("grant_type", "grant_type"),
    ("href!", "href"),
    ("OAuthClient", "oauth_client"),
    ("resource-set", "resource_set"),
    ("self", "self_"),
    ("SSOUrl", "sso_url"),
    ("type", "type_"),
    ("x5t#S256", "x5t_s256"),
    ("ünïcode", "ünïcode"),
];

fn spec() -> Spec {
    let members: String = FIELDS
        .iter()
        .map(|(name, _)| format!("    '{name}': {{type: string, description: Odd.}}\n"))
        .collect();
    Spec::of_schemas(&format!(
        "Odd:\n  type: object\n  description: Odd names.\n  properties:\n{members}"
    ))
}

#[test]
fn fields() {
    let document = spec().document();
    let ir = Ir::describe(&document).unwrap();
    let Some(Schema::Object(object)) = ir.schemas.get("Odd") else {
        panic!()
    };
    let mut expected = FIELDS.to_vec();
    expected.sort_unstable();
    let found: Vec<_> = object
        .members
        .iter()
        .map(|member| (member.name.as_str(), member.rust_name.as_str()))
        .collect();
    assert_eq!(found, expected);
}

/// In the code, each field is read from and written to its name on the wire.
#[test]
fn fields_are_reversible() {
    let code: String = spec().rust().split_whitespace().collect();
    for (name, field) in FIELDS {
        let read = code.split_once(&format!("rt::read(&mutself.{field},reader)"));
        let arm = read.map(|(before, _)| {
            before
                .trim_end_matches("usize,")
                .trim_end_matches(|c: char| c.is_ascii_digit())
        });
        let arm = arm.map(|before| before.trim_end_matches(['(', '{']));
        assert!(
            arm.is_some_and(|before| before.ends_with(&format!("{name:?}=>"))),
            "{name}"
        );
        for part in [
            format!("pub{field}:Option<String>"),
            format!("members.member({name:?},&self.{field})?;"),
        ] {
            assert!(code.contains(&part), "{part}");
        }
    }
}

#[test]
fn types_methods_and_statics() {
    for (name, ty, method, constant) in [
        (
            "listApplications",
            "ListApplications",
            "list_applications",
            "LIST_APPLICATIONS",
        ),
        (
            "ListAllSaaSAppAccounts",
            "ListAllSaaSAppAccounts",
            "list_all_saas_app_accounts",
            "LIST_ALL_SAAS_APP_ACCOUNTS",
        ),
        (
            "getOAuth2TokenForUser",
            "GetOAuth2TokenForUser",
            "get_oauth2_token_for_user",
            "GET_OAUTH2_TOKEN_FOR_USER",
        ),
        ("self", "Self_", "self_", "SELF"),
        ("gen", "Gen", "gen_", "GEN"),
        ("", "X", "x_", "X_"),
    ] {
        assert_eq!(
            (
                names::pascal(name).as_str(),
                names::snake(name).as_str(),
                names::shouty(name).as_str()
            ),
            (ty, method, constant)
        );
    }
}

/// A value without a letter has its variant named by hand; keywords that are variants are no trouble.
#[test]
fn variants() {
    let spec = Spec::of_schemas(
        "\
Effect:
  type: string
  description: Odd values.
  enum: ['', '*', self, 'true', 1.0-BETA]
  x-enum-varnames: [Nothing, Everything, Itself, Yes, Beta1]
Keyword:
  type: string
  description: Values that are keywords in Rust.
  enum: [type, self, SELF_SERVICE, 'null', '2FA']
",
    );
    let ir = Ir::describe(&spec.document()).unwrap();
    let variants = |name: &str| match &ir.schemas[name] {
        Schema::Enum(values) => values
            .values
            .iter()
            .map(|value| (value.rust_name.clone(), value.value.clone()))
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let pairs = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        variants("Effect"),
        pairs(&[
            ("Nothing", ""),
            ("Everything", "*"),
            ("Itself", "self"),
            ("Yes", "true"),
            ("Beta1", "1.0-BETA")
        ])
    );
    assert_eq!(
        variants("Keyword"),
        pairs(&[
            ("Type", "type"),
            ("Self_", "self"),
            ("SelfService", "SELF_SERVICE"),
            ("Null", "null"),
            ("X2fa", "2FA")
        ])
    );
    let code: String = spec.rust().split_whitespace().collect();
    for part in ["Nothing=\"\",", "Everything=\"*\",", "Self_=\"self\",", "X2fa=\"2FA\","] {
        assert!(code.contains(part), "{part}");
    }
}
/// Of the whole APIs: what typify would have named by itself (`…Item`, `…Variant3`) is not there, nor any type twice.
#[test]
fn types_are_the_components() {
    for krate in ["okta-mgmt", "okta-pam"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(krate)
            .join("openapi.json");
        let Ok(json) = std::fs::read_to_string(&file) else {
            println!("skipped: {} is not there", file.display());
            continue;
        };
        let document = Document::from_json("openapi.json", &json).unwrap();
        let client = client(document, &Selection::Everything).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
        let code: syn::File = syn::parse2(client.code()).unwrap();
        let types = code
            .items
            .iter()
            .find(|item| matches!(item, syn::Item::Mod(module) if module.ident == "types"));
        let mut names = Vec::new();
        type_names(types.unwrap(), &mut names);
        names.sort();
        let components: Vec<_> = client.ir.schemas.keys().cloned().collect();
        assert_eq!(names, components);
    }
}

/// Adds the names of the types in an item, which may be a module.
fn type_names(item: &syn::Item, names: &mut Vec<String>) {
    match item {
        syn::Item::Mod(module) => {
            let items = module.content.iter().flat_map(|(_, items)| items);
            items.for_each(|item| type_names(item, names));
        }
        item => names.extend(type_name(item)),
    }
}

fn type_name(item: &syn::Item) -> Option<String> {
    match item {
        syn::Item::Struct(item) => Some(item.ident.to_string()),
        syn::Item::Enum(item) => Some(item.ident.to_string()),
        _ => None,
    }
}
