//! What the sandbox knows: plain JSON in memory.

mod events;
mod table;
mod tokens;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{SecondsFormat, Utc};
use serde_json::{Map, Value, json};

pub(crate) use self::{
    events::Target,
    table::{Row, Table},
    tokens::{Tokens, secret},
};
use crate::{
    http::limits::{Limiter, RateLimit},
    mgmt::Administration,
    pam::Vault,
};

/// Id of the org, as it stands in resource names.
pub(crate) const ORG_ID: &str = "00o1box0000000000000";

/// How a sandbox was set up.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) url: String,
    pub(crate) api_token: String,
    pub(crate) page_size: Option<usize>,
    pub(crate) rate_limit: RateLimit,
    pub(crate) token_lifetime: Duration,
    pub(crate) team: String,
    pub(crate) key_id: String,
    pub(crate) key_secret: String,
}

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    org: Mutex<Org>,
    limiter: Mutex<Limiter>,
    pub(crate) vault: Vault,
}

impl Shared {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            org: Mutex::new(Org::new()),
            limiter: Mutex::default(),
            vault: Vault::default(),
        }
    }

    pub(crate) fn org(&self) -> MutexGuard<'_, Org> {
        self.org.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn limiter(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All objects. They are kept without `_links`, which each answer gets on its way out.
#[derive(Debug, Default)]
pub(crate) struct Org {
    seq: u64,
    pub(crate) users: Table,
    pub(crate) groups: Table,
    pub(crate) apps: Table,
    /// Group and user; the built-in group of all users isn't in here.
    pub(crate) members: BTreeSet<(String, String)>,
    /// By application and user.
    pub(crate) app_users: BTreeMap<(String, String), Value>,
    /// By application and group.
    pub(crate) app_groups: BTreeMap<(String, String), Value>,
    /// By application.
    pub(crate) app_keys: BTreeMap<String, Table>,
    pub(crate) zones: Table,
    /// By authorization server; those of the org itself have the empty id.
    pub(crate) policies: BTreeMap<String, Table>,
    /// By policy.
    pub(crate) rules: BTreeMap<String, Table>,
    pub(crate) authorization_servers: Table,
    /// By authorization server.
    pub(crate) scopes: BTreeMap<String, Table>,
    /// By authorization server.
    pub(crate) claims: BTreeMap<String, Table>,
    /// By user.
    pub(crate) factors: BTreeMap<String, Table>,
    pub(crate) administration: Administration,
    pub(crate) events: Table,
    pub(crate) tokens: Tokens,
    pub(crate) pam: Pam,
    /// Id of the user that the API token belongs to.
    pub(crate) owner: String,
    /// Id of the built-in group of all users.
    pub(crate) everyone: String,
    /// Id of the request that is being answered.
    pub(crate) transaction: String,
}

/// Objects of Privileged Access.
#[derive(Debug, Default)]
pub(crate) struct Pam {
    pub(crate) resource_groups: Table,
    /// Each with the id of its resource group.
    pub(crate) projects: Table,
    /// Instances of SaaS applications.
    pub(crate) instances: Table,
    /// Accounts of these, each with its password and, once assigned, the id of its project.
    pub(crate) accounts: Table,
    pub(crate) folders: Table,
    pub(crate) secrets: Table,
}

impl Org {
    fn new() -> Self {
        let mut org = Self::default();
        let everyone = org.new_id("00g");
        let now = now();
        let group = json!({
            "id": everyone, "created": now, "lastUpdated": now, "lastMembershipUpdated": now,
            "objectClass": ["okta:user_group"], "type": "BUILT_IN",
            "profile": {"name": "Everyone", "description": "All users in your organization"},
        });
        let seq = org.next_seq();
        org.groups.insert(seq, &everyone, group);
        org.everyone = everyone;
        org
    }

    /// Number of the next object; lists are in the order of these numbers.
    pub(crate) fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    /// An id in Okta's form: twenty characters that start with those of the type.
    pub(crate) fn new_id(&mut self, prefix: &str) -> String {
        format!("{prefix}1box{:013}", self.next_seq())
    }

    /// An id in the form of Privileged Access and the System Log.
    pub(crate) fn new_uuid(&mut self) -> String {
        format!("00000000-0000-4000-8000-{:012x}", self.next_seq())
    }

    /// Whether a user is in a group.
    pub(crate) fn is_member(&self, group: &str, user: &str) -> bool {
        group == self.everyone || self.members.contains(&(group.to_owned(), user.to_owned()))
    }
}

/// The time in Okta's form.
pub(crate) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Lays `over` on `under`: objects member by member, anything else as a whole. A null takes no object away.
pub(crate) fn merge(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (name, value) in over {
                merge(under.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Object(_), Value::Null) => {}
        (under, over) => *under = over,
    }
}

/// Text of a member that has to be there and not empty.
pub(crate) fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty())
}
