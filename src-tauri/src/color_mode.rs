//! The color mode of the calendar and the board.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What the color of a card shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ColorBy {
    /// The appointment's status.
    #[default]
    Status,
    /// The business unit.
    BusinessUnit,
    /// The job type.
    JobType,
    /// The priority.
    Priority,
}
