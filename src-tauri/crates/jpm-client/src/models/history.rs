//! The history of a job.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::open_enum::open_enum;
use crate::ids::{EmployeeId, HistoryEntryId};
use crate::timestamp;

open_enum! {
    /// The tool that planned an appointment.
    pub enum SchedulingTool {
        /// A person.
        Manual = "Manual",
        /// The vendor's scheduling assistant.
        SmartSchedule = "SmartSchedule",
        /// The vendor's dispatching assistant.
        SmartDispatch = "SmartDispatch",
        /// The vendor's route optimization.
        TechnicianRouteOptimization = "TechnicianRouteOptimization",
        /// The vendor's capacity planning.
        AdaptiveCapacity = "AdaptiveCapacity",
        /// The vendor's routing (since mid-2026).
        Routing = "Routing",
    }
}

/// An entry of a job's history.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct HistoryEntry {
    /// The id.
    pub id: HistoryEntryId,
    /// The type of the event. The documents list no values.
    pub event_type: Option<String>,
    /// When it happened.
    #[serde(default, with = "timestamp::optional")]
    pub date: Option<DateTime<Utc>>,
    /// The employee who did it. It is often missing, because the API knows the application and not
    /// its user.
    pub employee_id: Option<EmployeeId>,
    /// The tool that planned the appointment.
    pub used_scheduling_tool: Option<SchedulingTool>,
    /// The version of the tool (contract).
    pub used_scheduling_tool_version: Option<String>,
    /// The memo (vendor).
    pub memo: Option<String>,
}
