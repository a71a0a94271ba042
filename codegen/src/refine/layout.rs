//! How the file that a client crate includes is laid out: the client's methods by tag, and modules by family, with all of it named from
//! outside of them as well.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::code::{Code, Mocks, Requests};
use super::rust::{docs, ident};
use crate::ir::{COMMON, Ir};
use crate::names;

impl Code {
    /// The file.
    pub(crate) fn assemble(&self, ir: &Ir) -> TokenStream {
        let client = self.client(ir);
        let types = self.types(ir);
        let requests = self.requests.iter().map(|(family, requests)| {
            let Requests { items, outcomes, lists } = requests;
            let code = quote! {
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use super::{rt, types};
                #items
                ::okta_core::requests! { #outcomes }
                ::okta_core::list_requests! { #lists }
            };
            module(ir, "Requests of", family, true, &code)
        });
        let operations = self.operations.iter().map(|(family, operations)| {
            let code = quote! {
                use super::rt;
                #operations
            };
            module(ir, "Operations of", family, true, &code)
        });
        let Self {
            tables,
            mocks:
                Mocks {
                    types: mock_types,
                    signatures,
                    bodies,
                },
            replay,
            ..
        } = self;
        quote! {
            #client

            /// Objects, enums and unions that operations take and return. Each is in the module of its family, and here as well.
            #[allow(deprecated, reason = "what is going away is still generated")]
            pub mod types {
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use ::okta_core::rt::{self, BTreeMap, Json, JsonObject, Number, Timestamp};
                #(#types)*
            }

            /// Requests: what each operation's method returns, to be completed and sent. Each is in the module of its family, and here as well.
            #[allow(deprecated, reason = "what is going away is still generated")]
            pub mod requests {
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use super::types;
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use ::okta_core::rt;
                #(#requests)*
            }

            /// What is known of each operation: method, path, scopes, lifecycle and more. Each is in the module of its family, and here as well.
            pub mod operations {
                use ::okta_core::rt;
                #(#operations)*
                #tables
            }

            /// Typed mocks of operations.
            #[cfg(feature = "mock")]
            #[allow(deprecated, reason = "what is going away is still generated")]
            pub mod mocks {
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use super::{operations, types};
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use ::httpmock::{Mock, MockServer};
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use ::okta_core::{mock, rt};

                /// A method for each operation, which mocks it.
                pub trait MockServerExt {
                    #signatures
                }
                impl MockServerExt for MockServer {
                    #bodies
                }
                #mock_types
            }

            #[doc(hidden)]
            #[cfg(feature = "_replay")]
            #[allow(deprecated, reason = "what is going away is still generated")]
            pub mod replay {
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use super::{operations, types};
                use ::okta_core::rt;
                #replay
            }
        }
    }

    /// The methods: a block for each tag, with what the tag is about.
    fn client(&self, ir: &Ir) -> TokenStream {
        let tags = ir
            .tags
            .iter()
            .filter_map(|tag| Some((tag, self.client.get(&tag.name)?)));
        tags.map(|(tag, methods)| {
            let documentation = docs(&format!("# {}\n\n{}", tag.heading(), tag.description));
            quote! {
                #documentation
                #[allow(deprecated, reason = "what is going away is still generated")]
                impl crate::Client { #methods }
            }
        })
        .collect()
    }

    /// The modules of types.
    fn types(&self, ir: &Ir) -> Vec<TokenStream> {
        let mut families: BTreeMap<&str, TokenStream> = BTreeMap::new();
        for (name, item) in &self.types {
            let behaviour = self.behaviour.get(name);
            families
                .entry(ir.home(name))
                .or_default()
                .extend(quote! { #item #behaviour });
        }
        for (name, code) in self
            .behaviour
            .iter()
            .filter(|(name, _)| !self.types.contains_key(*name))
        {
            families.entry(ir.home(name)).or_default().extend(code.clone());
        }
        let modules = families.into_iter().map(|(family, types)| {
            let code = quote! {
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use super::*;
                #types
            };
            module(ir, "Types of", family, false, &code)
        });
        modules.collect()
    }
}

/// The module of a family, and its contents as those of the module around it. `is_feature` if all of it belongs to the family's feature.
fn module(ir: &Ir, what: &str, family: &str, is_feature: bool, code: &TokenStream) -> TokenStream {
    let tags: Vec<_> = ir.tags.iter().filter(|tag| tag.family == family).collect();
    let links: Vec<_> = tags.iter().map(|tag| tag.link()).collect();
    let documentation = docs(&match links.as_slice() {
        [] if family == COMMON => format!("{what} several families."),
        [] => format!("{what} the family `{family}`."),
        links => format!("{what} {}.", links.join(", ")),
    });
    let feature = is_feature.then(|| quote! { #[cfg_attr(docsrs, doc(cfg(feature = #family)))] });
    let module = ident(&names::snake(family));
    quote! {
        #documentation
        #feature
        pub mod #module { #code }
        #[doc(no_inline)]
        pub use self::#module::*;
    }
}
