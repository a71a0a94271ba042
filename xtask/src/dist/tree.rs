//! Generated code as a tree of elements: items, members of impls and traits, rows of tables. An element is what a `#[cfg]` can stand before.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, Item, UseTree};

/// Features of which one is enough.
pub(super) type Features = BTreeSet<String>;

/// An element. Code is kept as text of its tokens: that compares quickly and crosses threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    /// Which features it belongs to; `None` if it is there with whatever is around it.
    pub(super) when: Option<Features>,
    pub(super) attributes: Vec<Attribute>,
    /// All of it, or what stands before its children.
    pub(super) head: String,
    pub(super) children: Option<Children>,
}

/// An attribute of an element, documentation for the most part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    /// As for the element.
    pub(super) when: Option<Features>,
    /// What is in the brackets.
    pub(super) text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Children {
    pub(super) kind: Kind,
    pub(super) elements: Vec<Element>,
}

/// What encloses children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `mod … { … }`
    Module,
    /// `impl … { … }`, `trait … { … }`
    Members,
    /// `static … = &[ … ];`
    Table,
}

impl Element {
    fn leaf(code: TokenStream) -> Self {
        let mut attributes = Vec::new();
        let mut code = code.into_iter().peekable();
        while matches!(code.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '#') {
            code.next();
            if let Some(TokenTree::Group(group)) = code.next() {
                attributes.push(Attribute {
                    when: None,
                    text: group.stream().to_string(),
                });
            }
        }
        Self {
            when: None,
            attributes,
            head: code.collect::<TokenStream>().to_string(),
            children: None,
        }
    }

    /// `code` without children ends with `dropped` tokens that aren't part of its head: where the children were.
    fn with(code: &impl ToTokens, dropped: usize, kind: Kind, elements: Vec<Self>) -> Self {
        let mut tokens: Vec<_> = code.to_token_stream().into_iter().collect();
        tokens.truncate(tokens.len().saturating_sub(dropped));
        Self {
            children: Some(Children { kind, elements }),
            ..Self::leaf(tokens.into_iter().collect())
        }
    }

    /// The name of a module.
    pub(super) fn module(&self) -> Option<&str> {
        match &self.children {
            Some(Children { kind: Kind::Module, .. }) => self.head.rsplit(' ').next(),
            _ => None,
        }
    }

    /// Enough of it for people to find it.
    pub(super) fn name(&self) -> String {
        self.head.chars().take(80).collect()
    }
}

/// The elements of a file.
pub(super) fn elements(file: syn::File) -> Vec<Element> {
    file.items.into_iter().flat_map(item).collect()
}

