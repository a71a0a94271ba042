//! The empty structs that stand for unions become enums that dispatch on the discriminator.

use quote::quote;

use super::code::Code;
use super::rust::{deprecated, docs, ident, inner, is_scalar};
use crate::ir::{Ir, Schema, Union};

pub(super) fn run(code: &mut Code, ir: &Ir) -> Result<usize, String> {
    let mut applied = 0;
    for (name, schema) in &ir.schemas {
        let Schema::Union(union) = schema else { continue };
        let Some(placeholder) = code.types.remove(name) else {
            return Err(format!("progenitor wrote no type for the union `{name}`"));
        };
        let description = placeholder
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("doc"));
        let (item, deprecated) = (ident(name), deprecated(ir.deprecated.get(name)));
        let unknown = ident(union.common.as_deref().unwrap_or("JsonObject"));
        let discriminator = &union.discriminator;
        let definitions = union.variants.iter().map(|variant| {
            let values = variant
                .values
                .iter()
                .map(|value| format!("`{value}`"))
                .collect::<Vec<_>>()
                .join(", ");
            let documentation = docs(&format!("`{discriminator}` is {values}."));
            let (variant, object) = (ident(&variant.rust_name), ident(&variant.object));
            quote! { #documentation #variant(Box<#object>), }
        });
        let arms = union.variants.iter().map(|variant| {
            let values = &variant.values;
            let variant = ident(&variant.rust_name);
            quote! { Some(#(#values)|*) => rt::variant(slot, reader, Self::#variant), }
        });
        let variants = union.variants.iter().map(|variant| {
            let (variant, object) = (ident(&variant.rust_name), ident(&variant.object));
            quote!(#variant(#object))
        });
        let accessors = accessors(code, name, union, |ty| {
            matches!(ty, syn::Type::Path(path) if path.path.get_ident().is_some_and(|ident| {
                matches!(ir.schemas.get(&ident.to_string()), Some(Schema::Enum(_)))
            }))
        })?;
        code.behaviour.insert(
            name.clone(),
            quote! {
                #(#description)*
                #deprecated
                #[derive(Clone, Debug, PartialEq)]
                #[non_exhaustive]
                pub enum #item {
                    #(#definitions)*
                    #[doc = concat!(" `", #discriminator, "` is absent, or names a kind this version doesn't know; nothing is lost.")]
                    Unknown(Box<#unknown>),
                }
                impl rt::Union for #item {
                    const DISCRIMINATOR: &'static str = #discriminator;
                    fn read(
                        slot: &mut Option<Self>,
                        kind: Option<&str>,
                        reader: &mut rt::Reader<'_>,
                    ) -> Result<rt::Fit, rt::Fault> {
                        match kind {
                            #(#arms)*
                            _ => rt::variant(slot, reader, Self::Unknown),
                        }
                    }
                }
                ::okta_core::union! { #item { #(#variants,)* Unknown(#unknown) } }
                #accessors
            },
        );
        applied += 1;
    }
    Ok(applied)
}

/// From a member to what its accessor returns.
fn convert(ty: &syn::Type) -> proc_macro2::TokenStream {
    if is_scalar(ty) {
        quote!()
    } else if *ty == syn::parse_quote!(String) || inner(ty, "Box").is_some() {
        quote!(.as_deref())
    } else {
        quote!(.as_ref())
    }
}

/// Members that all variants share can be read without matching.
fn accessors(
    code: &Code,
    name: &str,
    union: &Union,
    is_enum: impl Fn(&syn::Type) -> bool,
) -> Result<proc_macro2::TokenStream, String> {
    let Some(common) = &union.common else {
        return Ok(proc_macro2::TokenStream::new());
    };
    let base = code
        .types
        .get(common)
        .ok_or_else(|| format!("the common object `{common}` has no type"))?;
    let union_variants: Vec<_> = union.variants.iter().map(|variant| ident(&variant.rust_name)).collect();
    let mut methods = proc_macro2::TokenStream::new();
    for field in &base.fields {
        let Some(member) = &field.ident else { continue };
        let spec = union.common_members.iter().find(|spec| *member == spec.rust_name);
        let Some(ty) = inner(&field.ty, "Option") else { continue };
        let is_text = *ty == syn::parse_quote!(String);
        let conversions: Option<Vec<_>> = union
            .variants
            .iter()
            .map(|variant| {
                let fields = &code.types.get(&variant.object)?.fields;
                let own = inner(
                    &fields.iter().find(|own| own.ident.as_ref() == Some(member))?.ty,
                    "Option",
                )?;
                match own {
                    _ if own == ty => Some(convert(ty)),
                    // a variant may list the values of what is any text elsewhere
                    _ if is_text && is_enum(own) => Some(quote!(.as_ref().map(AsRef::as_ref))),
                    // another type: then matching is needed
                    _ => None,
                }
            })
            .collect();
        let Some(conversions) = conversions else { continue };
        let documentation = docs(spec.map_or("", |spec| &spec.description));
        let deprecated = deprecated(spec.and_then(|spec| spec.deprecated.as_ref()));
        let unknown = convert(ty);
        let answer = match ty {
            _ if is_text => quote!(Option<&str>),
            _ if is_scalar(ty) => quote!(Option<#ty>),
            _ => {
                let ty = inner(ty, "Box").unwrap_or(ty);
                quote!(Option<&#ty>)
            }
        };
        methods.extend(quote! {
            #documentation
            #deprecated
            #[must_use]
            #[inline]
            pub fn #member(&self) -> #answer {
                match self {
                    #(Self::#union_variants(object) => object.#member #conversions,)*
                    Self::Unknown(object) => object.#member #unknown,
                }
            }
        });
    }
    let item = ident(name);
    Ok(quote! { impl #item { #methods } })
}
