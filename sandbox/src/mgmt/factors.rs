//! Factors of users: passcodes by time, text messages and security questions.

use axum::{extract::Path, http::StatusCode};
use chrono::Utc;
use serde_json::{Map, Value, json};
use totp_rs::{Builder, Secret, Totp};

use super::{
    hinted,
    policies::{Ids, id},
    users,
};
use crate::{
    http::{
        call::Call,
        reply::{Answer, Reply, fault, invalid, missing, not_found, not_imitated, wrong_status},
    },
    state::{Org, Target, now, text},
};

/// Seconds that a passcode by time is the current one.
const STEP: u64 = 30;

/// Member of a stored factor that answers don't have: what its user knows or has.
const HELD: &str = "held";

/// Types that Okta has besides.
const LEFT_OUT: &[&str] = &[
    "call",
    "email",
    "push",
    "signed_nonce",
    "token",
    "token:hardware",
    "token:hotp",
    "u2f",
    "web",
    "webauthn",
];

pub(crate) async fn list(Path(ids): Path<Ids>, call: Call) -> Answer {
    let org = call.org();
    let user = user(&org, &ids)?;
    let rows = org
        .factors
        .get(&user)
        .map(crate::state::Table::rows)
        .unwrap_or_default();
    Ok(Reply::ok(
        rows.map(|row| render(&user, &row.value, &call.base)).collect(),
    ))
}

pub(crate) async fn enroll(Path(ids): Path<Ids>, call: Call) -> Answer {
    let body = call.object()?;
    let mut org = call.org();
    let user = user_in_use(&org, &ids)?;
    let mut factor = new_factor(&org, &user, &body)?;
    let same = |row: &crate::state::Row| {
        ["factorType", "provider"]
            .iter()
            .all(|member| row.value[*member] == factor[*member])
    };
    if org.factors.get(&user).is_some_and(|factors| factors.rows().any(same)) {
        return Err(invalid("factorType", "factorType: The user has this factor already"));
    }
    if call.flag("activate", false) && factor["factorType"] == "sms" {
        factor["status"] = "ACTIVE".into();
    }
    let prefix = match (factor["factorType"].as_str(), factor["provider"].as_str()) {
        (Some("sms"), _) => "mbl",
        (Some("question"), _) => "ufs",
        (_, Some("GOOGLE")) => "uft",
        _ => "ost",
    };
    let id = org.new_id(prefix);
    factor["id"] = id.clone().into();
    factor["created"] = now().into();
    factor["lastUpdated"] = factor["created"].clone();
    let seq = org.next_seq();
    org.factors
        .entry(user.clone())
        .or_default()
        .insert(seq, &id, factor.clone());
    if factor["status"] == "ACTIVE" {
        record(
            &mut org,
            &user,
            "user.mfa.factor.activate",
            "Activate factor or authenticator enrollment method for user",
        );
    }
    Ok(Reply::ok(render(&user, &factor, &call.base)))
}

/// The factor that a body stands for, but for its id and times.
fn new_factor(org: &Org, user: &str, body: &Map<String, Value>) -> Result<Value, Reply> {
    let kind = text(body, "factorType").ok_or_else(|| missing("factorType"))?;
    let provider = text(body, "provider").unwrap_or("OKTA");
    let profile = body.get("profile").unwrap_or(&Value::Null);
    let login = org
        .users
        .get(user)
        .map(|user| user["profile"]["login"].clone())
        .unwrap_or_default();
    let (status, profile, held) = match (kind, provider) {
        ("token:software:totp", "OKTA" | "GOOGLE") => {
            let secret: Vec<u8> = (0..20).map(|_| fastrand::u8(..)).collect();
            let secret = Secret::new(secret.into_boxed_slice()).to_base32();
            (
                "PENDING_ACTIVATION",
                json!({"credentialId": login}),
                json!({"secret": secret}),
            )
        }
        ("sms", "OKTA") => {
            let number = profile["phoneNumber"].as_str().unwrap_or_default();
            let digits = number.strip_prefix('+').unwrap_or_default();
            if digits.len() < 7 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(invalid(
                    "phoneNumber",
                    "phoneNumber: A number starts with + and has digits only",
                ));
            }
            (
                "PENDING_ACTIVATION",
                json!({"phoneNumber": number}),
                json!({"sent": passcode()}),
            )
        }
        ("question", "OKTA") => {
            for member in ["question", "answer"] {
                if profile[member].as_str().is_none_or(|text| text.trim().is_empty()) {
                    return Err(missing(member));
                }
            }
            (
                "ACTIVE",
                json!({"question": profile["question"]}),
                json!({"answer": profile["answer"]}),
            )
        }
        (kind, _) if LEFT_OUT.contains(&kind) => return Err(not_imitated(&format!("factors of the type {kind}"))),
        ("token:software:totp" | "sms" | "question", _) => {
            return Err(invalid(
                "provider",
                &format!("provider: {provider} has no factor {kind}"),
            ));
        }
        _ => return Err(invalid("factorType", &format!("factorType: There is no type {kind}"))),
    };
    Ok(json!({
        "factorType": kind, "provider": provider, "vendorName": provider, "status": status, "profile": profile,
        HELD: held,
    }))
}

