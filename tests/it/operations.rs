//! What the clients know of each operation is what the documents say.

use std::collections::BTreeSet;

use okta_core::{Lifecycle, Operation};
use serde_json::Value;

#[test]
fn mgmt() {
    check(
        include_str!("../../okta-mgmt/openapi.json"),
        include_str!("../../okta-mgmt/Cargo.toml"),
        okta_mgmt::operations::ALL,
    );
}

#[test]
fn pam() {
    check(
        include_str!("../../okta-pam/openapi.json"),
        include_str!("../../okta-pam/Cargo.toml"),
        okta_pam::operations::ALL,
    );
}

fn check(document: &str, manifest: &str, known: &[&Operation]) {
    let document: Value = serde_json::from_str(document).unwrap();
    let mut faults = Vec::new();
    let mut documented = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "put", "post", "delete", "patch", "head", "options"] {
            let Some(entry) = item.get(method) else { continue };
            documented += 1;
            let id = entry["operationId"].as_str().unwrap_or_default();
            let matching: Vec<_> = known.iter().filter(|operation| operation.id() == id).collect();
            match *matching {
                [operation] => {
                    let documented = Facts::documented(&document, path, method, item, entry);
                    let compiled = Facts::compiled(operation);
                    if documented != compiled {
                        faults.push(format!("{id}:\n  documented {documented:?}\n  compiled   {compiled:?}"));
                    }
                    faults.extend(
                        unsound(&document, manifest, item, entry, operation).map(|fault| format!("{id}: {fault}")),
                    );
                }
                _ => faults.push(format!("{id} is there {} times", matching.len())),
            }
        }
    }
    assert_eq!(known.len(), documented);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[derive(Debug, PartialEq)]
struct Facts {
    method: String,
    path: String,
    tag: String,
    lifecycle: Option<Lifecycle>,
    scopes: BTreeSet<Vec<String>>,
    roles: Vec<String>,
    client_state: BTreeSet<String>,
    subdomain: Option<String>,
    bucket: Option<String>,
    envelope: Option<String>,
    idempotent: bool,
    pages: (bool, bool),
    public: bool,
}

impl Facts {
    fn compiled(operation: &Operation) -> Self {
        let scopes = operation
            .scopes()
            .iter()
            .map(|set| set.iter().map(|&scope| scope.to_owned()).collect());
        Self {
            method: operation.method().to_owned(),
            path: operation.path().to_owned(),
            tag: operation.tag().to_owned(),
            lifecycle: Some(operation.lifecycle()),
            scopes: scopes.collect(),
            roles: operation.roles().iter().map(|&role| role.to_owned()).collect(),
            client_state: operation.client_state().iter().map(|&name| name.to_owned()).collect(),
            subdomain: operation.subdomain().map(str::to_owned),
            bucket: operation.bucket().map(str::to_owned),
            envelope: operation.envelope().map(str::to_owned),
            idempotent: operation.is_idempotent(),
            pages: (operation.is_paginated(), operation.is_polling()),
            public: operation.is_public(),
        }
    }

    fn documented(document: &Value, path: &str, method: &str, item: &Value, entry: &Value) -> Self {
        let lifecycle = match entry["x-okta-lifecycle"].as_str() {
            Some("GA") => Some(Lifecycle::Ga),
            Some("LIMITED_GA") => Some(Lifecycle::LimitedGa),
            Some("EA") => Some(Lifecycle::Ea),
            Some("BETA") => Some(Lifecycle::Beta),
            Some("DEPRECATED") => Some(Lifecycle::Deprecated),
            _ => None,
        };
        let security = entry.get("security").unwrap_or(&document["security"]);
        let scopes = security
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|way| way.get("oauth2"));
        let state = parameters(document, item, entry)
            .filter(|one| one["x-okta-client-state"].is_string() || one["x-okta-client-state"] == true);
        let responses = entry["responses"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(status, _)| status.starts_with('2'));
        let envelope = responses.filter_map(|(_, response)| {
            let response = resolve(document, response);
            let schema = resolve(document, &response["content"]["application/json"]["schema"]);
            schema["x-okta-envelope"]
                .as_str()
                .or(response["x-okta-envelope"].as_str())
        });
        Self {
            method: method.to_uppercase(),
            path: path.to_owned(),
            tag: text(&entry["tags"][0]),
            lifecycle,
            scopes: scopes.map(strings).filter(|set| !set.is_empty()).collect(),
            roles: strings(&entry["x-okta-roles"]),
            client_state: state.map(|one| text(&one["name"])).collect(),
            subdomain: entry["x-okta-subdomain"].as_str().map(str::to_owned),
            bucket: entry["x-okta-bucket"].as_str().map(str::to_owned),
            envelope: envelope.map(str::to_owned).next(),
            idempotent: entry["x-okta-idempotent"]
                .as_bool()
                .unwrap_or(matches!(method, "get" | "head" | "put" | "delete" | "options")),
            pages: match entry["x-okta-pagination"].as_str() {
                Some("link") => (true, false),
                Some("polling") => (true, true),
                _ => (false, false),
            },
            public: security.as_array().is_some_and(Vec::is_empty),
        }
    }
}

