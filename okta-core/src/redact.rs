//! Secrets in text that somebody else wrote.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

/// Finds secrets, in every form in which text is passed on.
pub(crate) struct Redactor {
    /// The longest first: of two that overlap, the shorter one would leave the rest of the other.
    forms: Vec<Zeroizing<String>>,
}

impl Redactor {
    pub(crate) fn new<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        let mut forms: Vec<_> = secrets.filter(|secret| stands_out(secret)).flat_map(forms).collect();
        forms.sort_by(|this, that| that.len().cmp(&this.len()).then_with(|| this.cmp(that)));
        forms.dedup();
        Self { forms }
    }

    pub(crate) fn finds(&self, text: &str) -> bool {
        self.forms.iter().any(|form| text.contains(form.as_str()))
    }

    /// Removes them.
    pub(crate) fn redact(&self, text: &mut String) {
        for form in &self.forms {
            if text.contains(form.as_str()) {
                *text = text.replace(form.as_str(), "[redacted]");
            }
        }
    }
}

/// Whether a secret can be told from other text: replacing shorter ones would punch holes into ordinary words, and tell where they are.
fn stands_out(secret: &str) -> bool {
    let least = if secret.contains(|c: char| c.is_ascii_digit()) {
        4
    } else {
        8
    };
    secret.len() >= least
}

/// A secret as it is, as URLs, forms, web pages and JSON have it, and as base64.
fn forms(secret: &str) -> impl Iterator<Item = Zeroizing<String>> {
    let form: String = byte_serialize(secret.as_bytes()).collect();
    let url = form.replace('+', "%20").replace('*', "%2A").replace("%7E", "~");
    let html = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    // a string can always be written
    let json = serde_json::to_string(secret).unwrap_or_default();
    let json = json
        .strip_prefix('"')
        .and_then(|json| json.strip_suffix('"'))
        .unwrap_or(secret);
    let encoded = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD].map(|engine| engine.encode(secret));
    let others = [
        secret.to_owned(),
        small_digits(&form),
        small_digits(&url),
        form,
        url,
        html.replace('\'', "&#39;"),
        html.replace('\'', "&#x27;"),
        html,
        json.replace('/', "\\/"),
        json.replace('&', "\\u0026")
            .replace('<', "\\u003c")
            .replace('>', "\\u003e"),
        json.to_owned(),
    ];
    others.into_iter().chain(encoded).map(Zeroizing::new)
}

/// `%2f` for `%2F`.
fn small_digits(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at(part.len().min(2));
        text.push('%');
        text.push_str(&digits.to_ascii_lowercase());
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(secrets: &[&str], text: &str) -> String {
        let mut text = text.to_owned();
        Redactor::new(secrets.iter().copied()).redact(&mut text);
        text
    }

    #[test]
    fn in_every_form() {
        let secret = "a/b+c <\"d'>&ü~*1?";
        for form in [
            secret,
            "a%2Fb%2Bc%20%3C%22d%27%3E%26%C3%BC~%2A1%3F",
            "a%2fb%2bc%20%3c%22d%27%3e%26%c3%bc~%2a1%3f",
            "a%2Fb%2Bc+%3C%22d%27%3E%26%C3%BC%7E*1%3F",
            "a/b+c &lt;&quot;d&#39;&gt;&amp;ü~*1?",
            "a/b+c <\\\"d'>&ü~*1?",
            "a\\/b+c <\\\"d'>&ü~*1?",
            "a/b+c \\u003c\\\"d'\\u003e\\u0026ü~*1?",
            "YS9iK2MgPCJkJz4mw7x+KjE/",
            "YS9iK2MgPCJkJz4mw7x-KjE_",
        ] {
            assert_eq!(redacted(&[secret], &format!("x{form}y")), "x[redacted]y", "{form}");
        }
        assert_eq!(
            redacted(&["hunter2!"], "aHVudGVyMiE= aHVudGVyMiE"),
            "[redacted] [redacted]"
        );
    }

    #[test]
    fn the_longest_first() {
        let (long, short) = ("sesame-sesame-1", "sesame-sesame");
        for secrets in [[long, short], [short, long]] {
            assert_eq!(
                redacted(&secrets, "sesame-sesame-1 sesame-sesame-2"),
                "[redacted] [redacted]-2"
            );
        }
    }

    #[test]
    fn ordinary_words_stay() {
        assert_eq!(
            redacted(&["", "a", "title", "123"], "a title of 123 pages"),
            "a title of 123 pages"
        );
        assert_eq!(
            redacted(&["t1tle", "password"], "t1tle password"),
            "[redacted] [redacted]"
        );
    }
}
