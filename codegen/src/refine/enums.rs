//! Enums of strings become open: a value the document doesn't list is kept.

use quote::quote;

use super::code::Code;
use super::rust::{deprecated, docs, ident};
use crate::ir::{Ir, Schema};

pub(super) fn run(code: &mut Code, ir: &Ir) -> Result<usize, String> {
    let enums = std::mem::take(&mut code.enums);
    let applied = enums.len();
    for (name, item) in enums {
        let Some(Schema::Enum(values)) = ir.schemas.get(&name) else {
            return Err(format!("the enum `{name}` is not in the document"));
        };
        let documentation = item.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
        let deprecated = deprecated(ir.deprecated.get(&name));
        let type_name = &item.ident;
        let variants = values.values.iter().map(|value| {
            let description = value.description.as_ref().map(|text| format!("{text}\n\n"));
            let documentation = docs(&format!("{}`{}`", description.unwrap_or_default(), value.value));
            let variant = ident(&value.rust_name);
            quote! { #documentation #variant, }
        });
        let pairs = values.values.iter().map(|value| {
            let (variant, value) = (ident(&value.rust_name), &value.value);
            quote! { #variant = #value, }
        });
        code.behaviour.insert(
            name,
            quote! {
                #(#documentation)*
                #deprecated
                #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
                #[non_exhaustive]
                pub enum #type_name {
                    #(#variants)*
                    /// A value this version doesn't know, as Okta sent it.
                    Unknown(String),
                }
                ::okta_core::open_enum! { #type_name { #(#pairs)* } }
            },
        );
    }
    Ok(applied)
}
