//! The table of jobs: filtered, sorted and counted by SQLite, with the waiting edits among the rows.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};
use serde_json::{Value, json};

use super::cards::{Wanted, cards, face};
use crate::instant::{Micros, micros, moment};
use crate::key::{JobKey, Key};
use crate::overlay::Overlay;
use crate::rows::{job_state, job_word};
use crate::store::database::Sql;
use crate::views::calendar::{AppointmentCard, AppointmentState};
use crate::views::jobs::{JobPage, JobQuery, JobRow, JobSort};

const MOST_ROWS: u32 = 500;

/// `?1`: the jobs of the mirror that are not shown as they are; `?2`: how they, and the new ones, are shown.
const SHOWN: &str = "WITH shown (id, number, customer_id, location_id, status, business_unit_id, job_type_id, priority, summary, modified_us,
        search, next_us, visits, project_id) AS (
    SELECT id, number, customer_id, location_id, status, business_unit_id, job_type_id, priority, summary, modified_us, search, NULL, NULL,
        project_id
    FROM job WHERE id NOT IN (SELECT value FROM json_each(?1))
    UNION ALL
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9,
        value ->> 10, value ->> 11, value ->> 12, value ->> 13
    FROM json_each(?2))";

const JOINED: &str = "FROM shown j
    LEFT JOIN customer c ON c.id = j.customer_id
    LEFT JOIN location l ON l.id = j.location_id
    LEFT JOIN job_type t ON t.id = j.job_type_id
    LEFT JOIN named u ON u.kind = 'unit' AND u.id = j.business_unit_id";

/// `?3`: words that must all occur; `?4` to `?7`: wanted statuses, units, types, priorities; an empty list wants all. `?8`: a project.
const WHERE: &str = "WHERE NOT EXISTS (SELECT 1 FROM json_each(?3) w WHERE
        instr(j.search || ' ' || coalesce(c.search, '') || ' ' || coalesce(l.search, '') || ' ' || lower(coalesce(t.name, '')), w.value) = 0)
    AND (?4 = '[]' OR j.status IN (SELECT value FROM json_each(?4)))
    AND (?5 = '[]' OR j.business_unit_id IN (SELECT value FROM json_each(?5)))
    AND (?6 = '[]' OR j.job_type_id IN (SELECT value FROM json_each(?6)))
    AND (?7 = '[]' OR j.priority IN (SELECT value FROM json_each(?7)))
    AND (?8 IS NULL OR j.project_id = ?8)";

/// The same as [`next_start`], for jobs that no edit touches.
const NEXT: &str = "coalesce(j.next_us,
    (SELECT min(start_us) FROM appointment a WHERE a.job_id = j.id AND a.active = 1 AND a.status <> 'Canceled' AND a.start_us >= ?9),
    (SELECT max(start_us) FROM appointment a WHERE a.job_id = j.id AND a.active = 1 AND a.status <> 'Canceled'),
    (SELECT max(start_us) FROM appointment a WHERE a.job_id = j.id AND a.active = 1))";

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

fn select(
    sql: &Connection,
    overlay: &Overlay,
    query: &JobQuery,
    project: Option<i64>,
    now: DateTime<Utc>,
) -> Sql<JobPage> {
    let (hidden, shown, new) = overlaid(sql, overlay, micros(now))?;
    let words: Vec<_> = query
        .text
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    let states: Vec<_> = query.states.iter().map(|state| job_word(*state)).collect();
    let units: Vec<_> = query.business_unit_ids.iter().map(|id| id.0.0).collect();
    let types: Vec<_> = query.job_type_ids.iter().map(|id| id.0.0).collect();
    let filters = [
        json!(words),
        json!(states),
        json!(units),
        json!(types),
        json!(query.priorities),
    ]
    .map(|list| list.to_string());
    let [words, states, units, types, priorities] = &filters;
    let total = sql
        .prepare_cached(&format!("{SHOWN} SELECT count(*) {JOINED} {WHERE}"))?
        .query_row(
            params![
                hidden, shown, words, states, units, types, priorities, project
            ],
            |row| row.get(0),
        )?;
    let direction = if query.descending { "DESC" } else { "ASC" };
    let order = order(query.sort)
        .iter()
        .map(|key| format!("{key} {direction} NULLS LAST"))
        .collect::<Vec<_>>()
        .join(", ");
    let text = format!(
        "{SHOWN} SELECT j.id, j.number, j.status, c.name, l.address, t.name, u.name, j.priority, j.summary, {NEXT} AS next_start,
            coalesce(j.visits, (SELECT count(*) FROM appointment a WHERE a.job_id = j.id AND a.active = 1)), j.modified_us
         {JOINED} {WHERE} ORDER BY {order}, j.id {direction} LIMIT ?10 OFFSET ?11"
    );
    let rows = sql
        .prepare_cached(&text)?
        .query_map(
            params![
                hidden,
                shown,
                words,
                states,
                units,
                types,
                priorities,
                project,
                micros(now),
                query.limit.min(MOST_ROWS),
                query.offset
            ],
            |row| read(row, overlay, &new),
        )?
        .collect::<Sql<_>>()?;
    Ok(JobPage { rows, total })
}

