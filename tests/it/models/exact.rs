//! JSON compared by value: numbers digit for digit, objects whatever their order.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

#[derive(Debug, PartialEq)]
enum Exact {
    /// Null, a boolean, or a number in a form that is the same for the same value.
    Word(String),
    Text(String),
    List(Vec<Self>),
    Object(BTreeMap<String, Self>),
}

/// Whether two texts of JSON mean the same; the JSON pointer of a difference if not.
pub(crate) fn same(sent: &str, back: &str) -> Result<(), String> {
    let read = |text: &str| Exact::read(text).map_err(|error| format!("{error} in {text}"));
    difference(&read(sent)?, &read(back)?).map_or(Ok(()), |at| Err(format!("differs at `{at}`")))
}

impl Exact {
    fn read(text: &str) -> serde_json::Result<Self> {
        let text = text.trim();
        Ok(match text.as_bytes().first() {
            Some(b'{') => {
                let members: BTreeMap<String, &RawValue> = serde_json::from_str(text)?;
                Self::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| Ok((name, Self::read(value.get())?)))
                        .collect::<serde_json::Result<_>>()?,
                )
            }
            Some(b'[') => {
                let elements: Vec<&RawValue> = serde_json::from_str(text)?;
                Self::List(
                    elements
                        .into_iter()
                        .map(|element| Self::read(element.get()))
                        .collect::<serde_json::Result<_>>()?,
                )
            }
            // what is no text at all, such as half of a surrogate pair, must stay as it was
            Some(b'"') => serde_json::from_str(text).map_or_else(|_| Self::Word(text.to_owned()), Self::Text),
            Some(b'-' | b'0'..=b'9') => Self::Word(normal(text)),
            _ => Self::Word(serde_json::from_str::<&RawValue>(text)?.get().to_owned()),
        })
    }
}

/// `1500`, `1.5e3` and `1500.0` are `15e2`.
fn normal(number: &str) -> String {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    let Ok(exponent) = exponent.parse::<i128>() else {
        return number.to_owned();
    };
    let exponent = exponent - fraction.len() as i128 + (digits.len() - significant.len()) as i128;
    match significant {
        "" => "0".to_owned(),
        _ => format!("{sign}{significant}e{exponent}"),
    }
}

fn difference(this: &Exact, that: &Exact) -> Option<String> {
    match (this, that) {
        (Exact::Object(this), Exact::Object(that)) => {
            let names = this.keys().chain(that.keys().filter(|name| !this.contains_key(*name)));
            names
                .into_iter()
                .find_map(|name| match (this.get(name), that.get(name)) {
                    (Some(this), Some(that)) => difference(this, that).map(|rest| format!("/{name}{rest}")),
                    _ => Some(format!("/{name}")),
                })
        }
        (Exact::List(this), Exact::List(that)) if this.len() == that.len() => {
            let pairs = this.iter().zip(that).enumerate();
            pairs
                .into_iter()
                .find_map(|(index, (this, that))| Some(format!("/{index}{}", difference(this, that)?)))
        }
        _ => (this != that).then(String::new),
    }
}

#[test]
fn values() {
    for (this, that) in [
        ("1500", "1.5E+3"),
        ("0.10", "1e-1"),
        ("-0", "0.0"),
        (r#"{"a": null, "b": "A"}"#, r#"{"b":"\u0041","a":null}"#),
    ] {
        assert_eq!(same(this, that), Ok(()));
    }
    for (this, that, at) in [
        ("12345678901234567890123", "12345678901234567890124", ""),
        ("[1, null]", "[1]", ""),
        (r#"{"a": [{"b": 1}]}"#, r#"{"a": [{"b": "1"}]}"#, "/a/0/b"),
        (r#"{"a": ""}"#, "{}", "/a"),
        (r#"{"a": null}"#, "{}", "/a"),
    ] {
        assert_eq!(same(this, that), Err(format!("differs at `{at}`")));
    }
}
