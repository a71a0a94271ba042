//! Which members didn't fit their type, for maintainers who replay traffic.

use std::cell::RefCell;

thread_local! {
    static RECORD: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Runs `decode` and returns what didn't fit meanwhile.
pub(crate) fn recorded<T>(decode: impl FnOnce() -> T) -> (T, Vec<String>) {
    RECORD.set(Some(Vec::new()));
    let value = decode();
    (value, RECORD.take().unwrap_or_default())
}

/// Forgets what was noted: the body is read again.
pub(super) fn restart() {
    RECORD.with_borrow_mut(|record| {
        if let Some(record) = record {
            record.clear();
        }
    });
}

/// Notes a member that doesn't fit.
pub(super) fn note(name: &str, expected: &str, found: &super::Json) {
    RECORD.with_borrow_mut(|record| {
        if let Some(record) = record {
            record.push(format!("{name}: expected {expected}, found {found:?}"));
        }
    });
}
