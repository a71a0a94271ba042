//! What two documents can differ in.

use std::collections::BTreeMap;

use serde::Serialize;

/// An aspect that is compared. The names are those of the report and of the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Facet {
    Operations,
    Parameters,
    /// Of requests and of answers.
    MediaTypes,
    /// Status codes.
    Responses,
    /// Members of bodies, at any depth.
    Properties,
    Types,
    Enums,
    /// What has to be sent.
    Required,
    Scopes,
    /// Ways to be let in.
    Access,
    Roles,
    /// What is going away: operations, parameters, members.
    Deprecation,
    /// How far parameters and members are released, where that isn't as far as their operation.
    Lifecycle,
    /// Defaults and bounds of parameters: in one document as such, in the curated one as a number in the description.
    Numbers,
}

impl Facet {
    pub(super) const ALL: [Self; 14] = [
        Self::Operations,
        Self::Parameters,
        Self::MediaTypes,
        Self::Responses,
        Self::Properties,
        Self::Types,
        Self::Enums,
        Self::Required,
        Self::Scopes,
        Self::Access,
        Self::Roles,
        Self::Deprecation,
        Self::Lifecycle,
        Self::Numbers,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Operations => "operations",
            Self::Parameters => "parameters",
            Self::MediaTypes => "mediaTypes",
            Self::Responses => "responses",
            Self::Properties => "properties",
            Self::Types => "types",
            Self::Enums => "enums",
            Self::Required => "required",
            Self::Scopes => "scopes",
            Self::Access => "access",
            Self::Roles => "roles",
            Self::Deprecation => "deprecation",
            Self::Lifecycle => "lifecycle",
            Self::Numbers => "numbers",
        }
    }
}

/// Seen from the curated document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Kind {
    /// Only the other document has it.
    Missing,
    /// Only the curated document has it.
    Extra,
    /// Both have it, otherwise.
    Different,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Missing, Self::Extra, Self::Different];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Different => "different",
        }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Difference {
    pub(super) of: Facet,
    pub(super) kind: Kind,
    /// Operation, then where in it: `createApplication request settings.signOn.audience`.
    pub(super) path: String,
    /// What the other document says; empty if nothing.
    pub(super) upstream: String,
    /// What the curated document says; empty if nothing.
    pub(super) curated: String,
    /// The place in the document that has it, the curated one if both do.
    pub(super) at: String,
    /// The other document's tag, on operations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tag: Option<String>,
    /// The folder that the operation is curated in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) family: Option<String>,
}

/// How much of an aspect each document has, in the operations that both have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) upstream: usize,
    pub(super) curated: usize,
}

/// All that came of comparing two documents.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) counts: BTreeMap<Facet, Count>,
    pub(super) differences: Vec<Difference>,
}

impl Comparison {
    pub(super) fn count(&mut self, of: Facet, upstream: bool, curated: bool) {
        let count = self.counts.entry(of).or_default();
        count.upstream += usize::from(upstream);
        count.curated += usize::from(curated);
    }

    /// Counts something that has a value in one document or both, and notes the difference if there is one.
    pub(super) fn pair(&mut self, of: Facet, path: &str, upstream: Option<&str>, curated: Option<&str>, at: &str) {
        self.count(of, upstream.is_some(), curated.is_some());
        let kind = match (upstream, curated) {
            (Some(upstream), Some(curated)) if upstream != curated => Kind::Different,
            (Some(_), None) => Kind::Missing,
            (None, Some(_)) => Kind::Extra,
            _ => return,
        };
        self.differences.push(Difference {
            of,
            kind,
            path: path.to_owned(),
            upstream: upstream.unwrap_or_default().to_owned(),
            curated: curated.unwrap_or_default().to_owned(),
            at: at.to_owned(),
            tag: None,
            family: None,
        });
    }
}
