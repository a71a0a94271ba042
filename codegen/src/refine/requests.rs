//! Each async method becomes one that returns a request: required parameters and the body are its arguments, optional ones are set by
//! chained methods, and the runtime in okta-core sends it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, GenericArgument, Pat, PathArguments, ReturnType, Type};

use super::code::Code;
use super::rust::{deprecated, docs, ident, inner, is_scalar, lifecycle, plain};
use crate::ir::{Body, Ir, Location, Operation, Parameter, Response, Scheme};
use crate::names;

pub(super) fn run(code: &mut Code, ir: &Ir) -> Result<usize, String> {
    let methods = std::mem::take(&mut code.methods);
    for method in &methods {
        let name = method.sig.ident.to_string();
        let operation = ir
            .operation(&name)
            .ok_or_else(|| format!("no operation is called `{name}`"))?;
        let request = Request::read(method, operation)?;
        let client = code.client.entry(operation.tag.clone()).or_default();
        client.extend(request.method());
        let requests = code.requests.entry(operation.feature.clone()).or_default();
        requests.items.extend(request.item());
        let name = request.type_name();
        match request.outcome() {
            Outcome::One(answer) => requests.outcomes.extend(quote! { #name: #answer; }),
            Outcome::List(item) => requests.lists.extend(quote! { #name: #item; }),
        }
        request.mock(&mut code.mocks);
        code.replay.extend(request.replay());
    }
    Ok(methods.len())
}

/// What a request returns: one value, or a list of these.
enum Outcome {
    One(TokenStream),
    List(TokenStream),
}

/// What progenitor's method says about an operation, beside what the document says.
pub(super) struct Request<'a> {
    pub(super) operation: &'a Operation,
    /// Type of each parameter that a caller gives.
    pub(super) parameters: Vec<(&'a Parameter, Type)>,
    /// Type of the body, if it is JSON.
    pub(super) body: Option<Type>,
    /// Type of the answer.
    pub(super) answer: Type,
}

impl<'a> Request<'a> {
    fn read(method: &syn::ImplItemFn, operation: &'a Operation) -> Result<Self, String> {
        let name = &operation.rust_name;
        let mut types = std::collections::HashMap::new();
        for argument in &method.sig.inputs {
            if let FnArg::Typed(argument) = argument
                && let Pat::Ident(pattern) = &*argument.pat
            {
                let full = plain(&argument.ty);
                types.insert(
                    pattern.ident.to_string(),
                    inner(&full, "Option").cloned().unwrap_or(full),
                );
            }
        }
        let parameters = operation
            .arguments()
            .map(|parameter| match types.get(&parameter.rust_name) {
                Some(ty) => Ok((parameter, ty.clone())),
                None => Err(format!("`{name}` lacks the argument `{}`", parameter.rust_name)),
            })
            .collect::<Result<_, _>>()?;
        let body = operation.body.as_ref().filter(|body| body.is_json()).map(|_| {
            types
                .get("body")
                .cloned()
                .ok_or_else(|| format!("`{name}` lacks the argument `body`"))
        });
        let answer = answer(&method.sig.output).ok_or_else(|| format!("`{name}` returns no `ResponseValue`"))?;
        Ok(Self {
            operation,
            parameters,
            body: body.transpose()?,
            answer,
        })
    }

    fn type_name(&self) -> syn::Ident {
        ident(&names::pascal(&self.operation.rust_name))
    }

    /// The client's method.
    fn method(&self) -> TokenStream {
        let (name, request) = (ident(&self.operation.rust_name), self.type_name());
        let constant = ident(&names::shouty(&self.operation.rust_name));
        let documentation = docs(&documentation(self.operation, self.answer_link().as_deref()));
        let deprecated = deprecated(self.operation.deprecated.as_ref());
        let (mut arguments, mut statements) = (Vec::new(), Vec::new());
        for (parameter, ty) in self.parameters.iter().filter(|(parameter, _)| parameter.required) {
            let argument = ident(&parameter.rust_name);
            arguments.push(argument_of(&argument, ty));
            statements.push(give(parameter, ty, &argument, &quote!(call)));
        }
        if let Some(body) = &self.operation.body
            && body.required
        {
            let (argument, statement) = self.body_argument(body, &quote!(call));
            arguments.push(argument);
            statements.push(statement);
        }
        let build = if statements.is_empty() {
            quote! { requests::#request { call: self.as_ref().call(&operations::#constant) } }
        } else {
            quote! {
                let mut call = self.as_ref().call(&operations::#constant);
                #(#statements)*
                requests::#request { call }
            }
        };
        let feature = &self.operation.feature;
        quote! {
            #documentation
            #deprecated
            #[cfg_attr(docsrs, doc(cfg(feature = #feature)))]
            #[inline]
            pub fn #name(&self, #(#arguments),*) -> requests::#request {
                #build
            }
        }
    }

    fn body_argument(&self, body: &Body, call: &TokenStream) -> (TokenStream, TokenStream) {
        let media_type = &body.media_type;
        match (&self.body, body.part()) {
            (Some(ty), _) => {
                let ty = qualified(ty);
                let send = quote! { #call.model(#media_type, &body); };
                (
                    quote!(body: impl Into<#ty>),
                    quote! { let body: #ty = body.into(); #send },
                )
            }
            (None, Some(part)) => (
                quote!(file: impl Into<::okta_core::rt::Upload>),
                quote! { #call.upload(#part, &file.into()); },
            ),
            (None, None) => (
                quote!(body: impl Into<::okta_core::rt::Bytes>),
                quote! { #call.body(#media_type, body); },
            ),
        }
    }

    /// The request's type.
    fn item(&self) -> TokenStream {
        let request = self.type_name();
        let operation = self.operation;
        let documentation = docs(&format!(
            "`{} {}`, made by [`Client::{}`](crate::Client::{}).",
            operation.method, operation.path, operation.rust_name, operation.rust_name
        ));
        let mut setters = TokenStream::new();
        for (parameter, ty) in self.parameters.iter().filter(|(parameter, _)| !parameter.required) {
            let (name, value) = (ident(&parameter.rust_name), ident("value"));
            let documentation = docs(&explanation(parameter));
            let deprecated = deprecated(parameter.deprecated.as_ref());
            let argument = argument_of(&value, ty);
            let statement = give(parameter, ty, &value, &quote!(self.call));
            // Called again, a setter sets again.
            let forget = (parameter.location == Location::Query).then(|| {
                let name = &parameter.name;
                quote! { self.call.forget_query(#name); }
            });
            setters.extend(quote! {
                #documentation
                #deprecated
                #[inline]
                pub fn #name(mut self, #argument) -> Self {
                    #forget
                    #statement
                    self
                }
            });
        }
        if let Some(body) = operation.body.as_ref().filter(|body| !body.required) {
            let (argument, statement) = self.body_argument(body, &quote!(self.call));
            setters.extend(quote! {
                /// Sends this body; without it none is sent.
                #[inline]
                pub fn body(mut self, #argument) -> Self {
                    #statement
                    self
                }
            });
        }
        if operation
            .body
            .as_ref()
            .is_some_and(|body| body.has_others && !body.is_json())
        {
            setters.extend(quote! {
                /// Says of which media type the body is, where it isn't the one stated above.
                #[inline]
                pub fn content_type(mut self, media_type: impl AsRef<str>) -> Self {
                    self.call.header("content-type", media_type.as_ref());
                    self
                }
            });
        }
        let terminals = self.terminals();
        quote! {
            #documentation
            #[derive(Clone, Debug)]
            #[must_use = "a request does nothing until it is sent"]
            pub struct #request {
                pub(in super::super) call: rt::Call,
            }
            impl #request {
                #setters
                #terminals
            }
        }
    }

    /// The type of an answer that is one value.
    fn value(&self) -> TokenStream {
        let answer = qualified(&self.answer);
        if self.operation.may_be_empty {
            quote!(Option<#answer>)
        } else {
            quote!(#answer)
        }
    }

    /// What is returned, for readers: a link to its type, if it has one of its own.
    fn answer_link(&self) -> Option<String> {
        let link = |ty: &Type| match ty {
            Type::Path(path) if path.path.segments.first()?.ident == "types" => {
                let name = &path.path.segments.last()?.ident;
                Some(format!("[`{name}`](crate::types::{name})"))
            }
            _ => None,
        };
        match &self.operation.response {
            Response::Json(_) => link(&self.answer),
            Response::List { .. } => Some(format!("list of {}", link(inner(&self.answer, "Vec")?)?)),
            _ => None,
        }
    }

    fn outcome(&self) -> Outcome {
        match &self.operation.response {
            Response::Empty => Outcome::One(quote!(())),
            Response::Text(_) => Outcome::One(quote!(String)),
            Response::Bytes(_) => Outcome::One(quote!(rt::Bytes)),
            Response::Json(_) => Outcome::One(self.value()),
            Response::List { .. } => {
                let item = qualified(inner(&self.answer, "Vec").unwrap_or(&self.answer));
                Outcome::List(quote!(#item))
            }
        }
    }

    /// The methods that send the request.
    fn terminals(&self) -> TokenStream {
        let send = |answer: TokenStream, method: TokenStream, text: &str| {
            let documentation = docs(text);
            quote! {
                #documentation
                #[inline]
                pub fn send(self) -> rt::Sending<#answer> {
                    self.call.#method()
                }
            }
        };
        let raw = |answer: TokenStream, method: TokenStream, media: &str| {
            let documentation = docs(&format!("Sends the request. The answer is `{media}`."));
            quote! {
                #documentation
                #[inline]
                pub fn send(mut self) -> rt::Sending<#answer> {
                    self.call.header("accept", #media);
                    self.call.#method()
                }
            }
        };
        match &self.operation.response {
            Response::Empty => send(quote!(()), quote!(send_empty), "Sends the request."),
            Response::Text(media) => raw(quote!(String), quote!(send_text), media),
            Response::Bytes(media) => raw(quote!(rt::Bytes), quote!(send_bytes), media),
            Response::Json(_) => {
                let answer = self.value();
                send(quote!(#answer), quote!(send::<#answer>), "Sends the request.")
            }
            Response::List { .. } => {
                let item = qualified(inner(&self.answer, "Vec").unwrap_or(&self.answer));
                quote! {
                    /// Sends the request and returns one page.
                    #[inline]
                    pub fn send(self) -> rt::SendingPage<#item> {
                        self.call.send_page::<#item>()
                    }
                    /// Page after page, each fetched when it is asked for.
                    #[inline]
                    pub fn pages(self) -> rt::Pages<#item> {
                        self.call.pages::<#item>()
                    }
                    /// Item after item over all pages, each page fetched when it is needed.
                    #[inline]
                    pub fn stream(self) -> rt::Items<#item> {
                        self.call.items::<#item>()
                    }
                }
            }
        }
    }

    /// A row of the dispatch table.
    fn replay(&self) -> TokenStream {
        let constant = ident(&names::shouty(&self.operation.rust_name));
        let response = match &self.operation.response {
            Response::Json(_) => {
                let answer = self.value();
                quote!(Some(rt::replay::one::<#answer>))
            }
            Response::List { .. } => {
                let item = qualified(inner(&self.answer, "Vec").unwrap_or(&self.answer));
                quote!(Some(rt::replay::list::<#item>))
            }
            _ => quote!(None),
        };
        let request = match &self.body {
            Some(ty) => {
                let ty = qualified(ty);
                quote!(Some(rt::replay::one::<#ty>))
            }
            None => quote!(None),
        };
        quote! { rt::replay::Entry { operation: &operations::#constant, response: #response, request: #request }, }
    }
}

/// The argument through which a caller gives a value of type `ty`.
pub(super) fn argument_of(name: &syn::Ident, ty: &Type) -> TokenStream {
    if is_scalar(ty) {
        quote!(#name: #ty)
    } else if let Some(element) = inner(ty, "Vec") {
        let element = qualified(element);
        quote!(#name: impl IntoIterator<Item = impl Into<#element>>)
    } else if *ty == syn::parse_quote!(String) {
        quote!(#name: impl AsRef<str>)
    } else {
        let ty = qualified(ty);
        quote!(#name: impl Into<#ty>)
    }
}

/// Puts a value into the call.
pub(super) fn give(parameter: &Parameter, ty: &Type, value: &syn::Ident, call: &TokenStream) -> TokenStream {
    let name = &parameter.name;
    let method = match parameter.location {
        Location::Path => quote!(path),
        Location::Query => quote!(query),
        Location::Header => quote!(header),
    };
    if is_scalar(ty) {
        quote! { #call.#method(#name, &#value.to_string()); }
    } else if let Some(element) = inner(ty, "Vec") {
        let element = qualified(element);
        let text = quote! { Into::<#element>::into(value).to_string() };
        if parameter.joined {
            quote! {
                let values: Vec<String> = #value.into_iter().map(|value| #text).collect();
                #call.#method(#name, &values.join(","));
            }
        } else {
            quote! {
                for value in #value {
                    #call.#method(#name, &#text);
                }
            }
        }
    } else if *ty == syn::parse_quote!(String) {
        quote! { #call.#method(#name, #value.as_ref()); }
    } else {
        let ty = qualified(ty);
        quote! { #call.#method(#name, &Into::<#ty>::into(#value).to_string()); }
    }
}

/// A type as it is named outside of `types`.
pub(super) fn qualified(ty: &Type) -> Type {
    let Type::Path(path) = ty else { return ty.clone() };
    let Some(last) = path.path.segments.last() else {
        return ty.clone();
    };
    if path.path.segments.first().is_some_and(|first| first.ident == "types") {
        return ty.clone();
    }
    let core = ["BTreeMap", "Json", "JsonObject", "Number", "Timestamp"];
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => {
            let name = &last.ident;
            let arguments = arguments.args.iter().map(|argument| match argument {
                GenericArgument::Type(ty) => GenericArgument::Type(qualified(ty)),
                other => other.clone(),
            });
            if core.iter().any(|known| name == known) {
                syn::parse_quote!(::okta_core::rt::#name<#(#arguments),*>)
            } else {
                syn::parse_quote!(#name<#(#arguments),*>)
            }
        }
        _ if core.iter().any(|known| last.ident == known) => {
            let name = &last.ident;
            syn::parse_quote!(::okta_core::rt::#name)
        }
        _ => ty.clone(),
    }
}

/// The `T` of `Result<ResponseValue<T>, …>`.
fn answer(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, ty) = output else { return None };
    let value = inner(ty, "Result").and_then(|ok| inner(ok, "ResponseValue"))?;
    Some(plain(value))
}

/// What a parameter means, and what follows from its marks.
pub(super) fn explanation(parameter: &Parameter) -> String {
    let secret = parameter
        .secret
        .then_some("Secret: not shown in errors, traces and `Debug`.");
    let notes: Vec<_> = lifecycle(parameter.lifecycle.as_deref())
        .into_iter()
        .chain(secret)
        .collect();
    if notes.is_empty() {
        return parameter.description.clone();
    }
    format!("{}\n\n{}", parameter.description, notes.join(" "))
}

fn documentation(operation: &Operation, answer: Option<&str>) -> String {
    let mut text = format!("{}.\n\n{}\n\n", operation.summary, operation.description);
    for parameter in operation.arguments().filter(|parameter| parameter.required) {
        let explanation = explanation(parameter).split_whitespace().collect::<Vec<_>>().join(" ");
        text.push_str(&format!("* `{}`: {explanation}\n", parameter.rust_name));
    }
    if operation.arguments().any(|parameter| parameter.required) {
        text.push('\n');
    }
    text.push_str(&format!("`{} {}`", operation.method, operation.path));
    if let Some(answer) = answer {
        text.push_str(&format!(" → {answer}"));
    }
    if let Some(docs) = &operation.docs {
        text.push_str(&format!(" · [Okta's page]({docs})"));
    }
    if operation.lifecycle != "GA" {
        text.push_str(&format!(" · {}", operation.lifecycle));
    }
    let scopes: Vec<_> = operation
        .scopes
        .iter()
        .map(|set| format!("`{}`", set.join("` and `")))
        .collect();
    match operation.schemes.as_slice() {
        _ if operation.public => text.push_str("\n\nTakes no credentials; none are sent."),
        [Scheme::OAuth] => text.push_str("\n\nTakes OAuth access tokens only, no API tokens."),
        [Scheme::ApiToken] => text.push_str("\n\nTakes API tokens only, no OAuth access tokens."),
        _ => {}
    }
    if !scopes.is_empty() {
        text.push_str(&format!("\n\nOAuth scopes: {}.", scopes.join(", or ")));
    }
    if !operation.roles.is_empty() {
        text.push_str(&format!("\n\nRoles: `{}`.", operation.roles.join("`, `")));
    }
    if let Some(body) = operation.body.as_ref().filter(|body| !body.is_json()) {
        text.push_str(&format!("\n\nThe body is sent as `{}`.", body.media_type));
    }
    text
}
