//! Deletes finished edits after their retention time.
//!
//! Finished edits are needed for the list of edits, for undo, and to tell the dispatcher's own
//! changes from those of others. Edits that wait, conflict or were refused stay until they are
//! over. The id map stays forever, because a window or a bookmark may contain a local id.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::MAX_FINISHED_SHOWN;
use crate::store::StoreError;
use crate::store::database::Database;
use crate::store::sql::Sql;
use crate::time::{Micros, to_micros};

/// Longer than anyone waits to undo an edit or to resolve a conflict.
const RETENTION: TimeDelta = TimeDelta::days(30);
/// The limit for finished edits, however recent. With 500 edits a day, it is reached after this
/// time.
const MAX_FINISHED: u32 = 15_000;
/// Edits deleted in one transaction, so that no other edit waits for long.
const BATCH: u32 = 500;
/// Lines of the audit trail deleted in one transaction.
const AUDIT_BATCH: u32 = 2_000;
/// Free pages returned in one transaction.
const VACUUM_PAGES: u32 = 1_000;

/// Deletes finished edits after their retention time, and returns their pages to the disk.
pub(crate) fn delete_finished(outbox: &Database, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let before = to_micros(now - RETENTION);
    let mut removed = 0;
    loop {
        let batch = outbox.write(|sql| remove(sql, before, BATCH))?;
        if batch == 0 {
            break;
        }
        removed += batch;
    }
    if removed > 0 {
        while outbox.write(|sql| remove_audit(sql, AUDIT_BATCH))? == AUDIT_BATCH as usize {}
        outbox.write(vacuum)?;
    }
    Ok(removed)
}

/// Deletes up to `most` edits that were over `before`.
fn remove(sql: &Connection, before: Micros, most: u32) -> Sql<usize> {
    let Some(shown) = seq_after_newest(sql, MAX_FINISHED_SHOWN)? else {
        return Ok(0);
    };
    let too_many = seq_after_newest(sql, MAX_FINISHED)?.unwrap_or(0);
    sql.prepare_cached(
            "DELETE FROM operation WHERE seq IN (
                SELECT o.seq FROM operation o
                WHERE o.state IN ('done', 'withdrawn') AND o.seq <= ?1
                  AND (coalesce(o.finished_us, o.created_us) < ?2 OR o.seq <= ?3)
                  AND o.id NOT IN (SELECT u.undoes FROM operation u
                                   WHERE u.undoes IS NOT NULL AND u.state NOT IN ('done', 'withdrawn'))
                ORDER BY o.seq LIMIT ?4)",
        )?
        .execute(params![shown, before, too_many, most])
}

/// Deletes up to `most` audit lines of deleted edits, oldest first.
fn remove_audit(sql: &Connection, most: u32) -> Sql<usize> {
    sql.prepare_cached(
        "DELETE FROM audit WHERE seq IN (
            SELECT seq FROM audit WHERE operation NOT IN (SELECT id FROM operation) ORDER BY seq LIMIT ?1)",
    )?
    .execute([most])
}

/// The `seq` of the newest finished edit after the `kept` newest ones. `None` if there are no
/// more.
fn seq_after_newest(sql: &Connection, kept: u32) -> Sql<Option<i64>> {
    sql.prepare_cached(
        "SELECT seq FROM operation WHERE state IN ('done', 'withdrawn') ORDER BY seq DESC LIMIT 1 OFFSET ?1",
    )?
    .query_row([kept], |row| row.get(0))
    .optional()
}

