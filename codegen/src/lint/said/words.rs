//! Words: none empty, and the same one for the same thing. Also what the other rules know of them.

use super::Findings;
use crate::document::{reference, text};

/// Words that say nothing by themselves.
const EMPTY: &[&str] = &[
    "a", "all", "an", "and", "any", "are", "as", "at", "be", "by", "for", "from", "has", "have", "if", "in", "is",
    "it", "its", "of", "on", "one", "or", "that", "the", "this", "to", "which", "whose", "with", "you", "your",
];

/// What operations do, which their names say already.
const VERBS: &[&str] = &[
    "add", "chang", "creat", "delet", "get", "giv", "list", "mak", "overwrit", "remov", "replac", "retriev", "return",
    "set", "updat",
];

/// What makes clear which kind of address is meant.
const KINDS_OF_ADDRESS: &[&str] = &[
    "billing",
    "e-mail",
    "email",
    "home",
    "ip",
    "ipv4",
    "ipv6",
    "link-local",
    "loopback",
    "mac",
    "mailing",
    "network",
    "postal",
    "private",
    "public",
    "reply-to",
    "street",
    "work",
];

pub(super) fn check(findings: &mut Findings<'_>) {
    for part in super::described(findings.document) {
        let Some(description) = text(part.value, "description") else {
            continue;
        };
        let pointer = format!("{}/description", part.pointer);
        // there is no more to an id, or to links, than what they belong to
        let is_plain = ["id", "ids", "links"].iter().any(|word| ends_in(part.name, word));
        if part.what != "operation"
            && !is_plain
            && reference(part.value).is_none()
            && beyond(part.name, description) == 0
        {
            findings.add(
                "said/name",
                &pointer,
                format!("the description of `{}` only repeats its name", part.name),
                "say what it is for somebody who has never opened Okta's pages: unit, default, who sets it",
            );
        }
        if is_vague(&lower_words(&without_code(description))) {
            findings.add(
                "said/noun",
                &pointer,
                format!(
                    "the \"address\" of `{}` can be a URL, an IP address or an email address",
                    part.name
                ),
                "say which",
            );
        }
    }
}

/// Whether an address is meant of which it isn't said what kind. Once that is said, "the address" is that one.
fn is_vague(words: &[String]) -> bool {
    let addresses = words
        .iter()
        .enumerate()
        .filter(|(_, word)| *word == "address" || *word == "addresses")
        .map(|(at, _)| {
            at.checked_sub(1)
                .and_then(|before| words.get(before))
                .map_or("", String::as_str)
        });
    let (clear, vague): (Vec<_>, Vec<_>) = addresses.partition(|before| KINDS_OF_ADDRESS.contains(before));
    vague
        .iter()
        .any(|before| clear.is_empty() || !["its", "the", "this"].contains(before))
}

/// Words in lower case, with what joins their parts.
pub(super) fn lower_words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .map(|word| word.trim_matches('-').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The first word.
pub(super) fn first(text: &str) -> String {
    lower_words(text).into_iter().next().unwrap_or_default()
}

/// The text up to its first full stop.
pub(super) fn first_sentence(text: &str) -> &str {
    text.trim().split_inclusive(". ").next().unwrap_or_default()
}

/// What stands between backticks.
pub(super) fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

pub(super) fn has_code(text: &str) -> bool {
    text.contains('`')
}

fn without_code(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join(" _ ")
}

/// Whether the last word of a name in whichever case is `word`.
pub(super) fn ends_in(name: &str, word: &str) -> bool {
    crate::names::snake(name).rsplit('_').next() == Some(word) || crate::names::snake(name) == word
}

/// How many words with a meaning of their own `description` has that `name` hasn't.
pub(super) fn beyond(name: &str, description: &str) -> usize {
    let known: Vec<_> = stems(name).collect();
    let mut more: Vec<_> = stems(description).filter(|stem| !known.contains(stem)).collect();
    more.sort_unstable();
    more.dedup();
    more.len()
}

fn stems(text: &str) -> impl Iterator<Item = String> {
    let spaced = crate::names::snake(text).replace('_', " ");
    lower_words(&spaced)
        .into_iter()
        .filter(|word| !EMPTY.contains(&word.as_str()))
        .map(|word| stem(&word).to_owned())
        .filter(|stem| !VERBS.contains(&stem.as_str()))
        .collect::<Vec<_>>()
        .into_iter()
}

/// `assign` for `assigns`, `assigned` and `assigning`; crude, but alike for all.
fn stem(word: &str) -> &str {
    ["ing", "es", "ed", "s", "e"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|stem| stem.len() >= 3))
        .unwrap_or(word)
}
