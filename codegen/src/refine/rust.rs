//! Small helpers for writing Rust.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{GenericArgument, Ident, PathArguments, Type};

/// An identifier; the names come from `names`, which only makes valid ones.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Doc comments, a line each.
pub(super) fn docs(text: &str) -> TokenStream {
    text.lines()
        .map(|line| {
            let line = if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            quote! { #[doc = #line] }
        })
        .collect()
}

/// Warns whoever uses something that is going away.
pub(super) fn deprecated(note: Option<&String>) -> Option<TokenStream> {
    note.map(|note| quote! { #[deprecated(note = #note)] })
}

/// What early or limited access means for a program.
pub(crate) fn lifecycle(stage: Option<&str>) -> Option<&'static str> {
    match stage? {
        "EA" => Some("Early access: Okta may still change it, and not every org has it."),
        "BETA" => Some("Beta: Okta may change it or take it away."),
        "LIMITED_GA" => Some("Limited access: not every org has it."),
        _ => None,
    }
}

/// A type in our vocabulary: `Json` for a value, `Timestamp` for a time, short paths for the rest. References and lifetimes go.
pub(super) fn plain(ty: &Type) -> Type {
    let path = match ty {
        Type::Reference(reference) => return plain(&reference.elem),
        Type::Path(path) => &path.path,
        other => return other.clone(),
    };
    let Some(last) = path.segments.last() else {
        return ty.clone();
    };
    let arguments: Vec<Type> = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(plain(ty)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    match (last.ident.to_string().as_str(), arguments.as_slice()) {
        ("Value", []) => syn::parse_quote!(Json),
        ("Map", _) => syn::parse_quote!(JsonObject),
        ("DateTime", _) => syn::parse_quote!(Timestamp),
        ("f64" | "f32", []) => syn::parse_quote!(Number),
        ("str", []) => syn::parse_quote!(String),
        ("Uuid", []) => syn::parse_quote!(String),
        (_, []) if path.segments.first().is_some_and(|first| first.ident == "types") => ty.clone(),
        (_, []) => {
            let name = &last.ident;
            syn::parse_quote!(#name)
        }
        (_, arguments) => {
            let name = &last.ident;
            syn::parse_quote!(#name<#(#arguments),*>)
        }
    }
}

/// The `T` of `wrapper<T>`.
pub(super) fn inner<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) if last.ident == wrapper => Some(ty),
        _ => None,
    }
}

/// Whether `ty` is passed as it is rather than through `Into`.
pub(super) fn is_scalar(ty: &Type) -> bool {
    ["bool", "i32", "i64"]
        .iter()
        .any(|name| matches!(ty, Type::Path(path) if path.path.is_ident(name)))
}
