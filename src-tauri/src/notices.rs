//! Notices for the dispatcher that are not errors of a single call.

use jpm_sync::time::EpochMillis;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::account::Account;
use crate::atomic_file::FileProblem;
use crate::settings_store::Damage;
use crate::stored_settings::LostSetting;

/// Kinds of notices; at most one of each is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NoticeKind {
    /// The last run ended with a panic.
    Stopped,
    /// The preferences file was damaged.
    Preferences,
    /// This machine has no rules for the account's time zone.
    TimeZone,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "code",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum NoticeReason {
    /// The last run ended with a panic.
    ProgramStopped {
        /// When.
        at: EpochMillis,
    },
    /// A part of the last run panicked, and the program continued.
    PartFailed {
        /// When.
        at: EpochMillis,
    },
    /// The preferences file was damaged and was set aside.
    PreferencesReset {
        /// The new name of the file.
        file: String,
    },
    /// Some settings could not be read.
    SettingsLost {
        /// Which.
        lost: Vec<LostSetting>,
        /// The name of the copy of the file.
        file: String,
    },
    /// The preferences file can be neither read nor replaced.
    PreferencesUnusable {
        /// Why.
        problem: FileProblem,
    },
    /// Accounts were found again in their folders.
    AccountsRecovered {
        /// Their names.
        accounts: Vec<String>,
    },
    /// The account has no business time zone.
    TimeZoneMissing {
        /// The name of the account.
        account: String,
    },
    /// This computer has no rules for the business time zone.
    TimeZoneUnknown {
        /// The name of the account.
        account: String,
        /// The time zone.
        time_zone: String,
    },
}

/// A notice for the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// The kind.
    pub kind: NoticeKind,
    /// What happened, in order.
    pub reasons: Vec<NoticeReason>,
}

/// The notices of this run.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    active: Vec<Notice>,
    dismissed: Vec<NoticeKind>,
}

impl Notices {
    /// Sets the notice of a kind.
    pub(crate) fn set(&mut self, kind: NoticeKind, reason: NoticeReason) {
        self.active.retain(|notice| notice.kind != kind);
        let reasons = vec![reason];
        self.active.push(Notice { kind, reasons });
    }

    /// Adds a notice about the damaged preferences file.
    pub(crate) fn preferences_damaged(&mut self, damage: Damage) {
        let reason = match damage {
            Damage::SetAside(file) => NoticeReason::PreferencesReset { file },
            Damage::Partial(lost, file) => NoticeReason::SettingsLost { lost, file },
            Damage::Unusable(problem) => NoticeReason::PreferencesUnusable { problem },
        };
        self.set(NoticeKind::Preferences, reason);
    }

    /// True if there is a notice of this kind.
    pub(crate) fn contains(&self, kind: NoticeKind) -> bool {
        self.active.iter().any(|notice| notice.kind == kind)
    }

    /// Adds a notice about accounts that were recovered.
    pub(crate) fn accounts_recovered(&mut self, accounts: &[Account]) {
        if accounts.is_empty() {
            return;
        }
        let accounts = accounts.iter().map(|account| account.name.clone());
        let reason = NoticeReason::AccountsRecovered {
            accounts: accounts.collect(),
        };
        let kind = NoticeKind::Preferences;
        match self.active.iter_mut().find(|notice| notice.kind == kind) {
            Some(notice) => notice.reasons.push(reason),
            None => self.set(kind, reason),
        }
    }

    /// The notices to show while this account is open.
    pub(crate) fn list(&self, account: Option<&Account>) -> Vec<Notice> {
        let zone = account
            .filter(|account| account.zone().is_none())
            .map(unknown_zone)
            .filter(|notice| !self.dismissed.contains(&notice.kind));
        self.active.iter().cloned().chain(zone).collect()
    }

    /// Removes the notice of a kind.
    pub(crate) fn dismiss(&mut self, kind: NoticeKind) {
        self.active.retain(|notice| notice.kind != kind);
        self.dismissed.push(kind);
    }
}

fn unknown_zone(account: &Account) -> Notice {
    let name = account.name.clone();
    let reason = if account.time_zone.is_empty() {
        NoticeReason::TimeZoneMissing { account: name }
    } else {
        NoticeReason::TimeZoneUnknown {
            account: name,
            time_zone: account.time_zone.clone(),
        }
    };
    Notice {
        kind: NoticeKind::TimeZone,
        reasons: vec![reason],
    }
}
