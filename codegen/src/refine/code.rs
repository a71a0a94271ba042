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
    /// Methods of the client, as they will be, by tag.
    pub(crate) client: BTreeMap<String, TokenStream>,
    /// Requests, by family.
    pub(crate) requests: BTreeMap<String, Requests>,
    /// Operation metadata, by family.
    pub(crate) operations: BTreeMap<String, TokenStream>,
    /// What is known of all operations together.
    pub(crate) tables: TokenStream,
    /// Typed mocks.
    pub(crate) mocks: Mocks,
    /// Dispatch by operation, for replaying traffic.
    pub(crate) replay: TokenStream,
}

/// The requests of a family.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    /// Their types.
    pub(crate) items: TokenStream,
    /// Each that isn't a list's, with what it returns.
    pub(crate) outcomes: TokenStream,
    /// Each of a list, with what is in the list.
    pub(crate) lists: TokenStream,
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
            client: BTreeMap::new(),
            requests: BTreeMap::new(),
            operations: BTreeMap::new(),
            tables: TokenStream::new(),
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
        let client = self.client.values();
        let requests = self.requests.values().map(|requests| &requests.items);
        quote! {
            impl crate::Client { #(#client)* }
            #(#requests)*
        }
    }
}
