//! Every member of every struct becomes an `Option` of a type that keeps what was sent, documented from the spec.

use quote::quote;
use syn::Fields;

use super::code::Code;
use super::rust::{deprecated, docs, inner, lifecycle, plain};
use crate::ir::{Ir, Member, Schema};

pub(super) fn run(code: &mut Code, ir: &Ir) -> Result<usize, String> {
    let mut applied = 0;
    for (name, item) in &mut code.types {
        let Some(Schema::Object(object)) = ir.schemas.get(name) else {
            continue;
        };
        let Fields::Named(fields) = &mut item.fields else {
            return Err(format!("`{name}` is no struct with named fields"));
        };
        for field in &mut fields.named {
            let rust_name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let member = object
                .members
                .iter()
                .find(|member| member.rust_name == rust_name)
                .ok_or_else(|| format!("`{name}` has a field `{rust_name}` that the document doesn't know"))?;
            let full = plain(&field.ty);
            let ty = inner(&full, "Option").unwrap_or(&full);
            let secret: syn::Type = syn::parse_quote!(rt::Secret);
            let is_secret = member.secret && *ty == syn::parse_quote!(String);
            let ty = if is_secret { &secret } else { ty };
            // an object inside an object costs a pointer until it is there; where typify breaks a circle, it is boxed already
            let is_object = matches!(ty, syn::Type::Path(path) if path.path.get_ident().is_some_and(|ident| {
                matches!(ir.schemas.get(&ident.to_string()), Some(Schema::Object(_)))
            }));
            let ty = if is_object { quote!(Box<#ty>) } else { quote!(#ty) };
            let (documentation, deprecated) = (docs(&documentation(member)), deprecated(member.deprecated.as_ref()));
            let ident = &field.ident;
            *field = syn::Field {
                vis: syn::parse_quote!(pub),
                attrs: syn::parse::Parser::parse2(syn::Attribute::parse_outer, quote!(#documentation #deprecated))
                    .map_err(|error| format!("`{name}.{rust_name}`: {error}"))?,
                ident: ident.clone(),
                ty: syn::parse2(quote!(Option<#ty>)).map_err(|error| format!("`{name}.{rust_name}`: {error}"))?,
                mutability: syn::FieldMutability::None,
                colon_token: Some(<syn::Token![:]>::default()),
            };
            applied += 1;
        }
    }
    Ok(applied)
}

fn documentation(member: &Member) -> String {
    let mut text = member.description.clone();
    let mut notes: Vec<_> = lifecycle(member.lifecycle.as_deref()).into_iter().collect();
    if member.read_only {
        notes.push("Set by Okta.");
    }
    if member.nullable {
        notes.push("Can be null.");
    }
    if member.secret {
        notes.push("Secret: not shown by `Debug`; `expose` gives the text.");
    }
    if !notes.is_empty() {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&notes.join(" "));
    }
    text
}
