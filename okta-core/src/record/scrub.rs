//! Removes what is secret or personal: all that isn't known to be neither.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::OnceLock;

use chrono::DateTime;
use http::{HeaderMap, HeaderName, header};
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use url::Url;

use super::vocabulary::{Known, Secrecy, Vocabulary};
use crate::api::Api;
use crate::headers::link;
use crate::route;
use crate::segment::RESERVED;

/// What stands for the value of a secret.
const SECRET: &str = "redacted";

/// Whose recording it is.
const ORG: &str = "example.okta.com";
const ADMIN: &str = "example-admin.okta.com";
/// The team of the clients of a mock server, which a recording is played to.
const TEAM: &str = "mock";

/// The members of errors, which `error` reads by name whether the specs have them or not.
const OF_ERRORS: [&str; 17] = [
    "code",
    "description",
    "err",
    "error",
    "errorCauses",
    "errorCode",
    "errorId",
    "errorLink",
    "errorSummary",
    "error_cause",
    "error_description",
    "errors",
    "message",
    "nottype",
    "path",
    "summary",
    "type",
];

/// Puts something of the same form in place of every text, and the same for the same. Nobody who has but the recording can tell which text it
/// was: the key is drawn for each recording, and never written.
pub(super) struct Scrubber {
    key: RandomState,
    words: Vocabulary,
    api: Api,
    origin: Url,
    admin_host: String,
    /// The client's team, once a request has told it.
    team: OnceLock<String>,
    /// Headers that are recorded.
    headers: Vec<HeaderName>,
    /// Those of them that are numbers of the API, such as of a limit.
    counts: Vec<HeaderName>,
}

impl Scrubber {
    pub(super) fn new(api: &Api, origin: &Url) -> Self {
        let admin_host = match origin.host_str().unwrap_or_default().split_once('.') {
            Some((org, domain)) => format!("{org}-admin.{domain}"),
            None => String::new(),
        };
        let counts = counts(api);
        Self {
            key: RandomState::new(),
            words: Vocabulary::read(api.vocabulary),
            api: *api,
            origin: origin.clone(),
            admin_host,
            team: OnceLock::new(),
            headers: headers(api).into_iter().chain(counts.iter().cloned()).collect(),
            counts,
        }
    }

    pub(super) fn origin(&self) -> &Url {
        &self.origin
    }

    /// Learns from the URL of a request who the client's team is.
    pub(super) fn meet(&self, request: &Url) {
        let team = self
            .segments(request.path())
            .into_iter()
            .find_map(|(part, kind)| match kind {
                Segment::Parameter(name) if self.api.team_parameter == Some(name) => Some(decoded(part)),
                _ => None,
            });
        if let Some(team) = team {
            self.team.get_or_init(|| team);
        }
    }

    /// A text that is JSON.
    pub(super) fn json(&self, text: &str) -> String {
        let mut scan = Scan {
            scrubber: self,
            rest: text,
            out: String::with_capacity(text.len()),
            around: Vec::new(),
            place: Place::default(),
        };
        scan.run();
        scan.out
    }

