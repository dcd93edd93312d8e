//! One page on its way into the mirror, and what its rows tell besides themselves.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use crate::instant::Micros;
use crate::rows::{JobRow, MirrorRow};
use crate::store::mirror::{self, Changes};
use crate::store::sql::Sql;
use crate::store::wanted::{self, Wanted};
use crate::store::{Store, StoreError, doubts, removal};
use crate::views::jobs::JobState;
use crate::views::status::Feed;

/// A page that has been kept, or several of one list at once.
#[derive(Clone, Debug)]
pub(crate) struct PageDone {
    /// Which list.
    pub(crate) feed: Feed,
    /// How many rows they had.
    pub(crate) rows: usize,
    /// Whether the list is being read for the first time.
    pub(crate) first: bool,
    /// How many rows the list has, where it says so.
    pub(crate) expected: Option<u32>,
    /// Jobs of which something changed.
    pub(crate) jobs: BTreeSet<i64>,
    /// Whether there are jobs whose count of appointments does not go with the appointments that are here; they are noted on the disk.
    pub(crate) doubts: bool,
}

/// What the rows of a page are judged by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// Appointments that ended before it are not kept.
    pub(crate) horizon: Micros,
    /// What was modified from it on is no news, because the next run asks for it again. Where it is absent, every row that was not here is.
    pub(crate) until: Option<Micros>,
    /// When the last run began, by the server's clock; absent in a first download.
    pub(crate) before: Option<Micros>,
    /// Whether this is a part of a first download, of which what is derived may come a little later.
    pub(crate) first: bool,
}

impl Rule {
    /// For rows that are read beside a run of their list. They may be the first to tell how many appointments a job has, and are looked at for
    /// that: the next run brings the same row again, in which nothing is new then.
    pub(crate) fn beside(horizon: Micros) -> Self {
        Self {
            horizon,
            until: None,
            before: None,
            first: false,
        }
    }
}

/// What a page brought.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) changes: Changes,
    /// Whether there was news, by [`Rule::until`].
    pub(crate) news: bool,
    /// How late the latest row came that the last run should have seen.
    pub(crate) late: Option<Micros>,
    /// Whether jobs were noted for [`crate::store::doubts`].
    pub(crate) doubts: bool,
}

/// Writes the rows of a page, or of several pages of one list, in one transaction and tells the windows. `with` is done in the same
/// transaction.
///
/// # Errors
/// When a file cannot be read or written; then nothing of the rows is kept.
pub(crate) fn keep(
    store: &Store,
    mut rows: Vec<MirrorRow>,
    rule: Rule,
    with: impl FnOnce(&Connection) -> Sql<()>,
) -> Result<Kept, StoreError> {
    let is_old = |row: &MirrorRow| is_past(row, rule.horizon);
    let wanted = if rows.iter().any(is_old) {
        store
            .outbox()
            .read(|sql| wanted::read(sql, &*store.names(sql)?))?
    } else {
        Wanted::default()
    };
    // Neighbours in a table are written one after the other, in whatever order the list has them. A row that comes twice keeps its order.
    rows.sort_by_key(|row| row.origin().id);
    let work = |sql: &rusqlite::Transaction<'_>| {
        let kept = put(sql, &rows, rule, &wanted)?;
        with(sql)?;
        Ok(kept)
    };
    let kept = if rule.first {
        store.mirror().write_part(work)?
    } else {
        store.mirror().write(work)?
    };
    if !kept.changes.is_empty() {
        store.publish(kept.changes.clone().batch(false));
    }
    Ok(kept)
}

fn put(sql: &Connection, rows: &[MirrorRow], rule: Rule, wanted: &Wanted) -> Sql<Kept> {
    let mut kept = Kept::default();
    for row in rows {
        let modified = row.origin().modified;
        let changed = kept.changes.rows;
        // Only what the last run should have seen is looked up: this is done for every row of every pull.
        let missed = rule
            .before
            .filter(|before| modified != 0 && modified < *before);
        let known = match missed {
            Some(_) => mirror::modified(sql, row.feed(), row.origin().id)?,
            None => None,
        };
        match row {
            // The contract's lists cannot be asked for a span of time.
            MirrorRow::Appointment(card) if card.end < rule.horizon => {
                let stays = wanted.appointments.contains(&card.origin.id)
                    || wanted.jobs.contains(&card.job_id);
                if stays {
                    mirror::put(sql, row, &mut kept.changes)?;
                } else {
                    removal::appointment(sql, card.origin.id, &mut kept.changes)?;
                }
            }
            row if is_past(row, rule.horizon) && !removal::keeps(sql, row, wanted)? => {}
            MirrorRow::Job(job) if !rule.first => {
                let before = told(sql, job)?;
                mirror::put(sql, row, &mut kept.changes)?;
                if kept.changes.rows > changed && is_doubted(sql, job, before)? {
                    doubts::add(sql, job.origin.id)?;
                    kept.doubts = true;
                }
            }
            row => mirror::put(sql, row, &mut kept.changes)?,
        }
        let altered = kept.changes.rows > changed;
        kept.news |= altered && rule.until.is_none_or(|until| modified < until);
        if let Some(before) = missed
            && altered
            // A row of the same instant is one that we read ourselves, in other words.
            && known.is_none_or(|known| known < modified)
        {
            kept.late = kept.late.max(Some(before - modified));
        }
    }
    Ok(kept)
}

/// Whether a row lies behind the horizon, so that it is kept only where something that is here needs it.
fn is_past(row: &MirrorRow, horizon: Micros) -> bool {
    match row {
        MirrorRow::Appointment(card) => card.end < horizon,
        MirrorRow::Shift(shift) => shift.end < horizon,
        MirrorRow::Assignment(seat) => is_before(seat.origin.modified, horizon),
        MirrorRow::Job(job) => {
            let is_closed = matches!(job.state, JobState::Completed | JobState::Canceled);
            is_closed && job.project_id.is_none() && is_before(job.origin.modified, horizon)
        }
        _ => false,
    }
}

/// Whether a record was last changed before an instant; one without a date may have been changed just now.
fn is_before(modified: Micros, horizon: Micros) -> bool {
    modified != 0 && modified < horizon
}

/// How many appointments the job that is here says it has.
fn told(sql: &Connection, job: &JobRow) -> Sql<Option<i64>> {
    let told = sql
        .prepare_cached(&format!("SELECT {} FROM job WHERE id = ?1", doubts::TOLD))?
        .query_row([job.origin.id], |row| row.get(0))
        .optional()?;
    Ok(told.flatten())
}

/// Whether a job's count says that appointments are here which the server does not have, or the other way round. `before` is the count
/// that it had here. A count alone says little, because appointments that are long past are not kept.
fn is_doubted(sql: &Connection, job: &JobRow, before: Option<i64>) -> Sql<bool> {
    let Some(now) = told(sql, job)? else {
        return Ok(false);
    };
    let here: i64 = sql
        .prepare_cached("SELECT count(*) FROM appointment WHERE job_id = ?1 AND active = 1")?
        .query_row([job.origin.id], |row| row.get(0))?;
    let fell = before.is_some_and(|before| now < before);
    let rose = before.is_some_and(|before| now > before);
    Ok(fell || here > now || (rose && here < now))
}
