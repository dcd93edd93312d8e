//! Inserts jobs with appointments and a matching history.

use rusqlite::{Connection, params};
use serde_json::Value;

use super::people::Member;
use crate::clock::{DAY, HOUR, Micros};
use crate::seed::people::{FIRST_EMPLOYEE, Place};

/// A job to insert.
#[derive(Clone)]
pub(super) struct JobDraft<'a> {
    pub(super) place: Place,
    pub(super) unit: i64,
    pub(super) kind: i64,
    pub(super) priority: &'a str,
    pub(super) summary: &'a str,
    pub(super) project: Option<i64>,
    /// Custom fields, tags and others that are only returned.
    pub(super) extra: Value,
    /// Overrides the status that follows from the appointments.
    pub(super) status: Option<&'a str>,
}

impl<'a> JobDraft<'a> {
    pub(super) fn at(place: Place, summary: &'a str) -> Self {
        Self {
            place,
            unit: 101,
            kind: 201,
            priority: "Normal",
            summary,
            project: None,
            extra: Value::Object(serde_json::Map::new()),
            status: None,
        }
    }
}

/// An appointment to insert.
#[derive(Clone, Default)]
pub(super) struct AppointmentDraft<'a> {
    pub(super) starts: Micros,
    pub(super) ends: Micros,
    pub(super) window: Option<(Micros, Micros)>,
    pub(super) crew: &'a [Member],
    pub(super) instructions: Option<&'a str>,
    /// Overrides the status that follows from the time of day.
    pub(super) status: Option<&'a str>,
}

impl AppointmentDraft<'_> {
    fn status(&self, now: Micros) -> &str {
        self.status.unwrap_or(if self.ends.max(self.starts) < now {
            "Done"
        } else if self.starts <= now && !self.crew.is_empty() {
            "Working"
        } else {
            "Scheduled"
        })
    }
}

/// The connection and the last used ids.
pub(super) struct JobWriter<'a> {
    pub(super) db: &'a Connection,
    pub(super) now: Micros,
    pub(super) job: i64,
    pub(super) appointment: i64,
    pub(super) number: i64,
}

impl<'a> JobWriter<'a> {
    pub(super) fn new(db: &'a Connection, now: Micros) -> Self {
        Self {
            db,
            now,
            job: 61_000_000,
            appointment: 71_000_000,
            number: 90_000,
        }
    }

    /// Inserts a job and returns its id. The ids of its appointments end at
    /// [`JobWriter::appointment`].
    pub(super) fn job(
        &mut self,
        draft: &JobDraft<'_>,
        appointments: &[AppointmentDraft<'_>],
    ) -> rusqlite::Result<i64> {
        self.job += 1;
        self.number += 1;
        let job = self.job;
        let first = appointments
            .iter()
            .map(|appointment| appointment.starts)
            .min();
        let last = appointments
            .iter()
            .map(|appointment| appointment.ends.max(appointment.starts))
            .max();
        let created = first.unwrap_or(self.now).min(self.now) - 3 * DAY - (job % 97) * HOUR;
        let changed = last.unwrap_or(created).min(self.now - HOUR).max(created);
        let first_appointment = self.appointment + 1;
        for (count, appointment) in (1..).zip(appointments) {
            self.appointment(draft, appointment, count, (created, changed))?;
        }
        let has = |status: &str| {
            appointments
                .iter()
                .any(|appointment| appointment.status(self.now) == status)
        };
        let status = draft.status.unwrap_or(match () {
            () if has("Working") => "InProgress",
            () if has("Dispatched") => "Dispatched",
            () if has("Scheduled") || appointments.is_empty() => "Scheduled",
            () if has("Hold") => "Hold",
            () if has("Canceled") => "Canceled",
            () => "Completed",
        });
        let ids = (!appointments.is_empty()).then_some((first_appointment, self.appointment));
        self.db
            .prepare_cached(
                "INSERT INTO jobs (id, number, customer_id, location_id, status, completed_on, business_unit_id, job_type_id, priority, campaign_id,
                   project_id, summary, appointment_count, first_appointment_id, last_appointment_id, recall_for_id, created_by, created_on, modified_on,
                   extra)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, NULL, ?16, ?17, ?18, ?19)",
            )?
            .execute(params![
                job,
                self.number.to_string(),
                draft.place.customer,
                draft.place.location,
                status,
                (status == "Completed").then_some(changed),
                draft.unit,
                draft.kind,
                draft.priority,
                401 + job % 12,
                draft.project,
                draft.summary,
                i64::try_from(appointments.len()).unwrap_or_default(),
                ids.map(|ids| ids.0),
                ids.map(|ids| ids.1),
                FIRST_EMPLOYEE + 6,
                created,
                changed,
                draft.extra.to_string(),
            ])?;
        self.add_history(job, "Job Booked", created, "")?;
        if status == "Completed" {
            self.add_history(job, "Job Completed", changed, "")?;
        }
        Ok(job)
    }

    fn appointment(
        &mut self,
        draft: &JobDraft<'_>,
        appointment: &AppointmentDraft<'_>,
        count: i64,
        (created, changed): (Micros, Micros),
    ) -> rusqlite::Result<()> {
        self.appointment += 1;
        let status = appointment.status(self.now);
        self.db
            .prepare_cached(
                "INSERT INTO appointments (id, job_id, number, starts, ends, window_start, window_end, status, special_instructions, customer_id, unused,
                   confirmed, active, created_by, created_on, modified_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, 1, ?12, ?13, ?14)",
            )?
            .execute(params![
                self.appointment,
                self.job,
                format!("{}-{count}", self.number),
                appointment.starts,
                appointment.ends,
                appointment.window.map(|window| window.0),
                appointment.window.map(|window| window.1),
                status,
                appointment.instructions,
                draft.place.customer,
                self.appointment % 3 == 0,
                FIRST_EMPLOYEE + 6,
                created,
                changed,
            ])?;
        let under_way = matches!(status, "Working" | "Dispatched" | "Done");
        for member in appointment.crew {
            self.db
                .prepare_cached(
                    "INSERT INTO assignments (appointment_id, job_id, technician_id, technician_name, status, assigned_by, active, created_on, modified_on)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8)",
                )?
                .execute(params![
                    self.appointment,
                    self.job,
                    member.id,
                    member.name,
                    if under_way { status } else { "Scheduled" },
                    FIRST_EMPLOYEE + 3,
                    created,
                    changed,
                ])?;
        }
        Ok(())
    }

    pub(super) fn add_history(
        &self,
        job: i64,
        event: &str,
        at: Micros,
        memo: &str,
    ) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "INSERT INTO history (job_id, event_type, date, employee_id, tool, memo) VALUES (?1, ?2, ?3, NULL, NULL, ?4)",
            )?
            .execute((job, event, at.min(self.now), memo))?;
        Ok(())
    }

    /// Inserts values that override fields of a record, because no column can hold them.
    pub(super) fn quirk(&self, kind: &str, id: i64, fields: &Value) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("INSERT INTO quirks (kind, id, json) VALUES (?1, ?2, ?3)")?
            .execute((kind, id, fields.to_string()))?;
        Ok(())
    }
}
