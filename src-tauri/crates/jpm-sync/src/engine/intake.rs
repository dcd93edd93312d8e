//! From the API's records to the mirror's rows.

use chrono::{DateTime, Utc};
use jpm_client as api;
use jpm_client::Record;

use crate::instant::{Micros, micros};
use crate::plain_text::strip;
use crate::rows::{
    AppointmentRow, AssignmentRow, CustomerRow, HistoryEntry, JobRow, JobTypeRow, LocationRow,
    MirrorRow, NameKind, NamedRow, Origin, ProjectRow, ShiftRow, TechnicianColumns,
    appointment_state, job_state,
};
use crate::views::calendar::{AppointmentState, ShiftKind};
use crate::views::jobs::JobState;

/// A record of the API that the mirror keeps.
pub(crate) trait Intake: Sized {
    /// The row; `None` for a record that lacks what no row can be without.
    fn row(record: &Record<Self>) -> Option<MirrorRow>;
}

fn origin<T>(record: &Record<T>, id: impl Into<i64>, modified: Option<DateTime<Utc>>) -> Origin {
    Origin {
        id: id.into(),
        modified: modified.map_or(0, micros),
        raw: record.raw().to_owned(),
    }
}

fn numbers<T: Copy + Into<i64>>(ids: &[T]) -> Vec<i64> {
    ids.iter().map(|id| (*id).into()).collect()
}

/// An appointment as the mirror keeps it.
pub(crate) fn appointment(record: &Record<api::Appointment>) -> Option<AppointmentRow> {
    Some(AppointmentRow {
        origin: origin(record, record.id, record.modified_on),
        job_id: record.job_id?.0,
        number: record.appointment_number.clone(),
        start: micros(record.start?),
        end: micros(record.end?),
        arrival_start: record.arrival_window_start.map(micros),
        arrival_end: record.arrival_window_end.map(micros),
        state: record
            .status
            .as_ref()
            .map_or(AppointmentState::Other, |status| {
                appointment_state(status.as_str())
            }),
        confirmed: record.is_confirmed.unwrap_or(false),
        instructions: record.special_instructions.clone(),
        customer_id: record.customer_id.map(|id| id.0),
        active: record.active.unwrap_or(true),
    })
}

impl Intake for api::Appointment {
    fn row(record: &Record<Self>) -> Option<MirrorRow> {
        appointment(record).map(MirrorRow::Appointment)
    }
}

impl Intake for api::Job {
    fn row(record: &Record<Self>) -> Option<MirrorRow> {
        Some(MirrorRow::Job(JobRow {
            origin: origin(record, record.id, record.modified_on),
            number: record.job_number.clone(),
            customer_id: record.customer_id.map(|id| id.0),
            location_id: record.location_id.map(|id| id.0),
            state: record
                .job_status
                .as_ref()
                .map_or(JobState::Other, |status| job_state(status.as_str())),
            business_unit_id: record.business_unit_id.map(|id| id.0),
            job_type_id: record.job_type_id.map(|id| id.0),
            priority: record.priority.as_ref().map(ToString::to_string),
            campaign_id: record.campaign_id.map(|id| id.0),
            project_id: record.project_id.map(|id| id.0),
            summary: record.summary.as_deref().map(strip),
            created: record.created_on.map(micros),
            completed: record.completed_on.map(micros),
        }))
    }
}

impl Intake for api::Project {
    fn row(record: &Record<Self>) -> Option<MirrorRow> {
        Some(MirrorRow::Project(ProjectRow {
            origin: origin(record, record.id, record.modified_on),
            number: record.number.clone(),
            name: record.name.clone(),
            summary: record.summary.clone(),
            status: record.status.clone(),
            customer_id: record.customer_id.map(|id| id.0),
            location_id: record.location_id.map(|id| id.0),
            managers: numbers(&record.project_manager_ids),
            units: numbers(&record.business_unit_ids),
            job_ids: numbers(&record.job_ids),
            start_date: record.start_date.map(api::ProjectDate::day),
            target_date: record.target_completion_date.map(api::ProjectDate::day),
            actual_date: record.actual_completion_date.map(api::ProjectDate::day),
        }))
    }
}

impl Intake for api::Assignment {
    fn row(record: &Record<Self>) -> Option<MirrorRow> {
        Some(MirrorRow::Assignment(AssignmentRow {
            origin: origin(record, record.id, record.modified_on),
            appointment_id: record.appointment_id?.0,
            technician_id: record.technician_id?.0,
            active: record.active.unwrap_or(true),
        }))
    }
}

impl Intake for api::Customer {
    fn row(record: &Record<Self>) -> Option<MirrorRow> {
        Some(MirrorRow::Customer(CustomerRow {
            origin: origin(record, record.id, record.modified_on),
            name: record
                .name
                .clone()
                .unwrap_or_else(|| format!("#{}", record.id)),
            phone: None,
            active: record.active.unwrap_or(true),
            also: record
                .address
                .as_ref()
                .and_then(address)
                .unwrap_or_default(),
        }))
    }
}

impl Intake for api::Location {
    fn row(record: &Record<Self>) -> Option<MirrorRow> {
        Some(MirrorRow::Location(LocationRow {
            origin: origin(record, record.id, record.modified_on),
            customer_id: record.customer_id.map(|id| id.0),
            name: record
                .name
                .clone()
                .unwrap_or_else(|| format!("#{}", record.id)),
            address: record.address.as_ref().and_then(address),
            active: record.active.unwrap_or(true),
        }))
    }
}

