//! Database rows of records that calls change.

use rusqlite::{OptionalExtension, Row};
use serde_json::{Value, json};

use crate::call::CallContext;
use crate::clock::Micros;
use crate::problem::Problem;

/// A job.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) id: i64,
    pub(crate) number: String,
    pub(crate) customer_id: i64,
    pub(crate) location_id: i64,
    pub(crate) status: String,
    pub(crate) completed_on: Option<Micros>,
    pub(crate) business_unit_id: i64,
    pub(crate) type_id: i64,
    pub(crate) priority: String,
    pub(crate) campaign_id: Option<i64>,
    pub(crate) project_id: Option<i64>,
    pub(crate) summary: String,
    pub(crate) appointment_count: i64,
    pub(crate) first_appointment_id: Option<i64>,
    pub(crate) last_appointment_id: Option<i64>,
    pub(crate) recall_for_id: Option<i64>,
    /// True if a payment exists, which prevents cancellation.
    pub(crate) paid: bool,
    pub(crate) created_by: i64,
    pub(crate) created_on: Micros,
    pub(crate) modified_on: Micros,
    /// Fields that are only stored and returned: custom fields, tags, purchase order, lead source,
    /// no charge.
    pub(crate) extra: Value,
}

impl Job {
    pub(crate) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let extra: String = row.get("extra")?;
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            customer_id: row.get("customer_id")?,
            location_id: row.get("location_id")?,
            status: row.get("status")?,
            completed_on: row.get("completed_on")?,
            business_unit_id: row.get("business_unit_id")?,
            type_id: row.get("job_type_id")?,
            priority: row.get("priority")?,
            campaign_id: row.get("campaign_id")?,
            project_id: row.get("project_id")?,
            summary: row.get("summary")?,
            appointment_count: row.get("appointment_count")?,
            first_appointment_id: row.get("first_appointment_id")?,
            last_appointment_id: row.get("last_appointment_id")?,
            recall_for_id: row.get("recall_for_id")?,
            paid: row.get("paid")?,
            created_by: row.get("created_by")?,
            created_on: row.get("created_on")?,
            modified_on: row.get("modified_on")?,
            extra: serde_json::from_str(&extra).unwrap_or_else(|_| json!({})),
        })
    }

    /// The job with this id, or 404.
    pub(crate) fn find(ctx: &CallContext<'_>, id: i64) -> Result<Self, Problem> {
        ctx.db
            .prepare_cached("SELECT * FROM jobs WHERE id = ?1")?
            .query_row([id], Self::from_row)
            .optional()?
            .ok_or_else(|| Problem::not_found(format!("There is no job with the id {id}.")))
    }

    /// True if the job can no longer change.
    pub(crate) fn is_closed(&self) -> bool {
        matches!(self.status.as_str(), "Completed" | "Canceled")
    }
}

/// An appointment. The status is the vendor's, such as `Working`, which the contract calls
/// `InProgress`.
#[derive(Debug, Clone)]
pub(crate) struct Appointment {
    pub(crate) id: i64,
    pub(crate) job_id: i64,
    pub(crate) number: String,
    pub(crate) starts: Micros,
    pub(crate) ends: Micros,
    pub(crate) window_start: Option<Micros>,
    pub(crate) window_end: Option<Micros>,
    pub(crate) status: String,
    pub(crate) special_instructions: Option<String>,
    pub(crate) customer_id: i64,
    pub(crate) unused: bool,
    pub(crate) confirmed: bool,
    pub(crate) active: bool,
    pub(crate) created_by: i64,
    pub(crate) created_on: Micros,
    pub(crate) modified_on: Micros,
}

impl Appointment {
    pub(crate) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            job_id: row.get("job_id")?,
            number: row.get("number")?,
            starts: row.get("starts")?,
            ends: row.get("ends")?,
            window_start: row.get("window_start")?,
            window_end: row.get("window_end")?,
            status: row.get("status")?,
            special_instructions: row.get("special_instructions")?,
            customer_id: row.get("customer_id")?,
            unused: row.get("unused")?,
            confirmed: row.get("confirmed")?,
            active: row.get("active")?,
            created_by: row.get("created_by")?,
            created_on: row.get("created_on")?,
            modified_on: row.get("modified_on")?,
        })
    }

    /// The appointment with this id, or 404.
    pub(crate) fn find(ctx: &CallContext<'_>, id: i64) -> Result<Self, Problem> {
        ctx.db
            .prepare_cached("SELECT * FROM appointments WHERE id = ?1")?
            .query_row([id], Self::from_row)
            .optional()?
            .ok_or_else(|| Problem::not_found(format!("There is no appointment with the id {id}.")))
    }

    /// Like `find`, but a deleted appointment is not found.
    pub(crate) fn find_active(ctx: &CallContext<'_>, id: i64) -> Result<Self, Problem> {
        let row = Self::find(ctx, id)?;
        if row.active {
            Ok(row)
        } else {
            Err(Problem::not_found(format!(
                "Appointment {} was deleted.",
                row.number
            )))
        }
    }
}

/// A project.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    pub(crate) id: i64,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) summary: String,
    pub(crate) status_id: Option<i64>,
    pub(crate) substatus_id: Option<i64>,
    pub(crate) customer_id: i64,
    pub(crate) location_id: i64,
    pub(crate) type_id: Option<i64>,
    pub(crate) manager_ids: Value,
    pub(crate) business_unit_ids: Value,
    pub(crate) start_date: Option<String>,
    pub(crate) target_date: Option<String>,
    pub(crate) actual_date: Option<String>,
    pub(crate) custom_fields: Value,
    pub(crate) created_on: Micros,
    pub(crate) modified_on: Micros,
}

impl Project {
    pub(crate) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let list = |column: &str| -> rusqlite::Result<Value> {
            let text: String = row.get(column)?;
            Ok(serde_json::from_str(&text).unwrap_or_else(|_| json!([])))
        };
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            name: row.get("name")?,
            summary: row.get("summary")?,
            status_id: row.get("status_id")?,
            substatus_id: row.get("substatus_id")?,
            customer_id: row.get("customer_id")?,
            location_id: row.get("location_id")?,
            type_id: row.get("project_type_id")?,
            manager_ids: list("manager_ids")?,
            business_unit_ids: list("business_unit_ids")?,
            start_date: row.get("start_date")?,
            target_date: row.get("target_date")?,
            actual_date: row.get("actual_date")?,
            custom_fields: list("custom_fields")?,
            created_on: row.get("created_on")?,
            modified_on: row.get("modified_on")?,
        })
    }

    /// The project with this id, or 404.
    pub(crate) fn find(ctx: &CallContext<'_>, id: i64) -> Result<Self, Problem> {
        ctx.db
            .prepare_cached("SELECT * FROM projects WHERE id = ?1")?
            .query_row([id], Self::from_row)
            .optional()?
            .ok_or_else(|| Problem::not_found(format!("There is no project with the id {id}.")))
    }
}
