//! An authorization server that checks what Okta checks.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsBigEndian, AsDer, EcPrivateKeyBin, EcPrivateKeyRfc5915Der, Pkcs8V1Der};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

use crate::server::{Received, Reply, Server, epoch};

/// A private key in all the ways it can be written, and its public half as a JWK.
pub(crate) struct TestKey {
    pub(crate) forms: Vec<(&'static str, String)>,
    pub(crate) public: Value,
}

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// The whole numbers of a DER sequence.
fn numbers(der: &[u8]) -> Vec<Vec<u8>> {
    fn length(der: &[u8], at: &mut usize) -> usize {
        let first = der[*at] as usize;
        *at += 1;
        if first < 128 {
            return first;
        }
        let count = first - 128;
        let length = der[*at..*at + count]
            .iter()
            .fold(0, |length, byte| length * 256 + *byte as usize);
        *at += count;
        length
    }
    let mut at = 1;
    length(der, &mut at);
    let mut found = Vec::new();
    while at < der.len() {
        at += 1;
        let size = length(der, &mut at);
        let number = &der[at..at + size];
        found.push(number.iter().copied().skip_while(|byte| *byte == 0).collect());
        at += size;
    }
    found
}

pub(crate) fn rsa() -> TestKey {
    let pair = RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
    let pkcs8: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let pkcs8 = pkcs8.as_ref();
    // The PKCS#1 key is the last thing in it; its sequence begins where the rest is as long as it says.
    let start = (4..pkcs8.len())
        .find(|at| {
            pkcs8[*at..].starts_with(&[0x30, 0x82])
                && pkcs8.len() - at - 4 == usize::from(pkcs8[at + 2]) * 256 + usize::from(pkcs8[at + 3])
        })
        .unwrap();
    let pkcs1 = &pkcs8[start..];
    let n = numbers(pkcs1);
    let public = json!({"kty": "RSA", "n": b64(&n[1]), "e": b64(&n[2])});
    let mut private = public.clone();
    for (name, number) in ["d", "p", "q", "dp", "dq", "qi"].into_iter().zip(&n[3..]) {
        private[name] = json!(b64(number));
    }
    private["kid"] = json!("jwk-kid");
    let pkcs8_pem = pem("PRIVATE KEY", pkcs8);
    let forms = vec![
        ("RSA PKCS#8", pkcs8_pem.clone()),
        ("RSA PKCS#8 with written line breaks", pkcs8_pem.replace('\n', "\\n")),
        ("RSA PKCS#1", pem("RSA PRIVATE KEY", pkcs1)),
        ("RSA JWK", private.to_string()),
        ("RSA JWK set", json!({"keys": [private]}).to_string()),
    ];
    TestKey { forms, public }
}

pub(crate) fn ec(
    curve: &'static aws_lc_rs::signature::EcdsaSigningAlgorithm,
    name: &'static str,
    size: usize,
) -> TestKey {
    let pair = EcdsaKeyPair::generate(curve).unwrap();
    let point = pair.public_key().as_ref();
    let public = json!({"kty": "EC", "crv": name, "x": b64(&point[1..=size]), "y": b64(&point[size + 1..])});
    let secret: EcPrivateKeyBin<'_> = pair.private_key().as_be_bytes().unwrap();
    let sec1: EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().unwrap();
    let pkcs8 = pair.to_pkcs8v1().unwrap();
    let mut private = public.clone();
    private["d"] = json!(b64(secret.as_ref()));
    private["kid"] = json!("jwk-kid");
    let forms = vec![
        ("EC PKCS#8", pem("PRIVATE KEY", pkcs8.as_ref())),
        ("EC SEC1", pem("EC PRIVATE KEY", sec1.as_ref())),
        ("EC JWK", private.to_string()),
    ];
    TestKey { forms, public }
}

pub(crate) fn p256() -> TestKey {
    ec(&ECDSA_P256_SHA256_FIXED_SIGNING, "P-256", 32)
}

pub(crate) fn p384() -> TestKey {
    ec(&ECDSA_P384_SHA384_FIXED_SIGNING, "P-384", 48)
}

/// What an org's authorization server does.
pub(crate) struct Org {
    state: Mutex<State>,
    pub(crate) url: Mutex<String>,
}

pub(crate) struct State {
    pub(crate) public: Value,
    /// Whether tokens are bound.
    pub(crate) dpop: bool,
    pub(crate) nonce: Option<String>,
    pub(crate) api_nonce: Option<String>,
    pub(crate) lifetime: u64,
    /// Seconds by which this server's clock is ahead.
    pub(crate) ahead: i64,
    /// Seconds by which the `Date` that arrives is ahead of this server's clock: something in between is wrong.
    pub(crate) date: i64,
    /// How long the token endpoint takes.
    pub(crate) slow: std::time::Duration,
    /// Whether a nonce is asked for beside a body of Okta's own form.
    pub(crate) nonce_beside_code: bool,
    /// How many calls get 401 before tokens are good again.
    pub(crate) refusals: usize,
    pub(crate) issued: usize,
    pub(crate) grants: usize,
    /// Of each token the key that it is bound to.
    tokens: HashMap<String, Option<String>>,
    seen: HashSet<String>,
    pub(crate) complaints: Vec<String>,
}

impl Org {
    pub(crate) async fn start(public: Value, change: impl FnOnce(&mut State)) -> (Server, Arc<Self>) {
        let mut state = State {
            public,
            dpop: true,
            nonce: Some("nonce-1".to_owned()),
            api_nonce: None,
            lifetime: 3600,
            ahead: 0,
            date: 0,
            slow: std::time::Duration::ZERO,
            nonce_beside_code: false,
            refusals: 0,
            issued: 0,
            grants: 0,
            tokens: HashMap::new(),
            seen: HashSet::new(),
            complaints: Vec::new(),
        };
        change(&mut state);
        let org = Arc::new(Self {
            state: Mutex::new(state),
            url: Mutex::default(),
        });
        let handler = org.clone();
        let server = Server::start(move |request| handler.answer(request)).await;
        *org.url.lock().unwrap() = server.url.clone();
        (server, org)
    }

