//! Writing rows into the mirror. An older row never overwrites a newer one, and an equal one changes nothing.

mod upsert;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rusqlite::{Connection, OptionalExtension, params};

use super::sql::Sql;
use crate::instant::Micros;
use crate::key::Key;
use crate::rows::{
    AppointmentRow, HistoryEntry, JobRow, MirrorRow, ProjectRow, appointment_word, job_word,
};
use crate::views::calendar::ShiftKind;
use crate::views::status::ChangeBatch;
use upsert::{Statements, upsert};

/// More changed appointments or jobs than this are told as "everything".
const MOST_TOLD: usize = 500;

static APPOINTMENT: OnceLock<Statements> = OnceLock::new();
static JOB: OnceLock<Statements> = OnceLock::new();
static PROJECT: OnceLock<Statements> = OnceLock::new();
static ASSIGNMENT: OnceLock<Statements> = OnceLock::new();
static CUSTOMER: OnceLock<Statements> = OnceLock::new();
static LOCATION: OnceLock<Statements> = OnceLock::new();
static TECHNICIAN: OnceLock<Statements> = OnceLock::new();
static SHIFT: OnceLock<Statements> = OnceLock::new();
static JOB_TYPE: OnceLock<Statements> = OnceLock::new();

/// What a transaction changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    pub(crate) appointments: BTreeSet<i64>,
    pub(crate) jobs: BTreeSet<i64>,
    pub(crate) projects: BTreeSet<i64>,
    pub(crate) names: bool,
    pub(crate) everything: bool,
    /// How many rows are not what they were.
    pub(crate) rows: usize,
}

impl Changes {
    /// What the windows are told of it.
    pub(crate) fn batch(self, operations: bool) -> ChangeBatch {
        if self.everything || self.appointments.len() > MOST_TOLD || self.jobs.len() > MOST_TOLD {
            return ChangeBatch {
                everything: true,
                names: self.names,
                operations,
                ..ChangeBatch::default()
            };
        }
        ChangeBatch {
            revision: 0,
            appointments: self
                .appointments
                .into_iter()
                .map(|id| Key::Server(id.into()))
                .collect(),
            jobs: self
                .jobs
                .into_iter()
                .map(|id| Key::Server(id.into()))
                .collect(),
            projects: self
                .projects
                .into_iter()
                .map(|id| Key::Server(id.into()))
                .collect(),
            names: self.names,
            operations,
            everything: false,
        }
    }

    /// Whether nothing changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0 && !self.everything
    }
}

/// Writes a row, and notes what changed.
///
/// An assignment that was put aside stays so until a newer version of it comes, or a complete answer (`roster.rs`): a list that lags behind still
/// has the old one.
pub(crate) fn put(sql: &Connection, row: &MirrorRow, changes: &mut Changes) -> Sql<()> {
    let origin = row.origin();
    let altered = match row {
        MirrorRow::Appointment(row) => {
            let altered = put_appointment(sql, row)?;
            if altered {
                changes.appointments.insert(origin.id);
                changes.jobs.insert(row.job_id);
            }
            altered
        }
        MirrorRow::Job(row) => {
            let altered = put_job(sql, row)?;
            if altered {
                changes.jobs.insert(origin.id);
            }
            altered
        }
        MirrorRow::Project(row) => {
            let altered = put_project(sql, row)?;
            if altered {
                changes.projects.insert(origin.id);
            }
            altered
        }
        MirrorRow::Assignment(row) => {
            let altered = upsert(
                sql,
                "assignment",
                &ASSIGNMENT,
                origin,
                &[
                    ("appointment_id", &row.appointment_id),
                    ("technician_id", &row.technician_id),
                    ("active", &row.active),
                ],
            )?;
            if altered {
                changes.appointments.insert(row.appointment_id);
            }
            altered
        }
        _ => {
            let altered = put_name(sql, row)?;
            changes.names |= altered;
            altered
        }
    };
    changes.rows += usize::from(altered);
    Ok(())
}

fn put_appointment(sql: &Connection, row: &AppointmentRow) -> Sql<bool> {
    upsert(
        sql,
        "appointment",
        &APPOINTMENT,
        &row.origin,
        &[
            ("job_id", &row.job_id),
            ("number", &row.number),
            ("start_us", &row.start),
            ("end_us", &row.end),
            ("arrival_start_us", &row.arrival_start),
            ("arrival_end_us", &row.arrival_end),
            ("status", &appointment_word(row.state)),
            ("confirmed", &row.confirmed),
            ("instructions", &row.instructions),
            ("customer_id", &row.customer_id),
            ("active", &row.active),
        ],
    )
}

