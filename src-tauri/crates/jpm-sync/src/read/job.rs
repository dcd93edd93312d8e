//! Everything that the drawer shows of a job.

use jpm_client::Record;
use jpm_client::models::{Appointment, Job};
use rusqlite::{Connection, OptionalExtension};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::cards::{JobFace, Wanted, address, card, cards, customer, face, job_type, named};
use super::conflict;
use crate::cut::{LONGEST_NAME, LONGEST_TEXT, cut_owned};
use crate::instant::moment;
use crate::key::{AppointmentKey, AsText, JobKey, Key};
use crate::operation::Opposites;
use crate::overlay::Overlay;
use crate::phone::display;
use crate::plain_text::{has_formatting, strip};
use crate::rows::NameKind;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError};
use crate::views::calendar::AppointmentCard;
use crate::views::jobs::{
    CustomFieldView, CustomerView, HistoryRow, JobAbilities, JobDetail, JobState, LocationView,
    Named,
};
use crate::views::operations::OperationState;
use crate::words::MOST_TEXT;
use crate::zone::BusinessZone;

/// More of the tenant's own fields are not shown.
const MOST_FIELDS: usize = 200;

/// The record that a row was made of, read as tolerantly as it was when it came.
pub(crate) fn record<T: DeserializeOwned>(raw: Option<&str>) -> Option<Record<T>> {
    let raw = RawValue::from_string(raw?.to_owned()).ok()?;
    Record::from_raw(raw).ok()
}

/// The tenant's own fields that have a name.
fn custom_fields(job: &Job) -> Vec<CustomFieldView> {
    let fields = job.custom_fields.iter().filter_map(|field| {
        Some(CustomFieldView {
            name: cut_owned(field.name.clone()?, LONGEST_NAME),
            value: cut_owned(field.value.clone().unwrap_or_default(), MOST_TEXT),
        })
    });
    fields.take(MOST_FIELDS).collect()
}

/// A job as it is shown; `None` when it is known neither here nor to the mirror.
pub(crate) fn detail(
    sql: &Connection,
    overlay: &Overlay,
    key: JobKey,
    zone: BusinessZone,
    opposites: Opposites,
) -> Sql<Option<JobDetail>> {
    let Some(face) = face(sql, overlay, key)? else {
        return Ok(None);
    };
    let key = face.key;
    // No screen filters or sorts by what is read from the record itself.
    let job: Option<Record<Job>> = record(face.raw.as_deref());
    let job = job.as_deref();
    let (history, history_read_on) = history(sql, key)?;
    let mut appointments = cards(sql, overlay, Wanted::Job(key))?;
    let mut formatted_instructions = Vec::new();
    for card in &mut appointments {
        if let Some(text) = instructions(sql, overlay, card.id)? {
            if is_poorer(&text) {
                formatted_instructions.push(card.id);
            }
            card.special_instructions = in_full(&text);
        }
    }
    let of_edit = overlay
        .jobs
        .get(&key)
        .and_then(|patch| patch.summary.as_deref());
    let summary = of_edit.or_else(|| job?.summary.as_deref());
    Ok(Some(JobDetail {
        id: key,
        summary_has_formatting: summary.is_some_and(is_poorer),
        formatted_instructions,
        appointments,
        history,
        history_read_on: history_read_on.map(moment),
        customer: customer_view(sql, face.customer_id)?,
        location: location_view(sql, face.location_id)?,
        job_type: label(face.job_type_id, job_type(sql, face.job_type_id)?),
        business_unit: label(
            face.business_unit_id,
            named(sql, NameKind::BusinessUnit, face.business_unit_id)?,
        ),
        campaign: label(
            face.campaign_id,
            named(sql, NameKind::Campaign, face.campaign_id)?,
        ),
        project_id: face.project_id.map(|id| Key::Server(id.into())),
        project: project_name(sql, face.project_id)?,
        custom_fields: job.map(custom_fields).unwrap_or_default(),
        created_on: face.created.map(moment),
        modified_on: face.modified.map(moment),
        completed_on: face.completed.map(moment),
        no_charge: job.and_then(|job| job.no_charge).unwrap_or(false),
        notifications_enabled: job
            .and_then(|job| job.notifications_enabled)
            .unwrap_or(false),
        operations: overlay
            .operations
            .iter()
            .rev()
            .filter(|operation| {
                operation.job == Some(key) && operation.state != OperationState::Done
            })
            .map(|operation| conflict::row(sql, operation, zone, opposites))
            .collect::<Sql<_>>()?,
        can: abilities(&face),
        stops_can_be_undone: opposites == Opposites::Deeds,
        number: face.number,
        state: face.state,
        priority: face.priority,
        summary: cut_owned(face.summary.unwrap_or_default(), LONGEST_TEXT),
    }))
}

