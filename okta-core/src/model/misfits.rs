//! Which members didn't fit their type, and where, for maintainers who replay traffic.

use std::cell::RefCell;
use std::fmt::Display;

thread_local! {
    static RECORD: RefCell<Record> = const { RefCell::new(Record { on: false, pointer: String::new(), misfits: Vec::new() }) };
}

struct Record {
    on: bool,
    /// JSON pointer of what is being read.
    pointer: String,
    /// Pointer, and what is wrong there.
    misfits: Vec<(String, String)>,
}

/// Runs `decode` and returns what didn't fit meanwhile: `/profile/tags/3: expected a string, found number`.
pub(crate) fn recorded<T>(decode: impl FnOnce() -> T) -> (T, Vec<String>) {
    RECORD.with_borrow_mut(|record| record.on = true);
    restart();
    let value = decode();
    let misfits = RECORD.with_borrow_mut(|record| {
        record.on = false;
        std::mem::take(&mut record.misfits)
    });
    let texts = misfits.into_iter().map(|(pointer, what)| format!("{pointer}: {what}"));
    (value, texts.collect())
}

/// Forgets what was noted: the body is read again.
pub(super) fn restart() {
    RECORD.with_borrow_mut(|record| {
        record.pointer.clear();
        record.misfits.clear();
    });
}

/// While it lives, what is read is a member or an element of what was read before.
pub(super) struct Step(usize);

impl Drop for Step {
    fn drop(&mut self) {
        RECORD.with_borrow_mut(|record| record.pointer.truncate(self.0));
    }
}

/// Into a member or an element.
pub(super) fn step(to: impl Display) -> Step {
    RECORD.with_borrow_mut(|record| {
        let back = record.pointer.len();
        if record.on {
            let name = to.to_string().replace('~', "~0").replace('/', "~1");
            record.pointer.push('/');
            record.pointer.push_str(&name);
        }
        Step(back)
    })
}

/// Notes that what is read doesn't fit; of a list or map with a part that doesn't, the part was noted already.
pub(super) fn note(expected: &str, found: &super::Json) {
    RECORD.with_borrow_mut(|record| {
        let pointer = &record.pointer;
        let part = |noted: &str| noted.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/'));
        let noted = record.misfits.last().is_some_and(|(noted, _)| part(noted));
        if record.on && !noted {
            let what = format!("expected {expected}, found {found:?}");
            record.misfits.push((pointer.clone(), what));
        }
    });
}
