//! Applications.

use axum::{extract::Path, http::StatusCode};
use serde_json::{Value, json};

use super::{
    app_keys,
    apps_model::{NewApp, render, replacement},
    assignments, roles, starts_with,
};
use crate::{
    filter::{Dialect, EQUAL, Filter, RANGE},
    http::{
        call::Call,
        paging::{Sizes, page},
        reply::{Answer, Reply, fault, invalid, not_found},
    },
    state::{Org, Row, Target, now},
};

const FILTER: &Dialect = &[
    ("status", EQUAL),
    ("name", EQUAL),
    ("user.id", EQUAL),
    ("group.id", EQUAL),
    ("credentials.signing.kid", EQUAL),
    ("lastUpdated", RANGE),
];

pub(crate) async fn list(call: Call) -> Answer {
    if call
        .param("expand")
        .is_some_and(|expand| !expand.starts_with("user/") || expand.contains(','))
    {
        return Err(invalid("RequestParams", "Expand query is malformed."));
    }
    let filter = call
        .param("filter")
        .map(|text| Filter::read(text, FILTER))
        .transpose()?;
    let org = call.org();
    let meets = |row: &&Row| {
        let app = &row.value;
        call.param("q")
            .is_none_or(|q| starts_with(&app["name"], q) || starts_with(&app["label"], q))
            && filter
                .as_ref()
                .is_none_or(|filter| filter.matches(&with_assigned(&org, row, filter)))
    };
    page(
        &call,
        Sizes { default: 20, max: 200 },
        org.apps.rows().filter(meets),
        |row| {
            let mut app = render(&row.value, &call.base);
            if let Some(user) = call.param("expand").and_then(|expand| expand.strip_prefix("user/"))
                && let Some(assigned) = assignments::of_user(&org, &row.id, user, &call.base)
            {
                app["_embedded"] = json!({"user": assigned});
            }
            app
        },
    )
}

/// The application with the ids that the filter asks for of users and groups.
fn with_assigned(org: &Org, row: &Row, filter: &Filter) -> Value {
    let mut app = row.value.clone();
    let ids = |ids: Vec<&String>| ids.into_iter().map(|id| json!({"id": id})).collect::<Value>();
    if filter.mentions("user.id") {
        app["user"] = ids(org
            .app_users
            .keys()
            .filter(|(app, _)| *app == row.id)
            .map(|(_, user)| user)
            .collect());
    }
    if filter.mentions("group.id") {
        app["group"] = ids(org
            .app_groups
            .keys()
            .filter(|(app, _)| *app == row.id)
            .map(|(_, group)| group)
            .collect());
    }
    app
}

pub(crate) async fn create(call: Call) -> Answer {
    let new = NewApp {
        id: None,
        body: call.object()?,
        activate: call.flag("activate", true),
    };
    let mut org = call.org();
    let id = new.add(&mut org)?;
    let app = find(&org, &id)?.clone();
    org.record(
        "application.lifecycle.create",
        "Create application",
        &[Target::app(&app)],
    );
    Ok(Reply::ok(render(&app, &call.base)))
}

pub(crate) async fn read(Path(id): Path<String>, call: Call) -> Answer {
    Ok(Reply::ok(render(find(&call.org(), &id)?, &call.base)))
}

pub(crate) async fn replace(Path(id): Path<String>, call: Call) -> Answer {
    let mut org = call.org();
    let new = replacement(find(&org, &id)?, call.object()?)?;
    app_keys::check(&mut org, &id, &new)?;
    *find_mut(&mut org, &id)? = new.clone();
    org.record(
        "application.lifecycle.update",
        "Update application",
        &[Target::app(&new)],
    );
    Ok(Reply::ok(render(&new, &call.base)))
}

pub(crate) async fn remove(Path(id): Path<String>, call: Call) -> Answer {
    let mut org = call.org();
    if find(&org, &id)?["status"] == "ACTIVE" {
        let cause = "The application must be deactivated before deletion.";
        return Err(fault(
            StatusCode::FORBIDDEN,
            "E0000056",
            "Delete application forbidden.",
            &[cause],
        ));
    }
    if let Some(app) = org.apps.remove(&id) {
        org.app_keys.remove(&id);
        org.app_users.retain(|(app, _), _| *app != id);
        org.app_groups.retain(|(app, _), _| *app != id);
        roles::forget(&mut org, &id);
        org.record(
            "application.lifecycle.delete",
            "Delete application",
            &[Target::app(&app)],
        );
    }
    Ok(Reply::no_content())
}

pub(crate) async fn activate(Path(id): Path<String>, call: Call) -> Answer {
    let event = ("application.lifecycle.activate", "Activate application");
    set_status(&call, &id, "ACTIVE", event)
}

pub(crate) async fn deactivate(Path(id): Path<String>, call: Call) -> Answer {
    let event = ("application.lifecycle.deactivate", "Deactivate application");
    set_status(&call, &id, "INACTIVE", event)
}

fn set_status(call: &Call, id: &str, status: &str, (event, message): (&str, &str)) -> Answer {
    let mut org = call.org();
    let app = find_mut(&mut org, id)?;
    if app["status"] != status {
        app["status"] = status.into();
        app["lastUpdated"] = now().into();
        let target = Target::app(app);
        org.record(event, message, &[target]);
    }
    Ok(Reply::done())
}

/// An application by its id.
pub(super) fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Value, Reply> {
    org.apps.get(id).ok_or_else(|| not_found(id, "AppInstance"))
}

fn find_mut<'a>(org: &'a mut Org, id: &str) -> Result<&'a mut Value, Reply> {
    org.apps.get_mut(id).ok_or_else(|| not_found(id, "AppInstance"))
}