fn put_job(sql: &Connection, row: &JobRow) -> Sql<bool> {
    upsert(
        sql,
        "job",
        &JOB,
        &row.origin,
        &[
            ("number", &row.number),
            ("customer_id", &row.customer_id),
            ("location_id", &row.location_id),
            ("status", &job_word(row.state)),
            ("business_unit_id", &row.business_unit_id),
            ("job_type_id", &row.job_type_id),
            ("priority", &row.priority),
            ("campaign_id", &row.campaign_id),
            ("project_id", &row.project_id),
            ("summary", &row.summary),
            ("created_us", &row.created),
            ("completed_us", &row.completed),
        ],
    )
}

fn put_project(sql: &Connection, row: &ProjectRow) -> Sql<bool> {
    let altered = upsert(
        sql,
        "project",
        &PROJECT,
        &row.origin,
        &[
            ("number", &row.number),
            ("name", &row.name),
            ("summary", &row.summary),
            ("status", &row.status),
            ("customer_id", &row.customer_id),
            ("location_id", &row.location_id),
            ("managers", &list(&row.managers)),
            ("units", &list(&row.units)),
            ("start_date", &row.start_date),
            ("target_date", &row.target_date),
            ("actual_date", &row.actual_date),
        ],
    )?;
    for job in &row.job_ids {
        sql.prepare_cached(
            "UPDATE job SET project_id = ?1 WHERE id = ?2 AND project_id IS NOT ?1",
        )?
        .execute([row.origin.id, *job])?;
    }
    Ok(altered)
}

fn put_name(sql: &Connection, row: &MirrorRow) -> Sql<bool> {
    match row {
        MirrorRow::Customer(row) => upsert(
            sql,
            "customer",
            &CUSTOMER,
            &row.origin,
            &[
                ("name", &row.name),
                ("phone", &row.phone),
                ("also", &row.also),
                ("active", &row.active),
            ],
        ),
        MirrorRow::Location(row) => upsert(
            sql,
            "location",
            &LOCATION,
            &row.origin,
            &[
                ("customer_id", &row.customer_id),
                ("name", &row.name),
                ("address", &row.address),
                ("active", &row.active),
            ],
        ),
        MirrorRow::Technician(row) => upsert(
            sql,
            "technician",
            &TECHNICIAN,
            &row.origin,
            &[
                ("name", &row.name),
                ("business_unit_id", &row.business_unit_id),
                ("team", &row.team),
                ("active", &row.active),
            ],
        ),
        MirrorRow::Shift(row) => upsert(
            sql,
            "shift",
            &SHIFT,
            &row.origin,
            &[
                ("technician_id", &row.technician_id),
                ("start_us", &row.start),
                ("end_us", &row.end),
                ("kind", &shift_word(row.kind)),
                ("active", &row.active),
            ],
        ),
        MirrorRow::JobType(row) => upsert(
            sql,
            "job_type",
            &JOB_TYPE,
            &row.origin,
            &[
                ("name", &row.name),
                ("units", &list(&row.units)),
                ("minutes", &row.minutes),
                ("priority", &row.priority),
                ("summary", &row.summary),
                ("active", &row.active),
            ],
        ),
        MirrorRow::Named(row) => {
            let altered = sql
                .prepare_cached(
                    "INSERT INTO named (kind, id, name, active, modified_us, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, active = excluded.active,
                        modified_us = excluded.modified_us, raw = excluded.raw
                     WHERE excluded.modified_us >= modified_us AND excluded.raw <> raw",
                )?
                .execute(params![
                    row.kind.word(),
                    row.origin.id,
                    row.name,
                    row.active,
                    row.origin.modified,
                    row.origin.raw
                ])?;
            Ok(altered > 0)
        }
        MirrorRow::Appointment(_)
        | MirrorRow::Job(_)
        | MirrorRow::Project(_)
        | MirrorRow::Assignment(_) => Ok(false),
    }
}

