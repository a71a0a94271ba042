//! A table by which recorded traffic finds the types of its operation. Hidden behind a private feature.

use quote::quote;

use super::code::Code;
use super::rust::ident;
use crate::ir::Ir;

pub(super) fn run(code: &mut Code, ir: &Ir) -> Result<usize, String> {
    let rows = std::mem::take(&mut code.replay);
    let error = if code.types.contains_key("Error") {
        quote!(Some(rt::replay::one::<types::Error>))
    } else {
        quote!(None)
    };
    let types = ir.schemas.keys().map(|name| {
        let ty = ident(name);
        quote! { (#name, rt::replay::one::<types::#ty>) }
    });
    code.replay = quote! {
        /// Every type by name.
        pub static TYPES: &[(&str, rt::replay::RoundTrip)] = &[#(#types),*];

        /// For answers that are errors.
        pub static ERROR: Option<rt::replay::RoundTrip> = #error;

        /// One row for each operation of the enabled features.
        pub static TABLE: &[rt::replay::Entry] = &[#rows];
    };
    Ok(ir.operations.len())
}
