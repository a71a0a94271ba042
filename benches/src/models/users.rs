//! Users.

crate::models! {
    User {
        activated: String, created: String, credentials: UserCredentials, embedded = "_embedded": UserEmbedded,
        id: String, last_login: String, last_updated: String, links = "_links": UserLinks, password_changed: String,
        profile: UserProfile, realm_id: String, status: String, status_changed: String,
        transitioning_to_status: String, type_: UserTypeReference
    }
    UserCredentials {
        emails: Vec<UserCredentialsEmail>, password: PasswordCredential, provider: AuthenticationProvider,
        recovery_question = "recovery_question": RecoveryQuestionCredential
    }
    UserCredentialsEmail { status: String, type_: String, value: String }
    PasswordCredential { hash: PasswordCredentialHash, hook: PasswordCredentialHook, value: String }
    PasswordCredentialHash {
        algorithm: String, digest_algorithm: String, iteration_count: i64, key_size: i64, salt: String,
        salt_order: String, value: String, work_factor: i64
    }
    PasswordCredentialHook { type_: String }
    AuthenticationProvider { name: String, type_: String }
    RecoveryQuestionCredential { answer: String, question: String }
    UserEmbedded { blocks: Vec<UserBlock> }
    UserBlock { applies_to: String, type_: String }
    UserLinks {
        activate: HrefObject, change_password: HrefObject, change_recovery_question: HrefObject,
        deactivate: HrefObject, expire_password: HrefObject, forgot_password: HrefObject, reactivate: HrefObject,
        reset_factors: HrefObject, reset_password: HrefObject, schema: HrefObject, self_: HrefObject,
        suspend: HrefObject, type_: HrefObject, unlock: HrefObject, unsuspend: HrefObject
    }
    HrefObject {
        hints: HrefHints, href: String, method: String, name: String, rel: String, templated: bool, title: String,
        type_: String
    }
    HrefHints { allow: Vec<String>, guidance: Vec<String> }
    UserProfile {
        city: String, cost_center: String, country_code: String, department: String, display_name: String,
        division: String, email: String, employee_number: String, first_name: String, honorific_prefix: String,
        honorific_suffix: String, last_name: String, locale: String, login: String, manager: String,
        manager_id: String, middle_name: String, mobile_phone: String, nick_name: String, organization: String,
        postal_address: String, preferred_language: String, primary_phone: String, profile_url: String,
        second_email: String, state: String, street_address: String, timezone: String, title: String,
        user_type: String, zip_code: String
    }
    UserTypeReference { id: String }
}
