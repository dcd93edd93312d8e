//! Notices a damaged mirror and replaces it while the program runs. The outbox is never changed
//! here.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};

use super::error::StoreError;
use super::{Store, derived, open, outbox};
use crate::time::to_micros;
use crate::views::status::ChangeBatch;

/// A file that exists while the account is open. If it exists at the start, the last end was not
/// clean: the program was killed or the power failed. The mirror is then checked.
#[derive(Debug)]
pub(super) struct CleanShutdownMarker {
    path: PathBuf,
    unclean: bool,
}

impl CleanShutdownMarker {
    /// Records that the account is open.
    pub(super) fn set(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join("account.open");
        let unclean = match File::create_new(&path) {
            Ok(_) => false,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => true,
            Err(error) => return Err(StoreError::from_io(&path, error)),
        };
        Ok(Self { path, unclean })
    }
}

impl Drop for CleanShutdownMarker {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::debug!(%error, "the next start will look through the mirror");
        }
    }
}

impl Store {
    /// Whether the program last ended without closing the account.
    pub(crate) fn ended_uncleanly(&self) -> bool {
        self.0.shutdown_marker.unclean
    }

    /// Records that an edit could not be saved. The windows are notified, and saving is tried again.
    pub(crate) fn mark_unsaved(&self) {
        self.0.save_failed.store(true, Ordering::Release);
        self.publish(ChangeBatch::of_operations());
    }

    /// After a failure to save an edit: tries whether saving works again.
    pub(crate) fn retry_saving(&self) -> Result<(), StoreError> {
        if self.0.save_failed.load(Ordering::Acquire) {
            self.0.outbox.write(outbox::try_writing)?;
            self.0.save_failed.store(false, Ordering::Release);
        }
        Ok(())
    }

    /// Whether the mirror was found damaged by any reader or writer.
    pub(crate) fn mirror_is_damaged(&self) -> bool {
        self.0.mirror.is_damaged()
    }

    /// Replaces a damaged mirror by an empty one. Every list begins again, because its cursor was
    /// stored in the mirror.
    pub(crate) fn replace_mirror(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mirror = &self.0.mirror;
        mirror.replace(|path| open::replace_mirror(path, &self.0.account))?;
        mirror.write(|sql| derived::refresh_next_starts(sql, to_micros(now)))?;
        self.publish(ChangeBatch {
            everything: true,
            names: true,
            ..ChangeBatch::default()
        });
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
