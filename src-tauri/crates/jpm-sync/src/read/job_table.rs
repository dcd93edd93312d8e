//! Reads the table of jobs: filters, sorts and counts it, and merges the waiting edits into the
//! page.
//!
//! Sorting and counting use the narrow table `job_list` only. Names and summaries are read for the
//! rows of the page. Rows that an edit changes, or whose next start has passed since they were
//! derived, are excluded from the query and merged in here. There are few of either.

mod filter;
mod order;
mod rows;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params_from_iter};

use super::job_summary::job_summary;
use crate::key::{JobKey, Key};
use crate::overlay::Overlay;
use crate::store::derived::expired_next_starts;
use crate::store::mirror::json_array;
use crate::store::sql::Sql;
use crate::time::{Micros, to_micros};
use crate::views::jobs::{JobPage, JobQuery, JobRow, JobSort};
use crate::zone::BusinessZone;
use filter::{Conditions, Filter};
use order::{Order, SortKey, sort_key};
use rows::{lines, pending_row};

const MAX_ROWS: u32 = 500;
/// If the next start of more rows than this has passed, `job_list` is updated before the table is
/// read.
pub(crate) const MAX_EXPIRED: u32 = 200;

/// The matching jobs in the requested order.
pub(crate) fn page(
    sql: &Connection,
    overlay: &Overlay,
    query: &JobQuery,
    zone: BusinessZone,
    now: DateTime<Utc>,
) -> Sql<JobPage> {
    select(sql, overlay, &Filter::of(query, None, zone), now)
}

/// The jobs of a project, by their next start.
pub(crate) fn of_project(
    sql: &Connection,
    overlay: &Overlay,
    project: i64,
    now: DateTime<Utc>,
) -> Sql<Vec<JobRow>> {
    let all = JobQuery {
        limit: MAX_ROWS,
        ..JobQuery::default()
    };
    let filter = Filter::of(&all, Some(project), BusinessZone::utc());
    Ok(select(sql, overlay, &filter, now)?.rows)
}

/// The keys of all matching jobs in the requested order, at most `most`.
pub(crate) fn keys(
    sql: &Connection,
    overlay: &Overlay,
    query: &JobQuery,
    (zone, now): (BusinessZone, DateTime<Utc>),
    most: usize,
) -> Sql<Vec<JobKey>> {
    let filter = Filter::of(query, None, zone);
    if filter.is_impossible() {
        return Ok(Vec::new());
    }
    let (hidden, merged) = merged(sql, overlay, &filter, to_micros(now))?;
    let mut slots: Vec<(SortKey, JobKey)> = part(sql, &filter, &hidden, 0, most)?
        .into_iter()
        .map(|at| {
            let key = Key::Server(at.id.into());
            (at, key)
        })
        .collect();
    if !merged.is_empty() {
        slots.extend(merged.into_iter().map(|(at, row)| (at, row.id)));
        slots.sort_by(|(a, _), (b, _)| a.cmp(b, query.descending));
        slots.truncate(most);
    }
    Ok(slots.into_iter().map(|(_, key)| key).collect())
}

/// The rows of these jobs, in the given order. Jobs that are gone are left out.
pub(crate) fn rows_of(
    sql: &Connection,
    overlay: &Overlay,
    keys: &[JobKey],
    now: DateTime<Utc>,
) -> Sql<Vec<JobRow>> {
    let now = to_micros(now);
    let changed = changed(sql, overlay, now)?;
    let mut found = HashMap::new();
    let mut ids = Vec::new();
    for key in keys {
        let key = overlay.ids.resolve(*key);
        match key {
            Key::Server(id) if !changed.contains(&key) => ids.push(id.0),
            _ => {
                if let Some(job) = job_summary(sql, overlay, key)? {
                    found.insert(key, pending_row(sql, overlay, job, now)?);
                }
            }
        }
    }
    found.extend(
        lines(sql, overlay, &ids)?
            .into_iter()
            .map(|row| (row.id, row)),
    );
    Ok(keys
        .iter()
        .filter_map(|key| found.remove(&overlay.ids.resolve(*key)))
        .collect())
}

