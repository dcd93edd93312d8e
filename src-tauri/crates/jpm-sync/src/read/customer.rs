//! Reads a customer for the summary in the forms and for the customer's page.
//!
//! A customer may be a property manager with thousands of jobs. Open jobs, appointments, locations
//! and projects are therefore limited, and all jobs are read page by page (`job_table.rs`).

use std::cmp::Reverse;
use std::collections::HashSet;

use jpm_client::Record;
use jpm_client::models::{CustomField, Customer};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Deserialize;
use serde_json::Value;

use super::cards::{CardQuery, address, cards, job_type, named, technician};
use super::job::record;
use super::job_summary::{JobSummary, job_summary};
use super::next_appointment::next_appointment;
use super::{notes, tags};
use crate::key::{JobKey, Key, StringId};
use crate::overlay::Overlay;
use crate::phone::display;
use crate::rows::{NameKind, NoteOwner};
use crate::store::mirror::REFUSED;
use crate::store::sql::Sql;
use crate::time::{EpochMillis, Micros, to_micros};
use crate::truncate::{MAX_INDEXED_BYTES, MAX_LISTED_BYTES, MAX_NAME_BYTES, truncate_owned};
use crate::views::calendar::{AppointmentCard, AppointmentState};
use crate::views::choices::LocationChoice;
use crate::views::customers::{AppointmentSummary, CustomerDetail, CustomerJob, CustomerProject};
use crate::views::jobs::CustomFieldView;
use crate::views::operations::OperationState;

const MAX_OPEN_JOBS: usize = 50;
const MAX_LOCATIONS: u32 = 100;
const MAX_PROJECTS: u32 = 50;
const MAX_APPOINTMENTS: usize = 100;
const MAX_CUSTOM_FIELDS: usize = 200;
/// Past jobs whose appointments are read. The last appointment of the customer is one of theirs.
const PAST_JOBS: usize = 20;

/// `JobState::is_open` as a condition on a row of `job_list`.
const IS_OPEN: &str = "status NOT IN ('Completed', 'Canceled')";

/// The columns of a customer's row.
struct CustomerRecord {
    name: String,
    phone: Option<String>,
    billing_address: String,
    active: bool,
    raw: String,
}

/// What is known of a customer. `None` if neither a record nor a job names the customer.
pub(crate) fn detail(
    sql: &Connection,
    overlay: &Overlay,
    id: i64,
    now: Micros,
) -> Sql<Option<CustomerDetail>> {
    let row = customer_record(sql, id)?;
    let jobs = shown_jobs(sql, overlay, id, now)?;
    if row.is_none() && jobs.total == 0 {
        return Ok(None);
    }
    let record: Option<Record<Customer>> = record(row.as_ref().map(|row| row.raw.as_str()));
    let record = record.as_deref();
    let row_name = row.as_ref().map(|row| row.name.clone());
    let appointments = jobs.appointments;
    let notes_read = notes::read_on(sql, NoteOwner::Customer(id.into()))?;
    let planned = |card: &&AppointmentCard| card.state != AppointmentState::Canceled;
    let is_ahead = |card: &AppointmentCard| to_micros(card.start.0) >= now;
    let next = appointments
        .iter()
        .filter(planned)
        .filter(|card| is_ahead(card) && card.state != AppointmentState::Hold)
        .min_by_key(|card| (card.start, card.id));
    let last = appointments
        .iter()
        .filter(planned)
        .filter(|card| !is_ahead(card))
        .max_by_key(|card| (card.start, card.id));
    Ok(Some(CustomerDetail {
        id: StringId(id.into()),
        name: row_name.unwrap_or_else(|| format!("#{id}")),
        kind: record.and_then(|record| Some(record.kind.as_ref()?.as_str().to_owned())),
        phone: row
            .as_ref()
            .and_then(|row| Some(display(row.phone.as_ref()?))),
        billing_address: row
            .as_ref()
            .map(|row| row.billing_address.clone())
            .filter(|address| !address.is_empty()),
        active: row.as_ref().is_none_or(|row| row.active),
        do_not_service: record.and_then(|record| record.do_not_service) == Some(true),
        tags: match &row {
            Some(row) => tags::views(sql, &tags::of_record(&row.raw))?,
            None => Vec::new(),
        },
        custom_fields: record
            .map(|record| custom_fields(&record.custom_fields))
            .unwrap_or_default(),
        notes: notes::of_customer(sql, id.into())?,
        notes_read_on: notes_read
            .filter(|on| *on != REFUSED)
            .map(EpochMillis::from_micros),
        notes_readable: notes_read != Some(REFUSED),
        balance: row.as_ref().and_then(|row| balance(&row.raw)),
        locations: locations(sql, id)?,
        location_count: count(
            sql,
            "SELECT count(*) FROM location WHERE customer_id = ?1 AND active = 1",
            id,
        )?,
        open_jobs: jobs.open,
        open_job_count: jobs.open_count,
        job_count: jobs.total,
        next_appointment: next
            .map(|card| appointment_summary(sql, card))
            .transpose()?,
        last_appointment: last
            .map(|card| appointment_summary(sql, card))
            .transpose()?,
        projects: projects(sql, overlay, id)?,
        pending_edits: jobs.pending,
        appointments: appointments
            .iter()
            .rev()
            .take(MAX_APPOINTMENTS)
            .map(|card| appointment_summary(sql, card))
            .collect::<Sql<_>>()?,
    }))
}

