//! What was found, and how it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

use super::known::Known;

/// What the document says and the server doesn't do, or the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Kind {
    /// Null where none is allowed.
    Null,
    /// A required member that isn't there.
    Missing,
    /// A value of another type.
    Type,
    /// A text that is no instant.
    Date,
    /// A kind of object that the union doesn't know.
    Discriminator,
    /// A status that isn't documented.
    Status,
    /// A body where none is documented, or none where one is.
    Body,
    /// A query parameter that isn't documented, of a request or of a link to the next page.
    Query,
    /// A member that isn't documented.
    Unknown,
    /// A value that the enum doesn't list.
    Enum,
}

impl Kind {
    pub(super) const ALL: [Self; 10] = [
        Self::Null,
        Self::Missing,
        Self::Type,
        Self::Date,
        Self::Discriminator,
        Self::Status,
        Self::Body,
        Self::Query,
        Self::Unknown,
        Self::Enum,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Missing => "missing",
            Self::Type => "type",
            Self::Date => "date",
            Self::Discriminator => "discriminator",
            Self::Status => "status",
            Self::Body => "body",
            Self::Query => "query",
            Self::Unknown => "unknown",
            Self::Enum => "enum",
        }
    }
}

/// One deviation in one exchange.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) kind: Kind,
    /// The schema that declares it and the way inside: `Application.settings.signOn[]`; or the operation.
    pub(super) place: String,
    /// What was found there; empty where that says nothing, and never a value of a secret.
    pub(super) sample: String,
    /// JSON pointer in the body; empty for all of it.
    pub(super) pointer: String,
}

/// The same deviation in all exchanges.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) exchanges: usize,
    operations: BTreeSet<String>,
    samples: BTreeSet<String>,
    /// File, number of the exchange, pointer: of the first.
    example: String,
}

/// All that was found.
#[derive(Debug)]
pub(super) struct Findings {
    known: Known,
    entries: usize,
    matched: usize,
    operations: BTreeSet<String>,
    groups: BTreeMap<(Kind, bool, String), Group>,
}

impl Findings {
    pub(super) fn new(known: Known) -> Self {
        Self {
            known,
            entries: 0,
            matched: 0,
            operations: BTreeSet::new(),
            groups: BTreeMap::new(),
        }
    }

    /// An exchange, and whether a document has its operation.
    pub(super) fn count(&mut self, operation: Option<&str>) {
        self.entries += 1;
        if let Some(id) = operation {
            self.matched += 1;
            self.operations.insert(id.to_owned());
        }
    }

    /// What one exchange deviates in; `sent`: in its request.
    pub(super) fn add(&mut self, operation: &str, sent: bool, found: Vec<Finding>, exchange: &str) {
        let mut seen = BTreeSet::new();
        for finding in found {
            let group = self
                .groups
                .entry((finding.kind, sent, finding.place.clone()))
                .or_insert_with(|| Group {
                    exchanges: 0,
                    operations: BTreeSet::new(),
                    samples: BTreeSet::new(),
                    example: format!("{exchange} {}", finding.pointer).trim_end().to_owned(),
                });
            group.exchanges += usize::from(seen.insert((finding.kind, finding.place)));
            group.operations.insert(operation.to_owned());
            if !finding.sample.is_empty() {
                group.samples.insert(finding.sample);
            }
        }
    }

    /// What no record explains.
    pub(super) fn unexplained(&self) -> impl Iterator<Item = (&(Kind, bool, String), &Group)> {
        self.groups
            .iter()
            .filter(|((kind, sent, place), _)| !self.known.explains(*kind, *sent, place))
    }

    /// Counts of all findings by kind: places, and those of them that nothing explains.
    fn counts(&self) -> impl Iterator<Item = (Kind, usize, usize)> {
        Kind::ALL.into_iter().map(|kind| {
            let all = self.groups.keys().filter(|(of, ..)| *of == kind).count();
            let open = self.unexplained().filter(|((of, ..), _)| *of == kind).count();
            (kind, all, open)
        })
    }

    pub(super) fn table(&self) -> String {
        let mut text = String::new();
        for ((kind, sent, place), group) in self.unexplained() {
            let _ = write!(
                text,
                "{}{} {place}  ({}; {}; first {})",
                kind.name(),
                if *sent { ", sent," } else { "" },
                group.exchanges,
                shortened(group.operations.iter().map(String::as_str), 3),
                group.example
            );
            if !group.samples.is_empty() {
                let _ = write!(text, "  {}", shortened(group.samples.iter().map(String::as_str), 6));
            }
            text.push('\n');
        }
        let _ = writeln!(text, "\n{:>14} {:>7} {:>12}", "", "places", "unexplained");
        for (kind, all, open) in self.counts() {
            let _ = writeln!(text, "{:>14} {all:>7} {open:>12}", kind.name());
        }
        let _ = writeln!(
            text,
            "\n{} of {} exchanges called one of the documents' operations, {} different ones",
            self.matched,
            self.entries,
            self.operations.len()
        );
        text
    }

    pub(super) fn json(&self) -> Value {
        let findings: Vec<_> = self
            .unexplained()
            .map(|((kind, sent, place), group)| {
                json!({
                    "kind": kind,
                    "sent": sent,
                    "place": place,
                    "exchanges": group.exchanges,
                    "operations": group.operations,
                    "samples": group.samples,
                    "example": group.example,
                })
            })
            .collect();
        let counts: serde_json::Map<_, _> = self
            .counts()
            .map(|(kind, all, open)| (kind.name().to_owned(), json!({ "places": all, "unexplained": open })))
            .collect();
        json!({
            "entries": self.entries,
            "matched": self.matched,
            "operations": self.operations.len(),
            "counts": counts,
            "findings": findings,
        })
    }
}

/// The first few, and how many more there are.
fn shortened<'a>(texts: impl ExactSizeIterator<Item = &'a str>, most: usize) -> String {
    let more = texts.len().saturating_sub(most);
    let mut shown = texts.take(most).collect::<Vec<_>>().join(", ");
    if more > 0 {
        let _ = write!(shown, " and {more} more");
    }
    shown
}
