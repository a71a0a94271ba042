//! A program that runs every night and keeps a sign-on policy in shape: who is in a group signs in from the offices, and with a factor.
//!
//! It creates what is missing, changes only what differs, leaves alone what it doesn't know, and reports. In the small org it runs three
//! nights, and somebody changes the rule before the last.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example shows what it does")]

#[path = "support/org.rs"]
mod org;

use std::process::ExitCode;

use okta_mgmt::types::{
    IpNetworkZone, LifecycleStatus, NetworkZone, NetworkZoneAddress, NetworkZoneAddressType, NetworkZoneStatus,
    OktaSignOnAccess, OktaSignOnPolicy, OktaSignOnPolicyRule, PolicyNetworkConnection, PolicyRule, PolicyType,
};
use okta_mgmt::{Client, Result};
use okta_sandbox::Sandbox;
use org::Outcome;
use serde_json::json;

const ZONE: &str = "Offices (example)";
const OFFICES: [&str; 2] = ["192.0.2.0/24", "198.51.100.0/24"];
const POLICY: &str = "Administrators (example)";
const RULE: &str = "From the offices, with a factor";
const IDLE_MINUTES: i32 = 15;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    org::finish(run().await)
}

async fn run() -> Outcome {
    let org = org::open(Sandbox::builder()).await?;
    let Some(sandbox) = &org.sandbox else {
        let group = std::env::args().nth(1).ok_or("usage: nightly_policy GROUP_ID")?;
        report(&keep_in_shape(&org.okta, &group).await?);
        return Ok(());
    };
    let group = administrators(sandbox)?;
    for night in 1..=3 {
        println!("night {night}:");
        if night == 3 {
            relax(&org.okta).await?;
        }
        report(&keep_in_shape(&org.okta, &group).await?);
    }
    Ok(())
}

fn report(changes: &[String]) {
    for change in changes {
        println!("  {change}");
    }
    if changes.is_empty() {
        println!("  all is as it should be");
    }
}

/// Brings zone, policy and rule into shape, one after the other, and says what it took.
async fn keep_in_shape(okta: &Client, group: &str) -> Outcome<Vec<String>> {
    let mut changes = Vec::new();
    let zone = keep_zone(okta, &mut changes).await?;
    let policy = keep_policy(okta, group, &mut changes).await?;
    keep_rule(okta, &policy, &zone, &mut changes).await?;
    Ok(changes)
}

async fn keep_zone(okta: &Client, changes: &mut Vec<String>) -> Outcome<String> {
    let mut zones = okta.list_network_zones().stream();
    let mut found = None;
    while let Some(zone) = zones.try_next().await? {
        if zone.name() == Some(ZONE) {
            found = Some(zone);
        }
    }
    let gateways: Vec<_> = OFFICES.iter().map(|office| gateway(office)).collect();
    let zone = match found {
        None => {
            changes.push(format!("created the zone {ZONE}"));
            let mut zone = IpNetworkZone::new(ZONE);
            zone.gateways = Some(gateways);
            okta.create_network_zone(zone).send().await?.into_inner()
        }
        Some(NetworkZone::Ip(zone)) if zone.gateways.as_ref() == Some(&gateways) => NetworkZone::Ip(zone),
        Some(NetworkZone::Ip(mut zone)) => {
            changes.push(format!("set the gateways of the zone {ZONE}"));
            let id = zone.id.clone().ok_or("the zone has no id")?;
            zone.gateways = Some(gateways);
            okta.replace_network_zone(id, NetworkZone::Ip(zone))
                .send()
                .await?
                .into_inner()
        }
        Some(_) => return Err(format!("{ZONE} is a zone of another type").into()),
    };
    let id = zone.id().ok_or("the zone has no id")?.to_owned();
    if zone.status() == Some(&NetworkZoneStatus::Inactive) {
        changes.push(format!("activated the zone {ZONE}"));
        okta.activate_network_zone(&id).send().await?;
    }
    Ok(id)
}

fn gateway(network: &str) -> NetworkZoneAddress {
    let mut gateway = NetworkZoneAddress::new();
    gateway.type_ = Some(NetworkZoneAddressType::Cidr);
    gateway.value = Some(network.to_owned());
    gateway
}

async fn keep_policy(okta: &Client, group: &str, changes: &mut Vec<String>) -> Outcome<String> {
    let mut policies = okta.list_policies(PolicyType::OktaSignOn).stream();
    let mut found = None;
    while let Some(policy) = policies.try_next().await? {
        if policy.name() == Some(POLICY) {
            found = Some(policy);
        }
    }
    let policy = match found {
        Some(policy) => policy,
        None => {
            changes.push(format!("created the policy {POLICY}"));
            let mut policy = OktaSignOnPolicy::new(POLICY);
            let people = policy.conditions.get_or_insert_default().people.get_or_insert_default();
            people.groups.get_or_insert_default().include = Some(vec![group.to_owned()]);
            okta.create_policy(policy).send().await?.into_inner()
        }
    };
    let id = policy.id().ok_or("the policy has no id")?.to_owned();
    if policy.status() == Some(&LifecycleStatus::Inactive) {
        changes.push(format!("activated the policy {POLICY}"));
        okta.activate_policy(&id).send().await?;
    }
    Ok(id)
}

