//! Checks that the open files are still those at their paths.
//!
//! On most systems an open file stays usable after its folder was deleted or its drive was removed,
//! and what is written to it is lost.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// The identity of a file. Another file of the same name has another one.
#[cfg(unix)]
type Id = (u64, u64);
#[cfg(unix)]
fn id(file: &Metadata) -> Id {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

/// Where files have no identity number, an open file cannot be removed. A file created later has
/// another creation time.
#[cfg(not(unix))]
type Id = Option<std::time::SystemTime>;
#[cfg(not(unix))]
fn id(file: &Metadata) -> Id {
    file.created().ok()
}

/// The files as they were when they were opened.
#[derive(Debug, Default)]
pub(super) struct OpenFiles(Vec<(PathBuf, Id)>);

impl OpenFiles {
    /// A database and its log, if they exist.
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

    /// Returns an error if one of them is no longer at its path.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        for (path, known) in &self.0 {
            if is_displaced(&fs::metadata(path).map(|found| id(&found)), *known) {
                return Err(StoreError::Displaced { path: path.clone() });
            }
        }
        Ok(())
    }
}

/// Whether a path has no file, or another one. Any other error says nothing about the file, such as
/// a network share that does not answer for a moment. SQLite reports whether the file is still
/// usable.
fn is_displaced(found: &io::Result<Id>, known: Id) -> bool {
    match found {
        Ok(found) => *found != known,
        Err(error) => matches!(
            error.kind(),
            // A file has replaced the folder.
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
        ),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_a_missing_or_other_file_counts_as_displaced() {
        let folder = tempfile::tempdir().unwrap();
        let [path, other] = ["a", "b"].map(|name| folder.path().join(name));
        fs::write(&path, "a").unwrap();
        fs::write(&other, "b").unwrap();
        let look = |path: &Path| fs::metadata(path).map(|found| id(&found));
        let known = look(&path).unwrap();
        assert!(!is_displaced(&look(&path), known));
        #[cfg(unix)]
        assert!(is_displaced(&look(&other), known));
        assert!(is_displaced(&look(&folder.path().join("c")), known));
        #[cfg(unix)]
        assert!(is_displaced(&look(&path.join("c")), known));
        for kind in [
            io::ErrorKind::PermissionDenied,
            io::ErrorKind::TimedOut,
            io::ErrorKind::Interrupted,
            io::ErrorKind::StaleNetworkFileHandle,
            io::ErrorKind::Other,
        ] {
            assert!(!is_displaced(&Err(kind.into()), known), "{kind}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn failed_file_lookup_keeps_open_files_in_use() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("account");
        fs::create_dir(&folder).unwrap();
        let path = folder.join("outbox.db");
        fs::write(&path, "a").unwrap();
        let files = OpenFiles::of_database(&path);
        fs::rename(&folder, parent.path().join("away")).unwrap();
        // A link to itself resolves for nobody.
        std::os::unix::fs::symlink(&folder, &folder).unwrap();
        files.check().unwrap();
        fs::remove_file(&folder).unwrap();
        files.check().unwrap_err();
    }
}
