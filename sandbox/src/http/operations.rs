//! Which operation a request is for: tells a path that the sandbox leaves out from one that Okta doesn't have.

use std::sync::OnceLock;

use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::{
    call::Call,
    reply::{Reply, not_found, not_imitated, pam_fault, pam_not_found, pam_not_imitated, wrong_method},
};

/// The operations of the clients, each a line of method, path and id. `cargo xtask generate` writes them.
const LISTS: [&str; 2] = [
    include_str!("../../operations/mgmt.txt"),
    include_str!("../../operations/pam.txt"),
];

struct Operation {
    method: &'static str,
    template: Vec<&'static str>,
    id: &'static str,
}

#[derive(Debug, PartialEq)]
enum Found {
    Operation(&'static str),
    /// The path is known, with other methods.
    OtherMethod,
    Nothing,
}

/// Answers whatever no route is there for: 501 with the operation's id, 405 or 404.
pub(crate) async fn left_out(method: Method, call: Call) -> Reply {
    answer(&method, &call.path)
}

/// See [`left_out`].
pub(crate) fn answer(method: &Method, path: &str) -> Reply {
    let pam = is_pam(path);
    match find(method.as_str(), path) {
        Found::Operation(id) => {
            let mut reply = if pam { pam_not_imitated(id) } else { not_imitated(id) };
            if let Some(Value::Object(body)) = &mut reply.body {
                body.insert("operationId".to_owned(), id.into());
            }
            reply
        }
        Found::OtherMethod if pam => pam_fault(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "the path has no such method",
        ),
        Found::OtherMethod => wrong_method(),
        Found::Nothing if pam => pam_not_found("path"),
        Found::Nothing => not_found(path, "Path"),
    }
}

/// The id of the operation that a request is for.
pub(super) fn id_of(method: &Method, path: &str) -> Option<&'static str> {
    match find(method.as_str(), path) {
        Found::Operation(id) => Some(id),
        Found::OtherMethod | Found::Nothing => None,
    }
}

/// Whether a path belongs to Privileged Access; the others belong to the Management API.
pub(crate) fn is_pam(path: &str) -> bool {
    path.starts_with("/v1/")
}

fn find(method: &str, path: &str) -> Found {
    let segments: Vec<&str> = path.split('/').collect();
    let on_path = operations()
        .iter()
        .filter(|operation| fits(&operation.template, &segments));
    let mut found = Found::Nothing;
    let mut literals = 0;
    for operation in on_path {
        // `/groups/rules` fits `/groups/{groupId}` too; the template with the most fixed segments is meant.
        let fixed = operation
            .template
            .iter()
            .filter(|segment| !is_parameter(segment))
            .count();
        if fixed > literals {
            (found, literals) = (Found::OtherMethod, fixed);
        }
        if fixed == literals && operation.method == method {
            found = Found::Operation(operation.id);
        }
    }
    found
}

fn fits(template: &[&str], segments: &[&str]) -> bool {
    template.len() == segments.len()
        && template.iter().zip(segments).all(|(expected, segment)| {
            if is_parameter(expected) {
                !segment.is_empty()
            } else {
                expected == segment
            }
        })
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

fn operations() -> &'static [Operation] {
    static OPERATIONS: OnceLock<Vec<Operation>> = OnceLock::new();
    OPERATIONS.get_or_init(|| LISTS.iter().flat_map(|list| list.lines()).filter_map(read).collect())
}

fn read(line: &'static str) -> Option<Operation> {
    let mut words = line.split(' ');
    Some(Operation {
        method: words.next()?,
        template: words.next()?.split('/').collect(),
        id: words.next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Found, find};

    #[test]
    fn finds_operations_by_method_and_path() {
        assert_eq!(find("GET", "/api/v1/apps"), Found::Operation("listApplications"));
        assert_eq!(
            find("POST", "/v1/teams/t/random_password"),
            Found::Operation("CreateRandomPassword")
        );
        assert_eq!(find("PATCH", "/api/v1/apps"), Found::OtherMethod);
        assert_eq!(find("GET", "/api/v1/nothing"), Found::Nothing);
        assert_eq!(find("GET", "/api/v1/apps/"), Found::Nothing);
    }

    #[test]
    fn fixed_segments_win_over_parameters() {
        assert_eq!(
            find("GET", "/v1/teams/t/attributes/conflicts"),
            Found::Operation("ListTeamUserAttributeConflicts")
        );
    }
}
