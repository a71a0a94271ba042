//! `Link` headers (RFC 8288).
//!
//! The parsers on the registry were tried first (`http-link` 1.0, `parse_link_header` 0.4): one link they don't like costs them the whole line, a
//! `>` inside an unescaped URL cuts it short, and the second keeps one link for each combination of relations. Okta's links have all of that.

use http::HeaderMap;

/// The targets of the links with this relation, over all lines of the header, in order.
pub(crate) fn targets(headers: &HeaderMap, relation: &str) -> Vec<String> {
    let lines = headers.get_all(http::header::LINK).iter();
    lines
        .flat_map(|line| parse(&String::from_utf8_lossy(line.as_bytes()), relation))
        .collect()
}

fn parse(line: &str, relation: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        let Some(close) = target_end(rest) else { break };
        let target = rest[..close].trim();
        let (relations, after) = parameters(&rest[close + 1..]);
        rest = after;
        if relations.iter().any(|found| found.eq_ignore_ascii_case(relation)) {
            found.push(target.to_owned());
        }
    }
    found
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

/// The relations that the parameters name, and what follows the parameters. Only the first `rel` counts.
fn parameters(text: &str) -> (Vec<String>, &str) {
    let mut relations: Option<Vec<String>> = None;
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        if rest.is_empty() || rest.starts_with(',') {
            break;
        }
        let end = rest.find(['=', ';', ',']).unwrap_or(rest.len());
        let name = rest[..end].trim().to_ascii_lowercase();
        rest = &rest[end..];
        let Some(value_text) = rest.strip_prefix('=') else {
            continue;
        };
        let (value, after) = value(value_text.trim_start_matches([' ', '\t']));
        rest = after;
        if name == "rel" && relations.is_none() {
            relations = Some(value.split_ascii_whitespace().map(str::to_owned).collect());
        }
    }
    (relations.unwrap_or_default(), rest)
}

/// A quoted or bare value, and what follows it.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn next(line: &str, expected: &[&str]) {
        assert_eq!(parse(line, "next"), expected, "{line}");
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
    }

    #[test]
    fn several_lines() {
        let mut headers = HeaderMap::new();
        headers.append("link", r#"<https://o/x>; rel="self""#.parse().unwrap());
        headers.append("link", r#"<https://o/x?after=1>; rel="next""#.parse().unwrap());
        assert_eq!(targets(&headers, "next"), ["https://o/x?after=1"]);
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
            drop(parse(garbage, "next"));
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
            drop(parse(&line, "next"));
        }
        let long = "<a>;rel=\"next\",".repeat(20_000);
        assert_eq!(parse(&long, "next").len(), 20_000);
        drop(parse(&"<".repeat(200_000), "next"));
        drop(parse(&format!("<{}", ">x".repeat(200_000)), "next"));
    }
}
