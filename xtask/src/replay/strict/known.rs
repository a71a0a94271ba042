//! Deviations that are left as they are, and why: each `traffic.yaml` below `specs/<api>`.

use std::path::Path;

use okta_codegen::TRAFFIC;
use okta_codegen::document::text;
use serde_json::Value;

use super::finding::Kind;
use crate::coverage::{matches, upstream};

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Known(Vec<Record>);

#[derive(Debug)]
struct Record {
    place: String,
    kind: Kind,
    sent: Option<bool>,
}

impl Known {
    /// Adds those of one API: of each family, and of all of them.
    pub(super) fn read(&mut self, specs: &Path) -> Result<(), String> {
        let unreadable = |error: std::io::Error| format!("{} can't be read: {error}", specs.display());
        let mut folders = vec![specs.to_owned()];
        for entry in std::fs::read_dir(specs).map_err(unreadable)? {
            folders.push(entry.map_err(unreadable)?.path());
        }
        folders.sort();
        for path in folders
            .iter()
            .map(|folder| folder.join(TRAFFIC))
            .filter(|path| path.is_file())
        {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{name} can't be read: {error}"))?;
            self.parse(&name, &text)?;
        }
        Ok(())
    }

    pub(super) fn parse(&mut self, name: &str, text: &str) -> Result<(), String> {
        let parsed = upstream::parse(text).map_err(|error| format!("{name}: {error}"))?;
        let Value::Array(records) = parsed else {
            return Err(format!("{name}: it is not a list of records"));
        };
        for (index, record) in records.iter().enumerate() {
            self.add(record)
                .map_err(|error| format!("{name}: record {}: {error}", index + 1))?;
        }
        Ok(())
    }

    fn add(&mut self, record: &Value) -> Result<(), String> {
        let known = ["at", "kind", "sent", "why"];
        if let Some((key, _)) =
            okta_codegen::document::members(Some(record)).find(|(key, _)| !known.contains(&key.as_str()))
        {
            return Err(format!("a record has no `{key}`"));
        }
        let kind = text(record, "kind")
            .and_then(|name| Kind::ALL.into_iter().find(|kind| kind.name() == name))
            .ok_or_else(|| {
                let names: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
                format!("a record needs a `kind`: {}", names.join(", "))
            })?;
        // it is for whoever reads the file
        if text(record, "why").is_none_or(|why| why.trim().is_empty()) {
            return Err("a record needs a reason: `why`".to_owned());
        }
        let places: Vec<&str> = match record.get("at") {
            Some(Value::String(place)) => vec![place],
            Some(Value::Array(places)) => places.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if places.is_empty() {
            return Err("a record needs a place, as the report has it: `at`".to_owned());
        }
        self.0.extend(places.into_iter().map(|place| Record {
            place: place.to_owned(),
            kind,
            sent: record.get("sent").and_then(Value::as_bool),
        }));
        Ok(())
    }

    pub(super) fn explains(&self, kind: Kind, sent: bool, place: &str) -> bool {
        self.0.iter().any(|record| {
            record.kind == kind && record.sent.is_none_or(|of| of == sent) && matches(&record.place, place)
        })
    }
}