/// When the row that is here was last changed; `None` when there is none.
pub(crate) fn modified(sql: &Connection, row: &MirrorRow) -> Sql<Option<Micros>> {
    let table = match row {
        MirrorRow::Appointment(_) => "appointment",
        MirrorRow::Job(_) => "job",
        MirrorRow::Project(_) => "project",
        MirrorRow::Assignment(_) => "assignment",
        MirrorRow::Customer(_) => "customer",
        MirrorRow::Location(_) => "location",
        MirrorRow::Technician(_) => "technician",
        MirrorRow::Shift(_) => "shift",
        MirrorRow::JobType(_) => "job_type",
        MirrorRow::Named(row) => {
            return sql
                .prepare_cached("SELECT modified_us FROM named WHERE kind = ?1 AND id = ?2")?
                .query_row((row.kind.word(), row.origin.id), |row| row.get(0))
                .optional();
        }
    };
    sql.prepare_cached(&format!("SELECT modified_us FROM {table} WHERE id = ?1"))?
        .query_row([row.origin().id], |row| row.get(0))
        .optional()
}

/// Replaces what is known of a job's history.
pub(crate) fn put_history(
    sql: &Connection,
    job: i64,
    entries: &[HistoryEntry],
    on: Micros,
) -> Sql<()> {
    sql.execute("DELETE FROM history WHERE job_id = ?1", [job])?;
    let mut insert = sql.prepare_cached(
        "INSERT OR REPLACE INTO history (job_id, id, event, on_us, employee_id, tool, memo) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for entry in entries {
        insert.execute(params![
            job,
            entry.id,
            entry.event,
            entry.on,
            entry.employee_id,
            entry.tool,
            entry.memo
        ])?;
    }
    sql.execute(
        "INSERT OR REPLACE INTO history_read (job_id, on_us) VALUES (?1, ?2)",
        [job, on],
    )?;
    Ok(())
}

/// The word that the mirror keeps for a kind of shift.
pub(crate) fn shift_word(kind: ShiftKind) -> &'static str {
    match kind {
        ShiftKind::Normal => "Normal",
        ShiftKind::OnCall => "OnCall",
        ShiftKind::TimeOff => "TimeOff",
    }
}

/// Numbers as the JSON list that SQLite can join with.
pub(crate) fn list(ids: &[i64]) -> String {
    serde_json::json!(ids).to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::rows::{NameKind, NamedRow, Origin, TechnicianColumns};

    fn unit(modified: Micros, name: &str) -> MirrorRow {
        MirrorRow::Named(NamedRow {
            origin: Origin {
                id: 1,
                modified,
                raw: format!("{{\"name\":\"{name}\"}}"),
            },
            kind: NameKind::BusinessUnit,
            name: name.into(),
            active: true,
        })
    }

    fn technician(modified: Micros, name: &str) -> MirrorRow {
        MirrorRow::Technician(TechnicianColumns {
            origin: Origin {
                id: 1,
                modified,
                raw: format!("{{\"name\":\"{name}\"}}"),
            },
            name: name.into(),
            business_unit_id: None,
            team: None,
            active: true,
        })
    }

    /// Writes versions of one row in an order that a list may have, and looks each time at what is kept and whether it was a change.
    fn older_never_replaces_newer(table: &str, row: impl Fn(Micros, &str) -> MirrorRow) {
        let sql = Connection::open_in_memory().unwrap();
        sql.execute_batch(include_str!("schema/mirror-1.sql"))
            .unwrap();
        for (modified, name, kept, changed) in [
            (5, "Heating", "Heating", 1),
            (5, "Heating", "Heating", 0),
            (4, "Old", "Heating", 0),
            (6, "Cooling", "Cooling", 1),
        ] {
            let mut changes = Changes::default();
            put(&sql, &row(modified, name), &mut changes).unwrap();
            let found: String = sql
                .query_row(&format!("SELECT name FROM {table}"), [], |row| row.get(0))
                .unwrap();
            assert_eq!(
                (found.as_str(), changes.rows),
                (kept, changed),
                "{modified}"
            );
        }
    }

    #[test]
    fn an_older_row_never_overwrites_a_newer_one_and_an_equal_one_is_no_change() {
        older_never_replaces_newer("named", unit);
    }

    #[test]
    fn so_it_is_in_the_tables_that_are_looked_at_first() {
        older_never_replaces_newer("technician", technician);
    }
}