impl Intake for api::Technician {
    fn row(record: &Record<Self>) -> Option<MirrorRow> {
        Some(MirrorRow::Technician(TechnicianColumns {
            origin: origin(record, record.id, record.modified_on),
            name: record
                .name
                .clone()
                .unwrap_or_else(|| format!("#{}", record.id)),
            business_unit_id: record.business_unit_id.map(|id| id.0),
            team: record.team.clone(),
            active: record.active.unwrap_or(true),
        }))
    }
}

impl Intake for api::Shift {
    fn row(record: &Record<Self>) -> Option<MirrorRow> {
        Some(MirrorRow::Shift(ShiftRow {
            origin: origin(record, record.id, record.modified_on),
            technician_id: record.technician_id?.0,
            start: micros(record.start?),
            end: micros(record.end?),
            kind: match record.shift_type {
                Some(api::ShiftType::OnCall) => ShiftKind::OnCall,
                Some(api::ShiftType::TimeOff) => ShiftKind::TimeOff,
                _ => ShiftKind::Normal,
            },
            active: record.active.unwrap_or(true),
        }))
    }
}

impl Intake for api::JobType {
    fn row(record: &Record<Self>) -> Option<MirrorRow> {
        Some(MirrorRow::JobType(JobTypeRow {
            origin: origin(record, record.id, record.modified_on),
            name: record
                .name
                .clone()
                .unwrap_or_else(|| format!("#{}", record.id)),
            units: numbers(&record.business_unit_ids),
            minutes: record.duration.and_then(minutes),
            priority: record.priority.as_ref().map(ToString::to_string),
            summary: record.summary.as_deref().map(strip),
            active: record.active.unwrap_or(true),
        }))
    }
}

/// The contract gives minutes; the vendor's document names no unit, and its filters are in seconds. No visit takes more than two days
/// of minutes, and none less than ten minutes of seconds, so the number itself tells.
fn minutes(duration: i64) -> Option<u32> {
    let minutes = if duration > 2 * 24 * 60 {
        duration / 60
    } else {
        duration
    };
    u32::try_from(minutes).ok().filter(|minutes| *minutes > 0)
}

fn named<T>(
    record: &Record<T>,
    kind: NameKind,
    id: impl Into<i64>,
    name: Option<&String>,
    active: Option<bool>,
    modified: Option<DateTime<Utc>>,
) -> MirrorRow {
    let id = id.into();
    MirrorRow::Named(NamedRow {
        origin: origin(record, id, modified),
        kind,
        name: name.cloned().unwrap_or_else(|| format!("#{id}")),
        active: active.unwrap_or(true),
    })
}

macro_rules! named {
    ($($model:ty => $kind:ident),* $(,)?) => {$(
        impl Intake for $model {
            fn row(record: &Record<Self>) -> Option<MirrorRow> {
                Some(named(record, NameKind::$kind, record.id, record.name.as_ref(), record.active, record.modified_on))
            }
        }
    )*};
}

named! {
    api::BusinessUnit => BusinessUnit,
    api::Campaign => Campaign,
    api::Employee => Employee,
    api::CancelReason => CancelReason,
    api::HoldReason => HoldReason,
}

/// Lines of a job's history.
pub(crate) fn history(records: &[Record<api::HistoryEntry>]) -> Vec<HistoryEntry> {
    records
        .iter()
        .map(|record| HistoryEntry {
            id: record.id.0,
            event: record.event_type.clone().unwrap_or_default(),
            on: record.date.map_or(0, micros),
            employee_id: record.employee_id.map(|id| id.0),
            tool: record
                .used_scheduling_tool
                .as_ref()
                .map(ToString::to_string),
            memo: record.memo.clone().filter(|memo| !memo.is_empty()),
        })
        .collect()
}

/// Street, unit, city, state and postcode on one line.
fn address(address: &api::Address) -> Option<String> {
    let filled = |part: &Option<String>| part.clone().filter(|text| !text.trim().is_empty());
    let street = [filled(&address.street), filled(&address.unit)]
        .into_iter()
        .flatten();
    let region = [filled(&address.state), filled(&address.zip)]
        .into_iter()
        .flatten();
    let parts = [
        street.collect::<Vec<_>>().join(" "),
        filled(&address.city).unwrap_or_default(),
        region.collect::<Vec<_>>().join(" "),
    ];
    let line = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    Some(line).filter(|line| !line.is_empty())
}

/// When a row was last changed, for keyset paging; 0 where the server does not say.
pub(crate) fn modified(row: &MirrorRow) -> Micros {
    row.origin().modified
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_line_without_holes() {
        let full = api::Address {
            street: Some("12 Oak St".into()),
            unit: Some("4B".into()),
            city: Some("Austin".into()),
            state: Some("TX".into()),
            zip: Some("78701".into()),
            ..api::Address::default()
        };
        assert_eq!(
            address(&full).as_deref(),
            Some("12 Oak St 4B, Austin, TX 78701")
        );
        let city = api::Address {
            city: Some("Austin".into()),
            street: Some(" ".into()),
            ..api::Address::default()
        };
        assert_eq!(address(&city).as_deref(), Some("Austin"));
        assert_eq!(address(&api::Address::default()), None);
    }

    #[test]
    fn a_duration_is_minutes_in_either_dialect() {
        assert_eq!(minutes(90), Some(90));
        assert_eq!(minutes(5400), Some(90));
        assert_eq!(minutes(0), None);
    }
}
