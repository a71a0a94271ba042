//! Objects in the order in which they came.

use serde_json::Value;

/// An object with what it is found by.
#[derive(Debug)]
pub(crate) struct Row {
    /// Grows from object to object and is never used again, so that a cursor stays valid when its object is deleted.
    pub(crate) seq: u64,
    pub(crate) id: String,
    pub(crate) value: Value,
}

/// Rows in the order of their numbers.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

impl Table {
    pub(crate) const fn new() -> Self {
        Self { rows: Vec::new() }
    }

    pub(crate) fn insert(&mut self, seq: u64, id: &str, value: Value) {
        self.rows.push(Row {
            seq,
            id: id.to_owned(),
            value,
        });
    }

    pub(crate) fn rows(&self) -> std::slice::Iter<'_, Row> {
        self.rows.iter()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Value> {
        self.rows.iter().find(|row| row.id == id).map(|row| &row.value)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Value> {
        self.rows.iter_mut().find(|row| row.id == id).map(|row| &mut row.value)
    }

    /// Removes an object; `None` if there is none of this id.
    pub(crate) fn remove(&mut self, id: &str) -> Option<Value> {
        let at = self.rows.iter().position(|row| row.id == id)?;
        Some(self.rows.remove(at).value)
    }

    /// Removes all objects but those that `keep` is true for.
    pub(crate) fn retain(&mut self, keep: impl Fn(&Row) -> bool) {
        self.rows.retain(keep);
    }
}
