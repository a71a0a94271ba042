//! `Link` headers (RFC 8288).
//!
//! The parsers on the registry were tried first (`http-link` 1.0, `parse_link_header` 0.4): one link they don't like costs them the whole line, a
//! `>` inside an unescaped URL cuts it short, and the second keeps one link for each combination of relations. Okta's links have all of that.

use http::HeaderMap;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

use super::unquote;

/// The links of a message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Links {
    /// Of the links with the relation that was asked for, over all lines of the header, in order.
    pub(crate) targets: Vec<String>,
    /// Whether something was there that is no link, or the beginning of one: the link that was asked for may have been cut off.
    pub(crate) broken: bool,
}

/// The links with this relation.
pub(crate) fn links(headers: &HeaderMap, relation: &str) -> Links {
    let mut links = Links::default();
    for line in headers.get_all(http::header::LINK) {
        parse(&text(line.as_bytes()), relation, &mut links);
    }
    links
}

/// A line as text. Bytes that are no UTF-8 are a cursor's own, and go back as they came.
fn text(line: &[u8]) -> String {
    let mut text = String::with_capacity(line.len());
    for chunk in line.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(percent_encode(chunk.invalid(), NON_ALPHANUMERIC));
    }
    text
}

/// All links of a line, with their relations.
#[cfg(feature = "record")]
pub(crate) fn all(line: &str) -> Vec<(String, Vec<String>)> {
    let mut links = Vec::new();
    each(line, |target, relations| links.push((target.to_owned(), relations)));
    links
}

fn parse(line: &str, relation: &str, links: &mut Links) {
    let Links { targets, broken } = links;
    let mut odd = false;
    let cut = each(line, |target, relations| {
        if relations.iter().any(|found| found.eq_ignore_ascii_case(relation)) {
            targets.push(target.to_owned());
        } else {
            odd |= relations.iter().any(|found| may_be(found, relation));
        }
    });
    *broken |= cut || odd;
}

/// Calls `found` with each link and its relations. Returns whether something was there that is no link.
fn each(line: &str, mut found: impl FnMut(&str, Vec<String>)) -> bool {
    let (mut rest, mut broken) = (line, false);
    while let Some(open) = rest.find('<') {
        broken |= !is_blank(&rest[..open]);
        rest = &rest[open + 1..];
        let Some(close) = target_end(rest) else {
            return true;
        };
        let target = rest[..close].trim();
        let Parameters {
            relations,
            ends,
            rest: after,
        } = parameters(&rest[close + 1..]);
        rest = after;
        broken |= !ends || relations.is_empty();
        found(target, relations);
    }
    broken | !is_blank(rest)
}

fn is_blank(text: &str) -> bool {
    text.trim_matches([' ', '\t', ',']).is_empty()
}

/// Where the `>` is that ends a target: the first one that is followed by a parameter, another link, or nothing. A `>` within an
/// unescaped query is followed by more of the query.
fn target_end(text: &str) -> Option<usize> {
    let ends = |at: &usize| {
        let after = text[at + 1..].trim_start_matches([' ', '\t']);
        let next_link = after
            .strip_prefix(',')
            .is_some_and(|next| next.trim_start_matches([' ', '\t', ',']).starts_with('<'));
        after.is_empty() || after.starts_with(';') || after == "," || next_link
    };
    text.match_indices('>').map(|(at, _)| at).find(ends)
}

/// Whether a relation is no name, or is the one that was asked for but for the quotes or the comma of somebody's making.
fn may_be(found: &str, relation: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#%=+".contains(c);
    !found.chars().all(is_name)
        || found
            .trim_matches(|c: char| !c.is_ascii_alphanumeric())
            .eq_ignore_ascii_case(relation)
}

struct Parameters<'a> {
    /// Those of the first `rel`.
    relations: Vec<String>,
    /// Whether all quotes are closed.
    ends: bool,
    /// What follows: the next link.
    rest: &'a str,
}

fn parameters(text: &str) -> Parameters<'_> {
    let mut relations: Option<Vec<String>> = None;
    let (mut rest, mut ends) = (text, true);
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        // A link after a link needs a comma before it, and may lack it.
        if rest.is_empty() || rest.starts_with([',', '<']) {
            break;
        }
        let end = rest.find(['=', ';', ',']).unwrap_or(rest.len());
        let name = rest[..end].trim().to_ascii_lowercase();
        // The end of a quote that began in what was taken for a value.
        ends &= !name.contains('"');
        rest = &rest[end..];
        let Some(value_text) = rest.strip_prefix('=') else {
            continue;
        };
        let Some((value, after)) = value(value_text.trim_start_matches([' ', '\t'])) else {
            return Parameters {
                relations: relations.unwrap_or_default(),
                ends: false,
                rest: "",
            };
        };
        rest = after;
        if name == "rel" && relations.is_none() && !value.trim().is_empty() {
            relations = Some(
                value
                    .split([' ', '\t', ','])
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect(),
            );
        }
    }
    Parameters {
        relations: relations.unwrap_or_default(),
        ends,
        rest,
    }
}

