//! The table of jobs: filtered, sorted and counted on the narrow lines, with the waiting edits merged into the page.
//!
//! Sorting and counting touch `job_line` only; names and summaries are fetched for the rows of the page. What an edit shows otherwise, and
//! what has been overtaken by the clock since its line was written, is taken out of the lines and merged in here: there are few of either.

mod order;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, ToSql, params_from_iter};
use serde_json::json;

use super::cards::{JobFace, Wanted, address, cards, customer, face, job_type, named, phone};
use super::next_visit::next_start;
use super::search::JobText;
use crate::cut::{LONGEST_LISTED, cut_owned};
use crate::instant::{Micros, micros, moment};
use crate::key::{JobKey, Key};
use crate::overlay::Overlay;
use crate::rows::{NameKind, job_state, job_word};
use crate::store::derived::overtaken;
use crate::store::mirror::list;
use crate::store::sql::Sql;
use crate::views::jobs::{JobPage, JobQuery, JobRow, JobSort};
use crate::words::Words;
use order::{Order, Place, place};

const MOST_ROWS: u32 = 500;
/// More overtaken lines than this are written anew before the table is read.
pub(crate) const MOST_OVERTAKEN: u32 = 200;

/// The jobs that match, in the order asked for.
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
        limit: MOST_ROWS,
        ..JobQuery::default()
    };
    Ok(select(sql, overlay, &all, Some(project), now)?.rows)
}

/// The conditions on the lines, and their values.
#[derive(Default)]
struct Conditions {
    text: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    fn add(&mut self, condition: &str, value: impl ToSql + 'static) {
        use std::fmt::Write as _;
        self.values.push(Box::new(value));
        let place = format!("?{}", self.values.len());
        let joined = if self.text.is_empty() {
            "WHERE"
        } else {
            " AND"
        };
        let _ = write!(self.text, "{joined} {}", condition.replace('?', &place));
    }

    /// One of some values; a single one is asked for by itself, because an index keeps the order of its rows.
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

