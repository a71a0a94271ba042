//! The System Log.

use serde_json::{Value, json};

use super::{Org, now};

/// An object that an event is about.
#[derive(Debug)]
pub(crate) struct Target {
    kind: &'static str,
    id: String,
    alternate_id: String,
    display_name: String,
}

impl Target {
    pub(crate) fn user(user: &Value) -> Self {
        let profile = &user["profile"];
        let login = string(&profile["login"]);
        let name = format!("{} {}", string(&profile["firstName"]), string(&profile["lastName"]));
        Self {
            kind: "User",
            id: string(&user["id"]),
            alternate_id: login,
            display_name: name.trim().to_owned(),
        }
    }

    pub(crate) fn group(group: &Value) -> Self {
        let name = string(&group["profile"]["name"]);
        Self {
            kind: "UserGroup",
            id: string(&group["id"]),
            alternate_id: "unknown".to_owned(),
            display_name: name,
        }
    }

    pub(crate) fn app(app: &Value) -> Self {
        let label = string(&app["label"]);
        Self {
            kind: "AppInstance",
            id: string(&app["id"]),
            alternate_id: label.clone(),
            display_name: label,
        }
    }

    /// Something that has a label.
    pub(crate) fn labelled(kind: &'static str, object: &Value) -> Self {
        Self {
            kind,
            id: string(&object["id"]),
            alternate_id: "unknown".to_owned(),
            display_name: string(&object["label"]),
        }
    }

    /// Something that has a name.
    pub(crate) fn named(kind: &'static str, object: &Value) -> Self {
        Self {
            kind,
            id: string(&object["id"]),
            alternate_id: "unknown".to_owned(),
            display_name: string(&object["name"]),
        }
    }

    fn json(&self) -> Value {
        json!({
            "id": self.id, "type": self.kind, "alternateId": self.alternate_id, "displayName": self.display_name,
            "detailEntry": null,
        })
    }
}

impl Org {
    /// Notes that something happened, done by the owner of the API token.
    pub(crate) fn record(&mut self, event_type: &str, message: &str, targets: &[Target]) {
        let uuid = self.new_uuid();
        let actor = self.users.get(&self.owner).map(|owner| Target::user(owner).json());
        let event = json!({
            "uuid": uuid,
            "published": now(),
            "eventType": event_type,
            "version": "0",
            "severity": "INFO",
            "legacyEventType": null,
            "displayMessage": message,
            "actor": actor,
            "client": {
                "userAgent": null, "zone": "null", "device": "Unknown", "id": null, "ipAddress": "127.0.0.1",
                "geographicalContext": null,
            },
            "device": null,
            "authenticationContext": {
                "authenticationProvider": null, "credentialProvider": null, "credentialType": null, "issuer": null,
                "interface": null, "authenticationStep": 0, "externalSessionId": "unknown",
            },
            "outcome": {"result": "SUCCESS", "reason": null},
            "securityContext": {"asNumber": null, "asOrg": null, "isp": null, "domain": null, "isProxy": false},
            "debugContext": {"debugData": {"requestId": self.transaction}},
            "transaction": {"type": "WEB", "id": self.transaction, "detail": {}},
            "request": {"ipChain": [{"ip": "127.0.0.1", "geographicalContext": null, "version": "V4", "source": null}]},
            "target": targets.iter().map(Target::json).collect::<Vec<_>>(),
        });
        let seq = self.next_seq();
        self.events.insert(seq, &uuid, event);
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
