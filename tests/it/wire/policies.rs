//! Policies and their rules: one kind for each type, and nothing lost of those that are unknown.

use okta_mgmt::types::{
    AccessPolicyConstraint, AccessPolicyConstraintType, AccessPolicyConstraints, AccessPolicyRule,
    AccessPolicyRuleActions, AccessPolicyRuleApplicationSignOn, AccessPolicyRuleConditions, AssuranceMethod,
    AssuranceMethodFactorMode, AuthenticationRequirement, LifecycleStatus, PasswordPolicy, PasswordPolicyComplexity,
    PasswordPolicyPasswordSettings, PasswordPolicySettings, Policy, PolicyAccess, PolicyConditions, PolicyIdsCondition,
    PolicyMappingRequest, PolicyMappingResourceType, PolicyNetworkCondition, PolicyNetworkConnection,
    PolicyPeopleCondition, PolicyRule, PolicyType, PossessionConstraint, ThreatResponseAction, VerificationMethod,
};
use okta_mgmt::types::{PolicyContext, PolicyContextUser, PolicyTypeSimulation, SimulatePolicyBody};

use super::{kept, mgmt, mgmt_pages};

/// An app sign-in rule with every kind of condition, and constraints as servers write them.
const ACCESS_RULE: &str = r#"{"id":"rul1","type":"ACCESS_POLICY","name":"Finance","priority":0,"status":"ACTIVE","system":false,
    "conditions":{"device":{"registered":true,"managed":false,"assurance":{"include":["dae1"]}},
    "elCondition":{"condition":"user.status == \"ACTIVE\""},"network":{"connection":"ZONE","include":["nzo1"]},
    "people":{"users":{"exclude":["00u9"]},"groups":{"include":["00g1"]}},"platform":{"include":[{"type":"DESKTOP",
    "os":{"type":"OTHER","expression":"","version":{"matchType":"SEMVER","value":"14.0.0"}}}],"exclude":[]},
    "riskScore":{"level":"ANY"},"userType":{"include":[],"exclude":["oty1"]},"moon":{"phase":"FULL"}},
    "actions":{"appSignOn":{"access":"ALLOW","keepMeSignedIn":{"postAuth":"ALLOWED","postAuthPromptFrequency":"PT168H"},
    "verificationMethod":{"type":"ASSURANCE","factorMode":"2FA","reauthenticateIn":"PT2H","inactivityPeriod":"PT1H","constraints":[
    {"knowledge":{"types":["password"],"required":true,"reauthenticateIn":"PT0S"},"possession":{"required":true,"deviceBound":"REQUIRED",
    "excludedAuthenticationMethods":[{"key":"phone_number","method":"sms"}]}},{}]}}}}"#;

