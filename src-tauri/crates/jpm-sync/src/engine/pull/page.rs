//! Writes pages of a list into the mirror, and collects what their rows say about other records.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use crate::rows::{JobRow, MirrorRow};
use crate::store::mirror::{self, Changes};
use crate::store::pinned::{self, PinnedIds};
use crate::store::sql::Sql;
use crate::store::{Store, StoreError, feeds, removal, suspect_jobs};
use crate::time::Micros;
use crate::views::status::Feed;

/// A page to be written, or several of one list at once.
#[derive(Clone, Debug)]
pub(crate) struct PageWritten {
    /// The list.
    pub(crate) feed: Feed,
    /// The number of rows.
    pub(crate) rows: usize,
    /// Whether the list is being read for the first time.
    pub(crate) first: bool,
    /// How many rows the list has, if the answer says so.
    pub(crate) expected: Option<u32>,
    /// Jobs with changes.
    pub(crate) jobs: BTreeSet<i64>,
    /// Whether jobs were recorded whose appointment count does not match the mirror.
    pub(crate) has_suspects: bool,
}

/// How the rows of a page are judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WritePolicy {
    /// Appointments that ended before it are not kept.
    pub(crate) horizon: Micros,
    /// Rows modified at or after this instant do not count as new, because the next pull reads them
    /// again. `None`: every changed row counts.
    pub(crate) until: Option<Micros>,
    /// When the last run began, by the server's clock. `None` in a first download.
    pub(crate) before: Option<Micros>,
    /// Whether this is part of a first download. Derived tables may then be updated a little later.
    pub(crate) first: bool,
}

impl WritePolicy {
    /// For rows that are read outside a run of their list. They may be the first to carry a new
    /// count of a job's appointments, so the counts are checked here. The next run returns the same
    /// row, which is no longer new then.
    pub(crate) fn beside(horizon: Micros) -> Self {
        Self {
            horizon,
            until: None,
            before: None,
            first: false,
        }
    }
}

/// The result of writing a page.
#[derive(Debug, Default)]
pub(crate) struct WriteOutcome {
    pub(crate) changes: Changes,
    /// Whether rows were new, see [`WritePolicy::until`].
    pub(crate) has_news: bool,
    /// The greatest delay among the rows that the last run should have seen.
    pub(crate) late: Option<Micros>,
    /// Whether rows were added to [`crate::store::suspect_jobs`].
    pub(crate) has_suspects: bool,
}

/// Writes the rows of one or several pages of a list in one transaction, and publishes the changes.
/// `with` runs in the same transaction.
///
/// # Errors
/// If a file cannot be read or written. Then none of the rows is kept.
pub(crate) fn write_page(
    store: &Store,
    mut rows: Vec<MirrorRow>,
    policy: WritePolicy,
    with: impl FnOnce(&Connection) -> Sql<()>,
) -> Result<WriteOutcome, StoreError> {
    let is_old = |row: &MirrorRow| is_past(row, policy.horizon);
    let pinned = if rows.iter().any(is_old) {
        store
            .outbox()
            .read(|sql| pinned::read(sql, &*store.id_map(sql)?))?
    } else {
        PinnedIds::default()
    };
    // Rows are written in the order of the table, whatever the order of the list, because neighbors
    // share index pages. Rows that come twice keep their order.
    rows.sort_by_key(|row| row.origin().id);
    let work = |sql: &rusqlite::Transaction<'_>| {
        let written = put(sql, &rows, policy, &pinned)?;
        with(sql)?;
        Ok(written)
    };
    let written = if policy.first {
        store.mirror().write_deferred(work)?
    } else {
        store.mirror().write(work)?
    };
    if !written.changes.is_empty() {
        store.publish(written.changes.clone().batch(false));
    }
    Ok(written)
}

fn put(
    sql: &Connection,
    rows: &[MirrorRow],
    policy: WritePolicy,
    pinned: &PinnedIds,
) -> Sql<WriteOutcome> {
    let mut written = WriteOutcome::default();
    for row in rows {
        let modified = row.origin().modified;
        let changed = written.changes.rows;
        // Only rows that the last run should have seen are looked up, because this happens for
        // every row of every pull.
        let missed = policy
            .before
            .filter(|before| modified != 0 && modified < *before);
        let known = match missed {
            Some(_) => feeds::modified(sql, row.feed(), row.origin().id)?,
            None => None,
        };
        match row {
            // The contract's lists have no filter by time span.
            MirrorRow::Appointment(card) if card.end < policy.horizon => {
                let stays = pinned.appointments.contains(&card.origin.id)
                    || pinned.jobs.contains(&card.job_id);
                if stays {
                    mirror::put(sql, row, &mut written.changes)?;
                } else {
                    removal::delete_appointment(sql, card.origin.id, &mut written.changes)?;
                }
            }
            row if is_past(row, policy.horizon) && !removal::is_referenced(sql, row, pinned)? => {}
            MirrorRow::Job(job) if !policy.first => {
                let before = stored_count(sql, job)?;
                mirror::put(sql, row, &mut written.changes)?;
                if written.changes.rows > changed && is_suspect(sql, job, before)? {
                    suspect_jobs::add(sql, job.origin.id)?;
                    written.has_suspects = true;
                }
            }
            row => mirror::put(sql, row, &mut written.changes)?,
        }
        let altered = written.changes.rows > changed;
        written.has_news |= altered && policy.until.is_none_or(|until| modified < until);
        if let Some(before) = missed
            && altered
            // A row of the same instant is one that we wrote ourselves, with other text.
            && known.is_none_or(|known| known < modified)
        {
            written.late = written.late.max(Some(before - modified));
        }
    }
    Ok(written)
}

/// Whether a row is behind the horizon, so that it is kept only if something in the mirror needs
/// it.
fn is_past(row: &MirrorRow, horizon: Micros) -> bool {
    match row {
        MirrorRow::Appointment(card) => card.end < horizon,
        MirrorRow::Shift(shift) => shift.end < horizon,
        MirrorRow::Assignment(row) => is_before(row.origin.modified, horizon),
        MirrorRow::Job(job) => {
            !job.state.is_open()
                && job.project_id.is_none()
                && is_before(job.origin.modified, horizon)
        }
        _ => false,
    }
}

/// Whether a record was last changed before an instant. One without a date may have been changed
/// just now.
fn is_before(modified: Micros, horizon: Micros) -> bool {
    modified != 0 && modified < horizon
}

/// The count of appointments in the stored job.
fn stored_count(sql: &Connection, job: &JobRow) -> Sql<Option<i64>> {
    let count = sql
        .prepare_cached(&format!(
            "SELECT {} FROM job WHERE id = ?1",
            suspect_jobs::APPOINTMENT_COUNT
        ))?
        .query_row([job.origin.id], |row| row.get(0))
        .optional()?;
    Ok(count.flatten())
}

/// Whether a job's count shows that the mirror has appointments that the server does not have, or
/// the reverse. `before` is the stored count. The count alone proves little, because old
/// appointments are not kept.
fn is_suspect(sql: &Connection, job: &JobRow, before: Option<i64>) -> Sql<bool> {
    let Some(now) = stored_count(sql, job)? else {
        return Ok(false);
    };
    let here: i64 = sql
        .prepare_cached("SELECT count(*) FROM appointment WHERE job_id = ?1 AND active = 1")?
        .query_row([job.origin.id], |row| row.get(0))?;
    let fell = before.is_some_and(|before| now < before);
    let rose = before.is_some_and(|before| now > before);
    Ok(fell || here > now || (rose && here < now))
}
