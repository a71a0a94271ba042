//! What Okta makes of an application that a caller sends: names, defaults, credentials, links.

use serde_json::{Map, Value, json};

use super::href;
use crate::{
    http::reply::{Reply, invalid, missing},
    state::{ORG_ID, Org, merge, now, secret, text},
};

/// Sign-on modes with the name of the application template behind each.
const TEMPLATES: &[(&str, &str)] = &[
    ("BOOKMARK", "bookmark"),
    ("BASIC_AUTH", "template_basic_auth"),
    ("BROWSER_PLUGIN", "template_swa"),
    ("BROWSER_PLUGIN", "template_swa3field"),
    ("SECURE_PASSWORD_STORE", "template_sps"),
    ("OPENID_CONNECT", "oidc_client"),
    ("WS_FEDERATION", "template_wsfed"),
    // These make an application of the org's own, with a name of its own.
    ("SAML_2_0", ""),
    ("SAML_1_1", ""),
    ("AUTO_LOGIN", ""),
];

/// Members that callers may send back but not set.
const READ_ONLY: &[&str] = &[
    "id",
    "orn",
    "status",
    "created",
    "lastUpdated",
    "features",
    "universalLogout",
    "_links",
    "_embedded",
];

/// Members that the sandbox itself looks into.
const OBJECTS: &[&str] = &[
    "/credentials",
    "/credentials/oauthClient",
    "/settings",
    "/settings/app",
    "/settings/oauthClient",
    "/visibility",
    "/visibility/appLinks",
];

/// An application to be added.
#[derive(Debug)]
pub(crate) struct NewApp {
    /// Where it isn't up to the org to choose one.
    pub(crate) id: Option<String>,
    pub(crate) body: Map<String, Value>,
    pub(crate) activate: bool,
}

impl NewApp {
    /// Adds the application and returns its id.
    pub(crate) fn add(mut self, org: &mut Org) -> Result<String, Reply> {
        let label = text(&self.body, "label").ok_or_else(|| missing("label"))?.to_owned();
        let mode = text(&self.body, "signOnMode").map(str::to_owned);
        let name = text(&self.body, "name").map(str::to_owned);
        let (name, mode) = match (name, mode) {
            (None, None) => return Err(missing("signOnMode")),
            (Some(name), Some(mode)) => (name, mode),
            (Some(name), None) => {
                let template = TEMPLATES.iter().find(|(_, template)| *template == name);
                let mode = template.map_or("SAML_2_0", |(mode, _)| mode).to_owned();
                (name, mode)
            }
            (None, Some(mode)) => match TEMPLATES.iter().find(|(known, _)| *known == mode) {
                None => return Err(invalid("signOnMode", "signOnMode: The sign-on mode is not valid")),
                Some((_, "")) => (own_name(org, &label), mode),
                Some((_, template)) => ((*template).to_owned(), mode),
            },
        };
        for member in READ_ONLY {
            self.body.remove(*member);
        }
        self.body.insert("name".to_owned(), name.clone().into());
        self.body.insert("signOnMode".to_owned(), mode.into());
        let id = self.id.unwrap_or_else(|| org.new_id("0oa"));
        let now = now();
        let status = if self.activate { "ACTIVE" } else { "INACTIVE" };
        let app = complete(&id, self.body, &Value::Null)?;
        let mut head = json!({
            "id": id, "orn": format!("orn:okta:idp:{ORG_ID}:apps:{name}:{id}"), "status": status,
            "created": now, "lastUpdated": now,
        });
        merge(&mut head, app);
        let seq = org.next_seq();
        org.apps.insert(seq, &id, head);
        Ok(id)
    }
}

/// What `body` turns `current` into, apart from its id and times.
pub(super) fn replacement(current: &Value, mut body: Map<String, Value>) -> Result<Value, Reply> {
    text(&body, "label").ok_or_else(|| missing("label"))?;
    for member in READ_ONLY {
        body.remove(*member);
    }
    if text(&body, "signOnMode").is_none() {
        body.insert("signOnMode".to_owned(), current["signOnMode"].clone());
    }
    body.insert("name".to_owned(), current["name"].clone());
    let id = current["id"].as_str().unwrap_or_default();
    let mut app = complete(id, body, &current["credentials"]["oauthClient"])?;
    for member in ["id", "orn", "status", "created"] {
        app[member] = current[member].clone();
    }
    app["lastUpdated"] = now().into();
    Ok(app)
}

