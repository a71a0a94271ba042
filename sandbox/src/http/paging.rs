//! Pages of lists: cursors, sizes and `Link` headers.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::{
    call::Call,
    reply::{Answer, Reply, fault, invalid, pam_invalid},
};
use crate::state::Row;

/// Page sizes of one operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) default: usize,
    pub(crate) max: usize,
}

/// Keeps cursors from looking like numbers that a client could count up.
const MASK: u64 = 0x5a17_0b0c_93e4_d201;

pub(crate) fn cursor(seq: u64) -> String {
    format!("{:016x}", (seq ^ MASK).rotate_left(23))
}

fn position(cursor: &str) -> Option<u64> {
    let right_form = cursor.len() == 16 && cursor.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bits = u64::from_str_radix(cursor, 16).ok().filter(|_| right_form)?;
    Some(bits.rotate_right(23) ^ MASK).filter(|seq| *seq < 1 << 32)
}

/// The page size of a request: what it asks for, what the operation allows and what the sandbox is set to.
pub(crate) fn limit(call: &Call, sizes: Sizes) -> Result<usize, Reply> {
    let asked = match call.param("limit") {
        None | Some("-1") => sizes.default,
        Some(text) => match text.parse::<usize>() {
            Ok(number) if number > 0 => number.min(sizes.max),
            _ => return Err(invalid("limit", "limit: The value is not a valid page size")),
        },
    };
    Ok(asked.min(call.shared.settings.page_size.unwrap_or(usize::MAX)))
}

/// Where the page of a request starts: after the item of this number.
pub(crate) fn after(call: &Call) -> Result<Option<u64>, Reply> {
    match call.param("after") {
        None => Ok(None),
        Some(text) => position(text).map(Some).ok_or_else(|| {
            fault(
                StatusCode::BAD_REQUEST,
                "E0000029",
                "Invalid paging request.",
                &["Invalid cursor."],
            )
        }),
    }
}

/// One page of a list of the Management API. `rows` come in the order of their numbers.
pub(crate) fn page<'a>(
    call: &Call,
    sizes: Sizes,
    rows: impl Iterator<Item = &'a Row>,
    render: impl Fn(&Row) -> Value,
) -> Answer {
    page_by(call, sizes, rows, |row| row.seq, render)
}

/// One page of a list of the Management API in the order of a number below 2³² that each row has for itself.
pub(crate) fn page_by<'a>(
    call: &Call,
    sizes: Sizes,
    rows: impl Iterator<Item = &'a Row>,
    number: impl Fn(&Row) -> u64,
    render: impl Fn(&Row) -> Value,
) -> Answer {
    let limit = limit(call, sizes)?;
    let (rows, next) = cut(call, limit, rows, number)?;
    let mut links = vec![link(call, call.param("after"), limit, "self")];
    links.extend(next.map(|next| link(call, Some(&next), limit, "next")));
    Ok(Reply::ok(rows.into_iter().map(render).collect()).links(links))
}

/// One page of a list of the Management API that is the member `name` of an object, whose `_links` lead to the next.
pub(crate) fn page_in<'a>(
    call: &Call,
    name: &str,
    sizes: Sizes,
    rows: impl Iterator<Item = &'a Row>,
    mut links: Map<String, Value>,
    render: impl Fn(&Row) -> Value,
) -> Answer {
    let limit = limit(call, sizes)?;
    let (rows, next) = cut(call, limit, rows, |row| row.seq)?;
    let href = |after: Option<&str>| json!({"href": url(call, after, limit)});
    links.insert("self".to_owned(), href(call.param("after")));
    links.extend(next.map(|next| ("next".to_owned(), href(Some(&next)))));
    let rows: Vec<Value> = rows.into_iter().map(render).collect();
    Ok(Reply::ok(json!({name: rows, "_links": links})))
}

