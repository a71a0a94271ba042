//! Enums of strings become open: a value the document doesn't list is kept.

use quote::quote;

use super::code::Code;
use super::rust::ident;
use crate::ir::{Ir, Schema};

pub(super) fn run(code: &mut Code, ir: &Ir) -> Result<usize, String> {
    let enums = std::mem::take(&mut code.enums);
    let applied = enums.len();
    for (name, item) in enums {
        let Some(Schema::Enum(values)) = ir.schemas.get(&name) else {
            return Err(format!("the enum `{name}` is not in the document"));
        };
        let attributes = item.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
        let type_name = &item.ident;
        let variants = values.variants.iter().map(|(variant, value)| {
            let variant = ident(variant);
            quote! { #variant = #value, }
        });
        code.behaviour.insert(
            name,
            quote! { ::okta_core::open_enum! { #(#attributes)* #type_name { #(#variants)* } } },
        );
    }
    Ok(applied)
}