/// A quoted or bare value, and what follows it. `None` if its quotes don't end.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        return Some((text[..end].trim().to_owned(), &text[end..]));
    };
    let (value, after) = unquote(quoted);
    after.map(|after| (value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Links {
        let mut links = Links::default();
        parse(&text(line.as_bytes()), "next", &mut links);
        links
    }

    #[track_caller]
    fn next(line: &str, expected: &[&str]) {
        assert_eq!(parsed(line).targets, expected, "{line}");
    }

    #[test]
    fn bytes_stay() {
        assert_eq!(text(b"<x?after=a\xfcb>;\trel=next"), "<x?after=a%FCb>;\trel=next");
        next("<x>;\trel=\"next\"", &["x"]);
        assert!(parsed("<x>; rel=\u{201c}next\u{201d}").broken);
    }

    #[test]
    fn what_is_cut_off_is_noticed() {
        let whole = r#"<https://o/x>; rel="self"; title="a", <https://o/x?after=1>; rel="next""#;
        assert!(!parsed(whole).broken);
        for end in 1..whole.len() {
            let links = parsed(&whole[..end]);
            // Cut between two links, nothing is missed.
            let between = [
                r#"rel="self""#,
                r#"rel="self";"#,
                r#"rel="self"; "#,
                r#"title="a""#,
                ",",
            ];
            let clean = between
                .iter()
                .any(|cut| whole[..end].trim_end().ends_with(cut.trim_end()));
            // A parameter may be a name alone.
            let in_name = whole[..end].contains("; t") && !whole[..end].contains("title=\"");
            assert!(links.broken || clean || in_name, "{}", &whole[..end]);
        }
        for broken in [
            "https://o/x; rel=next",
            "<https://o/x",
            "<https://o/x>",
            "<https://o/x>; rel=\"next",
            "x, <https://o/x>; rel=self",
        ] {
            assert!(parsed(broken).broken && parsed(broken).targets.is_empty(), "{broken}");
        }
        for whole in ["", ",", "<https://o/x>; rel=self", "<https://o/x>;rel=self,"] {
            assert!(!parsed(whole).broken, "{whole}");
        }
    }

    #[test]
    fn shapes_of_links() {
        next(
            r#"<https://o.okta.com/x?after=1&limit=2>; rel="next""#,
            &["https://o.okta.com/x?after=1&limit=2"],
        );
        next(
            r#"<https://o/x>; rel="self", <https://o/x?after=1>; rel="next""#,
            &["https://o/x?after=1"],
        );
        next(r#"<https://o/x?f=a,b>;rel=next"#, &["https://o/x?f=a,b"]);
        next(r#"<https://o/x?f=a>b>; rel="next""#, &["https://o/x?f=a>b"]);
        next(
            r#"<https://o/x?f=a>b,<c>; rel="self", <https://o/y>; rel="next""#,
            &["https://o/y"],
        );
        next(
            r#"<https://o/x> ; title="a, <b>; rel=\"next\"" ; REL = "prev  Next""#,
            &["https://o/x"],
        );
        next(r#"<https://o/x>; rel="nextish", <https://o/y>; rel=prev"#, &[]);
        next(r#"<https://o/x>; rel="prev"; rel="next""#, &[]);
        next(r#"</api/v1/x?after=2>; rel="next","#, &["/api/v1/x?after=2"]);
        next(r#", ,<https://o/x>; foo; rel="next"; bar=1"#, &["https://o/x"]);
        next(r#"<>; rel="next""#, &[""]);
        next(r#"<https://o/x>; rel="self,next""#, &["https://o/x"]);
        next(
            r#"<https://o/x>; rel="self" <https://o/y>; rel="next""#,
            &["https://o/y"],
        );
        next(
            r#"<https://o/x>; rel="self"; <https://o/y>; rel="next""#,
            &["https://o/y"],
        );
        next(r#"<https://o/x>; rel="next"; title="a"#, &["https://o/x"]);
    }

    #[test]
    fn several_lines() {
        let mut headers = HeaderMap::new();
        headers.append("link", r#"<https://o/x>; rel="self""#.parse().unwrap());
        headers.append("link", r#"<https://o/x?after=1>; rel="next""#.parse().unwrap());
        assert_eq!(links(&headers, "next").targets, ["https://o/x?after=1"]);
    }

    #[test]
    fn garbage_ends() {
        for garbage in [
            "",
            "<",
            "<>",
            ">",
            "<a",
            "<a>;",
            "<a>;=",
            "<a>; rel=\"",
            "<a>; rel=\"\\",
            "<<>>,;=\"",
            "ä<ö>;rel=ü",
        ] {
            drop(parsed(garbage));
        }
    }

    #[test]
    fn anything_at_all_ends() {
        let pieces = [
            "<",
            ">",
            ";",
            ",",
            "\"",
            "\\",
            "=",
            " ",
            "rel",
            "next",
            "a",
            "ü",
            "\t",
            "https://o/x?a=b",
        ];
        for _ in 0..20_000 {
            let line: String = (0..fastrand::usize(..24))
                .map(|_| pieces[fastrand::usize(..pieces.len())])
                .collect();
            drop(parsed(&line));
        }
        let long = "<a>;rel=\"next\",".repeat(20_000);
        assert_eq!(parsed(&long).targets.len(), 20_000);
        drop(parsed(&"<".repeat(200_000)));
        drop(parsed(&format!("<{}", ">x".repeat(200_000))));
    }
}