/// The keys to sort by, the first one first. Each gets the direction: one keyword after a list turns its last key only.
fn order(sort: JobSort) -> &'static [&'static str] {
    match sort {
        // Numbers of one tenant have no common length; as text, 999 would come after 1000.
        JobSort::Number => &["length(j.number)", "j.number"],
        JobSort::Customer => &["c.name COLLATE NOCASE"],
        JobSort::NextStart => &["next_start"],
        JobSort::State => &[
            "CASE j.status WHEN 'InProgress' THEN 0 WHEN 'Dispatched' THEN 1 WHEN 'Scheduled' THEN 2 WHEN 'Hold' THEN 3
             WHEN 'Completed' THEN 4 WHEN 'Canceled' THEN 5 ELSE 6 END",
        ],
        JobSort::JobType => &["t.name COLLATE NOCASE"],
        JobSort::BusinessUnit => &["u.name COLLATE NOCASE"],
        JobSort::Priority => &["CASE j.priority WHEN 'Urgent' THEN 0 WHEN 'High' THEN 1 WHEN 'Normal' THEN 2 WHEN 'Low' THEN 3 ELSE 4 END"],
        JobSort::ModifiedOn => &["j.modified_us"],
    }
}

/// The jobs of the mirror to leave out, the rows to show in their place and for new jobs, and the keys of those new ones.
fn overlaid(
    sql: &Connection,
    overlay: &Overlay,
    now: Micros,
) -> Sql<(String, String, Vec<JobKey>)> {
    let (mut hidden, mut shown, mut new) = (Vec::new(), Vec::new(), Vec::new());
    for key in overlay.touched_jobs() {
        let Some(face) = face(sql, overlay, key)? else {
            continue;
        };
        // A new job has no number; in the query it goes by its negative place among the new ones.
        let id = match key {
            Key::Server(id) => {
                hidden.push(id.0);
                id.0
            }
            Key::Local(_) => {
                new.push(key);
                -i64::try_from(new.len()).unwrap_or(i64::MAX)
            }
        };
        let visits = cards(sql, overlay, Wanted::Job(key))?;
        let search = format!(
            "{} {}",
            face.number.as_deref().unwrap_or_default(),
            face.summary.as_deref().unwrap_or_default()
        );
        shown.push(json!([
            id,
            face.number,
            face.customer_id,
            face.location_id,
            job_word(face.state),
            face.business_unit_id,
            face.job_type_id,
            face.priority,
            face.summary,
            face.modified,
            search.to_lowercase(),
            next_start(&visits, now),
            visits.len(),
            face.project_id
        ]));
    }
    Ok((
        json!(hidden).to_string(),
        Value::Array(shown).to_string(),
        new,
    ))
}

/// The next planned start, or the last one when none is ahead.
pub(crate) fn next_start(visits: &[AppointmentCard], now: Micros) -> Option<Micros> {
    let starts = || {
        visits
            .iter()
            .filter(|card| card.state != AppointmentState::Canceled)
            .map(|card| micros(card.start.0))
    };
    starts()
        .filter(|start| *start >= now)
        .min()
        .or_else(|| starts().max())
        .or_else(|| visits.iter().map(|card| micros(card.start.0)).max())
}

fn read(row: &Row<'_>, overlay: &Overlay, new: &[JobKey]) -> Sql<JobRow> {
    let id: i64 = row.get(0)?;
    let key = usize::try_from(-id)
        .ok()
        .and_then(|place| new.get(place.checked_sub(1)?).copied())
        .unwrap_or(Key::Server(id.into()));
    Ok(JobRow {
        id: key,
        number: row.get(1)?,
        state: job_state(row.get_ref(2)?.as_str()?),
        customer: row.get(3)?,
        address: row.get(4)?,
        job_type: row.get(5)?,
        business_unit: row.get(6)?,
        priority: row.get(7)?,
        summary: row.get(8)?,
        next_start: row.get::<_, Option<_>>(9)?.map(moment),
        appointment_count: row.get(10)?,
        modified_on: row
            .get::<_, Option<Micros>>(11)?
            .filter(|us| *us != 0)
            .map(moment),
        pending: overlay.job_mark(key),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
