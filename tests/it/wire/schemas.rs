use okta_mgmt::Null;
use okta_mgmt::types::{
    GroupSchema, GroupSchemaAttribute, GroupSchemaCustom, GroupSchemaDefinitions, UserSchemaAttributeMaster,
    UserSchemaAttributeMasterType, UserSchemaAttributePermission, UserSchemaAttributePermissionAction,
    UserSchemaAttributeType,
};

use super::{kept, mgmt};

/// With `union` and the other members that only the older document has.
const SCHEMA: &str = r##"{"$schema":"http://json-schema.org/draft-04/schema#","id":"https://acme.example.com/meta/schemas/group/default",
    "name":"group","title":"Okta group","description":"d","type":"object","created":"2021-01-30T00:18:24.000Z",
    "lastUpdated":"2021-01-30T00:18:24.000Z","definitions":{"custom":{"id":"#custom","type":"object","properties":{"groupContact":{
    "title":"Contact","description":"c","type":"string","required":false,"minLength":1,"maxLength":20,"scope":"NONE","unique":"NOT_UNIQUE",
    "mutability":"READ_WRITE","externalName":"x","externalNamespace":"y","union":"DISABLE","enum":["a",1,true],
    "oneOf":[{"const":"a","title":"A"},{"const":2,"title":"B"}],
    "permissions":[{"principal":"SELF","action":"READ_WRITE"}],"master":{"type":"OVERRIDE","priority":[{"type":"APP","value":"0oa1"}]}}},
    "required":[]},"base":{"id":"#base","type":"object","properties":{"name":{"title":"Name","type":"string","required":true,
    "items":{"type":"string","enum":["a"],"oneOf":[{"const":"a","title":"A"}]},"master":{"type":"PROFILE_MASTER"}},
    "description":{"type":"array","union":"ENABLE"}},"required":["name"]}},
    "properties":{"profile":{"allOf":[{"$ref":"#/definitions/custom"},{"$ref":"#/definitions/base"}]}},
    "_links":{"self":{"href":"https://acme.example.com/api/v1/meta/schemas/group/default"}}}"##;

fn check(schema: &GroupSchema) {
    let definitions = schema.definitions.as_ref().unwrap();
    let custom = &definitions.custom.as_ref().unwrap().properties.as_ref().unwrap()["groupContact"];
    let custom = custom.as_ref().unwrap();
    assert_eq!(
        (custom.max_length, custom.scope.as_ref().unwrap().as_str()),
        (Some(20), "NONE")
    );
    assert_eq!(custom.union.as_ref().unwrap(), "DISABLE");
    assert_eq!(custom.enum_values.as_ref().unwrap()[1].text(), "1");
    assert_eq!(
        custom.one_of.as_ref().unwrap()[0]
            .value
            .as_ref()
            .unwrap()
            .as_str()
            .as_deref(),
        Some("a")
    );
    assert_eq!(
        custom.master.as_ref().unwrap().type_,
        Some(UserSchemaAttributeMasterType::Override)
    );
    assert!(
        custom.additional_properties.is_empty(),
        "{:?}",
        custom.additional_properties
    );
    let base = definitions.base.as_ref().unwrap();
    assert_eq!(base.required.as_ref().unwrap(), &["name"]);
    let name = &base.properties.as_ref().unwrap()["name"];
    assert_eq!(name.items.as_ref().unwrap().type_.as_deref(), Some("string"));
    assert_eq!(
        base.properties.as_ref().unwrap()["description"].type_,
        Some(UserSchemaAttributeType::Array)
    );
    assert_eq!(
        schema
            .properties
            .as_ref()
            .unwrap()
            .profile
            .as_ref()
            .unwrap()
            .all_of
            .as_ref()
            .unwrap()
            .len(),
        2
    );
    assert!(
        schema.additional_properties.is_empty(),
        "{:?}",
        schema.additional_properties
    );
    kept(schema, SCHEMA);
}

#[tokio::test]
async fn get_group_schema() {
    let wire = mgmt("GET /api/v1/meta/schemas/group/default", 200, SCHEMA);
    check(&wire.client.get_group_schema().send().await.unwrap());
    wire.sent("");
}

#[tokio::test]
async fn update_group_schema() {
    let wire = mgmt("POST /api/v1/meta/schemas/group/default", 200, SCHEMA);
    let permission = UserSchemaAttributePermission::new("SELF", UserSchemaAttributePermissionAction::ReadWrite);
    let contact = GroupSchemaAttribute::new()
        .with_title("Contact")
        .with_type(UserSchemaAttributeType::String)
        .with_required(false)
        .with_max_length(20)
        .with_permissions([permission])
        .with_master(UserSchemaAttributeMaster::new().with_type(UserSchemaAttributeMasterType::ProfileMaster));
    let properties = [("groupContact".to_owned(), Some(contact)), ("gone".to_owned(), None)];
    let custom = GroupSchemaCustom::new()
        .with_id("#custom")
        .with_type("object")
        .with_properties(properties);
    let custom = custom.with_required(Vec::new());
    let schema = GroupSchema::new().with_definitions(GroupSchemaDefinitions::new().with_custom(custom));
    let updated = wire
        .client
        .update_group_schema(schema.with_title(Null))
        .send()
        .await
        .unwrap();
    wire.sent(concat!(
        r##"{"definitions":{"custom":{"id":"#custom","properties":{"gone":null,"groupContact":{"master":{"type":"PROFILE_MASTER"},"##,
        r#""maxLength":20,"permissions":[{"action":"READ_WRITE","principal":"SELF"}],"required":false,"title":"Contact","#,
        r#""type":"string"}},"required":[],"type":"object"}},"title":null}"#,
    ));
    check(&updated);
}
