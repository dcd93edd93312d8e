//! Whether the files that are open are still the ones that their paths lead to.
//!
//! A folder that is deleted, or a drive that is taken off, leaves an open file usable on most systems: what is written to it goes nowhere.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// What tells a file from another of the same name.
#[cfg(unix)]
type Id = (u64, u64);
#[cfg(unix)]
fn id(file: &Metadata) -> Id {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

/// Where files have no number that can be asked for, an open file cannot be removed either; one that was made later is another.
#[cfg(not(unix))]
type Id = Option<std::time::SystemTime>;
#[cfg(not(unix))]
fn id(file: &Metadata) -> Id {
    file.created().ok()
}

/// Files as they were when they were opened.
#[derive(Debug, Default)]
pub(super) struct OpenFiles(Vec<(PathBuf, Id)>);

impl OpenFiles {
    /// A database and its log, as far as they are there.
    pub(super) fn of_database(path: &Path) -> Self {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let files = [path.to_owned(), PathBuf::from(log)];
        let found = files.into_iter().filter_map(|file| {
            let id = id(&fs::metadata(&file).ok()?);
            Some((file, id))
        });
        Self(found.collect())
    }

    /// An error when one of them is not where it was.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        for (path, known) in &self.0 {
            match fs::metadata(path) {
                Ok(found) if id(&found) == *known => {}
                _ => return Err(StoreError::Displaced { path: path.clone() }),
            }
        }
        Ok(())
    }
}
