//! `~/.okta/okta.yaml`, a file of the program's choice and the environment, weakest first.
//!
//! `okta.yaml` of the working directory isn't one of them. Whoever can make a checkout could name the host there that a token from the
//! environment is sent to.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::yaml::{self, Found};
use super::{Setting, Values};
use crate::api::Api;
use crate::error::{Error, Result};
use crate::word;

/// A configuration file larger than this is none.
const LARGEST_FILE: u64 = 1024 * 1024;

/// Ranks of the sources; the builder's own settings are above all of them.
const HOME: u8 = 1;
const FILE: u8 = 2;
const ENVIRONMENT: u8 = 3;
const BUILDER: u8 = 4;

impl Values {
    /// The rank of what the program itself sets.
    pub(crate) const BUILDER: u8 = BUILDER;
}

/// Which sources to read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    pub(crate) home: Option<PathBuf>,
    pub(crate) file: Option<PathBuf>,
    /// A file that Okta's own SDKs read and this crate doesn't.
    pub(crate) unread: Option<PathBuf>,
    pub(crate) variables: BTreeMap<OsString, OsString>,
}

impl Sources {
    /// The user's folder. A relative one would be where the program happens to run.
    pub(crate) fn home_dir() -> Option<PathBuf> {
        std::env::home_dir().filter(|home| home.is_absolute())
    }

    /// The usual places of this process.
    pub(crate) fn add_process(&mut self) {
        self.home = Self::home_dir().map(|home| home.join(".okta").join("okta.yaml"));
        self.unread = Some(PathBuf::from("okta.yaml"));
        for (name, value) in std::env::vars_os() {
            self.variables.entry(name).or_insert(value);
        }
    }

    pub(crate) fn read(&self, api: &Api, values: &mut Values) -> Result<()> {
        if let Some(path) = &self.home {
            read_file(path, false, api, values, HOME)?;
        }
        match (&self.file, &self.unread) {
            (Some(path), _) => read_file(path, true, api, values, FILE)?,
            (None, Some(path)) if path.is_file() => {
                let path = path.display();
                tracing::warn!(%path, "not read unless config_file() of the builder names it");
                values.hints.push(format!(
                    "{path} is not read unless config_file() of the builder names it"
                ));
            }
            _ => {}
        }
        self.read_variables(api, values)
    }

    fn read_variables(&self, api: &Api, values: &mut Values) -> Result<()> {
        for (setting, names) in api.variables {
            for name in *names {
                let Some(value) = self.variables.get(std::ffi::OsStr::new(name)) else {
                    continue;
                };
                let Some(text) = value.to_str() else {
                    return Err(Error::configuration(format!(
                        "environment variable {name} is not valid UTF-8"
                    )));
                };
                if text.is_empty() {
                    values.hints.push(format!("{name} set but empty"));
                    continue;
                }
                values.set(*setting, text, format!("environment variable {name}"), ENVIRONMENT);
                break;
            }
        }
        Ok(())
    }
}

