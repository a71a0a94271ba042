//! Structs keep what they don't know, and read and write themselves through the shared code in okta-core instead of serde's derive.

use quote::quote;
use syn::Fields;

use super::code::Code;
use super::rust::ident;
use crate::ir::{Ir, Schema};

pub(super) fn run(code: &mut Code, ir: &Ir) -> Result<usize, String> {
    let mut applied = 0;
    for (name, item) in &mut code.types {
        let Some(Schema::Object(object)) = ir.schemas.get(name) else {
            continue;
        };
        item.attrs.retain(|attribute| attribute.path().is_ident("doc"));
        item.attrs.push(syn::parse_quote!(#[derive(Clone)]));
        item.attrs.push(syn::parse_quote!(#[non_exhaustive]));
        if let Some(note) = ir.deprecated.get(name) {
            item.attrs.push(syn::parse_quote!(#[deprecated(note = #note)]));
        }
        let Fields::Named(fields) = &mut item.fields else {
            return Err(format!("`{name}` has no named fields"));
        };
        let extra: syn::Field = syn::parse_quote! {
            /// What this version doesn't know or what doesn't fit; sent back as it is.
            pub additional_properties: JsonObject
        };
        fields.named.push(extra);

        if let Some(member) = object.members.iter().find(|member| {
            member
                .name
                .contains(|c: char| matches!(c, '"' | '\\') || c.is_control())
        }) {
            return Err(format!(
                "`{name}` has a member {:?}, whose name JSON would have to escape",
                member.name
            ));
        }
        let words = object.members.len().div_ceil(64);
        let nulls: syn::Field = syn::parse_quote! { nulls: rt::Nulls<#words> };
        fields.named.push(nulls);

        let item = ident(name);
        let members: Vec<_> = object.members.iter().map(|member| &member.name).collect();
        let indexes = 0..members.len();
        let fields: Vec<_> = object.members.iter().map(|member| ident(&member.rust_name)).collect();
        let secrets = object
            .members
            .iter()
            .filter(|member| member.secret)
            .map(|member| &member.name);
        let (read, name_argument, reader_argument, members_argument) = if members.is_empty() {
            (quote!(Ok(None)), quote!(_), quote!(_), quote!(_))
        } else {
            let read = quote! {
                Ok(Some(match name {
                    #(#members => (#indexes, rt::read(&mut self.#fields, reader)?),)*
                    _ => return Ok(None),
                }))
            };
            (read, quote!(name), quote!(reader), quote!(members))
        };
        code.behaviour.entry(name.clone()).or_default().extend(quote! {
            impl rt::Object for #item {
                #[inline]
                fn beside(&self) -> (&JsonObject, &[u64]) {
                    (&self.additional_properties, &self.nulls.0)
                }
                #[inline]
                fn beside_mut(&mut self) -> (&mut JsonObject, &mut [u64]) {
                    (&mut self.additional_properties, &mut self.nulls.0)
                }
                #[inline]
                fn read(
                    &mut self,
                    #name_argument: &str,
                    #reader_argument: &mut rt::Reader<'_>,
                ) -> Result<Option<(usize, rt::Fit)>, rt::Fault> {
                    #read
                }
            }
            impl rt::Model for #item {
                const SECRETS: &'static [&'static str] = &[#(#secrets),*];
                #[inline]
                fn empty() -> Self {
                    Self { #(#fields: None,)* additional_properties: JsonObject::new(), nulls: rt::Nulls::new() }
                }
                #[inline]
                fn write<M: rt::Members>(&self, #members_argument: &mut M) -> Result<(), M::Error> {
                    #(members.member(#members, &self.#fields)?;)*
                    Ok(())
                }
            }
            ::okta_core::object!(#item);
        });
        if let Some(other) = &object.sent_as {
            let target = ident(other);
            let check = object.constants().map(|(member, value)| {
                let field = ident(&member.rust_name);
                quote! { && object.#field.as_ref().is_some_and(|value| *value == *#value) }
            });
            code.behaviour.entry(name.clone()).or_default().extend(quote! {
                /// The same JSON, as what operations take.
                impl From<#item> for #target {
                    #[inline]
                    fn from(object: #item) -> Self {
                        rt::convert(&object)
                    }
                }
                /// The same JSON with more of its members typed, or the original if it is something else.
                impl TryFrom<#target> for #item {
                    type Error = #target;
                    #[inline]
                    fn try_from(other: #target) -> Result<Self, #target> {
                        let object: Self = rt::convert(&other);
                        if true #(#check)* { Ok(object) } else { Err(other) }
                    }
                }
            });
        }
        applied += 1;
    }
    Ok(applied)
}
