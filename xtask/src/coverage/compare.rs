//! Two bodies, member by member.

use std::collections::BTreeSet;

use super::difference::{Comparison, Facet};
use super::shape::{Parts, Schemas, Shape, address};

/// Both documents, and what was found so far.
pub(super) struct Walk<'a> {
    pub(super) upstream: Schemas<'a>,
    pub(super) curated: Schemas<'a>,
    pub(super) found: Comparison,
    /// The pairs of places above the present one: a recursive schema is looked at once.
    above: Vec<(Vec<usize>, Vec<usize>)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(upstream: Schemas<'a>, curated: Schemas<'a>) -> Self {
        Self {
            upstream,
            curated,
            found: Comparison::default(),
            above: Vec::new(),
        }
    }

    /// Compares what is at a place that both have. `sent`: in a request.
    pub(super) fn place(&mut self, path: &str, upstream: &[Parts<'a>], curated: &[Parts<'a>], sent: bool) {
        let pair = (identity(upstream), identity(curated));
        if self.above.contains(&pair) {
            return;
        }
        self.above.push(pair);
        let theirs = self.upstream.shape(upstream, sent);
        let ours = self.curated.shape(curated, sent);
        let at = self.curated.place(curated);

        let kinds = |shape: &Shape<'_>| shape.kinds.iter().cloned().collect::<Vec<_>>().join(" | ");
        self.found
            .pair(Facet::Types, path, Some(&kinds(&theirs)), Some(&kinds(&ours)), &at);
        self.values(path, &theirs, &ours, &at);
        self.members(path, &theirs, &ours, sent);
        if !theirs.items.is_empty() && !ours.items.is_empty() {
            self.place(&format!("{path}[]"), &theirs.items, &ours.items, sent);
        }
        if !theirs.rest.is_empty() && !ours.rest.is_empty() {
            self.place(&member(path, "*"), &theirs.rest, &ours.rest, sent);
        }
        self.above.pop();
    }

    fn values(&mut self, path: &str, theirs: &Shape<'a>, ours: &Shape<'a>, at: &str) {
        let list = |values: &BTreeSet<String>| values.iter().cloned().collect::<Vec<_>>().join(", ");
        match (&theirs.values, &ours.values) {
            (Some(theirs), Some(ours)) => {
                for value in theirs | ours {
                    let path = format!("{path} = {value}");
                    let has = |values: &BTreeSet<String>| values.contains(&value).then_some("listed");
                    self.found.pair(Facet::Enums, &path, has(theirs), has(ours), at);
                }
            }
            (Some(theirs), None) => self.found.pair(Facet::Enums, path, Some(&list(theirs)), None, at),
            (None, Some(ours)) => self.found.pair(Facet::Enums, path, None, Some(&list(ours)), at),
            (None, None) => {}
        }
    }

    fn members(&mut self, path: &str, theirs: &Shape<'a>, ours: &Shape<'a>, sent: bool) {
        // where one side is free-form the types already say so
        if theirs.members.is_empty() || ours.members.is_empty() {
            return;
        }
        let names: BTreeSet<_> = theirs.members.keys().chain(ours.members.keys()).copied().collect();
        for name in names {
            let path = member(path, name);
            let (upstream, curated) = (theirs.members.get(name), ours.members.get(name));
            let here = |schemas: &Schemas<'a>, places: &[Parts<'a>]| {
                let shape = schemas.shape(places, sent);
                // nobody sends what only the server sets, nor gets what it never shows
                let one_way = if sent { shape.read_only } else { shape.write_only };
                let kinds = shape.kinds.into_iter().collect::<Vec<_>>().join(" | ");
                (one_way, shape.read_only, kinds)
            };
            match (upstream, curated) {
                (Some(upstream), Some(curated)) => {
                    self.found.count(Facet::Properties, true, true);
                    if sent {
                        let is = |required: bool, read_only: bool| (required && !read_only).then_some("required");
                        let theirs = is(theirs.required.contains(name), here(&self.upstream, upstream).1);
                        let ours = is(ours.required.contains(name), here(&self.curated, curated).1);
                        let at = self.curated.place(curated);
                        self.found.pair(Facet::Required, &path, theirs, ours, &at);
                    }
                    self.place(&path, upstream, curated, sent);
                }
                (Some(upstream), None) => {
                    let (one_way, _, kinds) = here(&self.upstream, upstream);
                    if !one_way {
                        let at = self.upstream.place(upstream);
                        self.found.pair(Facet::Properties, &path, Some(&kinds), None, &at);
                    }
                }
                (None, Some(curated)) => {
                    let (one_way, _, kinds) = here(&self.curated, curated);
                    if !one_way {
                        let at = self.curated.place(curated);
                        self.found.pair(Facet::Properties, &path, None, Some(&kinds), &at);
                    }
                }
                (None, None) => {}
            }
        }
    }
}

/// `settings` + `signOn`; the first member stands after a space.
fn member(path: &str, name: &str) -> String {
    match path.rsplit(' ').next() {
        Some("request" | "response") => format!("{path} {name}"),
        Some(status) if status.len() == 3 && status.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{path} {name}")
        }
        _ => format!("{path}.{name}"),
    }
}

fn identity(alternatives: &[Parts<'_>]) -> Vec<usize> {
    let mut identity: Vec<_> = alternatives.iter().flatten().map(|schema| address(schema)).collect();
    identity.sort_unstable();
    identity
}
