//! Policies and their rules.

use std::future::Future;

use okta_core::rt::failure;

use super::answers::{Whole, whole, whole_with_id};
use super::lists::listed;
use crate::types::{Policy, PolicyRule, PolicyType};
use crate::{Client, Result};

/// # Several calls in one: policies
impl Client {
    /// Reads a policy, has it changed, and writes it back whole. What `change` leaves alone goes back as it came, whether this version
    /// knows it or not.
    ///
    /// Nothing is written if `change` changes nothing. Okta has no condition for this write: of two that happen at once the later wins.
    ///
    /// # Errors
    /// Those of `getPolicy` and `replacePolicy`; [`is_decode`](crate::Error::is_decode) when either answers with something that has no id,
    /// or the write with another policy.
    ///
    /// ```no_run
    /// # async fn example(okta: okta_mgmt::Client) -> okta_mgmt::Result<()> {
    /// use okta_mgmt::types::Policy;
    ///
    /// okta.modify_policy("00pabcdefghijklmn0g4", |policy| {
    ///     if let Policy::Password(policy) = policy
    ///         && let Some(password) = policy.settings.as_mut().and_then(|settings| settings.password.as_mut())
    ///     {
    ///         password.complexity.get_or_insert_default().min_length = Some(14);
    ///     }
    /// })
    /// .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn modify_policy(&self, policy_id: impl AsRef<str>, change: impl FnOnce(&mut Policy)) -> Result<Policy> {
        let before = whole::<Policy>(self.get_policy(policy_id.as_ref())).await?.into_inner();
        let policy_id = before.id().unwrap_or_default().to_owned();
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(before);
        }
        let request = self.replace_policy(&policy_id, after);
        Ok(whole_with_id::<Policy>(request, &policy_id).await?.into_inner())
    }

    /// Reads a rule of a policy, has it changed, and writes it back whole, as [`modify_policy`](Self::modify_policy) does with policies.
    ///
    /// # Errors
    /// Those of `getPolicyRule` and `replacePolicyRule`, and as with [`modify_policy`](Self::modify_policy).
    pub async fn modify_policy_rule(
        &self,
        policy_id: impl AsRef<str>,
        rule_id: impl AsRef<str>,
        change: impl FnOnce(&mut PolicyRule),
    ) -> Result<PolicyRule> {
        let (policy_id, rule_id) = (policy_id.as_ref(), rule_id.as_ref());
        let before = whole::<PolicyRule>(self.get_policy_rule(policy_id, rule_id))
            .await?
            .into_inner();
        let rule_id = before.id().unwrap_or_default().to_owned();
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(before);
        }
        let request = self.replace_policy_rule(policy_id, &rule_id, after);
        Ok(whole_with_id::<PolicyRule>(request, &rule_id).await?.into_inner())
    }

    /// Makes sure that the rules with these ids are tried first, in this order. The others follow in the order that they have, and those
    /// that Okta made stay last. Returns the rules in the order in which they are tried.
    ///
    /// Rules that are in their places aren't written. Each of the others is written with the priority of the rule whose place it takes,
    /// from the first to the last, and the rules are read again after each: Okta moves the rules behind, by different amounts in different
    /// types of policies. Between two writes the order is neither the old nor the new one. Nothing else should change the priorities
    /// meanwhile.
    ///
    /// # Errors
    /// Those of `listPolicyRules` and `replacePolicyRule`; when the policy has no rule of its own with one of the ids, before anything is
    /// written; when a rule in whose place another is to come has no priority; when Okta leaves a rule where it was, or moves
    /// it again.
    pub async fn ensure_policy_rule_order<I>(&self, policy_id: impl AsRef<str>, first: I) -> Result<Vec<PolicyRule>>
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        let policy_id = policy_id.as_ref();
        ensure_order(
            first.into_iter().map(|id| id.as_ref().to_owned()).collect(),
            || listed(self.list_policy_rules(policy_id)),
            |id, rule| async { self.replace_policy_rule(policy_id, id, rule).send().await.map(drop) },
        )
        .await
    }

    /// Makes sure that the policies with these ids are tried first among those of the type, in this order, as
    /// [`ensure_policy_rule_order`](Self::ensure_policy_rule_order) does with rules. App sign-in policies have no order.
    ///
    /// # Errors
    /// Those of `listPolicies` and `replacePolicy`; when there is no policy of the type with one of the ids, or Okta made it, before
    /// anything is written; when a policy in whose place another is to come has no priority; when Okta leaves a policy where it was, or
    /// moves it again.
    pub async fn ensure_policy_order<I>(&self, r#type: PolicyType, first: I) -> Result<Vec<Policy>>
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        ensure_order(
            first.into_iter().map(|id| id.as_ref().to_owned()).collect(),
            || listed(self.list_policies(r#type.clone())),
            |id, policy| async { self.replace_policy(id, policy).send().await.map(drop) },
        )
        .await
    }
}

impl Whole for Policy {
    const IS: &'static str = "a policy with an id";

    fn id(&self) -> Option<&str> {
        self.id()
    }
}

impl Whole for PolicyRule {
    const IS: &'static str = "a rule with an id";

    fn id(&self) -> Option<&str> {
        self.id()
    }
}

/// What is tried in the order of a priority.
trait Ordered: Clone {
    fn id(&self) -> Option<&str>;
    fn priority(&self) -> Option<i32>;
    /// Made by Okta: it stays where it is, behind all others.
    fn is_system(&self) -> bool;
    fn set_priority(&mut self, priority: i32);
}

macro_rules! ordered {
    ($union:ident: $($kind:ident)*) => {
        impl Ordered for $union {
            fn id(&self) -> Option<&str> {
                $union::id(self)
            }
            fn priority(&self) -> Option<i32> {
                $union::priority(self)
            }
            fn is_system(&self) -> bool {
                $union::system(self) == Some(true)
            }
            fn set_priority(&mut self, priority: i32) {
                match self {
                    $($union::$kind(one) => one.priority = Some(priority),)*
                    $union::Unknown(one) => one.priority = Some(priority),
                }
            }
        }
    };
}

ordered!(Policy: Access ClientUpdate DeviceSignalCollection EntityRisk IdentityClaimSourcing IdpDiscovery MfaEnroll OktaSignOn Password
    PostAuthSession ProfileEnrollment SessionViolationDetection);
ordered!(PolicyRule: Access ClientUpdate DeviceSignalCollection EntityRisk IdentityClaimSourcing IdpDiscovery MfaEnroll Password
    PostAuthSession ProfileEnrollment SessionViolationDetection SignOn);

/// Writes what isn't in its place, from the first to the last, and reads again after each write.
async fn ensure_order<T, L, R>(
    first: Vec<String>,
    list: impl Fn() -> L,
    replace: impl Fn(String, T) -> R,
) -> Result<Vec<T>>
where
    T: Ordered,
    L: Future<Output = Result<Vec<T>>>,
    R: Future<Output = Result<()>>,
{
    let mut found = in_order(list().await?);
    let wanted = wanted_order(&found, first)?;
    for (place, id) in wanted.iter().enumerate() {
        let is = |one: &T| one.id() == Some(id);
        if found.get(place).is_some_and(is) {
            continue;
        }
        let (Some(taken), Some(one)) = (found.get(place), found.iter().find(|one| is(one))) else {
            return Err(failure::unexpected(format!(
                "`{id}` went away while the order was written"
            )));
        };
        let Some(priority) = taken.priority() else {
            let place = place + 1;
            return Err(failure::unexpected(format!(
                "`{id}` can't be given place {place}: what is there has no priority"
            )));
        };
        let mut one = one.clone();
        one.set_priority(priority);
        replace(id.clone(), one).await?;
        found = in_order(list().await?);
        if !found.get(place).is_some_and(is) {
            let place = place + 1;
            return Err(failure::unexpected(format!(
                "`{id}` was given place {place} and isn't there; is something else changing priorities?"
            )));
        }
    }
    // what was in its place may have been moved by what was written after it
    let mut moved = wanted.iter().zip(&found).filter(|(id, one)| one.id() != Some(id));
    match moved.next() {
        None => Ok(found),
        Some((id, _)) => Err(failure::unexpected(format!(
            "`{id}` was in its place and isn't any more; is something else changing priorities?"
        ))),
    }
}

/// As they are tried: by priority, what Okta made last.
fn in_order<T: Ordered>(mut all: Vec<T>) -> Vec<T> {
    all.sort_by_key(|one| (one.is_system(), one.priority().is_none(), one.priority()));
    all
}

/// The ids in the order that is wanted, without those of Okta's own.
fn wanted_order<T: Ordered>(found: &[T], first: Vec<String>) -> Result<Vec<String>> {
    if found.iter().any(|one| one.id().is_none()) {
        return Err(failure::unexpected("Okta listed a policy or rule without an id"));
    }
    let own: Vec<&str> = found.iter().filter(|one| !one.is_system()).filter_map(T::id).collect();
    if let Some(id) = first.iter().find(|id| !own.contains(&id.as_str())) {
        return Err(failure::argument(format!(
            "there is no `{id}` whose place can be changed"
        )));
    }
    let mut wanted: Vec<String> = Vec::with_capacity(own.len());
    for id in first.into_iter().chain(own.into_iter().map(ToOwned::to_owned)) {
        if !wanted.contains(&id) {
            wanted.push(id);
        }
    }
    Ok(wanted)
}
