//! Writes rows into the mirror. An older row never overwrites a newer one, and an equal one changes
//! nothing.

mod changes;
mod notes;
mod project;
mod upsert;

use std::sync::OnceLock;

use rusqlite::{Connection, OptionalExtension, params};

use super::sql::Sql;
use super::{feeds, malformed};
use crate::rows::{
    AppointmentRow, FieldProblem, HistoryEntry, JobRow, MirrorRow, NamedRow, RecordMeta,
    appointment_status_name, job_status_name,
};
use crate::time::Micros;
use crate::views::calendar::ShiftKind;
pub(crate) use changes::Changes;
pub(crate) use notes::{REFUSED, put_notes, refuse_notes};
use upsert::{Statements, upsert};

static APPOINTMENT: OnceLock<Statements> = OnceLock::new();
static JOB: OnceLock<Statements> = OnceLock::new();
static ASSIGNMENT: OnceLock<Statements> = OnceLock::new();
static CUSTOMER: OnceLock<Statements> = OnceLock::new();
static LOCATION: OnceLock<Statements> = OnceLock::new();
static TECHNICIAN: OnceLock<Statements> = OnceLock::new();
static SHIFT: OnceLock<Statements> = OnceLock::new();
static JOB_TYPE: OnceLock<Statements> = OnceLock::new();
static ARRIVAL_WINDOW: OnceLock<Statements> = OnceLock::new();

/// Writes a row and records the change.
///
/// A deactivated assignment stays so until a newer version of it comes, or a complete list that
/// contains it (`assignment_snapshot.rs`). A list that lags behind still returns the old version.
pub(crate) fn put(sql: &Connection, row: &MirrorRow, changes: &mut Changes) -> Sql<()> {
    let origin = row.origin();
    if origin.id <= 0 && !matches!(row, MirrorRow::Unreadable(_)) {
        return malformed::mark(sql, row.feed(), &without_id(origin));
    }
    let changed = match row {
        MirrorRow::Appointment(row) => {
            let changed = put_appointment(sql, row)?;
            if changed {
                changes.appointments.insert(origin.id);
                changes.jobs.insert(row.job_id);
            }
            changed
        }
        MirrorRow::Job(row) => {
            let changed = put_job(sql, row)?;
            if changed {
                changes.jobs.insert(origin.id);
            }
            changed
        }
        MirrorRow::Project(row) => {
            let changed = project::put(sql, row, changes)?;
            if changed {
                changes.projects.insert(origin.id);
            }
            changed
        }
        MirrorRow::Unreadable(row) => {
            let known = feeds::modified(sql, row.feed, origin.id)?;
            if !known.is_some_and(|known| origin.is_older_than(known)) {
                malformed::mark(sql, row.feed, origin)?;
            }
            return Ok(());
        }
        MirrorRow::Assignment(row) => {
            let changed = upsert(
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
            if changed {
                changes.appointments.insert(row.appointment_id);
            }
            changed
        }
        _ => {
            let changed = put_reference(sql, row)?;
            changes.names |= changed;
            changed
        }
    };
    if changed {
        changes.rows += 1;
        if origin.problems.is_empty() {
            malformed::clear(sql, row.feed(), origin.id)?;
        } else {
            malformed::mark(sql, row.feed(), origin)?;
        }
    } else if origin.problems.is_empty() {
        malformed::clear_known(sql, row.feed(), origin)?;
    }
    Ok(())
}

/// Ids begin at 1. A record with another id cannot be requested.
fn without_id(origin: &RecordMeta) -> RecordMeta {
    let mut odd = origin.clone();
    odd.problems.push(FieldProblem {
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
            ("status", &appointment_status_name(row.state)),
            ("confirmed", &row.confirmed),
            ("instructions", &row.instructions),
            ("customer_id", &row.customer_id),
            ("active", &row.active),
        ],
    )
}

fn put_job(sql: &Connection, row: &JobRow) -> Sql<bool> {
    // In the contract, only the project says which jobs it has.
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
            ("status", &job_status_name(row.state)),
            ("business_unit_id", &row.business_unit_id),
            ("job_type_id", &row.job_type_id),
            ("priority", &row.priority),
            ("campaign_id", &row.campaign_id),
            ("project_id", &project_id),
            (
                "tags",
                &(!row.tags.is_empty()).then(|| json_array(&row.tags)),
            ),
            ("summary", &row.summary),
            ("created_us", &row.created),
            ("completed_us", &row.completed),
        ],
    )
}