pub(crate) async fn read(Path(ids): Path<Ids>, call: Call) -> Answer {
    let org = call.org();
    let user = user(&org, &ids)?;
    let factor = org
        .factors
        .get(&user)
        .and_then(|factors| factors.get(id(&ids, "factor")));
    let factor = factor.ok_or_else(|| unknown(&ids))?;
    Ok(Reply::ok(render(&user, factor, &call.base)))
}

pub(crate) async fn remove(Path(ids): Path<Ids>, call: Call) -> Answer {
    let mut org = call.org();
    let user = user_in_use(&org, &ids)?;
    let removed = org
        .factors
        .get_mut(&user)
        .and_then(|factors| factors.remove(id(&ids, "factor")));
    removed.ok_or_else(|| unknown(&ids))?;
    record(
        &mut org,
        &user,
        "user.mfa.factor.deactivate",
        "Reset factor or authenticator enrollment method for user",
    );
    Ok(Reply::no_content())
}

pub(crate) async fn activate(Path(ids): Path<Ids>, call: Call) -> Answer {
    let body = call.object_or_empty()?;
    let mut org = call.org();
    let user = user(&org, &ids)?;
    let factor = find_mut(&mut org, &user, &ids)?;
    if factor["status"] != "PENDING_ACTIVATION" {
        return Err(invalid("factor", "factor: It is active already"));
    }
    prove(factor, text(&body, "passCode").ok_or_else(|| missing("passCode"))?)?;
    factor["status"] = "ACTIVE".into();
    factor["lastUpdated"] = now().into();
    let factor = factor.clone();
    record(
        &mut org,
        &user,
        "user.mfa.factor.activate",
        "Activate factor or authenticator enrollment method for user",
    );
    Ok(Reply::ok(render(&user, &factor, &call.base)))
}

/// Sends another passcode for an enrollment.
pub(crate) async fn resend(Path(ids): Path<Ids>, call: Call) -> Answer {
    let mut org = call.org();
    let user = user(&org, &ids)?;
    let factor = find_mut(&mut org, &user, &ids)?;
    if factor["factorType"] != "sms" || factor["status"] != "PENDING_ACTIVATION" {
        return Err(invalid("factor", "factor: There is no message to send again"));
    }
    factor[HELD]["sent"] = passcode().into();
    let answer = render(&user, factor, &call.base);
    Ok(Reply::ok(answer))
}

pub(crate) async fn verify(Path(ids): Path<Ids>, call: Call) -> Answer {
    let body = call.object_or_empty()?;
    let mut org = call.org();
    let user = user(&org, &ids)?;
    let factor = find_mut(&mut org, &user, &ids)?;
    if factor["status"] != "ACTIVE" {
        return Err(invalid("factor", "factor: It has to be activated first"));
    }
    let is_question = factor["factorType"] == "question";
    match text(&body, if is_question { "answer" } else { "passCode" }) {
        Some(proof) => prove(factor, proof)?,
        None if factor["factorType"] == "sms" => {
            factor[HELD]["sent"] = passcode().into();
            let path = format!("/api/v1/users/{user}/factors/{}", id(&ids, "factor"));
            let links = json!({
                "verify": hinted(&call.base, &format!("{path}/verify"), &["POST"]),
                "factor": hinted(&call.base, &path, &["GET", "DELETE"]),
            });
            return Ok(Reply::ok(json!({"factorResult": "CHALLENGE", "_links": links})));
        }
        None => return Err(missing(if is_question { "answer" } else { "passCode" })),
    }
    Ok(Reply::ok(json!({"factorResult": "SUCCESS"})))
}

