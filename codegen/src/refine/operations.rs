//! The metadata of each operation as a static.

use quote::quote;

use super::code::Code;
use super::rust::{docs, ident};
use crate::ir::{BucketRule, Ir, Operation, Response, Scheme};
use crate::names;

pub(super) fn run(code: &mut Code, ir: &Ir) -> Result<usize, String> {
    let mut all = Vec::new();
    for operation in &ir.operations {
        let name = ident(&names::shouty(&operation.rust_name));
        let value = metadata(operation)?;
        let documentation = docs(&format!(
            "{}: `{} {}`.",
            operation.summary, operation.method, operation.path
        ));
        code.operations
            .entry(operation.feature.clone())
            .or_default()
            .extend(quote! {
                #documentation
                pub static #name: rt::Operation = #value;
            });
        all.push(name);
    }
    code.tables.extend(quote! {
        /// All operations of the enabled features.
        pub static ALL: &[&rt::Operation] = &[#(&#all),*];
    });
    let rules = ir
        .buckets
        .iter()
        .map(|BucketRule { pattern, bucket }| quote! { (#pattern, #bucket) });
    code.tables.extend(quote! {
        /// Which rate-limit bucket counts which requests: patterns of paths, and the buckets. The first that fits holds.
        pub static BUCKETS: &[(&str, &str)] = &[#(#rules),*];
    });
    Ok(all.len())
}

fn metadata(operation: &Operation) -> Result<proc_macro2::TokenStream, String> {
    let Operation {
        id, method, path, tag, ..
    } = operation;
    let mut value = quote! { rt::Operation::new(#id, #method, #path).with_tag(#tag) };
    let lifecycle = match operation.lifecycle.as_str() {
        "GA" => None,
        "LIMITED_GA" => Some("LimitedGa"),
        "EA" => Some("Ea"),
        "BETA" => Some("Beta"),
        "DEPRECATED" => Some("Deprecated"),
        other => return Err(format!("`{id}` has an unknown lifecycle `{other}`")),
    };
    if let Some(lifecycle) = lifecycle.map(ident) {
        value.extend(quote! { .with_lifecycle(rt::Lifecycle::#lifecycle) });
    }
    if !operation.scopes.is_empty() {
        let sets = operation.scopes.iter().map(|set| quote! { &[#(#set),*] });
        value.extend(quote! { .with_scopes(&[#(#sets),*]) });
    }
    if !operation.roles.is_empty() {
        let roles = &operation.roles;
        value.extend(quote! { .with_roles(&[#(#roles),*]) });
    }
    if !operation.schemes.is_empty() {
        let schemes = operation.schemes.iter().map(|scheme| match scheme {
            Scheme::ApiToken => quote!(rt::Scheme::ApiToken),
            Scheme::OAuth => quote!(rt::Scheme::OAuth),
        });
        value.extend(quote! { .with_schemes(&[#(#schemes),*]) });
    }
    let secrets: Vec<_> = operation
        .parameters
        .iter()
        .filter(|p| p.secret)
        .map(|p| &p.name)
        .collect();
    if !secrets.is_empty() {
        value.extend(quote! { .with_secrets(&[#(#secrets),*]) });
    }
    let state: Vec<_> = operation
        .parameters
        .iter()
        .filter(|p| p.client_state.is_some())
        .map(|p| &p.name)
        .collect();
    if !state.is_empty() {
        value.extend(quote! { .with_client_state(&[#(#state),*]) });
    }
    if let Some(label) = &operation.subdomain {
        value.extend(quote! { .with_subdomain(#label) });
    }
    if let Some(bucket) = &operation.bucket {
        value.extend(quote! { .with_bucket(#bucket) });
    }
    if let Response::List {
        envelope: Some(envelope),
        ..
    } = &operation.response
    {
        value.extend(quote! { .with_envelope(#envelope) });
    }
    if !operation.successes.is_empty() {
        let successes = &operation.successes;
        value.extend(quote! { .with_successes(&[#(#successes),*]) });
    }
    if operation.idempotent != matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE") {
        let idempotent = operation.idempotent;
        value.extend(quote! { .with_idempotence(#idempotent) });
    }
    if operation.polling {
        value.extend(quote! { .with_polling() });
    } else if operation.paginated {
        value.extend(quote! { .with_pages() });
    }
    if !operation.replaces.is_empty() {
        let members = &operation.replaces;
        value.extend(quote! { .with_replaced_members(&[#(#members),*]) });
    }
    if operation.public {
        value.extend(quote! { .with_public_access() });
    }
    Ok(value)
}
