//! Agents of directories, and how profiles are mapped.

use std::collections::BTreeMap;

use okta_mgmt::types::{
    Agent, AgentPoolUpdate, AgentType, AutoUpdateSchedule, ProfileMappingProperty, ProfileMappingPushStatus,
    ProfileMappingRequest,
};

use super::{kept, mgmt, mgmt_pages};

/// Agents are named by their ids; the answer is 200 where Okta documents 201.
#[tokio::test]
async fn create_agent_pools_update() {
    let answer = r#"{"id":"ajd1","name":"Nights","agentType":"AD","agents":[{"latestGAedVersion":true,"id":"a531","type":"AD",
        "operationalStatus":"OPERATIONAL","updateStatus":"Scheduled","updateMessage":"Waits.","version":"3.22.0",
        "lastConnection":1766434560000,"isLatestGAedVersion":true,"poolId":"0oa1","name":"DC1","isHidden":false}],"enabled":false,
        "schedule":{"cron":"0 3 * * WED","timezone":"Europe/Oslo","duration":1020,"lastUpdated":null},"status":"Scheduled","_links":{}}"#;
    let agent = Agent::new().with_id("a531").with_pool_id("0oa1");
    let schedule = AutoUpdateSchedule::new()
        .with_cron("0 3 * * WED")
        .with_duration(1020)
        .with_timezone("Europe/Oslo");
    let update = AgentPoolUpdate::new("Nights", AgentType::Ad, [agent]).with_schedule(schedule);
    let wire = mgmt("POST /api/v1/agentPools/0oa1/updates", 200, answer);
    let created = wire
        .client
        .create_agent_pools_update("0oa1", update)
        .send()
        .await
        .unwrap();
    wire.sent(concat!(
        r#"{"agentType":"AD","agents":[{"id":"a531","poolId":"0oa1"}],"name":"Nights","#,
        r#""schedule":{"cron":"0 3 * * WED","duration":1020,"timezone":"Europe/Oslo"}}"#
    ));
    kept(&*created, answer);
    let agent = &created.agents.as_ref().unwrap()[0];
    assert_eq!(
        (agent.last_connection, agent.is_latest_ga_version),
        (Some(1_766_434_560_000), Some(true))
    );
    assert!(agent.additional_properties.is_empty());
}

#[tokio::test]
async fn list_profile_mappings() {
    let page = r#"[{"id":"prm1","source":{"id":"0oa1","name":"Wiki","type":"appuser","_links":{"schema":{"href":"https://acme.example.com/s"}}},
        "target":{"id":"oty1","name":"user","type":"user"}}]"#;
    let wire = mgmt_pages([
        ("GET /api/v1/mappings?limit=1&sourceId=0oa1", page),
        ("GET /api/v1/mappings?after=prm1&limit=1&sourceId=0oa1", "[]"),
    ]);
    let request = wire.client.list_profile_mappings().limit(1).source_id("0oa1");
    let mappings = request.stream().try_collect().await.unwrap();
    wire.sent("");
    kept(&mappings, page);
}

/// Null removes an entry; others stay.
#[tokio::test]
async fn update_profile_mapping() {
    let answer = r#"{"id":"prm1","properties":{"email":{"expression":"appuser.email","pushStatus":"PUSH"},
        "title":{"expression":"appuser.job","pushStatus":"LATER"}}}"#;
    let email = ProfileMappingProperty::new("appuser.email", ProfileMappingPushStatus::Push);
    let entries = BTreeMap::from([("email".to_owned(), Some(email)), ("nickName".to_owned(), None)]);
    let wire = mgmt("POST /api/v1/mappings/prm1", 200, answer);
    let request = wire
        .client
        .update_profile_mapping("prm1", ProfileMappingRequest::new(entries));
    let mapping = request.send().await.unwrap();
    wire.sent(r#"{"properties":{"email":{"expression":"appuser.email","pushStatus":"PUSH"},"nickName":null}}"#);
    kept(&*mapping, answer);
    assert_eq!(
        mapping.properties.as_ref().unwrap()["email"].expression.as_deref(),
        Some("appuser.email")
    );
}