    /// A value that may be one of these words.
    fn text(&self, text: &str, words: &[&str]) -> String {
        if words.contains(&text) || is_common(text) {
            return text.to_owned();
        }
        if self.is_team(text) {
            return TEAM.to_owned();
        }
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => self.url(&url),
            _ => self.scrambled(text),
        }
    }

    fn is_team(&self, text: &str) -> bool {
        self.team.get().is_some_and(|team| team.eq_ignore_ascii_case(text))
    }

    pub(super) fn url(&self, url: &Url) -> String {
        let host = url.host_str().unwrap_or_default();
        let org = self.origin.host_str().unwrap_or_default();
        let is_own = host == org;
        let is_admin = host == self.admin_host;
        let mut out = if is_own {
            format!("https://{ORG}")
        } else if is_admin {
            format!("https://{ADMIN}")
        } else {
            format!("{}://{}", url.scheme(), self.scrambled(host))
        };
        // some operations are at a subdomain
        let is_below = host.strip_suffix(org).is_some_and(|label| label.ends_with('.'));
        out.push_str(&self.path(url.path(), is_own || is_admin || is_below));
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

    /// The headers that are recorded of a message from or to this URL: what says how a body is to be read, where the next page is, and how much
    /// may be asked.
    pub(super) fn headers(&self, headers: &HeaderMap, url: &Url) -> Vec<(String, String)> {
        let known = headers
            .iter()
            .filter(|(name, value)| self.headers.contains(name) && !value.is_sensitive());
        known
            .filter_map(|(name, value)| {
                let value = value.to_str().ok()?;
                let scrubbed = match *name {
                    header::LINK => self.links(value, url),
                    header::LOCATION => self.url(&url.join(value).ok()?),
                    header::ACCEPT | header::CONTENT_TYPE => media_type(value).to_owned(),
                    _ if self.counts.contains(name) && is_count(value) => value.to_owned(),
                    _ => self.scrambled(value),
                };
                Some((name.to_string(), scrubbed))
            })
            .collect()
    }

    /// A `Link` header: the links with their relations. One to the admin console is one to the org, where the client asks for it.
    fn links(&self, header: &str, url: &Url) -> String {
        let links = link::all(header).into_iter().filter_map(|(target, relations)| {
            let mut target = url.join(&target).ok()?;
            if target.host_str() == Some(&self.admin_host) {
                target.set_host(self.origin.host_str()).ok()?;
            }
            let is_common = |relation: &String| ["first", "last", "next", "prev", "self"].contains(&relation.as_str());
            let relations: Vec<_> = relations
                .iter()
                .map(|relation| relation.to_ascii_lowercase())
                .filter(is_common)
                .collect();
            (!relations.is_empty()).then(|| format!("<{}>; rel=\"{}\"", self.url(&target), relations.join(" ")))
        });
        links.collect::<Vec<_>>().join(", ")
    }

    /// Names and values of the parameters.
    pub(super) fn query(&self, url: &Url) -> Vec<(String, String)> {
        let (parameters, members) = (&self.words.parameters, &self.words.members);
        url.query_pairs()
            .map(|(name, value)| {
                let secrecy = members.get(&*name).map(|known| known.secrecy);
                match parameters.get(&*name) {
                    _ if secrecy.is_some_and(|secrecy| secrecy != Secrecy::Never) => {
                        (name.into_owned(), SECRET.to_owned())
                    }
                    Some(known) => (name.into_owned(), self.text(&value, &known.words)),
                    None => (self.scrambled(&name), self.text(&value, &[])),
                }
            })
            .collect()
    }

    fn path(&self, path: &str, is_own: bool) -> String {
        let segments = self.segments(path).into_iter().map(|(part, kind)| {
            let words = match kind {
                Segment::Literal if is_own => return part.to_owned(),
                Segment::Parameter(name) if is_own => self.words.parameters.get(name),
                _ => None,
            };
            let words = words.map_or(&[][..], |known| &known.words);
            let value = decoded(part);
            if words.contains(&&*value) {
                return part.to_owned();
            }
            if self.is_team(&value) {
                return TEAM.to_owned();
            }
            utf8_percent_encode(&self.scrambled(&value), RESERVED).to_string()
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// The segments of a path by the template that it has, or else has the most of.
    fn segments<'p>(&self, path: &'p str) -> Vec<(&'p str, Segment)> {
        let fits = |(wanted, found): &(&str, &str)| wanted == found || wanted.starts_with('{');
        let rank = |template: &&'static str| {
            let fitting = template.split('/').zip(path.split('/')).take_while(fits);
            let literals: Vec<_> = fitting.map(|(wanted, _)| !wanted.starts_with('{')).collect();
            (route::fits(template, path), literals.len(), literals)
        };
        let templates = self.api.operations.iter().map(|operation| operation.path());
        let mut wanted = templates.max_by_key(rank).unwrap_or_default().split('/');
        let mut strayed = false;
        let segments = path.split('/').map(|part| {
            let kind = match wanted.next() {
                Some(literal) if !strayed && literal == part => Segment::Literal,
                Some(other) if !strayed && other.starts_with('{') => Segment::Parameter(other.trim_matches(['{', '}'])),
                _ => Segment::Unknown,
            };
            strayed |= kind == Segment::Unknown;
            (part, kind)
        });
        segments.collect()
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

/// What a segment of a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Segment {
    Literal,
    Parameter(&'static str),
    Unknown,
}

fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// What every org has: times and truth values.
fn is_common(text: &str) -> bool {
    matches!(text, "" | "true" | "false" | "null") || DateTime::parse_from_rfc3339(text).is_ok()
}

/// `E0000007`
fn is_error_code(text: &str) -> bool {
    let digits = text.strip_prefix('E').unwrap_or_default();
    digits.len() == 7 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number or a time.
fn is_count(value: &str) -> bool {
    let is_number = |part: &str| part.trim().parse::<u64>().is_ok();
    value.split(',').all(is_number) || httpdate::parse_http_date(value).is_ok()
}

/// Whether something looks like the name of an attribute, rather than like somebody's id.
fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let looks = bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || matches!(first, b'_' | b'$'))
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':'));
    looks && name.len() <= 48 && digits < 4
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
    /// Where the objects and lists around are.
    around: Vec<Place<'a>>,
    /// Where the next value is.
    place: Place<'a>,
}

