//! Which user is in which group.

use axum::extract::Path;

use super::{
    groups::{self, own},
    users, users_model,
};
use crate::{
    http::{
        call::Call,
        paging::{Sizes, page},
        reply::{Answer, Reply},
    },
    state::{Org, Row, Target, now},
};

pub(crate) async fn users_of_group(Path(group): Path<String>, call: Call) -> Answer {
    let org = call.org();
    groups::find(&org, &group)?;
    let rows = org.users.rows().filter(|row: &&Row| org.is_member(&group, &row.id));
    page(
        &call,
        Sizes {
            default: 1000,
            max: 1000,
        },
        rows,
        |row| users_model::render(&row.value, &call.base, true),
    )
}

pub(crate) async fn groups_of_user(Path(user): Path<String>, call: Call) -> Answer {
    let org = call.org();
    let user = users::find(&org, &user)?["id"].as_str().unwrap_or_default();
    let rows = org.groups.rows().filter(|row: &&Row| org.is_member(&row.id, user));
    page(&call, Sizes { default: 200, max: 200 }, rows, |row| {
        groups::render(&row.value, &call.base)
    })
}

pub(crate) async fn assign(Path((group, user)): Path<(String, String)>, call: Call) -> Answer {
    let mut org = call.org();
    let (pair, targets) = pair(&org, &group, &user)?;
    if org.members.insert(pair) {
        touch(&mut org, &group)?;
        org.record("group.user_membership.add", "Add user to group membership", &targets);
    }
    Ok(Reply::no_content())
}

pub(crate) async fn unassign(Path((group, user)): Path<(String, String)>, call: Call) -> Answer {
    let mut org = call.org();
    let (pair, targets) = pair(&org, &group, &user)?;
    if org.members.remove(&pair) {
        touch(&mut org, &group)?;
        org.record(
            "group.user_membership.remove",
            "Remove user from group membership",
            &targets,
        );
    }
    Ok(Reply::no_content())
}

fn pair(org: &Org, group: &str, user: &str) -> Result<((String, String), [Target; 2]), Reply> {
    let targets = (Target::group(own(org, group)?), users::find(org, user)?);
    let id = targets.1["id"].as_str().unwrap_or_default().to_owned();
    Ok(((group.to_owned(), id), [Target::user(targets.1), targets.0]))
}

fn touch(org: &mut Org, group: &str) -> Result<(), Reply> {
    groups::find_mut(org, group)?["lastMembershipUpdated"] = now().into();
    Ok(())
}