fn select(
    sql: &Connection,
    overlay: &Overlay,
    filter: &Filter<'_>,
    now: DateTime<Utc>,
) -> Sql<JobPage> {
    let query = filter.query;
    if filter.is_impossible() {
        return Ok(JobPage {
            rows: Vec::new(),
            total: 0,
        });
    }
    let (hidden, mut merged) = merged(sql, overlay, filter, to_micros(now))?;
    merged.sort_by(|(a, _), (b, _)| a.cmp(b, query.descending));
    let total = total(sql, filter, &hidden)? + merged.len();

    // The part begins earlier by the number of merged rows. Whatever comes before them, the
    // requested rows are then in it.
    let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
    let limit = usize::try_from(query.limit.min(MAX_ROWS)).unwrap_or(0);
    let first = offset.saturating_sub(merged.len());
    let part = part(sql, filter, &hidden, first, offset + limit - first)?;
    let before = match part.first() {
        Some(start) if first > 0 => merged
            .iter()
            .filter(|(key, _)| key.cmp(start, query.descending).is_lt())
            .count(),
        // Past the end there is nothing that the part before did not show.
        None if first > 0 => merged.len(),
        _ => 0,
    };
    let mut slots: Vec<(SortKey, Option<JobRow>)> = part.into_iter().map(|at| (at, None)).collect();
    slots.extend(
        merged
            .into_iter()
            .skip(before)
            .map(|(key, row)| (key, Some(row))),
    );
    slots.sort_by(|(a, _), (b, _)| a.cmp(b, query.descending));
    let shown: Vec<_> = slots
        .into_iter()
        .skip(offset.saturating_sub(first + before))
        .take(limit)
        .collect();
    let ids: Vec<i64> = shown
        .iter()
        .filter(|(_, row)| row.is_none())
        .map(|(key, _)| key.id)
        .collect();
    let mut lines = lines(sql, overlay, &ids)?.into_iter();
    let rows = shown
        .into_iter()
        .filter_map(|(_, row)| row.or_else(|| lines.next()))
        .collect();
    Ok(JobPage {
        rows,
        total: u32::try_from(total).unwrap_or(u32::MAX),
    })
}

fn total(sql: &Connection, filter: &Filter<'_>, hidden: &[i64]) -> Sql<usize> {
    let count = |conditions: &Conditions| -> Sql<usize> {
        sql.prepare_cached(&format!(
            "SELECT count(*) FROM {} {}",
            conditions.source, conditions.text
        ))?
        .query_row(params_from_iter(conditions.values.iter()), |row| {
            Ok(usize::try_from(row.get::<_, i64>(0)?).unwrap_or(0))
        })
    };
    let all = Conditions::of(filter);
    if hidden.is_empty() {
        return count(&all);
    }
    // They are counted separately, because checking each of a million rows against the excluded
    // ones would take longer than everything else.
    let mut taken_out = Conditions::of(filter);
    taken_out.add(
        "n.id IN (SELECT value FROM json_each(?))",
        json_array(hidden),
    );
    Ok(count(&all)?.saturating_sub(count(&taken_out)?))
}

/// The ids of a part of the table, in order.
fn part(
    sql: &Connection,
    filter: &Filter<'_>,
    hidden: &[i64],
    first: usize,
    rows: usize,
) -> Sql<Vec<SortKey>> {
    let mut conditions = Conditions::of(filter);
    if !hidden.is_empty() {
        conditions.add(
            "n.id NOT IN (SELECT value FROM json_each(?))",
            json_array(hidden),
        );
    }
    let order = Order::of(filter.query.sort);
    let source = std::mem::take(&mut conditions.source);
    let mut values = conditions.values;
    for count in [rows, first] {
        values.push(Box::new(i64::try_from(count).unwrap_or(i64::MAX)));
    }
    let text = format!(
        "SELECT n.id, {}, {} FROM {source} {} {} ORDER BY {} LIMIT ?{} OFFSET ?{}",
        order.number.unwrap_or("NULL"),
        order.text.unwrap_or("NULL"),
        order.join,
        conditions.text,
        order.clause(filter.query.descending),
        values.len() - 1,
        values.len(),
    );
    let folds = !matches!(filter.query.sort, JobSort::Number);
    sql.prepare_cached(&text)?
        .query_map(params_from_iter(values.iter()), |row| {
            let text: Option<String> = row.get(2)?;
            Ok(SortKey {
                id: row.get(0)?,
                number: row.get(1)?,
                text: if folds {
                    text.map(|text| text.to_ascii_lowercase())
                } else {
                    text
                },
            })
        })?
        .collect()
}

/// A row to merge in, with its sort key.
type Merged = (SortKey, JobRow);

/// The ids to exclude, and the matching rows to show instead of them and for new jobs.
fn merged(
    sql: &Connection,
    overlay: &Overlay,
    filter: &Filter<'_>,
    now: Micros,
) -> Sql<(Vec<i64>, Vec<Merged>)> {
    let (mut hidden, mut merged, mut new) = (Vec::new(), Vec::new(), 0);
    for key in changed(sql, overlay, now)? {
        let Some(job) = job_summary(sql, overlay, key)? else {
            continue;
        };
        // A new job has no id. For sorting it gets its negative position among the new jobs.
        let id = match job.key {
            Key::Server(id) => {
                hidden.push(id.0);
                id.0
            }
            Key::Local(_) => {
                new -= 1;
                new
            }
        };
        if filter.matches(sql, overlay, &job)? {
            let row = pending_row(sql, overlay, job, now)?;
            merged.push((sort_key(filter.query.sort, &row, id), row));
        }
    }
    Ok((hidden, merged))
}

/// The jobs that are shown differently than in `job_list`.
fn changed(sql: &Connection, overlay: &Overlay, now: Micros) -> Sql<HashSet<JobKey>> {
    let mut keys = overlay.changed_jobs();
    for id in expired_next_starts(sql, now, MAX_EXPIRED)? {
        keys.insert(Key::Server(id.into()));
    }
    Ok(keys)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