fn customer_record(sql: &Connection, id: i64) -> Sql<Option<CustomerRecord>> {
    sql.prepare_cached(
        "SELECT name, phone, billing_address, active, raw FROM customer WHERE id = ?1",
    )?
    .query_row([id], |row| {
        Ok(CustomerRecord {
            name: row.get(0)?,
            phone: row.get(1)?,
            billing_address: row.get(2)?,
            active: row.get(3)?,
            raw: row.get(4)?,
        })
    })
    .optional()
}

/// The jobs of a customer, with the waiting edits.
struct ShownJobs {
    open: Vec<CustomerJob>,
    open_count: u32,
    total: u32,
    /// Those of the open and of the newest past jobs, by start.
    appointments: Vec<AppointmentCard>,
    /// How many edits of the jobs are not confirmed.
    pending: u32,
}

fn shown_jobs(sql: &Connection, overlay: &Overlay, customer: i64, now: Micros) -> Sql<ShownJobs> {
    let ids = |query: &str, most: usize| -> Sql<Vec<i64>> {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        sql.prepare_cached(query)?
            .query_map(params![customer, now, most], |row| row.get(0))?
            .collect()
    };
    // Those with an appointment ahead come first. A customer can have more open jobs than are read.
    let mut read = Vec::new();
    for (when, order) in [
        ("next_start_us >= ?2", "next_start_us, id"),
        ("next_start_us < ?2", "next_start_us DESC, id DESC"),
        ("next_start_us IS NULL AND ?2 IS NOT NULL", "id DESC"),
    ] {
        read.extend(ids(
            &format!("SELECT id FROM job_list WHERE customer_id = ?1 AND {IS_OPEN} AND {when} ORDER BY {order} LIMIT ?3"),
            MAX_OPEN_JOBS - read.len(),
        )?);
    }
    let past = ids(
        "SELECT id FROM job_list WHERE customer_id = ?1 AND next_start_us < ?2 ORDER BY next_start_us DESC, id DESC LIMIT ?3",
        PAST_JOBS,
    )?;
    let mut total = count(
        sql,
        "SELECT count(*) FROM job_list WHERE customer_id = ?1",
        customer,
    )?;
    let mut open_count = count(
        sql,
        &format!("SELECT count(*) FROM job_list WHERE customer_id = ?1 AND {IS_OPEN}"),
        customer,
    )?;

    let mut keys: Vec<JobKey> = Vec::new();
    let mut known: HashSet<JobKey> = HashSet::new();
    let mirrored = read.iter().chain(&past).map(|id| Key::Server((*id).into()));
    // Edits add jobs, and change whether a job is open.
    for key in overlay.changed_jobs().into_iter().chain(mirrored) {
        let key = overlay.ids.resolve(key);
        if known.insert(key) {
            keys.push(key);
        }
    }
    let (mut open, mut appointments) = (Vec::new(), Vec::new());
    for key in keys {
        let Some(job) = job_summary(sql, overlay, key)? else {
            continue;
        };
        if job.customer_id != Some(customer) {
            continue;
        }
        let cards = cards(sql, overlay, CardQuery::Job(job.key))?;
        match stored_as_open(sql, job.key)? {
            None => {
                total += 1;
                open_count += u32::from(job.state.is_open());
            }
            Some(was) if was && !job.state.is_open() => open_count = open_count.saturating_sub(1),
            Some(was) => open_count += u32::from(!was && job.state.is_open()),
        }
        if job.state.is_open() {
            open.push(customer_job(sql, overlay, job, &cards, now)?);
        }
        appointments.extend(cards);
    }
    open.sort_by_key(|job| nearness(job.appointment.as_ref(), now));
    open.truncate(MAX_OPEN_JOBS);
    appointments.sort_by_key(|card| (card.start, card.id));
    let mut pending: u32 = 0;
    for operation in &overlay.operations {
        if matches!(
            operation.state,
            OperationState::Done | OperationState::Withdrawn
        ) {
            continue;
        }
        if let Some(key) = operation.job
            && job_summary(sql, overlay, key)?.is_some_and(|job| job.customer_id == Some(customer))
        {
            pending += 1;
        }
    }
    Ok(ShownJobs {
        open,
        open_count,
        total,
        appointments,
        pending,
    })
}

/// Whether the mirror has a job as open. `None` if it does not have the job.
fn stored_as_open(sql: &Connection, key: JobKey) -> Sql<Option<bool>> {
    let Key::Server(id) = key else {
        return Ok(None);
    };
    sql.prepare_cached(&format!("SELECT {IS_OPEN} FROM job_list WHERE id = ?1"))?
        .query_row([id.0], |row| row.get(0))
        .optional()
}