/// The special instructions of an appointment as the server has them, or will have them when the waiting edits are through.
pub(crate) fn instructions(
    sql: &Connection,
    overlay: &Overlay,
    key: AppointmentKey,
) -> Sql<Option<String>> {
    let of_edit = overlay
        .appointments
        .get(&key)
        .and_then(|patch| patch.instructions.clone());
    let (None, Key::Server(id)) = (&of_edit, key) else {
        return Ok(of_edit);
    };
    let raw: Option<String> = sql
        .prepare_cached("SELECT raw FROM appointment WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let record: Option<Record<Appointment>> = record(raw.as_deref());
    Ok(record.and_then(|record| record.into_value().special_instructions))
}

fn in_full(html: &str) -> Option<String> {
    Some(cut_owned(strip(html), LONGEST_TEXT)).filter(|text| !text.is_empty())
}

impl Store {
    /// These appointments as they are shown, in this order, with their texts in full; those that are not known are left out.
    pub fn appointments_in_full(
        &self,
        keys: &[AppointmentKey],
    ) -> Result<Vec<AppointmentCard>, StoreError> {
        self.shown(|sql, overlay| {
            let mut found = Vec::new();
            for key in keys {
                let Some(mut card) = card(sql, overlay, *key)? else {
                    continue;
                };
                if let Some(text) = instructions(sql, overlay, card.id)? {
                    card.special_instructions = in_full(&text);
                }
                if let Some(face) = face(sql, overlay, card.job_id)? {
                    card.summary = face.summary;
                }
                found.push(card);
            }
            Ok(found)
        })
    }
}

/// Whether what is shown of a text has less than the text: it has formatting, or is longer than a page shows.
fn is_poorer(text: &str) -> bool {
    has_formatting(text) || text.len() > LONGEST_TEXT
}

/// What the documents let be done with a job in its state: the API takes a job to Hold and to Canceled, and nowhere else.
pub(crate) fn abilities(face: &JobFace) -> JobAbilities {
    let open = !matches!(face.state, JobState::Completed | JobState::Canceled);
    JobAbilities {
        edit: face.state != JobState::Canceled,
        hold: open && face.state != JobState::Hold,
        cancel: open,
        add_appointment: open,
    }
}

/// A number with its name, or with itself where the key may not read the name.
pub(crate) fn label(id: Option<i64>, name: Option<String>) -> Option<Named> {
    id.map(|id| Named {
        id: id.to_string(),
        name: name.unwrap_or_else(|| format!("#{id}")),
    })
}

/// A customer by number; the number stands for the name where the key may not read customers.
pub(crate) fn customer_view(sql: &Connection, id: Option<i64>) -> Sql<Option<CustomerView>> {
    let Some(id) = id else { return Ok(None) };
    let phone: Option<Option<String>> = sql
        .prepare_cached("SELECT phone FROM customer WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(Some(CustomerView {
        id: AsText(id.into()),
        name: customer(sql, Some(id))?.unwrap_or_else(|| format!("#{id}")),
        phone: phone.flatten().as_deref().map(display),
    }))
}

/// A location by number; the number stands for the name where the key may not read locations.
pub(crate) fn location_view(sql: &Connection, id: Option<i64>) -> Sql<Option<LocationView>> {
    let Some(id) = id else { return Ok(None) };
    let name: Option<String> = sql
        .prepare_cached("SELECT name FROM location WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(Some(LocationView {
        id: AsText(id.into()),
        name: name.unwrap_or_else(|| format!("#{id}")),
        address: address(sql, Some(id))?,
    }))
}

fn project_name(sql: &Connection, id: Option<i64>) -> Sql<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    let name: Option<Option<String>> = sql
        .prepare_cached("SELECT name FROM project WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(name.flatten())
}

fn history(sql: &Connection, key: JobKey) -> Sql<(Vec<HistoryRow>, Option<i64>)> {
    let Key::Server(id) = key else {
        return Ok((Vec::new(), None));
    };
    let read_on = sql
        .prepare_cached("SELECT on_us FROM history_read WHERE job_id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let mut statement = sql.prepare_cached(
        "SELECT h.id, h.event, h.on_us, h.tool, h.memo, h.employee_id, e.name FROM history h
         LEFT JOIN named e ON e.kind = 'employee' AND e.id = h.employee_id
         WHERE h.job_id = ?1 ORDER BY h.on_us DESC, h.id DESC",
    )?;
    let mut rows = statement.query([id.0])?;
    let mut history = Vec::new();
    while let Some(row) = rows.next()? {
        let entry: i64 = row.get(0)?;
        let employee_id: Option<i64> = row.get(5)?;
        let name: Option<String> = row.get(6)?;
        history.push(HistoryRow {
            id: entry.to_string(),
            event: row.get(1)?,
            on: moment(row.get(2)?),
            employee: label(employee_id, name).map(|named| named.name),
            tool: row.get(3)?,
            memo: row.get(4)?,
        });
    }
    Ok((history, read_on))
}