fn put_reference(sql: &Connection, row: &MirrorRow) -> Sql<bool> {
    match row {
        MirrorRow::Customer(row) => upsert(
            sql,
            "customer",
            &CUSTOMER,
            &row.origin,
            &[
                ("name", &row.name),
                ("billing_address", &row.billing_address),
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
                ("zone_id", &row.zone_id),
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
                ("kind", &shift_kind_name(row.kind)),
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
                ("units", &json_array(&row.units)),
                ("minutes", &row.minutes),
                ("priority", &row.priority),
                ("summary", &row.summary),
                ("active", &row.active),
            ],
        ),
        MirrorRow::ArrivalWindow(row) => upsert(
            sql,
            "arrival_window",
            &ARRIVAL_WINDOW,
            &row.origin,
            &[
                ("start_minute", &row.start),
                ("minutes", &row.minutes),
                ("units", &json_array(&row.units)),
                ("active", &row.active),
            ],
        ),
        MirrorRow::Named(row) => put_named(sql, row),
        MirrorRow::Appointment(_)
        | MirrorRow::Job(_)
        | MirrorRow::Project(_)
        | MirrorRow::Assignment(_)
        | MirrorRow::Unreadable(_) => Ok(false),
    }
}

/// Writes a record that is an id and a name.
fn put_named(sql: &Connection, row: &NamedRow) -> Sql<bool> {
    let changed = sql
        .prepare_cached(
            "INSERT INTO named_record (kind, id, name, active, modified_us, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, active = excluded.active,
                modified_us = CASE WHEN modified_us > ?7 THEN excluded.modified_us ELSE max(modified_us, excluded.modified_us) END,
                raw = excluded.raw
             WHERE (excluded.modified_us >= modified_us OR excluded.modified_us = 0 OR modified_us > ?7) AND excluded.raw <> raw",
        )?
        .execute(params![
            row.kind.as_str(),
            row.origin.id,
            row.name,
            row.active,
            row.origin.modified,
            row.origin.raw,
            row.origin.latest_plausible()
        ])?;
    Ok(changed > 0)
}

/// Replaces a job's history.
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

/// The mirror's spelling of a kind of shift.
pub(crate) fn shift_kind_name(kind: ShiftKind) -> &'static str {
    match kind {
        ShiftKind::Normal => "Normal",
        ShiftKind::OnCall => "OnCall",
        ShiftKind::TimeOff => "TimeOff",
    }
}

/// Ids as a JSON list that SQLite can join with.
pub(crate) fn json_array(ids: &[i64]) -> String {
    serde_json::json!(ids).to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::rows::{NameKind, NamedRow, RecordMeta, TechnicianRow};
    use crate::store::in_memory;
    use crate::time::to_micros;

    fn unit(modified: Micros, name: &str) -> MirrorRow {
        MirrorRow::Named(NamedRow {
            origin: RecordMeta {
                id: 1,
                modified,
                raw: format!("{{\"name\":\"{name}\"}}"),
                ..RecordMeta::default()
            },
            kind: NameKind::BusinessUnit,
            name: name.into(),
            active: true,
        })
    }

    fn technician(modified: Micros, name: &str) -> MirrorRow {
        MirrorRow::Technician(TechnicianRow {
            origin: RecordMeta {
                id: 1,
                modified,
                raw: format!("{{\"name\":\"{name}\"}}"),
                ..RecordMeta::default()
            },
            name: name.into(),
            business_unit_id: None,
            team: None,
            active: true,
        })
    }

    /// Writes versions of one row in the order of a list, and checks each time what is stored and
    /// whether it counted as a change.
    fn older_never_replaces_newer(table: &str, row: impl Fn(Micros, &str) -> MirrorRow) {
        let sql = in_memory::mirror();
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
    fn older_row_never_replaces_a_newer_one_and_an_equal_one_is_no_change() {
        older_never_replaces_newer("named_record", unit);
    }

    #[test]
    fn older_row_never_replaces_a_newer_one_in_tables_read_before_writing() {
        older_never_replaces_newer("technician", technician);
    }

    type Version = fn(Micros, &str) -> MirrorRow;

    #[test]
    fn row_dated_ahead_of_the_server_clock_is_replaced_by_any_other() {
        let hour = chrono::TimeDelta::hours(1);
        let now = "2026-11-24T12:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let far = "2099-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let tables: [(&str, Version); 2] = [("named_record", unit), ("technician", technician)];
        for (table, row) in tables {
            let sql = in_memory::mirror();
            let take = |changed: DateTime<Utc>, name: &str, server: DateTime<Utc>| {
                let row = row(to_micros(changed), name).with_server_time(Some(server));
                put(&sql, &row, &mut Changes::default()).unwrap();
                let text = format!("SELECT name FROM {table}");
                let name: String = sql.query_row(&text, [], |row| row.get(0)).unwrap();
                name
            };
            assert_eq!(take(far, "Far", now), "Far", "{table}");
            assert_eq!(take(now, "Now", now), "Now", "{table}");
            assert_eq!(take(now - hour, "Late page", now), "Now", "{table}");
            // The server's clock was an hour ahead and was then corrected.
            assert_eq!(take(now + hour, "Ahead", now + hour), "Ahead", "{table}");
            assert_eq!(take(now, "Set right", now), "Set right", "{table}");
            assert_eq!(take(now - hour, "Late page", now), "Set right", "{table}");
        }
    }
}