fn vacuum(sql: &rusqlite::Transaction<'_>) -> Sql<()> {
    let mut statement = sql.prepare(&format!("PRAGMA incremental_vacuum({VACUUM_PAGES})"))?;
    // Each step frees a page.
    let mut pages = statement.query([])?;
    while pages.next()?.is_some() {}
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jpm_client::ids::TenantId;
    use uuid::Uuid;

    use super::*;
    use crate::account::AccountName;
    use crate::edit::Edit;
    use crate::id_map::LocalKind;
    use crate::key::Key;
    use crate::operation::Operation;
    use crate::store::{Store, outbox};
    use crate::views::jobs::JobChanges;
    use crate::views::operations::OperationState;

    const DAY: TimeDelta = TimeDelta::days(1);

    fn store(dir: &std::path::Path) -> Store {
        let account = AccountName {
            environment: "test".into(),
            tenant: TenantId(1),
        };
        Store::open(dir, &account, DateTime::UNIX_EPOCH).unwrap()
    }

    fn edit(place: u128, made: Micros) -> Operation {
        let job_id = Key::Server(7.into());
        Operation {
            id: Uuid::from_u128(place),
            job: Some(job_id),
            created_at: made,
            ..Operation::new(Edit::UpdateJob {
                job_id,
                changes: JobChanges {
                    summary: Some("x".repeat(500)),
                    ..JobChanges::default()
                },
                seen: None,
            })
        }
    }

    /// A year with 10 edits a day. Each is done at once, and each day creates a record.
    fn year(store: &Store) {
        store
            .outbox()
            .write(|sql| {
                for place in 0..3_650_u32 {
                    let at =
                        to_micros(DateTime::UNIX_EPOCH + DAY * i32::try_from(place / 10).unwrap());
                    let edit = edit(place.into(), at);
                    outbox::insert(sql, &edit)?;
                    outbox::advance(
                        sql,
                        edit.id,
                        &[OperationState::Queued],
                        OperationState::Done,
                        at,
                    )?;
                    if place % 10 == 0 {
                        outbox::map_id(sql, edit.id, LocalKind::Job, place.into(), edit.id)?;
                    }
                }
                Ok(())
            })
            .unwrap();
    }

    fn size(store: &Store) -> i64 {
        let pages = |sql: &Connection| sql.pragma_query_value(None, "page_count", |row| row.get(0));
        store.outbox().read(pages).unwrap()
    }

    fn count(store: &Store, of: &str) -> i64 {
        let count = |sql: &Connection| {
            sql.query_row(&format!("SELECT count(*) FROM {of}"), [], |row| row.get(0))
        };
        store.outbox().read(count).unwrap()
    }

    #[test]
    fn year_of_edits_is_reduced_to_a_month_and_keeps_every_local_id() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path());
        year(&store);
        let waiting = edit(1 << 100, 0);
        store
            .outbox()
            .write(|sql| outbox::insert(sql, &waiting))
            .unwrap();
        let before = size(&store);
        let now = DateTime::UNIX_EPOCH + DAY * 365;
        store.delete_finished(now).unwrap();
        assert_eq!(count(&store, "operation WHERE state = 'done'"), 300);
        assert_eq!(count(&store, "operation WHERE state = 'queued'"), 1);
        assert_eq!(count(&store, "audit"), 601);
        assert_eq!(count(&store, "id_map"), 365);
        assert!(
            size(&store) < before / 2,
            "{} of {before} pages",
            size(&store)
        );

        store.delete_finished(now + DAY * 365).unwrap();
        let shown = i64::from(MAX_FINISHED_SHOWN);
        assert_eq!(count(&store, "operation WHERE state = 'done'"), shown);
        assert_eq!(
            count(&store, "operation WHERE state = 'queued'"),
            1,
            "it waits for a year"
        );
    }

    #[test]
    fn edit_is_kept_until_its_undo_is_finished() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path());
        let undone = edit(1, 0);
        let opposite = Operation {
            undoes: Some(undone.id),
            ..edit(2, 0)
        };
        store
            .outbox()
            .write(|sql| {
                for one in [&undone, &opposite] {
                    outbox::insert(sql, one)?;
                }
                let from = [OperationState::Queued];
                outbox::advance(sql, undone.id, &from, OperationState::Done, 0)?;
                for place in 10..300 {
                    let edit = edit(place, 0);
                    outbox::insert(sql, &edit)?;
                    outbox::advance(sql, edit.id, &from, OperationState::Done, 0)?;
                }
                Ok(())
            })
            .unwrap();
        store
            .delete_finished(DateTime::UNIX_EPOCH + DAY * 400)
            .unwrap();
        for kept in [&undone, &opposite] {
            assert!(
                store
                    .outbox()
                    .read(|sql| outbox::get(sql, kept.id))
                    .unwrap()
                    .is_some()
            );
        }
        assert_eq!(
            count(&store, "operation"),
            2 + i64::from(MAX_FINISHED_SHOWN)
        );
        store
            .outbox()
            .write(|sql| {
                let from = [OperationState::Queued];
                outbox::advance(sql, opposite.id, &from, OperationState::Done, 0)
            })
            .unwrap();
        store
            .delete_finished(DateTime::UNIX_EPOCH + DAY * 400)
            .unwrap();
        assert_eq!(count(&store, "operation"), i64::from(MAX_FINISHED_SHOWN));
    }
}
