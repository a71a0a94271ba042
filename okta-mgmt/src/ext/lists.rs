//! Lists in which something is looked for, and may not be.

use okta_core::reqwest::header::HeaderValue;
use okta_core::rt::failure;
use okta_core::{ListRequest, Operation};

use crate::{Error, Result};

/// The list that `request` is answered with, all pages of it, where something is concluded from what isn't in there: nothing else passes for
/// an empty list, not even an empty body, and no element may be unreadable.
pub(super) async fn listed<R: ListRequest>(mut request: R) -> Result<Vec<R::Item>> {
    let operation = request.operation();
    let mut first = request.clone().into_call().send::<Option<Vec<R::Item>>>().await?;
    let Some(list) = first.take() else {
        let message = "Okta answered with nothing where a list was expected";
        return Err(match operation {
            Some(operation) => failure::answered(&first, operation, message),
            None => failure::unexpected(message),
        });
    };
    if first.headers().get_all("link").iter().all(is_own) {
        return Ok(list);
    }
    // read again: the runtime knows which links to follow, and takes nothing for an empty list on the first page alone
    let (mut pages, mut all, mut is_first) = (request.pages(), Vec::new(), true);
    while let Some(page) = pages.try_next().await? {
        if let Some(rejected) = page.rejected().first() {
            let (index, expected) = (rejected.index, rejected.expected);
            return Err(odd(operation, &format!("element {index} of a page is not {expected}")));
        }
        if is_first && page.is_empty() && page.next().is_none() {
            return Err(odd(operation, "the list was gone when it was read again"));
        }
        is_first = false;
        all.extend(page);
    }
    Ok(all)
}

/// Whether a `Link` header has the page's own link and no other.
fn is_own(link: &HeaderValue) -> bool {
    let link = link.as_bytes().trim_ascii();
    link.ends_with(br#"rel="self""#) && link.iter().filter(|byte| **byte == b'<').count() == 1
}

fn odd(operation: Option<&Operation>, what: &str) -> Error {
    let operation = operation.map_or_else(String::new, |operation| format!("{}: ", operation.id()));
    failure::unexpected(format!("{operation}{what}"))
}
