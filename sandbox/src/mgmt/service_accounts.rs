//! Service accounts of applications, which Privileged Access keeps: the same accounts that it lists, as administrators of the org see them.

use axum::extract::Path;
use serde_json::{Map, Value, json};

use crate::{
    http::{
        call::Call,
        paging::{Sizes, page},
        reply::{Answer, Reply, invalid, missing, not_found},
    },
    pam,
    state::{Org, Row, now, text},
};

const SIZES: Sizes = Sizes { default: 20, max: 200 };

/// Members that a caller can change.
const CHANGEABLE: [&str; 4] = ["name", "description", "ownerGroupIds", "ownerUserIds"];

pub(crate) async fn list(call: Call) -> Answer {
    if call
        .param("match")
        .is_some_and(|part| !(3..=255).contains(&part.chars().count()))
    {
        return Err(invalid("match", "match: It has to have from 3 to 255 characters"));
    }
    let org = call.org();
    let searched = ["name", "username", "containerInstanceName", "containerGlobalName"];
    let wanted = |row: &&Row| {
        let account = &row.value["service_account"];
        !account.is_null()
            && call
                .param("match")
                .is_none_or(|part| searched.iter().any(|member| pam::contains(&account[member], part)))
    };
    page(&call, SIZES, org.pam.accounts.rows().filter(wanted), |row| {
        render(&row.value)
    })
}

pub(crate) async fn create(call: Call) -> Answer {
    let body = call.object()?;
    for required in ["name", "containerOrn", "username"] {
        text(&body, required).ok_or_else(|| missing(required))?;
    }
    // needed wherever provisioning can't set it, and the sandbox provisions nothing
    let password = text(&body, "password").ok_or_else(|| missing("password"))?;
    let mut org = call.org();
    check(&org, &body)?;
    let orn = text(&body, "containerOrn").unwrap_or_default();
    let app = org
        .apps
        .rows()
        .find(|row| row.value["orn"] == orn)
        .map(|row| row.value.clone());
    let app = app.ok_or_else(|| invalid("containerOrn", "containerOrn: No application of this org has this ORN."))?;
    let now = now();
    let mut account = json!({
        "description": "", "ownerGroupIds": [], "ownerUserIds": [], "containerOrn": orn, "username": body["username"],
    });
    for member in CHANGEABLE {
        if let Some(value) = body.get(member) {
            account[member] = value.clone();
        }
    }
    account["created"] = now.as_str().into();
    account["lastUpdated"] = now.into();
    account["containerGlobalName"] = app["name"].clone();
    account["containerInstanceName"] = app["label"].clone();
    let id = pam::stage(&mut org, &call.shared.settings.team, &app, account, password);
    Ok(Reply::ok(render(find(&org, &id)?)))
}

pub(crate) async fn read(Path(id): Path<String>, call: Call) -> Answer {
    Ok(Reply::ok(render(find(&call.org(), &id)?)))
}

pub(crate) async fn update(Path(id): Path<String>, call: Call) -> Answer {
    let body = call.object_or_empty()?;
    let mut org = call.org();
    check(&org, &body)?;
    find(&org, &id)?;
    let row = org
        .pam
        .accounts
        .get_mut(&id)
        .ok_or_else(|| not_found(&id, "ServiceAccount"))?;
    for (member, value) in body
        .into_iter()
        .filter(|(member, _)| CHANGEABLE.contains(&member.as_str()))
    {
        // Privileged Access shows these two as well
        if member == "name" || member == "description" {
            row["account"][&member] = value.clone();
        }
        row["service_account"][&member] = value;
    }
    row["service_account"]["lastUpdated"] = now().into();
    Ok(Reply::ok(render(row)))
}

pub(crate) async fn remove(Path(id): Path<String>, call: Call) -> Answer {
    let mut org = call.org();
    find(&org, &id)?;
    org.pam.accounts.remove(&id);
    Ok(Reply::no_content())
}

/// What Okta refuses in either request.
fn check(org: &Org, body: &Map<String, Value>) -> Result<(), Reply> {
    for (member, most) in [("name", 50), ("description", 255), ("username", 100), ("password", 255)] {
        let fits = |value: &Value| value.as_str().is_some_and(|text| text.chars().count() <= most);
        if body.get(member).is_some_and(|value| !fits(value)) {
            return Err(invalid(
                member,
                &format!("{member}: It has to be a text of at most {most} characters"),
            ));
        }
    }
    let named = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-. ".contains(c));
    if body
        .get("name")
        .and_then(Value::as_str)
        .is_some_and(|name| !named(name))
    {
        return Err(invalid(
            "name",
            "name: Only letters, digits, spaces, dots, hyphens and underscores are allowed",
        ));
    }
    for (member, there) in [("ownerGroupIds", &org.groups), ("ownerUserIds", &org.users)] {
        let Some(owners) = body.get(member) else { continue };
        let fits = |owners: &Vec<Value>| {
            owners.len() <= 10
                && owners
                    .iter()
                    .all(|id| id.as_str().is_some_and(|id| there.get(id).is_some()))
        };
        if !owners.as_array().is_some_and(fits) {
            return Err(invalid(
                member,
                &format!("{member}: They have to be at most 10, and exist"),
            ));
        }
    }
    Ok(())
}

fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Value, Reply> {
    let row = org.pam.accounts.get(id).filter(|row| !row["service_account"].is_null());
    row.ok_or_else(|| not_found(id, "ServiceAccount"))
}

/// Never with the password. Until it is assigned to a project, an account isn't secured.
fn render(row: &Value) -> Value {
    let mut account = row["service_account"].clone();
    let (status, detail) = if row["project"].is_null() {
        ("UNSECURED", "STAGED")
    } else {
        ("NO_ISSUES", "VAULTED")
    };
    account["status"] = status.into();
    account["statusDetail"] = detail.into();
    account
}
