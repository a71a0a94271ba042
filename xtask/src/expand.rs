//! `expand`: the code that a client crate's build generates, formatted.

use okta_codegen::{Selection, names};
use quote::ToTokens;

use crate::Status;
use crate::api::Api;
use crate::artifact::report;

/// What to print.
#[derive(clap::Args)]
pub(crate) struct Expand {
    /// okta-mgmt or okta-pam.
    krate: String,
    /// Only this operation: `listApplications` or `list_applications`.
    #[arg(long)]
    operation: Option<String>,
    /// Only this type.
    #[arg(long = "type", value_name = "TYPE")]
    type_name: Option<String>,
}

impl Expand {
    pub(crate) fn run(self) -> Status {
        let Some(api) = Api::by_name(&self.krate) else {
            report(
                "Failed",
                &format!(
                    "there is no client crate `{}`; there are okta-mgmt and okta-pam",
                    self.krate
                ),
            );
            return Status::Failed;
        };
        let client = api
            .document()
            .and_then(|document| okta_codegen::client(document, &Selection::Everything));
        let (mut code, ir) = match client {
            Ok(client) => match syn::parse2::<syn::File>(client.code()) {
                Ok(code) => (code, client.ir),
                Err(error) => {
                    report("Failed", &format!("the generated code doesn't parse: {error}"));
                    return Status::Failed;
                }
            },
            Err(diagnostics) => {
                println!("{diagnostics}");
                return Status::Failed;
            }
        };
        let mut wanted = Vec::new();
        if let Some(name) = &self.operation {
            let known = ir
                .operations
                .iter()
                .find(|operation| [&operation.id, &operation.rust_name].contains(&name));
            let method = known.map_or(name, |operation| &operation.rust_name);
            wanted.extend([names::pascal(method), names::shouty(method), method.clone()]);
        }
        wanted.extend(self.type_name.clone());
        if !wanted.is_empty() {
            code.items = keep(code.items, &wanted);
            if code.items.is_empty() {
                report(
                    "Failed",
                    &format!("{} has no `{}`", api.crate_name(), wanted[wanted.len() - 1]),
                );
                return Status::Failed;
            }
        }
        print!("{}", prettyplease::unparse(&code));
        Status::Fresh
    }
}

/// The items called by one of the names, and what belongs to them.
fn keep(items: Vec<syn::Item>, wanted: &[String]) -> Vec<syn::Item> {
    let is_wanted = |ident: &syn::Ident| wanted.iter().any(|name| ident == name);
    items
        .into_iter()
        .filter_map(|mut item| match &mut item {
            syn::Item::Mod(module) => {
                let (brace, items) = module.content.take()?;
                let kept = keep(items, wanted);
                let empty = kept.is_empty();
                module.content = Some((brace, kept));
                (!empty).then_some(item)
            }
            syn::Item::Struct(one) => is_wanted(&one.ident).then_some(item),
            syn::Item::Enum(one) => is_wanted(&one.ident).then_some(item),
            syn::Item::Static(one) => is_wanted(&one.ident).then_some(item),
            syn::Item::Macro(one) => {
                let first = one.mac.tokens.clone().into_iter().find_map(|token| match token {
                    proc_macro2::TokenTree::Ident(ident) => Some(ident),
                    _ => None,
                });
                first.is_some_and(|ident| is_wanted(&ident)).then_some(item)
            }
            syn::Item::Impl(one) => {
                let owner = one.self_ty.to_token_stream().to_string();
                if wanted.contains(&owner) {
                    return Some(item);
                }
                one.items
                    .retain(|member| matches!(member, syn::ImplItem::Fn(method) if is_wanted(&method.sig.ident)));
                (!one.items.is_empty()).then_some(item)
            }
            _ => None,
        })
        .collect()
}