fn read_file(path: &Path, required: bool, api: &Api, values: &mut Values, rank: u8) -> Result<()> {
    let fault = |what: String| Error::configuration(format!("{}: {what}", path.display()));
    let size = match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Err(fault("is a directory".to_owned())),
        Ok(metadata) => metadata.len(),
        // Without a home folder there is `/dev/null` in its place.
        Err(error) if !required && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(());
        }
        Err(error) => return Err(fault("can't be read".to_owned()).with_source(error)),
    };
    if size > LARGEST_FILE {
        return Err(fault(format!(
            "has {size} bytes, more than the {LARGEST_FILE} of any sensible configuration"
        )));
    }
    let bytes = std::fs::read(path).map_err(|error| fault("can't be read".to_owned()).with_source(error))?;
    let text = match std::str::from_utf8(&bytes) {
        _ if word::is_utf16(&bytes) => return Err(fault("is in UTF-16; save it in UTF-8".to_owned())),
        Ok(text) => text,
        Err(error) => return Err(fault("is not UTF-8".to_owned()).with_source(error)),
    };
    let found = yaml::flatten(text).map_err(fault)?;
    for (setting, keys) in api.file_keys {
        for key in *keys {
            let text = match found.get(&key.to_ascii_lowercase()) {
                None => continue,
                Some(Found::Text(text)) => text,
                Some(Found::Words(words)) if *setting == Setting::Scopes => words,
                Some(Found::Words(_)) => return Err(fault(format!("{key} is a list; one value belongs there"))),
                Some(Found::Other(what)) => return Err(fault(format!("{key} {what}"))),
            };
            if !text.is_empty() {
                values.set(*setting, text.as_str(), format!("{key} in {}", path.display()), rank);
                break;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Setting;
    use crate::testing::API;

    fn values(home: &str, file: &str, variables: &[(&str, &str)]) -> Result<Values> {
        let folder = std::env::temp_dir().join(format!(
            "okta-core-sources-{}-{}",
            std::process::id(),
            fastrand::u64(..)
        ));
        std::fs::create_dir_all(&folder).unwrap();
        let mut sources = Sources::default();
        for (name, text, place) in [("home", home, &mut sources.home), ("file", file, &mut sources.file)] {
            if !text.is_empty() {
                *place = Some(folder.join(name));
                std::fs::write(folder.join(name), text).unwrap();
            }
        }
        sources.variables = variables
            .iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        let mut values = Values::default();
        let result = sources.read(&API, &mut values).map(|()| values);
        std::fs::remove_dir_all(folder).unwrap();
        result
    }

    #[test]
    fn the_strongest_source_wins() {
        let home = "okta:\n  client:\n    orgUrl: https://home.okta.com\n    token: home\n    clientId: home\n";
        let file = "okta:\n  client:\n    orgUrl: https://file.okta.com\n    token: file\n";
        let found = values(
            home,
            file,
            &[
                ("OKTA_CLIENT_ORGURL", "https://env.okta.com"),
                ("OKTA_CLIENT_TOKEN", ""),
            ],
        )
        .unwrap();
        assert_eq!(found.text(Setting::OrgUrl), Some("https://env.okta.com"));
        assert_eq!(found.text(Setting::Token), Some("file"));
        assert_eq!(found.text(Setting::ClientId), Some("home"));
        assert_eq!(found.hints, ["OKTA_CLIENT_TOKEN set but empty"]);
        assert!(
            found
                .get(Setting::Token)
                .unwrap()
                .origin
                .0
                .contains("okta.client.token in")
        );
    }

    #[test]
    fn lists_and_aliases() {
        let found = values(
            "",
            "okta: {client: {scopes: [a.read, b.read], oktaDomain: \"https://o.okta.com\"}}",
            &[],
        )
        .unwrap();
        assert_eq!(found.text(Setting::Scopes), Some("a.read b.read"));
        assert_eq!(found.text(Setting::OrgUrl), Some("https://o.okta.com"));
        let found = values("", "", &[("OKTA_API_TOKEN", "x")]).unwrap();
        assert_eq!(found.text(Setting::Token), Some("x"));
    }

    #[test]
    fn one_value_belongs_where_a_word_does() {
        for (text, expected) in [
            ("okta: {client: {token: [sesame, b]}}", "okta.client.token is a list"),
            ("okta: {client: {token: {a: sesame}}}", "okta.client.token is a mapping"),
            ("okta: {client: {scopes: [[sesame]]}}", "okta.client.scopes is a list"),
            (
                "okta: {client: {token: sesame, TOKEN: b}}",
                "okta.client.token and as okta.client.TOKEN",
            ),
        ] {
            let error = values(text, "", &[]).unwrap_err().to_string();
            assert!(
                error.contains(expected) && error.contains("/home: ") && !error.contains("sesame"),
                "{error}"
            );
        }
        // What isn't ours may be anything.
        values("okta: {client: {others: [[a]], a: 1, A: 2}, token: []}", "", &[]).unwrap();
    }

    #[test]
    fn an_optional_file_that_cannot_be_is_absent() {
        let file = std::env::temp_dir().join(format!("okta-core-no-folder-{}", std::process::id()));
        std::fs::write(&file, "").unwrap();
        let path = file.join(".okta/okta.yaml");
        let read = |home: Option<PathBuf>, file: Option<PathBuf>| {
            let sources = Sources {
                home,
                file,
                ..Sources::default()
            };
            sources.read(&API, &mut Values::default())
        };
        read(Some(path.clone()), None).unwrap();
        assert!(
            read(None, Some(path.clone()))
                .unwrap_err()
                .to_string()
                .contains("can't be read")
        );
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn encodings_are_named() {
        let file = std::env::temp_dir().join(format!("okta-core-encodings-{}", std::process::id()));
        let utf16: Vec<u8> = "\u{feff}okta: 1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, expected) in [(utf16.as_slice(), "UTF-16"), (b"okta: \xe4", "UTF-8")] {
            std::fs::write(&file, bytes).unwrap();
            let sources = Sources {
                file: Some(file.clone()),
                ..Sources::default()
            };
            let error = sources.read(&API, &mut Values::default()).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn a_broken_file_is_named_and_not_shown() {
        let error = values("okta:\n  client:\n\ttoken: sesame\n", "", &[]).unwrap_err();
        assert!(error.is_configuration());
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("home") && text.contains("line 3") && !text.contains("sesame"),
            "{text}"
        );
    }
}
