//! The System Log.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use crate::{
    filter::{Dialect, Filter, SEARCH},
    http::{
        call::Call,
        paging::{Sizes, after, cursor, limit, link},
        reply::{Answer, Reply, invalid},
    },
    state::Row,
};

const FILTER: &Dialect = &[("*", SEARCH)];

/// Without `until` and in ascending order there is a next link on each page, on empty ones too: more may happen.
pub(crate) async fn list(call: Call) -> Answer {
    let limit = limit(
        &call,
        Sizes {
            default: 100,
            max: 1000,
        },
    )?;
    let after = after(&call)?;
    let (since, until) = (time(&call, "since")?, time(&call, "until")?);
    let filter = call
        .param("filter")
        .map(|text| Filter::read(text, FILTER))
        .transpose()?;
    let descending = match call.param("sortOrder") {
        None | Some("ASCENDING") => false,
        Some("DESCENDING") => true,
        Some(_) => return Err(invalid("sortOrder", "sortOrder: The value is not valid")),
    };
    let org = call.org();
    let meets = |row: &&Row| {
        let published = row.value["published"]
            .as_str()
            .and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        published.is_none_or(|at| since.is_none_or(|since| at >= since) && until.is_none_or(|until| at < until))
            && filter.as_ref().is_none_or(|filter| filter.matches(&row.value))
            && call
                .param("q")
                .is_none_or(|q| q.split_whitespace().all(|word| mentions(&row.value, word)))
    };
    let rows: Vec<&Row> = if descending {
        org.events
            .rows()
            .rev()
            .filter(|row| after.is_none_or(|seq| row.seq < seq))
            .filter(meets)
            .collect()
    } else {
        org.events
            .rows()
            .filter(|row| after.is_none_or(|seq| row.seq > seq))
            .filter(meets)
            .collect()
    };
    let page = rows.get(..limit.min(rows.len())).unwrap_or_default();
    let mut links = vec![link(&call, call.param("after"), limit, "self")];
    let polling = !descending && until.is_none();
    if polling || page.len() < rows.len() {
        let last = page.last().map(|row| row.seq).or(after).unwrap_or_default();
        links.push(link(&call, Some(&cursor(last)), limit, "next"));
    }
    Ok(Reply::ok(page.iter().map(|row| row.value.clone()).collect()).links(links))
}

fn time(call: &Call, name: &str) -> Result<Option<DateTime<FixedOffset>>, Reply> {
    let parse = |text: &str| {
        DateTime::parse_from_rfc3339(text).map_err(|_| invalid(name, &format!("{name}: The date format is not valid")))
    };
    call.param(name).map(parse).transpose()
}

/// Whether a text within an event contains a word, upper and lower case being the same.
fn mentions(value: &Value, word: &str) -> bool {
    match value {
        Value::String(text) => text.to_lowercase().contains(&word.to_lowercase()),
        Value::Array(items) => items.iter().any(|item| mentions(item, word)),
        Value::Object(members) => members.values().any(|member| mentions(member, word)),
        _ => false,
    }
}
