use okta_mgmt::types::{UiElement, UiElementOptions, UiElementOptionsFormat, UiSchema, UiSchemaObject};

use super::{kept, mgmt};

#[tokio::test]
async fn replace_ui_schemas() {
    let answer = r##"{"id":"uis1","created":"2025-09-03T19:29:47.000Z","lastUpdated":"2025-09-03T19:29:48.000Z","uiSchema":{"type":"Group",
        "elements":[{"type":"Control","scope":"#/properties/email","options":{"format":"dial"}}]},
        "_links":{"self":{"href":"https://acme.example.com/u"}}}"##;
    let wire = mgmt("PUT /api/v1/meta/uischemas/uis1", 200, answer);
    let email = UiElement::new()
        .with_type("Control")
        .with_scope("#/properties/email")
        .with_options(UiElementOptions::new().with_format(UiElementOptionsFormat::Text));
    let form = UiSchemaObject::new().with_type("Group").with_elements([email]);
    let schema = wire
        .client
        .replace_ui_schemas("uis1", UiSchema::new().with_ui_schema(form))
        .send()
        .await
        .unwrap();
    wire.sent(concat!(
        r##"{"uiSchema":{"elements":[{"options":{"format":"text"},"scope":"#/properties/email","type":"Control"}],"##,
        r#""type":"Group"}}"#,
    ));
    kept(&*schema, answer);
}
