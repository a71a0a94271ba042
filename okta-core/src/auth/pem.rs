//! Keys as they arrive through variables, secret stores and YAML: with their line breaks blanked, lost or written out, quoted, encoded once
//! more.
//!
//! The PEM readers of the registry want lines, and so take none of that.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use crate::word;

const BEGIN: &str = "-----BEGIN";
const END: &str = "-----END";
const DASHES: &str = "-----";

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The text without what is around it: blanks, a byte order mark, quotes, and the escapes that come with quotes.
pub(super) fn unwrap(text: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(trim(text).to_owned());
    // A JSON string has everything escaped.
    if let Ok(inner) = serde_json::from_str::<String>(&text) {
        text = Zeroizing::new(trim(&inner).to_owned());
    }
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            text = Zeroizing::new(trim(inner).to_owned());
        }
    }
    // A JWK has backslashes only if something escaped it, however often.
    if text.starts_with('{') && serde_json::from_str::<IgnoredAny>(&text).is_err() {
        text = Zeroizing::new(without_breaks(&text).replace('\\', ""));
    }
    Zeroizing::new(trim(&text).to_owned())
}

fn trim(mut text: &str) -> &str {
    loop {
        let rest = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let written = ["\\n", "\\r"];
        let rest = written.iter().fold(rest, |rest, written| {
            rest.trim_start_matches(written).trim_end_matches(written)
        });
        if rest.len() == text.len() {
            return text;
        }
        text = rest;
    }
}

/// The text with blanks for line breaks that are written as `\n`.
fn without_breaks(text: &str) -> Zeroizing<String> {
    let text = Zeroizing::new(text.replace("\\r", " "));
    Zeroizing::new(text.replace("\\n", " "))
}

pub(super) fn is_armored(text: &str) -> bool {
    text.contains(BEGIN)
}

/// Base64 or base64url, with or without padding, white space, and written line breaks.
pub(super) fn base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = without_breaks(text);
    let text: Zeroizing<String> = Zeroizing::new(text.split(|c: char| c.is_whitespace() || c == '\\').collect());
    let decoded = STANDARD.decode(&*text).or_else(|_| URL_SAFE.decode(&*text));
    decoded.ok().map(Zeroizing::new).filter(|bytes| !bytes.is_empty())
}

/// The DER of the private key in a PEM, or what is wrong with it.
pub(super) fn private_key(pem: &str) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    // Written line breaks, however often they were escaped.
    let pem = Zeroizing::new(without_breaks(pem).replace('\\', " "));
    let mut rest = pem.as_str();
    let mut public = false;
    let mut found: Option<Zeroizing<Vec<u8>>> = None;
    while let Some(at) = rest.find(BEGIN) {
        let block = rest[at + BEGIN.len()..].split_once(DASHES);
        let whole = block.and_then(|(label, after)| Some((label, after, after.find(END)?)));
        let Some((label, after, end)) = whole else {
            return found.ok_or(CUT);
        };
        let (label, body) = (label.to_ascii_uppercase(), &after[..end]);
        rest = &after[end + END.len()..];
        if found.is_some() && !label.contains("PRIVATE") {
            continue;
        }
        if label.contains("ENCRYPTED") || body.contains("ENCRYPTED") {
            return Err("is encrypted; decrypt it first (openssl pkcs8 -in key.pem -out plain.pem)");
        }
        if label.contains("OPENSSH") {
            return Err("is in OpenSSH's own form; convert it (ssh-keygen -p -m PKCS8 -f key)");
        }
        if label.contains("PRIVATE") {
            if word::is_template(body) {
                return Err(word::TEMPLATE);
            }
            let key = base64(body).ok_or(
                "has something else than base64 between its BEGIN and END lines; if it came through a variable, look at its line breaks: \
                 they may be real, written as \\n, blanks, or missing",
            )?;
            if found.is_some_and(|first| first != key) {
                return Err("is one of several in the same PEM; leave only the one to sign with");
            }
            found = Some(key);
        }
        public |= label.contains("PUBLIC") || label.contains("CERTIFICATE");
    }
    found.ok_or(if public {
        "is a public key or a certificate; the private key is needed"
    } else {
        "is PEM without a private key"
    })
}

/// What is left of a key in a `.env` file without quotes.
const CUT: &str = "begins and doesn't end: it was cut off at a line break. Put it in quotes, write its line breaks as \\n, \
                   encode it in base64, or give the path of a file";
