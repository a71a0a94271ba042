//! Devices, and what policies ask of them.

use okta_mgmt::types::{
    ChromeDeviceTrust, ChromeKeyTrustLevel, DeviceAssurance, DeviceAssuranceAndroid, DeviceAssuranceWindows,
    DeviceDiskEncryptionType, DeviceGracePeriod, DeviceGracePeriodType, DeviceStatus, DiskEncryptionCondition,
    DynamicVersionRequirement, DynamicVersionRequirementType, ListDevicesExpand, MinimumVersion, OsVersionCondition,
    ScreenLockCondition, ScreenLockType, ThirdPartySignalProviders, WindowsMajorVersion, WindowsVersionCondition,
};

use super::{kept, mgmt, mgmt_pages};

#[tokio::test]
async fn list_devices() {
    let first = r#"[{"id":"guo1","status":"ACTIVE","created":"2025-06-27T06:12:03.000Z","profile":{"displayName":"Ann's phone",
        "platform":"IOS","registered":true,"authenticatorAppKey":"k"},"resourceType":"UDDevice","resourceId":"guo1",
        "resourceDisplayName":{"value":"Ann's phone","sensitive":true},"resourceAlternateId":null,"_embedded":{"users":[
        {"created":"2025-06-27T06:12:03.000Z","managementStatus":"NOT_MANAGED","screenLockType":"BIOMETRIC",
        "user":{"id":"00u1","profile":{"login":"ann@example.com"}}}]},
        "_links":{"self":{"href":"https://acme.example.com/d","hints":{"allow":["GET","PATCH","PUT"]}}}}]"#;
    let wire = mgmt_pages([
        (
            "GET /api/v1/devices?limit=1&search=status%20eq%20%22ACTIVE%22&expand=user",
            first,
        ),
        (
            "GET /api/v1/devices?after=guo1&limit=1&search=status%20eq%20%22ACTIVE%22&expand=user",
            r#"[{"id":"guo2","status":"LOST"}]"#,
        ),
    ]);
    let request = wire.client.list_devices().limit(1).search(r#"status eq "ACTIVE""#);
    let devices = request.expand(ListDevicesExpand::User).stream();
    let devices = devices.try_collect().await.unwrap();
    wire.sent("");
    kept(&devices[..1], first);
    let users = devices[0]
        .embedded
        .as_ref()
        .and_then(|embedded| embedded.users.as_ref());
    let user = &users.unwrap()[0];
    assert_eq!(user.screen_lock_type, Some(ScreenLockType::Biometric));
    assert_eq!(user.user.as_ref().unwrap().id.as_deref(), Some("00u1"));
    assert_eq!(devices[1].status, Some(DeviceStatus::from("LOST")));
}

#[tokio::test]
async fn get_device_with_where_it_came_from() {
    let answer = r#"{"id":"guo1","status":"SUSPENDED","_embedded":{"originatedFrom":[{"id":"aut1","name":"Okta Verify","key":"okta_verify"}]},
        "providers":[{"provider":"okta_verify","payloadVersion":"1","payload":{"clientVersion":"9.1"}}]}"#;
    let wire = mgmt("GET /api/v1/devices/guo1?expand=providers", 200, answer);
    let device = wire.client.get_device("guo1").expand("providers").send().await.unwrap();
    wire.sent("");
    kept(&*device, answer);
    let origin = &device.embedded.as_ref().unwrap().originated_from.as_ref().unwrap()[0];
    assert_eq!(origin.key.as_deref(), Some("okta_verify"));
}

#[tokio::test]
async fn deactivate_device() {
    let wire = mgmt("POST /api/v1/devices/guo1/lifecycle/deactivate", 204, "");
    wire.client.deactivate_device("guo1").send().await.unwrap();
    wire.sent("");
}

