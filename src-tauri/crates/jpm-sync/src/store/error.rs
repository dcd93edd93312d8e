//! Errors of the files of an account.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::views::sync_errors::{StoreProblem, SyncError, SyncErrorReason};

/// The files of an account cannot be opened, read or written. The messages are for the log; the
/// window words a [`StoreProblem`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A newer version of the program wrote the file.
    #[error(
        "{} was written by a newer version of the program (format {file_version}, this version knows {ours}). Install the newer version; \
         nothing was changed", path.display()
    )]
    NewerFile {
        /// The file.
        path: PathBuf,
        /// The format it has.
        file_version: i64,
        /// The newest format that this version knows.
        ours: i64,
    },
    /// The directory or a file in it cannot be written.
    #[error("{} cannot be written ({}). Check its owner and permissions, or choose another data directory", path.display(), plain(source))]
    NotWritable {
        /// What cannot be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process uses the account's files.
    #[error("{} is in use by another copy of the program. Close that copy, then try again", path.display())]
    Locked {
        /// The account's directory.
        path: PathBuf,
    },
    /// The outbox is damaged or incomplete. A damaged mirror does not cause this: it is downloaded
    /// again.
    #[error(
        "{} is damaged ({detail}). It holds edits that the server may not have, so it was left as it is: set it aside to go on with what could be \
         read, or restore it from a backup", path.display()
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// The outbox is not at its path any more: the folder was deleted or moved, or its drive was
    /// removed.
    #[error(
        "{} was removed or replaced while the program was running, so nothing can be saved. Put the folder or the drive back, then start the \
         program again", path.display()
    )]
    Displaced {
        /// The file.
        path: PathBuf,
    },
    /// The mirror is damaged. The engine replaces it in its next cycle and downloads it again.
    /// Without an engine, the next opening does.
    #[error(
        "the local copy of the server's data is damaged ({detail}). It is downloaded again by itself; edits that wait are kept apart from it"
    )]
    MirrorDamaged {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// The disk failed to read or to write.
    #[error("{} could not be read or written ({detail}). Check the disk and its free space; nothing that was confirmed before is lost", path.display())]
    DiskFailed {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// No space is left.
    #[error("the disk is full: {} could not be written. Free some space; nothing that was confirmed before is lost", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The directory is on a network drive, whose locks a database cannot trust.
    #[error("{} is on a network drive ({file_system}), where a database can be damaged. Choose a directory on a local disk", path.display())]
    NetworkDrive {
        /// The directory.
        path: PathBuf,
        /// The type of the file system.
        file_system: String,
    },
    /// This version of SQLite can lose a commit.
    #[error(
        "this program needs SQLite 3.51.3 or newer, but runs with {found}. Install the program again"
    )]
    OldSqlite {
        /// Its version.
        found: &'static str,
    },
    /// A stored record could not be understood.
    #[error("a record in {} could not be read: {detail}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What was wrong.
        detail: String,
    },
    /// Another failure of the database.
    #[error("the database {} failed: {source}. Try again; if it stays, restart the program", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

/// The system's message without its number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

impl From<&StoreError> for StoreProblem {
    fn from(error: &StoreError) -> Self {
        let text = |path: &Path| path.display().to_string();
        match error {
            StoreError::NewerFile { path, .. } => Self::NewerFile { path: text(path) },
            StoreError::NotWritable { path, source } => Self::NotWritable {
                path: text(path),
                detail: plain(source),
            },
            StoreError::Locked { path } => Self::Locked { path: text(path) },
            StoreError::Corrupt { path, detail } => Self::OutboxDamaged {
                path: text(path),
                detail: detail.clone(),
            },
            StoreError::Displaced { path } => Self::Displaced { path: text(path) },
            StoreError::MirrorDamaged { .. } => Self::MirrorDamaged,
            StoreError::DiskFailed { path, detail } => Self::DiskFailed {
                path: text(path),
                detail: detail.clone(),
            },
            StoreError::DiskFull { path } => Self::DiskFull { path: text(path) },
            StoreError::NetworkDrive { path, file_system } => Self::NetworkDrive {
                path: text(path),
                file_system: file_system.clone(),
            },
            StoreError::OldSqlite { found } => Self::OldSqlite {
                found: (*found).to_owned(),
            },
            StoreError::Unreadable { path, detail } => Self::Unreadable {
                path: text(path),
                detail: detail.clone(),
            },
            StoreError::Sqlite { path, source } => Self::DatabaseFailed {
                path: text(path),
                detail: source.to_string(),
            },
        }
    }
}

impl From<&StoreError> for SyncError {
    fn from(error: &StoreError) -> Self {
        let problem = StoreProblem::from(error);
        SyncErrorReason::Store { problem }.into()
    }
}

impl StoreError {
    /// Distinguishes the failures that a user can act on.
    pub(crate) fn from_sqlite(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::SystemIoFailure) => Self::DiskFailed {
                path,
                detail: source.to_string(),
            },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt {
                path,
                detail: source.to_string(),
            },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::NotWritable {
                    path,
                    source: io::Error::new(io::ErrorKind::PermissionDenied, source.to_string()),
                }
            }
            _ => Self::Sqlite { path, source },
        }
    }

    /// Distinguishes a full disk from a directory that cannot be written.
    pub(crate) fn from_io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        if source.kind() == io::ErrorKind::StorageFull {
            Self::DiskFull { path }
        } else {
            Self::NotWritable { path, source }
        }
    }
}