#[tokio::test]
async fn list_policies_of_every_type() {
    let wire = mgmt_pages([
        (
            "GET /api/v1/policies?type=OKTA_SIGN_ON&q=De&limit=1&status=ACTIVE",
            r#"[{"id":"00p1","type":"OKTA_SIGN_ON","name":"Default Policy","system":true,"conditions":null,"_embedded":null}]"#,
        ),
        (
            "GET /api/v1/policies?after=00p1&limit=1&type=OKTA_SIGN_ON&q=De&status=ACTIVE",
            r#"[{"_embedded":{"resourceType":"APP"}},{"id":"00p3","type":"FERRY","deck":{"seats":[1]}}]"#,
        ),
    ]);
    let request = wire.client.list_policies(PolicyType::OktaSignOn).q("De").limit(1);
    let request = request.status(LifecycleStatus::Active);
    let policies = request.stream().try_collect().await.unwrap();
    wire.sent("");
    assert!(
        matches!(&policies[0], Policy::OktaSignOn(policy) if policy.system == Some(true) && policy.conditions.is_none())
    );
    // known only by what it is for
    let resource = policies[1]
        .embedded()
        .and_then(|embedded| embedded.resource_type.as_deref());
    assert!(matches!(&policies[1], Policy::Unknown(_)) && resource == Some("APP"));
    kept(&policies[2], r#"{"id":"00p3","type":"FERRY","deck":{"seats":[1]}}"#);
    for known in PolicyType::KNOWN {
        let policy: Policy = serde_json::from_str(&format!(r#"{{"type":"{known}","name":"x"}}"#)).unwrap();
        let older = ["CONTINUOUS_ACCESS", "OAUTH_AUTHORIZATION_POLICY"].contains(&known.as_str());
        assert_eq!(matches!(policy, Policy::Unknown(_)), older, "{known}");
        assert_eq!(policy.type_(), Some(known));
    }
}

#[tokio::test]
async fn create_and_replace_password_policy() {
    let answer = r#"{"id":"00p1","type":"PASSWORD","name":"Staff","description":"d","priority":1,"status":"ACTIVE","system":false,
        "conditions":{"people":{"groups":{"include":["00g1"]}},"authProvider":{"provider":"OKTA"}},
        "settings":{"password":{"complexity":{"minLength":14,"excludeAttributes":[],"dictionary":{"common":{"exclude":true}}},
        "breachedProtection":{"expireAfterDays":0,"logoutEnabled":true,"delegatedWorkflowId":"12"}},"delegation":{"options":{"skipUnlock":false}},
        "recovery":{"factors":{"okta_email":{"status":"ACTIVE","properties":{"recoveryToken":{"tokenLifetimeMinutes":60}}}}}}}"#;
    let settings = PasswordPolicySettings::new().with_password(
        PasswordPolicyPasswordSettings::new().with_complexity(PasswordPolicyComplexity::new().with_min_length(14)),
    );
    let people = PolicyPeopleCondition::new().with_groups(PolicyIdsCondition::new().with_include(["00g1".to_owned()]));
    let policy = PasswordPolicy::new("Staff")
        .with_conditions(PolicyConditions::new().with_people(people))
        .with_settings(settings);
    let body = concat!(
        r#"{"conditions":{"people":{"groups":{"include":["00g1"]}}},"name":"Staff","#,
        r#""settings":{"password":{"complexity":{"minLength":14}}},"type":"PASSWORD"}"#
    );
    let wire = mgmt("POST /api/v1/policies?activate=false", 200, answer);
    let request = wire.client.create_policy(policy.clone()).activate(false);
    let created = request.send().await.unwrap();
    wire.sent(body);
    assert!(matches!(&*created, Policy::Password(policy) if policy.priority == Some(1)));
    kept(&*created, answer);

    let wire = mgmt("PUT /api/v1/policies/00p1", 200, answer);
    wire.client.replace_policy("00p1", policy).send().await.unwrap();
    wire.sent(body);
}

#[tokio::test]
async fn get_policy_with_its_rules() {
    let answer = format!(
        r#"{{"id":"rst1","type":"ACCESS_POLICY","name":"Any two","_embedded":{{"resourceType":"APP","rules":[{ACCESS_RULE}]}}}}"#
    );
    let wire = mgmt("GET /api/v1/policies/rst1?expand=rules", 200, answer.leak());
    let policy = wire.client.get_policy("rst1").expand("rules").send().await.unwrap();
    wire.sent("");
    let rules = policy.embedded().and_then(|embedded| embedded.rules.as_ref()).unwrap();
    assert!(matches!(&rules[0], PolicyRule::Access(rule) if rule.additional_properties.is_empty()));
}

#[tokio::test]
async fn create_access_policy_rule() {
    let knowledge = AccessPolicyConstraint::new().with_types([AccessPolicyConstraintType::Password]);
    let possession = PossessionConstraint::new().with_phishing_resistant(AuthenticationRequirement::Required);
    let constraints = AccessPolicyConstraints::new()
        .with_knowledge(knowledge)
        .with_possession(possession);
    let method = AssuranceMethod::new()
        .with_factor_mode(AssuranceMethodFactorMode::TwoFactor)
        .with_constraints([constraints]);
    let sign_on = AccessPolicyRuleApplicationSignOn::new()
        .with_access(PolicyAccess::Allow)
        .with_verification_method(method);
    let network = PolicyNetworkCondition::new()
        .with_connection(PolicyNetworkConnection::Zone)
        .with_include(["nzo1".to_owned()]);
    let rule = AccessPolicyRule::new("Finance")
        .with_priority(0)
        .with_conditions(AccessPolicyRuleConditions::new().with_network(network))
        .with_actions(AccessPolicyRuleActions::new().with_app_sign_on(sign_on));
    let wire = mgmt("POST /api/v1/policies/rst1/rules?activate=true", 200, ACCESS_RULE);
    let request = wire.client.create_policy_rule("rst1", rule).activate(true);
    let created = request.send().await.unwrap();
    wire.sent(concat!(
        r#"{"actions":{"appSignOn":{"access":"ALLOW","verificationMethod":{"constraints":[{"knowledge":{"types":["password"]},"#,
        r#""possession":{"phishingResistant":"REQUIRED"}}],"factorMode":"2FA","type":"ASSURANCE"}}},"#,
        r#""conditions":{"network":{"connection":"ZONE","include":["nzo1"]}},"name":"Finance","priority":0,"type":"ACCESS_POLICY"}"#,
    ));
    let PolicyRule::Access(rule) = &*created else {
        panic!("{created:?}")
    };
    let sign_on = rule
        .actions
        .as_ref()
        .and_then(|actions| actions.app_sign_on.as_ref())
        .unwrap();
    let Some(VerificationMethod::Assurance(method)) = &sign_on.verification_method else {
        panic!("{sign_on:?}")
    };
    let constraint = &method.constraints.as_ref().unwrap()[0];
    let types = constraint
        .knowledge
        .as_ref()
        .and_then(|knowledge| knowledge.types.as_ref());
    assert_eq!(types.unwrap(), &[AccessPolicyConstraintType::Password]);
    kept(&*created, ACCESS_RULE);
}

#[tokio::test]
async fn list_policy_rules_of_every_kind() {
    // a null in the place of whole conditions, and an empty object in that of actions, as catch-all rules have them
    let first = r#"[{"id":"rul1","type":"POST_AUTH_SESSION","conditions":null,"actions":{"postAuthSession":{}}},
        {"id":"rul2","type":"POST_AUTH_SESSION","conditions":{"people":{"users":{"exclude":null}}},
        "actions":{"postAuthSession":{"failureActions":[{"action":"TERMINATE_SESSION","slo":null}]}}}]"#;
    let second = r#"[{"id":"rul3","type":"SIGN_ON","conditions":{"riskScore":{"level":"LOW"},"risk":{"behaviors":["bev1"]},
        "authContext":{"authType":"ANY"}},"actions":{"signon":{"access":"CHALLENGE","challenge":{"chain":[{"criteria":[{"provider":"OKTA",
        "factorType":"password"}],"next":[{"criteria":[{"provider":"GOOGLE","factorType":"token:software:totp"}]}]}]}}}},
        {"id":"rul4","type":"SUBMARINE","conditions":{"depth":[1,2]},"actions":{"dive":true}}]"#;
    let wire = mgmt_pages([
        ("GET /api/v1/policies/rst1/rules?limit=2", first),
        ("GET /api/v1/policies/rst1/rules?after=rul2&limit=2", second),
    ]);
    let rules = wire.client.list_policy_rules("rst1").limit(2);
    let rules = rules.stream().try_collect().await.unwrap();
    wire.sent("");
    let PolicyRule::PostAuthSession(rule) = &rules[1] else {
        panic!("{rules:?}")
    };
    let responses = rule
        .actions
        .as_ref()
        .and_then(|actions| actions.post_auth_session.as_ref())
        .unwrap();
    let responses = responses.failure_actions.as_ref().unwrap();
    assert_eq!(responses[0].action, Some(ThreatResponseAction::TerminateSession));
    kept(&rules[2..], second);
    assert!(matches!(&rules[2], PolicyRule::SignOn(rule) if rule.additional_properties.is_empty()));
    assert!(matches!(&rules[3], PolicyRule::Unknown(rule) if rule.additional_properties.len() == 2));
}

