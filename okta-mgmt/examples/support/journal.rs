//! A file that grows line by line, with a checkpoint beside it: how much of the file is whole, and where to go on. Interrupted at any time,
//! by the power too, what comes after the checkpoint is cut off and made anew.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::org::Outcome;

pub(crate) struct Journal {
    lines: File,
    folder: PathBuf,
}

impl Journal {
    /// Opens a file of the folder, or begins one. With it comes the place to go on that was last saved; `None` if none was.
    pub(crate) fn open(folder: &Path, name: &str) -> Outcome<(Self, Option<String>)> {
        fs::create_dir_all(folder)?;
        let path = folder.join(name);
        let length = if_there(fs::metadata(&path))?.map_or(0, |file| file.len());
        let checkpoint = match if_there(fs::read_to_string(folder.join("checkpoint")))? {
            Some(text) => {
                let (whole, place) = text.split_once(' ').ok_or("the checkpoint is damaged")?;
                Some((whole.parse::<u64>()?, place.to_owned()))
            }
            None => None,
        };
        let shown = path.display();
        match &checkpoint {
            Some((whole, _)) if length < *whole => {
                return Err(format!(
                    "{shown} has {length} bytes and had {whole}: put it back, or begin anew in another folder"
                )
                .into());
            }
            // what of it is whole nobody knows, and it isn't this program's to throw away
            None if length > 0 => {
                return Err(format!("{shown} has no checkpoint: move it away, or take another folder").into());
            }
            _ => {}
        }
        let lines = OpenOptions::new().create(true).append(true).open(&path)?;
        let folder = folder.to_owned();
        let mut journal = Self { lines, folder };
        match checkpoint {
            Some((whole, place)) => {
                journal.lines.set_len(whole)?;
                Ok((journal, Some(place).filter(|place| !place.is_empty())))
            }
            None => {
                // before the first line, so that there is none without a checkpoint
                journal.save("")?;
                Ok((journal, None))
            }
        }
    }

    pub(crate) fn line(&mut self, line: &str) -> Outcome {
        Ok(self.lines.write_all(format!("{line}\n").as_bytes())?)
    }

    /// What was written is whole; `place` is where to go on. The lines reach the disk first, then the checkpoint, which is replaced as a whole.
    pub(crate) fn save(&mut self, place: &str) -> Outcome {
        self.lines.sync_data()?;
        let next = self.folder.join("checkpoint.next");
        let mut file = File::create(&next)?;
        write!(file, "{} {place}", self.lines.metadata()?.len())?;
        file.sync_all()?;
        fs::rename(next, self.folder.join("checkpoint"))?;
        // the new names are on the disk when the folder is; elsewhere a folder can't be opened
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }
}

fn if_there<T>(found: std::io::Result<T>) -> std::io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
