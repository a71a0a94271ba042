//! What Okta makes of a user that a caller sends.

use serde_json::{Map, Value, json};

use super::href;
use crate::{
    http::reply::{Reply, invalid, missing, taken},
    state::{Org, merge, now, text},
};

const REQUIRED: &[&str] = &["firstName", "lastName", "email", "login"];

/// Attributes of the profile that answers show as null while they have no value.
const SHOWN_EMPTY: &[&str] = &["mobilePhone", "secondEmail"];

/// A user to be added.
#[derive(Debug)]
pub(crate) struct NewUser {
    /// Where it isn't up to the org to choose one.
    pub(crate) id: Option<String>,
    pub(crate) body: Map<String, Value>,
    pub(crate) activate: bool,
    pub(crate) change_password: bool,
}

impl NewUser {
    /// Adds the user and returns its id.
    pub(crate) fn add(self, org: &mut Org) -> Result<String, Reply> {
        let profile = new_profile(org, self.body.get("profile"), None)?;
        let mut credentials = json!({
            "emails": [{"value": profile["email"], "status": "VERIFIED", "type": "PRIMARY"}],
            "provider": {"type": "OKTA", "name": "OKTA"},
        });
        let new_password = apply_credentials(&mut credentials, self.body.get("credentials"));
        let status = match (self.activate, new_password) {
            (false, _) => "STAGED",
            (true, false) => "PROVISIONED",
            (true, true) if self.change_password => "PASSWORD_EXPIRED",
            (true, true) => "ACTIVE",
        };
        let groups = self
            .body
            .get("groupIds")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let groups: Vec<String> = groups.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if let Some(unknown) = groups.iter().find(|group| org.groups.get(group).is_none()) {
            return Err(invalid(
                "groupIds",
                &format!("groupIds: The group {unknown} does not exist"),
            ));
        }
        let id = self.id.unwrap_or_else(|| org.new_id("00u"));
        let now = now();
        let at_once = |happened: bool| {
            if happened {
                Value::from(now.as_str())
            } else {
                Value::Null
            }
        };
        let user = json!({
            "id": id, "status": status, "created": now, "activated": at_once(self.activate), "statusChanged": now,
            "lastLogin": null, "lastUpdated": now, "passwordChanged": at_once(new_password),
            "type": {"id": self.body.get("type").map_or(json!("oty1box0000000000001"), |kind| kind["id"].clone())},
            "profile": profile, "credentials": credentials,
        });
        let seq = org.next_seq();
        org.users.insert(seq, &id, user);
        org.members.extend(groups.into_iter().map(|group| (group, id.clone())));
        Ok(id)
    }
}

/// Checks a profile that replaces all of the old one. `id` is that of the user it is for, if there is one.
pub(super) fn new_profile(org: &Org, profile: Option<&Value>, id: Option<&str>) -> Result<Value, Reply> {
    let Some(Value::Object(sent)) = profile else {
        return Err(missing("profile"));
    };
    let mut profile = sent.clone();
    profile.retain(|_, value| !value.is_null());
    for name in SHOWN_EMPTY {
        profile.entry(*name).or_insert(Value::Null);
    }
    if let Some(absent) = REQUIRED.iter().find(|name| text(&profile, name).is_none()) {
        return Err(missing(absent));
    }
    for name in ["email", "login"] {
        if !text(&profile, name).is_some_and(|text| text.contains('@')) {
            let cause = format!("{name}: Does not match required pattern");
            return Err(invalid(name, &cause));
        }
    }
    let login = text(&profile, "login").unwrap_or_default().to_lowercase();
    let clash = |row: &crate::state::Row| {
        Some(row.id.as_str()) != id
            && row.value["profile"]["login"]
                .as_str()
                .is_some_and(|other| other.to_lowercase() == login)
    };
    if org.users.rows().any(clash) {
        return Err(taken("login"));
    }
    Ok(Value::Object(profile))
}

/// Lays a part of a profile over the present one; null takes an attribute away.
pub(super) fn merged_profile(org: &Org, user: &Value, part: &Value) -> Result<Value, Reply> {
    let mut profile = user["profile"].clone();
    merge(&mut profile, part.clone());
    new_profile(org, Some(&profile), user["id"].as_str())
}

/// Takes over credentials without keeping what is secret; tells whether a password was among them.
pub(super) fn apply_credentials(credentials: &mut Value, sent: Option<&Value>) -> bool {
    let Some(sent) = sent else { return false };
    if let Some(question) = sent["recovery_question"]["question"].as_str() {
        credentials["recovery_question"] = json!({"question": question});
    }
    if sent["provider"].is_object() {
        credentials["provider"] = sent["provider"].clone();
    }
    let has_password = sent["password"]
        .as_object()
        .is_some_and(|password| !password.is_empty());
    if has_password {
        credentials["password"] = json!({});
    }
    has_password
}

/// The user as answers show it; lists show fewer links.
pub(super) fn render(user: &Value, base: &str, in_list: bool) -> Value {
    let path = format!("/api/v1/users/{}", user["id"].as_str().unwrap_or_default());
    let mut links = json!({"self": href(base, &path)});
    if !in_list {
        for step in steps(user["status"].as_str().unwrap_or_default()) {
            let (name, kind) = *step;
            let target = format!("{base}{path}/{kind}");
            links[name] = json!({"href": target, "method": "POST"});
        }
    }
    let mut user = user.clone();
    user["_links"] = links;
    user
}

/// What can be done with a user of a status: name and path of the link.
fn steps(status: &str) -> &'static [(&'static str, &'static str)] {
    const SUSPEND: (&str, &str) = ("suspend", "lifecycle/suspend");
    const RESET: (&str, &str) = ("resetPassword", "lifecycle/reset_password");
    const EXPIRE: (&str, &str) = ("expirePassword", "lifecycle/expire_password");
    const FACTORS: (&str, &str) = ("resetFactors", "lifecycle/reset_factors");
    const ACTIVATE: (&str, &str) = ("activate", "lifecycle/activate");
    const REACTIVATE: (&str, &str) = ("reactivate", "lifecycle/reactivate");
    const UNSUSPEND: (&str, &str) = ("unsuspend", "lifecycle/unsuspend");
    const UNLOCK: (&str, &str) = ("unlock", "lifecycle/unlock");
    const DEACTIVATE: (&str, &str) = ("deactivate", "lifecycle/deactivate");
    match status {
        "ACTIVE" => &[SUSPEND, RESET, EXPIRE, FACTORS, DEACTIVATE],
        "STAGED" => &[ACTIVATE, FACTORS],
        "PROVISIONED" => &[REACTIVATE, RESET, DEACTIVATE],
        "SUSPENDED" => &[UNSUSPEND, FACTORS, DEACTIVATE],
        "LOCKED_OUT" => &[UNLOCK, RESET, DEACTIVATE],
        "DEPROVISIONED" => &[ACTIVATE],
        _ => &[RESET, FACTORS, DEACTIVATE],
    }
}