#[tokio::test]
async fn lifecycle_of_policies_and_rules() {
    let wire = mgmt("POST /api/v1/policies/00p1/lifecycle/deactivate", 204, "");
    wire.client.deactivate_policy("00p1").send().await.unwrap();
    wire.sent("");
    let wire = mgmt("POST /api/v1/policies/00p1/rules/0pr1/lifecycle/activate", 204, "");
    wire.client.activate_policy_rule("00p1", "0pr1").send().await.unwrap();
    wire.sent("");
    let wire = mgmt("DELETE /api/v1/policies/00p1/rules/0pr1", 204, "");
    wire.client.delete_policy_rule("00p1", "0pr1").send().await.unwrap();
    wire.sent("");
    let copy = r#"{"id":"rst2","type":"ACCESS_POLICY","name":"[cloned] x","created":null,"lastUpdated":null}"#;
    let wire = mgmt("POST /api/v1/policies/rst1/clone", 200, copy);
    let copy = wire.client.clone_policy("rst1").send().await.unwrap();
    wire.sent("");
    assert_eq!((copy.id(), copy.created()), (Some("rst2"), None));
}

#[tokio::test]
async fn map_resource_to_policy() {
    let answer = r#"{"id":"map1","_links":{"policy":{"href":"https://acme.example.com/api/v1/policies/rst2"}}}"#;
    let wire = mgmt("POST /api/v1/policies/rst1/mappings", 200, answer);
    let mapping = PolicyMappingRequest::new("rst2", PolicyMappingResourceType::AccessPolicy);
    let mapping = wire
        .client
        .map_resource_to_policy("rst1", mapping)
        .send()
        .await
        .unwrap();
    wire.sent(r#"{"resourceId":"rst2","resourceType":"ACCESS_POLICY"}"#);
    kept(&*mapping, answer);
}

#[tokio::test]
async fn create_policy_simulation() {
    let answer = r#"[{"policyType":["ACCESS_POLICY"],"status":"MATCH","result":{"policies":[{"id":"rst1","name":"Any two","status":"MATCH",
        "conditions":[{"type":"people","status":"MATCH"}],"rules":[{"id":"rul1","name":"r","status":"UNDEFINED","conditions":[]}]}]},
        "evaluated":{"policies":[]},"undefined":{"policies":[]}}]"#;
    let wire = mgmt("POST /api/v1/policies/simulate?expand=EVALUATED", 200, answer);
    let context = PolicyContext::new().with_user(PolicyContextUser::new("00u1"));
    let body = SimulatePolicyBody::new("0oa1")
        .with_policy_context(context)
        .with_policy_types([PolicyTypeSimulation::AccessPolicy]);
    let request = wire.client.create_policy_simulation([body]).expand("EVALUATED");
    let evaluations = request.send().await.unwrap();
    wire.sent(r#"[{"appInstance":"0oa1","policyContext":{"user":{"id":"00u1"}},"policyTypes":["ACCESS_POLICY"]}]"#);
    kept(&*evaluations, answer);
}
