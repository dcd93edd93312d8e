//! How long finished edits are kept.
//!
//! They are kept for the list of edits, for undo, and to tell the dispatcher's own changes from others'. What waits, is in conflict or was
//! refused is kept until it is over, and the id map for ever: a window or a bookmark may hold a local name.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::FINISHED_SHOWN;
use crate::instant::{Micros, micros};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError};

/// Longer than anyone undoes, and than a conflict waits.
const KEPT: TimeDelta = TimeDelta::days(30);
/// More finished edits are not kept, however young: at 500 a day, this is the whole time.
const MOST: u32 = 15_000;
/// Edits removed in one transaction, so that no edit waits long for it.
const STEP: u32 = 500;
/// Lines of the audit trail removed in one transaction.
const AUDIT_STEP: u32 = 2_000;
/// Free pages given back in one transaction.
const PAGES: u32 = 1_000;

impl Store {
    /// Removes the finished edits that are past their time, and gives their room on the disk back.
    pub(crate) fn forget_finished(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let before = micros(now - KEPT);
        let mut forgotten = 0;
        loop {
            let removed = self.outbox().write(|sql| remove(sql, before, STEP))?;
            if removed == 0 {
                break;
            }
            forgotten += removed;
        }
        if forgotten > 0 {
            while self.outbox().write(|sql| remove_audit(sql, AUDIT_STEP))? == AUDIT_STEP as usize {
            }
            self.outbox().write(give_back)?;
        }
        Ok(forgotten)
    }
}

/// Removes up to `most` edits that were over `before`.
fn remove(sql: &Connection, before: Micros, most: u32) -> Sql<usize> {
    let Some(shown) = newest_but(sql, FINISHED_SHOWN)? else {
        return Ok(0);
    };
    let too_many = newest_but(sql, MOST)?.unwrap_or(0);
    sql.prepare_cached(
            // The edit that stands for another goes first: to undo it brings the other back.
            "DELETE FROM operation WHERE seq IN (
                SELECT o.seq FROM operation o
                WHERE o.state IN ('done', 'withdrawn') AND o.seq <= ?1
                  AND (coalesce(o.finished_us, o.made_us) < ?2 OR o.seq <= ?3)
                  AND NOT EXISTS (SELECT 1 FROM operation n WHERE n.id = o.replaced_by)
                  AND o.id NOT IN (SELECT u.undoes FROM operation u
                                   WHERE u.undoes IS NOT NULL AND u.state NOT IN ('done', 'withdrawn'))
                ORDER BY o.seq LIMIT ?4)",
        )?
        .execute(params![shown, before, too_many, most])
}

/// Removes up to `most` lines of what happened to edits that are not there any more; the oldest come first.
fn remove_audit(sql: &Connection, most: u32) -> Sql<usize> {
    sql.prepare_cached(
        "DELETE FROM audit WHERE seq IN (
            SELECT seq FROM audit WHERE operation NOT IN (SELECT id FROM operation) ORDER BY seq LIMIT ?1)",
    )?
    .execute([most])
}

/// The place of the newest finished edit when so many newer ones are left out; `None` where there are no more.
fn newest_but(sql: &Connection, kept: u32) -> Sql<Option<i64>> {
    sql.prepare_cached(
        "SELECT seq FROM operation WHERE state IN ('done', 'withdrawn') ORDER BY seq DESC LIMIT 1 OFFSET ?1",
    )?
    .query_row([kept], |row| row.get(0))
    .optional()
}

fn give_back(sql: &rusqlite::Transaction<'_>) -> Sql<()> {
    let mut vacuum = sql.prepare(&format!("PRAGMA incremental_vacuum({PAGES})"))?;
    // Each step frees a page.
    let mut pages = vacuum.query([])?;
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
    use crate::store::outbox;
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
            made,
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

    /// A year of 10 edits a day, each done at once, with a record made here each day.
    fn year(store: &Store) {
        store
            .outbox()
            .write(|sql| {
                for place in 0..3_650_u32 {
                    let at =
                        micros(DateTime::UNIX_EPOCH + DAY * i32::try_from(place / 10).unwrap());
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
    fn a_year_of_edits_leaves_a_month_of_them_and_every_name() {
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
        store.forget_finished(now).unwrap();
        assert_eq!(count(&store, "operation WHERE state = 'done'"), 300);
        assert_eq!(count(&store, "operation WHERE state = 'queued'"), 1);
        assert_eq!(count(&store, "audit"), 601);
        assert_eq!(count(&store, "id_map"), 365);
        assert!(
            size(&store) < before / 2,
            "{} of {before} pages",
            size(&store)
        );

        store.forget_finished(now + DAY * 365).unwrap();
        let shown = i64::from(FINISHED_SHOWN);
        assert_eq!(count(&store, "operation WHERE state = 'done'"), shown);
        assert_eq!(
            count(&store, "operation WHERE state = 'queued'"),
            1,
            "it waits for a year"
        );
    }

    #[test]
    fn what_an_edit_that_is_not_over_stands_for_or_takes_back_stays() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(dir.path());
        let [replaced, undone] = [1, 2].map(|place| edit(place, 0));
        let standing = edit(3, 0);
        let opposite = Operation {
            undoes: Some(undone.id),
            ..edit(4, 0)
        };
        store
            .outbox()
            .write(|sql| {
                for one in [&replaced, &undone, &standing, &opposite] {
                    outbox::insert(sql, one)?;
                }
                outbox::replace(sql, replaced.id, standing.id, 0)?;
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
            .forget_finished(DateTime::UNIX_EPOCH + DAY * 400)
            .unwrap();
        for kept in [&replaced, &undone, &standing, &opposite] {
            assert!(
                store
                    .outbox()
                    .read(|sql| outbox::get(sql, kept.id))
                    .unwrap()
                    .is_some()
            );
        }
        assert_eq!(count(&store, "operation"), 4 + i64::from(FINISHED_SHOWN));
        store
            .outbox()
            .write(|sql| {
                let from = [OperationState::Queued];
                for over in [standing.id, opposite.id] {
                    outbox::advance(sql, over, &from, OperationState::Done, 0)?;
                }
                Ok(())
            })
            .unwrap();
        store
            .forget_finished(DateTime::UNIX_EPOCH + DAY * 400)
            .unwrap();
        assert_eq!(count(&store, "operation"), i64::from(FINISHED_SHOWN));
    }
}
