//! Search. The index returns candidates, newest first; they are ranked here together with the
//! waiting edits.

mod customers;
mod order;
mod projects;
mod terms;

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Row, ToSql, params, params_from_iter};
use smol_str::SmolStr;

use super::cards::{CardQuery, card, cards, job_type};
use super::customer::appointment_summary;
use super::job_summary::{JobSummary, job_summary};
use super::next_appointment::{next_appointment, next_start};
use super::ranking::{MatchScore, Weight, excerpt, marked};
use crate::key::{JobKey, Key};
use crate::overlay::Overlay;
use crate::rows::parse_job_status;
use crate::search_tokens::SearchQuery;
use crate::store::sql::Sql;
use crate::time::{Micros, to_micros};
use crate::views::calendar::{AppointmentCard, AppointmentState};
use crate::views::jobs::JobState;
use crate::views::search::{AppointmentHit, JobHit, SearchHits};
pub(super) use customers::customers;
pub(crate) use order::Today;
use order::{Rank, rank, text_rank};
use terms::Index;

/// How many of the newest matches of the index are ranked.
const MAX_CANDIDATES: u32 = 120;
/// How many of the matching jobs of today and of the next days are ranked as well.
const SOON_CANDIDATES: u32 = 60;
/// How many jobs of today and of the next days are compared with the query to find those.
const MAX_SOON: u32 = 1_500;
/// How many records whose number or name begins with the query are ranked as well.
const PREFIX_CANDIDATES: u32 = 40;
/// The query is exactly the number or the name.
const EXACT_SCORE: u32 = 1000;

/// The matches for `text`, at most `limit` in each group.
pub(crate) fn search(
    sql: &Connection,
    overlay: &Overlay,
    text: &str,
    limit: usize,
    today: Today,
) -> Sql<SearchHits> {
    let words = SearchQuery::parse(text);
    if words.is_empty() {
        return Ok(SearchHits::default());
    }
    let typed = text.trim().trim_start_matches('#');
    let (jobs, appointments) = jobs(sql, overlay, &words, typed, limit, today)?;
    Ok(SearchHits {
        jobs,
        appointments,
        customers: customers::found(sql, &words, typed, limit)?,
        projects: projects::found(sql, overlay, &words, typed, limit)?,
    })
}

/// The upper bound of all texts that begin with `typed`. No letter is greater than the last one of
/// Unicode.
fn prefix_end(typed: &str) -> String {
    format!("{typed}\u{10ffff}")
}

/// A job with its searchable texts.
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
            state: parse_job_status(row.get_ref(1)?.as_str()?),
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

    /// A job as it is shown, with the waiting edits.
    fn shown(sql: &Connection, overlay: &Overlay, key: JobKey, now: Micros) -> Sql<Option<Self>> {
        let Some(job) = job_summary(sql, overlay, key)? else {
            return Ok(None);
        };
        let next = next_start(&cards(sql, overlay, CardQuery::Job(job.key))?, now);
        Ok(Some(Self {
            next,
            ..Self::of(sql, &job)?
        }))
    }

    /// A job as it is shown, without its next start.
    pub(super) fn of(sql: &Connection, job: &JobSummary) -> Sql<Self> {
        let (customer, phone) = two_columns(
            sql,
            "SELECT name, phone FROM customer WHERE id = ?1",
            job.customer_id,
        )?;
        let (place, address) = two_columns(
            sql,
            "SELECT name, address FROM location WHERE id = ?1",
            job.location_id,
        )?;
        Ok(Self {
            key: job.key,
            state: job.state,
            number: job.number.clone(),
            customer,
            phone,
            place,
            address,
            job_type: job_type(sql, job.job_type_id)?,
            summary: job.summary.clone(),
            next: None,
        })
    }

    fn score<'a>(&self, words: &'a SearchQuery) -> MatchScore<'a> {
        let mut score = MatchScore::new(words);
        score.add_field(self.number.as_deref(), Weight::Number);
        score.add_field(self.customer.as_deref(), Weight::Name);
        score.add_phone_field(self.phone.as_deref());
        score.add_field(self.place.as_deref(), Weight::Place);
        score.add_field(self.address.as_deref(), Weight::Place);
        score.add_field(self.job_type.as_deref(), Weight::Summary);
        score.add_field(self.summary.as_deref(), Weight::Summary);
        score
    }

    /// Whether the job, with its appointments, contains every word.
    pub(super) fn holds(
        &self,
        sql: &Connection,
        overlay: &Overlay,
        words: &SearchQuery,
    ) -> Sql<bool> {
        let mut score = self.score(words);
        if !score.all() {
            for card in cards(sql, overlay, CardQuery::Job(self.key))? {
                score.add_field(card.number.as_deref(), Weight::Number);
                score.add_field(card.special_instructions.as_deref(), Weight::Summary);
            }
        }
        Ok(score.all())
    }
}

