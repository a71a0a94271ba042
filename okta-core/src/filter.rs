//! Expressions for `filter` and `search`.

use std::fmt::{self, Display};
use std::ops::Not;

use crate::model::Timestamp;

/// A condition for the parameters `filter` and `search`, put together from parts, so that no value can change what is asked.
///
/// ```
/// # use okta_core::Filter;
/// let name = r#"Ada "A" O'Brien"#;
/// let active = Filter::eq("status", "ACTIVE").and(Filter::eq("profile.displayName", name));
/// assert_eq!(active.to_string(), r#"status eq "ACTIVE" and profile.displayName eq "Ada \"A\" O'Brien""#);
///
/// let some = Filter::any(["00u1", "00u2"].map(|id| Filter::eq("id", id)));
/// assert_eq!(some.to_string(), r#"id eq "00u1" or id eq "00u2""#);
/// ```
///
/// It is taken wherever the text is. Values are text, which is quoted, [`Timestamp`], numbers and `bool`. Which attributes and operators an
/// operation takes is Okta's to say; it answers others with 400.
///
/// An attribute has to be a name (letters and digits of ASCII, `_`, `.`, `-`, `$`, `:`), a number finite, and [`all`](Self::all) or
/// [`any`](Self::any) of nothing is no condition. A request given a filter that breaks one of these rules fails with an error about its argument,
/// and is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a filter does nothing until a request gets it"]
pub struct Filter {
    text: String,
    /// What joins its parts, if it has several.
    joined_by: Option<Join>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Join {
    And,
    Or,
}

/// What an attribute is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterValue(String);

/// Stands in the text of what is no filter, before a text that says why, which [`END`] ends. No filter has it otherwise: quoted text has no
/// control character, and names have none. So a mistake stays one however the text goes on its way.
const MARK: &str = "\0no filter: ";
const END: char = '\0';

/// Why a text with the text of a [`Filter`] in it can't be sent.
pub(crate) fn fault(text: &str) -> Option<&str> {
    let (_, reason) = text.split_once(MARK)?;
    Some(reason.split_once(END).map_or(reason, |(reason, _)| reason))
}

fn broken(reason: impl Display) -> String {
    format!("{MARK}{reason}{END}")
}

macro_rules! comparisons {
    ($($(#[$documentation:meta])* $operator:ident)*) => {$(
        $(#[$documentation])*
        pub fn $operator(attribute: impl AsRef<str>, value: impl Into<FilterValue>) -> Self {
            Self::compare(attribute.as_ref(), stringify!($operator), &value.into().0)
        }
    )*};
}

impl Filter {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    comparisons! {
        /// The attribute is the value. Okta compares most text without regard to case.
        eq
        /// The attribute is not the value.
        ne
        /// The attribute is greater, or later, than the value.
        gt
        /// The attribute is the value, or greater or later.
        ge
        /// The attribute is less, or earlier, than the value.
        lt
        /// The attribute is the value, or less or earlier.
        le
        /// The attribute starts with the value.
        sw
        /// The attribute ends with the value.
        ew
        /// The attribute contains the value.
        co
    }

    /// The attribute has a value.
    pub fn pr(attribute: impl AsRef<str>) -> Self {
        Self::one(format!("{} pr", name(attribute.as_ref())))
    }

    /// This and the other.
    pub fn and(self, other: Self) -> Self {
        Self::join([self, other], Join::And)
    }

    /// This or the other, or both.
    pub fn or(self, other: Self) -> Self {
        Self::join([self, other], Join::Or)
    }

    /// All of these, of which there has to be one.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::join(parts, Join::And)
    }

    /// At least one of these, of which there has to be one.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::join(parts, Join::Or)
    }

    fn compare(attribute: &str, operator: &str, value: &str) -> Self {
        Self::one(format!("{} {operator} {value}", name(attribute)))
    }

    fn one(text: String) -> Self {
        Self { text, joined_by: None }
    }

    /// Parts joined in the other way go into parentheses, so that what is meant doesn't hang on which way binds tighter.
    fn join(parts: impl IntoIterator<Item = Self>, join: Join) -> Self {
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else {
            // An empty text would select everything.
            return Self::one(broken("all or any of nothing is no condition"));
        };
        parts.fold(first, |before, next| {
            let word = match join {
                Join::And => "and",
                Join::Or => "or",
            };
            Self {
                text: format!("{} {word} {}", before.within(join), next.within(join)),
                joined_by: Some(join),
            }
        })
    }

    fn within(self, join: Join) -> String {
        match self.joined_by {
            Some(other) if other != join => format!("({})", self.text),
            _ => self.text,
        }
    }
}

/// `!Filter::eq("status", "ACTIVE")` is `not (status eq "ACTIVE")`.
impl Not for Filter {
    type Output = Self;