    fn of(query: &JobQuery, words: &Words, project: Option<i64>) -> Self {
        let mut all = Self::default();
        if let Some(project) = project {
            all.add("n.project_id = ?", project);
        }
        let states: Vec<_> = query.states.iter().map(|state| job_word(*state)).collect();
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
    let words = Words::of(&query.text);
    // Signs alone are no words, and no job holds them.
    if words.is_empty() && !query.text.trim().is_empty() {
        return Ok(JobPage {
            rows: Vec::new(),
            total: 0,
        });
    }
    let (hidden, mut merged) = merged(sql, overlay, query, &words, project, micros(now))?;
    merged.sort_by(|(a, _), (b, _)| a.cmp(b, query.descending));
    let total = total(sql, query, &words, project, &hidden)? + merged.len();

    // With as many rows more on its left as are merged in, the wanted rows are in the part whatever lies before them.
    let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
    let limit = usize::try_from(query.limit.min(MOST_ROWS)).unwrap_or(0);
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
            .filter(|(place, _)| place.cmp(start, query.descending).is_lt())
            .count(),
        // Past the end of the lines there is nothing that the part before did not show.
        None if first > 0 => merged.len(),
        _ => 0,
    };
    let mut slots: Vec<(Place, Option<JobRow>)> = part.into_iter().map(|at| (at, None)).collect();
    slots.extend(
        merged
            .into_iter()
            .skip(before)
            .map(|(place, row)| (place, Some(row))),
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
        .map(|(place, _)| place.id)
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
    words: &Words,
    project: Option<i64>,
    hidden: &[i64],
) -> Sql<usize> {
    let count = |conditions: &Conditions| -> Sql<usize> {
        sql.prepare_cached(&format!(
            "SELECT count(*) FROM job_line n {}",
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
    // Counted apart: to look for each of a million lines among the hidden ones would take longer than all the rest.
    let mut taken_out = Conditions::of(query, words, project);
    taken_out.add("n.id IN (SELECT value FROM json_each(?))", list(hidden));
    Ok(count(&all)?.saturating_sub(count(&taken_out)?))
}

/// The places of a part of the lines, in order.
fn part(
    sql: &Connection,
    query: &JobQuery,
    words: &Words,
    project: Option<i64>,
    hidden: &[i64],
    first: usize,
    rows: usize,
) -> Sql<Vec<Place>> {
    let mut conditions = Conditions::of(query, words, project);
    if !hidden.is_empty() {
        conditions.add("n.id NOT IN (SELECT value FROM json_each(?))", list(hidden));
    }
    let order = Order::of(query.sort);
    let mut values = conditions.values;
    for count in [rows, first] {
        values.push(Box::new(i64::try_from(count).unwrap_or(i64::MAX)));
    }
    let text = format!(
        "SELECT n.id, {}, {} FROM job_line n {} {} ORDER BY {} LIMIT ?{} OFFSET ?{}",
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
            Ok(Place {
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

/// The rows of some lines, in the order given.
fn lines(sql: &Connection, overlay: &Overlay, ids: &[i64]) -> Sql<Vec<JobRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    sql.prepare_cached(
        "SELECT n.id, n.number, n.status, n.customer, n.address, t.name, u.name, n.priority, n.summary, n.next_us, n.visits, n.modified_us,
            n.phone, j.completed_us
         FROM json_each(?1) w CROSS JOIN job_line n ON n.id = w.value
         LEFT JOIN job j ON j.id = n.id
         LEFT JOIN job_type t ON t.id = n.job_type_id
         LEFT JOIN named u ON u.kind = 'unit' AND u.id = n.business_unit_id
         ORDER BY w.key",
    )?
    .query_map([list(ids)], |row| read(row, overlay))?
    .collect()
}

fn read(row: &Row<'_>, overlay: &Overlay) -> Sql<JobRow> {
    let key = Key::Server(row.get::<_, i64>(0)?.into());
    Ok(JobRow {
        id: key,
        number: row.get(1)?,
        state: job_state(row.get_ref(2)?.as_str()?),
        customer: row.get(3)?,
        phone: row.get(12)?,
        address: row.get(4)?,
        job_type: row.get(5)?,
        business_unit: row.get(6)?,
        priority: row.get(7)?,
        summary: row.get(8)?,
        next_start: row.get::<_, Option<_>>(9)?.map(moment),
        completed_on: row.get::<_, Option<_>>(13)?.map(moment),
        appointment_count: row.get(10)?,
        modified_on: row
            .get::<_, Option<Micros>>(11)?
            .filter(|us| *us != 0)
            .map(moment),
        pending: overlay.job_mark(key),
    })
}

/// A row to merge in, with its place.
type Merged = (Place, JobRow);

/// The lines to leave out, and the matching rows to show in their place and for new jobs.
fn merged(
    sql: &Connection,
    overlay: &Overlay,
    query: &JobQuery,
    words: &Words,
    project: Option<i64>,
    now: Micros,
) -> Sql<(Vec<i64>, Vec<Merged>)> {
    let mut keys: HashSet<JobKey> = overlay.touched_jobs();
    for id in overtaken(sql, now, MOST_OVERTAKEN)? {
        keys.insert(Key::Server(id.into()));
    }
    let (mut hidden, mut merged, mut new) = (Vec::new(), Vec::new(), 0);
    for key in keys {
        let Some(face) = face(sql, overlay, key)? else {
            continue;
        };
        // A new job has no number; in the order it goes by its negative place among the new ones.
        let id = match face.key {
            Key::Server(id) => {
                hidden.push(id.0);
                id.0
            }
            Key::Local(_) => {
                new -= 1;
                new
            }
        };
        if !takes(query, project, &face) {
            continue;
        }
        if !words.is_empty() && !JobText::of(sql, &face)?.holds(sql, overlay, words)? {
            continue;
        }
        let row = row_of(sql, overlay, face, now)?;
        merged.push((place(query.sort, &row, id), row));
    }
    Ok((hidden, merged))
}

fn takes(query: &JobQuery, project: Option<i64>, face: &JobFace) -> bool {
    let unit = |id| {
        query
            .business_unit_ids
            .iter()
            .any(|wanted| wanted.0.0 == id)
    };
    let kind = |id| query.job_type_ids.iter().any(|wanted| wanted.0.0 == id);
    let priority = |word: &String| query.priorities.contains(word);
    (query.states.is_empty() || query.states.contains(&face.state))
        && (query.business_unit_ids.is_empty() || face.business_unit_id.is_some_and(unit))
        && (query.job_type_ids.is_empty() || face.job_type_id.is_some_and(kind))
        && (query.priorities.is_empty() || face.priority.as_ref().is_some_and(priority))
        && (project.is_none() || face.project_id == project)
}

fn row_of(sql: &Connection, overlay: &Overlay, face: JobFace, now: Micros) -> Sql<JobRow> {
    let visits = cards(sql, overlay, Wanted::Job(face.key))?;
    Ok(JobRow {
        id: face.key,
        number: face.number,
        state: face.state,
        customer: customer(sql, face.customer_id)?,
        phone: phone(sql, face.customer_id)?,
        address: address(sql, face.location_id)?,
        job_type: job_type(sql, face.job_type_id)?,
        business_unit: named(sql, NameKind::BusinessUnit, face.business_unit_id)?,
        priority: face.priority,
        summary: face.summary.map(|text| cut_owned(text, LONGEST_LISTED)),
        next_start: next_start(&visits, now).map(moment),
        completed_on: face.completed.map(moment),
        appointment_count: u32::try_from(visits.len()).unwrap_or(u32::MAX),
        modified_on: face.modified.map(moment),
        pending: overlay.job_mark(face.key),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
