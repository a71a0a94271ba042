//! From a service account in the org to its password in Privileged Access, against an org in a box, with both clients.

use okta_mgmt::Attributes as _;
use okta_mgmt::types::{AppServiceAccount, AppServiceAccountForUpdate};
use okta_pam::Secret;
use okta_sandbox::Sandbox;
use serde_json::{Value, json};

const PASSWORD: &str = "pä-ssword \"7\"";

struct Org {
    sandbox: Sandbox,
    okta: okta_mgmt::Client,
    pam: okta_pam::Client,
    app: Value,
}

async fn org() -> Org {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let app = sandbox
        .add_application(json!({
            "label": "CRM", "signOnMode": "BOOKMARK", "settings": {"app": {"url": "https://crm.example.com"}},
        }))
        .unwrap();
    let okta = okta_mgmt::Client::builder()
        .org_url(sandbox.url())
        .allow_loopback_http();
    let pam = okta_pam::Client::builder()
        .org_url(sandbox.url())
        .allow_loopback_http()
        .team(sandbox.pam_team());
    Org {
        okta: okta.api_token(sandbox.api_token()).build().unwrap(),
        pam: pam
            .service_user_key(sandbox.pam_key_id(), sandbox.pam_key_secret())
            .build()
            .unwrap(),
        sandbox,
        app,
    }
}

impl Org {
    fn account(&self) -> AppServiceAccount {
        let orn = self.app["orn"].as_str().unwrap();
        AppServiceAccount::new("crm root", orn, "root@crm.example.com").with_password(PASSWORD)
    }
}

