//! `filter` and `search`: comparisons in the style of SCIM (RFC 7644 §3.4.2.2).
//!
//! Written here because the crates for it hold to the RFC, by which an attribute has at most one sub-attribute; Okta goes deeper
//! (`credentials.signing.kid`, `debugContext.debugData.requestUri`).

mod parse;

use std::cmp::Ordering;

use chrono::DateTime;
use serde_json::Value;

use crate::http::reply::{Reply, bad_criteria};

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
    Sw,
    Co,
    Ew,
    Pr,
}

/// A condition on an object.
#[derive(Debug, PartialEq)]
pub(crate) enum Filter {
    /// `value` is null for [`Operator::Pr`].
    Compare {
        attribute: String,
        operator: Operator,
        value: Value,
    },
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

/// What one operation takes: attributes (a trailing `*` stands for any rest) with their operators.
pub(crate) type Dialect = [(&'static str, &'static [Operator])];

/// Operators of `search` on text.
pub(crate) const SEARCH: &[Operator] = {
    use Operator::{Co, Eq, Ge, Gt, Le, Lt, Ne, Pr, Sw};
    &[Eq, Ne, Gt, Ge, Lt, Le, Sw, Co, Pr]
};

/// Operators on times.
pub(crate) const RANGE: &[Operator] = {
    use Operator::{Eq, Ge, Gt, Le, Lt};
    &[Eq, Gt, Ge, Lt, Le]
};

/// The one operator of most `filter` parameters.
pub(crate) const EQUAL: &[Operator] = &[Operator::Eq];

impl Filter {
    /// Reads a condition that holds to `dialect`; 400 E0000031 otherwise.
    pub(crate) fn read(text: &str, dialect: &Dialect) -> Result<Self, Reply> {
        let filter = parse::parse(text).map_err(|problem| bad_criteria(&problem))?;
        filter.check(dialect)?;
        Ok(filter)
    }

    /// Whether an object meets the condition. Of an array one element has to.
    pub(crate) fn matches(&self, object: &Value) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(object)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(object)),
            Self::Not(part) => !part.matches(object),
            Self::Compare {
                attribute,
                operator,
                value,
            } => {
                let mut found = Vec::new();
                collect(object, attribute, &mut found);
                match operator {
                    Operator::Ne => !found.iter().any(|actual| meets(actual, Operator::Eq, value)),
                    _ => found.iter().any(|actual| meets(actual, *operator, value)),
                }
            }
        }
    }

    /// Whether the condition looks at an attribute.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.mentions(name)),
            Self::Not(part) => part.mentions(name),
            Self::Compare { attribute, .. } => attribute == name,
        }
    }

    fn check(&self, dialect: &Dialect) -> Result<(), Reply> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().try_for_each(|part| part.check(dialect)),
            Self::Not(part) => part.check(dialect),
            Self::Compare {
                attribute, operator, ..
            } => {
                let operators = dialect
                    .iter()
                    .find(|(name, _)| is_named(attribute, name))
                    .map(|(_, operators)| operators);
                match operators {
                    None => Err(bad_criteria(&format!("The attribute {attribute} is not supported."))),
                    Some(operators) if !operators.contains(operator) => {
                        Err(bad_criteria(&format!("The operator on {attribute} is not supported.")))
                    }
                    Some(_) => Ok(()),
                }
            }
        }
    }
}

fn is_named(attribute: &str, name: &str) -> bool {
    match name.strip_suffix('*') {
        Some(start) => attribute.starts_with(start),
        None => attribute == name,
    }
}

/// Walks down a dotted path; arrays on the way stand for their elements.
fn collect<'a>(value: &'a Value, path: &str, found: &mut Vec<&'a Value>) {
    if let Value::Array(items) = value {
        items.iter().for_each(|item| collect(item, path, found));
    } else if path.is_empty() {
        found.push(value);
    } else {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        if let Some(inner) = value.get(name) {
            collect(inner, rest, found);
        }
    }
}

