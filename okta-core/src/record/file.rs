//! A file in the format HAR 1.2, whole after each entry.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::api::Api;

/// What ends the file.
const END: &str = "\n]}}\n";

pub(super) struct HarFile(Mutex<Open>);

struct Open {
    file: File,
    empty: bool,
}

impl HarFile {
    pub(super) fn create(path: &Path, api: &Api) -> io::Result<Self> {
        let mut file = File::create(path)?;
        let creator = json!({"name": api.name, "version": api.version});
        write!(
            file,
            r#"{{"log":{{"version":"1.2","creator":{creator},"entries":[{END}"#
        )?;
        Ok(Self(Mutex::new(Open { file, empty: true })))
    }

    /// Adds an entry. A program isn't ended because it can't be recorded: its log has why.
    pub(super) fn add(&self, entry: &Value) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = open.add(entry) {
            tracing::warn!(%error, "an exchange couldn't be recorded");
        }
    }
}

impl Open {
    fn add(&mut self, entry: &Value) -> io::Result<()> {
        self.file.seek(SeekFrom::End(-(END.len() as i64)))?;
        let separator = if self.empty { "\n" } else { ",\n" };
        // in one piece, so that an end of the program finds the file whole
        self.file.write_all(format!("{separator}{entry}{END}").as_bytes())?;
        self.empty = false;
        Ok(())
    }
}
