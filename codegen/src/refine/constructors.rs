//! What Okta demands to build an object becomes the arguments of `new`; the rest is set by chained `with_…` methods.

use quote::{format_ident, quote};

use super::code::Code;
use super::rust::{deprecated, docs, ident, inner, is_scalar};
use crate::ir::{Ir, Object, Schema};
use crate::names;

pub(super) fn run(code: &mut Code, ir: &Ir) -> Result<usize, String> {
    let mut applied = 0;
    for (name, item) in &code.types {
        let Some(Schema::Object(object)) = ir.schemas.get(name) else {
            continue;
        };
        let types: std::collections::HashMap<String, &syn::Type> = item
            .fields
            .iter()
            .filter_map(|field| Some((field.ident.as_ref()?.to_string(), inner(&field.ty, "Option")?)))
            .collect();
        let ty = |member: &str| {
            types
                .get(member)
                .copied()
                .ok_or_else(|| format!("`{name}` has no field `{member}`"))
        };
        let new = constructor(name, object, ty)?;
        let mut setters = proc_macro2::TokenStream::new();
        for (index, member) in object.members.iter().enumerate() {
            let (field, json) = (ident(&member.rust_name), &member.name);
            let ty = ty(&member.rust_name)?;
            let ty = inner(ty, "Box").unwrap_or(ty);
            let method = format_ident!("with_{}", names::suffix(&member.rust_name));
            let documentation = docs(&format!("Sets `{}`.", member.rust_name));
            let deprecated = deprecated(member.deprecated.as_ref());
            setters.extend(quote! {
                #documentation
                #deprecated
                #[inline]
                pub fn #method<M>(mut self, value: impl rt::IntoMember<#ty, M>) -> Self {
                    self.#field = rt::set(&mut self, #index, #json, value);
                    self
                }
            });
        }
        let item = ident(name);
        let default = object.arguments().next().is_none().then(|| {
            quote! {
                impl Default for #item {
                    #[inline]
                    fn default() -> Self {
                        Self::new()
                    }
                }
            }
        });
        code.behaviour.entry(name.clone()).or_default().extend(quote! {
            impl #item { #new #setters }
            #default
        });
        applied += 1;
    }
    Ok(applied)
}

fn constructor<'a>(
    name: &str,
    object: &Object,
    ty: impl Fn(&str) -> Result<&'a syn::Type, String>,
) -> Result<proc_macro2::TokenStream, String> {
    let (mut arguments, mut values) = (Vec::new(), Vec::new());
    for member in object.arguments() {
        let (field, ty) = (ident(&member.rust_name), ty(&member.rust_name)?);
        if let Some(ty) = inner(ty, "Box") {
            arguments.push(quote!(#field: impl Into<#ty>));
            values.push(quote!(object.#field = Some(Box::new(#field.into()));));
        } else if is_scalar(ty) {
            arguments.push(quote!(#field: #ty));
            values.push(quote!(object.#field = Some(#field);));
        } else {
            arguments.push(quote!(#field: impl Into<#ty>));
            values.push(quote!(object.#field = Some(#field.into());));
        }
    }
    for (member, constant) in object.constants().filter(|(member, _)| !member.read_only) {
        let field = ident(&member.rust_name);
        values.push(quote!(object.#field = Some(#constant.into());));
    }
    let demands = object
        .arguments()
        .map(|member| format!("`{}`", member.name))
        .collect::<Vec<_>>()
        .join(", ");
    let documentation = docs(&if demands.is_empty() {
        format!("A `{name}` with nothing set but what is constant.")
    } else {
        format!("A `{name}` with what Okta demands: {demands}.")
    });
    let body = if values.is_empty() {
        quote!(rt::Model::empty())
    } else {
        quote! {
            let mut object = <Self as rt::Model>::empty();
            #(#values)*
            object
        }
    };
    Ok(quote! {
        #documentation
        #[must_use]
        pub fn new(#(#arguments),*) -> Self {
            #body
        }
    })
}