#[tokio::test]
async fn create_device_assurance_policies() {
    let answer = r#"{"id":"dae1","platform":"ANDROID","name":"Phones","jailbreak":false,"osVersion":{"minimum":"14"},
        "secureHardwarePresent":true,"diskEncryptionType":{"include":["USER","FULL"]},"screenLockType":{"include":["BIOMETRIC","PASSCODE"]},
        "displayRemediationMode":"HIDE","createdDate":"2025-09-18T17:40:15.000Z","createdBy":"00u1","lastUpdatedBy":"00u1",
        "lastUpdate":"2025-09-18T17:40:15.000Z","resourceType":"DeviceAssurancePolicyEntity","resourceId":"dae1",
        "resourceDisplayName":{"value":"Phones","sensitive":false},"_links":{"self":{"href":"https://acme.example.com/dae1"}}}"#;
    let disk = [DeviceDiskEncryptionType::User, DeviceDiskEncryptionType::Full];
    let locks = [ScreenLockType::Biometric, ScreenLockType::Passcode];
    let policy = DeviceAssuranceAndroid::new("Phones")
        .with_jailbreak(false)
        .with_os_version(OsVersionCondition::new().with_minimum("14"))
        .with_disk_encryption_type(DiskEncryptionCondition::new().with_include(disk))
        .with_screen_lock_type(ScreenLockCondition::new().with_include(locks));
    let wire = mgmt("POST /api/v1/device-assurances", 200, answer);
    let created = wire.client.create_device_assurance_policy(policy).send().await.unwrap();
    wire.sent(concat!(
        r#"{"diskEncryptionType":{"include":["USER","FULL"]},"jailbreak":false,"name":"Phones","osVersion":{"minimum":"14"},"#,
        r#""platform":"ANDROID","screenLockType":{"include":["BIOMETRIC","PASSCODE"]}}"#
    ));
    kept(&*created, answer);
    assert!(matches!(&*created, DeviceAssurance::Android(policy) if policy.additional_properties.is_empty()));
}

/// The answer to a replacement lacks who created the policy.
#[tokio::test]
async fn replace_device_assurance_policy() {
    let latest = DynamicVersionRequirement::new()
        .with_type(DynamicVersionRequirementType::Minimum)
        .with_distance_from_latest_major(0)
        .with_latest_security_patch(true);
    let windows = WindowsVersionCondition::new(WindowsMajorVersion::Windows11).with_dynamic_version_requirement(latest);
    let chrome = ChromeDeviceTrust::new()
        .with_browser_version(MinimumVersion::new().with_minimum("140.0.1"))
        .with_key_trust_level(ChromeKeyTrustLevel::ChromeBrowserHwKey);
    let grace = DeviceGracePeriod::new()
        .with_type(DeviceGracePeriodType::ByDuration)
        .with_expiry("P7D");
    let policy = DeviceAssuranceWindows::new("Laptops")
        .with_grace_period(grace)
        .with_os_version_constraints([windows])
        .with_third_party_signal_providers(ThirdPartySignalProviders::new().with_dtc(chrome));
    let answer = r#"{"id":"dae2","platform":"WINDOWS","name":"Laptops","gracePeriod":{"type":"BY_DURATION","expiry":"P7D"},
        "osVersionConstraints":[{"majorVersionConstraint":"WINDOWS_11","dynamicVersionRequirement":{"type":"MINIMUM",
        "distanceFromLatestMajor":0,"latestSecurityPatch":true}}],"lastUpdate":"2025-09-19T02:44:34.000Z","lastUpdatedBy":"00u1"}"#;
    let wire = mgmt("PUT /api/v1/device-assurances/dae2", 200, answer);
    let request = wire.client.replace_device_assurance_policy("dae2", policy);
    let replaced = request.send().await.unwrap();
    wire.sent(concat!(
        r#"{"gracePeriod":{"expiry":"P7D","type":"BY_DURATION"},"name":"Laptops","osVersionConstraints":[{"dynamicVersionRequirement":"#,
        r#"{"distanceFromLatestMajor":0,"latestSecurityPatch":true,"type":"MINIMUM"},"majorVersionConstraint":"WINDOWS_11"}],"#,
        r#""platform":"WINDOWS","thirdPartySignalProviders":{"dtc":{"browserVersion":{"minimum":"140.0.1"},"#,
        r#""keyTrustLevel":"CHROME_BROWSER_HW_KEY"}}}"#
    ));
    kept(&*replaced, answer);
    assert!(replaced.created_by().is_none());
}

#[tokio::test]
async fn device_integrations_name_their_product() {
    let answer = r#"[{"id":"dei1","name":"com.google.dtc","displayName":"Chrome","platform":"CHROMEOS","status":"ACTIVE","metadata":
        {"type":"CHROME","serviceAccountName":"okta","serviceAccountEmail":"okta@example.com"}},{"id":"dei2","name":"com.example.new"}]"#;
    let wire = mgmt("GET /api/v1/device-integrations", 200, answer);
    let page = wire.client.list_device_integrations().send().await.unwrap();
    wire.sent("");
    kept(&page.items, answer);
}
