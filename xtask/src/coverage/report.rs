//! What came of a comparison, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Outcome;
use super::difference::{Difference, Facet, Kind};
use super::records::{Pattern, Record};

/// One JSON object. The lists hold every difference; `unexplained` and `differences` only those that aren't recorded.
pub(super) fn json(outcome: &Outcome) -> Value {
    let mut object = serde_json::Map::new();
    for facet in Facet::ALL {
        let count = outcome.comparison.counts.get(&facet).copied().unwrap_or_default();
        let list = |kind| -> Vec<_> { of(outcome, facet, kind).map(|one| one.path.as_str()).collect() };
        let mut section = json!({
            "upstream": count.upstream,
            "curated": count.curated,
            "missing": list(Kind::Missing),
            "extra": list(Kind::Extra),
        });
        let different = list(Kind::Different);
        if !different.is_empty() {
            section["different"] = json!(different);
        }
        object.insert(facet.name().to_owned(), section);
    }
    let unexplained: Vec<_> = outcome.unexplained().collect();
    let stale: Vec<_> = outcome
        .stale
        .iter()
        .map(|index| json!({ "at": outcome.records.location(*index), "record": pattern(outcome, *index) }))
        .collect();
    object.insert(
        "recorded".to_owned(),
        json!(outcome.explained.len() - unexplained.len()),
    );
    object.insert("unexplained".to_owned(), json!(unexplained.len()));
    object.insert("differences".to_owned(), json!(unexplained));
    object.insert("stale".to_owned(), json!(stale));
    let loose: Vec<_> = outcome
        .loose
        .iter()
        .map(|index| json!({ "at": outcome.records.location(*index), "record": pattern(outcome, *index) }))
        .collect();
    object.insert("loose".to_owned(), json!(loose));
    object.into()
}

/// Counts, then what is new, then what is recorded in vain.
pub(super) fn table(outcome: &Outcome) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{:>12} {:>9} {:>9} {:>9} {:>9} {:>9} {:>12}",
        "", "upstream", "curated", "missing", "extra", "different", "unexplained"
    );
    for facet in Facet::ALL {
        let count = outcome.comparison.counts.get(&facet).copied().unwrap_or_default();
        let [missing, extra, different] = Kind::ALL.map(|kind| of(outcome, facet, kind).count());
        let unexplained = outcome.unexplained().filter(|one| one.of == facet).count();
        let _ = writeln!(
            text,
            "{:>12} {:>9} {:>9} {missing:>9} {extra:>9} {different:>9} {unexplained:>12}",
            facet.name(),
            count.upstream,
            count.curated,
        );
    }
    for (count, group) in groups(outcome) {
        let _ = write!(text, "\n{}", unexplained(&group, count));
    }
    for index in &outcome.stale {
        let _ = writeln!(
            text,
            "\n{}: `{}` is recorded, but there is no such difference any more; remove the record",
            outcome.records.location(*index),
            pattern(outcome, *index)
        );
    }
    for index in &outcome.loose {
        let why = outcome
            .records
            .list
            .get(*index)
            .and_then(Record::looseness)
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "\n{}: `{}` is too wide: {why}",
            outcome.records.location(*index),
            pattern(outcome, *index)
        );
    }
    let _ = write!(text, "\n{}", families(outcome));
    let unexplained = outcome.unexplained().count();
    let _ = writeln!(
        text,
        "\n{unexplained} unexplained, {} recorded, {} stale records, {} too wide",
        outcome.explained.len() - unexplained,
        outcome.stale.len(),
        outcome.loose.len()
    );
    text
}

