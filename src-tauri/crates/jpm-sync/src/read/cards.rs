//! Cards: appointments joined with their job, named, and overlaid with the waiting edits.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row, ToSql, params_from_iter};
use smol_str::SmolStr;

pub(crate) use super::names::{address, customer, job_type, named, phone, technician};
use crate::cut::{LONGEST_LISTED, cut, cut_owned};
use crate::instant::{Micros, micros, moment};
use crate::key::{AsText, JobKey, Key};
use crate::overlay::{Overlay, VisitToCome, is_movable};
use crate::plain_text::strip;
use crate::rows::{NameKind, appointment_state};
use crate::store::mirror::list;
use crate::store::sql::Sql;
use crate::views::calendar::{AppointmentCard, AppointmentState};
use crate::views::jobs::{JobState, PlannedVisit};

/// What the mirror's own index and lines have of a card, without its own row. A line has the names of its job's customer and place.
const CARD: &str = "SELECT a.id, a.job_id, a.number, j.number, a.start_us, a.end_us, a.arrival_start_us, a.arrival_end_us, a.status, a.confirmed,
        a.customer_id, j.customer_id, j.customer, j.address, j.job_type_id, j.business_unit_id, j.priority, j.summary, a.instructions,
        s.technician_id, j.phone, a.end_known";

const MINUTE: Micros = 60_000_000;
const DAY: Micros = 1_440 * MINUTE;

/// Which appointments are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    /// Those that touch a span of time.
    Span(Micros, Micros),
    /// Those of one job.
    Job(JobKey),
    /// Those on hold.
    OnHold,
}

impl Wanted {
    /// What to ask the mirror, one after the other. No appointment is in two parts.
    fn parts(self) -> Vec<Part> {
        match self {
            // What lasts longer than a day has an index of its own, so that this need look back one day only. Left alone, SQLite takes the
            // index by start for both, and goes through all that ever was.
            Self::Span(from, to) => vec![
                Part {
                    index: "INDEXED BY appointment_start",
                    condition: "a.start_us >= ?1 - 86400000000 AND a.start_us < ?2 AND (a.end_us > ?1 OR a.start_us >= ?1)",
                    values: vec![Box::new(from), Box::new(to)],
                },
                Part {
                    index: "INDEXED BY appointment_long",
                    condition: "a.end_us - a.start_us > 86400000000 AND a.end_us > ?1 AND a.start_us < ?1 - ?2",
                    values: vec![Box::new(from), Box::new(DAY)],
                },
            ],
            Self::Job(key) => vec![Part {
                index: "",
                condition: "a.job_id = ?1",
                values: vec![Box::new(key.server().map_or(-1, |id| id.0))],
            }],
            Self::OnHold => vec![Part {
                index: "INDEXED BY appointment_hold",
                condition: "a.status = 'Hold'",
                values: Vec::new(),
            }],
        }
    }

    /// Whether a card, as it is shown, is wanted.
    fn takes(self, card: &AppointmentCard) -> bool {
        match self {
            Self::Span(from, to) => {
                let (start, end) = (micros(card.start.0), micros(card.end.0));
                // What has no length is seen where it begins.
                start < to && (end > from || start >= from)
            }
            Self::Job(key) => card.job_id == key,
            Self::OnHold => card.state == AppointmentState::Hold,
        }
    }
}

/// A question for the mirror.
struct Part {
    /// The index to go by, where SQLite would take another.
    index: &'static str,
    condition: &'static str,
    values: Vec<Box<dyn ToSql>>,
}

impl Part {
    fn one(id: i64) -> Self {
        Self {
            index: "",
            condition: "a.id = ?1",
            values: vec![Box::new(id)],
        }
    }
}

/// The wanted cards as they are shown, by start.
pub(crate) fn cards(
    sql: &Connection,
    overlay: &Overlay,
    wanted: Wanted,
) -> Sql<Vec<AppointmentCard>> {
    let mut cards = base(sql, &wanted.parts())?;
    if overlay.operations.is_empty() {
        sort(&mut cards);
        return Ok(cards);
    }
    let touched = overlay.touched_appointments();
    let patched = overlay.patched_jobs();
    // No edit takes an appointment to another job, so those of a job are all here.
    let elsewhere = !matches!(wanted, Wanted::Job(_));
    if elsewhere && !(touched.is_empty() && patched.is_empty()) {
        // An edit may bring in what the mirror has elsewhere.
        let known: HashSet<_> = cards.iter().map(|card| card.id).collect();
        let more = base(
            sql,
            &[Part {
                index: "",
                condition: "(a.id IN (SELECT value FROM json_each(?1)) OR a.job_id IN (SELECT value FROM json_each(?2)))",
                values: vec![Box::new(list(&touched)), Box::new(list(&patched))],
            }],
        )?;
        cards.extend(more.into_iter().filter(|card| !known.contains(&card.id)));
    }
    for visit in &overlay.new_visits {
        if !is_here(sql, visit)? {
            cards.extend(to_come(sql, overlay, visit)?);
        }
    }
    for card in &mut cards {
        overlay.apply(card);
        rename(sql, overlay, card)?;
    }
    cards.retain(|card| wanted.takes(card) && !overlay.is_removed(card.id));
    sort(&mut cards);
    Ok(cards)
}

