//! Removes what is secret or personal: all that isn't known to be neither.

use std::hash::{BuildHasher as _, RandomState};

use chrono::DateTime;
use http::{HeaderMap, HeaderName, header};
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use url::Url;

use super::vocabulary::Vocabulary;
use crate::api::Api;
use crate::segment::RESERVED;

/// What stands for the value of a secret.
const SECRET: &str = "redacted";

/// Whose recording it is.
const ORG: &str = "example.okta.com";
const ADMIN: &str = "example-admin.okta.com";

/// Puts something of the same form in place of every text, and the same for the same. Nobody who has but the recording can tell which text it
/// was: the key is drawn for each recording, and never written.
pub(super) struct Scrubber {
    key: RandomState,
    words: Vocabulary,
    origin: Url,
    admin_host: String,
    /// Headers that are recorded.
    headers: Vec<HeaderName>,
}

impl Scrubber {
    pub(super) fn new(api: &Api, origin: &Url) -> Self {
        let admin_host = match origin.host_str().unwrap_or_default().split_once('.') {
            Some((org, domain)) => format!("{org}-admin.{domain}"),
            None => String::new(),
        };
        Self {
            key: RandomState::new(),
            words: Vocabulary::read(api.vocabulary),
            origin: origin.clone(),
            admin_host,
            headers: headers(api),
        }
    }

    /// A text that is JSON.
    pub(super) fn json(&self, text: &str) -> String {
        let mut scan = Scan {
            scrubber: self,
            rest: text,
            out: String::with_capacity(text.len()),
            around: Vec::new(),
            secret: false,
        };
        scan.run();
        scan.out
    }

    /// A value, such as a string of JSON or a parameter.
    pub(super) fn text(&self, text: &str) -> String {
        if self.is_common(text) {
            return text.to_owned();
        }
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => self.url(&url),
            _ => self.scrambled(text),
        }
    }

    /// What every org has: words of the API, times, codes of errors, truth values.
    fn is_common(&self, text: &str) -> bool {
        let is_code = |text: &str| {
            let digits = text.strip_prefix('E').unwrap_or_default();
            digits.len() == 7 && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        matches!(text, "" | "true" | "false" | "null")
            || self.words.values.contains(text)
            || is_code(text)
            || DateTime::parse_from_rfc3339(text).is_ok()
    }

    pub(super) fn url(&self, url: &Url) -> String {
        let mut out = match url.host_str() {
            host if host == self.origin.host_str() => format!("https://{ORG}"),
            Some(host) if host == self.admin_host => format!("https://{ADMIN}"),
            host => format!("{}://{}", url.scheme(), self.scrambled(host.unwrap_or_default())),
        };
        out.push_str(&self.path(url.path()));
        let mut separator = '?';
        for (name, value) in self.query(url) {
            let pair = url::form_urlencoded::Serializer::new(String::new())
                .append_pair(&name, &value)
                .finish();
            out.push(separator);
            out.push_str(&pair);
            separator = '&';
        }
        out
    }

    /// The headers that are recorded: what says how a body is to be read, where the next page is, and how much may be asked.
    pub(super) fn headers(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        let known = headers
            .iter()
            .filter(|(name, value)| self.headers.contains(name) && !value.is_sensitive());
        known
            .filter_map(|(name, value)| {
                let value = value.to_str().ok()?;
                let scrubbed = if *name == header::LINK {
                    self.links(value)
                } else if matches!(*name, header::ACCEPT | header::CONTENT_TYPE) {
                    media_type(value).to_owned()
                } else if value.parse::<u64>().is_ok() || httpdate::parse_http_date(value).is_ok() {
                    value.to_owned()
                } else {
                    self.text(value)
                };
                Some((name.to_string(), scrubbed))
            })
            .collect()
    }

    /// A `Link` header: the links with their relations.
    fn links(&self, header: &str) -> String {
        let links = header.split('<').skip(1).filter_map(|link| {
            let (target, parameters) = link.split_once('>')?;
            let target = self.url(&self.origin.join(target).ok()?);
            let relation = parameters
                .split(';')
                .map(str::trim)
                .find(|parameter| parameter.starts_with("rel="))?;
            Some(format!("<{target}>; {}", relation.trim_end_matches([',', ' '])))
        });
        links.collect::<Vec<_>>().join(", ")
    }

    /// Names and values of the parameters.
    pub(super) fn query(&self, url: &Url) -> Vec<(String, String)> {
        let secret = |name: &str| self.words.secrets.contains(name);
        url.query_pairs()
            .map(|(name, value)| {
                let value = if secret(&name) {
                    SECRET.to_owned()
                } else {
                    self.text(&value)
                };
                (self.name(&name), value)
            })
            .collect()
    }

    fn path(&self, path: &str) -> String {
        let segments = path.split('/').map(|part| {
            let value = percent_decode_str(part).decode_utf8_lossy();
            if value.is_empty() || self.words.segments.contains(&*value) || self.is_common(&value) {
                return part.to_owned();
            }
            utf8_percent_encode(&self.scrambled(&value), RESERVED).to_string()
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// The name of a member or parameter: kept if it looks like one, rather than like somebody's id.
    fn name(&self, name: &str) -> String {
        let mut bytes = name.bytes();
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        let looks = bytes
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || matches!(first, b'_' | b'$'))
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':'));
        if looks && name.len() <= 48 && digits < 4 {
            name.to_owned()
        } else {
            self.text(name)
        }
    }

    fn scrambled(&self, text: &str) -> String {
        let mut random = self.random(text);
        text.chars().map(|c| other(c, &mut random)).collect()
    }

    /// Random numbers that are the same for the same text.
    fn random(&self, text: &str) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.key.hash_one(text))
    }
}

