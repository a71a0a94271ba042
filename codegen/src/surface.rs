//! What a user of a client sees, as text to review: a line for each operation, parameter, field and variant. One text a tag, so that an
//! edit of a spec shows as a few changed lines in one file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use quote::ToTokens;
use syn::{ImplItem, Item, ItemStruct};

use crate::Client;
use crate::document::Document;
use crate::ir::{Enum, Object, Operation, Schema, Scheme, Union, rust_name};
use crate::names;
use crate::select::reached;

/// The name under which types that several tags share are listed.
pub const SHARED: &str = "shared";

/// Renders the surface of `client`, by tag.
#[must_use]
pub fn surface(document: &Document, client: &Client) -> BTreeMap<String, String> {
    // generated code parses: `refine` made it of parsed parts
    let Ok(calls) = syn::parse2(client.code.calls()) else {
        return BTreeMap::new();
    };
    let view = View {
        structs: &client.code.types,
        methods: methods(&calls),
    };
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for operation in &client.ir.operations {
        view.operation(texts.entry(operation.tag.clone()).or_default(), operation);
    }
    let homes = homes(document, texts.keys());
    for (name, schema) in &client.ir.schemas {
        let text = texts
            .entry(homes.get(name).cloned().unwrap_or_else(|| SHARED.to_owned()))
            .or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        match schema {
            Schema::Object(object) => view.object(text, name, object),
            Schema::Enum(values) => view_enum(text, name, values),
            Schema::Union(union) => view_union(text, name, union),
        }
    }
    texts
}

/// The tag of each type that only one tag's operations reach.
fn homes<'a>(document: &Document, tags: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
    let mut homes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for tag in tags {
        for target in reached(document, |operation| {
            operation.get("tags").is_some_and(|own| own[0] == **tag)
        }) {
            if let Some(name) = target.strip_prefix("#/components/schemas/")
                && let Some(schema) = document.schema(name)
            {
                homes.entry(rust_name(name, schema)).or_default().insert(tag.clone());
            }
        }
    }
    homes
        .into_iter()
        .filter(|(_, tags)| tags.len() == 1)
        .filter_map(|(name, tags)| Some((name, tags.into_iter().next()?)))
        .collect()
}

/// Generated code, by name.
struct View<'a> {
    structs: &'a BTreeMap<String, ItemStruct>,
    methods: BTreeMap<(String, String), &'a syn::ImplItemFn>,
}

/// The methods of types, by type and name.
fn methods(file: &syn::File) -> BTreeMap<(String, String), &syn::ImplItemFn> {
    let inherent = file.items.iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => Some(item),
        _ => None,
    });
    let mut methods = BTreeMap::new();
    for item in inherent {
        let owner = short(&item.self_ty);
        for member in &item.items {
            if let ImplItem::Fn(method) = member {
                methods.insert((owner.clone(), method.sig.ident.to_string()), method);
            }
        }
    }
    methods
}