/// What there is to do in each family; nothing where all is explained.
fn families(outcome: &Outcome) -> String {
    let mut rows: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for one in outcome.unexplained() {
        rows.entry(one.family.as_deref().unwrap_or("not curated")).or_default()[0] += 1;
    }
    for (column, list) in [(1, &outcome.stale), (2, &outcome.loose)] {
        for record in list.iter().filter_map(|index| outcome.records.list.get(*index)) {
            rows.entry(record.family.as_deref().unwrap_or("shared")).or_default()[column] += 1;
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut text = format!("{:>24} {:>12} {:>6} {:>9}\n", "", "unexplained", "stale", "too wide");
    for (family, [unexplained, stale, loose]) in rows {
        let _ = writeln!(text, "{family:>24} {unexplained:>12} {stale:>6} {loose:>9}");
    }
    text
}

fn of(outcome: &Outcome, facet: Facet, kind: Kind) -> impl Iterator<Item = &Difference> {
    let all = outcome.comparison.differences.iter();
    all.filter(move |one| one.of == facet && one.kind == kind)
}

fn pattern(outcome: &Outcome, index: usize) -> String {
    match outcome
        .records
        .list
        .get(index)
        .map(|record| (&record.what, record.kind))
    {
        Some((Pattern::Path(path), kind)) => format!("{} {path}", kind.name()),
        Some((Pattern::Tag(tag), kind)) => format!("{} tag: {tag}", kind.name()),
        None => String::new(),
    }
}

/// One component is used in many places: what differs for the same reason is shown once.
fn groups(outcome: &Outcome) -> Vec<(usize, Vec<&Difference>)> {
    let mut groups: BTreeMap<_, Vec<&Difference>> = BTreeMap::new();
    for one in outcome.unexplained() {
        let place = match one.of {
            Facet::Operations if one.kind == Kind::Missing => one.tag.as_deref().unwrap_or_default(),
            Facet::Properties | Facet::Types | Facet::Enums | Facet::Required => &one.at,
            _ => "",
        };
        let leaf = one.path.rsplit(['.', ' ']).next().unwrap_or_default();
        let key = (one.of, one.kind, place, leaf, &one.upstream, &one.curated);
        let key = match one.of {
            // operations are listed one by one, under their tag
            Facet::Operations => (key.0, key.1, key.2, "", key.4, key.5),
            // roles and ways in together, of each operation
            Facet::Access | Facet::Roles => (key.0, key.1, operation(one), "", key.4, key.5),
            _ => key,
        };
        groups.entry(key).or_default().push(one);
    }
    groups.into_values().map(|group| (group.len(), group)).collect()
}

/// The operation that a difference is in.
fn operation(difference: &Difference) -> &str {
    difference.path.split(' ').next().unwrap_or_default()
}

/// What a group says, with a record to paste.
fn unexplained(group: &[&Difference], count: usize) -> String {
    let Some(first) = group.first() else {
        return String::new();
    };
    let mut text = format!("{} {}: {}", first.kind.name(), first.of.name(), first.path);
    if matches!(first.of, Facet::Access | Facet::Roles) {
        let words = group[1..].iter().filter_map(|one| one.path.splitn(3, ' ').nth(2));
        words.for_each(|word| text.push_str(&format!(", {word}")));
    } else if count > 1 {
        let _ = write!(text, " (and {} more)", count - 1);
    }
    text.push('\n');
    for (who, says) in [
        ("upstream", &first.upstream),
        ("curated", &first.curated),
        ("at", &first.at),
    ] {
        if !says.is_empty() && says != "listed" {
            let _ = writeln!(text, "    {who}: {says}");
        }
    }
    match &first.tag {
        Some(tag) if first.kind == Kind::Missing => {
            let _ = writeln!(text, "- tag: {tag}");
        }
        _ if matches!(first.of, Facet::Access | Facet::Roles) => {
            text.push_str("- path:\n");
            for one in group {
                let _ = writeln!(text, "    - {}", quoted(&one.path));
            }
        }
        _ => {
            let _ = writeln!(text, "- path: {}", quoted(&common(group)));
        }
    }
    let _ = writeln!(text, "  kind: {}", first.kind.name());
    if first.tag.is_none() {
        let _ = writeln!(text, "  of: {}", first.of.name());
    }
    if first.kind == Kind::Different {
        let _ = writeln!(text, "  upstream: {}", quoted(&first.upstream));
    }
    text.push_str("  why:\n");
    text
}

/// The path, or the end that all paths have in common after an asterisk.
fn common(group: &[&Difference]) -> String {
    let mut paths = group.iter().map(|one| one.path.as_str());
    let first = paths.next().unwrap_or_default();
    let mut end = first;
    for path in paths {
        let length = end.chars().rev().zip(path.chars().rev()).take_while(|(a, b)| a == b);
        let length: usize = length.map(|(a, _)| a.len_utf8()).sum();
        end = &end[end.len() - length..];
    }
    if end == first {
        return first.to_owned();
    }
    // from the start of a word on
    let start = end.find(['.', ' ', '[']).unwrap_or(0);
    format!("*{}", &end[start..])
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