/// Another character of the same kind. What joins words stays.
fn other(c: char, random: &mut fastrand::Rng) -> char {
    match c {
        '0'..='9' => random.digit(10),
        'A'..='Z' => random.uppercase(),
        _ if c.is_alphanumeric() => random.lowercase(),
        _ => c,
    }
}

/// Goes over JSON, token by token, so that all that isn't scrubbed stays to the byte.
struct Scan<'a> {
    scrubber: &'a Scrubber,
    rest: &'a str,
    out: String,
    /// For each object and list around: whether all in it is secret.
    around: Vec<bool>,
    /// Whether the next value is.
    secret: bool,
}

impl<'a> Scan<'a> {
    fn run(&mut self) {
        while let Some(first) = self.rest.chars().next() {
            match first {
                '"' => self.string(),
                '-' | '0'..='9' => self.number(),
                _ => {
                    match first {
                        '{' | '[' => self.around.push(self.secret),
                        '}' | ']' => drop(self.around.pop()),
                        ',' => self.secret = self.around.last().copied().unwrap_or_default(),
                        _ => {}
                    }
                    self.out.push(first);
                    self.rest = &self.rest[first.len_utf8()..];
                }
            }
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn string(&mut self) {
        let mut escaped = false;
        let end = self.rest[1..].bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        let token = self.take(end.map_or(self.rest.len(), |end| end + 2));
        let is_name = self.rest.trim_ascii_start().starts_with(':');
        let text = serde_json::from_str::<String>(token).ok();
        let scrubber = self.scrubber;
        let scrubbed = match (is_name, text) {
            (true, Some(name)) => {
                let inside = self.around.last().copied().unwrap_or_default();
                self.secret = inside || scrubber.words.secrets.contains(name.as_str());
                scrubber.name(&name)
            }
            (false, _) if self.secret => SECRET.to_owned(),
            (false, Some(text)) => scrubber.text(&text),
            // half a character in it, which no text can be
            (_, None) => return self.out.push_str(&escapes_kept(token, &mut scrubber.random(token))),
        };
        // text can always be written
        self.out.push_str(&serde_json::to_string(&scrubbed).unwrap_or_default());
    }

    /// Up to two digits say nothing of anybody. Others stay as long as they are, and don't grow beyond what a type holds.
    fn number(&mut self) {
        let length = self
            .rest
            .find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        let token = self.take(length.unwrap_or(self.rest.len()));
        let digits = token.bytes().filter(u8::is_ascii_digit).count();
        if digits <= 2 && !self.secret {
            return self.out.push_str(token);
        }
        let mut random = self.scrubber.random(token);
        let exponent = token.find(['e', 'E']).unwrap_or(token.len());
        let mut first = true;
        for (place, c) in token.char_indices() {
            let digit = match c {
                '1'..='9' if std::mem::take(&mut first) => '1',
                '0'..='9' if !first && place < exponent => random.digit(10),
                _ => c,
            };
            first &= digit != '0';
            self.out.push(digit);
        }
    }
}

/// Other letters and digits in a token of JSON; what is escaped stays.
fn escapes_kept(token: &str, random: &mut fastrand::Rng) -> String {
    let mut out = String::with_capacity(token.len());
    let mut chars = token.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            let kind = chars.next().unwrap_or_default();
            out.extend([c, kind]);
            if kind == 'u' {
                out.extend(chars.by_ref().take(4));
            }
        } else {
            out.push(other(c, random));
        }
    }
    out
}

