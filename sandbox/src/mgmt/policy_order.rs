//! Priorities: who comes first, and who moves when somebody is put in between.

use serde_json::Value;

use crate::state::{Row, Table, now};

/// How the priorities of policies or rules of a type are numbered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Order {
    /// There is no order, all have priority 1.
    None,
    /// 1, 2, 3 …; the one that Okta made comes after the last.
    Dense,
    /// As callers choose, each number once; what Okta made has 99.
    Gaps,
}

impl Order {
    /// The number by which a row is listed: that of its turn, or of its age where there are no turns.
    pub(super) fn number(self, row: &Row) -> u64 {
        match self {
            Self::None => row.seq,
            _ if row.value["system"] == true => 1 << 31,
            _ => row.value["priority"].as_u64().unwrap_or_default(),
        }
    }
}

/// Gives a row the priority that is wanted, or the last place, and moves those that are in its way.
pub(super) fn put(table: &mut Table, order: Order, id: &str, wanted: Option<i64>) {
    let Some(kind) = table.get(id).map(|row| row["type"].clone()) else {
        return;
    };
    let peers = peers(table, &kind, Some(id));
    write(table, order, &kind, arranged(order, peers, Some((id, wanted))));
}

/// Closes the gap that a removed row of a type has left, where gaps are closed.
pub(super) fn close(table: &mut Table, order: Order, kind: &Value) {
    let peers = peers(table, kind, None);
    write(table, order, kind, arranged(order, peers, None));
}

/// What callers made of a type, in its order.
fn peers(table: &Table, kind: &Value, but: Option<&str>) -> Vec<(String, i64)> {
    let mut peers: Vec<(String, i64)> = table
        .rows()
        .filter(|row| row.value["type"] == *kind && row.value["system"] == false && Some(row.id.as_str()) != but)
        .map(|row| (row.id.clone(), row.value["priority"].as_i64().unwrap_or_default()))
        .collect();
    peers.sort_by_key(|(_, priority)| *priority);
    peers
}

fn arranged(order: Order, mut rows: Vec<(String, i64)>, put: Option<(&str, Option<i64>)>) -> Vec<(String, i64)> {
    if let Some((id, wanted)) = put {
        let last = rows.last().map_or(1, |(_, priority)| priority + 1);
        let wanted = wanted.unwrap_or(last);
        let at = rows.partition_point(|(_, priority)| *priority < wanted);
        rows.insert(at, (id.to_owned(), wanted));
    }
    let mut before = None;
    for (place, (_, priority)) in rows.iter_mut().enumerate() {
        *priority = match order {
            Order::None => 1,
            Order::Dense => i64::try_from(place + 1).unwrap_or(i64::MAX),
            Order::Gaps => before.map_or(*priority, |before: i64| (before + 1).max(*priority)),
        };
        before = Some(*priority);
    }
    rows
}

fn write(table: &mut Table, order: Order, kind: &Value, mut arranged: Vec<(String, i64)>) {
    if order == Order::Dense {
        let last = i64::try_from(arranged.len()).unwrap_or(i64::MAX);
        let made_by_okta = table
            .rows()
            .filter(|row| row.value["type"] == *kind && row.value["system"] == true);
        arranged.extend(made_by_okta.map(|row| (row.id.clone(), last.saturating_add(1))));
    }
    for (id, priority) in arranged {
        if let Some(row) = table.get_mut(&id)
            && row["priority"] != priority
        {
            row["priority"] = priority.into();
            row["lastUpdated"] = now().into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Order, arranged};

    fn after(order: Order, rows: &[(&str, i64)], put: Option<(&str, Option<i64>)>) -> Vec<(String, i64)> {
        let rows = rows
            .iter()
            .map(|(id, priority)| ((*id).to_owned(), *priority))
            .collect();
        arranged(order, rows, put)
    }

    fn rows(rows: &[(&str, i64)]) -> Vec<(String, i64)> {
        rows.iter()
            .map(|(id, priority)| ((*id).to_owned(), *priority))
            .collect()
    }

    #[test]
    fn without_gaps_all_behind_move() {
        let two = [("a", 1), ("b", 2)];
        assert_eq!(
            after(Order::Dense, &two, Some(("c", None))),
            rows(&[("a", 1), ("b", 2), ("c", 3)])
        );
        assert_eq!(
            after(Order::Dense, &two, Some(("c", Some(1)))),
            rows(&[("c", 1), ("a", 2), ("b", 3)])
        );
        assert_eq!(
            after(Order::Dense, &two, Some(("c", Some(70)))),
            rows(&[("a", 1), ("b", 2), ("c", 3)])
        );
        assert_eq!(
            after(Order::Dense, &[("a", 1), ("b", 3)], None),
            rows(&[("a", 1), ("b", 2)])
        );
    }

    #[test]
    fn with_gaps_only_who_is_in_the_way_moves() {
        let three = [("a", 0), ("b", 1), ("c", 5)];
        assert_eq!(
            after(Order::Gaps, &three, Some(("d", Some(0)))),
            rows(&[("d", 0), ("a", 1), ("b", 2), ("c", 5)])
        );
        assert_eq!(
            after(Order::Gaps, &three, Some(("d", None))).last(),
            Some(&("d".to_owned(), 6))
        );
        assert_eq!(after(Order::Gaps, &three, None), rows(&three));
    }
}