/// By start. A card is large, so places are sorted and each card is moved once.
fn sort(cards: &mut [AppointmentCard]) {
    cards.sort_by_cached_key(|card| (card.start, card.id));
}

/// One card as it is shown.
pub(crate) fn card(
    sql: &Connection,
    overlay: &Overlay,
    key: crate::key::AppointmentKey,
) -> Sql<Option<AppointmentCard>> {
    let key = overlay.ids.resolve(key);
    if overlay.is_removed(key) {
        return Ok(None);
    }
    let mut found = None;
    if let Key::Server(id) = key {
        found = base(sql, &[Part::one(id.0)])?.pop();
    }
    if found.is_none()
        && let Some(visit) = overlay.new_visits.iter().find(|visit| visit.key == key)
    {
        found = to_come(sql, overlay, visit)?;
    }
    if let Some(card) = &mut found {
        overlay.apply(card);
        rename(sql, overlay, card)?;
    }
    Ok(found)
}

fn base(sql: &Connection, parts: &[Part]) -> Sql<Vec<AppointmentCard>> {
    let (mut cards, mut names) = (Vec::new(), Names::default());
    for Part {
        index,
        condition,
        values,
    } in parts
    {
        // In this order SQLite goes through it, so the rows of an appointment, one for each who is assigned, come one after the other.
        let mut statement = sql.prepare_cached(&format!(
            "{CARD} FROM appointment a {index} LEFT JOIN job_line j ON j.id = a.job_id
             LEFT JOIN assignment s ON s.appointment_id = a.id AND s.active = 1 WHERE a.active = 1 AND {condition}"
        ))?;
        let mut rows = statement.query(params_from_iter(values.iter()))?;
        while let Some(row) = rows.next()? {
            let id = Key::Server(row.get::<_, i64>(0)?.into());
            if cards
                .last()
                .is_none_or(|card: &AppointmentCard| card.id != id)
            {
                cards.push(read(sql, row, &mut names)?);
            }
            if let (Some(card), Some(technician)) = (cards.last_mut(), text_id(row, 19)?) {
                card.technician_ids.push(technician);
            }
        }
    }
    Ok(cards)
}

/// Names that many cards share, looked up once for each.
#[derive(Default)]
struct Names {
    types: HashMap<i64, Option<SmolStr>>,
    durations: HashMap<i64, Option<Micros>>,
    units: HashMap<i64, Option<SmolStr>>,
}

impl Names {
    fn job_type(&mut self, sql: &Connection, id: Option<i64>) -> Sql<Option<SmolStr>> {
        once(&mut self.types, id, |id| job_type(sql, Some(id)))
    }

