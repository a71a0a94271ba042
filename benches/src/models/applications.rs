//! Applications: the kinds that the generated page has.

crate::models! {
    SamlApplication {
        accessibility: ApplicationAccessibility, created: String, credentials: ApplicationCredentials,
        embedded = "_embedded": ApplicationEmbedded, express_configuration: ApplicationExpressConfiguration,
        features: Vec<String>, id: String, label: String, last_updated: String, licensing: ApplicationLicensing,
        links = "_links": ApplicationLinks, name: String, orn: String, profile: BTreeMap<String, Value>,
        settings: SamlApplicationSettings, status: String, universal_logout: ApplicationUniversalLogout,
        visibility: ApplicationVisibility
    }
    ApplicationAccessibility { error_redirect_url: String, login_redirect_url: String, self_service: bool }
    ApplicationCredentials {
        signing: ApplicationCredentialsSigning, user_name_template: ApplicationCredentialsUsernameTemplate
    }
    ApplicationCredentialsSigning {
        kid: String, last_rotated: String, next_rotation: String, rotation_mode: String, use_: String
    }
    ApplicationCredentialsUsernameTemplate {
        push_status: String, template: String, type_: String, user_suffix: String
    }
    ApplicationEmbedded { user: BTreeMap<String, Value> }
    ApplicationExpressConfiguration { enabled_capabilities: Vec<String>, supported_capabilities: Vec<String> }
    ApplicationLicensing { seat_count: i64 }
    ApplicationLinks {
        access_policy: HrefObject, activate: HrefObject, app_links: Vec<HrefObject>,
        client_credentials: Vec<HrefObject>, deactivate: HrefObject, groups: HrefObject, help: HrefObject,
        logo: Vec<HrefObject>, metadata: HrefObject, policies: HrefObject, profile_enrollment: HrefObject,
        self_: HrefObject, upload_logo: HrefObject, users: HrefObject
    }
    HrefObject {
        hints: HrefHints, href: String, method: String, name: String, rel: String, templated: bool, title: String,
        type_: String
    }
    HrefHints { allow: Vec<String>, guidance: Vec<String> }
    SamlApplicationSettings {
        app: BTreeMap<String, Value>, em_opt_in_status: String, extended_properties: BTreeMap<String, Value>,
        identity_store_id: String, implicit_assignment: bool, inline_hook_id: String, manual_provisioning: bool,
        notes: ApplicationSettingsNotes, notifications: ApplicationSettingsNotifications,
        sign_on: SamlApplicationSettingsSignOn
    }
    ApplicationSettingsNotes { admin: String, enduser: String }
    ApplicationSettingsNotifications { vpn: ApplicationSettingsNotificationsVpn }
    ApplicationSettingsNotificationsVpn {
        help_url: String, message: String, network: ApplicationSettingsNotificationsVpnNetwork
    }
    ApplicationSettingsNotificationsVpnNetwork { connection: String, exclude: Vec<String>, include: Vec<String> }
    SamlApplicationSettingsSignOn {
        acs_endpoints: Vec<AcsEndpoint>, allow_multiple_acs_endpoints: bool,
        assertion_encryption: SamlAssertionEncryption, assertion_signed: bool,
        attribute_statements: Vec<SamlAttributeStatement>, audience: String, audience_override: String,
        authn_context_class_ref: String, configured_attribute_statements: Vec<SamlAttributeStatement>,
        default_relay_state: String, destination: String, destination_override: String, digest_algorithm: String,
        honor_force_authn: bool, idp_issuer: String, inline_hooks: Vec<SignOnInlineHook>,
        participate_slo: SloParticipate, recipient: String, recipient_override: String, request_compressed: bool,
        response_signed: bool, saml_assertion_lifetime_seconds: i64, saml_signed_request_enabled: bool,
        signature_algorithm: String, slo: SingleLogout, sp_certificate: SamlSpCertificate, sp_issuer: String,
        sso_acs_url: String, sso_acs_url_override: String, subject_name_id_format: String,
        subject_name_id_template: String
    }
    AcsEndpoint { index: i64, url: String }
    SamlAssertionEncryption {
        enabled: bool, encryption_algorithm: String, key_transport_algorithm: String, x5c: Vec<String>
    }
    SamlAttributeStatement {
        filter_type: String, filter_value: String, name: String, namespace: String, type_: String, values: Vec<String>
    }
    SignOnInlineHook { id: String }
    SloParticipate { binding_type: String, enabled: bool, logout_request_url: String, session_index_required: bool }
    SingleLogout { enabled: bool, issuer: String, logout_url: String }
    SamlSpCertificate { x5c: Vec<String> }
    ApplicationUniversalLogout { identity_stack: String, protocol: String, status: String, support_type: String }
    ApplicationVisibility {
        app_links: BTreeMap<String, bool>, auto_launch: bool, auto_submit_toolbar: bool,
        hide: ApplicationVisibilityHide
    }
    ApplicationVisibilityHide { ios = "iOS": bool, web: bool }
    OpenIdConnectApplication {
        accessibility: ApplicationAccessibility, created: String, credentials: OAuthApplicationCredentials,
        embedded = "_embedded": ApplicationEmbedded, express_configuration: ApplicationExpressConfiguration,
        features: Vec<String>, id: String, label: String, last_updated: String, licensing: ApplicationLicensing,
        links = "_links": ApplicationLinks, name: String, orn: String, profile: BTreeMap<String, Value>,
        settings: OpenIdConnectApplicationSettings, status: String, universal_logout: ApplicationUniversalLogout,
        visibility: ApplicationVisibility
    }
    OAuthApplicationCredentials {
        oauth_client: ApplicationCredentialsOAuthClient, signing: ApplicationCredentialsSigning,
        user_name_template: ApplicationCredentialsUsernameTemplate
    }
    ApplicationCredentialsOAuthClient {
        auto_key_rotation: bool, client_id = "client_id": String, client_secret = "client_secret": String,
        pkce_required = "pkce_required": bool, token_endpoint_auth_method = "token_endpoint_auth_method": String
    }
    OpenIdConnectApplicationSettings {
        app: BTreeMap<String, Value>, em_opt_in_status: String, extended_properties: BTreeMap<String, Value>,
        identity_store_id: String, implicit_assignment: bool, inline_hook_id: String, manual_provisioning: bool,
        notes: ApplicationSettingsNotes, notifications: ApplicationSettingsNotifications,
        oauth_client: OpenIdConnectApplicationSettingsClient
    }
    OpenIdConnectApplicationSettingsClient {
        application_type = "application_type": String,
        backchannel_authentication_request_signing_alg = "backchannel_authentication_request_signing_alg": String,
        backchannel_custom_authenticator_id = "backchannel_custom_authenticator_id": String,
        backchannel_token_delivery_mode = "backchannel_token_delivery_mode": String,
        client_uri = "client_uri": String, consent_method = "consent_method": String,
        dpop_bound_access_tokens = "dpop_bound_access_tokens": bool,
        frontchannel_logout_session_required = "frontchannel_logout_session_required": bool,
        frontchannel_logout_uri = "frontchannel_logout_uri": String, grant_types = "grant_types": Vec<String>,
        id_token_encrypted_response_alg = "id_token_encrypted_response_alg": String,
        idp_initiated_login = "idp_initiated_login": OpenIdConnectApplicationIdpInitiatedLogin,
        initiate_login_uri = "initiate_login_uri": String, issuer_mode = "issuer_mode": String,
        jwks: OpenIdConnectApplicationSettingsClientKeys, jwks_uri = "jwks_uri": String,
        logo_uri = "logo_uri": String, network: OpenIdConnectApplicationNetwork,
        participate_slo = "participate_slo": bool, policy_uri = "policy_uri": String,
        post_logout_redirect_uris = "post_logout_redirect_uris": Vec<String>,
        redirect_uris = "redirect_uris": Vec<String>,
        refresh_token = "refresh_token": OpenIdConnectApplicationSettingsRefreshToken,
        request_object_signing_alg = "request_object_signing_alg": String,
        response_types = "response_types": Vec<String>, sector_identifier_uri = "sector_identifier_uri": String,
        subject_type = "subject_type": String, tos_uri = "tos_uri": String,
        wildcard_redirect = "wildcard_redirect": String
    }
    OpenIdConnectApplicationIdpInitiatedLogin { default_scope = "default_scope": Vec<String>, mode: String }
    OpenIdConnectApplicationSettingsClientKeys { keys: Vec<OAuth2ClientJsonWebKey> }
    OAuth2ClientJsonWebKey {
        alg: String, created: String, crv: String, e: String, id: String, kid: String, kty: String,
        last_updated: String, links = "_links": OAuthClientSecretLinks, n: String, status: String, use_: String,
        x: String, y: String
    }
    OAuthClientSecretLinks { activate: HrefObject, deactivate: HrefObject, delete: HrefObject }
    OpenIdConnectApplicationNetwork { connection: String, exclude: Vec<String>, include: Vec<String> }
    OpenIdConnectApplicationSettingsRefreshToken { leeway: i64, rotation_type = "rotation_type": String }
    BookmarkApplication {
        accessibility: ApplicationAccessibility, created: String, credentials: ApplicationCredentials,
        embedded = "_embedded": ApplicationEmbedded, express_configuration: ApplicationExpressConfiguration,
        features: Vec<String>, id: String, label: String, last_updated: String, licensing: ApplicationLicensing,
        links = "_links": ApplicationLinks, name: String, orn: String, profile: BTreeMap<String, Value>,
        settings: BookmarkApplicationSettings, status: String, universal_logout: ApplicationUniversalLogout,
        visibility: ApplicationVisibility
    }
    BookmarkApplicationSettings {
        app: BookmarkApplicationSettingsApplication, em_opt_in_status: String,
        extended_properties: BTreeMap<String, Value>, identity_store_id: String, implicit_assignment: bool,
        inline_hook_id: String, manual_provisioning: bool, notes: ApplicationSettingsNotes,
        notifications: ApplicationSettingsNotifications
    }
    BookmarkApplicationSettingsApplication { request_integration: bool, url: String }
    BrowserPluginApplication {
        accessibility: ApplicationAccessibility, created: String, credentials: SchemeApplicationCredentials,
        embedded = "_embedded": ApplicationEmbedded, express_configuration: ApplicationExpressConfiguration,
        features: Vec<String>, id: String, label: String, last_updated: String, licensing: ApplicationLicensing,
        links = "_links": ApplicationLinks, name: String, orn: String, profile: BTreeMap<String, Value>,
        settings: SwaApplicationSettings, status: String, universal_logout: ApplicationUniversalLogout,
        visibility: ApplicationVisibility
    }
    SchemeApplicationCredentials {
        password: PasswordCredential, reveal_password: bool, scheme: String, signing: ApplicationCredentialsSigning,
        user_name: String, user_name_template: ApplicationCredentialsUsernameTemplate
    }
    PasswordCredential { hash: PasswordCredentialHash, hook: PasswordCredentialHook, value: String }
    PasswordCredentialHash {
        algorithm: String, digest_algorithm: String, iteration_count: i64, key_size: i64, salt: String,
        salt_order: String, value: String, work_factor: i64
    }
    PasswordCredentialHook { type_: String }
    SwaApplicationSettings {
        app: SwaApplicationSettingsApplication, em_opt_in_status: String,
        extended_properties: BTreeMap<String, Value>, identity_store_id: String, implicit_assignment: bool,
        inline_hook_id: String, manual_provisioning: bool, notes: ApplicationSettingsNotes,
        notifications: ApplicationSettingsNotifications
    }
    SwaApplicationSettingsApplication {
        button_field: String, button_selector: String, checkbox: String, extra_field_selector: String,
        extra_field_value: String, login_url_regex: String, password_field: String, password_selector: String,
        redirect_url: String, target_url = "targetURL": String, url: String, user_name_selector: String,
        username_field: String
    }
    AutoLoginApplication {
        accessibility: ApplicationAccessibility, created: String, credentials: SchemeApplicationCredentials,
        embedded = "_embedded": ApplicationEmbedded, express_configuration: ApplicationExpressConfiguration,
        features: Vec<String>, id: String, label: String, last_updated: String, licensing: ApplicationLicensing,
        links = "_links": ApplicationLinks, name: String, orn: String, profile: BTreeMap<String, Value>,
        settings: AutoLoginApplicationSettings, status: String, universal_logout: ApplicationUniversalLogout,
        visibility: ApplicationVisibility
    }
    AutoLoginApplicationSettings {
        app: BTreeMap<String, Value>, em_opt_in_status: String, extended_properties: BTreeMap<String, Value>,
        identity_store_id: String, implicit_assignment: bool, inline_hook_id: String, manual_provisioning: bool,
        notes: ApplicationSettingsNotes, notifications: ApplicationSettingsNotifications,
        sign_on: AutoLoginApplicationSettingsSignOn
    }
    AutoLoginApplicationSettingsSignOn { login_url: String, redirect_url: String }
}
