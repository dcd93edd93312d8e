//! Reads the calendar and its tray.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::ids::TechnicianId;
use rusqlite::{Connection, params};

use super::cards::{CardQuery, cards, text_id};
use super::zones::{TechnicianRecord, ZoneNames};
use super::{skills, tags};
use crate::key::StringId;
use crate::overlay::Overlay;
use crate::store::mirror::json_array;
use crate::store::sql::Sql;
use crate::store::{Store, StoreError};
use crate::time::{EpochMillis, Micros, to_micros};
use crate::views::calendar::{
    AppointmentState, CalendarPage, CalendarRequest, DayGeometry, ShiftKind, ShiftSpan,
    TechnicianRow, Tray,
};
use crate::zone::BusinessZone;

/// The longest request. A longer one is cut.
const MAX_DAYS: u16 = 62;

pub(super) fn days(
    request: &CalendarRequest,
    zone: BusinessZone,
    now: DateTime<Utc>,
) -> Vec<DayGeometry> {
    let margin = i64::from(request.margin.min(MAX_DAYS));
    let count = i64::from(request.days.clamp(1, MAX_DAYS)) + 2 * margin;
    (0..count)
        .filter_map(|index| {
            request
                .first_day
                .checked_add_signed(TimeDelta::days(index - margin))
        })
        .map(|date| zone.day(date, now))
        .collect()
}

pub(super) fn span(days: &[DayGeometry]) -> (Micros, Micros) {
    let from = days.first().map_or(0, |day| to_micros(day.start.0));
    let to = days.last().map_or(0, |day| to_micros(day.end.0));
    (from, to)
}

/// The page of a calendar view.
pub(crate) fn page(
    sql: &Connection,
    overlay: &Overlay,
    request: &CalendarRequest,
    zone: BusinessZone,
    now: DateTime<Utc>,
    revision: u32,
) -> Sql<CalendarPage> {
    let days = days(request, zone, now);
    let (from, to) = span(&days);
    let appointments = cards(sql, overlay, CardQuery::Span(from, to))?;
    let seen: BTreeSet<i64> = appointments
        .iter()
        .flat_map(|card| card.technician_ids.iter().map(|id| id.0.0))
        .collect();
    let technicians = technicians(sql, &seen)?;
    let ids_of_tags: BTreeSet<i64> = appointments
        .iter()
        .flat_map(|card| card.tag_ids.iter().map(|id| id.0.0))
        .collect();
    Ok(CalendarPage {
        tags: tags::choices_with(sql, &ids_of_tags)?,
        zones: ZoneNames::read(sql)?.all(),
        time_zone: zone.name().to_owned(),
        required_skills: if technicians.iter().any(|row| !row.skills.is_empty()) {
            skills::required(sql)?
        } else {
            Vec::new()
        },
        technicians,
        technicians_readable: technicians_readable(sql)?,
        shifts: shifts(sql, from, to)?,
        appointments,
        days,
        revision,
    })
}

/// Appointments without a place on the board.
pub(crate) fn tray(
    sql: &Connection,
    overlay: &Overlay,
    request: &CalendarRequest,
    zone: BusinessZone,
) -> Sql<Tray> {
    // Which day is today does not matter here.
    let (from, to) = span(&days(request, zone, DateTime::UNIX_EPOCH));
    let mut tray = Tray {
        on_hold: cards(sql, overlay, CardQuery::OnHold)?,
        ..Tray::default()
    };
    for card in cards(sql, overlay, CardQuery::Span(from, to))? {
        match card.state {
            AppointmentState::Canceled => tray.canceled.push(card),
            AppointmentState::Scheduled | AppointmentState::Dispatched
                if card.technician_ids.is_empty() =>
            {
                tray.unassigned.push(card);
            }
            _ => {}
        }
    }
    Ok(tray)
}

/// The active technicians and those among `seen`, by name.
pub(crate) fn technicians(sql: &Connection, seen: &BTreeSet<i64>) -> Sql<Vec<TechnicianRow>> {
    let numbers: Vec<i64> = seen.iter().copied().collect();
    let zones = ZoneNames::read(sql)?;
    let mut rows: Vec<TechnicianRow> = sql
        .prepare_cached(
            "SELECT t.id, t.name, t.business_unit_id, u.name, t.team, t.raw FROM technician t
             LEFT JOIN named_record u ON u.kind = 'unit' AND u.id = t.business_unit_id
             WHERE t.active = 1 OR t.id IN (SELECT value FROM json_each(?1)) ORDER BY t.name COLLATE NOCASE, t.id",
        )?
        .query_map([json_array(&numbers)], |row| {
            let record: TechnicianRecord =
                serde_json::from_str(row.get_ref(5)?.as_str()?).unwrap_or_default();
            Ok(TechnicianRow {
                id: StringId(row.get::<_, i64>(0)?.into()),
                name: row.get(1)?,
                business_unit_id: text_id(row, 2)?,
                business_unit: row.get(3)?,
                team: row.get(4)?,
                skills: skills::names(&record.skills),
                zones: zones.views(&record.zone_ids()),
            })
        })?
        .collect::<Sql<_>>()?;
    let known: BTreeSet<i64> = rows.iter().map(|row| row.id.0.0).collect();
    let unknown = seen.difference(&known).copied();
    rows.extend(unknown.map(|id| TechnicianRow {
        id: StringId(id.into()),
        name: format!("#{id}"),
        business_unit_id: None,
        business_unit: None,
        team: None,
        skills: Vec::new(),
        zones: Vec::new(),
    }));
    Ok(rows)
}

impl Store {
    /// The names of technicians, also of those who have left.
    pub fn technician_names(&self) -> Result<HashMap<TechnicianId, String>, StoreError> {
        self.mirror().read(technician_names)
    }
}

fn technician_names(sql: &Connection) -> Sql<HashMap<TechnicianId, String>> {
    sql.prepare_cached("SELECT id, name FROM technician")?
        .query_map([], |row| Ok((TechnicianId(row.get(0)?), row.get(1)?)))?
        .collect()
}

pub(super) fn technicians_readable(sql: &Connection) -> Sql<bool> {
    let forbidden = sql
        .prepare_cached("SELECT 1 FROM feed WHERE name IN ('technicians', 'assignments') AND forbidden_us IS NOT NULL")?
        .exists([])?;
    Ok(!forbidden)
}

pub(super) fn shifts(sql: &Connection, from: Micros, to: Micros) -> Sql<Vec<ShiftSpan>> {
    sql.prepare_cached(
        "SELECT technician_id, start_us, end_us, kind FROM shift
         WHERE active = 1 AND start_us < ?2 AND end_us > ?1 ORDER BY start_us, id",
    )?
    .query_map(params![from, to], |row| {
        Ok(ShiftSpan {
            technician_id: StringId(row.get::<_, i64>(0)?.into()),
            start: EpochMillis::from_micros(row.get(1)?),
            end: EpochMillis::from_micros(row.get(2)?),
            kind: match row.get_ref(3)?.as_str()? {
                "OnCall" => ShiftKind::OnCall,
                "TimeOff" => ShiftKind::TimeOff,
                _ => ShiftKind::Normal,
            },
        })
    })?
    .collect()
}
