//! The roles that each org has.

/// What a role can be limited to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reach {
    Org,
    Groups,
    Apps,
}

/// A role that each org has.
#[derive(Debug)]
pub(super) struct Standard {
    pub(super) kind: &'static str,
    pub(super) label: &'static str,
    pub(super) reach: Reach,
    /// The id of all its assignments, where they have one: the role's type in Base32, as recorded.
    pub(super) id: Option<&'static str>,
}

const fn org(kind: &'static str, label: &'static str) -> Standard {
    Standard {
        kind,
        label,
        reach: Reach::Org,
        id: None,
    }
}

const fn limited(kind: &'static str, label: &'static str, reach: Reach, id: &'static str) -> Standard {
    Standard {
        kind,
        label,
        reach,
        id: Some(id),
    }
}

const ROLES: [Standard; 10] = [
    org("SUPER_ADMIN", "Super Administrator"),
    org("ORG_ADMIN", "Organization Administrator"),
    org("READ_ONLY_ADMIN", "Read-only Administrator"),
    org("MOBILE_ADMIN", "Mobile Administrator"),
    org("REPORT_ADMIN", "Report Administrator"),
    org("API_ACCESS_MANAGEMENT_ADMIN", "API Access Management Administrator"),
    limited("APP_ADMIN", "Application Administrator", Reach::Apps, "IFIFAX2BIRGUSTQ"),
    limited("USER_ADMIN", "User Administrator", Reach::Groups, "KVJUKUS7IFCE2SKO"),
    limited(
        "HELP_DESK_ADMIN",
        "Help Desk Administrator",
        Reach::Groups,
        "JBCUYUC7IRCVGS27IFCE2SKO",
    ),
    limited(
        "GROUP_MEMBERSHIP_ADMIN",
        "Group Membership Administrator",
        Reach::Groups,
        "I5JE6VKQL5GUKTKCIVJFGSCJKBPUCRCNJFHA",
    ),
];

pub(super) fn standard(kind: &str) -> Option<&'static Standard> {
    ROLES.iter().find(|role| role.kind == kind)
}
