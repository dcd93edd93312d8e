//! What happened to a job.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::open_enum::open_enum;
use crate::ids::{EmployeeId, HistoryEntryId};
use crate::timestamp;

open_enum! {
    /// What planned an appointment.
    pub enum SchedulingTool {
        /// A person.
        Manual = "Manual",
        /// The vendor's scheduling assistant.
        SmartSchedule = "SmartSchedule",
        /// The vendor's dispatching assistant.
        SmartDispatch = "SmartDispatch",
        /// The vendor's route optimisation.
        TechnicianRouteOptimization = "TechnicianRouteOptimization",
        /// The vendor's capacity planning.
        AdaptiveCapacity = "AdaptiveCapacity",
        /// The vendor's routing (since mid-2026).
        Routing = "Routing",
    }
}

/// One line of a job's history.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// Its id.
    pub id: HistoryEntryId,
    /// What happened; the documents list no values.
    pub event_type: Option<String>,
    /// When.
    #[serde(default, with = "timestamp::optional")]
    pub date: Option<DateTime<Utc>>,
    /// Who did it. The API knows the application, not its user, so edits through this crate often have nobody here.
    pub employee_id: Option<EmployeeId>,
    /// What planned it.
    pub used_scheduling_tool: Option<SchedulingTool>,
    /// The version of that tool (contract).
    pub used_scheduling_tool_version: Option<String>,
    /// What was noted (vendor).
    pub memo: Option<String>,
}
