//! Keys with which the org signs for an application. Each application has one from the start, made when it is first asked for.

use aws_lc_rs::{
    digest,
    encoding::{AsDer as _, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use axum::{
    extract::Path,
    http::{StatusCode, header},
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{Datelike as _, SecondsFormat, TimeZone as _, Utc};
use rcgen::{CertificateParams, DnType, date_time_ymd};
use serde_json::{Value, json};

use super::apps;
use crate::{
    http::{
        call::Call,
        reply::{Answer, Reply, fault, invalid, missing, not_found},
    },
    state::{Org, Row, now, secret},
};

/// For how many years the first key is valid.
const FIRST: i32 = 10;

pub(crate) async fn list(Path(app): Path<String>, call: Call) -> Answer {
    let mut org = call.org();
    furnish(&mut org, &app)?;
    let keys = org.app_keys.get(&app);
    let keys = keys
        .into_iter()
        .flat_map(|keys| keys.rows())
        .map(|row: &Row| row.value.clone());
    Ok(Reply::ok(keys.collect()))
}

pub(crate) async fn generate(Path(app): Path<String>, call: Call) -> Answer {
    let years = call.param("validityYears").ok_or_else(|| missing("validityYears"))?;
    let years = years.parse().ok().filter(|years| (2..=10).contains(years));
    let years =
        years.ok_or_else(|| invalid("generateKey", "Validity years out of range. It should be 2 - 10 years."))?;
    let mut org = call.org();
    furnish(&mut org, &app)?;
    let key = new_key(&secret(43), years)?;
    add(&mut org, &app, &key);
    Ok(created(&call, &app, key))
}

pub(crate) async fn read(Path((app, kid)): Path<(String, String)>, call: Call) -> Answer {
    let mut org = call.org();
    furnish(&mut org, &app)?;
    Ok(Reply::ok(find(&org, &app, &kid)?.clone()))
}

pub(crate) async fn clone(Path((app, kid)): Path<(String, String)>, call: Call) -> Answer {
    let target = call.param("targetAid").ok_or_else(|| missing("targetAid"))?;
    let mut org = call.org();
    furnish(&mut org, &app)?;
    furnish(&mut org, target)?;
    let key = find(&org, &app, &kid)?.clone();
    if find(&org, target, &kid).is_ok() {
        let cause = "Key already exists in the list of key credentials for the target app.";
        return Err(invalid("cloneKey", cause));
    }
    add(&mut org, target, &key);
    Ok(created(&call, target, key))
}

fn created(call: &Call, app: &str, key: Value) -> Reply {
    let kid = key["kid"].as_str().unwrap_or_default();
    let place = format!("{}/api/v1/apps/{app}/credentials/keys/{kid}", call.base);
    Reply::created(key).header(header::LOCATION, place)
}

/// Refuses an application whose `credentials.signing.kid` names no key of it.
pub(super) fn check(org: &mut Org, id: &str, app: &Value) -> Result<(), Reply> {
    let Some(kid) = app.pointer("/credentials/signing/kid").and_then(Value::as_str) else {
        return Ok(());
    };
    furnish(org, id)?;
    find(org, id, kid).map_err(|_| invalid("kid", "kid: The application has no key of this id"))?;
    Ok(())
}

/// Makes the key that the application is signed with, unless that is done.
fn furnish(org: &mut Org, id: &str) -> Result<(), Reply> {
    let app = apps::find(org, id)?;
    let kid = app
        .pointer("/credentials/signing/kid")
        .and_then(Value::as_str)
        .map(ToOwned::to_owned);
    if let Some(kid) = kid.filter(|_| !org.app_keys.contains_key(id)) {
        let key = new_key(&kid, FIRST)?;
        add(org, id, &key);
    }
    Ok(())
}

fn find<'a>(org: &'a Org, app: &str, kid: &str) -> Result<&'a Value, Reply> {
    org.app_keys
        .get(app)
        .and_then(|keys| keys.get(kid))
        .ok_or_else(|| not_found(kid, "ApplicationKey"))
}

fn add(org: &mut Org, app: &str, key: &Value) {
    let seq = org.next_seq();
    let kid = key["kid"].as_str().unwrap_or_default();
    org.app_keys
        .entry(app.to_owned())
        .or_default()
        .insert(seq, kid, key.clone());
}

/// A key pair with a certificate of its own, of which the public half is kept.
fn new_key(kid: &str, years: i32) -> Result<Value, Reply> {
    let now_at = Utc::now();
    let (year, month, day) = (now_at.year() + years, now_at.month() as u8, now_at.day().min(28) as u8);
    let made = (|| {
        let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
        let private: Pkcs8V1Der<'_> = pair.as_der().ok()?;
        let signer = rcgen::KeyPair::try_from(private.as_ref()).ok()?;
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name.push(DnType::CommonName, "sandbox");
        parameters.not_before = date_time_ymd(now_at.year(), now_at.month() as u8, now_at.day() as u8);
        parameters.not_after = date_time_ymd(year, month, day);
        let certificate = parameters.self_signed(&signer).ok()?;
        let public = pair.public_key();
        Some((
            certificate.der().to_vec(),
            public.modulus().big_endian_without_leading_zero().to_vec(),
            public.exponent().big_endian_without_leading_zero().to_vec(),
        ))
    })();
    let (certificate, modulus, exponent) = made.ok_or_else(|| {
        fault(
            StatusCode::INTERNAL_SERVER_ERROR,
            "E0000009",
            "Internal Server Error",
            &[],
        )
    })?;
    let expires = Utc
        .with_ymd_and_hms(year, month.into(), day.into(), 0, 0, 0)
        .single()
        .unwrap_or(now_at);
    let now = now();
    Ok(json!({
        "kty": "RSA", "use": "sig", "kid": kid, "created": now, "lastUpdated": now,
        "expiresAt": expires.to_rfc3339_opts(SecondsFormat::Millis, true),
        "n": URL_SAFE_NO_PAD.encode(modulus), "e": URL_SAFE_NO_PAD.encode(exponent),
        "x5t#S256": URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, &certificate)),
        "x5c": [STANDARD.encode(certificate)],
    }))
}
