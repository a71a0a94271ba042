//! Settings with the place they were found in.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Setting;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// Where a value was found, as an error names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin(pub(crate) String);

#[derive(Clone, Debug)]
pub(crate) struct Value {
    /// Any value may be a secret, if only by mistake.
    pub(crate) text: Secret,
    pub(crate) origin: Origin,
    /// Which source it came from; the higher the stronger.
    pub(crate) rank: u8,
}

/// The settings found, the strongest source having won.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    found: BTreeMap<Setting, Value>,
    /// What an error about a missing value mentions: variables that are set but empty, a file that isn't read.
    pub(crate) hints: Vec<String>,
}

impl Values {
    /// Sets a value unless a stronger source already has.
    pub(crate) fn set(&mut self, setting: Setting, text: impl Into<Secret>, origin: String, rank: u8) {
        let weaker = self.found.get(&setting).is_none_or(|found| found.rank <= rank);
        if weaker {
            self.found.insert(
                setting,
                Value {
                    text: text.into(),
                    origin: Origin(origin),
                    rank,
                },
            );
        }
    }

    pub(crate) fn get(&self, setting: Setting) -> Option<&Value> {
        self.found.get(&setting)
    }

    /// As [`get`](Self::get), if it is of a source at least this strong: what belongs to another value doesn't complete it when it is
    /// from a weaker source, which meant another one.
    pub(crate) fn belonging(&self, setting: Setting, rank: u8) -> Option<&Value> {
        self.get(setting).filter(|value| value.rank >= rank)
    }

    /// The error for something that no source has.
    pub(crate) fn missing(&self, mut message: String) -> Error {
        if !self.hints.is_empty() {
            message.push_str(&format!(" ({})", self.hints.join("; ")));
        }
        Error::configuration(message)
    }

    pub(crate) fn text(&self, setting: Setting) -> Option<&str> {
        self.get(setting).map(|value| value.text.expose())
    }

    /// A time in seconds; fractions are allowed.
    pub(crate) fn seconds(&self, setting: Setting) -> Result<Option<Duration>> {
        self.parse(setting, "a number of seconds", |text| {
            text.parse::<f64>()
                .ok()
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        })
    }

    pub(crate) fn number(&self, setting: Setting) -> Result<Option<u32>> {
        self.parse(setting, "a whole number", |text| text.parse().ok())
    }

    pub(crate) fn percent(&self, setting: Setting) -> Result<Option<u32>> {
        self.parse(setting, "a percentage from 1 to 100", |text| {
            text.parse().ok().filter(|percent| (1..=100).contains(percent))
        })
    }

    pub(crate) fn flag(&self, setting: Setting) -> Result<Option<bool>> {
        self.parse(setting, "true or false", |text| {
            match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Some(true),
                "false" | "0" | "no" => Some(false),
                _ => None,
            }
        })
    }

    fn parse<T>(&self, setting: Setting, what: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
        let Some(value) = self.get(setting) else {
            return Ok(None);
        };
        match read(value.text.expose().trim()) {
            Some(parsed) => Ok(Some(parsed)),
            None => Err(Error::configuration(format!("{} is not {what}", value.origin.0))),
        }
    }
}