    pub(crate) fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Token requests and tokens.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let state = self.state();
        (state.grants, state.issued)
    }

    fn answer(&self, request: &Received) -> Reply {
        let url = self.url.lock().unwrap().clone();
        let mut state = self.state();
        let (ahead, slow) = (state.ahead + state.date, state.slow);
        let at_token = request.path() == "/oauth2/v1/token";
        let result = if at_token {
            state.token(request, &url)
        } else {
            state.api(request, &url)
        };
        let reply = match result {
            Ok(reply) => reply,
            Err((complaint, reply)) => {
                state.complaints.push(complaint);
                reply
            }
        };
        let reply = reply.date(ahead);
        if at_token { reply.after(slow) } else { reply }
    }
}

type Answer = Result<Reply, (String, Reply)>;

fn oauth_error(status: u16, code: &str, why: impl std::fmt::Display) -> (String, Reply) {
    let body = json!({"error": code, "error_description": why.to_string()}).to_string();
    (why.to_string(), Reply::new(status, body))
}

fn thumbprint(jwk: &Value) -> String {
    let text = format!(
        r#"{{"crv":{},"kty":{},"x":{},"y":{}}}"#,
        jwk["crv"], jwk["kty"], jwk["x"], jwk["y"]
    );
    b64(digest::digest(&digest::SHA256, text.as_bytes()))
}

impl State {
    fn now(&self) -> i64 {
        epoch() + self.ahead
    }

    fn token(&mut self, request: &Received, url: &str) -> Answer {
        self.grants += 1;
        let invalid = |why: &dyn std::fmt::Display| oauth_error(401, "invalid_client", why);
        let form: HashMap<String, String> = url::form_urlencoded::parse(&request.body).into_owned().collect();
        if !request.query().is_empty() || request.header("content-type") != Some("application/x-www-form-urlencoded") {
            return Err(oauth_error(400, "invalid_request", "not a form"));
        }
        if request.header("authorization").is_some() || form["grant_type"] != "client_credentials" {
            return Err(oauth_error(400, "invalid_request", "not a client credentials grant"));
        }
        if form["client_assertion_type"] != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
            return Err(oauth_error(400, "invalid_request", "client_assertion_type"));
        }
        let assertion = &form["client_assertion"];
        let header = decode_header(assertion).map_err(|error| invalid(&error))?;
        let key: Jwk = serde_json::from_value(self.public.clone()).unwrap();
        let mut validation = Validation::new(header.alg);
        validation.validate_exp = false;
        validation.set_audience(&[format!("{url}/oauth2/v1/token")]);
        validation.set_issuer(&["client-1"]);
        let claims = decode::<Value>(assertion, &DecodingKey::from_jwk(&key).unwrap(), &validation)
            .map_err(|error| invalid(&error))?
            .claims;
        let (iat, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
        if !self.seen.insert(claims["jti"].as_str().unwrap().to_owned()) {
            return Err(invalid(&"the assertion has already been used"));
        }
        if claims["sub"] != "client-1" || exp - iat > 300 || exp <= self.now() || iat > self.now() + 5 {
            return Err(invalid(&"the assertion's sub, iat or exp"));
        }
        if form["scope"] == "okta.bad.read" {
            return Err(oauth_error(
                400,
                "invalid_scope",
                "One or more scopes are not configured",
            ));
        }
        let mut key = None;
        if self.dpop {
            let Some(proof) = request.header("dpop") else {
                return Err(oauth_error(400, "invalid_dpop_proof", "no proof on the first request"));
            };
            let expected = self.nonce.clone();
            let jkt = self.proof(proof, request, url, None, expected.as_deref());
            key = Some(jkt.map_err(|why| match (&self.nonce, why.as_str()) {
                (Some(nonce), "nonce") => {
                    let (why, reply) = oauth_error(
                        400,
                        "use_dpop_nonce",
                        "Authorization server requires nonce in DPoP proof.",
                    );
                    (why, reply.header("dpop-nonce", nonce))
                }
                _ => oauth_error(400, "invalid_dpop_proof", why),
            })?);
        }
        self.issued += 1;
        let token = format!("access-token-{}", self.issued);
        self.tokens.insert(token.clone(), key.clone());
        let kind = if key.is_some() { "DPoP" } else { "Bearer" };
        let body =
            json!({"token_type": kind, "expires_in": self.lifetime, "access_token": token, "scope": form["scope"]});
        Ok(Reply::ok(body.to_string()))
    }