impl View<'_> {
    fn signature(&self, owner: &str, method: &str) -> Option<String> {
        let method = self.methods.get(&(owner.to_owned(), method.to_owned()))?;
        let arguments: Vec<_> = method
            .sig
            .inputs
            .iter()
            .filter_map(|argument| match argument {
                syn::FnArg::Typed(argument) => Some(format!("{}: {}", short(&argument.pat), short(&argument.ty))),
                syn::FnArg::Receiver(_) => None,
            })
            .collect();
        let answer = match &method.sig.output {
            syn::ReturnType::Type(_, ty) => format!(" -> {}", short(ty)),
            syn::ReturnType::Default => String::new(),
        };
        Some(format!("{}({}){answer}", method.sig.ident, arguments.join(", ")))
    }

    fn operation(&self, text: &mut String, operation: &Operation) {
        let request = names::pascal(&operation.rust_name);
        if !text.is_empty() {
            text.push('\n');
        }
        let scopes: Vec<_> = operation.scopes.iter().map(|set| set.join("+")).collect();
        let facts = [
            Some(operation.lifecycle.clone()),
            operation.deprecated.as_ref().map(|_| "deprecated".to_owned()),
            operation
                .paginated
                .then(|| if operation.polling { "polling" } else { "pages" }.to_owned()),
            (!operation.idempotent).then(|| "not idempotent".to_owned()),
            operation.public.then(|| "no credentials".to_owned()),
            only(&operation.schemes).map(ToOwned::to_owned),
            (!scopes.is_empty()).then(|| format!("scopes {}", scopes.join(" or "))),
            (!operation.roles.is_empty()).then(|| format!("roles {}", operation.roles.join(" or "))),
            operation.subdomain.as_ref().map(|label| format!("at {label}.")),
            operation.bucket.as_ref().map(|bucket| format!("bucket {bucket}")),
        ];
        let facts: Vec<_> = facts.into_iter().flatten().collect();
        let Operation { method, path, id, .. } = operation;
        let _ = writeln!(text, "{method} {path}  {id}  [{}]", facts.join("; "));
        if let Some(signature) = self.signature("Client", &operation.rust_name) {
            let _ = writeln!(text, "  client.{signature}");
        }
        for parameter in operation.arguments().filter(|parameter| !parameter.required) {
            if let Some(signature) = self.signature(&request, &parameter.rust_name) {
                let marks = marks([
                    parameter.deprecated.as_ref().map(|_| "deprecated".to_owned()),
                    parameter.lifecycle.clone(),
                ]);
                let _ = writeln!(text, "    .{}{marks}", signature.trim_end_matches(" -> Self"));
            }
        }
        for terminal in ["body", "content_type", "send", "pages", "stream"] {
            if let Some(signature) = self.signature(&request, terminal) {
                let _ = writeln!(text, "    .{}", signature.trim_end_matches(" -> Self"));
            }
        }
    }

    fn object(&self, text: &mut String, name: &str, object: &Object) {
        let arguments: Vec<_> = object.arguments().map(|member| member.rust_name.as_str()).collect();
        let sent_as = object
            .sent_as
            .as_ref()
            .map(|other| format!(", sent as {other}"))
            .unwrap_or_default();
        let _ = writeln!(text, "struct {name}  new({}){sent_as}", arguments.join(", "));
        let Some(item) = self.structs.get(name) else { return };
        for member in &object.members {
            let field = item
                .fields
                .iter()
                .find(|field| field.ident.as_ref().is_some_and(|f| *f == member.rust_name));
            let ty = field.map(|field| short(&field.ty)).unwrap_or_default();
            let ty = ty
                .strip_prefix("Option<")
                .and_then(|ty| ty.strip_suffix('>'))
                .unwrap_or(&ty);
            let marks = marks([
                (member.name != member.rust_name).then(|| format!("\"{}\"", member.name)),
                member.required.map(|_| "required".to_owned()),
                member.constant.as_ref().map(|value| format!("= \"{value}\"")),
                member.read_only.then(|| "read-only".to_owned()),
                member.nullable.then(|| "nullable".to_owned()),
                member.secret.then(|| "secret".to_owned()),
                member.deprecated.as_ref().map(|_| "deprecated".to_owned()),
                member.lifecycle.clone(),
            ]);
            let _ = writeln!(text, "  {}: {ty}{marks}", member.rust_name);
        }
    }
}

/// Which kind of credentials is taken, where it is only one of several.
fn only(schemes: &[Scheme]) -> Option<&'static str> {
    match schemes {
        [Scheme::ApiToken] => Some("API tokens only"),
        [Scheme::OAuth] => Some("OAuth only"),
        _ => None,
    }
}

fn view_enum(text: &mut String, name: &str, values: &Enum) {
    let _ = writeln!(text, "enum {name}");
    for value in &values.values {
        let _ = writeln!(text, "  {} = \"{}\"", value.rust_name, value.value);
    }
}

fn view_union(text: &mut String, name: &str, union: &Union) {
    let unknown = union.common.as_deref().unwrap_or("JsonObject");
    let _ = writeln!(text, "union {name}  by \"{}\", else {unknown}", union.discriminator);
    for variant in &union.variants {
        let _ = writeln!(
            text,
            "  {}({}) = \"{}\"",
            variant.rust_name,
            variant.object,
            variant.values.join("\", \"")
        );
    }
}

/// Code without the paths that the reader knows, on one line.
fn short(code: &impl ToTokens) -> String {
    let mut text = code.to_token_stream().to_string();
    for (from, to) in [
        (":: okta_core :: rt :: ", ""),
        ("rt :: ", ""),
        ("types :: ", ""),
        ("requests :: ", ""),
        ("crate :: ", ""),
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
    ] {
        text = text.replace(from, to);
    }
    text
}

/// What is to be said behind a line, if anything is.
fn marks<const N: usize>(marks: [Option<String>; N]) -> String {
    let marks: Vec<_> = marks.into_iter().flatten().collect();
    if marks.is_empty() {
        String::new()
    } else {
        format!("  {}", marks.join(", "))
    }
}
