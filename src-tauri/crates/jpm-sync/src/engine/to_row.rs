//! Converts the API's records into rows of the mirror.

mod catalogs;
mod spans;

use chrono::{DateTime, Datelike, Utc};
use jpm_client::Record;
use jpm_client::decode::UnreadableItem;
use jpm_client::models as api;

use crate::plain_text::strip;
use crate::rows::{
    AppointmentRow, AssignmentRow, CustomerRow, FieldProblem, HistoryEntry, JobRow, LocationRow,
    MirrorRow, NoteRow, ProjectRow, RecordMeta, UnreadableRow, parse_job_status,
};
use crate::time::{Micros, to_micros};
use crate::truncate::MAX_INDEXED_BYTES;
use crate::truncate::{MAX_LINE_BYTES, MAX_NAME_BYTES, MAX_TEXT_BYTES, truncate, truncate_owned};
use crate::views::jobs::JobState;
use crate::views::status::Feed;

/// Services without a date send the first or the last one of their type.
const PLAUSIBLE_YEARS: std::ops::RangeInclusive<i32> = 1971..=9998;

/// A record of the API that the mirror keeps.
pub(crate) trait ToMirrorRow: Sized {
    /// Its list.
    const FEED: Feed;

    /// The row. A record without a required field becomes an unreadable row, which is counted and
    /// listed.
    fn to_row(record: &Record<Self>) -> MirrorRow;
}

/// The missing field.
struct MissingField {
    origin: RecordMeta,
    field: &'static str,
}

fn or_unreadable<T: ToMirrorRow, R>(
    row: Result<R, MissingField>,
    kind: impl FnOnce(R) -> MirrorRow,
) -> MirrorRow {
    row.map_or_else(
        |MissingField { mut origin, field }| {
            if origin.problems.iter().all(|problem| problem.field != field) {
                origin.problems.push(problem(field, "is missing"));
            }
            MirrorRow::Unreadable(UnreadableRow {
                origin,
                feed: T::FEED,
            })
        },
        kind,
    )
}

fn problem(field: &str, detail: &str) -> FieldProblem {
    FieldProblem {
        field: field.to_owned(),
        detail: detail.to_owned(),
    }
}

fn origin<T>(
    record: &Record<T>,
    id: impl Into<i64>,
    modified: Option<DateTime<Utc>>,
) -> RecordMeta {
    RecordMeta {
        id: id.into(),
        modified: date(modified).unwrap_or(0),
        raw: record.raw().to_owned(),
        problems: record
            .problems()
            .iter()
            .map(|found| problem(&found.path, &found.detail))
            .collect(),
        server_time: None,
    }
}

/// The row for an unreadable item.
pub(crate) fn unreadable(found: &UnreadableItem, feed: Feed) -> MirrorRow {
    MirrorRow::Unreadable(UnreadableRow {
        origin: RecordMeta {
            id: found.id.filter(|id| *id > 0).unwrap_or(0),
            modified: 0,
            raw: found.raw.clone(),
            problems: vec![problem(&found.path, &found.detail)],
            server_time: None,
        },
        feed,
    })
}

/// An instant. `None` for the values that services send for "no date".
fn date(at: Option<DateTime<Utc>>) -> Option<Micros> {
    at.filter(|at| PLAUSIBLE_YEARS.contains(&at.year()))
        .map(to_micros)
}

/// The id of another record. Services without one send 0.
pub(crate) fn reference<T: Into<i64>>(id: Option<T>) -> Option<i64> {
    id.map(Into::into).filter(|id| *id > 0)
}

fn numbers<T: Copy + Into<i64>>(ids: &[T]) -> Vec<i64> {
    ids.iter().filter_map(|id| reference(Some(*id))).collect()
}

/// More tags of a record are not kept.
const MAX_TAGS: usize = 50;

/// The tags of a record, in order and each once.
fn tags(ids: &[jpm_client::ids::TagTypeId]) -> Vec<i64> {
    let mut tags: Vec<i64> = Vec::new();
    for id in numbers(ids) {
        if tags.len() < MAX_TAGS && !tags.contains(&id) {
            tags.push(id);
        }
    }
    tags
}

/// A text of one line. `None` if it is blank.
pub(crate) fn line(text: Option<&str>) -> Option<String> {
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    Some(truncate(text, MAX_LINE_BYTES).into_owned())
}

/// A name, or the id if there is none.
fn name(text: Option<&str>, id: impl Into<i64>) -> String {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    match text {
        Some(text) => truncate(text, MAX_NAME_BYTES).into_owned(),
        None => format!("#{}", id.into()),
    }
}

/// A long text without markup. `None` if it is blank.
fn text(html: Option<&str>, longest: usize) -> Option<String> {
    let text = truncate_owned(strip(html?), longest);
    Some(text).filter(|text| !text.is_empty())
}

/// A memo without markup. `None` if it is blank.
pub(crate) fn memo(html: Option<&str>) -> Option<String> {
    text(html, MAX_INDEXED_BYTES)
}

/// The row of an appointment. `None` if its time or its job is unknown.
pub(crate) fn appointment(record: &Record<api::Appointment>) -> Option<AppointmentRow> {
    spans::appointment(record).ok()
}

impl ToMirrorRow for api::Appointment {
    const FEED: Feed = Feed::Appointments;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        or_unreadable::<Self, _>(spans::appointment(record), MirrorRow::Appointment)
    }
}