    /// Checks a proof and returns its key's thumbprint.
    fn proof(
        &mut self,
        proof: &str,
        request: &Received,
        url: &str,
        token: Option<&str>,
        nonce: Option<&str>,
    ) -> Result<String, String> {
        let part = |index: usize| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(proof.split('.').nth(index).unwrap()).unwrap()).unwrap()
        };
        let header = part(0);
        if header["typ"] != "dpop+jwt" || header["alg"] != "ES256" {
            return Err("header".to_owned());
        }
        let members: Vec<&String> = header["jwk"].as_object().unwrap().keys().collect();
        if members != ["crv", "kty", "x", "y"] {
            return Err("members of the key".to_owned());
        }
        let key: Jwk = serde_json::from_value(header["jwk"].clone()).unwrap();
        let mut validation = Validation::new(Algorithm::ES256);
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        decode::<Value>(proof, &DecodingKey::from_jwk(&key).unwrap(), &validation)
            .map_err(|error| error.to_string())?;
        let claims = part(1);
        if !self.seen.insert(claims["jti"].as_str().unwrap().to_owned()) {
            return Err("the proof has already been used".to_owned());
        }
        let iat = claims["iat"].as_i64().unwrap();
        if claims["htm"] != request.method
            || claims["htu"] != format!("{url}{}", request.path())
            || (iat - self.now()).abs() > 60
        {
            return Err(format!("htm, htu or iat: {claims}"));
        }
        let hash = token.map(|token| b64(digest::digest(&digest::SHA256, token.as_bytes())));
        if claims.get("ath").and_then(Value::as_str) != hash.as_deref() {
            return Err("ath".to_owned());
        }
        if nonce.is_some() && claims.get("nonce").and_then(Value::as_str) != nonce {
            return Err("nonce".to_owned());
        }
        Ok(thumbprint(&header["jwk"]))
    }

    fn api(&mut self, request: &Received, url: &str) -> Answer {
        let refuse = |why: &str| (why.to_owned(), Reply::error(401, "E0000011"));
        let Some((scheme, token)) = request.header("authorization").and_then(|value| value.split_once(' ')) else {
            return Err(refuse("no authorization"));
        };
        let Some(key) = self.tokens.get(token).cloned() else {
            return Err(refuse("unknown token"));
        };
        if self.refusals > 0 {
            self.refusals -= 1;
            self.tokens.remove(token);
            return Ok(Reply::error(401, "E0000011"));
        }
        match key {
            None if scheme == "Bearer" && request.header("dpop").is_none() => {}
            Some(bound) if scheme == "DPoP" && request.headers("dpop").len() == 1 => {
                let proof = request.header("dpop").unwrap().to_owned();
                let expected = self.api_nonce.clone();
                let jkt = self.proof(&proof, request, url, Some(token), expected.as_deref());
                match (jkt, expected) {
                    (Ok(jkt), _) if jkt == bound => {}
                    (Err(why), Some(nonce)) if why == "nonce" => {
                        let challenge = r#"DPoP error="use_dpop_nonce""#;
                        let body = match self.nonce_beside_code {
                            true => r#"{"errorCode":"E0000011","errorSummary":"Invalid token provided"}"#,
                            false => "",
                        };
                        let reply = Reply::new(401, body)
                            .header("www-authenticate", challenge)
                            .header("dpop-nonce", nonce);
                        return Err((why, reply));
                    }
                    (Err(why), _) if why.contains("iat") => {
                        let challenge = r#"DPoP error="invalid_dpop_proof", error_description="The proof is too old or from the future""#;
                        return Err((why, Reply::new(400, "").header("www-authenticate", challenge)));
                    }
                    (Err(why), _) => return Err(refuse(&why)),
                    _ => return Err(refuse("another key")),
                }
                if request.header("x-okta-user-agent-extended") != Some("isDPoP:true") {
                    return Err(refuse("no extended user agent"));
                }
            }
            _ => return Err(refuse("scheme")),
        }
        if request.path() == "/api/v1/things/forbidden" {
            return Ok(Reply::error(401, "E0000011"));
        }
        Ok(match request.query() {
            "" if request.path() == "/api/v1/things" => {
                Reply::ok("[1]").header("link", "</api/v1/things?after=1>; rel=\"next\"")
            }
            _ if request.path() == "/api/v1/things" => Reply::ok("[2]"),
            _ => Reply::ok("{}"),
        })
    }
}
