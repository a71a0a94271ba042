//! A table by which recorded traffic finds the types of its operation. Hidden behind a private feature.

use quote::quote;

use super::code::Code;
use super::rust::ident;
use crate::ir::{Ir, Schema};

pub(super) fn run(code: &mut Code, ir: &Ir) -> Result<usize, String> {
    let rows = std::mem::take(&mut code.replay);
    let error = if code.types.contains_key("Error") {
        quote!(&[rt::replay::one::<types::Error>])
    } else {
        quote!(&[])
    };
    let types = ir.schemas.iter().map(|(name, schema)| {
        let ty = ident(name);
        let edit = match schema {
            Schema::Object(_) => quote!(Some(rt::replay::edit::<types::#ty>)),
            Schema::Enum(_) | Schema::Union(_) => quote!(None),
        };
        quote! {
            rt::replay::Type {
                name: #name,
                round_trip: rt::replay::one::<types::#ty>,
                edit: #edit,
                size: size_of::<types::#ty>(),
            }
        }
    });
    code.replay = quote! {
        /// Every type.
        pub static TYPES: &[rt::replay::Type] = &[#(#types),*];

        /// For answers that are errors: one, where there are any.
        pub static ERROR: &[rt::replay::RoundTrip] = #error;

        /// One row for each operation of the enabled features.
        pub static TABLE: &[rt::replay::Entry] = &[#rows];
    };
    Ok(ir.operations.len())
}
