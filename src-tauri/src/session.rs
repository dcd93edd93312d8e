//! The open account and all known ones, as the window sees them.

use jpm_sync::views::calendar::OffsetTable;
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use crate::account::AccountSummary;
use crate::error::AppError;
use crate::notices::Notice;

/// The state that decides between the welcome screen and the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The open account.
    pub account: Option<AccountSummary>,
    /// All accounts known on this computer.
    pub accounts: Vec<AccountSummary>,
    /// Why no account could be opened at startup.
    pub problem: Option<AppError>,
    /// The account that could not be opened.
    pub problem_account: Option<Uuid>,
    /// UTC offsets of the business time zone, or of the workstation's if no account is open.
    pub offsets: OffsetTable,
    /// Notices that the dispatcher has not dismissed.
    pub notices: Vec<Notice>,
    /// True while an account is being opened; an event follows.
    pub opening: bool,
    /// Time zone of the workstation, for the warning if it differs.
    pub workstation_time_zone: String,
}
