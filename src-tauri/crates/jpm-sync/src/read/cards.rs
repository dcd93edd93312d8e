//! Cards: appointments joined with their job, named, and overlaid with the waiting edits.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row, ToSql, params_from_iter};
use smol_str::SmolStr;

use super::job_summary::{apply_tags, job_summary};
pub(crate) use super::record_names::{address, customer, job_type, named, phone, technician};
use super::tags;
use crate::key::{JobKey, Key, StringId};
use crate::overlay::{Overlay, PendingAppointment, is_movable};
use crate::plain_text::strip;
use crate::rows::{NameKind, parse_appointment_status};
use crate::store::mirror::json_array;
use crate::store::sql::Sql;
use crate::time::{EpochMillis, Micros, to_micros};
use crate::truncate::{MAX_LISTED_BYTES, truncate, truncate_owned};
use crate::views::calendar::{AppointmentCard, AppointmentState};
use crate::views::jobs::NewAppointment;

/// The columns of a card that the mirror's indexes and `job_list` have, so its own row need not be
/// read. `job_list` has the names of the job's customer and location.
const CARD_COLUMNS: &str = "SELECT a.id, a.job_id, a.number, j.number, a.start_us, a.end_us, a.arrival_start_us, a.arrival_end_us, a.status, a.confirmed,
        a.customer_id, j.customer_id, j.customer, j.address, j.job_type_id, j.business_unit_id, j.priority, j.summary, a.instructions,
        s.technician_id, j.phone, a.end_known, j.tags, j.zone_id";

const MINUTE: Micros = 60_000_000;
const DAY: Micros = 1_440 * MINUTE;

/// A selection of appointments.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CardQuery {
    /// Those that touch a span of time.
    Span(Micros, Micros),
    /// Those of one job.
    Job(JobKey),
    /// Those on hold.
    OnHold,
}

impl CardQuery {
    /// The queries of a selection, one after the other. No appointment is in two of them.
    fn parts(self) -> Vec<CardSelect> {
        match self {
            // Appointments longer than a day have an index of their own, so this query looks back
            // only one day. Without a hint SQLite uses the index by start for both, and reads all
            // of the past.
            Self::Span(from, to) => vec![
                CardSelect {
                    index: "INDEXED BY appointment_start",
                    condition: "a.start_us >= ?1 - 86400000000 AND a.start_us < ?2 AND (a.end_us > ?1 OR a.start_us >= ?1)",
                    values: vec![Box::new(from), Box::new(to)],
                },
                CardSelect {
                    index: "INDEXED BY appointment_long",
                    condition: "a.end_us - a.start_us > 86400000000 AND a.end_us > ?1 AND a.start_us < ?1 - ?2",
                    values: vec![Box::new(from), Box::new(DAY)],
                },
            ],
            Self::Job(key) => vec![CardSelect {
                index: "",
                condition: "a.job_id = ?1",
                values: vec![Box::new(key.server().map_or(-1, |id| id.0))],
            }],
            Self::OnHold => vec![CardSelect {
                index: "INDEXED BY appointment_hold",
                condition: "a.status = 'Hold'",
                values: Vec::new(),
            }],
        }
    }

    /// Whether a card, as it is shown, is selected.
    fn includes(self, card: &AppointmentCard) -> bool {
        match self {
            Self::Span(from, to) => {
                let (start, end) = (to_micros(card.start.0), to_micros(card.end.0));
                // A span without length is visible at its beginning.
                start < to && (end > from || start >= from)
            }
            Self::Job(key) => card.job_id == key,
            Self::OnHold => card.state == AppointmentState::Hold,
        }
    }
}

/// A query of the mirror.
struct CardSelect {
    /// The index to use, if SQLite would choose another.
    index: &'static str,
    condition: &'static str,
    values: Vec<Box<dyn ToSql>>,
}

impl CardSelect {
    fn one(id: i64) -> Self {
        Self {
            index: "",
            condition: "a.id = ?1",
            values: vec![Box::new(id)],
        }
    }
}