#[tokio::test]
async fn a_service_account_is_created_assigned_revealed_and_changed() {
    let org = org().await;
    let Org { okta, pam, .. } = &org;
    let created = okta
        .create_app_service_account(org.account())
        .send()
        .await
        .unwrap()
        .into_inner();
    let id = created.id.clone().unwrap();
    assert_eq!(created.container_instance_name.as_deref(), Some("CRM"));
    assert!(created.password.is_none());
    assert_eq!(created.status_detail.as_ref().unwrap().as_str(), "STAGED");

    // there, it waits for a project
    let staged = pam.list_staged_service_accounts().stream().try_collect().await.unwrap();
    assert_eq!(staged.len(), 1);
    assert_eq!(
        (staged[0].id.as_ref(), staged[0].username.as_deref()),
        (Some(&id), Some("root@crm.example.com"))
    );
    let app = org.app["id"].as_str().unwrap();
    let of_app = |app: &str| {
        pam.list_staged_service_accounts()
            .app_instance_id([app.to_owned()])
            .stream()
    };
    assert_eq!(of_app(app).try_collect().await.unwrap().len(), 1);
    assert_eq!(of_app("0oaOther").try_collect().await.unwrap().len(), 0);

    let group = org.sandbox.add_resource_group(json!({"name": "Back office"})).unwrap();
    let project = org.sandbox.add_project(&group, json!({"name": "Shared"})).unwrap();
    let project_id = project["id"].as_str().unwrap();
    pam.assign_staged_service_account(&id, project_id).send().await.unwrap();
    let again = pam
        .assign_staged_service_account(&id, project_id)
        .send()
        .await
        .unwrap_err();
    assert!(again.is_not_found(), "{again}");
    assert_eq!(
        pam.list_staged_service_accounts()
            .stream()
            .try_collect()
            .await
            .unwrap()
            .len(),
        0
    );
    let accounts = pam.list_resource_group_project_saas_app_accounts(group["id"].as_str().unwrap(), project_id);
    assert_eq!(accounts.stream().try_collect().await.unwrap().len(), 1);
    let kept = okta.get_app_service_account(&id).send().await.unwrap();
    assert_eq!(kept.status.as_ref().unwrap().as_str(), "NO_ISSUES");

    let method = async |privilege: &str| {
        let methods = pam
            .list_uam_for_saas_application_account(app, &id)
            .send()
            .await
            .unwrap();
        methods.into_iter().find(|method| method.grants(privilege)).unwrap()
    };
    let reveal = async || {
        let method = method("reveal_password").await;
        pam.open_saas_app_account_password(app, &id, method).await.unwrap()
    };
    assert_eq!(reveal().await.expose(), PASSWORD);
    let stored = Secret::new("stored");
    let update = method("update_password").await;
    pam.store_saas_app_account_password(app, &id, update.clone(), &stored)
        .await
        .unwrap();
    assert_eq!(reveal().await.expose(), "stored");
    // Okta doesn't manage it, so there is nothing to rotate
    let refused = pam
        .change_saas_app_account_password(app, &id, update, &stored)
        .await
        .unwrap_err();
    assert!(refused.is_validation(), "{refused}");

    // what is renamed on one side is on the other
    let renamed = AppServiceAccountForUpdate::new().with_name("crm admin");
    okta.update_app_service_account(&id).body(renamed).send().await.unwrap();
    let account = pam
        .list_all_saas_app_accounts_for_security_admin()
        .stream()
        .try_next()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(account.name.as_deref(), Some("crm admin"));
    assert_eq!(
        okta.list_app_service_accounts()
            .match_("ADMIN")
            .stream()
            .try_collect()
            .await
            .unwrap()
            .len(),
        1
    );
    okta.delete_app_service_account(&id).send().await.unwrap();
    assert!(
        okta.get_app_service_account(&id)
            .send()
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert!(
        pam.list_uam_for_saas_application_account(app, &id)
            .send()
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[tokio::test]
async fn a_managed_account_is_rotated_when_it_is_assigned_and_when_asked() {
    let Org { sandbox, pam, .. } = org().await;
    let group = sandbox.add_resource_group(json!({"name": "Back office"})).unwrap();
    let project = |name: &str| sandbox.add_project(&group, json!({"name": name})).unwrap();
    let (first, second) = (project("First"), project("Second"));
    let account =
        json!({"name": "wiki root", "username": "root", "application_instance_name": "Wiki", "password": "before"});
    let account = sandbox.add_saas_app_account(&first, account).unwrap();
    assert!(account.get("password").is_none());
    let (app, id) = (
        account["application_instance_id"].as_str().unwrap(),
        account["id"].as_str().unwrap(),
    );
    let method = async || {
        pam.list_uam_for_saas_application_account(app, id)
            .send()
            .await
            .unwrap()
            .into_items()
            .remove(0)
    };
    let reveal = async || {
        pam.open_saas_app_account_password(app, id, method().await)
            .await
            .unwrap()
    };
    assert_eq!(reveal().await.expose(), "before");
    let rotated = Secret::new("rotated");
    pam.change_saas_app_account_password(app, id, method().await, &rotated)
        .await
        .unwrap();
    assert_eq!(reveal().await.expose(), "rotated");

    // nobody may use what is in no project
    pam.remove_resource_group_project(group["id"].as_str().unwrap(), first["id"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    let unassigned = pam
        .list_uam_for_saas_application_account(app, id)
        .send()
        .await
        .unwrap_err();
    assert!(unassigned.is_not_found(), "{unassigned}");
    pam.assign_staged_service_account(id, second["id"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert_ne!(reveal().await.expose(), "rotated");

    // an access method of another kind than the listed
    let other = okta_pam::types::UserAccessMethod::new("root", "service_account", ["rule".to_owned()]);
    let refused = pam.open_saas_app_account_password(app, id, other).await.unwrap_err();
    assert!(refused.is_forbidden(), "{refused}");
}

#[tokio::test]
async fn keys_of_applications() {
    let Org { sandbox, okta, .. } = org().await;
    let saml = |label: &str| {
        let sign_on = json!({"ssoAcsUrl": "https://a.example.com/saml", "audience": "a"});
        sandbox
            .add_application(json!({"label": label, "signOnMode": "SAML_2_0", "settings": {"signOn": sign_on}}))
            .unwrap()
    };
    let (one, two) = (saml("One"), saml("Two"));
    let (one, two) = (one["id"].as_str().unwrap(), two["id"].as_str().unwrap());
    let kids = async |app: &str| -> Vec<String> {
        let keys = okta.list_application_keys(app).stream().try_collect().await.unwrap();
        keys.into_iter().map(|key| key.kid.unwrap()).collect()
    };
    let app = okta.get_application(one).send().await.unwrap();
    let signing = okta_mgmt::Json::new(&*app).unwrap().to_value().unwrap()["credentials"]["signing"]["kid"].clone();
    assert_eq!(
        kids(one).await,
        [signing.as_str().unwrap()],
        "it has one from the start"
    );

    let key = okta.generate_application_key(one, 5).send().await.unwrap();
    let kid = key.kid.clone().unwrap();
    assert!(key.header("location").unwrap().ends_with(&kid));
    assert_eq!(okta.get_application_key(one, &kid).send().await.unwrap().x5c, key.x5c);
    for years in [1, 11] {
        let error = okta.generate_application_key(one, years).send().await.unwrap_err();
        assert!(error.is_validation() && error.causes()[0].contains("2 - 10"), "{error}");
    }
    okta.clone_application_key(one, &kid, two).send().await.unwrap();
    assert_eq!((kids(one).await.len(), kids(two).await.len()), (2, 2));
    assert!(
        okta.clone_application_key(one, &kid, two)
            .send()
            .await
            .unwrap_err()
            .is_validation()
    );
    assert!(
        okta.get_application_key(one, "none")
            .send()
            .await
            .unwrap_err()
            .is_not_found()
    );

    // an application signs with a key of its own
    let sign_with = async |kid: &str| {
        let change = |app: &mut okta_mgmt::types::Application| {
            app.set("credentials", json!({"signing": {"kid": kid}}));
        };
        okta.modify_application(one, change).await
    };
    assert!(sign_with("none").await.unwrap_err().is_validation());
    sign_with(&kid).await.unwrap();
}

#[tokio::test]
async fn what_is_refused() {
    let org = org().await;
    let account = org.account();
    for (wrong, why) in [
        (
            AppServiceAccount::new("a", "orn:okta:idp:x:apps:y:0oaNone", "b").with_password("c"),
            "containerOrn",
        ),
        (
            AppServiceAccount::new("a/b", account.container_orn.clone().unwrap(), "b").with_password("c"),
            "name",
        ),
        (
            AppServiceAccount::new("a", account.container_orn.clone().unwrap(), "b"),
            "password",
        ),
        (account.with_owner_user_ids(vec!["00u".to_owned(); 11]), "ownerUserIds"),
    ] {
        let error = org.okta.create_app_service_account(wrong).send().await.unwrap_err();
        assert!(error.is_validation() && error.to_string().contains(why), "{error}");
    }
}

/// What can't be opened came all the same: the account may be checked out now, and Okta's support asks for the request's id.
#[tokio::test]
async fn an_answer_that_cant_be_opened_is_told_with_what_came() {
    let server = httpmock::MockServer::start();
    server.mock(|when, then| {
        when.method("POST");
        then.status(200)
            .header("x-okta-request-id", "req-7")
            .json_body(json!({"password_jwe": "a.b.c.d.e", "secret_jwe": null}));
    });
    let pam = okta_pam::mock::client(&server).unwrap();
    let method: okta_pam::types::UserAccessMethod = serde_json::from_value(json!({"identity": "root"})).unwrap();
    let errors = [
        pam.open_saas_app_account_password("app", "account", method)
            .await
            .unwrap_err(),
        pam.open_secret("group", "project", "secret").await.unwrap_err(),
    ];
    for (error, operation) in errors.iter().zip(["revealSaasAppAccountPassword", "RevealSecret"]) {
        assert!(error.is_decode() && error.outcome_unknown(), "{error}");
        assert_eq!(error.operation_id(), Some(operation));
        assert_eq!((error.status(), error.request_id()), (Some(200), Some("req-7")));
        assert!(error.to_string().contains("can't be opened"), "{error}");
    }
}