fn item(item: Item) -> Vec<Element> {
    match item {
        Item::Mod(mut module) if module.content.is_some() => {
            let items = module.content.as_mut().map(|(_, items)| std::mem::take(items));
            let items = items.into_iter().flatten().flat_map(self::item).collect();
            vec![Element::with(&module, 1, Kind::Module, items)]
        }
        Item::Impl(mut block) => {
            let members = std::mem::take(&mut block.items);
            let members = members
                .into_iter()
                .map(|member| Element::leaf(member.into_token_stream()));
            vec![Element::with(&block, 1, Kind::Members, members.collect())]
        }
        Item::Trait(mut block) => {
            let members = std::mem::take(&mut block.items);
            let members = members
                .into_iter()
                .map(|member| Element::leaf(member.into_token_stream()));
            vec![Element::with(&block, 1, Kind::Members, members.collect())]
        }
        Item::Static(mut table) => {
            let rows = match &mut *table.expr {
                Expr::Reference(reference) => match &mut *reference.expr {
                    Expr::Array(array) => Some(std::mem::take(&mut array.elems)),
                    _ => None,
                },
                _ => None,
            };
            match rows {
                Some(rows) => {
                    let rows = rows.into_iter().map(|row| Element::leaf(row.into_token_stream()));
                    vec![Element::with(&table, 2, Kind::Table, rows.collect())]
                }
                None => vec![Element::leaf(table.into_token_stream())],
            }
        }
        Item::Use(import) => {
            let mut paths = Vec::new();
            flatten(&import.tree, &TokenStream::new(), &mut paths);
            let one = |path: TokenStream| {
                let syn::ItemUse {
                    attrs,
                    vis,
                    leading_colon,
                    ..
                } = &import;
                Element::leaf(quote::quote!(#(#attrs)* #vis use #leading_colon #path;))
            };
            paths.into_iter().map(one).collect()
        }
        Item::Macro(invocation) => {
            let rows = rows(invocation.mac.tokens.clone());
            let one = |row: TokenStream| {
                let mut invocation = invocation.clone();
                invocation.mac.tokens = row;
                Element::leaf(invocation.into_token_stream())
            };
            rows.into_iter().map(one).collect()
        }
        other => vec![Element::leaf(other.into_token_stream())],
    }
}

/// `a::{b, c}` as `a::b` and `a::c`, because only a whole import can have a `#[cfg]`.
fn flatten(tree: &UseTree, before: &TokenStream, paths: &mut Vec<TokenStream>) {
    match tree {
        UseTree::Path(path) => {
            let name = &path.ident;
            flatten(&path.tree, &quote::quote!(#before #name ::), paths);
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, paths)),
        // `use a::{self}` is `use a`, but only in braces may it say so
        UseTree::Name(name) if name.ident == "self" => paths.push(quote::quote!(#before { self })),
        last => paths.push(quote::quote!(#before #last)),
    }
}

/// Macros that take any number of rows, each with a semicolon at its end, take them one by one as well.
fn rows(tokens: TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    if tokens.is_empty() {
        return Vec::new();
    }
    let ends = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
    if tokens.last().is_some_and(ends) {
        tokens
            .split_inclusive(ends)
            .map(|row| row.iter().cloned().collect())
            .collect()
    } else {
        vec![tokens.into_iter().collect()]
    }
}

/// Reads back the marks that [`print()`] wrote: those that name nothing but `features`.
pub(super) fn read_marks(elements: &mut [Element], features: &Features) -> Result<(), String> {
    for element in elements {
        let mut attributes = Vec::new();
        for attribute in std::mem::take(&mut element.attributes) {
            match mark(&attribute.text, features)? {
                Some((when, None)) => element.when = Some(when),
                Some((when, Some(text))) => attributes.push(Attribute { when: Some(when), text }),
                None => attributes.push(attribute),
            }
        }
        element.attributes = attributes;
        if let Some(children) = &mut element.children {
            read_marks(&mut children.elements, features)?;
        }
    }
    Ok(())
}

/// The features of a mark, and the attribute that it is about, if it isn't the element.
fn mark(text: &str, features: &Features) -> Result<Option<(Features, Option<String>)>, String> {
    if !text.starts_with("cfg") {
        return Ok(None);
    }
    let failed = |error: proc_macro2::LexError| format!("`{text}`: {error}");
    let tokens = text.parse::<TokenStream>().map_err(failed)?;
    let Some(TokenTree::Group(group)) = tokens.into_iter().nth(1) else {
        return Ok(None);
    };
    debug_assert_eq!(group.delimiter(), Delimiter::Parenthesis);
    let tokens: Vec<_> = group.stream().into_iter().collect();
    let comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let mut parts = tokens.splitn(2, comma);
    let stream = |tokens: &[TokenTree]| tokens.iter().cloned().collect::<TokenStream>();
    let mut when = Features::new();
    strings(parts.next().map(stream).unwrap_or_default(), &mut when);
    Ok((!when.is_empty() && when.is_subset(features))
        .then(|| (when, parts.next().map(|rest| stream(rest).to_string()))))
}

fn strings(tokens: TokenStream, found: &mut Features) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => strings(group.stream(), found),
            TokenTree::Literal(literal) => drop(found.insert(literal.to_string().trim_matches('"').to_owned())),
            _ => {}
        }
    }
}

/// The source of elements; modules are files of their own, given to `file` by name.
pub(super) fn print(elements: &[Element], text: &mut String, file: &mut impl FnMut(&str, &[Element])) {
    for element in elements {
        if let Some(when) = &element.when {
            let _ = writeln!(text, "#[cfg({})]", predicate(when));
        }
        for Attribute { when, text: attribute } in &element.attributes {
            let _ = match when {
                Some(when) => writeln!(text, "#[cfg_attr({}, {attribute})]", predicate(when)),
                None => writeln!(text, "#[{attribute}]"),
            };
        }
        text.push_str(&element.head);
        match (&element.children, element.module()) {
            (Some(children), Some(name)) => {
                text.push_str(";\n");
                file(name, &children.elements);
            }
            (
                Some(Children {
                    kind: Kind::Table,
                    elements,
                }),
                _,
            ) => {
                text.push_str("[\n");
                for row in elements {
                    print(std::slice::from_ref(row), text, file);
                    text.push_str(",\n");
                }
                text.push_str("];\n");
            }
            (Some(children), _) => {
                text.push_str("{\n");
                print(&children.elements, text, file);
                text.push_str("}\n");
            }
            (None, _) => text.push('\n'),
        }
    }
}

fn predicate(when: &Features) -> String {
    let all: Vec<_> = when.iter().map(|feature| format!("feature = \"{feature}\"")).collect();
    match all.as_slice() {
        [one] => one.clone(),
        _ => format!("any({})", all.join(", ")),
    }
}
