//! Authorization servers.

use crate::{
    http::reply::{Reply, not_found},
    state::{Org, Row},
};

pub(super) fn furnish(_org: &mut Org) -> Result<(), Reply> {
    Ok(())
}

pub(super) fn find<'a>(_org: &'a Org, id: &str) -> Result<&'a Row, Reply> {
    Err(not_found(id, "AuthorizationServer"))
}
