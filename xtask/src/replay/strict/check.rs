//! A value against a schema, as OpenAPI 3.0 means it.

use std::collections::BTreeMap;

use okta_codegen::Document;
use okta_codegen::document::{elements, escape, flag, members, reference, text};
use serde_json::Value;

use super::finding::{Finding, Kind};
use super::schemas::{Part, last, parts};

/// Values nested deeper than this are not looked at.
const DEPTH: usize = 60;
/// Longer samples are cut.
const SAMPLE: usize = 60;

/// A body under examination.
pub(super) struct Check<'a> {
    document: &'a Document,
    /// In a request: what only the server sets may be missing; else what only the client sends.
    sent: bool,
    pub(super) found: Vec<Finding>,
    /// JSON pointer of the value that is looked at.
    pointer: String,
    depth: usize,
}

impl<'a> Check<'a> {
    pub(super) fn new(document: &'a Document, sent: bool) -> Self {
        Self {
            document,
            sent,
            found: Vec::new(),
            pointer: String::new(),
            depth: 0,
        }
    }

    fn add(&mut self, kind: Kind, place: &str, sample: impl Into<String>) {
        self.found.push(Finding {
            kind,
            place: place.to_owned(),
            sample: sample.into(),
            pointer: self.pointer.clone(),
        });
    }

