//! A JWE taken apart (RFC 7516): its compact form, or its JSON form, flattened or with one recipient.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::super::Refused;

/// Largest JWE that is looked at, in bytes. A secret has some kilobytes.
const LONGEST: usize = 1 << 20;

/// A JWE whose header has been checked.
#[derive(Debug)]
pub(super) struct Envelope {
    pub(super) encrypted_key: Vec<u8>,
    pub(super) iv: [u8; 12],
    /// What is authenticated beside the content.
    pub(super) aad: String,
    /// The content, with the tag behind it.
    pub(super) sealed: Vec<u8>,
}

/// The members as they are written.
#[derive(Default)]
struct Parts {
    protected: String,
    /// Headers that nothing protects: one for all recipients, one for the recipient.
    open_headers: Vec<Map<String, Value>>,
    encrypted_key: String,
    iv: String,
    ciphertext: String,
    tag: String,
    aad: Option<String>,
}

impl Envelope {
    /// Reads a JWE that has to be in these two algorithms. What the JWE says of its algorithms is compared and never followed.
    pub(super) fn read(text: &str, alg: &str, enc: &str) -> Result<Self, Refused> {
        if text.len() > LONGEST {
            return Err("the JWE is too long");
        }
        let text = text.trim();
        let parts = if text.starts_with('{') {
            Parts::from_json(text)?
        } else {
            Parts::from_compact(text)?
        };
        parts.check_header(alg, enc)?;
        let mut sealed = decode(&parts.ciphertext)?;
        let tag = decode(&parts.tag)?;
        if tag.len() != 16 {
            return Err("the JWE's tag is not of 128 bits");
        }
        sealed.extend_from_slice(&tag);
        Ok(Self {
            encrypted_key: decode(&parts.encrypted_key)?,
            iv: decode(&parts.iv)?
                .try_into()
                .map_err(|_| "the JWE's initialization vector is not of 96 bits")?,
            sealed,
            aad: match parts.aad {
                Some(aad) => {
                    decode(&aad)?;
                    format!("{}.{aad}", parts.protected)
                }
                None => parts.protected,
            },
        })
    }
}

impl Parts {
    fn from_compact(text: &str) -> Result<Self, Refused> {
        let mut parts = text.split('.').map(str::to_owned);
        let mut next = || parts.next().ok_or("this is no JWE: it has less than five parts");
        let found = Self {
            protected: next()?,
            encrypted_key: next()?,
            iv: next()?,
            ciphertext: next()?,
            tag: next()?,
            ..Self::default()
        };
        match parts.next() {
            None => Ok(found),
            Some(_) => Err("this is no JWE: it has more than five parts"),
        }
    }

    fn from_json(text: &str) -> Result<Self, Refused> {
        let mut members: Map<String, Value> = serde_json::from_str(text).map_err(|_| "the JWE is no JSON")?;
        let mut open_headers = Vec::new();
        open_headers.extend(header(&mut members, "unprotected")?);
        // members of the one recipient lie in the JWE itself in the flattened form
        let encrypted_key = match members.remove("recipients") {
            None => {
                open_headers.extend(header(&mut members, "header")?);
                string(&mut members, "encrypted_key")?
            }
            Some(_) if members.contains_key("encrypted_key") || members.contains_key("header") => {
                return Err("the JWE is both flattened and general");
            }
            Some(Value::Array(recipients)) => {
                let Ok([Value::Object(mut recipient)]) = <[Value; 1]>::try_from(recipients) else {
                    return Err("the JWE has not exactly one recipient");
                };
                open_headers.extend(header(&mut recipient, "header")?);
                string(&mut recipient, "encrypted_key")?
            }
            Some(_) => return Err("the JWE's recipients are no list"),
        };
        Ok(Self {
            protected: string(&mut members, "protected")?.ok_or("the JWE has no protected header")?,
            open_headers,
            encrypted_key: encrypted_key.unwrap_or_default(),
            iv: string(&mut members, "iv")?.unwrap_or_default(),
            ciphertext: string(&mut members, "ciphertext")?.unwrap_or_default(),
            tag: string(&mut members, "tag")?.unwrap_or_default(),
            aad: string(&mut members, "aad")?,
        })
    }

    fn check_header(&self, alg: &str, enc: &str) -> Result<(), Refused> {
        let mut all: Map<String, Value> = serde_json::from_slice(&decode(&self.protected)?)
            .map_err(|_| "the JWE's protected header is no JSON object")?;
        if all.get("enc").and_then(Value::as_str) != Some(enc) {
            return Err("the JWE's content is not encrypted with A256GCM");
        }
        for (name, value) in self.open_headers.iter().flatten() {
            if all.insert(name.clone(), value.clone()).is_some() {
                return Err("the JWE's headers contradict each other");
            }
        }
        if all.get("alg").and_then(Value::as_str) != Some(alg) {
            return Err("the JWE's key is not encrypted with RSA-OAEP-256");
        }
        // extensions that have to be understood, and compression, which can make gigabytes of a kilobyte
        if all.contains_key("crit") || all.contains_key("zip") {
            return Err("the JWE uses an extension or compression");
        }
        Ok(())
    }
}

fn decode(text: &str) -> Result<Vec<u8>, Refused> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| "the JWE is no base64url")
}

fn string(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Refused> {
    match members.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err("a member of the JWE is no string"),
    }
}

fn header(members: &mut Map<String, Value>, name: &str) -> Result<Option<Map<String, Value>>, Refused> {
    match members.remove(name) {
        None => Ok(None),
        Some(Value::Object(header)) => Ok(Some(header)),
        Some(_) => Err("a header of the JWE is no object"),
    }
}