/// Two columns of a row, if it has them.
fn two_columns(
    sql: &Connection,
    query: &str,
    id: Option<i64>,
) -> Sql<(Option<String>, Option<String>)> {
    let Some(id) = id else {
        return Ok((None, None));
    };
    let found = sql
        .prepare_cached(query)?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.unwrap_or_default())
}

const JOB_TEXT: &str = "SELECT j.id, j.status, j.number, c.name, c.phone, l.name, l.address, t.name, j.summary, n.next_start_us FROM job j
    LEFT JOIN job_list n ON n.id = j.id LEFT JOIN customer c ON c.id = j.customer_id
    LEFT JOIN location l ON l.id = j.location_id LEFT JOIN job_type t ON t.id = j.job_type_id";

/// The jobs that contain every word, with those appointments whose own words they need for it.
fn jobs(
    sql: &Connection,
    overlay: &Overlay,
    words: &SearchQuery,
    typed: &str,
    limit: usize,
    today: Today,
) -> Sql<(Vec<JobHit>, Vec<AppointmentHit>)> {
    let now = today.now;
    let (changed, changed_text) = (overlay.changed_jobs(), overlay.jobs_with_changed_text());
    let mut candidates: Vec<JobText> = Vec::new();
    let mut known: HashSet<JobKey> = HashSet::new();
    for key in &changed_text {
        if let Some(text) = JobText::shown(sql, overlay, *key, now)?
            && text.holds(sql, overlay, words)?
            && known.insert(text.key)
        {
            candidates.push(text);
        }
    }
    // Job numbers are looked up separately, because the job may be older than each candidate of the
    // index.
    let numbered = sql
        .prepare_cached(&format!(
            "{JOB_TEXT} WHERE j.number >= ?1 AND j.number < ?2 ORDER BY j.number LIMIT ?3"
        ))?
        .query_map(
            params![typed, prefix_end(typed), PREFIX_CANDIDATES],
            JobText::read,
        )?
        .collect::<Sql<Vec<_>>>()?;
    let mut found = matching(
        sql,
        &terms::expression(sql, Index::Jobs, words)?,
        MAX_CANDIDATES,
    )?;
    // The newest matches are not always the nearest ones.
    if found.len() == MAX_CANDIDATES as usize {
        found.extend(soon(sql, words, today)?);
    }
    // Digits are in many addresses and numbers. Jobs of a customer whose phone number ends with
    // them are looked up separately.
    if let Some(phones) = terms::phone_expression(sql, Index::Jobs, words)? {
        found.extend(matching(sql, &phones, PREFIX_CANDIDATES)?);
    }
    for text in numbered.into_iter().chain(found) {
        if changed_text.contains(&text.key) || !known.insert(text.key) {
            continue;
        }
        // The index matched the server's text. The result shows the job with its waiting edits.
        let shown = if changed.contains(&text.key) {
            JobText::shown(sql, overlay, text.key, now)?
        } else {
            None
        };
        candidates.push(shown.unwrap_or(text));
    }

    let mut jobs: Vec<(Rank, JobText)> = Vec::new();
    let mut appointments: Vec<(Rank, AppointmentHit)> = Vec::new();
    for key in exact_appointments(sql, typed)? {
        if let Some(card) = card(sql, overlay, Key::Server(key.into()))? {
            let rank = appointment_rank(EXACT_SCORE, &card, today);
            appointments.push((rank, appointment_hit(sql, words, card)?));
        }
    }
    for text in candidates {
        let score = text.score(words);
        if score.all() {
            let exact = text.number.as_deref() == Some(typed);
            let number = text
                .number
                .as_deref()
                .is_some_and(|it| it.starts_with(typed));
            let canceled = text.state == JobState::Canceled;
            let rank = Rank {
                number: if exact { 0 } else { 2 - u8::from(number) },
                ..rank(&score, text.next, canceled, today)
            };
            jobs.push((rank, text));
        } else if appointments.len() < 4 * limit
            && let Some((rank, card)) = best_appointment(sql, overlay, words, &text, today)?
            && appointments
                .iter()
                .all(|(_, known)| known.appointment.id != card.id)
        {
            appointments.push((rank, appointment_hit(sql, words, card)?));
        }
    }
    jobs.sort_by_key(|(rank, text)| (*rank, std::cmp::Reverse(text.key)));
    appointments.sort_by_key(|(rank, hit)| (*rank, hit.appointment.id));
    let jobs = jobs
        .into_iter()
        .take(limit)
        .map(|(_, text)| job_hit(sql, overlay, words, text, now))
        .collect::<Sql<_>>()?;
    let appointments = appointments.into_iter().take(limit).map(|(_, hit)| hit);
    Ok((jobs, appointments.collect()))
}

