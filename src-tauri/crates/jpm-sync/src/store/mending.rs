//! Damage: how it comes to light, and how the mirror is replaced while the program runs. The outbox is never touched here.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};

use super::error::StoreError;
use super::{Store, derived, opening, outbox};
use crate::instant::micros;
use crate::views::status::ChangeBatch;

/// A file that is there while the account is open. Found at the start, it tells that the last end was not a clean one: the program was
/// killed, or the power failed, and then the mirror is looked through.
#[derive(Debug)]
pub(super) struct OpenMark {
    path: PathBuf,
    unclean: bool,
}

impl OpenMark {
    /// Notes that the account is open.
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

impl Drop for OpenMark {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::debug!(%error, "the next start will look through the mirror");
        }
    }
}

impl Store {
    /// Whether the program ended without closing the account the last time.
    pub(crate) fn ended_uncleanly(&self) -> bool {
        self.0.mark.unclean
    }

    /// An edit could not be kept. The windows are told, and it is tried again whether one can be.
    pub(crate) fn note_unsaved(&self) {
        self.0.unsaved.store(true, Ordering::Release);
        self.publish(ChangeBatch::of_operations());
    }

    /// After an edit that could not be kept: whether one could be now.
    pub(crate) fn try_saving(&self) -> Result<(), StoreError> {
        if self.0.unsaved.load(Ordering::Acquire) {
            self.0.outbox.write(outbox::try_writing)?;
            self.0.unsaved.store(false, Ordering::Release);
        }
        Ok(())
    }

    /// Whether the mirror was found damaged, by this or by whatever read or wrote it.
    pub(crate) fn mirror_is_damaged(&self) -> bool {
        self.0.mirror.is_damaged()
    }

    /// Puts an empty mirror in the place of a damaged one. Every list begins anew, because how far it was read was kept in the mirror.
    pub(crate) fn renew_mirror(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mirror = &self.0.mirror;
        mirror.replace(|path| opening::renew_mirror(path, &self.0.account))?;
        mirror.write(|sql| derived::turn(sql, micros(now)))?;
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
