//! Each operation as a method of a mock server, with typed parameters and answers: the mirror image of `requests`.

use quote::{format_ident, quote};

use super::code::Mocks;
use super::requests::{Request, argument_of, explanation, give, qualified};
use super::rust::{docs, ident, inner};
use crate::ir::Response;
use crate::names;

impl Request<'_> {
    pub(super) fn mock(&self, mocks: &mut Mocks) {
        let operation = self.operation;
        let name = ident(&operation.rust_name);
        let when = format_ident!("{}When", names::pascal(&operation.rust_name));
        let constant = ident(&names::shouty(&operation.rust_name));
        let answer = match &operation.response {
            Response::Empty => quote!(()),
            Response::Text(_) | Response::Bytes(_) => quote!(rt::Bytes),
            Response::Json(_) => {
                let answer = qualified(&self.answer);
                quote!(#answer)
            }
            Response::List { .. } => {
                let item = qualified(inner(&self.answer, "Vec").unwrap_or(&self.answer));
                quote!(mock::List<#item>)
            }
        };
        let documentation = docs(&format!(
            "Mocks `{}`: `{} {}`.",
            operation.id, operation.method, operation.path
        ));
        let signature = quote! {
            fn #name(&self, mock: impl FnOnce(#when, mock::Then<#answer>)) -> Mock<'_>
        };
        mocks.signatures.extend(quote! { #documentation #signature; });
        mocks.bodies.extend(quote! {
            fn #name(&self, mock: impl FnOnce(#when, mock::Then<#answer>)) -> Mock<'_> {
                let operation = &operations::#constant;
                self.mock(|when, then| {
                    mock(#when(mock::When::new(when, operation)), mock::Then::new::<crate::Client>(then, operation))
                })
            }
        });

        let value = ident("value");
        let setters = self.parameters.iter().map(|(parameter, ty)| {
            let method = ident(&parameter.rust_name);
            let documentation = docs(&explanation(parameter));
            let argument = argument_of(&value, ty);
            let statement = give(parameter, ty, &value, &quote!(self.0));
            quote! {
                #documentation
                pub fn #method(mut self, #argument) -> Self {
                    #statement
                    self
                }
            }
        });
        let body = self.body.as_ref().map(|ty| {
            let ty = qualified(ty);
            quote! {
                /// Requests with this body.
                pub fn body(mut self, body: impl Into<#ty>) -> Self {
                    let body: #ty = body.into();
                    self.0.json(&body);
                    self
                }
            }
        });
        let documentation = docs(&format!(
            "Which requests of `{}` a mock answers; all unless narrowed.",
            operation.id
        ));
        mocks.types.extend(quote! {
            #documentation
            #[derive(Debug)]
            pub struct #when(pub mock::When);
            impl #when {
                #(#setters)*
                #body
            }
        });
    }
}
