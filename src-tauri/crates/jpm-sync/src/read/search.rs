//! Search: the index names candidates, the newest first; they are ranked here, with the waiting edits among them.

mod customers;
mod projects;
mod terms;

use std::cmp::Reverse;
use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Row, params};
use smol_str::SmolStr;

use super::cards::{JobFace, Wanted, card, cards, face, job_type};
use super::next_visit::{next_start, next_visit};
use super::ranking::{Finds, Weight, excerpt, marked};
use crate::instant::Micros;
use crate::key::{AppointmentKey, JobKey, Key};
use crate::overlay::Overlay;
use crate::rows::job_state;
use crate::store::sql::Sql;
use crate::views::jobs::JobState;
use crate::views::search::{AppointmentHit, JobHit, SearchHits};
use crate::words::Words;
pub(super) use customers::customers;
use terms::Index;

/// How many of the newest matches of the index are ranked.
const CANDIDATES: u32 = 120;
/// How many whose number or name begins with what was typed are ranked besides.
const NAMESAKES: u32 = 40;
/// What was typed is exactly the number or the name.
const EXACT: u32 = 1000;

/// Everything found for `text`, at most `limit` in each group.
pub(crate) fn search(
    sql: &Connection,
    overlay: &Overlay,
    text: &str,
    limit: usize,
    now: Micros,
) -> Sql<SearchHits> {
    let words = Words::of(text);
    if words.is_empty() {
        return Ok(SearchHits::default());
    }
    let typed = text.trim().trim_start_matches('#');
    let (jobs, appointments) = jobs(sql, overlay, &words, typed, limit, now)?;
    Ok(SearchHits {
        jobs,
        appointments,
        customers: customers::found(sql, &words, typed, limit)?,
        projects: projects::found(sql, overlay, &words, typed, limit)?,
    })
}

/// The end of all that begins with `typed`: no letter is greater than the last one of Unicode.
fn beyond(typed: &str) -> String {
    format!("{typed}\u{10ffff}")
}

/// A job with the texts in which words are looked for.
pub(super) struct JobText {
    key: JobKey,
    state: JobState,
    number: Option<String>,
    customer: Option<String>,
    phone: Option<String>,
    place: Option<String>,
    address: Option<String>,
    job_type: Option<String>,
    summary: Option<String>,
    next: Option<Micros>,
}

impl JobText {
    fn read(row: &Row<'_>) -> Sql<Self> {
        Ok(Self {
            key: Key::Server(row.get::<_, i64>(0)?.into()),
            state: job_state(row.get_ref(1)?.as_str()?),
            number: row.get(2)?,
            customer: row.get(3)?,
            phone: row.get(4)?,
            place: row.get(5)?,
            address: row.get(6)?,
            job_type: row.get(7)?,
            summary: row.get(8)?,
            next: row.get(9)?,
        })
    }

    /// A job as it is shown, edits and all.
    fn shown(sql: &Connection, overlay: &Overlay, key: JobKey, now: Micros) -> Sql<Option<Self>> {
        let Some(face) = face(sql, overlay, key)? else {
            return Ok(None);
        };
        let next = next_start(&cards(sql, overlay, Wanted::Job(face.key))?, now);
        Ok(Some(Self {
            next,
            ..Self::of(sql, &face)?
        }))
    }

    /// A job as it is shown; when it is next is not looked up.
    pub(super) fn of(sql: &Connection, face: &JobFace) -> Sql<Self> {
        let (customer, phone) = two(
            sql,
            "SELECT name, phone FROM customer WHERE id = ?1",
            face.customer_id,
        )?;
        let (place, address) = two(
            sql,
            "SELECT name, address FROM location WHERE id = ?1",
            face.location_id,
        )?;
        Ok(Self {
            key: face.key,
            state: face.state,
            number: face.number.clone(),
            customer,
            phone,
            place,
            address,
            job_type: job_type(sql, face.job_type_id)?,
            summary: face.summary.clone(),
            next: None,
        })
    }