/// The selected cards as they are shown, by start.
pub(crate) fn cards(
    sql: &Connection,
    overlay: &Overlay,
    wanted: CardQuery,
) -> Sql<Vec<AppointmentCard>> {
    let mut cards = mirrored_cards(sql, &wanted.parts())?;
    if overlay.operations.is_empty() {
        sort(&mut cards);
        return Ok(cards);
    }
    let changed = overlay.changed_appointments();
    let patched = overlay.patched_jobs();
    // No edit moves an appointment to another job, so all appointments of a job are here.
    let may_bring_others = !matches!(wanted, CardQuery::Job(_));
    if may_bring_others && !(changed.is_empty() && patched.is_empty()) {
        // An edit may bring in an appointment that the mirror has on another day.
        let known: HashSet<_> = cards.iter().map(|card| card.id).collect();
        let more = mirrored_cards(
            sql,
            &[CardSelect {
                index: "",
                condition: "(a.id IN (SELECT value FROM json_each(?1)) OR a.job_id IN (SELECT value FROM json_each(?2)))",
                values: vec![
                    Box::new(json_array(&changed)),
                    Box::new(json_array(&patched)),
                ],
            }],
        )?;
        cards.extend(more.into_iter().filter(|card| !known.contains(&card.id)));
    }
    for appointment in &overlay.new_appointments {
        let is_of_other_job = matches!(wanted, CardQuery::Job(key) if key != appointment.job);
        if !is_of_other_job && !is_mirrored(sql, appointment)? {
            cards.extend(pending_card(sql, overlay, appointment)?);
        }
    }
    for card in &mut cards {
        overlay.apply(card);
        apply_names(sql, overlay, card)?;
    }
    cards.retain(|card| wanted.includes(card) && !overlay.is_removed(card.id));
    sort(&mut cards);
    Ok(cards)
}

/// By start. Cards are large, so indexes are sorted and each card is moved once.
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
        found = mirrored_cards(sql, &[CardSelect::one(id.0)])?.pop();
    }
    if found.is_none()
        && let Some(appointment) = overlay
            .new_appointments
            .iter()
            .find(|appointment| appointment.key == key)
    {
        found = pending_card(sql, overlay, appointment)?;
    }
    if let Some(card) = &mut found {
        overlay.apply(card);
        apply_names(sql, overlay, card)?;
    }
    Ok(found)
}