async fn keep_rule(okta: &Client, policy: &str, zone: &str, changes: &mut Vec<String>) -> Outcome {
    let rules = okta.list_policy_rules(policy).stream().try_collect().await?;
    let found = rules.into_iter().find_map(|rule| match rule {
        PolicyRule::SignOn(rule) if rule.name.as_deref() == Some(RULE) => Some(rule),
        _ => None,
    });
    let Some(rule) = found else {
        changes.push(format!("created the rule {RULE}"));
        let mut rule = OktaSignOnPolicyRule::new(RULE);
        shape(&mut rule, zone);
        okta.create_policy_rule(policy, rule).send().await?;
        return Ok(());
    };
    let id = rule.id.clone().ok_or("the rule has no id")?;
    let mut wanted = rule.clone();
    shape(&mut wanted, zone);
    if wanted != rule {
        changes.push(format!("set the rule {RULE}"));
        // it reads the rule again, and writes back all that `shape` leaves alone
        okta.modify_policy_rule(policy, &id, |rule| {
            if let PolicyRule::SignOn(rule) = rule {
                shape(rule, zone);
            }
        })
        .await?;
    }
    if rule.status == Some(LifecycleStatus::Inactive) {
        changes.push(format!("activated the rule {RULE}"));
        okta.activate_policy_rule(policy, &id).send().await?;
    }
    Ok(())
}

/// What this program insists on; everything else in the rule is somebody else's.
fn shape(rule: &mut OktaSignOnPolicyRule, zone: &str) {
    let network = rule.conditions.get_or_insert_default().network.get_or_insert_default();
    network.connection = Some(PolicyNetworkConnection::Zone);
    network.include = Some(vec![zone.to_owned()]);
    network.exclude = None;
    let signon = rule.actions.get_or_insert_default().signon.get_or_insert_default();
    signon.access = Some(OktaSignOnAccess::Allow);
    signon.require_factor = Some(true);
    signon.session.get_or_insert_default().max_session_idle_minutes = Some(IDLE_MINUTES);
}

fn administrators(sandbox: &Sandbox) -> Outcome<String> {
    let group = sandbox.add_group(json!({"profile": {"name": "Administrators"}}))?;
    Ok(group["id"].as_str().unwrap_or_default().to_owned())
}

/// Somebody lets sessions last, and has the device remembered, which the program doesn't mind.
async fn relax(okta: &Client) -> Result<()> {
    for policy in okta
        .list_policies(PolicyType::OktaSignOn)
        .q(POLICY)
        .stream()
        .try_collect()
        .await?
    {
        // the list has all that begin so
        let (Some(policy), Some(POLICY)) = (policy.id(), policy.name()) else {
            continue;
        };
        for rule in okta.list_policy_rules(policy).stream().try_collect().await? {
            let Some(id) = rule.id() else { continue };
            okta.modify_policy_rule(policy, id, |rule| {
                if let PolicyRule::SignOn(rule) = rule {
                    let signon = rule.actions.get_or_insert_default().signon.get_or_insert_default();
                    signon.remember_device_by_default = Some(true);
                    signon.session.get_or_insert_default().max_session_idle_minutes = Some(720);
                }
            })
            .await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn changes_only_what_differs() -> Outcome {
        let sandbox = Sandbox::builder().with_page_size(1).start().await?;
        let okta = org::client_of(&sandbox)?;
        let group = administrators(&sandbox)?;
        assert_eq!(keep_in_shape(&okta, &group).await?.len(), 3);
        assert!(keep_in_shape(&okta, &group).await?.is_empty());

        relax(&okta).await?;
        assert_eq!(keep_in_shape(&okta, &group).await?, [format!("set the rule {RULE}")]);
        let policies = okta
            .list_policies(PolicyType::OktaSignOn)
            .q(POLICY)
            .stream()
            .try_collect()
            .await?;
        let policy = policies.iter().find(|policy| policy.name() == Some(POLICY));
        let policy = policy.and_then(|policy| policy.id()).ok_or("no policy")?;
        let rules = okta.list_policy_rules(policy).stream().try_collect().await?;
        let Some(PolicyRule::SignOn(rule)) = rules.into_iter().next() else {
            return Err("no rule".into());
        };
        let signon = rule.actions.and_then(|actions| actions.signon).ok_or("no actions")?;
        assert_eq!(
            signon.remember_device_by_default,
            Some(true),
            "not the program's business"
        );
        let session = signon.session.ok_or("no session")?;
        assert_eq!(session.max_session_idle_minutes, Some(IDLE_MINUTES));
        Ok(())
    }
}
