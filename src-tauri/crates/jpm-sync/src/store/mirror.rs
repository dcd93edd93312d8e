//! Writing rows into the mirror. An older row never overwrites a newer one, and an equal one changes nothing.

mod project;
mod upsert;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rusqlite::{Connection, OptionalExtension, params};

use super::sql::Sql;
use super::{feeds, malformed};
use crate::instant::Micros;
use crate::key::Key;
use crate::rows::{
    AppointmentRow, HistoryEntry, JobRow, MirrorRow, OddField, Origin, appointment_word, job_word,
};
use crate::views::calendar::ShiftKind;
use crate::views::status::{ChangeBatch, Feed};
use upsert::{Statements, upsert};

/// More changed appointments or jobs than this are told as "everything".
const MOST_TOLD: usize = 500;

static APPOINTMENT: OnceLock<Statements> = OnceLock::new();
static JOB: OnceLock<Statements> = OnceLock::new();
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
    if origin.id <= 0 && !matches!(row, MirrorRow::Unreadable(_)) {
        return malformed::note(sql, row.feed(), &without_id(origin));
    }
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
            let altered = project::put(sql, row, changes)?;
            if altered {
                changes.projects.insert(origin.id);
            }
            altered
        }
        MirrorRow::Unreadable(row) => {
            let known = modified(sql, row.feed, origin.id)?;
            if !known.is_some_and(|known| origin.is_older_than(known)) {
                malformed::note(sql, row.feed, origin)?;
            }
            return Ok(());
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
    if altered {
        changes.rows += 1;
        if origin.problems.is_empty() {
            malformed::clear(sql, row.feed(), origin.id)?;
        } else {
            malformed::note(sql, row.feed(), origin)?;
        }
    } else if origin.problems.is_empty() {
        malformed::clear_known(sql, row.feed(), origin)?;
    }
    Ok(())
}

/// Services number from 1; what has another id is no record that can be asked for.
fn without_id(origin: &Origin) -> Origin {
    let mut odd = origin.clone();
    odd.problems.push(OddField {
        field: "id".to_owned(),
        detail: format!("is {}", origin.id),
    });
    odd
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
            ("end_known", &row.end_known),
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
    // The contract tells a job's project from the project's side only.
    let project_id = match row.project_id {
        None => sql
            .prepare_cached(
                "SELECT project_id FROM project_job WHERE job_id = ?1 AND json_type(?2, '$.projectId') IS NULL",
            )?
            .query_row(params![row.origin.id, row.origin.raw], |row| row.get(0))
            .optional()?,
        named => named,
    };
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
            ("project_id", &project_id),
            ("summary", &row.summary),
            ("created_us", &row.created),
            ("completed_us", &row.completed),
        ],
    )
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
                        modified_us = CASE WHEN modified_us > ?7 THEN excluded.modified_us ELSE max(modified_us, excluded.modified_us) END,
                        raw = excluded.raw
                     WHERE (excluded.modified_us >= modified_us OR excluded.modified_us = 0 OR modified_us > ?7) AND excluded.raw <> raw",
                )?
                .execute(params![
                    row.kind.word(),
                    row.origin.id,
                    row.name,
                    row.active,
                    row.origin.modified,
                    row.origin.raw,
                    row.origin.latest()
                ])?;
            Ok(altered > 0)
        }
        MirrorRow::Appointment(_)
        | MirrorRow::Job(_)
        | MirrorRow::Project(_)
        | MirrorRow::Assignment(_)
        | MirrorRow::Unreadable(_) => Ok(false),
    }
}

/// When the row that is here was last changed; `None` when there is none.
pub(crate) fn modified(sql: &Connection, feed: Feed, id: i64) -> Sql<Option<Micros>> {
    match feeds::table(feed) {
        (_, Some(kind)) => sql
            .prepare_cached("SELECT modified_us FROM named WHERE kind = ?1 AND id = ?2")?
            .query_row((kind.word(), id), |row| row.get(0))
            .optional(),
        (table, None) => sql
            .prepare_cached(&format!("SELECT modified_us FROM {table} WHERE id = ?1"))?
            .query_row([id], |row| row.get(0))
            .optional(),
    }
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
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::instant::micros;
    use crate::rows::{NameKind, NamedRow, Origin, TechnicianColumns};

    fn unit(modified: Micros, name: &str) -> MirrorRow {
        MirrorRow::Named(NamedRow {
            origin: Origin {
                id: 1,
                modified,
                raw: format!("{{\"name\":\"{name}\"}}"),
                ..Origin::default()
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
                ..Origin::default()
            },
            name: name.into(),
            business_unit_id: None,
            team: None,
            active: true,
        })
    }

    fn mirror() -> Connection {
        let sql = Connection::open_in_memory().unwrap();
        for schema in [
            include_str!("schema/mirror-1.sql"),
            include_str!("schema/mirror-4.sql"),
        ] {
            sql.execute_batch(schema).unwrap();
        }
        sql
    }

    /// Writes versions of one row in an order that a list may have, and looks each time at what is kept and whether it was a change.
    fn older_never_replaces_newer(table: &str, row: impl Fn(Micros, &str) -> MirrorRow) {
        let sql = mirror();
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

    type Version = fn(Micros, &str) -> MirrorRow;

    #[test]
    fn a_date_ahead_of_the_servers_clock_gives_way_to_any_other() {
        let hour = chrono::TimeDelta::hours(1);
        let now = "2026-11-24T12:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let far = "2099-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let tables: [(&str, Version); 2] = [("named", unit), ("technician", technician)];
        for (table, row) in tables {
            let sql = mirror();
            let take = |changed: DateTime<Utc>, name: &str, server: DateTime<Utc>| {
                let row = row(micros(changed), name).read_at(Some(server));
                put(&sql, &row, &mut Changes::default()).unwrap();
                let text = format!("SELECT name FROM {table}");
                let name: String = sql.query_row(&text, [], |row| row.get(0)).unwrap();
                name
            };
            assert_eq!(take(far, "Far", now), "Far", "{table}");
            assert_eq!(take(now, "Now", now), "Now", "{table}");
            assert_eq!(take(now - hour, "Late page", now), "Now", "{table}");
            // The server's clock was an hour ahead, and then was set right.
            assert_eq!(take(now + hour, "Ahead", now + hour), "Ahead", "{table}");
            assert_eq!(take(now, "Set right", now), "Set right", "{table}");
            assert_eq!(take(now - hour, "Late page", now), "Set right", "{table}");
        }
    }
}