/// Jobs with an appointment ahead come first, nearest first, then the newest past ones, then those
/// without an appointment.
fn nearness(appointment: Option<&AppointmentSummary>, now: Micros) -> (u8, Reverse<Micros>) {
    match appointment.map(|appointment| to_micros(appointment.start.0)) {
        Some(start) if start >= now => (0, Reverse(-start)),
        Some(start) => (1, Reverse(start)),
        None => (2, Reverse(0)),
    }
}

fn customer_job(
    sql: &Connection,
    overlay: &Overlay,
    job: JobSummary,
    cards: &[AppointmentCard],
    now: Micros,
) -> Sql<CustomerJob> {
    Ok(CustomerJob {
        id: job.key,
        state: job.state,
        job_type_id: job.job_type_id.map(|id| StringId(id.into())),
        job_type: job_type(sql, job.job_type_id)?,
        business_unit_id: job.business_unit_id.map(|id| StringId(id.into())),
        business_unit: named(sql, NameKind::BusinessUnit, job.business_unit_id)?,
        location_id: job.location_id.map(|id| StringId(id.into())),
        address: address(sql, job.location_id)?,
        summary: job
            .summary
            .map(|text| truncate_owned(text, MAX_LISTED_BYTES))
            .filter(|text| !text.is_empty()),
        appointment: next_appointment(cards, now)
            .map(|card| appointment_summary(sql, card))
            .transpose()?,
        pending: overlay.job_mark(job.key),
        number: job.number,
    })
}

/// When an appointment is, and who comes.
pub(super) fn appointment_summary(
    sql: &Connection,
    card: &AppointmentCard,
) -> Sql<AppointmentSummary> {
    let mut technicians = Vec::new();
    for id in &card.technician_ids {
        technicians.extend(technician(sql, id.0.0)?);
    }
    Ok(AppointmentSummary {
        id: card.id,
        job_id: card.job_id,
        state: card.state,
        confirmed: card.confirmed,
        job_type: card.job_type.as_ref().map(ToString::to_string),
        start: card.start,
        end: card.end,
        arrival_start: card.arrival_start,
        arrival_end: card.arrival_end,
        technicians,
    })
}

/// What the customer owes. Servers send it as a number or as text.
fn balance(raw: &str) -> Option<f64> {
    #[derive(Deserialize)]
    struct Balance {
        balance: Option<Value>,
    }
    let amount = match serde_json::from_str::<Balance>(raw).ok()?.balance? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    amount.filter(|amount| amount.is_finite())
}

/// The custom fields that have a name.
fn custom_fields(fields: &[CustomField]) -> Vec<CustomFieldView> {
    let fields = fields.iter().filter_map(|field| {
        Some(CustomFieldView {
            type_id: field.type_id.map(StringId),
            name: truncate_owned(field.name.clone()?, MAX_NAME_BYTES),
            value: truncate_owned(field.value.clone().unwrap_or_default(), MAX_INDEXED_BYTES),
        })
    });
    fields.take(MAX_CUSTOM_FIELDS).collect()
}

fn locations(sql: &Connection, customer: i64) -> Sql<Vec<LocationChoice>> {
    sql.prepare_cached(
        "SELECT id, name, address FROM location WHERE customer_id = ?1 AND active = 1 ORDER BY name COLLATE NOCASE, id LIMIT ?2",
    )?
    .query_map(params![customer, MAX_LOCATIONS], |row| {
        Ok(LocationChoice {
            id: StringId(row.get::<_, i64>(0)?.into()),
            name: row.get(1)?,
            address: row.get(2)?,
        })
    })?
    .collect()
}

fn projects(sql: &Connection, overlay: &Overlay, customer: i64) -> Sql<Vec<CustomerProject>> {
    let mut stored: Vec<_> = sql
        .prepare_cached(
            "SELECT id, number, name, status FROM project WHERE customer_id = ?1 ORDER BY id DESC LIMIT ?2",
        )?
        .query_map(params![customer, MAX_PROJECTS], |row| {
            let id = Key::Server(row.get::<_, i64>(0)?.into());
            Ok(CustomerProject {
                id,
                number: row.get(1)?,
                name: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
                status: row.get(3)?,
                pending: overlay.project_mark(id),
            })
        })?
        .collect::<Sql<_>>()?;
    let new = overlay.new_projects.iter().rev();
    let mut projects: Vec<_> = new
        .filter(|new| new.project.customer_id.0.0 == customer)
        .filter(|new| stored.iter().all(|project| project.id != new.key))
        .map(|new| CustomerProject {
            id: new.key,
            number: None,
            name: new.project.name.clone().unwrap_or_default(),
            status: None,
            pending: overlay.project_mark(new.key),
        })
        .collect();
    projects.append(&mut stored);
    for project in &mut projects {
        let Some(changes) = overlay.projects.get(&project.id) else {
            continue;
        };
        if let Some(name) = &changes.name {
            project.name.clone_from(name);
        }
        if let Some(StringId(id)) = changes.status_id {
            project.status = named(sql, NameKind::ProjectStatus, Some(id.0))?;
        }
    }
    Ok(projects)
}

fn count(sql: &Connection, query: &str, customer: i64) -> Sql<u32> {
    sql.prepare_cached(query)?
        .query_row([customer], |row| row.get(0))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
