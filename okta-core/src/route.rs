//! What a method and a path stand for: which operation, which rate-limit bucket.

use crate::api::Api;
use crate::operation::Operation;

/// The operation that a request is, whether its path has values or `{parameters}` in it.
pub(crate) fn operation(api: &Api, method: &str, path: &str) -> Option<&'static Operation> {
    let fits = |operation: &&&'static Operation| operation.method() == method && fits(operation.path(), path);
    let literals = |operation: &&&'static Operation| {
        let segments = operation.path().split('/');
        segments.map(|segment| !segment.starts_with('{')).collect::<Vec<_>>()
    };
    api.operations.iter().filter(fits).max_by_key(literals).copied()
}

/// The bucket that counts a request, if one is known to.
pub(crate) fn bucket(api: &Api, method: &str, path: &str) -> Option<&'static str> {
    let of_method = |pattern: &'static str| match pattern.starts_with('/') {
        true => Some(pattern),
        false => pattern.strip_prefix(method)?.strip_prefix(' '),
    };
    let rule = |(pattern, _): &&(&'static str, _)| of_method(pattern).is_some_and(|pattern| fits(pattern, path));
    api.buckets.iter().find(rule).map(|(_, bucket)| *bucket)
}

/// Whether a path has the segments of a pattern. A parameter of the pattern stands for any segment but an empty one, `**` at its end for any
/// number of them. Every call is looked up, in a table of which most says something else: so one pass, which ends where they differ.
pub(crate) fn fits(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (pattern.as_bytes(), path.as_bytes());
    loop {
        let same = wanted
            .iter()
            .zip(found)
            .take_while(|(a, b)| a == b && **a != b'{')
            .count();
        (wanted, found) = (&wanted[same..], &found[same..]);
        match wanted.first() {
            None => return found.is_empty(),
            Some(b'{') => {
                let end = |text: &[u8]| text.iter().position(|byte| *byte == b'/').unwrap_or(text.len());
                let (name, value) = (end(wanted), end(found));
                if value == 0 {
                    return false;
                }
                (wanted, found) = (&wanted[name..], &found[value..]);
            }
            Some(_) => return wanted == b"**" || (wanted == b"/**" && found.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::API;

    static OPERATIONS: &[&Operation] = &[
        &Operation::new("getGroup", "GET", "/api/v1/groups/{groupId}"),
        &Operation::new("listRules", "GET", "/api/v1/groups/rules"),
        &Operation::new("deleteGroup", "DELETE", "/api/v1/groups/{groupId}"),
    ];

    #[test]
    fn patterns() {
        assert!(fits("/api/v1/apps", "/api/v1/apps"));
        assert!(fits("/api/v1/users/{userId}/groups", "/api/v1/users/00u1/groups"));
        assert!(!fits("/api/v1/users/{userId}/groups", "/api/v1/users//groups"));
        assert!(!fits("/api/v1/users/{userId}/groups", "/api/v1/users/1"));
        assert!(!fits("/api/v1/users/{userId}/groups", "/api/v1/users/1/groups/2"));
        assert!(fits("/api/v1/users/**", "/api/v1/users"));
        assert!(fits("/api/v1/users/**", "/api/v1/users/{id}/groups"));
        assert!(!fits("/api/v1/users/**", "/api/v1/usersx"));
        assert!(!fits("/api/v1/users/**", "/api/v1/user"));
        assert!(fits("/a/{id}", "/a/{identity}") && fits("/a/{identity}/b", "/a/{id}/b"));
        assert!(!fits("/a/{id}", "/a/") && !fits("/a/{id}", "/a") && !fits("/a/{id}/b", "/a/x"));
        assert!(!fits("/a/rules", "/a/{id}") && !fits("/a/b", "/a/bc") && !fits("/a/bc", "/a/b"));
    }

    #[test]
    fn operations_and_buckets() {
        let api = Api {
            operations: OPERATIONS,
            buckets: &[("GET /api/v1/groups/{id}", "one"), ("/api/v1/groups/**", "groups")],
            ..API
        };
        let id = |method, path| operation(&api, method, path).map(Operation::id);
        assert_eq!(id("GET", "/api/v1/groups/00g1"), Some("getGroup"));
        assert_eq!(id("GET", "/api/v1/groups/{id}"), Some("getGroup"));
        assert_eq!(id("GET", "/api/v1/groups/rules"), Some("listRules"));
        assert_eq!(id("DELETE", "/api/v1/groups/rules"), Some("deleteGroup"));
        assert_eq!(id("PUT", "/api/v1/groups/{id}"), None);
        assert_eq!(bucket(&api, "GET", "/api/v1/groups/{groupId}"), Some("one"));
        assert_eq!(bucket(&api, "PUT", "/api/v1/groups/{groupId}"), Some("groups"));
        assert_eq!(bucket(&api, "GET", "/api/v1/groups"), Some("groups"));
        assert_eq!(bucket(&api, "GET", "/api/v1/users"), None);
    }
}