fn mirrored_cards(sql: &Connection, parts: &[CardSelect]) -> Sql<Vec<AppointmentCard>> {
    let (mut cards, mut names) = (Vec::new(), Names::default());
    for CardSelect {
        index,
        condition,
        values,
    } in parts
    {
        // With this order SQLite uses an index, so the rows of an appointment, one for each
        // assignment, come one after the other.
        let mut statement = sql.prepare_cached(&format!(
            "{CARD_COLUMNS} FROM appointment a {index} LEFT JOIN job_list j ON j.id = a.job_id
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

/// Names that many cards share, read once.
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

    /// The usual duration of a job of this type.
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

/// A row as a card, without its technicians.
fn read(sql: &Connection, row: &Row<'_>, names: &mut Names) -> Sql<AppointmentCard> {
    let state = parse_appointment_status(row.get_ref(8)?.as_str()?);
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
        start: EpochMillis::from_micros(start),
        end: EpochMillis::from_micros(end),
        end_known,
        arrival_start: row.get::<_, Option<_>>(6)?.map(EpochMillis::from_micros),
        arrival_end: row.get::<_, Option<_>>(7)?.map(EpochMillis::from_micros),
        state,
        confirmed: row.get(9)?,
        customer_id: customer_id.map(|id| StringId(id.into())),
        // `job_list` names its job's customer. The job may be missing, and the appointment's own
        // customer may be another.
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
        tag_ids: tags::ids(&tags::of_column(row, 22)?),
        zone_id: text_id(row, 23)?,
        summary: row.get(17)?,
        special_instructions: row
            .get_ref(18)?
            .as_str_or_null()?
            .map(|text| truncate(text, MAX_LISTED_BYTES).into_owned()),
        technician_ids: Vec::new(),
        pending: None,
        movable: is_movable(state),
    })
}

/// A text that is usually short.
fn short(row: &Row<'_>, index: usize) -> Sql<Option<SmolStr>> {
    let text = row.get_ref(index)?.as_str_or_null()?;
    Ok(text.map(SmolStr::new))
}

/// An id of the API as text for the window.
pub(crate) fn text_id<T: From<i64>>(row: &Row<'_>, index: usize) -> Sql<Option<StringId<T>>> {
    Ok(row
        .get::<_, Option<i64>>(index)?
        .map(|id| StringId(id.into())))
}

/// Whether the mirror has a record that was created here.
pub(crate) fn is_mirrored(sql: &Connection, appointment: &PendingAppointment) -> Sql<bool> {
    if let Key::Server(id) = appointment.key {
        return exists(sql, "SELECT 1 FROM appointment WHERE id = ?1", id.0);
    }
    match appointment.job {
        // The pull may store the appointments of a new job before they are matched.
        Key::Server(job) if appointment.with_job => {
            exists(sql, "SELECT 1 FROM appointment WHERE job_id = ?1", job.0)
        }
        _ => Ok(false),
    }
}

pub(crate) fn exists(sql: &Connection, query: &str, id: i64) -> Sql<bool> {
    sql.prepare_cached(query)?.exists([id])
}

fn pending_card(
    sql: &Connection,
    overlay: &Overlay,
    pending_card: &PendingAppointment,
) -> Sql<Option<AppointmentCard>> {
    let Some(job) = job_summary(sql, overlay, pending_card.job)? else {
        return Ok(None);
    };
    let NewAppointment {
        start,
        end,
        arrival_start,
        arrival_end,
        technician_ids,
    } = pending_card.appointment.clone();
    Ok(Some(AppointmentCard {
        id: pending_card.key,
        job_id: pending_card.job,
        number: None,
        job_number: job.number.map(SmolStr::from),
        start,
        end,
        end_known: true,
        arrival_start,
        arrival_end,
        state: AppointmentState::Scheduled,
        confirmed: false,
        customer: customer(sql, job.customer_id)?.map(SmolStr::from),
        phone: phone(sql, job.customer_id)?.map(SmolStr::from),
        customer_id: job.customer_id.map(|id| StringId(id.into())),
        address: address(sql, job.location_id)?,
        job_type: job_type(sql, job.job_type_id)?.map(SmolStr::from),
        job_type_id: job.job_type_id.map(|id| StringId(id.into())),
        business_unit: named(sql, NameKind::BusinessUnit, job.business_unit_id)?.map(SmolStr::from),
        business_unit_id: job.business_unit_id.map(|id| StringId(id.into())),
        priority: job.priority.map(SmolStr::from),
        tag_ids: tags::ids(&job.tags),
        zone_id: zone(sql, job.location_id)?.map(|id| StringId(id.into())),
        summary: job
            .summary
            .map(|text| truncate_owned(text, MAX_LISTED_BYTES)),
        special_instructions: pending_card
            .instructions
            .as_deref()
            .map(|text| truncate_owned(strip(text), MAX_LISTED_BYTES)),
        technician_ids,
        pending: None,
        movable: true,
    }))
}

/// The dispatch zone of a location.
fn zone(sql: &Connection, location: Option<i64>) -> Sql<Option<i64>> {
    let Some(id) = location else { return Ok(None) };
    let found: Option<Option<i64>> = sql
        .prepare_cached("SELECT zone_id FROM location WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(found.flatten())
}

/// A changed type or unit needs its new name. Tags are changed too.
fn apply_names(sql: &Connection, overlay: &Overlay, card: &mut AppointmentCard) -> Sql<()> {
    let Some(patch) = overlay.jobs.get(&card.job_id) else {
        return Ok(());
    };
    if let Some(id) = patch.fields.job_type_id {
        card.job_type_id = Some(StringId(id.into()));
        card.job_type = job_type(sql, Some(id))?.map(SmolStr::from);
    }
    if let Some(id) = patch.fields.business_unit_id {
        card.business_unit_id = Some(StringId(id.into()));
        card.business_unit = named(sql, NameKind::BusinessUnit, Some(id))?.map(SmolStr::from);
    }
    if !patch.fields.tags.is_empty() {
        let mut tags = card.tag_ids.iter().map(|id| id.0.0).collect();
        apply_tags(&patch.fields, &mut tags);
        card.tag_ids = tags::ids(&tags);
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