    /// A member or an element.
    fn inside(&mut self, name: &str, look: impl FnOnce(&mut Self)) {
        let back = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&escape(name));
        self.depth += 1;
        if self.depth < DEPTH {
            look(self);
        }
        self.depth -= 1;
        self.pointer.truncate(back);
    }

    pub(super) fn value(&mut self, value: &Value, schema: &'a Value, place: &str) {
        self.look(value, schema, place, true);
    }

    /// `dispatch`: whether a discriminator is still to be followed.
    fn look(&mut self, value: &Value, schema: &'a Value, place: &str, dispatch: bool) {
        let parts = parts(self.document, schema, place);
        // the server sets it, and doesn't look at what a client sends
        if self.sent && parts.iter().any(|part| flag(part.schema, "readOnly")) {
            return;
        }
        if dispatch && let Some(variant) = self.variant(value, &parts) {
            return self.look(value, variant.0, variant.1, false);
        }
        if value.is_null() {
            let nullable = parts.iter().any(|part| flag(part.schema, "nullable"));
            if !nullable && parts.iter().any(|part| says_something(part.schema)) {
                self.add(Kind::Null, place, "");
            }
            return;
        }
        for part in &parts {
            for alternatives in ["oneOf", "anyOf"] {
                if part.schema.get(alternatives).is_some() {
                    self.choose(value, part, alternatives);
                }
            }
        }
        if !self.types(value, &parts, place) {
            return;
        }
        for part in &parts {
            self.words(value, part, place);
        }
        match value {
            Value::Object(object) => {
                let own = reference(schema).map_or(place, last);
                self.members(object, &parts, own);
            }
            Value::Array(items) => {
                for part in &parts {
                    let Some(schema) = part.schema.get("items") else {
                        continue;
                    };
                    for (index, item) in items.iter().enumerate() {
                        let place = format!("{}[]", part.place);
                        self.inside(&index.to_string(), |check| check.value(item, schema, &place));
                    }
                }
            }
            _ => {}
        }
    }

    /// The subtype that a base's discriminator leads to, where the base itself lists no alternatives.
    fn variant(&mut self, value: &Value, parts: &[Part<'a>]) -> Option<(&'a Value, &'a str)> {
        let object = value.as_object()?;
        let base = parts.iter().find(|part| {
            part.schema.get("discriminator").is_some()
                && part.schema.get("oneOf").is_none()
                && part.schema.get("anyOf").is_none()
        })?;
        let discriminator = base.schema.get("discriminator")?;
        members(discriminator.get("mapping")).next()?;
        let property = text(discriminator, "propertyName")?;
        let kind = object.get(property);
        match self.mapped(discriminator, kind) {
            None => {
                self.add(Kind::Discriminator, &format!("{}.{property}", base.place), sample(kind));
                None
            }
            Some((_, name)) if name == base.place => None,
            found => found,
        }
    }

    fn mapped(&self, discriminator: &'a Value, kind: Option<&Value>) -> Option<(&'a Value, &'a str)> {
        let target = text(discriminator.get("mapping")?, kind?.as_str()?)?;
        Some((self.document.schema(last(target))?, last(target)))
    }

    /// One of several: the one that the discriminator names, or else the one that fits best.
    fn choose(&mut self, value: &Value, part: &Part<'a>, alternatives: &str) {
        if let Some(discriminator) = part.schema.get("discriminator")
            && let (Some(property), Some(object)) = (text(discriminator, "propertyName"), value.as_object())
        {
            let kind = object.get(property);
            match self.mapped(discriminator, kind) {
                Some((schema, name)) => self.look(value, schema, name, false),
                None => {
                    self.add(Kind::Discriminator, &format!("{}.{property}", part.place), sample(kind));
                    // what all kinds have in common holds for this one too
                    let common = text(part.schema, "x-okta-common");
                    if let Some((name, schema)) = common.and_then(|name| Some((name, self.document.schema(name)?))) {
                        self.look(value, schema, name, false);
                    }
                }
            }
            return;
        }
        let tries = elements(part.schema.get(alternatives)).map(|schema| {
            let mut check = Check::new(self.document, self.sent);
            check.pointer.clone_from(&self.pointer);
            check.depth = self.depth + 1;
            if check.depth < DEPTH {
                check.look(value, schema, &part.place, true);
            }
            check.found
        });
        self.found
            .extend(tries.min_by_key(|found| weight(found)).unwrap_or_default());
    }

    fn types(&mut self, value: &Value, parts: &[Part<'a>], place: &str) -> bool {
        let found = kind(value);
        for part in parts {
            let Some(wanted) = text(part.schema, "type") else {
                continue;
            };
            let fits = wanted == found || (wanted == "number" && found == "integer");
            if !fits {
                self.add(Kind::Type, place, format!("{wanted}, got {found}"));
                return false;
            }
        }
        true
    }

    fn words(&mut self, value: &Value, part: &Part<'a>, place: &str) {
        let is_secret = flag(part.schema, "x-okta-secret") || text(part.schema, "format") == Some("password");
        if let Some(values) = part.schema.get("enum").and_then(Value::as_array)
            && !values.contains(value)
        {
            let shown = if is_secret { String::new() } else { sample(Some(value)) };
            let place = if part.schema.get("type").is_some() && !part.place.is_empty() {
                &part.place
            } else {
                place
            };
            self.add(Kind::Enum, place, shown);
        }
        if text(part.schema, "format") == Some("date-time") && value.as_str().is_some_and(|text| !is_instant(text)) {
            self.add(Kind::Date, place, sample(Some(value)));
        }
    }

    fn members(&mut self, object: &serde_json::Map<String, Value>, parts: &[Part<'a>], own: &str) {
        let mut declared: BTreeMap<&str, Vec<(&'a Value, &str)>> = BTreeMap::new();
        let mut rest = Vec::new();
        let mut is_open = false;
        for part in parts {
            for (name, schema) in members(part.schema.get("properties")) {
                declared.entry(name).or_default().push((schema, &part.place));
            }
            match part.schema.get("additionalProperties") {
                Some(Value::Object(schema)) if !schema.is_empty() => {
                    rest.extend(
                        part.schema
                            .get("additionalProperties")
                            .map(|schema| (schema, part.place.as_str())),
                    );
                }
                Some(Value::Object(_) | Value::Bool(true)) => is_open = true,
                _ => {}
            }
            // the alternatives were looked at one by one
            is_open |= part.schema.get("oneOf").is_some() || part.schema.get("anyOf").is_some();
        }
        for part in parts {
            for name in elements(part.schema.get("required")).filter_map(Value::as_str) {
                if !object.contains_key(name) && !self.goes_the_other_way(declared.get(name)) {
                    self.add(Kind::Missing, &format!("{}.{name}", part.place), "");
                }
            }
        }
        let describes = !declared.is_empty() || !rest.is_empty();
        for (name, value) in object {
            if let Some(schemas) = declared.get(name.as_str()) {
                for (schema, place) in schemas {
                    self.inside(name, |check| check.value(value, schema, &format!("{place}.{name}")));
                }
            } else if !rest.is_empty() {
                for (schema, place) in &rest {
                    self.inside(name, |check| check.value(value, schema, &format!("{place}.{{}}")));
                }
            } else if describes && !is_open {
                self.inside(name, |check| {
                    check.add(Kind::Unknown, &format!("{own}.{name}"), kind(value))
                });
            }
        }
    }

    /// Whether a required member needn't be here: a secret is in no answer, an id in no request.
    fn goes_the_other_way(&self, schemas: Option<&Vec<(&'a Value, &str)>>) -> bool {
        let mark = if self.sent { "readOnly" } else { "writeOnly" };
        schemas.is_some_and(|schemas| {
            let mut all = schemas
                .iter()
                .flat_map(|(schema, place)| parts(self.document, schema, place));
            all.any(|part| flag(part.schema, mark))
        })
    }
}

fn weight(found: &[Finding]) -> usize {
    let weight = |finding: &Finding| match finding.kind {
        Kind::Type => 100,
        Kind::Discriminator => 30,
        Kind::Enum => 20,
        Kind::Missing => 5,
        _ => 1,
    };
    found.iter().map(weight).sum()
}

/// Whether a schema says more than what it is for.
fn says_something(schema: &Value) -> bool {
    members(Some(schema)).any(|(key, _)| !["description", "title", "example"].contains(&key.as_str()))
}

/// A whole number is an integer however it is written.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn sample(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| "absent".to_owned(), ToString::to_string);
    if text.chars().count() <= SAMPLE {
        return text;
    }
    format!("{}…", text.chars().take(SAMPLE).collect::<String>())
}

/// RFC 3339, as OpenAPI's `date-time` has it.
pub(super) fn is_instant(text: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let Some((date, time)) = text.split_once(['T', 't']) else {
        return false;
    };
    let date: Vec<_> = date.split('-').collect();
    let zone = time.find(['Z', 'z', '+', '-']).map(|at| time.split_at(at));
    let ([year, month, day], Some((time, zone))) = (date.as_slice(), zone) else {
        return false;
    };
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let clock: Vec<_> = clock.split(':').collect();
    let [hour, minute, second] = clock.as_slice() else {
        return false;
    };
    let zone_fits = zone.eq_ignore_ascii_case("z")
        || zone[1..]
            .split_once(':')
            .is_some_and(|(hours, minutes)| digits(hours, 2) && digits(minutes, 2));
    digits(year, 4)
        && [month, day, hour, minute, second].iter().all(|part| digits(part, 2))
        && !fraction.is_empty()
        && digits(fraction, fraction.len())
        && zone_fits
}
