//! Two bodies, member by member.

use std::collections::BTreeSet;

use super::difference::{Comparison, Facet};
use super::shape::{Parts, Schemas, Shape, address};

/// A member of whatever name.
const ANY: &str = "<any>";

/// Both documents, and what was found so far.
pub(super) struct Walk<'a> {
    pub(super) upstream: Schemas<'a>,
    pub(super) curated: Schemas<'a>,
    pub(super) found: Comparison,
    /// How far the operation is released, in either document: what is in it isn't released further.
    pub(super) stages: (Option<&'a str>, Option<&'a str>),
    /// The pairs of places above the present one: a recursive schema is looked at once.
    above: Vec<(Vec<usize>, Vec<usize>)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(upstream: Schemas<'a>, curated: Schemas<'a>) -> Self {
        Self {
            upstream,
            curated,
            found: Comparison::default(),
            stages: (None, None),
            above: Vec::new(),
        }
    }

    /// Compares what is at a place that both have. `sent`: in a request.
    pub(super) fn place(&mut self, path: &str, upstream: &[Parts<'a>], curated: &[Parts<'a>], sent: bool) {
        let pair = (identity(upstream), identity(curated));
        if self.above.contains(&pair) {
            return;
        }
        let theirs = self.upstream.shape(upstream, sent);
        let ours = self.curated.shape(curated, sent);
        let at = self.curated.place(curated);
        self.above.push(pair);
        self.shapes(path, &theirs, &ours, &at, sent);
        self.above.pop();
    }

    fn shapes(&mut self, path: &str, theirs: &Shape<'a>, ours: &Shape<'a>, at: &str, sent: bool) {
        self.found
            .pair(Facet::Types, path, Some(&kinds(theirs)), Some(&kinds(ours)), at);
        self.values(path, theirs, ours, at);
        self.members(path, theirs, ours, sent);
        if !theirs.items.is_empty() && !ours.items.is_empty() {
            self.place(&format!("{path}[]"), &theirs.items, &ours.items, sent);
        }
        if !theirs.rest.is_empty() && !ours.rest.is_empty() {
            self.place(&member(path, ANY), &theirs.rest, &ours.rest, sent);
        }
    }

    /// What is said of the future of a parameter or member.
    pub(super) fn marks(&mut self, path: &str, theirs: (bool, Option<&str>), ours: (bool, Option<&str>), at: &str) {
        let going = |deprecated: bool| deprecated.then_some("deprecated");
        self.found
            .pair(Facet::Deprecation, path, going(theirs.0), going(ours.0), at);
        let (their_stage, our_stage) = (
            theirs.1.filter(|stage| Some(*stage) != self.stages.0),
            ours.1.filter(|stage| Some(*stage) != self.stages.1),
        );
        self.found.pair(Facet::Lifecycle, path, their_stage, our_stage, at);
    }

    fn values(&mut self, path: &str, theirs: &Shape<'a>, ours: &Shape<'a>, at: &str) {
        match (&theirs.values, &ours.values) {
            (Some(theirs), Some(ours)) => {
                for value in theirs | ours {
                    let path = format!("{path} = {value}");
                    let has = |values: &BTreeSet<String>| values.contains(&value).then_some("listed");
                    self.found.pair(Facet::Enums, &path, has(theirs), has(ours), at);
                }
            }
            (theirs, ours) => {
                let list = |values: &BTreeSet<String>| values.iter().cloned().collect::<Vec<_>>().join(", ");
                let (theirs, ours) = (theirs.as_ref().map(list), ours.as_ref().map(list));
                self.found
                    .pair(Facet::Enums, path, theirs.as_deref(), ours.as_deref(), at);
            }
        }
    }

    fn members(&mut self, path: &str, theirs: &Shape<'a>, ours: &Shape<'a>, sent: bool) {
        // where one side is free-form the types already say so
        if theirs.members.is_empty() || ours.members.is_empty() {
            return;
        }
        // nobody sends what only the server sets, nor gets what it never shows
        let one_way = |shape: &Shape<'_>| if sent { shape.read_only } else { shape.write_only };
        let names: BTreeSet<_> = theirs.members.keys().chain(ours.members.keys()).copied().collect();
        for name in names {
            let path = member(path, name);
            let find = |schemas: &Schemas<'a>, outer: &Shape<'a>| {
                let places = outer.members.get(name)?;
                let mut shape = schemas.shape(places, sent);
                // a discriminator lists values as an enum does
                if let Some(tags) = outer.tags.get(name) {
                    shape.values.get_or_insert_default().extend(tags.iter().cloned());
                }
                let required = sent && !shape.read_only && outer.required.contains(name);
                Some((
                    shape,
                    schemas.place(places),
                    required.then_some("required"),
                    identity(places),
                ))
            };
            match (find(&self.upstream, theirs), find(&self.curated, ours)) {
                (Some((theirs, _, must, this)), Some((ours, at, do_we, that))) => {
                    self.found.count(Facet::Properties, true, true);
                    self.found.pair(Facet::Required, &path, must, do_we, &at);
                    self.marks(
                        &path,
                        (theirs.deprecated, theirs.stage),
                        (ours.deprecated, ours.stage),
                        &at,
                    );
                    let pair = (this, that);
                    if !(one_way(&theirs) && one_way(&ours) || self.above.contains(&pair)) {
                        self.above.push(pair);
                        self.shapes(&path, &theirs, &ours, &at, sent);
                        self.above.pop();
                    }
                }
                (Some((theirs, at, ..)), None) if !one_way(&theirs) => {
                    self.found
                        .pair(Facet::Properties, &path, Some(&kinds(&theirs)), None, &at);
                }
                (None, Some((ours, at, ..))) if !one_way(&ours) => {
                    self.found
                        .pair(Facet::Properties, &path, None, Some(&kinds(&ours)), &at);
                }
                _ => {}
            }
        }
        // members of any name, beside those that have one
        let rest = |shape: &Shape<'_>| (!shape.rest.is_empty()).then_some("any name");
        if rest(theirs) != rest(ours) {
            self.found
                .pair(Facet::Properties, &member(path, ANY), rest(theirs), rest(ours), "");
        }
    }
}

fn kinds(shape: &Shape<'_>) -> String {
    shape.kinds.iter().cloned().collect::<Vec<_>>().join(" | ")
}

/// `settings` + `signOn`; the first member stands after a space.
fn member(path: &str, name: &str) -> String {
    let word = path.rsplit(' ').next().unwrap_or_default();
    let status = word.len() == 3 && word.starts_with(|c: char| c.is_ascii_digit());
    let separator = if status || word == "request" || word == "response" {
        ' '
    } else {
        '.'
    };
    format!("{path}{separator}{name}")
}

/// What a place consists of, in whichever order.
fn identity(alternatives: &[Parts<'_>]) -> Vec<usize> {
    let mut identity: Vec<_> = alternatives.iter().flatten().map(|schema| address(schema)).collect();
    identity.sort_unstable();
    identity
}