/// Checks what a user gives as proof. A passcode is good for one time.
fn prove(factor: &mut Value, proof: &str) -> Result<(), Reply> {
    let held = &mut factor[HELD];
    let is_right = if let Some(secret) = held["secret"].as_str() {
        let step = totp(secret)?
            .check(proof, seconds())
            .filter(|step| spent(held).is_none_or(|spent| spent < *step));
        if let Some(step) = step {
            held["spent"] = step.into();
        }
        step.is_some()
    } else if held["sent"] == proof {
        held["sent"] = Value::Null;
        true
    } else {
        held["answer"]
            .as_str()
            .is_some_and(|answer| answer.eq_ignore_ascii_case(proof))
    };
    if is_right {
        return Ok(());
    }
    let cause = "The passcode or answer is not the right one.";
    Err(fault(
        StatusCode::FORBIDDEN,
        "E0000068",
        "Invalid Passcode/Answer",
        &[cause],
    ))
}

/// The last step of time whose passcode was used.
fn spent(held: &Value) -> Option<u64> {
    held["spent"].as_u64()
}

fn totp(secret: &str) -> Result<Totp, Reply> {
    let broken = || {
        fault(
            StatusCode::INTERNAL_SERVER_ERROR,
            "E0000009",
            "Internal Server Error",
            &[],
        )
    };
    let secret = Secret::try_from_base32(secret).map_err(|_| broken())?;
    let totp = Builder::new()
        .with_secret(secret)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP);
    totp.build().map_err(|_| broken())
}

fn seconds() -> u64 {
    u64::try_from(Utc::now().timestamp()).unwrap_or_default()
}

fn passcode() -> String {
    format!("{:06}", fastrand::u32(..1_000_000))
}

/// What the user of a factor would give as proof next: the app's first passcode that isn't used, the one sent, or the answer.
pub(crate) fn next_proof(org: &Org, id: &str) -> Result<String, Reply> {
    let factor = org.factors.values().find_map(|factors| factors.get(id));
    let held = &factor.ok_or_else(|| not_found(id, "UserFactor"))?[HELD];
    if let Some(secret) = held["secret"].as_str() {
        let current = seconds() / STEP;
        let step = spent(held).map_or(current, |spent| current.max(spent + 1));
        return Ok(totp(secret)?.generate(step * STEP).to_string());
    }
    let known = held["sent"].as_str().or_else(|| held["answer"].as_str());
    known.map(str::to_owned).ok_or_else(|| not_found(id, "Passcode"))
}

fn user(org: &Org, ids: &Ids) -> Result<String, Reply> {
    let user = users::find(org, id(ids, "user"))?;
    Ok(user["id"].as_str().unwrap_or_default().to_owned())
}

/// The id of a user whose factors can change: not a deactivated one.
fn user_in_use(org: &Org, ids: &Ids) -> Result<String, Reply> {
    let user = user(org, ids)?;
    match org.users.get(&user) {
        Some(found) if found["status"] == "DEPROVISIONED" => Err(wrong_status()),
        _ => Ok(user),
    }
}

fn find_mut<'a>(org: &'a mut Org, user: &str, ids: &Ids) -> Result<&'a mut Value, Reply> {
    let factor = org
        .factors
        .get_mut(user)
        .and_then(|factors| factors.get_mut(id(ids, "factor")));
    factor.ok_or_else(|| unknown(ids))
}

fn unknown(ids: &Ids) -> Reply {
    not_found(id(ids, "factor"), "UserFactor")
}

fn record(org: &mut Org, user: &str, event: &str, message: &str) {
    let target = org.users.get(user).map(Target::user);
    org.record(event, message, target.as_slice());
}

fn render(user: &str, factor: &Value, base: &str) -> Value {
    let user = format!("/api/v1/users/{user}");
    let path = format!("{user}/factors/{}", factor["id"].as_str().unwrap_or_default());
    let mut links = json!({"self": hinted(base, &path, &["GET", "DELETE"]), "user": hinted(base, &user, &["GET"])});
    let mut factor = factor.clone();
    let held = factor[HELD].take();
    if let Some(members) = factor.as_object_mut() {
        members.remove(HELD);
    }
    if factor["status"] == "ACTIVE" {
        links["verify"] = hinted(base, &format!("{path}/verify"), &["POST"]);
    } else {
        links["activate"] = hinted(base, &format!("{path}/lifecycle/activate"), &["POST"]);
        if let Value::String(_) = held["secret"] {
            factor["_embedded"] = json!({"activation": {
                "timeStep": STEP, "sharedSecret": held["secret"], "encoding": "base32", "keyLength": 6,
            }});
        } else {
            let mut resend = hinted(base, &format!("{path}/resend"), &["POST"]);
            resend["name"] = "sms".into();
            links["resend"] = json!([resend]);
        }
    }
    factor["_links"] = links;
    factor
}