/// Fills in what Okta answers without having been sent it.
fn complete(id: &str, body: Map<String, Value>, old_client: &Value) -> Result<Value, Reply> {
    let mode = text(&body, "signOnMode").unwrap_or_default().to_owned();
    let name = text(&body, "name").unwrap_or_default().to_owned();
    let body = Value::Object(body);
    check(&mode, &name, &body)?;
    let app_link = if mode == "OPENID_CONNECT" {
        format!("{name}_link")
    } else {
        "login".to_owned()
    };
    let hidden = mode == "OPENID_CONNECT";
    let mut app = json!({
        "accessibility": {"selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null},
        "visibility": {
            "autoLaunch": false, "autoSubmitToolbar": false, "hide": {"iOS": hidden, "web": hidden},
            "appLinks": {app_link: true},
        },
        "features": [],
        "credentials": {"userNameTemplate": {"template": "${source.login}", "type": "BUILT_IN"}, "signing": {}},
        "universalLogout": null,
        "settings": {
            "app": {},
            "notifications": {"vpn": {"network": {"connection": "DISABLED"}, "message": null, "helpUrl": null}},
            "manualProvisioning": false, "implicitAssignment": false, "notes": {"admin": null, "enduser": null},
        },
    });
    merge(&mut app, of_mode(&mode, id));
    merge(&mut app, body);
    if mode == "OPENID_CONNECT" {
        let client = &mut app["credentials"]["oauthClient"];
        client["client_id"] = match old_client["client_id"].as_str().or(client["client_id"].as_str()) {
            Some(client_id) => client_id.into(),
            None => id.into(),
        };
        let method = client["token_endpoint_auth_method"].as_str().unwrap_or_default();
        let has_secret = method.starts_with("client_secret");
        if has_secret && client["client_secret"].as_str().is_none() {
            client["client_secret"] = old_client["client_secret"]
                .as_str()
                .map_or_else(|| secret(64).into(), Value::from);
        } else if let (false, Some(client)) = (has_secret, client.as_object_mut()) {
            client.remove("client_secret");
        }
    }
    Ok(app)
}

/// Defaults that only one sign-on mode has.
fn of_mode(mode: &str, id: &str) -> Value {
    let passwords = json!({
        "credentials": {"scheme": "EDIT_USERNAME_AND_PASSWORD", "revealPassword": false},
    });
    let key = json!({"kid": format!("sandbox-key-{id}")});
    match mode {
        "BOOKMARK" => json!({
            "universalLogout": {"status": "UNSUPPORTED"},
            "settings": {"app": {"requestIntegration": false}, "emOptInStatus": "NONE"},
        }),
        "OPENID_CONNECT" => json!({
            "credentials": {
                "signing": key,
                "oauthClient": {
                    "autoKeyRotation": true, "token_endpoint_auth_method": "client_secret_basic", "pkce_required": true,
                },
            },
            "settings": {"oauthClient": {
                "client_uri": null, "logo_uri": null, "redirect_uris": [], "response_types": ["code"],
                "grant_types": ["authorization_code"], "application_type": "web", "consent_method": "TRUSTED",
                "issuer_mode": "DYNAMIC", "idp_initiated_login": {"mode": "DISABLED", "default_scope": []},
                "wildcard_redirect": "DISABLED", "dpop_bound_access_tokens": false,
            }},
        }),
        "SAML_2_0" | "SAML_1_1" => json!({
            "credentials": {"signing": key},
            "settings": {"signOn": {
                "defaultRelayState": null, "ssoAcsUrlOverride": null, "audienceOverride": null,
                "recipientOverride": null, "destinationOverride": null, "attributeStatements": [],
            }},
        }),
        "BASIC_AUTH" | "BROWSER_PLUGIN" | "SECURE_PASSWORD_STORE" | "AUTO_LOGIN" => passwords,
        _ => json!({}),
    }
}

/// What Okta can't do without, for the kinds of application that are the org's own.
fn check(mode: &str, name: &str, body: &Value) -> Result<(), Reply> {
    let is_wrong = |pointer: &&&str| {
        body.pointer(pointer)
            .is_some_and(|value| !value.is_object() && !value.is_null())
    };
    if let Some(wrong) = OBJECTS.iter().find(is_wrong) {
        let what = wrong.rsplit('/').next().unwrap_or(wrong);
        return Err(invalid(what, &format!("{what}: The value is not an object")));
    }
    let is_text = |pointer: &str| {
        body.pointer(pointer)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty())
    };
    let required: &[&str] = match (mode, name) {
        (_, "bookmark" | "template_swa" | "template_basic_auth" | "template_sps") => &["/settings/app/url"],
        _ => &[],
    };
    if let Some(absent) = required.iter().find(|pointer| !is_text(pointer)) {
        return Err(missing(absent.rsplit('/').next().unwrap_or(absent)));
    }
    if mode == "OPENID_CONNECT" {
        let client = &body["settings"]["oauthClient"];
        let signs_in = match client["grant_types"].as_array() {
            Some(grants) => grants
                .iter()
                .any(|grant| grant == "authorization_code" || grant == "implicit"),
            None => client["application_type"] != "service",
        };
        if signs_in && client["redirect_uris"].as_array().is_none_or(Vec::is_empty) {
            return Err(missing("redirect_uris"));
        }
    }
    Ok(())
}

/// A name for an application of the org's own, from its label.
fn own_name(org: &Org, label: &str) -> String {
    let word: String = label
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(60)
        .collect();
    let free = |number: &usize| {
        let name = format!("sandbox_{word}_{number}");
        org.apps.rows().all(|row| row.value["name"] != name.as_str())
    };
    let number = (1..).find(free).unwrap_or_default();
    format!("sandbox_{word}_{number}")
}

/// The application as answers show it.
pub(super) fn render(app: &Value, base: &str) -> Value {
    let id = app["id"].as_str().unwrap_or_default();
    let name = app["name"].as_str().unwrap_or_default();
    let path = format!("/api/v1/apps/{id}");
    let app_links: Vec<Value> = app["visibility"]["appLinks"]
        .as_object()
        .into_iter()
        .flat_map(Map::keys)
        .map(|link| json!({"name": link, "href": format!("{base}/home/{name}/{id}/{link}"), "type": "text/html"}))
        .collect();
    let step = if app["status"] == "ACTIVE" {
        "deactivate"
    } else {
        "activate"
    };
    let mut app = app.clone();
    app["_links"] = json!({
        "uploadLogo": {"href": format!("{base}{path}/logo"), "hints": {"allow": ["POST"]}},
        "appLinks": app_links,
        "users": href(base, &format!("{path}/users")),
        "groups": href(base, &format!("{path}/groups")),
        step: href(base, &format!("{path}/lifecycle/{step}")),
    });
    if app["signOnMode"] == "SAML_2_0" {
        let metadata = format!("{base}{path}/sso/saml/metadata");
        app["_links"]["metadata"] = json!({"href": metadata, "type": "application/xml"});
    }
    app
}