impl ToMirrorRow for api::Job {
    const FEED: Feed = Feed::Jobs;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        MirrorRow::Job(JobRow {
            origin: origin(record, record.id, record.modified_on),
            number: line(record.job_number.as_deref()),
            customer_id: reference(record.customer_id),
            location_id: reference(record.location_id),
            state: record
                .job_status
                .as_ref()
                .map_or(JobState::Other, |status| parse_job_status(status.as_str())),
            business_unit_id: reference(record.business_unit_id),
            job_type_id: reference(record.job_type_id),
            priority: line(record.priority.as_ref().map(api::Priority::as_str)),
            campaign_id: reference(record.campaign_id),
            project_id: reference(record.project_id),
            tags: tags(&record.tag_type_ids),
            summary: text(record.summary.as_deref(), MAX_TEXT_BYTES),
            created: date(record.created_on),
            completed: date(record.completed_on),
        })
    }
}

impl ToMirrorRow for api::Project {
    const FEED: Feed = Feed::Projects;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        MirrorRow::Project(ProjectRow {
            origin: origin(record, record.id, record.modified_on),
            number: line(record.number.as_deref()),
            name: line(record.name.as_deref()),
            summary: text(record.summary.as_deref(), MAX_TEXT_BYTES),
            status: line(record.status.as_deref()),
            customer_id: reference(record.customer_id),
            location_id: reference(record.location_id),
            managers: numbers(&record.project_manager_ids),
            units: numbers(&record.business_unit_ids),
            job_ids: numbers(&record.job_ids),
            start_date: day(record.start_date),
            target_date: day(record.target_completion_date),
            actual_date: day(record.actual_completion_date),
        })
    }
}

fn day(date: Option<api::ProjectDate>) -> Option<chrono::NaiveDate> {
    date.map(api::ProjectDate::day)
        .filter(|day| PLAUSIBLE_YEARS.contains(&day.year()))
}

impl ToMirrorRow for api::Assignment {
    const FEED: Feed = Feed::Assignments;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        let origin = origin(record, record.id, record.modified_on);
        let appointment = reference(record.appointment_id);
        let row = match (appointment, reference(record.technician_id)) {
            (Some(appointment_id), Some(technician_id)) => Ok(AssignmentRow {
                origin,
                appointment_id,
                technician_id,
                active: record.active.unwrap_or(true),
            }),
            (None, _) => Err(MissingField {
                origin,
                field: "appointmentId",
            }),
            (_, None) => Err(MissingField {
                origin,
                field: "technicianId",
            }),
        };
        or_unreadable::<Self, _>(row, MirrorRow::Assignment)
    }
}

impl ToMirrorRow for api::Customer {
    const FEED: Feed = Feed::Customers;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        MirrorRow::Customer(CustomerRow {
            origin: origin(record, record.id, record.modified_on),
            name: name(record.name.as_deref(), record.id),
            active: record.active.unwrap_or(true),
            billing_address: record
                .address
                .as_ref()
                .and_then(address)
                .unwrap_or_default(),
        })
    }
}

impl ToMirrorRow for api::Location {
    const FEED: Feed = Feed::Locations;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        MirrorRow::Location(LocationRow {
            origin: origin(record, record.id, record.modified_on),
            customer_id: reference(record.customer_id),
            name: name(record.name.as_deref(), record.id),
            address: record.address.as_ref().and_then(address),
            zone_id: reference(record.zone_id),
            active: record.active.unwrap_or(true),
        })
    }
}

impl ToMirrorRow for api::Shift {
    const FEED: Feed = Feed::Shifts;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        or_unreadable::<Self, _>(spans::shift(record), MirrorRow::Shift)
    }
}

/// Entries of a job's history.
pub(crate) fn history(records: &[Record<api::HistoryEntry>]) -> Vec<HistoryEntry> {
    records
        .iter()
        .map(|record| HistoryEntry {
            id: record.id.0,
            event: line(record.event_type.as_deref()).unwrap_or_default(),
            on: date(record.date).unwrap_or(0),
            employee_id: reference(record.employee_id),
            tool: record
                .used_scheduling_tool
                .as_ref()
                .and_then(|tool| line(Some(&tool.to_string()))),
            memo: text(record.memo.as_deref(), MAX_INDEXED_BYTES),
        })
        .collect()
}

/// A note of a job.
pub(crate) fn note(note: &api::Note) -> NoteRow {
    NoteRow {
        text: text(note.text.as_deref(), MAX_TEXT_BYTES).unwrap_or_default(),
        pinned: note.is_pinned.unwrap_or(false),
        written: date(note.created_on),
        employee_id: reference(note.created_by_id),
    }
}

/// Street, unit, city, state and ZIP code on one line.
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
    Some(truncate_owned(line, MAX_LINE_BYTES)).filter(|line| !line.is_empty())
}

/// When a row was last changed, for keyset paging. 0 if the server does not say.
pub(crate) fn modified(row: &MirrorRow) -> Micros {
    row.origin().modified
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_is_one_line_without_empty_parts() {
        let mut full = api::Address::default();
        full.street = Some("12 Oak St".into());
        full.unit = Some("4B".into());
        full.city = Some("Austin".into());
        full.state = Some("TX".into());
        full.zip = Some("78701".into());
        assert_eq!(
            address(&full).as_deref(),
            Some("12 Oak St 4B, Austin, TX 78701")
        );
        let mut city = api::Address::default();
        city.city = Some("Austin".into());
        city.street = Some(" ".into());
        assert_eq!(address(&city).as_deref(), Some("Austin"));
        assert_eq!(address(&api::Address::default()), None);
    }
}
