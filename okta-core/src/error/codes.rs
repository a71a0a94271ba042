//! What the API's error codes mean.

/// What is known about an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeInfo {
    /// The code, such as `E0000007`.
    pub code: &'static str,
    /// What it usually means.
    pub cause: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

/// The codes that this crate knows.
#[must_use]
pub fn catalogue() -> &'static [CodeInfo] {
    CODES
}

pub(super) fn find(code: &str) -> Option<&'static CodeInfo> {
    CODES.iter().find(|info| info.code == code)
}

const fn info(code: &'static str, cause: &'static str, remedy: &'static str) -> CodeInfo {
    CodeInfo { code, cause, remedy }
}

const CODES: &[CodeInfo] = &[
    info(
        "E0000001",
        "a field of the request is invalid, or the resource is in a state that doesn't allow the operation",
        "read the causes: each names a field and what is wrong with it",
    ),
    info(
        "E0000002",
        "an argument is not one that the operation takes",
        "compare path and query parameters with the operation's documentation",
    ),
    info(
        "E0000003",
        "the body can't be read as what the operation takes",
        "check that the body is JSON of the documented form",
    ),
    info(
        "E0000004",
        "user name, password or token is wrong",
        "check the credentials",
    ),
    info(
        "E0000005",
        "the operation takes none of the credentials that came with the request, or there were none",
        "if the client uses OAuth, the operation takes no access tokens: use an API token; if it uses an API token, the operation is for a user's own session; if it has no credentials, give it some",
    ),
    info(
        "E0000006",
        "the caller's admin role doesn't allow the operation",
        "give the user behind the token, or the service app, an admin role that includes it",
    ),
    info(
        "E0000007",
        "there is no resource with this id in this org",
        "check the id and the org URL; a resource made a moment ago may take a second to show up",
    ),
    info(
        "E0000008",
        "there is no such path",
        "check the path and whether the org has the feature it belongs to",
    ),
    info(
        "E0000009",
        "the server failed",
        "try again later; give the request id to Okta's support if it stays",
    ),
    info(
        "E0000010",
        "the org can only be read at the moment, for maintenance",
        "try again later",
    ),
    info(
        "E0000011",
        "the token is unknown, expired, revoked, or of another org",
        "check the org URL; make a new API token (they expire after 30 days without use); an access token has to come from the org itself, not from one of its custom authorization servers",
    ),
    info(
        "E0000012",
        "the server doesn't take this kind of body",
        "send the content type that the operation documents",
    ),
    info(
        "E0000013",
        "the app id is not one of a usable client",
        "check the client id",
    ),
    info(
        "E0000014",
        "the new password or recovery answer was not accepted",
        "check it against the password policy and its history",
    ),
    info(
        "E0000015",
        "the org doesn't have this feature, or the token may not use it",
        "ask for the feature to be enabled, or use credentials of an admin, or of a service app, that may use it",
    ),
    info(
        "E0000016",
        "the user is active already",
        "nothing to do; read the user's status first",
    ),
    info(
        "E0000017",
        "the password can't be reset now",
        "check the user's status and where its password is kept",
    ),
    info(
        "E0000018",
        "the request lacks headers that the operation needs",
        "send Accept and Content-Type",
    ),
    info(
        "E0000019",
        "the server can't answer in the form asked for",
        "send Accept: application/json",
    ),
    info(
        "E0000020",
        "the request is malformed",
        "compare it with the operation's documentation",
    ),
    info(
        "E0000021",
        "the server doesn't take this kind of body, or can't answer in the form asked for",
        "send Content-Type and Accept as the operation documents",
    ),
    info(
        "E0000022",
        "the path is right and the method is not",
        "use the method that the operation documents",
    ),
    info(
        "E0000023",
        "the user's profile belongs to another system, such as a directory",
        "change it there, or change which system owns the attribute",
    ),
    info(
        "E0000024",
        "the app's integration doesn't support the operation yet",
        "use another operation or the admin console",
    ),
    info("E0000026", "the operation no longer exists", "use its replacement"),
    info(
        "E0000027",
        "the group push is not valid",
        "read the summary; check the app's provisioning settings",
    ),
    info(
        "E0000028",
        "a required parameter is missing",
        "add it; the summary or the documentation names it",
    ),
    info(
        "E0000029",
        "limit or cursor is not valid",
        "start the list anew, with a limit within the operation's maximum",
    ),
    info(
        "E0000030",
        "a date is not in the form that the API takes",
        "write dates like 2024-01-31T12:00:00.000Z",
    ),
    info(
        "E0000031",
        "the search or filter expression can't be read",
        "check quotes, operators and which attributes can be searched",
    ),
    info(
        "E0000032",
        "the user is not locked, or is locked elsewhere",
        "unlock it where its password is kept",
    ),
    info("E0000033", "search and filter were given together", "use one of them"),
    info(
        "E0000034",
        "the user can't recover its password",
        "check its status and policy",
    ),
    info(
        "E0000035",
        "the user's password can't be changed here",
        "change it where it is kept",
    ),
    info(
        "E0000036",
        "the user's recovery question can't be changed",
        "check its status and policy",
    ),
    info(
        "E0000037",
        "a value is of the wrong type",
        "check numbers, flags and dates among the parameters",
    ),
    info(
        "E0000038",
        "the user's status doesn't allow the operation",
        "read the user's status and change it first, for instance by activating it",
    ),
    info(
        "E0000039",
        "the app's settings don't allow the operation",
        "read the causes; check the app's status and sign-on mode",
    ),
    info("E0000040", "another app has this label", "choose another label"),
    info("E0000041", "the app's scheme takes no credentials", "leave them out"),
    info(
        "E0000043",
        "users can't assign apps to themselves in this org",
        "assign the app as an admin",
    ),
    info(
        "E0000045",
        "an attribute's mapping is not valid",
        "check source and target attribute",
    ),
    info(
        "E0000046",
        "the app can't be deactivated for this user",
        "remove the group assignment that it comes from",
    ),
    info(
        "E0000047",
        "the rate limit of the operation's bucket, or of concurrent requests, is used up",
        "slow down; let one client do the work so that its pacing sees all of it, or lower its share",
    ),
    info(
        "E0000048",
        "the provisioning agent has no such entity",
        "check it in the connected system",
    ),
    info("E0000053", "the SCIM filter can't be read", "check its syntax"),
    info(
        "E0000109",
        "a text message was sent a moment ago",
        "wait about 30 seconds before asking for another",
    ),
    info(
        "E0000118",
        "an email was sent a moment ago",
        "wait before asking for another",
    ),
    info(
        "E0000133",
        "a call was made a moment ago",
        "wait before asking for another",
    ),
    info(
        "access_denied",
        "the app may not have what it asks for",
        "check the app's grants and policies",
    ),
    info(
        "insufficient_scope",
        "the access token lacks the operation's scope",
        "grant the scope to the app and ask for it",
    ),
    info(
        "invalid_client",
        "the server doesn't accept the client's assertion",
        "check the client id, that the public key is registered for the app and active, the key id, and this machine's clock",
    ),
    info(
        "invalid_dpop_proof",
        "the proof doesn't fit the request or the token",
        "check this machine's clock and that no proxy rewrites the URL",
    ),
    info(
        "invalid_grant",
        "the grant is not valid for this app",
        "check the app's grant types",
    ),
    info("invalid_request", "a parameter is missing or wrong", "read the summary"),
    info(
        "invalid_scope",
        "a scope is unknown or not granted to the app",
        "grant it under the app's API scopes, or don't ask for it",
    ),
    info(
        "invalid_token",
        "the access token is expired, revoked, or not for this org",
        "check the org URL; get a new token",
    ),
    info(
        "unauthorized_client",
        "the app may not use this grant",
        "enable client credentials for the app",
    ),
    info(
        "use_dpop_nonce",
        "the server wants a nonce in the proof",
        "the client does this by itself; if it keeps failing, check for a proxy that removes the dpop-nonce header",
    ),
    // Privileged Access answers with its status alone at times.
    info("400", "the request is malformed", "read the message"),
    info(
        "401",
        "the key or token is not valid, or the role of the service user doesn't allow the operation",
        "check key id and secret, and the roles of the service user",
    ),
    info(
        "403",
        "no role or policy lets the caller do this",
        "check the roles of the service user and the security policies",
    ),
    info(
        "404",
        "there is no such resource for this team, or the caller may not see it",
        "check the id or name and the team",
    ),
    info(
        "409",
        "the resource is in a state that doesn't allow the operation, or there is one like it",
        "read it and decide",
    ),
    info(
        "authentication_error",
        "the service user's key or the access token is not valid",
        "check key id and secret, and rotate the key; if the program brings its own token, get a new one",
    ),
    info(
        "authorization_error",
        "the role of the service user doesn't allow the operation",
        "give it a role that does",
    ),
    info("bad_request", "the request is malformed", "read the message"),
    info(
        "conflict",
        "the resource is in a state that doesn't allow the operation, or there is one like it",
        "read it and decide",
    ),
    info(
        "forbidden",
        "no policy lets the caller do this",
        "check the security policies",
    ),
    info(
        "not_found",
        "there is no such resource for this team",
        "check the id or name and the team",
    ),
    info(
        "precondition_failed",
        "the resource has changed since it was read",
        "read it again and send its new ETag in If-Match",
    ),
    info(
        "precondition_required",
        "the operation needs the version that it is about",
        "send the resource's ETag in If-Match",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_there_once() {
        let mut codes: Vec<&str> = catalogue().iter().map(|info| info.code).collect();
        codes.sort_unstable();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert!(find("E0000047").is_some() && find("E9").is_none());
    }
}