/// What doesn't hold together, whatever the two say of each other.
fn unsound<'a>(
    document: &Value,
    manifest: &str,
    item: &'a Value,
    entry: &'a Value,
    operation: &Operation,
) -> impl Iterator<Item = String> {
    let mut faults = Vec::new();
    let template: Vec<&str> = operation.path().split(['{', '}']).skip(1).step_by(2).collect();
    let unique: BTreeSet<String> = template.iter().map(|&name| name.to_owned()).collect();
    let declared = parameters(document, item, entry).filter(|one| one["in"] == "path");
    let declared: BTreeSet<String> = declared.map(|one| text(&one["name"])).collect();
    if unique.len() != template.len() || unique != declared {
        faults.push(format!("the path has {template:?}, the parameters are {declared:?}"));
    }
    faults.extend(
        operation
            .client_state()
            .iter()
            .filter(|name| !template.contains(name))
            .map(|name| format!("{name} isn't in the path")),
    );

    let flows = document["components"]["securitySchemes"]["oauth2"]["flows"].as_object();
    let defined: BTreeSet<&String> = flows
        .into_iter()
        .flatten()
        .flat_map(|(_, flow)| flow["scopes"].as_object().into_iter().flatten().map(|(scope, _)| scope))
        .collect();
    for scope in operation.scopes().iter().copied().flatten() {
        if !defined.iter().any(|known| known == scope) {
            faults.push(format!("scope {scope} isn't defined"));
        }
    }
    match document["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|tag| tag["name"] == operation.tag())
    {
        None => faults.push(format!("tag {} isn't defined", operation.tag())),
        Some(tag) => {
            let feature = entry["x-okta-feature"].as_str().or(tag["x-okta-feature"].as_str());
            let feature = feature.unwrap_or(operation.tag());
            if !manifest.contains(&format!("\n{feature} = [")) {
                faults.push(format!("there is no feature {feature}"));
            }
        }
    }
    if entry["tags"].as_array().map(Vec::len) != Some(1) {
        faults.push("has not one tag".to_owned());
    }
    faults.into_iter()
}

fn parameters<'a>(document: &'a Value, item: &'a Value, entry: &'a Value) -> impl Iterator<Item = &'a Value> {
    let all = item["parameters"]
        .as_array()
        .into_iter()
        .chain(entry["parameters"].as_array());
    all.flatten().map(|one| resolve(document, one))
}

fn resolve<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    while let Some(target) = value["$ref"].as_str() {
        value = document
            .pointer(&target[1..])
            .unwrap_or_else(|| panic!("{target} is dangling"));
    }
    value
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}

/// What is in the module of its family is the same from outside of it.
#[test]
fn families_are_modules() {
    let _: fn(okta_mgmt::types::users::User) -> okta_mgmt::types::User = |user| user;
    let _: fn(&okta_mgmt::Client) -> okta_mgmt::requests::groups::ListGroups = |okta| okta.list_groups();
    assert!(std::ptr::eq(
        &okta_mgmt::operations::policies::LIST_POLICIES,
        &okta_mgmt::operations::LIST_POLICIES
    ));
    let _: fn(okta_pam::types::common::AccountSetting) -> okta_pam::types::AccountSetting = |setting| setting;
}
