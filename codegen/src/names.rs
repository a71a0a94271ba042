//! Rust names for the names in a document.

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

/// A type or variant.
#[must_use]
pub fn pascal(name: &str) -> String {
    identifier(name, "X", |text| text.to_pascal_case())
}

/// A method, field or argument.
#[must_use]
pub fn snake(name: &str) -> String {
    identifier(&whole_words(name), "x_", |text| text.to_snake_case())
}

/// A static.
#[must_use]
pub fn shouty(name: &str) -> String {
    identifier(&whole_words(name), "X_", |text| text.to_shouty_snake_case())
}

/// A heading, of a name in small letters with dashes.
pub(crate) fn title(name: &str) -> String {
    let mut title = String::new();
    for word in name.split('-') {
        match word {
            "api" | "mfa" | "sms" | "sso" | "ui" => title.push_str(&word.to_uppercase()),
            _ if title.is_empty() => title.push_str(&word.to_pascal_case()),
            _ => title.push_str(word),
        }
        title.push(' ');
    }
    title.pop();
    title
}

/// A method without its `_` at the end if it is a keyword: for use after a prefix.
#[must_use]
pub fn suffix(field: &str) -> &str {
    field.strip_suffix('_').unwrap_or(field)
}

/// Words of Okta's that a change of capital letters doesn't divide.
const WHOLE_WORDS: [(&str, &str); 5] = [
    ("SaaS", "Saas"),
    ("OAuth", "Oauth"),
    ("WebAuthn", "Webauthn"),
    ("IdP", "Idp"),
    ("MacOS", "Macos"),
];

fn whole_words(name: &str) -> String {
    WHOLE_WORDS
        .iter()
        .fold(name.to_owned(), |name, (word, whole)| name.replace(word, whole))
}

fn identifier(name: &str, prefix: &str, to_case: impl Fn(&str) -> String) -> String {
    let words: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    let mut identifier = to_case(&words);
    if !identifier.starts_with(char::is_alphabetic) {
        identifier.insert_str(0, prefix);
    }
    if is_keyword(&identifier) {
        identifier.push('_');
    }
    identifier
}

/// Keywords are short words of small letters, but for one; only those have to be looked up.
fn is_keyword(identifier: &str) -> bool {
    identifier == "Self"
        || identifier == "gen"
        || (identifier.bytes().all(|byte| byte.is_ascii_lowercase())
            && syn::parse_str::<syn::Ident>(identifier).is_err())
}
