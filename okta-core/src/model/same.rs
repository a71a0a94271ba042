//! Whether two texts of JSON mean the same value: numbers digit for digit, objects in whatever order.

use std::collections::BTreeMap;

use super::number::decimal;
use super::reader::{Fault, Reader};

/// Compares two texts that are JSON.
pub(super) fn same(this: &str, that: &str) -> bool {
    this == that || values(&mut Reader::new(this), &mut Reader::new(that)).unwrap_or(false)
}

fn values(this: &mut Reader<'_>, that: &mut Reader<'_>) -> Result<bool, Fault> {
    match (this.peek(), that.peek()) {
        (b'{', b'{') => {
            if !this.enter() || !that.enter() {
                return Ok(false);
            }
            let (these, those) = (members(this)?, members(that)?);
            let pairs = these.iter().zip(&those);
            let alike = these.len() == those.len()
                && pairs.into_iter().all(|((name, value), (other_name, other))| {
                    name == other_name && (value == other || within(this, value, other))
                });
            this.leave();
            that.leave();
            Ok(alike)
        }
        (b'[', b'[') => {
            if !this.enter() || !that.enter() {
                return Ok(false);
            }
            let mut first = true;
            let alike = loop {
                match (this.element(first)?, that.element(first)?) {
                    (false, false) => break true,
                    (true, true) if values(this, that)? => first = false,
                    _ => return Ok(false),
                }
            };
            this.leave();
            that.leave();
            Ok(alike)
        }
        (b'"', b'"') => {
            let (this, that) = (this.raw()?, that.raw()?);
            let text = |raw: &str| serde_json::from_str::<String>(raw).ok();
            Ok(this == that || text(this).is_some_and(|this| Some(this) == text(that)))
        }
        (b'-' | b'0'..=b'9', b'-' | b'0'..=b'9') => {
            let (this, that) = (this.raw()?, that.raw()?);
            Ok(this == that || decimal(this).is_some_and(|this| Some(this) == decimal(that)))
        }
        _ => Ok(this.raw()? == that.raw()?),
    }
}

/// The members of an object, the last of each name.
fn members<'a>(reader: &mut Reader<'a>) -> Result<BTreeMap<std::borrow::Cow<'a, str>, &'a str>, Fault> {
    let (mut members, mut first) = (BTreeMap::new(), true);
    while let Some(name) = reader.name(first)? {
        first = false;
        members.insert(name, reader.raw()?);
    }
    Ok(members)
}

/// Compares parts, at the depth of the whole.
fn within(whole: &Reader<'_>, this: &str, that: &str) -> bool {
    values(&mut whole.part(this), &mut whole.part(that)).unwrap_or(false)
}

/// A text that is the same for all texts that mean this value, to look it up among many.
pub(super) fn spelt_alike(text: &str) -> String {
    let mut spelt = String::with_capacity(text.len());
    match spell(&mut Reader::new(text), &mut spelt) {
        Ok(()) => spelt,
        Err(_) => text.to_owned(),
    }
}

fn spell(reader: &mut Reader<'_>, spelt: &mut String) -> Result<(), Fault> {
    let place = reader.place();
    match reader.peek() {
        b'{' if reader.enter() => {
            spelt.push('{');
            for (name, value) in members(reader)? {
                spelt.push_str(&format!("{name:?}:"));
                spell(&mut reader.part(value), spelt)?;
                spelt.push(',');
            }
            spelt.push('}');
            reader.leave();
        }
        b'[' if reader.enter() => {
            let mut first = true;
            spelt.push('[');
            while reader.element(first)? {
                first = false;
                spell(reader, spelt)?;
                spelt.push(',');
            }
            spelt.push(']');
            reader.leave();
        }
        _ => {
            reader.go_to(place);
            let raw = reader.raw()?;
            match raw.as_bytes().first() {
                Some(b'"') => match serde_json::from_str::<String>(raw) {
                    Ok(text) => spelt.push_str(&format!("{text:?}")),
                    Err(_) => spelt.push_str(raw),
                },
                Some(b'-' | b'0'..=b'9') => match decimal(raw) {
                    Some(number) => spelt.push_str(&format!("{number:?}")),
                    None => spelt.push_str(raw),
                },
                _ => spelt.push_str(raw),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{same, spelt_alike};

    #[test]
    fn what_is_the_same_is_spelt_alike() {
        let values = [
            "1",
            "1.0",
            "10e-1",
            "-0",
            "0.0",
            "\"1\"",
            "\"\\u0031\"",
            "\"\\ud800\"",
            "null",
            "[]",
            "[1, 2]",
            "[2,1]",
            "[[1],2]",
            "{}",
            r#"{"a": 1, "b": [2]}"#,
            r#"{"b":[2.0],"\u0061":1}"#,
            r#"{"a":1,"a":2}"#,
            r#"{"a":2}"#,
            "1e99999999999999999999",
        ];
        for this in values {
            for that in values {
                assert_eq!(
                    same(this, that),
                    spelt_alike(this) == spelt_alike(that),
                    "{this} {that}"
                );
            }
        }
    }

    #[test]
    fn digits_beyond_64_bits_count() {
        let number = |last: char| format!("{{\"n\":[123456789012345678901234567890{last}]}}");
        assert!(same(&number('1'), &number('1')) && !same(&number('1'), &number('2')));
        let fraction = |last: char| format!("0.1234567890123456789{last}");
        assert!(same(&fraction('0'), "0.1234567890123456789") && !same(&fraction('1'), &fraction('2')));
        assert!(same("1e2", "100.0") && !same("1e2", "1e3"));
    }
}
