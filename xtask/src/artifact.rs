//! Files that are written from something else, and kept in git.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Status;
use crate::api::root;

/// One such file with the contents it should have.
#[derive(Debug)]
pub(crate) struct Artifact {
    /// Relative to the workspace.
    pub(crate) path: PathBuf,
    pub(crate) contents: String,
    /// The command that writes it.
    pub(crate) command: &'static str,
}

impl Artifact {
    /// Compares the file with what it should be, and says so.
    pub(crate) fn check(&self) -> Status {
        match fs::read_to_string(root().join(&self.path)) {
            Ok(found) if found == self.contents => {
                report("Fresh", &self.path.display().to_string());
                Status::Fresh
            }
            found => {
                let changed = changed_lines(found.as_deref().unwrap_or_default(), &self.contents);
                let what = if found.is_ok() {
                    format!("{changed} lines differ")
                } else {
                    "missing".to_owned()
                };
                report(
                    "Stale",
                    &format!("{} ({what}); run: {}", self.path.display(), self.command),
                );
                Status::Stale
            }
        }
    }

    /// Writes the file, if it isn't as it should be, in one step: nobody sees half of it.
    pub(crate) fn write(&self) -> io::Result<()> {
        let path = root().join(&self.path);
        if fs::read_to_string(&path).is_ok_and(|found| found == self.contents) {
            report("Fresh", &self.path.display().to_string());
            return Ok(());
        }
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        let temporary = path.with_extension("tmp");
        fs::write(&temporary, &self.contents)?;
        fs::rename(&temporary, &path)?;
        report("Wrote", &self.path.display().to_string());
        Ok(())
    }
}

fn changed_lines(found: &str, expected: &str) -> usize {
    let (found, expected): (Vec<_>, Vec<_>) = (found.lines().collect(), expected.lines().collect());
    let same = found.iter().zip(&expected).take_while(|(a, b)| a == b).count();
    let rest = found[same..]
        .iter()
        .rev()
        .zip(expected[same..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    found.len().max(expected.len()) - same - rest
}

/// One line of a report: what happened, right-aligned, and to what.
pub(crate) fn report(verb: &str, what: &str) {
    println!("{verb:>12}  {what}");
}