/// Where a value is.
#[derive(Clone, Copy, Default)]
struct Place<'a> {
    /// The member that it is, or is in a list of.
    known: Option<&'a Known>,
    /// Whether all that is in it is secret.
    secret: bool,
    /// Whether it is in a profile, whose members the org names.
    profile: bool,
    /// Whether it is the code of an error.
    code: bool,
}

impl<'a> Scan<'a> {
    fn run(&mut self) {
        while let Some(first) = self.rest.chars().next() {
            match first {
                '"' => self.string(),
                '-' | '0'..='9' => self.number(),
                _ => {
                    match first {
                        '{' | '[' => self.around.push(self.place),
                        '}' | ']' => drop(self.around.pop()),
                        ',' => self.place = self.around.last().copied().unwrap_or_default(),
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
        let scrubbed = match (is_name, text) {
            (true, Some(name)) => self.name(name),
            (false, _) if self.place.secret => SECRET.to_owned(),
            (false, Some(text)) => self.value(&text),
            (false, None) if self.is_guarded() => SECRET.to_owned(),
            // half a character in it, which no text can be
            (_, None) => {
                let mut random = self.scrubber.random(token);
                return self.out.push_str(&halves_kept(token, &mut random));
            }
        };
        // text can always be written
        self.out.push_str(&serde_json::to_string(&scrubbed).unwrap_or_default());
    }

    /// The name of a member: kept if the API has it, or in a profile if it looks like one.
    fn name(&mut self, name: String) -> String {
        let around = self.around.last().copied().unwrap_or_default();
        let known = self.scrubber.words.members.get(name.as_str());
        self.place = Place {
            known: known.filter(|_| !around.profile),
            secret: around.secret || known.is_some_and(|known| known.secrecy == Secrecy::Always),
            profile: around.profile || name == "profile",
            code: matches!(name.as_str(), "errorCode" | "errorLink"),
        };
        let is_kept = known.is_some() || OF_ERRORS.contains(&name.as_str());
        if is_kept || (around.profile && is_name(&name)) {
            name
        } else {
            self.scrubber.scrambled(&name)
        }
    }

    fn value(&self, text: &str) -> String {
        let Place { known, code, .. } = self.place;
        let words = known.map_or(&[][..], |known| &known.words);
        if (code && is_error_code(text)) || words.contains(&text) {
            text.to_owned()
        } else if self.is_guarded() {
            SECRET.to_owned()
        } else {
            self.scrubber.text(text, &[])
        }
    }

    /// Whether the value is secret in some objects, which this may be one of.
    fn is_guarded(&self) -> bool {
        self.place
            .known
            .is_some_and(|known| known.secrecy == Secrecy::Sometimes)
    }

    /// Up to two digits say nothing of anybody. Others stay as long as they are, and don't grow beyond what a type holds.
    fn number(&mut self) {
        let length = self
            .rest
            .find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        let token = self.take(length.unwrap_or(self.rest.len()));
        let digits = token.bytes().filter(u8::is_ascii_digit).count();
        if digits <= 2 && !self.place.secret {
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

/// Other letters and digits in a token of JSON that isn't text; what is no character stays.
fn halves_kept(token: &str, random: &mut fastrand::Rng) -> String {
    let inside = token.strip_prefix('"').unwrap_or(token);
    let mut rest = inside.strip_suffix('"').unwrap_or(inside);
    let mut out = String::from("\"");
    while let Some(first) = rest.chars().next() {
        let length = match rest.as_bytes() {
            [b'\\', b'u', ..] => 6,
            [b'\\', ..] => 2,
            _ => first.len_utf8(),
        };
        let character = |length: usize| {
            let text: String = serde_json::from_str(&format!("\"{}\"", rest.get(..length)?)).ok()?;
            let mut characters = text.chars();
            let character = characters.next().filter(|_| characters.next().is_none());
            character.map(|character| (character, length))
        };
        // both halves first
        let pair = if length == 6 { character(12) } else { None };
        let length = if let Some((c, length)) = pair.or_else(|| character(length)) {
            let written = serde_json::to_string(&other(c, random)).unwrap_or_default();
            out.push_str(&written[1..written.len() - 1]);
            length
        } else {
            let length = length.min(rest.len());
            out.push_str(&rest[..length]);
            length
        };
        rest = &rest[length..];
    }
    out.push('"');
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

/// Headers that are scrubbed.
fn headers(api: &Api) -> Vec<HeaderName> {
    let common = [
        header::ACCEPT,
        header::CONTENT_TYPE,
        header::ETAG,
        header::LINK,
        header::LOCATION,
    ];
    common.into_iter().chain(api.limits.request_id.parse().ok()).collect()
}

/// Headers that are kept if they are numbers or times.
fn counts(api: &Api) -> Vec<HeaderName> {
    let limits = &api.limits;
    let own = [limits.limit, limits.remaining, limits.reset]
        .into_iter()
        .chain(limits.retry_at);
    let common = [header::DATE, header::RETRY_AFTER];
    common
        .into_iter()
        .chain(own.filter_map(|name| name.parse().ok()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Json;
    use crate::operation::Operation;
    use crate::testing::API;

    const WORDS: &str = "member status ACTIVE,GA\nmember login\nmember profile\nmember n\nmember x\nmember at\nmember again\n\
        member errorCode\nmember x5t#S256\nmember stage\nmember state OPEN\nmember _links\nsecret password\nmixed value BETA\n\
        parameter limit\nparameter search\nparameter status ACTIVE\nparameter after\nparameter contactType TECHNICAL\n";

    static OPERATIONS: &[&Operation] = &[
        &Operation::new("listUsers", "GET", "/api/v1/users"),
        &Operation::new("getUser", "GET", "/api/v1/users/{userId}"),
        &Operation::new("getMe", "GET", "/api/v1/users/me"),
        &Operation::new("getContact", "GET", "/api/v1/org/contacts/{contactType}"),
        &Operation::new("listThings", "GET", "/v1/teams/{team_name}/things"),
    ];

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn scrubber() -> Scrubber {
        let api = Api {
            vocabulary: WORDS,
            operations: OPERATIONS,
            team_parameter: Some("team_name"),
            ..API
        };
        Scrubber::new(&api, &url("https://acme.okta.com"))
    }

    #[test]
    fn what_every_org_has_stays() {
        let same = r#"{"status": ["ACTIVE", ["GA"]], "n": 12, "x": -0.5, "at": "2026-01-02T03:04:05.000Z", "errorCode": "E0000011", "x5t#S256": ""}"#;
        assert_eq!(scrubber().json(same), same);
    }

    /// The words of a member are words nowhere else.
    #[test]
    fn a_word_elsewhere_is_somebodys() {
        let scrubber = scrubber();
        let json = scrubber.json(
            r#"{"login": "ACTIVE", "profile": {"status": "ACTIVE", "n": "E1234567", "shoeSize": "OPEN"}, "at": "E0000011"}"#,
        );
        for word in ["ACTIVE", "E1234567", "OPEN", "E0000011"] {
            assert!(!json.contains(word), "{json}");
        }
        // One as short may be replaced by itself, by chance.
        let is_kept = || self::scrubber().json(r#"{"profile": {"state": "GA"}}"#).contains("GA");
        assert!(!(0..8).all(|_| is_kept()));
        assert!(json.contains("shoeSize"), "{json}");
        assert_eq!(
            scrubber.json(r#"{"stage": {"value": "BETA"}, "login": {"value": "sesame"}}"#),
            r#"{"stage": {"value": "BETA"}, "login": {"value": "redacted"}}"#
        );
        let kept = |text: &str| scrubber.url(&url(&format!("https://acme.okta.com{text}")));
        assert_eq!(kept("/api/v1/users/me"), "https://example.okta.com/api/v1/users/me");
        assert!(kept("/api/v1/org/contacts/TECHNICAL?status=ACTIVE").ends_with("/TECHNICAL?status=ACTIVE"));
        for path in ["/api/v1/users/users", "/api/v1/users/00u1/users", "/users"] {
            assert!(!kept(path).ends_with("/users"), "{}", kept(path));
        }
        assert!(!kept("/api/v1/users?search=ACTIVE").contains("ACTIVE"));
        assert!(!scrubber.url(&url("https://wiki.acme.com/api/v1")).contains("/api/v1"));
        let below = scrubber.url(&url("https://drapp.acme.okta.com/api/v1/users"));
        assert!(below.ends_with("/api/v1/users") && !below.contains("acme"), "{below}");
    }

    #[test]
    fn texts_and_numbers_keep_their_form() {
        let scrubber = scrubber();
        let sent = r#"{"login": "Ann7@example.com", "n": 4711, "x": -123.25e10, "at": 18446744073709551615, "again": ["Ann7@example.com"]}"#;
        let json = scrubber.json(sent);
        assert!(!json.contains("Ann7") && !json.contains("example"), "{json}");
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
        assert!(value["at"].is_number() && value["x"].as_f64().unwrap() < 0.0);
    }

    #[test]
    fn another_recording_has_another_key() {
        let sent = r#"{"login": "ann@example.com"}"#;
        assert_ne!(scrubber().json(sent), scrubber().json(sent));
    }

    #[test]
    fn secrets_are_one_word_wherever_they_are() {
        let json = scrubber().json(r#"{"password": {"value": "hunter2", "x": ["x1", {"n": 5}]}, "at": "hunter2"}"#);
        assert!(
            json.starts_with(r#"{"password": {"value": "redacted", "x": ["redacted", {"n": 1}]}, "at": ""#),
            "{json}"
        );
        assert!(!json.contains("hunter2"));
    }

    /// What is a secret in some objects alone is data in others.
    #[test]
    fn sometimes_secrets_lose_all_of_their_form() {
        let json = scrubber().json(r#"{"value": ["hunter-2", {"status": "ACTIVE", "n": 5}, 12, "true"]}"#);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let texts = [&value["value"][0], &value["value"][3]].map(|text| text.as_str().unwrap());
        assert!(
            texts[0].len() == 8 && !texts[0].contains('-') && texts[1] != "true",
            "{json}"
        );
        assert!(
            json.ends_with(r#", 12, ""#) || json.contains(r#"{"status": "ACTIVE", "n": 5}, 12, "#),
            "{json}"
        );
    }

    #[test]
    fn names_that_the_api_has_not_are_replaced() {
        let json = scrubber().json(
            r#"{"n": 1, "costCenter": 1, "production-db": 1, "_links": 1, "nottype": 1, "profile": {"costCode": 1, "ann@example.com": 1, "00u1abcdEFGH2345": 1}}"#,
        );
        for kept in ["\"n\"", "costCode", "_links", "nottype"] {
            assert!(json.contains(kept), "{json}");
        }
        for replaced in ["costCenter", "production", "ann@", "00u1abcd"] {
            assert!(!json.contains(replaced), "{json}");
        }
    }

    #[test]
    fn halves_of_characters_stay_and_nothing_beside_them() {
        let json = scrubber().json(r#"{"at": "\u005a\u006frabeth\ud83d \ud835\udc00\n\"Z"}"#);
        let text = json.strip_prefix(r#"{"at": ""#).unwrap();
        assert!(text.contains(r"\ud83d ") && text.contains(r#"\n\""#), "{json}");
        assert!(
            !text.contains(r"\u00") && !text.contains("rabeth") && !text.contains(r"\ud835"),
            "{json}"
        );
    }

    #[test]
    fn urls_keep_their_path() {
        let scrubber = scrubber();
        let scrubbed = scrubber.text(
            "https://acme.okta.com/api/v1/users/00u1abc?limit=20&search=login%20eq%20%22annabelle%22&annabelle=1#x",
            &[],
        );
        assert!(
            scrubbed.starts_with("https://example.okta.com/api/v1/users/"),
            "{scrubbed}"
        );
        assert!(
            scrubbed.contains("?limit=")
                && scrubbed.contains("&search=")
                && !scrubbed.contains("00u1abc")
                && !scrubbed.contains("annabelle")
        );
        assert!(
            scrubber
                .text("https://acme-admin.okta.com/admin", &[])
                .starts_with("https://example-admin.okta.com/")
        );
        assert!(!scrubber.text("https://ann:pw@wiki.acme.com/x", &[]).contains("acme"));
    }

    #[test]
    fn links_by_the_rules_of_links() {
        let scrubber = scrubber();
        let links = |header: &str| scrubber.links(header, &url("https://acme.okta.com/api/v1/users?limit=2"));
        let written = links(
            "<https://acme.okta.com/api/v1/users?after=00uX>; rel=\"next\", </api/v1/users>; Rel=self; x=acme, <x>; rel=\"https://acme.com/x\"",
        );
        assert!(
            written.ends_with("; rel=\"next\", <https://example.okta.com/api/v1/users>; rel=\"self\""),
            "{written}"
        );
        assert!(!written.contains("00uX") && !written.contains("acme"));
        // joined to where it came from; an admin console's is the org's; what has a `>` in it is whole
        let users = "<https://example.okta.com/api/v1/users?after=";
        for next in ["?after=x>y", "https://acme-admin.okta.com/api/v1/users?after=x"] {
            let written = links(&format!("<{next}>; rel=\"next\""));
            assert!(
                written.starts_with(users) && written.ends_with(">; rel=\"next\""),
                "{written}"
            );
        }
    }

    #[test]
    fn the_team_is_the_one_of_mocks() {
        let scrubber = scrubber();
        scrubber.meet(&url("https://acme.okta.com/api/v1/users/00u1"));
        scrubber.meet(&url("https://acme.okta.com/v1/teams/acme-prod/things"));
        let things = "https://example.okta.com/v1/teams/mock/things";
        assert_eq!(
            scrubber.text("https://acme.okta.com/v1/teams/Acme-Prod/things", &[]),
            things
        );
        assert_eq!(scrubber.json(r#"{"at": "acme-prod"}"#), r#"{"at": "mock"}"#);
        assert_ne!(
            scrubber.text("https://acme.okta.com/v1/teams/other/things", &[]),
            things
        );
    }

    #[test]
    fn numbers_in_headers_are_ids_but_for_limits() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-okta-request-id", "4815162342999"),
            ("etag", "4815162342"),
            ("x-rate-limit-reset", "1700000000"),
            ("retry-after", "12"),
            ("date", "Tue, 14 Nov 2023 22:13:20 GMT"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let kept: Vec<_> = scrubber()
            .headers(&headers, &url("https://acme.okta.com/"))
            .into_iter()
            .filter(|(name, value)| headers[name] == *value)
            .map(|(name, _)| name)
            .collect();
        assert_eq!(kept, ["x-rate-limit-reset", "retry-after", "date"]);
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
                let names = ["a", "password", "value", "profile", "b\\tc", "x y"];
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
