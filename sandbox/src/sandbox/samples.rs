//! A few objects to look at.

use serde_json::json;

use crate::{Error, Sandbox};

pub(super) fn add(org: &Sandbox) -> Result<(), Error> {
    let engineers =
        org.add_group(json!({"profile": {"name": "Engineers", "description": "Everybody who builds things"}}))?;
    let sales = org.add_group(json!({"profile": {"name": "Sales"}}))?;
    for (first, last, group, status) in [
        ("Ada", "Byron", &engineers, "ACTIVE"),
        ("Grace", "Hopper", &engineers, "ACTIVE"),
        ("Alan", "Turing", &engineers, "SUSPENDED"),
        ("Mary", "Parker", &sales, "ACTIVE"),
        ("John", "Patterson", &sales, "LOCKED_OUT"),
    ] {
        let login = format!("{}.{}@sandbox.example", first.to_lowercase(), last.to_lowercase());
        let profile = json!({"firstName": first, "lastName": last, "email": login, "login": login});
        let user = org.add_user(json!({"profile": profile, "status": status}))?;
        org.add_member(group, &user)?;
    }
    let wiki = org.add_application(json!({
        "label": "Wiki", "signOnMode": "BOOKMARK", "settings": {"app": {"url": "https://wiki.example.com"}},
    }))?;
    org.assign_to_group(&wiki, &engineers)?;
    org.add_application(json!({
        "label": "Portal", "signOnMode": "OPENID_CONNECT",
        "settings": {"oauthClient": {"redirect_uris": ["https://portal.example.com/callback"]}},
    }))?;
    let crm = org.add_application(json!({
        "label": "CRM", "signOnMode": "SAML_2_0",
        "settings": {"signOn": {"ssoAcsUrl": "https://crm.example.com/saml", "audience": "https://crm.example.com"}},
    }))?;
    org.assign_to_group(&crm, &sales)?;
    org.add_application(json!({
        "label": "Old time sheet", "signOnMode": "BASIC_AUTH", "status": "INACTIVE",
        "settings": {"app": {"url": "https://time.example.com", "authURL": "https://time.example.com/auth"}},
    }))?;
    let resources =
        org.add_resource_group(json!({"name": "Back office", "description": "Accounts that nobody owns"}))?;
    let project = org.add_project(&resources, json!({"name": "Shared accounts"}))?;
    for name in ["CRM", "Wiki"] {
        let username = format!("root@{}.example.com", name.to_lowercase());
        let account = json!({"name": format!("{name} root"), "username": username, "application_instance_name": name});
        org.add_saas_app_account(&project, account)?;
    }
    Ok(())
}
