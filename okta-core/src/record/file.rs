//! A file in the format HAR 1.2, whole after each entry.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::api::Api;

/// What ends the file.
const END: &str = "\n]}}\n";

/// The files that recorders of this process write: two would write over each other. Locks of the system would say so of other processes as
/// well; the standard library has them from Rust 1.89 on.
static TAKEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

pub(super) struct HarFile {
    open: Mutex<Open>,
    path: PathBuf,
}

struct Open {
    file: File,
    /// What begins the file.
    head: String,
    /// How long the file is with all that was written to its end; 0 before it was begun.
    length: u64,
    entries: u64,
}

impl HarFile {
    /// A recording that is there is kept until there is something to put in its place.
    pub(super) fn create(path: &Path, api: &Api) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        // what couldn't be recognized as personal isn't for everybody on the machine
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let is_new = file.metadata()?.len() == 0;
        let path = fs::canonicalize(path)?;
        if !taken(|taken| taken.insert(path.clone())) {
            return Err(io::Error::other("another client records to it"));
        }
        let creator = json!({"name": api.name, "version": api.version});
        let mut open = Open {
            file,
            head: format!(r#"{{"log":{{"version":"1.2","creator":{creator},"entries":["#),
            length: 0,
            entries: 0,
        };
        let begun = if is_new { open.begin() } else { Ok(()) };
        // from here on what is dropped gives the path back
        let file = Self {
            open: Mutex::new(open),
            path,
        };
        begun.map(|()| file)
    }

    /// Adds an entry. A program isn't ended because it can't be recorded: its log has why.
    pub(super) fn add(&self, entry: &Value) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = open.add(entry) {
            tracing::warn!(%error, "an exchange couldn't be recorded");
        }
    }
}

impl Drop for HarFile {
    fn drop(&mut self) {
        taken(|taken| taken.remove(&self.path));
    }
}

fn taken(change: impl FnOnce(&mut BTreeSet<PathBuf>) -> bool) -> bool {
    change(&mut TAKEN.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Open {
    fn begin(&mut self) -> io::Result<()> {
        let text = format!("{}{END}", self.head);
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())?;
        self.length = text.len() as u64;
        Ok(())
    }

    fn add(&mut self, entry: &Value) -> io::Result<()> {
        if self.length == 0 {
            self.begin()?;
        }
        let separator = if self.entries == 0 { "\n" } else { ",\n" };
        let text = format!("{separator}{entry}{END}");
        self.at_end()?;
        // in one piece, so that an end of the program finds the file whole
        if let Err(error) = self.file.write_all(text.as_bytes()) {
            self.mend()?;
            return Err(error);
        }
        self.length += (text.len() - END.len()) as u64;
        self.entries += 1;
        Ok(())
    }

    /// Takes back what was written of an entry. The end fits where it was, however full the disk is.
    fn mend(&mut self) -> io::Result<()> {
        self.at_end()?;
        self.file.write_all(END.as_bytes())?;
        self.file.set_len(self.length)
    }

    fn at_end(&mut self) -> io::Result<u64> {
        let end = self.length.saturating_sub(END.len() as u64);
        self.file.seek(SeekFrom::Start(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::API;

    fn path(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("okta-file-{name}-{}.har", std::process::id()))
    }

    fn entries(path: &Path) -> usize {
        let har: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        har["log"]["entries"].as_array().unwrap().len()
    }

    #[test]
    fn half_an_entry_is_taken_back() {
        let path = path("half");
        let har = HarFile::create(&path, &API).unwrap();
        har.add(&json!({"a": 1}));
        {
            let mut open = har.open.lock().unwrap();
            open.at_end().unwrap();
            open.file.write_all(br#","{"b": "half of an entry"#).unwrap();
            open.mend().unwrap();
        }
        assert_eq!(entries(&path), 1);
        har.add(&json!({"c": 1}));
        assert_eq!(entries(&path), 2);
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_file_has_one_recorder_and_is_kept_until_it_records() {
        let path = path("two");
        let first = HarFile::create(&path, &API).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        first.add(&json!({"a": 1}));
        first.add(&json!({"a": 2}));
        assert!(HarFile::create(&path, &API).is_err());
        drop(first);
        let second = HarFile::create(&path, &API).unwrap();
        assert_eq!(entries(&path), 2);
        second.add(&json!({"a": 3}));
        assert_eq!(entries(&path), 1);
        fs::remove_file(&path).unwrap();
    }
}
