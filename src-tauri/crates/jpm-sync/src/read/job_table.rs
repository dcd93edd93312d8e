//! Reads the table of jobs: filters, sorts and counts it, and merges the waiting edits into the
//! page.
//!
//! Sorting and counting use the narrow table `job_list` only. Names and summaries are read for the
//! rows of the page. Rows that an edit changes, or whose next start has passed since they were
//! derived, are excluded from the query and merged in here. There are few of either.

mod order;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, ToSql, params_from_iter};
use serde_json::json;

use super::cards::{CardQuery, address, cards, customer, job_type, named, phone, text_id};
use super::job_summary::{JobSummary, job_summary};
use super::next_appointment::next_start;
use super::search::JobText;
use crate::key::{JobKey, Key, StringId};
use crate::overlay::Overlay;
use crate::rows::{NameKind, job_status_name, parse_job_status};
use crate::search_tokens::SearchQuery;
use crate::store::derived::expired_next_starts;
use crate::store::mirror::json_array;
use crate::store::sql::Sql;
use crate::time::{EpochMillis, Micros, to_micros};
use crate::truncate::{MAX_LISTED_BYTES, truncate_owned};
use crate::views::jobs::{JobPage, JobQuery, JobRow, JobSort};
use order::{Order, SortKey, sort_key};

const MAX_ROWS: u32 = 500;
/// If the next start of more rows than this has passed, `job_list` is updated before the table is
/// read.
pub(crate) const MAX_EXPIRED: u32 = 200;

/// The matching jobs in the requested order.
pub(crate) fn page(
    sql: &Connection,
    overlay: &Overlay,
    query: &JobQuery,
    now: DateTime<Utc>,
) -> Sql<JobPage> {
    select(sql, overlay, query, None, now)
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
    Ok(select(sql, overlay, &all, Some(project), now)?.rows)
}

/// The conditions on `job_list`, and their values.
#[derive(Default)]
struct Conditions {
    text: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    fn add(&mut self, condition: &str, value: impl ToSql + 'static) {
        use std::fmt::Write as _;
        self.values.push(Box::new(value));
        let placeholder = format!("?{}", self.values.len());
        let joined = if self.text.is_empty() {
            "WHERE"
        } else {
            " AND"
        };
        let _ = write!(
            self.text,
            "{joined} {}",
            condition.replace('?', &placeholder)
        );
    }

    /// One of some values. A single value is a condition of its own, because an index then keeps
    /// the order of its rows.
    fn one_of<T: ToSql + serde::Serialize + Clone + 'static>(
        &mut self,
        column: &str,
        wanted: &[T],
    ) {
        match wanted {
            [] => {}
            [one] => self.add(&format!("{column} = ?"), one.clone()),
            many => self.add(
                &format!("{column} IN (SELECT value FROM json_each(?))"),
                json!(many).to_string(),
            ),
        }
    }

    fn of(query: &JobQuery, words: &SearchQuery, project: Option<i64>) -> Self {
        let mut all = Self::default();
        if let Some(project) = project {
            all.add("n.project_id = ?", project);
        }
        if let Some(customer) = query.customer_id {
            all.add("n.customer_id = ?", customer.0.0);
        }
        let states: Vec<_> = query
            .states
            .iter()
            .map(|state| job_status_name(*state))
            .collect();
        let units: Vec<_> = query.business_unit_ids.iter().map(|id| id.0.0).collect();
        let types: Vec<_> = query.job_type_ids.iter().map(|id| id.0.0).collect();
        all.one_of("n.status", &states);
        all.one_of("n.business_unit_id", &units);
        all.one_of("n.job_type_id", &types);
        all.one_of("n.priority", &query.priorities);
        if !words.is_empty() {
            all.add(
                "n.id IN (SELECT rowid FROM job_words WHERE job_words MATCH ?)",
                words.expression(),
            );
        }
        all
    }
}

