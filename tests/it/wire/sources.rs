//! Where people and groups come from and go to: identity sources and group push.

use okta_mgmt::types::{
    ActiveDirectoryGroupScope, ActiveDirectoryGroupType, CreateGroupPushMappingRequest, GroupPushConfigActiveDirectory,
    GroupPushMappingStatus, IdentitySourceSessionStatus, IdentitySourceUserDelete, IdentitySourceUserProfile,
    IdentitySourceUserUpsert, IdentitySourceUsersDeleteRequest, IdentitySourceUsersUpsertRequest,
    UpdateGroupPushMappingRequest,
};

use super::{kept, mgmt};

#[tokio::test]
async fn import_people_in_a_session() {
    let session = r#"{"id":"aps1","identitySourceId":"0oa1","status":"CREATED","importType":"INCREMENTAL",
        "created":"2022-04-04T15:56:05.000Z","lastUpdated":"2022-05-05T16:15:44.000Z"}"#;
    let wire = mgmt("POST /api/v1/identity-sources/0oa1/sessions", 201, session);
    let created = wire.client.create_identity_source_session("0oa1").send().await.unwrap();
    wire.sent("");
    kept(&*created, session);
    assert_eq!(created.status, Some(IdentitySourceSessionStatus::Created));

    let profile = IdentitySourceUserProfile::new("ann@example.com", "ann").with_first_name("Ann");
    let person = IdentitySourceUserUpsert::new()
        .with_external_id("E1")
        .with_profile(profile);
    let people = IdentitySourceUsersUpsertRequest::new().with_profiles([person]);
    let wire = mgmt("POST /api/v1/identity-sources/0oa1/sessions/aps1/bulk-upsert", 202, "");
    let request = wire
        .client
        .upload_identity_source_data_for_upsert("0oa1", "aps1", people);
    request.send().await.unwrap();
    wire.sent(concat!(
        r#"{"entityType":"USERS","profiles":[{"externalId":"E1","#,
        r#""profile":{"email":"ann@example.com","firstName":"Ann","userName":"ann"}}]}"#
    ));

    let gone = IdentitySourceUserDelete::new().with_external_id("E2");
    let gone = IdentitySourceUsersDeleteRequest::new().with_profiles([gone]);
    let wire = mgmt("POST /api/v1/identity-sources/0oa1/sessions/aps1/bulk-delete", 202, "");
    let request = wire.client.upload_identity_source_data_for_delete("0oa1", "aps1", gone);
    request.send().await.unwrap();
    wire.sent(r#"{"entityType":"USERS","profiles":[{"externalId":"E2"}]}"#);

    let line = "POST /api/v1/identity-sources/0oa1/sessions/aps1/start-import";
    let wire = mgmt(line, 200, r#"{"id":"aps1","status":"TRIGGERED"}"#);
    let started = wire.client.start_import_from_identity_source("0oa1", "aps1").send();
    assert_eq!(
        started.await.unwrap().status,
        Some(IdentitySourceSessionStatus::Triggered)
    );
    wire.sent("");
}

#[tokio::test]
async fn create_group_push_mapping() {
    let answer = r#"{"id":"gPm1","status":"ACTIVE","sourceGroupId":"00g1","targetGroupId":"00g2","errorSummary":"",
        "created":"2025-03-18T15:49:50.000Z","lastPush":"2025-03-18T15:49:51.000Z",
        "_links":{"app":{"href":"https://acme.example.com/a"}}}"#;
    let config = GroupPushConfigActiveDirectory::new(
        "ou=groups,dc=example",
        ActiveDirectoryGroupScope::Global,
        ActiveDirectoryGroupType::Security,
        "staff",
    );
    let mapping = CreateGroupPushMappingRequest::new("00g1")
        .with_target_group_name("Staff")
        .with_app_config(config);
    let wire = mgmt("POST /api/v1/apps/0oa1/group-push/mappings", 200, answer);
    let created = wire
        .client
        .create_group_push_mapping("0oa1", mapping)
        .send()
        .await
        .unwrap();
    wire.sent(concat!(
        r#"{"appConfig":{"distinguishedName":"ou=groups,dc=example","groupScope":"GLOBAL","groupType":"SECURITY","#,
        r#""samAccountName":"staff","type":"ACTIVE_DIRECTORY"},"sourceGroupId":"00g1","targetGroupName":"Staff"}"#
    ));
    kept(&*created, answer);
}

#[tokio::test]
async fn stop_and_delete_group_push_mapping() {
    let line = "PATCH /api/v1/apps/0oa1/group-push/mappings/gPm1";
    let wire = mgmt(line, 200, r#"{"id":"gPm1","status":"INACTIVE"}"#);
    let inactive = UpdateGroupPushMappingRequest::new(GroupPushMappingStatus::Inactive);
    let request = wire.client.update_group_push_mapping("0oa1", "gPm1", inactive);
    request.send().await.unwrap();
    wire.sent(r#"{"status":"INACTIVE"}"#);

    let line = "DELETE /api/v1/apps/0oa1/group-push/mappings/gPm1?deleteTargetGroup=false";
    let wire = mgmt(line, 204, "");
    let request = wire.client.delete_group_push_mapping("0oa1", "gPm1", false);
    request.send().await.unwrap();
    wire.sent("");
}
