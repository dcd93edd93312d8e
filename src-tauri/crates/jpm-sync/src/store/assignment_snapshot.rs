//! Applies complete lists of a job's assignments.
//!
//! The API does not report that a technician was unassigned. The assignment disappears from the
//! job's list. Its absence there deactivates it here. A list by change time that lags behind may
//! still return the old version, which does not reactivate it. A newer version does, and so does
//! the next complete list that contains it.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::mirror::{self, Changes};
use super::sql::Sql;
use crate::rows::MirrorRow;

/// The assignments of a job in the mirror when a complete list was requested: the active ones and
/// the retired ones.
///
/// A row that arrives before the answer may be newer than the answer, so the answer does not apply
/// to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct AssignmentSnapshot {
    active: BTreeSet<i64>,
    retired: BTreeSet<i64>,
}

impl AssignmentSnapshot {
    /// The job's assignments in the mirror now.
    pub(crate) fn of_job(sql: &Connection, job: i64) -> Sql<Self> {
        let mut snapshot = Self::default();
        let mut statement = sql.prepare_cached(
            "SELECT s.id, s.active FROM appointment a JOIN assignment s ON s.appointment_id = a.id WHERE a.job_id = ?1",
        )?;
        let mut rows = statement.query([job])?;
        while let Some(row) = rows.next()? {
            let side = if row.get(1)? {
                &mut snapshot.active
            } else {
                &mut snapshot.retired
            };
            side.insert(row.get(0)?);
        }
        Ok(snapshot)
    }

    /// Writes a row of the list. It also reactivates an assignment that an earlier list had
    /// retired.
    pub(crate) fn put(&self, sql: &Connection, row: &MirrorRow, changes: &mut Changes) -> Sql<()> {
        mirror::put(sql, row, changes)?;
        let MirrorRow::Assignment(row) = row else {
            return Ok(());
        };
        let back = row.active
            && self.retired.contains(&row.origin.id)
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

    /// Retires the assignments of an appointment that the list does not contain.
    pub(crate) fn retire(
        &self,
        sql: &Connection,
        appointment: i64,
        listed: &[i64],
        changes: &mut Changes,
    ) -> Sql<()> {
        let missing: Vec<i64> = self
            .active
            .iter()
            .copied()
            .filter(|id| !listed.contains(id))
            .collect();
        let retired = sql
            .prepare_cached(
                "UPDATE assignment SET active = 0 WHERE appointment_id = ?1 AND active = 1
                 AND id IN (SELECT value FROM json_each(?2))",
            )?
            .execute(params![appointment, mirror::json_array(&missing)])?;
        if retired > 0 {
            changes.rows += retired;
            changes.appointments.insert(appointment);
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::rows::{AssignmentRow, RecordMeta};
    use crate::store::in_memory;

    #[test]
    fn retired_assignment_returns_only_with_a_full_list_or_newer_version() {
        let sql = in_memory::mirror();
        let assignment = |modified| {
            MirrorRow::Assignment(AssignmentRow {
                origin: RecordMeta {
                    id: 9,
                    modified,
                    raw: format!("{{\"at\":{modified}}}"),
                    ..RecordMeta::default()
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
        sql.execute(
            "INSERT INTO appointment (id, job_id, start_us, end_us, status, confirmed, active, modified_us, raw)
             VALUES (3, 1, 0, 0, 'Scheduled', 0, 1, 1, '{}')",
            [],
        )
        .unwrap();
        let asked = || AssignmentSnapshot::of_job(&sql, 1).unwrap();
        let mut changes = Changes::default();
        let early = asked();
        mirror::put(&sql, &assignment(5), &mut changes).unwrap();
        early.retire(&sql, 3, &[], &mut changes).unwrap();
        assert!(is_on(), "it came while that answer was on its way");
        asked().retire(&sql, 3, &[], &mut changes).unwrap();
        assert!(!is_on());

        // A list that lags behind returns the same version or an older one.
        let mut changes = Changes::default();
        mirror::put(&sql, &assignment(5), &mut changes).unwrap();
        mirror::put(&sql, &assignment(4), &mut changes).unwrap();
        asked().put(&sql, &assignment(4), &mut changes).unwrap();
        early.put(&sql, &assignment(5), &mut changes).unwrap();
        assert!(!is_on() && changes.is_empty());

        asked().put(&sql, &assignment(5), &mut changes).unwrap();
        assert!(is_on() && changes.appointments.contains(&3));
        asked().retire(&sql, 3, &[], &mut changes).unwrap();
        mirror::put(&sql, &assignment(6), &mut changes).unwrap();
        assert!(is_on());
    }
}