    fn finds<'a>(&self, words: &'a Words) -> Finds<'a> {
        let mut finds = Finds::new(words);
        finds.look(self.number.as_deref(), Weight::Number);
        finds.look(self.customer.as_deref(), Weight::Name);
        finds.look_phone(self.phone.as_deref());
        finds.look(self.place.as_deref(), Weight::Place);
        finds.look(self.address.as_deref(), Weight::Place);
        finds.look(self.job_type.as_deref(), Weight::Summary);
        finds.look(self.summary.as_deref(), Weight::Summary);
        finds
    }

    /// Whether the job, with its appointments, holds every word.
    pub(super) fn holds(&self, sql: &Connection, overlay: &Overlay, words: &Words) -> Sql<bool> {
        let mut finds = self.finds(words);
        if !finds.all() {
            for card in cards(sql, overlay, Wanted::Job(self.key))? {
                finds.look(card.number.as_deref(), Weight::Number);
                finds.look(card.special_instructions.as_deref(), Weight::Summary);
            }
        }
        Ok(finds.all())
    }
}

/// Two texts of a row, where it has them.
fn two(sql: &Connection, query: &str, id: Option<i64>) -> Sql<(Option<String>, Option<String>)> {
    let Some(id) = id else {
        return Ok((None, None));
    };
    let found = sql
        .prepare_cached(query)?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.unwrap_or_default())
}

const JOB_TEXT: &str = "SELECT j.id, j.status, j.number, c.name, c.phone, l.name, l.address, t.name, j.summary, n.next_us FROM job j
    LEFT JOIN job_line n ON n.id = j.id LEFT JOIN customer c ON c.id = j.customer_id
    LEFT JOIN location l ON l.id = j.location_id LEFT JOIN job_type t ON t.id = j.job_type_id";

/// The jobs in which every word is found, and the appointments without whose own words some would not be.
fn jobs(
    sql: &Connection,
    overlay: &Overlay,
    words: &Words,
    typed: &str,
    limit: usize,
    now: Micros,
) -> Sql<(Vec<JobHit>, Vec<AppointmentHit>)> {
    let (touched, reworded) = (overlay.touched_jobs(), overlay.reworded_jobs());
    let mut candidates: Vec<JobText> = Vec::new();
    let mut known: HashSet<JobKey> = HashSet::new();
    for key in &reworded {
        if let Some(text) = JobText::shown(sql, overlay, *key, now)?
            && text.holds(sql, overlay, words)?
            && known.insert(text.key)
        {
            candidates.push(text);
        }
    }
    // Numbers are looked up by themselves: the job may be older than every candidate of the index.
    let numbered = sql
        .prepare_cached(&format!(
            "{JOB_TEXT} WHERE j.number >= ?1 AND j.number < ?2 ORDER BY j.number LIMIT ?3"
        ))?
        .query_map(params![typed, beyond(typed), NAMESAKES], JobText::read)?
        .collect::<Sql<Vec<_>>>()?;
    let mut found = matching(
        sql,
        &terms::expression(sql, Index::Jobs, words)?,
        CANDIDATES,
    )?;
    // Digits are in many addresses and numbers. Jobs of a customer whose phone number they end are looked up by themselves.
    if let Some(phones) = terms::phone_expression(sql, Index::Jobs, words)? {
        found.extend(matching(sql, &phones, NAMESAKES)?);
    }
    for text in numbered.into_iter().chain(found) {
        if reworded.contains(&text.key) || !known.insert(text.key) {
            continue;
        }
        // Found by its own words, and shown with what waits for it.
        let shown = if touched.contains(&text.key) {
            JobText::shown(sql, overlay, text.key, now)?
        } else {
            None
        };
        candidates.push(shown.unwrap_or(text));
    }

    let mut jobs = Vec::new();
    let mut visits: Vec<(u32, AppointmentHit)> = Vec::new();
    for key in exact_visits(sql, typed)? {
        if let Some(hit) = visit_by_key(sql, overlay, words, key)? {
            visits.push((EXACT, hit));
        }
    }
    for text in candidates {
        let finds = text.finds(words);
        if finds.all() {
            let exact = text.number.as_deref() == Some(typed);
            jobs.push((finds.score() + if exact { EXACT } else { 0 }, text));
        } else if visits.len() < 4 * limit
            && let Some(hit) = visit_of(sql, overlay, words, &text)?
            && visits.iter().all(|(_, known)| known.id != hit.1.id)
        {
            visits.push(hit);
        }
    }
    jobs.sort_by_key(|(score, text)| (Reverse(*score), Reverse(text.next), Reverse(text.key)));
    visits.sort_by_key(|(score, hit)| (Reverse(*score), Reverse(hit.start)));
    let jobs = jobs
        .into_iter()
        .take(limit)
        .map(|(_, text)| job_hit(sql, overlay, words, text, now))
        .collect::<Sql<_>>()?;
    let visits = visits.into_iter().take(limit).map(|(_, hit)| hit);
    Ok((jobs, visits.collect()))
}

