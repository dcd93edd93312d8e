//! Notices for the dispatcher that are not errors of a single call.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::account::Account;
use crate::settings_store::Damage;

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

/// A notice for the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// The kind.
    pub kind: NoticeKind,
    /// What happened and what to do.
    pub message: String,
}

/// The notices of this run.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    active: Vec<Notice>,
    dismissed: Vec<NoticeKind>,
}

impl Notices {
    /// Sets the notice of a kind.
    pub(crate) fn set(&mut self, kind: NoticeKind, message: String) {
        self.active.retain(|notice| notice.kind != kind);
        self.active.push(Notice { kind, message });
    }

    /// Adds a notice about the damaged preferences file.
    pub(crate) fn preferences_damaged(&mut self, damage: Damage) {
        let message = match damage {
            Damage::SetAside(name) => format!(
                "The preferences file was damaged. It was set aside as {name}, and settings are back to their defaults"
            ),
            Damage::Partial(lost, name) => format!(
                "The preferences file was damaged: {} could not be read. The file was copied to {name}, and the rest is still in use",
                lost.join(" and ")
            ),
            Damage::Unusable(reason) => format!(
                "The preferences file cannot be read or replaced ({reason}), so settings last only until JPM Desk closes. Delete preferences.json in the data folder, then start again"
            ),
        };
        self.set(NoticeKind::Preferences, message);
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
        let names: Vec<_> = accounts
            .iter()
            .map(|account| account.name.as_str())
            .collect();
        let before = self
            .active
            .iter()
            .find(|notice| notice.kind == NoticeKind::Preferences)
            .map(|notice| format!("{}. ", notice.message));
        let message = format!(
            "{}Your accounts were found again in their folders: {}. Changes that wait to be sent are still there",
            before.unwrap_or_default(),
            names.join(", ")
        );
        self.set(NoticeKind::Preferences, message);
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
    let message = if account.time_zone.is_empty() {
        format!(
            "The business time zone of {} is not known, so times are shown in UTC. Choose it in Settings",
            account.name
        )
    } else {
        format!(
            "This computer has no rules for the time zone \"{}\" of {}, so times are shown in UTC. Choose the business time zone in Settings",
            account.time_zone, account.name
        )
    };
    Notice {
        kind: NoticeKind::TimeZone,
        message,
    }
}
