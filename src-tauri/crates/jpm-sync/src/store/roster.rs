//! Who is on an appointment, by answers that are complete: the list of one job's assignments.
//!
//! Nobody tells that someone was taken off; the job's list no longer has them. So its silence puts an assignment aside here. A list that is
//! asked by change and lags behind still has the old version; that one does not bring it back. A newer version does, and so does the next
//! complete answer that has it.

use rusqlite::{Connection, params};

use super::database::Sql;
use super::mirror::{self, Changes};
use crate::rows::MirrorRow;

/// Writes a row of an answer that lists all there is of something, which also brings back what an earlier one put aside by its silence.
pub(crate) fn put(sql: &Connection, row: &MirrorRow, changes: &mut Changes) -> Sql<()> {
    mirror::put(sql, row, changes)?;
    let MirrorRow::Assignment(row) = row else {
        return Ok(());
    };
    let back = row.active
        && sql
            .prepare_cached(
                "UPDATE assignment SET active = 1 WHERE id = ?1 AND active = 0 AND modified_us = ?2",
            )?
            .execute([row.origin.id, row.origin.modified])?
            > 0;
    if back {
        changes.rows += 1;
        changes.appointments.insert(row.appointment_id);
    }
    Ok(())
}

/// Makes the assignments of an appointment exactly those that a complete answer of the server lists.
pub(crate) fn retire(
    sql: &Connection,
    appointment: i64,
    listed: &[i64],
    changes: &mut Changes,
) -> Sql<()> {
    let retired = sql
        .prepare_cached(
            "UPDATE assignment SET active = 0 WHERE appointment_id = ?1 AND active = 1
             AND id NOT IN (SELECT value FROM json_each(?2))",
        )?
        .execute(params![appointment, mirror::list(listed)])?;
    if retired > 0 {
        changes.rows += retired;
        changes.appointments.insert(appointment);
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::rows::{AssignmentRow, Origin};

    #[test]
    fn who_was_taken_off_comes_back_with_a_complete_answer_or_a_newer_version_only() {
        let sql = Connection::open_in_memory().unwrap();
        sql.execute_batch(include_str!("schema/mirror-1.sql"))
            .unwrap();
        let seat = |modified| {
            MirrorRow::Assignment(AssignmentRow {
                origin: Origin {
                    id: 9,
                    modified,
                    raw: format!("{{\"at\":{modified}}}"),
                },
                appointment_id: 3,
                technician_id: 7,
                active: true,
            })
        };
        let is_on = || {
            sql.query_row("SELECT active FROM assignment WHERE id = 9", [], |row| {
                row.get::<_, bool>(0)
            })
            .unwrap()
        };
        let mut changes = Changes::default();
        mirror::put(&sql, &seat(5), &mut changes).unwrap();
        retire(&sql, 3, &[], &mut changes).unwrap();
        assert!(!is_on());

        // A list that lags behind: the same version, or one before it.
        let mut changes = Changes::default();
        mirror::put(&sql, &seat(5), &mut changes).unwrap();
        mirror::put(&sql, &seat(4), &mut changes).unwrap();
        put(&sql, &seat(4), &mut changes).unwrap();
        assert!(!is_on() && changes.is_empty());

        put(&sql, &seat(5), &mut changes).unwrap();
        assert!(is_on() && changes.appointments.contains(&3));
        retire(&sql, 3, &[], &mut changes).unwrap();
        mirror::put(&sql, &seat(6), &mut changes).unwrap();
        assert!(is_on());
    }
}