fn select(
    sql: &Connection,
    overlay: &Overlay,
    query: &JobQuery,
    project: Option<i64>,
    now: DateTime<Utc>,
) -> Sql<JobPage> {
    let words = SearchQuery::parse(&query.text);
    // Punctuation alone is no word, and no job contains it.
    if words.is_empty() && !query.text.trim().is_empty() {
        return Ok(JobPage {
            rows: Vec::new(),
            total: 0,
        });
    }
    let (hidden, mut merged) = merged(sql, overlay, query, &words, project, to_micros(now))?;
    merged.sort_by(|(a, _), (b, _)| a.cmp(b, query.descending));
    let total = total(sql, query, &words, project, &hidden)? + merged.len();

    // The part begins earlier by the number of merged rows. Whatever comes before them, the
    // requested rows are then in it.
    let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
    let limit = usize::try_from(query.limit.min(MAX_ROWS)).unwrap_or(0);
    let first = offset.saturating_sub(merged.len());
    let part = part(
        sql,
        query,
        &words,
        project,
        &hidden,
        first,
        offset + limit - first,
    )?;
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

fn total(
    sql: &Connection,
    query: &JobQuery,
    words: &SearchQuery,
    project: Option<i64>,
    hidden: &[i64],
) -> Sql<usize> {
    let count = |conditions: &Conditions| -> Sql<usize> {
        sql.prepare_cached(&format!(
            "SELECT count(*) FROM job_list n {}",
            conditions.text
        ))?
        .query_row(params_from_iter(conditions.values.iter()), |row| {
            Ok(usize::try_from(row.get::<_, i64>(0)?).unwrap_or(0))
        })
    };
    let all = Conditions::of(query, words, project);
    if hidden.is_empty() {
        return count(&all);
    }
    // They are counted separately, because checking each of a million rows against the excluded
    // ones would take longer than everything else.
    let mut taken_out = Conditions::of(query, words, project);
    taken_out.add(
        "n.id IN (SELECT value FROM json_each(?))",
        json_array(hidden),
    );
    Ok(count(&all)?.saturating_sub(count(&taken_out)?))
}

/// The ids of a part of the table, in order.
fn part(
    sql: &Connection,
    query: &JobQuery,
    words: &SearchQuery,
    project: Option<i64>,
    hidden: &[i64],
    first: usize,
    rows: usize,
) -> Sql<Vec<SortKey>> {
    let mut conditions = Conditions::of(query, words, project);
    if !hidden.is_empty() {
        conditions.add(
            "n.id NOT IN (SELECT value FROM json_each(?))",
            json_array(hidden),
        );
    }
    let order = Order::of(query.sort);
    let mut values = conditions.values;
    for count in [rows, first] {
        values.push(Box::new(i64::try_from(count).unwrap_or(i64::MAX)));
    }
    let text = format!(
        "SELECT n.id, {}, {} FROM job_list n {} {} ORDER BY {} LIMIT ?{} OFFSET ?{}",
        order.number.unwrap_or("NULL"),
        order.text.unwrap_or("NULL"),
        order.join,
        conditions.text,
        order.clause(query.descending),
        values.len() - 1,
        values.len(),
    );
    let folds = !matches!(query.sort, JobSort::Number);
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

/// The rows of these jobs, in the given order.
fn lines(sql: &Connection, overlay: &Overlay, ids: &[i64]) -> Sql<Vec<JobRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    sql.prepare_cached(
        "SELECT n.id, n.number, n.status, n.customer, n.address, t.name, u.name, n.priority, n.summary, n.next_start_us, n.appointment_count, n.modified_us,
            n.phone, j.completed_us, n.customer_id
         FROM json_each(?1) w CROSS JOIN job_list n ON n.id = w.value
         LEFT JOIN job j ON j.id = n.id
         LEFT JOIN job_type t ON t.id = n.job_type_id
         LEFT JOIN named_record u ON u.kind = 'unit' AND u.id = n.business_unit_id
         ORDER BY w.key",
    )?
    .query_map([json_array(ids)], |row| read(row, overlay))?
    .collect()
}

fn read(row: &Row<'_>, overlay: &Overlay) -> Sql<JobRow> {
    let key = Key::Server(row.get::<_, i64>(0)?.into());
    Ok(JobRow {
        id: key,
        number: row.get(1)?,
        state: parse_job_status(row.get_ref(2)?.as_str()?),
        customer_id: text_id(row, 14)?,
        customer: row.get(3)?,
        phone: row.get(12)?,
        address: row.get(4)?,
        job_type: row.get(5)?,
        business_unit: row.get(6)?,
        priority: row.get(7)?,
        summary: row.get(8)?,
        next_start: row.get::<_, Option<_>>(9)?.map(EpochMillis::from_micros),
        completed_on: row.get::<_, Option<_>>(13)?.map(EpochMillis::from_micros),
        appointment_count: row.get(10)?,
        modified_on: row
            .get::<_, Option<Micros>>(11)?
            .filter(|us| *us != 0)
            .map(EpochMillis::from_micros),
        pending: overlay.job_mark(key),
    })
}

/// A row to merge in, with its sort key.
type Merged = (SortKey, JobRow);

/// The ids to exclude, and the matching rows to show instead of them and for new jobs.
fn merged(
    sql: &Connection,
    overlay: &Overlay,
    query: &JobQuery,
    words: &SearchQuery,
    project: Option<i64>,
    now: Micros,
) -> Sql<(Vec<i64>, Vec<Merged>)> {
    let mut keys: HashSet<JobKey> = overlay.changed_jobs();
    for id in expired_next_starts(sql, now, MAX_EXPIRED)? {
        keys.insert(Key::Server(id.into()));
    }
    let (mut hidden, mut merged, mut new) = (Vec::new(), Vec::new(), 0);
    for key in keys {
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
        if !matches_filters(query, project, &job) {
            continue;
        }
        if !words.is_empty() && !JobText::of(sql, &job)?.holds(sql, overlay, words)? {
            continue;
        }
        let row = pending_row(sql, overlay, job, now)?;
        merged.push((sort_key(query.sort, &row, id), row));
    }
    Ok((hidden, merged))
}

fn matches_filters(query: &JobQuery, project: Option<i64>, job: &JobSummary) -> bool {
    let unit = |id| {
        query
            .business_unit_ids
            .iter()
            .any(|wanted| wanted.0.0 == id)
    };
    let kind = |id| query.job_type_ids.iter().any(|wanted| wanted.0.0 == id);
    let priority = |word: &String| query.priorities.contains(word);
    (query.states.is_empty() || query.states.contains(&job.state))
        && (query.business_unit_ids.is_empty() || job.business_unit_id.is_some_and(unit))
        && (query.job_type_ids.is_empty() || job.job_type_id.is_some_and(kind))
        && (query.priorities.is_empty() || job.priority.as_ref().is_some_and(priority))
        && (project.is_none() || job.project_id == project)
        && query
            .customer_id
            .is_none_or(|id| job.customer_id == Some(id.0.0))
}

fn pending_row(sql: &Connection, overlay: &Overlay, job: JobSummary, now: Micros) -> Sql<JobRow> {
    let appointments = cards(sql, overlay, CardQuery::Job(job.key))?;
    Ok(JobRow {
        id: job.key,
        number: job.number,
        state: job.state,
        customer_id: job.customer_id.map(|id| StringId(id.into())),
        customer: customer(sql, job.customer_id)?,
        phone: phone(sql, job.customer_id)?,
        address: address(sql, job.location_id)?,
        job_type: job_type(sql, job.job_type_id)?,
        business_unit: named(sql, NameKind::BusinessUnit, job.business_unit_id)?,
        priority: job.priority,
        summary: job
            .summary
            .map(|text| truncate_owned(text, MAX_LISTED_BYTES)),
        next_start: next_start(&appointments, now).map(EpochMillis::from_micros),
        completed_on: job.completed.map(EpochMillis::from_micros),
        appointment_count: u32::try_from(appointments.len()).unwrap_or(u32::MAX),
        modified_on: job.modified.map(EpochMillis::from_micros),
        pending: overlay.job_mark(job.key),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
