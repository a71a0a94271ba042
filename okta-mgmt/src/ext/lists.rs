//! Lists in which something is looked for, and may not be.

use okta_core::ListRequest;
use okta_core::rt::failure;

use crate::Result;

/// The list that `request` is answered with, all pages of it, where something is concluded from what isn't in there: nothing else passes for
/// an empty list, not even an empty body, and no element may be unreadable.
pub(super) async fn listed<R: ListRequest>(mut request: R) -> Result<Vec<R::Item>> {
    let operation = request.operation();
    let (mut pages, mut all) = (request.pages().strict(), Vec::new());
    while let Some(page) = pages.try_next().await? {
        if let Some(rejected) = page.rejected().first() {
            let (index, expected) = (rejected.index, rejected.expected);
            let operation = operation.map_or_else(String::new, |operation| format!("{}: ", operation.id()));
            let message = format!("{operation}element {index} of a page is not {expected}");
            return Err(failure::unexpected(message));
        }
        all.extend(page);
    }
    Ok(all)
}
