//! Types of policies: what their ids look like, how they are ordered, what Okta fills in.

use serde_json::{Value, json};

use super::policy_order::Order;
use crate::http::reply::{Reply, invalid, not_imitated};

#[derive(Debug, PartialEq)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) order: Order,
    pub(super) id: &'static str,
    /// Type of the rules.
    pub(super) rule: &'static str,
    pub(super) rule_order: Order,
    pub(super) rule_id: &'static str,
}

/// Global session policies.
pub(super) const SIGN_ON: Kind = Kind {
    name: "OKTA_SIGN_ON",
    order: Order::Dense,
    id: "00p",
    rule: "SIGN_ON",
    rule_order: Order::Dense,
    rule_id: "0pr",
};

pub(super) const PASSWORD: Kind = Kind {
    name: "PASSWORD",
    order: Order::Dense,
    id: "00p",
    rule: "PASSWORD",
    rule_order: Order::Dense,
    rule_id: "0pr",
};

/// App sign-in policies.
pub(super) const ACCESS: Kind = Kind {
    name: "ACCESS_POLICY",
    order: Order::None,
    id: "rst",
    rule: "ACCESS_POLICY",
    rule_order: Order::Gaps,
    rule_id: "rul",
};

/// Policies of authorization servers.
pub(super) const AUTHORIZATION: Kind = Kind {
    name: "OAUTH_AUTHORIZATION_POLICY",
    order: Order::Dense,
    id: "00p",
    rule: "RESOURCE_ACCESS",
    rule_order: Order::Gaps,
    rule_id: "0pr",
};

/// Types that Okta has besides.
const LEFT_OUT: &[&str] = &[
    "CLIENT_UPDATE",
    "DEVICE_SIGNAL_COLLECTION",
    "ENTITY_RISK",
    "IDENTITY_CLAIM_SOURCING",
    "IDP_DISCOVERY",
    "MFA_ENROLL",
    "OAUTH_AUTHORIZATION_POLICY",
    "POST_AUTH_SESSION",
    "PROFILE_ENROLLMENT",
    "SESSION_VIOLATION_DETECTION",
];

impl Kind {
    /// A type of the org's own policies by its name.
    pub(super) fn named(name: &str) -> Result<&'static Self, Reply> {
        [&SIGN_ON, &PASSWORD, &ACCESS]
            .into_iter()
            .find(|kind| kind.name == name)
            .ok_or_else(|| {
                if LEFT_OUT.contains(&name) {
                    not_imitated(&format!("policies of the type {name}"))
                } else {
                    invalid("type", &format!("type: There is no type {name} of policies"))
                }
            })
    }

    /// What a policy has that says nothing else.
    pub(super) fn policy(&self) -> Value {
        match self.name {
            "PASSWORD" => json!({
                "conditions": {"authProvider": {"provider": "OKTA"}},
                "settings": {
                    "password": {
                        "complexity": {
                            "minLength": 8, "minLowerCase": 1, "minUpperCase": 1, "minNumber": 1, "minSymbol": 0,
                            "excludeUsername": true, "dictionary": {"common": {"exclude": false}}, "excludeAttributes": [],
                        },
                        "age": {"maxAgeDays": 0, "expireWarnDays": 0, "minAgeMinutes": 0, "historyCount": 4},
                        "lockout": {
                            "maxAttempts": 10, "autoUnlockMinutes": 0, "userLockoutNotificationChannels": [],
                            "showLockoutFailures": false,
                        },
                    },
                    "recovery": {"factors": {
                        "recovery_question": {"status": "ACTIVE", "properties": {"complexity": {"minLength": 4}}},
                        "okta_email": {"status": "ACTIVE", "properties": {"recoveryToken": {"tokenLifetimeMinutes": 60}}},
                        "okta_sms": {"status": "INACTIVE"},
                        "okta_call": {"status": "INACTIVE"},
                    }},
                    "delegation": {"options": {"skipUnlock": false}},
                },
            }),
            "OAUTH_AUTHORIZATION_POLICY" => json!({"conditions": {"clients": {"include": []}}}),
            _ => json!({"conditions": null}),
        }
    }

    /// What a rule has that says nothing else.
    pub(super) fn rule(&self) -> Value {
        let people = json!({"users": {"exclude": []}});
        match self.rule {
            "SIGN_ON" => json!({
                "conditions": {"people": people, "network": {"connection": "ANYWHERE"}, "authContext": {"authType": "ANY"}},
                "actions": {"signon": {
                    "access": "ALLOW", "requireFactor": false, "primaryFactor": "PASSWORD_IDP",
                    "rememberDeviceByDefault": false,
                    "session": {"usePersistentCookie": false, "maxSessionIdleMinutes": 120, "maxSessionLifetimeMinutes": 0},
                }},
            }),
            "PASSWORD" => json!({"conditions": {"people": people, "network": {"connection": "ANYWHERE"}}}),
            "ACCESS_POLICY" => json!({
                "conditions": {
                    "people": people, "network": {"connection": "ANYWHERE"}, "riskScore": {"level": "ANY"},
                    "userType": {"include": [], "exclude": []},
                },
                "actions": {"appSignOn": {"access": "ALLOW", "keepMeSignedIn": {"postAuth": "NOT_ALLOWED"}}},
            }),
            _ => json!({
                "conditions": {"people": people},
                "actions": {"token": {
                    "accessTokenLifetimeMinutes": 60, "refreshTokenLifetimeMinutes": 0, "refreshTokenWindowMinutes": 10080,
                }},
            }),
        }
    }
}
