//! Reads a job for the drawer.

use std::collections::BTreeMap;

use jpm_client::Record;
use jpm_client::models::{Appointment, Job};
use rusqlite::{Connection, OptionalExtension};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::cards::{CardQuery, address, card, cards, customer, job_type, named};
use super::job_summary::{JobSummary, job_summary};
use super::record_names::{label, shown_project};
use super::{conflict, notes, tags};
use crate::edit::Edit;
use crate::job_fields::JobFields;
use crate::key::{AppointmentKey, JobKey, Key, StringId};
use crate::operation::{Operation, UndoSupport};
use crate::overlay::Overlay;
use crate::phone::display;
use crate::plain_text::{has_formatting, strip};
use crate::rows::{NameKind, NoteOwner};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError};
use crate::time::EpochMillis;
use crate::truncate::MAX_INDEXED_BYTES;
use crate::truncate::{MAX_NAME_BYTES, MAX_TEXT_BYTES, truncate_owned};
use crate::views::calendar::AppointmentCard;
use crate::views::jobs::{
    AllowedActions, CustomFieldView, CustomerView, JobDetail, JobHistoryEntry, JobState,
    LocationView,
};
use crate::views::operations::{EditEntry, OperationState};

/// More custom fields are not shown.
const MAX_CUSTOM_FIELDS: usize = 200;
/// Older edits are not shown. The server's history has them.
const MAX_EDITS: usize = 100;

/// The record of a row, decoded as leniently as when it was received.
pub(crate) fn record<T: DeserializeOwned>(raw: Option<&str>) -> Option<Record<T>> {
    let raw = RawValue::from_string(raw?.to_owned()).ok()?;
    Record::from_raw(raw).ok()
}

/// The custom fields of a job on the server by type, after the waiting edits.
pub(crate) fn custom_fields(job: Option<&Job>, patch: Option<&JobFields>) -> BTreeMap<i64, String> {
    let of_server = job.map(JobFields::lists_of).unwrap_or_default();
    let of_edits = patch.map(|fields| fields.custom_fields.clone());
    let mut fields = of_server.custom_fields;
    fields.extend(of_edits.unwrap_or_default());
    fields
}

/// The custom fields that have a name.
fn custom_field_views(job: Option<&Job>, patch: Option<&JobFields>) -> Vec<CustomFieldView> {
    let values = custom_fields(job, patch);
    let fields = job.into_iter().flat_map(|job| &job.custom_fields);
    let views = fields.filter_map(|field| {
        let value = match field.type_id {
            Some(id) => values.get(&id.0).cloned(),
            None => field.value.clone(),
        };
        let value = value.unwrap_or_default();
        // A text that is not shown in full must not be saved again.
        let is_whole = value.len() <= MAX_INDEXED_BYTES;
        Some(CustomFieldView {
            type_id: field.type_id.filter(|_| is_whole).map(StringId),
            name: truncate_owned(field.name.clone()?, MAX_NAME_BYTES),
            value: truncate_owned(value, MAX_INDEXED_BYTES),
        })
    });
    views.take(MAX_CUSTOM_FIELDS).collect()
}

/// A job as it is shown. `None` if neither the mirror nor a waiting edit has it.
pub(crate) fn detail(
    sql: &Connection,
    overlay: &Overlay,
    key: JobKey,
    done: &[Operation],
    undo_support: UndoSupport,
) -> Sql<Option<JobDetail>> {
    let Some(job) = job_summary(sql, overlay, key)? else {
        return Ok(None);
    };
    let key = job.key;
    // No screen filters or sorts by what is read from the record itself.
    let record: Option<Record<Job>> = record(job.raw.as_deref());
    let record = record.as_deref();
    let (history, history_read_on) = history(sql, key)?;
    let mut appointments = cards(sql, overlay, CardQuery::Job(key))?;
    let mut formatted_instructions = Vec::new();
    for card in &mut appointments {
        if let Some(text) = instructions(sql, overlay, card.id)? {
            if loses_content(&text) {
                formatted_instructions.push(card.id);
            }
            card.special_instructions = in_full(&text);
        }
    }
    let patch = overlay.jobs.get(&key).map(|patch| &patch.fields);
    let of_edit = patch.and_then(|fields| fields.summary.as_deref());
    let summary = of_edit.or_else(|| record?.summary.as_deref());
    Ok(Some(JobDetail {
        id: key,
        summary_has_formatting: summary.is_some_and(loses_content),
        formatted_instructions,
        appointments,
        history,
        edits: edits(sql, overlay, key, done)?,
        notes: notes::of_job(sql, overlay, key)?,
        notes_read_on: notes::read_on_shown(sql, key.server().map(NoteOwner::Job))?,
        history_read_on: history_read_on.map(EpochMillis::from_micros),
        customer: customer_view(sql, job.customer_id)?,
        location: location_view(sql, job.location_id)?,
        job_type: label(job.job_type_id, job_type(sql, job.job_type_id)?),
        business_unit: label(
            job.business_unit_id,
            named(sql, NameKind::BusinessUnit, job.business_unit_id)?,
        ),
        campaign: label(
            job.campaign_id,
            named(sql, NameKind::Campaign, job.campaign_id)?,
        ),
        project_id: job.project_id.map(|id| Key::Server(id.into())),
        project: shown_project(sql, overlay, job.project_id)?,
        tags: tags::views(sql, &job.tags)?,
        custom_fields: custom_field_views(record, patch),
        created_on: job.created.map(EpochMillis::from_micros),
        modified_on: job.modified.map(EpochMillis::from_micros),
        completed_on: job.completed.map(EpochMillis::from_micros),
        no_charge: record.and_then(|job| job.no_charge).unwrap_or(false),
        notifications_enabled: record
            .and_then(|job| job.notifications_enabled)
            .unwrap_or(false),
        operations: overlay
            .operations
            .iter()
            .rev()
            .filter(|operation| {
                operation.job == Some(key) && operation.state != OperationState::Done
            })
            .map(|operation| conflict::row(sql, operation, undo_support))
            .collect::<Sql<_>>()?,
        allowed: allowed_actions(&job),
        can_undo_hold_and_cancel: undo_support == UndoSupport::Full,
        number: job.number,
        state: job.state,
        priority: job.priority,
        summary: truncate_owned(job.summary.unwrap_or_default(), MAX_TEXT_BYTES),
    }))
}