/// The newest jobs that the index has for an expression.
fn matching(sql: &Connection, expression: &str, most: u32) -> Sql<Vec<JobText>> {
    sql.prepare_cached(&format!(
        "{JOB_TEXT} WHERE j.id IN (SELECT rowid FROM job_words WHERE job_words MATCH ?1 ORDER BY rowid DESC LIMIT ?2)"
    ))?
    .query_map(params![expression, most], JobText::read)?
    .collect()
}

fn job_hit(
    sql: &Connection,
    overlay: &Overlay,
    words: &Words,
    text: JobText,
    now: Micros,
) -> Sql<JobHit> {
    let cards = cards(sql, overlay, Wanted::Job(text.key))?;
    let next = next_visit(&cards, now);
    let mark = |text: Option<String>| text.map(|text| marked(words, text));
    Ok(JobHit {
        id: text.key,
        appointment_id: next.map(|card| card.id),
        number: mark(text.number),
        state: text.state,
        customer: mark(text.customer),
        address: mark(text.address.or(text.place)),
        job_type: mark(text.job_type),
        summary: text.summary.and_then(|text| excerpt(words, &text)),
        next_start: next.map(|card| card.start),
        pending: overlay.job_mark(text.key),
    })
}

fn exact_visits(sql: &Connection, typed: &str) -> Sql<Vec<i64>> {
    sql.prepare_cached("SELECT id FROM appointment WHERE number = ?1 AND active = 1 LIMIT 5")?
        .query_map([typed], |row| row.get(0))?
        .collect()
}

fn visit_by_key(
    sql: &Connection,
    overlay: &Overlay,
    words: &Words,
    id: i64,
) -> Sql<Option<AppointmentHit>> {
    let key: AppointmentKey = Key::Server(id.into());
    Ok(card(sql, overlay, key)?.map(|card| hit_of(words, card)))
}

fn hit_of(words: &Words, card: crate::views::calendar::AppointmentCard) -> AppointmentHit {
    let mark = |text: Option<SmolStr>| text.map(|text| marked(words, text.into()));
    AppointmentHit {
        id: card.id,
        job_id: card.job_id,
        number: mark(card.number),
        state: card.state,
        customer: mark(card.customer),
        start: card.start,
        instructions: card
            .special_instructions
            .and_then(|text| excerpt(words, &text)),
        pending: card.pending,
    }
}

/// The appointment of a job with most of the words that the job alone lacks.
fn visit_of(
    sql: &Connection,
    overlay: &Overlay,
    words: &Words,
    text: &JobText,
) -> Sql<Option<(u32, AppointmentHit)>> {
    let alone = text.finds(words).count();
    let best = cards(sql, overlay, Wanted::Job(text.key))?
        .into_iter()
        .map(|card| {
            let mut finds = text.finds(words);
            finds.look(card.number.as_deref(), Weight::Number);
            finds.look(card.special_instructions.as_deref(), Weight::Summary);
            (finds.count(), finds.score(), card)
        })
        .filter(|(count, ..)| *count > alone)
        .max_by_key(|(count, score, card)| (*count, *score, card.start));
    Ok(best.map(|(_, score, card)| (score, hit_of(words, card))))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
