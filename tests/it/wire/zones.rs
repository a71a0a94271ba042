//! Network zones: one kind for each type, and the values that servers send beyond Okta's document.

use okta_mgmt::types::{
    DynamicNetworkZone, DynamicNetworkZoneProxyType, EnhancedDynamicNetworkZone,
    EnhancedDynamicNetworkZoneIpServiceCategories, IpNetworkZone, IpServiceCategory, NetworkZone, NetworkZoneAddress,
    NetworkZoneAddressType, NetworkZoneLocation, NetworkZoneUsage,
};

use super::{kept, mgmt, mgmt_pages};

#[tokio::test]
async fn list_network_zones() {
    let first = r#"[{"id":"nzo1","type":"IP","name":"BlockedIpZone","system":true,"usage":"BLOCKLIST","status":"ACTIVE","gateways":null,
        "proxies":null,"created":"2024-05-13T16:33:44.000Z"},{"id":"nzo2","type":"DYNAMIC","name":"Anyone","proxyType":"TorAnonymizer",
        "asns":[],"locations":null,"system":false},{"id":"nzo3","type":"DYNAMIC","name":"Off","proxyType":""}]"#;
    let wire = mgmt_pages([
        ("GET /api/v1/zones?limit=3&filter=usage%20eq%20%22BLOCKLIST%22", first),
        (
            "GET /api/v1/zones?after=nzo3&limit=3&filter=usage%20eq%20%22BLOCKLIST%22",
            r#"[{"id":"nzo4","type":"ORBIT","name":"Moon","satellites":[1]}]"#,
        ),
    ]);
    let request = wire.client.list_network_zones().limit(3);
    let zones = request.filter(r#"usage eq "BLOCKLIST""#).stream();
    let zones = zones.try_collect().await.unwrap();
    wire.sent("");
    kept(&zones[..3], first);
    assert!(matches!(&zones[0], NetworkZone::Ip(zone) if zone.usage == Some(NetworkZoneUsage::Blocklist)));
    let kinds = [
        DynamicNetworkZoneProxyType::TorAnonymizer,
        DynamicNetworkZoneProxyType::Unset,
    ];
    for (zone, kind) in zones[1..].iter().zip(kinds) {
        assert!(matches!(zone, NetworkZone::Dynamic(zone) if zone.proxy_type == Some(kind)));
    }
    assert!(matches!(&zones[3], NetworkZone::Unknown(_)));
    assert_eq!(zones[3].name(), Some("Moon"));
}

#[tokio::test]
async fn create_network_zones() {
    let answer = r#"{"id":"nzo5","type":"IP","name":"Office","status":"ACTIVE","usage":"POLICY","system":false,"gateways":[
        {"type":"CIDR","value":"192.0.2.0/24"}],"proxies":null,"_links":{"deactivate":{"href":"https://acme.example.com/d"}}}"#;
    let office = NetworkZoneAddress::new()
        .with_type(NetworkZoneAddressType::Cidr)
        .with_value("192.0.2.0/24");
    let zone = IpNetworkZone::new("Office").with_gateways([office]);
    let wire = mgmt("POST /api/v1/zones", 200, answer);
    let created = wire.client.create_network_zone(zone).send().await.unwrap();
    wire.sent(r#"{"gateways":[{"type":"CIDR","value":"192.0.2.0/24"}],"name":"Office","type":"IP"}"#);
    kept(&*created, answer);

    let services =
        EnhancedDynamicNetworkZoneIpServiceCategories::new().with_include([IpServiceCategory::AllAnonymizers]);
    let zone = EnhancedDynamicNetworkZone::new("Hidden")
        .with_usage(NetworkZoneUsage::Blocklist)
        .with_ip_service_categories(services);
    let wire = mgmt(
        "POST /api/v1/zones",
        200,
        r#"{"id":"nzo6","type":"DYNAMIC_V2","name":"Hidden"}"#,
    );
    wire.client.create_network_zone(zone).send().await.unwrap();
    wire.sent(concat!(
        r#"{"ipServiceCategories":{"include":["ALL_ANONYMIZERS"]},"name":"Hidden","#,
        r#""type":"DYNAMIC_V2","usage":"BLOCKLIST"}"#
    ));
}

#[tokio::test]
async fn replace_network_zone() {
    let zone = DynamicNetworkZone::new("North").with_locations([NetworkZoneLocation::new().with_country("NO")]);
    let wire = mgmt(
        "PUT /api/v1/zones/nzo2",
        200,
        r#"{"id":"nzo2","type":"DYNAMIC","name":"North"}"#,
    );
    wire.client.replace_network_zone("nzo2", zone).send().await.unwrap();
    wire.sent(r#"{"locations":[{"country":"NO"}],"name":"North","type":"DYNAMIC"}"#);
}

#[tokio::test]
async fn delete_network_zone() {
    let wire = mgmt("DELETE /api/v1/zones/nzo2", 204, "");
    wire.client.delete_network_zone("nzo2").send().await.unwrap();
    wire.sent("");
}
