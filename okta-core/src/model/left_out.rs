//! What one value has and another lacks.

use std::collections::HashSet;

use super::misfits::token;
use super::same::spelt_alike;
use super::{Json, JsonObject};

/// What `current` has and `body` hasn't, as JSON pointers. At the top only `members` count; none stands for all.
pub fn left_out(current: &Json, body: &Json, members: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let counts = |name: &str| members.is_empty() || members.contains(&name);
    within(current, body, &mut String::new(), &counts, &mut found);
    found
}

fn within(current: &Json, body: &Json, pointer: &mut String, counts: &dyn Fn(&str) -> bool, found: &mut Vec<String>) {
    if let (Ok(current), Ok(body)) = (current.read::<JsonObject>(), body.read::<JsonObject>()) {
        for (name, value) in current.iter().filter(|(name, value)| !value.is_null() && counts(name)) {
            let length = pointer.len();
            pointer.push_str(&token(name));
            match body.get(name) {
                Some(kept) if !kept.is_null() => within(value, kept, pointer, &|_| true, found),
                _ => found.push(pointer.clone()),
            }
            pointer.truncate(length);
        }
    } else if let (Ok(current), Ok(body)) = (current.read::<Vec<Json>>(), body.read::<Vec<Json>>()) {
        let kept: HashSet<String> = body.iter().map(|element| spelt_alike(element.text())).collect();
        let places = current.iter().enumerate();
        let missing = places.filter(|(_, element)| !kept.contains(&spelt_alike(element.text())));
        found.extend(missing.map(|(place, _)| format!("{pointer}/{place}")));
    } else if [current, body].into_iter().any(holds_others) {
        // an object, a list or something plain in place of another of them
        found.push(pointer.clone());
    }
}

fn holds_others(value: &Json) -> bool {
    value.text().starts_with(['{', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(current: &str, body: &str, expected: &[&str]) {
        let json = |text: &str| crate::model::decode::<Json>(text.as_bytes()).unwrap();
        assert_eq!(left_out(&json(current), &json(body), &[]), expected);
    }

    #[test]
    fn another_kind_is_left_out() {
        check(
            r#"{"a": {"b": 1}, "c": [1], "d": 1}"#,
            r#"{"a": 1, "c": {}, "d": "1"}"#,
            &["/a", "/c"],
        );
        check(r#"{"a": 1}"#, r#"{"a": {"b": 1}}"#, &["/a"]);
        check(r#"{"a": {"b": 1}}"#, "[]", &[""]);
        check(r#"{"a/b": {"~": 1}, "n": null}"#, r#"{"a/b": {}}"#, &["/a~1b/~0"]);
    }

    /// In whatever order and spelling, and however many there are.
    #[test]
    fn elements_are_told_by_what_they_mean() {
        check(
            r#"[{"a": 1.0, "b": ["x"]}, "\u0041", 1e2, null, {"a": 1}]"#,
            r#"[100, {"b": ["\u0078"], "a": 1}, "A", 7]"#,
            &["/3", "/4"],
        );
        let list = |count: usize| format!("[{}]", vec!["{\"a\":[]}"; count].join(","));
        check(&list(50_000), &list(50_000), &[]);
    }
}