/// The nearest of the jobs of today and of the next days that contain every word. Phone numbers are
/// not searched here.
fn soon(sql: &Connection, words: &SearchQuery, today: Today) -> Sql<Vec<JobText>> {
    let mut values: Vec<Box<dyn ToSql>> = vec![
        Box::new(today.start),
        Box::new(MAX_SOON),
        Box::new(SOON_CANDIDATES),
    ];
    for word in words.iter() {
        // The stored words are separated by spaces.
        values.push(Box::new(format!(" {word}")));
    }
    sql.prepare_cached(&soon_query(words.iter().count()))?
        .query_map(params_from_iter(values.iter()), JobText::read)?
        .collect()
}

fn soon_query(words: usize) -> String {
    let contains = |at| format!(" AND instr(' ' || w.words, ?{}) > 0", at + 4);
    let conditions: String = (0..words).map(contains).collect();
    format!(
        "{JOB_TEXT} WHERE j.id IN (SELECT s.id FROM (
            SELECT id FROM job_list WHERE next_start_us >= ?1 ORDER BY next_start_us, id LIMIT ?2
         ) s CROSS JOIN job_text w ON w.id = s.id WHERE 1{conditions} LIMIT ?3)"
    )
}

/// The newest jobs that match an expression.
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
    words: &SearchQuery,
    text: JobText,
    now: Micros,
) -> Sql<JobHit> {
    let cards = cards(sql, overlay, CardQuery::Job(text.key))?;
    let next = next_appointment(&cards, now);
    let mark = |text: Option<String>| text.map(|text| marked(words, text));
    Ok(JobHit {
        id: text.key,
        appointment: next
            .map(|card| appointment_summary(sql, card))
            .transpose()?,
        number: mark(text.number),
        state: text.state,
        customer: mark(text.customer),
        address: mark(text.address.or(text.place)),
        job_type: mark(text.job_type),
        summary: text.summary.and_then(|text| excerpt(words, &text)),
        pending: overlay.job_mark(text.key),
    })
}

fn exact_appointments(sql: &Connection, typed: &str) -> Sql<Vec<i64>> {
    sql.prepare_cached("SELECT id FROM appointment WHERE number = ?1 AND active = 1 LIMIT 5")?
        .query_map([typed], |row| row.get(0))?
        .collect()
}

fn appointment_rank(score: u32, card: &AppointmentCard, today: Today) -> Rank {
    let canceled = card.state == AppointmentState::Canceled;
    Rank {
        number: if score == EXACT_SCORE { 0 } else { 2 },
        ..text_rank(score, Some(to_micros(card.start.0)), canceled, today)
    }
}

fn appointment_hit(
    sql: &Connection,
    words: &SearchQuery,
    card: AppointmentCard,
) -> Sql<AppointmentHit> {
    let mark = |text: Option<SmolStr>| text.map(|text| marked(words, text.into()));
    Ok(AppointmentHit {
        appointment: appointment_summary(sql, &card)?,
        number: mark(card.number),
        customer: mark(card.customer),
        instructions: card
            .special_instructions
            .and_then(|text| excerpt(words, &text)),
        pending: card.pending,
    })
}

/// The appointment of a job with most of the words that the job itself lacks.
fn best_appointment(
    sql: &Connection,
    overlay: &Overlay,
    words: &SearchQuery,
    text: &JobText,
    today: Today,
) -> Sql<Option<(Rank, AppointmentCard)>> {
    let alone = text.score(words).count();
    let best = cards(sql, overlay, CardQuery::Job(text.key))?
        .into_iter()
        .map(|card| {
            let mut score = text.score(words);
            score.add_field(card.number.as_deref(), Weight::Number);
            score.add_field(card.special_instructions.as_deref(), Weight::Summary);
            (score.count(), score.total(), card)
        })
        .filter(|(count, ..)| *count > alone)
        .max_by_key(|(count, score, card)| (*count, *score, card.start));
    Ok(best.map(|(_, score, card)| (appointment_rank(score, &card, today), card)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