    fn not(self) -> Self {
        Self::one(format!("not ({})", self.text))
    }
}

/// The attribute's name as it is sent.
fn name(attribute: &str) -> String {
    let is_name = !attribute.is_empty()
        && attribute
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.-$:".contains(c));
    if is_name {
        attribute.to_owned()
    } else {
        broken(format_args!("{attribute:?} is not the name of an attribute"))
    }
}

impl AsRef<str> for Filter {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl From<Filter> for String {
    fn from(filter: Filter) -> Self {
        filter.text
    }
}

/// Quoted as in JSON, which is SCIM's rule (RFC 7644 §3.4.2.2) too.
impl From<&str> for FilterValue {
    fn from(text: &str) -> Self {
        Self(serde_json::Value::from(text).to_string())
    }
}

impl From<String> for FilterValue {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<&String> for FilterValue {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<&Timestamp> for FilterValue {
    fn from(time: &Timestamp) -> Self {
        time.to_string().into()
    }
}

impl From<Timestamp> for FilterValue {
    fn from(time: Timestamp) -> Self {
        (&time).into()
    }
}

impl From<f64> for FilterValue {
    fn from(number: f64) -> Self {
        Self(if number.is_finite() {
            number.to_string()
        } else {
            broken(format_args!("{number} is not a number to compare with"))
        })
    }
}

macro_rules! bare {
    ($($type:ty)*) => {$(
        impl From<$type> for FilterValue {
            fn from(value: $type) -> Self {
                Self(value.to_string())
            }
        }
    )*};
}

bare!(bool i32 i64 u32 u64 usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let (a, b, c) = (Filter::eq("a", 1), Filter::eq("b", 2), Filter::eq("c", 3));
        let time = Timestamp::from("2026-01-02T00:00:00.000Z");
        for (filter, expected) in [
            (Filter::eq("status", "ACTIVE"), r#"status eq "ACTIVE""#),
            (Filter::ne("profile.boss", true), "profile.boss ne true"),
            (
                Filter::gt("lastUpdated", &time),
                r#"lastUpdated gt "2026-01-02T00:00:00.000Z""#,
            ),
            (Filter::ge("n", -3_i64), "n ge -3"),
            (Filter::lt("n", 1.5), "n lt 1.5"),
            (Filter::le("n", u64::MAX), "n le 18446744073709551615"),
            (Filter::sw("x-y", String::from("A")), r#"x-y sw "A""#),
            (Filter::ew("$ref", ""), r#"$ref ew """#),
            (Filter::co("urn:x:y", "é\u{1F600}"), "urn:x:y co \"é\u{1F600}\""),
            (Filter::pr("profile.level_2"), "profile.level_2 pr"),
            (
                Filter::eq("a", r#"" or b pr or c eq ""#),
                r#"a eq "\" or b pr or c eq \"""#,
            ),
            (Filter::eq("a", "\\\" \n\0"), r#"a eq "\\\" \n\u0000""#),
            (a.clone().and(b.clone()).and(c.clone()), "a eq 1 and b eq 2 and c eq 3"),
            (a.clone().or(b.clone()).and(c.clone()), "(a eq 1 or b eq 2) and c eq 3"),
            (a.clone().or(b.clone().and(c.clone())), "a eq 1 or (b eq 2 and c eq 3)"),
            (
                Filter::any([a.clone(), b.clone(), c.clone()]),
                "a eq 1 or b eq 2 or c eq 3",
            ),
            (
                Filter::all([a.clone().or(b.clone())]).and(c),
                "(a eq 1 or b eq 2) and c eq 3",
            ),
            (!a.clone().or(b.clone()), "not (a eq 1 or b eq 2)"),
            (!a.and(!b), "not (a eq 1 and not (b eq 2))"),
        ] {
            assert_eq!(filter.to_string(), expected);
            assert_eq!(fault(filter.as_ref()), None, "{expected}");
        }
    }

    #[test]
    fn mistakes_stay_through_whatever_is_built_on_them() {
        for (filter, expected) in [
            (Filter::eq("", "x"), r#""" is not the name of an attribute"#),
            (
                Filter::pr("a pr or b"),
                r#""a pr or b" is not the name of an attribute"#,
            ),
            (Filter::eq("a\0", 1), r#""a\0" is not the name of an attribute"#),
            (Filter::eq("a)", 1), r#""a)" is not the name of an attribute"#),
            (Filter::eq("ä", 1), r#""ä" is not the name of an attribute"#),
            (Filter::gt("a", f64::NAN), "NaN is not a number to compare with"),
            (Filter::all([]), "all or any of nothing is no condition"),
            (Filter::any([]), "all or any of nothing is no condition"),
        ] {
            let text = format!("({}) and x pr", !Filter::pr("y").or(filter));
            assert_eq!(fault(&text), Some(expected));
        }
    }
}