/// The special instructions of an appointment on the server, or after the waiting edits.
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
    Some(truncate_owned(strip(html), MAX_TEXT_BYTES)).filter(|text| !text.is_empty())
}

impl Store {
    /// These appointments as they are shown, in this order, with full texts. Unknown ones are
    /// omitted.
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
                if let Some(job) = job_summary(sql, overlay, card.job_id)? {
                    card.summary = job.summary;
                }
                found.push(card);
            }
            Ok(found)
        })
    }
}

/// Whether the shown text is less than the original, because that has formatting or is too long for
/// a page.
pub(crate) fn loses_content(text: &str) -> bool {
    has_formatting(text) || text.len() > MAX_TEXT_BYTES
}

/// What the API documents allow in a job's state. The API can only hold or cancel a job.
pub(crate) fn allowed_actions(job: &JobSummary) -> AllowedActions {
    let open = job.state.is_open();
    AllowedActions {
        edit: job.state != JobState::Canceled,
        hold: open && job.state != JobState::Hold,
        cancel: open,
        add_appointment: open,
    }
}

/// A customer. The id stands in for the name if the credentials may not read customers.
pub(crate) fn customer_view(sql: &Connection, id: Option<i64>) -> Sql<Option<CustomerView>> {
    let Some(id) = id else { return Ok(None) };
    let found: Option<(Option<String>, String)> = sql
        .prepare_cached("SELECT phone, raw FROM customer WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (phone, raw) = found.unwrap_or_default();
    Ok(Some(CustomerView {
        id: StringId(id.into()),
        name: customer(sql, Some(id))?.unwrap_or_else(|| format!("#{id}")),
        phone: phone.as_deref().map(display),
        tags: tags::views(sql, &tags::of_record(&raw))?,
    }))
}

/// A location. The id stands in for the name if the credentials may not read locations.
pub(crate) fn location_view(sql: &Connection, id: Option<i64>) -> Sql<Option<LocationView>> {
    let Some(id) = id else { return Ok(None) };
    let name: Option<String> = sql
        .prepare_cached("SELECT name FROM location WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(Some(LocationView {
        id: StringId(id.into()),
        name: name.unwrap_or_else(|| format!("#{id}")),
        address: address(sql, Some(id))?,
    }))
}

/// The edits of a job that wait, and those of `done` that the server has.
fn edits(
    sql: &Connection,
    overlay: &Overlay,
    key: JobKey,
    done: &[Operation],
) -> Sql<Vec<EditEntry>> {
    let waiting = overlay.operations.iter().rev();
    let waiting = waiting
        .filter(|operation| operation.job == Some(key) && operation.state != OperationState::Acked);
    let waiting = waiting.filter(|operation| operation.state != OperationState::Done);
    waiting
        .chain(done.iter().rev())
        .take(MAX_EDITS)
        .map(|operation| {
            let sent = operation.sent_at_server.or(operation.sent_at);
            Ok(EditEntry {
                operation_id: operation.id,
                kind: operation.kind(),
                state: operation.state,
                occurred_on: EpochMillis::from_micros(sent.unwrap_or(operation.created_at)),
                changes: conflict::changes(sql, operation)?,
                memo: match &operation.edit {
                    Edit::HoldJob { reason, .. } | Edit::CancelJob { reason, .. } => {
                        Some(truncate_owned(reason.memo.clone(), MAX_INDEXED_BYTES))
                    }
                    _ => None,
                },
            })
        })
        .collect()
}

fn history(sql: &Connection, key: JobKey) -> Sql<(Vec<JobHistoryEntry>, Option<i64>)> {
    let Key::Server(id) = key else {
        return Ok((Vec::new(), None));
    };
    let read_on = sql
        .prepare_cached("SELECT on_us FROM history_read WHERE job_id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let mut statement = sql.prepare_cached(
        "SELECT h.id, h.event, h.on_us, h.tool, h.memo, h.employee_id, e.name FROM history h
         LEFT JOIN named_record e ON e.kind = 'employee' AND e.id = h.employee_id
         WHERE h.job_id = ?1 ORDER BY h.on_us DESC, h.id DESC",
    )?;
    let mut rows = statement.query([id.0])?;
    let mut history = Vec::new();
    while let Some(row) = rows.next()? {
        let entry: i64 = row.get(0)?;
        let employee_id: Option<i64> = row.get(5)?;
        let name: Option<String> = row.get(6)?;
        history.push(JobHistoryEntry {
            id: entry.to_string(),
            event: row.get(1)?,
            occurred_on: EpochMillis::from_micros(row.get(2)?),
            employee: label(employee_id, name).map(|named| named.name),
            tool: row.get(3)?,
            memo: row.get(4)?,
        });
    }
    Ok((history, read_on))
}