/// A media type without its parameters; nothing if it is of no common kind.
pub(super) fn media_type(value: &str) -> &str {
    const COMMON: [&str; 5] = ["application/", "image/", "multipart/", "text/", "*/*"];
    let essence = value.split([';', ',']).next().unwrap_or_default().trim();
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || b"/*+.-".contains(&byte);
    let is_common =
        COMMON.iter().any(|kind| essence.starts_with(kind)) && essence.len() < 64 && essence.bytes().all(is_plain);
    if is_common { essence } else { "" }
}

fn headers(api: &Api) -> Vec<HeaderName> {
    let limits = &api.limits;
    let own = [limits.limit, limits.remaining, limits.reset, limits.request_id];
    let own = own
        .into_iter()
        .chain(limits.retry_at)
        .filter_map(|name| name.parse().ok());
    let common = [
        header::ACCEPT,
        header::CONTENT_TYPE,
        header::DATE,
        header::ETAG,
        header::LINK,
        header::LOCATION,
        header::RETRY_AFTER,
    ];
    common.into_iter().chain(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Json;
    use crate::testing::API;

    const WORDS: &str = "value ACTIVE\nvalue okta\npath api\npath v1\npath users\nsecret password\n";

    fn scrubber() -> Scrubber {
        let api = Api {
            vocabulary: WORDS,
            ..API
        };
        Scrubber::new(&api, &Url::parse("https://acme.okta.com").unwrap())
    }

    #[test]
    fn what_every_org_has_stays() {
        let same = r#"{"status": "ACTIVE", "n": 12, "x": -0.5, "on": true, "no": null, "at": "2026-01-02T03:04:05.000Z", "code": "E0000011", "e": ""}"#;
        assert_eq!(scrubber().json(same), same);
    }

    #[test]
    fn texts_and_numbers_keep_their_form() {
        let scrubber = scrubber();
        let sent = r#"{"login": "Ann7@example.com", "n": 4711, "f": -123.25e10, "big": 18446744073709551615, "again": ["Ann7@example.com"]}"#;
        let json = scrubber.json(sent);
        assert!(
            !json.contains("Ann") && !json.contains("example") && !json.contains("471"),
            "{json}"
        );
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let login = value["login"].as_str().unwrap();
        let form: String = login
            .chars()
            .map(|c| {
                if c.is_ascii_lowercase() {
                    'a'
                } else if c.is_ascii_uppercase() {
                    'A'
                } else if c.is_ascii_digit() {
                    '0'
                } else {
                    c
                }
            })
            .collect();
        assert_eq!(form, "Aaa0@aaaaaaa.aaa");
        assert_eq!(value["again"][0], login);
        assert!((1000..2000).contains(&value["n"].as_i64().unwrap()));
        assert!(value["big"].is_number() && value["f"].as_f64().unwrap() < 0.0);
    }

    #[test]
    fn another_recording_has_another_key() {
        let sent = r#"{"login": "ann@example.com"}"#;
        assert_ne!(scrubber().json(sent), scrubber().json(sent));
    }

    #[test]
    fn secrets_are_one_word_wherever_they_are() {
        let json = scrubber()
            .json(r#"{"password": {"value": "hunter2", "hash": ["x1", {"salt": 5}]}, "password2": "hunter2"}"#);
        assert!(
            json.starts_with(
                r#"{"password": {"value": "redacted", "hash": ["redacted", {"salt": 1}]}, "password2": ""#
            ),
            "{json}"
        );
        assert!(!json.contains("hunter2"));
    }

    #[test]
    fn names_that_are_ids_are_replaced() {
        let json = scrubber()
            .json(r#"{"costCenter": 1, "ann@example.com": 1, "00u1abcdEFGH2345": 1, "urn:x:y": 1, "_links": 1}"#);
        for kept in ["costCenter", "urn:x:y", "_links"] {
            assert!(json.contains(kept), "{json}");
        }
        assert!(!json.contains("ann@") && !json.contains("00u1abcd"), "{json}");
    }

    #[test]
    fn urls_keep_their_path() {
        let scrubber = scrubber();
        let scrubbed =
            scrubber.text("https://acme.okta.com/api/v1/users/00u1abc?limit=20&search=login%20eq%20%22ann%22#x");
        assert!(
            scrubbed.starts_with("https://example.okta.com/api/v1/users/"),
            "{scrubbed}"
        );
        assert!(
            scrubbed.contains("?limit=")
                && scrubbed.contains("&search=")
                && !scrubbed.contains("00u1abc")
                && !scrubbed.contains("ann")
        );
        assert!(
            scrubber
                .text("https://acme-admin.okta.com/admin")
                .starts_with("https://example-admin.okta.com/")
        );
        assert!(!scrubber.text("https://ann:pw@wiki.acme.com/x").contains("acme"));
        let links = scrubber.links(
            "<https://acme.okta.com/api/v1/users?after=00uX>; rel=\"next\", </api/v1/users>; rel=\"self\"; x=acme",
        );
        assert!(
            links.contains("; rel=\"next\", <https://example.okta.com/api/v1/users>; rel=\"self\""),
            "{links}"
        );
        assert!(!links.contains("00uX") && !links.contains("acme"));
    }

    /// A value of any shape, and the texts in it.
    fn any(random: &mut fastrand::Rng, depth: u32, texts: &mut Vec<String>) -> String {
        let mut text = |random: &mut fastrand::Rng| {
            let text: String = std::iter::repeat_with(|| random.alphanumeric()).take(12).collect();
            texts.push(text.clone());
            let around = ["", "\\n", "\\ud800", "\\\"", " é", "\\u0041", "@", "🗝"];
            format!(
                "\"{}{text}{}\"",
                random.choice(around).unwrap(),
                random.choice(around).unwrap()
            )
        };
        match random.u32(0..if depth == 0 { 2 } else { 4 }) {
            0 => text(random),
            1 => (*random.choice(&["1", "null", "true", "-12.5e3", "987654321"]).unwrap()).to_owned(),
            2 => {
                let elements: Vec<_> = (0..random.u32(0..4)).map(|_| any(random, depth - 1, texts)).collect();
                format!("[{}]", elements.join(" , "))
            }
            _ => {
                let names = ["a", "password", "b\\tc", "x y"];
                let members: Vec<_> = (0..random.u32(0..4))
                    .map(|_| {
                        format!(
                            "\"{}\" : {}",
                            random.choice(names).unwrap(),
                            any(random, depth - 1, texts)
                        )
                    })
                    .collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }

    #[test]
    fn no_text_gets_through_and_json_stays_json() {
        let scrubber = scrubber();
        for seed in 0..2000 {
            let (mut random, mut texts) = (fastrand::Rng::with_seed(seed), Vec::new());
            let json = any(&mut random, 4, &mut texts);
            let scrubbed = scrubber.json(&json);
            for text in texts {
                assert!(!scrubbed.contains(&text), "{json} became {scrubbed}");
            }
            assert!(
                crate::model::decode::<Json>(scrubbed.as_bytes()).is_ok(),
                "{json} became {scrubbed}"
            );
            let shape = |text: &str| text.matches(['{', '}', '[', ']', ',']).count();
            assert_eq!(shape(&json), shape(&scrubbed), "{json} became {scrubbed}");
        }
    }
}