fn meets(actual: &Value, operator: Operator, expected: &Value) -> bool {
    let text = |test: fn(&str, &str) -> bool| match (actual, expected) {
        (Value::String(actual), Value::String(expected)) => test(&actual.to_lowercase(), &expected.to_lowercase()),
        _ => false,
    };
    let order = compare(actual, expected);
    match operator {
        Operator::Pr => !actual.is_null(),
        Operator::Eq => order == Some(Ordering::Equal),
        Operator::Ne => order != Some(Ordering::Equal),
        Operator::Gt => order == Some(Ordering::Greater),
        Operator::Ge => order.is_some_and(Ordering::is_ge),
        Operator::Lt => order == Some(Ordering::Less),
        Operator::Le => order.is_some_and(Ordering::is_le),
        Operator::Sw => text(|actual, expected| actual.starts_with(expected)),
        Operator::Co => text(|actual, expected| actual.contains(expected)),
        Operator::Ew => text(|actual, expected| actual.ends_with(expected)),
    }
}

/// Times as times, other text without regard to case.
fn compare(actual: &Value, expected: &Value) -> Option<Ordering> {
    match (actual, expected) {
        (Value::String(actual), Value::String(expected)) => {
            match (
                DateTime::parse_from_rfc3339(actual),
                DateTime::parse_from_rfc3339(expected),
            ) {
                (Ok(actual), Ok(expected)) => Some(actual.cmp(&expected)),
                _ => Some(actual.to_lowercase().cmp(&expected.to_lowercase())),
            }
        }
        (Value::Number(actual), Value::Number(expected)) => actual.as_f64()?.partial_cmp(&expected.as_f64()?),
        _ => (actual == expected).then_some(Ordering::Equal),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{Dialect, EQUAL, Filter, Operator, RANGE, SEARCH};

    const ANY: &Dialect = &[("*", SEARCH)];

    #[test]
    fn compares_members_of_an_object() {
        let user = json!({
            "status": "ACTIVE",
            "created": "2026-01-02T00:00:00.000Z",
            "profile": {"firstName": "Ada", "level": 7, "boss": true, "none": null},
            "target": [{"id": "a"}, {"id": "b"}],
        });
        for text in [
            r#"status eq "ACTIVE""#,
            r#"status eq "active" and profile.firstName sw "ad""#,
            r#"profile.firstName co "D""#,
            r#"created gt "2026-01-01T23:59:59Z" and created le "2026-01-02T01:00:00+01:00""#,
            r#"status eq "STAGED" or (profile.level ge 7 and profile.boss eq true)"#,
            r#"target.id eq "b""#,
            r#"profile.lastName ne "Byron""#,
            "profile.level pr",
        ] {
            assert!(Filter::read(text, ANY).unwrap().matches(&user), "{text}");
        }
        for text in [
            r#"status eq "STAGED""#,
            "profile.none pr",
            r#"profile.level sw "7""#,
            r#"target.id ne "b""#,
        ] {
            assert!(!Filter::read(text, ANY).unwrap().matches(&user), "{text}");
        }
    }

    #[test]
    fn a_dialect_limits_attributes_and_operators() {
        let dialect: &Dialect = &[("status", EQUAL), ("lastUpdated", RANGE), ("profile.*", SEARCH)];
        assert!(Filter::read(r#"status eq "A" and profile.x co "y""#, dialect).is_ok());
        for text in [r#"status sw "A""#, r#"label eq "x""#, "status eq", ""] {
            let refused = Filter::read(text, dialect).unwrap_err();
            assert_eq!(refused.status, 400, "{text}");
        }
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[a\"\\\\() \0\n]{0,12}",
            "\"? (or|and) [a-z]{1,3} (pr|eq \"?[a-z]*)\"?"
        ]
    }

    proptest! {
        /// What the clients' own filters say is read as it was meant, whatever the value.
        #[test]
        fn any_value_is_one_value(value in text(), other in text(), number in any::<i64>()) {
            use okta_core::Filter as Built;

            let read = |filter: Built| Filter::read(filter.as_ref(), ANY).map_err(|_| TestCaseError::fail("refused"));
            let compare = |attribute: &str, value: Value| Filter::Compare {
                attribute: attribute.to_owned(),
                operator: Operator::Eq,
                value,
            };
            let filter = read(Built::eq("a", &value))?;
            prop_assert_eq!(&filter, &compare("a", json!(value)));
            let (same, another) = (json!({"a": value}), json!({"a": other}));
            prop_assert!(filter.matches(&same));
            prop_assert_eq!(filter.matches(&another), value.to_lowercase() == other.to_lowercase());

            let built = Built::eq("a", &value).or(Built::eq("b.c", number)).and(Built::eq("d", &other));
            let either = Filter::Any(vec![compare("a", json!(value)), compare("b.c", json!(number))]);
            prop_assert_eq!(read(built)?, Filter::All(vec![either, compare("d", json!(other))]));
        }
    }
}
