//! Events of the System Log.

crate::models! {
    LogEvent {
        actor: LogActor, authentication_context: LogAuthenticationContext, client: LogClient,
        debug_context: LogDebugContext, display_message: String, event_type: String, legacy_event_type: String,
        outcome: LogOutcome, published: String, request: LogRequest, security_context: LogSecurityContext,
        severity: String, target: Vec<LogTarget>, transaction: LogTransaction, uuid: String, version: String
    }
    LogActor {
        alternate_id: String, detail_entry: BTreeMap<String, Value>, display_name: String, id: String, type_: String
    }
    LogAuthenticationContext {
        authentication_provider: String, authentication_step: i64, credential_provider: String,
        credential_type: String, external_session_id: String, interface: String, issuer: LogIssuer,
        root_session_id: String
    }
    LogIssuer { id: String, type_: String }
    LogClient {
        device: String, geographical_context: LogGeographicalContext, id: String, ip_address: String,
        user_agent: LogUserAgent, zone: String
    }
    LogGeographicalContext {
        city: String, country: String, geolocation: LogGeolocation, postal_code: String, state: String
    }
    LogGeolocation { lat: f64, lon: f64 }
    LogUserAgent { browser: String, os: String, raw_user_agent: String }
    LogDebugContext { debug_data: BTreeMap<String, Value> }
    LogOutcome { reason: String, result: String }
    LogRequest { ip_chain: Vec<LogIpAddress> }
    LogIpAddress {
        geographical_context: LogGeographicalContext, ip: String, ip_details: LogIpDetails, source: String,
        version: String
    }
    LogIpDetails {
        as_number: i64, as_org: String, domain: String, ip_service_categories: Vec<LogIpServiceCategory>, isp: String
    }
    LogIpServiceCategory { is_anonymous: bool, operator: String, type_: String }
    LogSecurityContext {
        as_number: i64, as_org: String, bot_protection: LogBotProtection, domain: String, ip_details: LogIpDetails,
        is_proxy: bool, isp: String, risk: LogRisk, user_behaviors: Vec<LogUserBehavior>
    }
    LogBotProtection { level: String }
    LogRisk { detection_name: String, issuer: String, level: String, previous_level: String, reasons: Vec<String> }
    LogUserBehavior { id: String, name: String, result: String }
    LogTarget {
        alternate_id: String, change_details: LogTargetChangeDetails, detail_entry: BTreeMap<String, Value>,
        display_name: String, id: String, type_: String
    }
    LogTargetChangeDetails { from: BTreeMap<String, Value>, to: BTreeMap<String, Value> }
    LogTransaction { detail: BTreeMap<String, Value>, id: String, type_: String }
}