    /// How long a job of this type usually takes.
    fn usual_duration(&mut self, sql: &Connection, id: Option<i64>) -> Sql<Option<Micros>> {
        let Some(id) = id else { return Ok(None) };
        if let Some(usual) = self.durations.get(&id) {
            return Ok(*usual);
        }
        let minutes: Option<Option<Micros>> = sql
            .prepare_cached("SELECT minutes FROM job_type WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let usual = minutes.flatten().map(|minutes| minutes * MINUTE);
        self.durations.insert(id, usual);
        Ok(usual)
    }

    fn unit(&mut self, sql: &Connection, id: Option<i64>) -> Sql<Option<SmolStr>> {
        once(&mut self.units, id, |id| {
            named(sql, NameKind::BusinessUnit, Some(id))
        })
    }
}

fn once(
    known: &mut HashMap<i64, Option<SmolStr>>,
    id: Option<i64>,
    look_up: impl FnOnce(i64) -> Sql<Option<String>>,
) -> Sql<Option<SmolStr>> {
    let Some(id) = id else { return Ok(None) };
    if let Some(name) = known.get(&id) {
        return Ok(name.clone());
    }
    let name = look_up(id)?.map(SmolStr::from);
    known.insert(id, name.clone());
    Ok(name)
}

/// A row as a card; who is assigned is not in it yet.
fn read(sql: &Connection, row: &Row<'_>, names: &mut Names) -> Sql<AppointmentCard> {
    let state = appointment_state(row.get_ref(8)?.as_str()?);
    let (own, of_job): (Option<i64>, Option<i64>) = (row.get(10)?, row.get(11)?);
    let customer_id = own.or(of_job);
    let (start, mut end): (Micros, Micros) = (row.get(4)?, row.get(5)?);
    let end_known: bool = row.get(21)?;
    if !end_known && let Some(usual) = names.usual_duration(sql, row.get(14)?)? {
        end = start + usual;
    }
    Ok(AppointmentCard {
        id: Key::Server(row.get::<_, i64>(0)?.into()),
        job_id: Key::Server(row.get::<_, i64>(1)?.into()),
        number: short(row, 2)?,
        job_number: short(row, 3)?,
        start: moment(start),
        end: moment(end),
        end_known,
        arrival_start: row.get::<_, Option<_>>(6)?.map(moment),
        arrival_end: row.get::<_, Option<_>>(7)?.map(moment),
        state,
        confirmed: row.get(9)?,
        customer_id: customer_id.map(|id| AsText(id.into())),
        // The line names its job's customer. The job may not be here yet, and the appointment's own may be another.
        customer: if customer_id == of_job {
            short(row, 12)?
        } else {
            customer(sql, customer_id)?.map(SmolStr::from)
        },
        phone: if customer_id == of_job {
            short(row, 20)?
        } else {
            phone(sql, customer_id)?.map(SmolStr::from)
        },
        address: row.get(13)?,
        job_type_id: text_id(row, 14)?,
        job_type: names.job_type(sql, row.get(14)?)?,
        business_unit_id: text_id(row, 15)?,
        business_unit: names.unit(sql, row.get(15)?)?,
        priority: short(row, 16)?,
        summary: row.get(17)?,
        special_instructions: row
            .get_ref(18)?
            .as_str_or_null()?
            .map(|text| cut(text, LONGEST_LISTED).into_owned()),
        technician_ids: Vec::new(),
        pending: None,
        movable: is_movable(state),
    })
}

/// A text that is mostly short.
fn short(row: &Row<'_>, index: usize) -> Sql<Option<SmolStr>> {
    let text = row.get_ref(index)?.as_str_or_null()?;
    Ok(text.map(SmolStr::new))
}

/// One of the API's numbers, as the window reads it.
pub(crate) fn text_id<T: From<i64>>(row: &Row<'_>, index: usize) -> Sql<Option<AsText<T>>> {
    Ok(row
        .get::<_, Option<i64>>(index)?
        .map(|id| AsText(id.into())))
}

/// Whether the mirror has received what was made here.
fn is_here(sql: &Connection, visit: &VisitToCome) -> Sql<bool> {
    if let Key::Server(id) = visit.key {
        return exists(sql, "SELECT 1 FROM appointment WHERE id = ?1", id.0);
    }
    match visit.job {
        // The pull may bring the appointments of a new job before it is known which is which.
        Key::Server(job) if visit.with_job => {
            exists(sql, "SELECT 1 FROM appointment WHERE job_id = ?1", job.0)
        }
        _ => Ok(false),
    }
}

pub(crate) fn exists(sql: &Connection, query: &str, id: i64) -> Sql<bool> {
    sql.prepare_cached(query)?.exists([id])
}

fn to_come(
    sql: &Connection,
    overlay: &Overlay,
    to_come: &VisitToCome,
) -> Sql<Option<AppointmentCard>> {
    let Some(face) = face(sql, overlay, to_come.job)? else {
        return Ok(None);
    };
    let PlannedVisit {
        start,
        end,
        arrival_start,
        arrival_end,
        technician_ids,
    } = to_come.visit.clone();
    Ok(Some(AppointmentCard {
        id: to_come.key,
        job_id: to_come.job,
        number: None,
        job_number: face.number.map(SmolStr::from),
        start,
        end,
        end_known: true,
        arrival_start,
        arrival_end,
        state: AppointmentState::Scheduled,
        confirmed: false,
        customer: customer(sql, face.customer_id)?.map(SmolStr::from),
        phone: phone(sql, face.customer_id)?.map(SmolStr::from),
        customer_id: face.customer_id.map(|id| AsText(id.into())),
        address: address(sql, face.location_id)?,
        job_type: job_type(sql, face.job_type_id)?.map(SmolStr::from),
        job_type_id: face.job_type_id.map(|id| AsText(id.into())),
        business_unit: named(sql, NameKind::BusinessUnit, face.business_unit_id)?
            .map(SmolStr::from),
        business_unit_id: face.business_unit_id.map(|id| AsText(id.into())),
        priority: face.priority.map(SmolStr::from),
        summary: face.summary.map(|text| cut_owned(text, LONGEST_LISTED)),
        special_instructions: to_come
            .instructions
            .as_deref()
            .map(|text| cut_owned(strip(text), LONGEST_LISTED)),
        technician_ids,
        pending: None,
        movable: true,
    }))
}

/// A changed type or unit needs its name.
fn rename(sql: &Connection, overlay: &Overlay, card: &mut AppointmentCard) -> Sql<()> {
    let Some(patch) = overlay.jobs.get(&card.job_id) else {
        return Ok(());
    };
    if let Some(id) = patch.job_type_id {
        card.job_type_id = Some(AsText(id.into()));
        card.job_type = job_type(sql, Some(id))?.map(SmolStr::from);
    }
    if let Some(id) = patch.business_unit_id {
        card.business_unit_id = Some(AsText(id.into()));
        card.business_unit = named(sql, NameKind::BusinessUnit, Some(id))?.map(SmolStr::from);
    }
    Ok(())
}

/// What all screens show of a job, as it is shown.
#[derive(Clone, Debug)]
pub(crate) struct JobFace {
    pub(crate) key: JobKey,
    pub(crate) number: Option<String>,
    pub(crate) customer_id: Option<i64>,
    pub(crate) location_id: Option<i64>,
    pub(crate) state: JobState,
    pub(crate) business_unit_id: Option<i64>,
    pub(crate) job_type_id: Option<i64>,
    pub(crate) priority: Option<String>,
    pub(crate) campaign_id: Option<i64>,
    pub(crate) project_id: Option<i64>,
    pub(crate) summary: Option<String>,
    pub(crate) created: Option<Micros>,
    pub(crate) completed: Option<Micros>,
    pub(crate) modified: Option<Micros>,
    /// The record as the server sent it; absent before the server has it.
    pub(crate) raw: Option<String>,
}

/// A job as it is shown; `None` when neither the mirror nor a waiting edit has it.
pub(crate) fn face(sql: &Connection, overlay: &Overlay, key: JobKey) -> Sql<Option<JobFace>> {
    let key = overlay.ids.resolve(key);
    let mut found = match key {
        Key::Server(id) => base_face(sql, id.0)?,
        Key::Local(_) => None,
    };
    if found.is_none() {
        found = overlay
            .new_jobs
            .iter()
            .find(|new| new.key == key)
            .map(|new| JobFace {
                key,
                number: None,
                customer_id: Some(new.job.customer_id.0.0),
                location_id: Some(new.job.location_id.0.0),
                state: JobState::Scheduled,
                business_unit_id: Some(new.job.business_unit_id.0.0),
                job_type_id: Some(new.job.job_type_id.0.0),
                priority: Some(new.job.priority.clone()),
                campaign_id: Some(new.job.campaign_id.0.0),
                project_id: None,
                summary: new.job.summary.as_deref().map(strip),
                created: Some(new.made),
                completed: None,
                modified: None,
                raw: None,
            });
    }
    if let (Some(face), Some(patch)) = (&mut found, overlay.jobs.get(&key)) {
        let patch = patch.clone();
        face.state = patch.state.unwrap_or(face.state);
        face.summary = patch.summary.as_deref().map(strip).or(face.summary.take());
        face.priority = patch.priority.or(face.priority.take());
        face.business_unit_id = patch.business_unit_id.or(face.business_unit_id);
        face.job_type_id = patch.job_type_id.or(face.job_type_id);
        face.campaign_id = patch.campaign_id.or(face.campaign_id);
    }
    Ok(found)
}

fn base_face(sql: &Connection, id: i64) -> Sql<Option<JobFace>> {
    sql.prepare_cached(
        "SELECT number, customer_id, location_id, status, business_unit_id, job_type_id, priority, campaign_id, project_id,
                summary, created_us, completed_us, modified_us, raw FROM job WHERE id = ?1",
    )?
    .query_row([id], |row| {
        Ok(JobFace {
            key: Key::Server(id.into()),
            number: row.get(0)?,
            customer_id: row.get(1)?,
            location_id: row.get(2)?,
            state: crate::rows::job_state(row.get_ref(3)?.as_str()?),
            business_unit_id: row.get(4)?,
            job_type_id: row.get(5)?,
            priority: row.get(6)?,
            campaign_id: row.get(7)?,
            project_id: row.get(8)?,
            summary: row.get(9)?,
            created: row.get(10)?,
            completed: row.get(11)?,
            modified: Some(row.get(12)?).filter(|us| *us != 0),
            raw: row.get(13)?,
        })
    })
    .optional()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
