//! The parts of a generated client.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, ImplItemFn, Item, ItemEnum, ItemStruct};

/// What is kept of progenitor's file, and what the passes add.
#[derive(Debug)]
pub(crate) struct Code {
    /// Structs by name.
    pub(crate) types: BTreeMap<String, ItemStruct>,
    /// Enums by name; each is replaced by a pass.
    pub(crate) enums: BTreeMap<String, ItemEnum>,
    /// Code that belongs to a type, by the type's name.
    pub(crate) behaviour: BTreeMap<String, TokenStream>,
    /// Methods of the client, as progenitor wrote them.
    pub(crate) methods: Vec<ImplItemFn>,
    /// Methods of the client, as they will be.
    pub(crate) client: TokenStream,
    /// Request types.
    pub(crate) requests: TokenStream,
    /// Each request that isn't a list's, with what it returns.
    pub(crate) outcomes: TokenStream,
    /// Each request of a list, with what is in the list.
    pub(crate) lists: TokenStream,
    /// Operation metadata.
    pub(crate) operations: TokenStream,
    /// Typed mocks.
    pub(crate) mocks: Mocks,
    /// Dispatch by operation, for replaying traffic.
    pub(crate) replay: TokenStream,
}

/// The parts of the mocks.
#[derive(Debug, Default)]
pub(crate) struct Mocks {
    /// What a mock of each operation can look at.
    pub(crate) types: TokenStream,
    /// Of the methods that mock.
    pub(crate) signatures: TokenStream,
    /// Of these methods, too.
    pub(crate) bodies: TokenStream,
}

impl Code {
    /// Keeps the types and the client's methods; the rest of progenitor's file is its own runtime, which okta-core stands in for.
    pub(crate) fn take_apart(file: syn::File) -> Self {
        let mut code = Self {
            types: BTreeMap::new(),
            enums: BTreeMap::new(),
            behaviour: BTreeMap::new(),
            methods: Vec::new(),
            client: TokenStream::new(),
            requests: TokenStream::new(),
            outcomes: TokenStream::new(),
            lists: TokenStream::new(),
            operations: TokenStream::new(),
            mocks: Mocks::default(),
            replay: TokenStream::new(),
        };
        for item in file.items {
            match item {
                Item::Mod(module) if module.ident == "types" => {
                    for item in module.content.map(|(_, items)| items).unwrap_or_default() {
                        match item {
                            Item::Struct(item) => drop(code.types.insert(item.ident.to_string(), item)),
                            Item::Enum(item) => drop(code.enums.insert(item.ident.to_string(), item)),
                            _ => {}
                        }
                    }
                }
                Item::Impl(item) if item.trait_.is_none() => {
                    code.methods
                        .extend(item.items.into_iter().filter_map(|item| match item {
                            ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method),
                            _ => None,
                        }));
                }
                _ => {}
            }
        }
        code
    }

    /// The methods of the client and of requests, and nothing else: what a user calls. The types are in `types`.
    pub(crate) fn calls(&self) -> TokenStream {
        let Self { client, requests, .. } = self;
        quote! {
            impl crate::Client { #client }
            #requests
        }
    }

    /// The file that the client crate includes.
    pub(crate) fn assemble(&self) -> TokenStream {
        let Self {
            types,
            behaviour,
            client,
            requests,
            outcomes,
            lists,
            operations,
            mocks:
                Mocks {
                    types: mock_types,
                    signatures,
                    bodies,
                },
            replay,
            ..
        } = self;
        let objects = types.iter().map(|(name, item)| {
            let behaviour = behaviour.get(name);
            quote! { #item #behaviour }
        });
        let rest = behaviour
            .iter()
            .filter(|(name, _)| !types.contains_key(*name))
            .map(|(_, code)| code);
        quote! {
            #[allow(deprecated, reason = "what is going away is still generated")]
            impl crate::Client { #client }

            /// Objects, enums and unions that operations take and return.
            #[allow(deprecated, reason = "what is going away is still generated")]
            pub mod types {
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use ::okta_core::rt::{self, BTreeMap, Json, JsonObject, Number, Timestamp};
                #(#objects)*
                #(#rest)*
            }

            /// Requests: what each operation's method returns, to be completed and sent.
            #[allow(deprecated, reason = "what is going away is still generated")]
            pub mod requests {
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use super::types;
                #[allow(unused_imports, reason = "which are needed depends on the enabled features")]
                use ::okta_core::rt;
                #requests
                ::okta_core::requests! { #outcomes }
                ::okta_core::list_requests! { #lists }
            }

            /// What is known of each operation: method, path, scopes, lifecycle and more.
            pub mod operations {
                use ::okta_core::rt;
                #operations
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
}