/// The rows of a page, and the cursor of the next if there is one.
fn cut<'a>(
    call: &Call,
    limit: usize,
    rows: impl Iterator<Item = &'a Row>,
    number: impl Fn(&Row) -> u64,
) -> Result<(Vec<&'a Row>, Option<String>), Reply> {
    let after = after(call)?;
    let mut rest: Vec<&Row> = rows.filter(|row| after.is_none_or(|last| number(row) > last)).collect();
    rest.sort_by_key(|row| number(row));
    let more = rest.len() > limit;
    rest.truncate(limit);
    let next = rest.last().filter(|_| more).map(|last| cursor(number(last)));
    Ok((rest, next))
}

/// A `Link` line to the same list with another cursor.
pub(crate) fn link(call: &Call, after: Option<&str>, limit: usize, relation: &str) -> String {
    format!("<{}>; rel=\"{relation}\"", url(call, after, limit))
}

fn url(call: &Call, after: Option<&str>, limit: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(after) = after {
        query.append_pair("after", after);
    }
    query.append_pair("limit", &limit.to_string());
    for (name, value) in call.query.iter().filter(|(name, _)| name != "after" && name != "limit") {
        query.append_pair(name, value);
    }
    format!("{}{}?{}", call.base, call.path, query.finish())
}

/// One page of a list of Privileged Access, in its envelope. `rows` come in the order of their numbers.
pub(crate) fn envelope<'a>(
    call: &Call,
    rows: impl DoubleEndedIterator<Item = &'a Row>,
    render: impl Fn(&Row) -> Value,
) -> Answer {
    let asked = match call.param("count") {
        None => 100,
        Some(text) => match text.parse::<usize>() {
            Ok(number) if number > 0 => number,
            _ => return Err(pam_invalid("count is not a valid page size")),
        },
    };
    let count = asked.min(call.shared.settings.page_size.unwrap_or(usize::MAX));
    let from = match call.param("offset") {
        None => None,
        Some(text) => Some(position(text).ok_or_else(|| pam_invalid("offset is not one that a link has given"))?),
    };
    let rows: Vec<&Row> = if call.flag("descending", false) {
        rows.rev().collect()
    } else {
        rows.collect()
    };
    // The row that the offset names may be gone by now; the numbers still tell where it was.
    let passed = |row: &Row, seq: u64| {
        if call.flag("descending", false) {
            row.seq >= seq
        } else {
            row.seq <= seq
        }
    };
    let (start, end) = match from {
        None => (0, count.min(rows.len())),
        Some(seq) if call.flag("prev", false) => {
            let end = rows.iter().take_while(|row| passed(row, seq) && row.seq != seq).count();
            (end.saturating_sub(count), end)
        }
        Some(seq) => {
            let start = rows.iter().take_while(|row| passed(row, seq)).count();
            (start, start.saturating_add(count).min(rows.len()))
        }
    };
    let page = rows.get(start..end).unwrap_or_default();
    let mut links = Vec::new();
    if let (Some(first), true) = (page.first(), start > 0) {
        links.push(envelope_link(call, first.seq, count, "prev"));
    }
    if let (Some(last), true) = (page.last(), end < rows.len()) {
        links.push(envelope_link(call, last.seq, count, "next"));
    }
    let list: Vec<Value> = page.iter().map(|row| render(row)).collect();
    Ok(Reply::ok(json!({"list": list})).links(links))
}

fn envelope_link(call: &Call, seq: u64, count: usize, relation: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("count", &count.to_string())
        .append_pair("offset", &cursor(seq));
    if relation == "prev" {
        query.append_pair("prev", "true");
    }
    for (name, value) in call
        .query
        .iter()
        .filter(|(name, _)| !["count", "offset", "prev"].contains(&name.as_str()))
    {
        query.append_pair(name, value);
    }
    format!("<{}{}?{}>; rel=\"{relation}\"", call.base, call.path, query.finish())
}

#[cfg(test)]
mod tests {
    use super::{cursor, position};

    #[test]
    fn a_cursor_names_one_position() {
        for seq in [0, 1, 2, 77, 4_000_000_000] {
            assert_eq!(position(&cursor(seq)), Some(seq));
        }
    }

    #[test]
    fn made_up_cursors_are_refused() {
        for text in ["", "5", "00u1testcursorvalue", "+00000000000000f", "ffffffffffffffff"] {
            assert_eq!(position(text), None, "{text}");
        }
    }
}
