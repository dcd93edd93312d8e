//! Reads when technicians are busy, and where work is.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use jpm_client::ids::TechnicianId;
use rusqlite::{Connection, OptionalExtension};
use serde::Deserialize;
use serde_json::Value;
use smol_str::SmolStr;

use super::calendar::{days, shifts, span, technicians, technicians_readable};
use super::cards::{CardQuery, cards};
use super::job_summary::job_summary;
use super::skills;
use super::zones::{TechnicianRecord, ZoneNames};
use crate::key::{JobKey, StringId};
use crate::overlay::Overlay;
use crate::phone::display;
use crate::store::mirror::json_array;
use crate::store::sql::Sql;
use crate::truncate::{MAX_NAME_BYTES, truncate};
use crate::views::availability::{
    Availability, AvailabilityRequest, BusyTime, Coordinates, Place, TechnicianContact,
};
use crate::views::calendar::{AppointmentCard, AppointmentState, CalendarRequest};
use crate::zone::BusinessZone;

/// Coordinates are read for at most this many days, because they are in the wide rows of locations.
const MAX_DAYS_WITH_COORDINATES: usize = 3;

/// The busy times of all technicians.
pub(crate) fn availability(
    sql: &Connection,
    overlay: &Overlay,
    request: &AvailabilityRequest,
    zone: BusinessZone,
    now: DateTime<Utc>,
) -> Sql<Availability> {
    let range = CalendarRequest {
        first_day: request.first_day,
        days: request.days,
        margin: 0,
    };
    let days = days(&range, zone, now);
    let (from, to) = span(&days);
    let location = match (request.location_id, request.job_id) {
        (Some(id), _) => Some(id.0.0),
        (None, Some(job)) => job_summary(sql, overlay, job)?.and_then(|job| job.location_id),
        (None, None) => None,
    };
    let wanted = location.map_or(Ok(None), |id| located(sql, id))?;
    let working: Vec<AppointmentCard> = cards(sql, overlay, CardQuery::Span(from, to))?
        .into_iter()
        .filter(|card| !card.technician_ids.is_empty() && takes_time(card.state))
        .collect();
    let measurable = wanted
        .as_ref()
        .is_some_and(|(place, _)| place.coordinates.is_some());
    let coordinates = if measurable && days.len() <= MAX_DAYS_WITH_COORDINATES {
        coordinates_of(sql, &working)?
    } else {
        HashMap::new()
    };
    let (place, zone_id) = wanted.unwrap_or_default();
    let technicians = technicians(sql, &std::collections::BTreeSet::new())?;
    let uses_skills = technicians.iter().any(|row| !row.skills.is_empty());
    Ok(Availability {
        zone: match zone_id {
            Some(id) => ZoneNames::read(sql)?.view(id),
            None => None,
        },
        zone_technician_ids: zone_id.map_or(Ok(Vec::new()), |id| of_zone(sql, id))?,
        technicians,
        technicians_readable: technicians_readable(sql)?,
        shifts: shifts(sql, from, to)?,
        required_skills: if uses_skills {
            skills::required(sql)?
        } else {
            Vec::new()
        },
        busy: working
            .into_iter()
            .map(|card| busy_time(card, &coordinates))
            .collect(),
        place,
        days,
    })
}

/// Whether an appointment in this state takes its technicians' time.
fn takes_time(state: AppointmentState) -> bool {
    !matches!(state, AppointmentState::Canceled | AppointmentState::Hold)
}

fn busy_time(card: AppointmentCard, coordinates: &HashMap<JobKey, Coordinates>) -> BusyTime {
    BusyTime {
        place: Place {
            zip: card.address.as_deref().and_then(zip),
            coordinates: coordinates.get(&card.job_id).copied(),
        },
        id: card.id,
        start: card.start,
        end: card.end,
        end_known: card.end_known,
        state: card.state,
        technician_ids: card.technician_ids,
        name: card.customer.or(card.job_number),
    }
}

/// The postal code at the end of an address, without its extension.
fn zip(address: &str) -> Option<SmolStr> {
    let last = address.rsplit([' ', ',']).find(|part| !part.is_empty())?;
    let code = last.split('-').next()?;
    (code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit())).then(|| code.into())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Located {
    #[serde(default)]
    address: Value,
}

/// A number that may be written as text.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The coordinates in a location's record. Zero and zero, off the coast of Africa, means unknown.
fn coordinates(record: &Located) -> Option<Coordinates> {
    let latitude = number(record.address.get("latitude")?)?;
    let longitude = number(record.address.get("longitude")?)?;
    let is_on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    let is_known = latitude.abs() > f64::EPSILON || longitude.abs() > f64::EPSILON;
    (is_on_earth && is_known).then(|| Coordinates {
        latitude: millionths(latitude),
        longitude: millionths(longitude),
    })
}

/// At most 180 million, so it is in range.
#[allow(clippy::cast_possible_truncation)]
fn millionths(degrees: f64) -> i32 {
    (degrees * 1e6).round() as i32
}

/// Where a location is, and its dispatch zone.
fn located(sql: &Connection, location: i64) -> Sql<Option<(Place, Option<i64>)>> {
    sql.prepare_cached("SELECT address, raw, zone_id FROM location WHERE id = ?1")?
        .query_row([location], |row| {
            let address = row.get_ref(0)?.as_str_or_null()?.and_then(zip);
            let record: Option<Located> = serde_json::from_str(row.get_ref(1)?.as_str()?).ok();
            let place = Place {
                zip: address,
                coordinates: record.as_ref().and_then(coordinates),
            };
            Ok((place, row.get(2)?))
        })
        .optional()
}

/// The coordinates of the jobs of cards.
fn coordinates_of(
    sql: &Connection,
    working: &[AppointmentCard],
) -> Sql<HashMap<JobKey, Coordinates>> {
    let jobs: Vec<i64> = working
        .iter()
        .filter_map(|card| card.job_id.server().map(|id| id.0))
        .collect();
    let mut found = HashMap::new();
    let mut statement = sql.prepare_cached(
        "SELECT j.id, l.raw FROM json_each(?1) wanted CROSS JOIN job j ON j.id = wanted.value
         JOIN location l ON l.id = j.location_id",
    )?;
    let mut rows = statement.query([json_array(&jobs)])?;
    while let Some(row) = rows.next()? {
        let record: Option<Located> = serde_json::from_str(row.get_ref(1)?.as_str()?).ok();
        if let Some(at) = record.as_ref().and_then(coordinates) {
            found.insert(JobKey::Server(row.get::<_, i64>(0)?.into()), at);
        }
    }
    Ok(found)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Technician {
    #[serde(default)]
    phone_number: Value,
    #[serde(default)]
    mobile_phone: Value,
    #[serde(default)]
    email: Value,
}

/// The active technicians of a dispatch zone.
fn of_zone(sql: &Connection, zone: i64) -> Sql<Vec<StringId<TechnicianId>>> {
    let mut found = Vec::new();
    let mut statement =
        sql.prepare_cached("SELECT id, raw FROM technician WHERE active = 1 ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let record = serde_json::from_str::<TechnicianRecord>(row.get_ref(1)?.as_str()?);
        if record.is_ok_and(|record| record.zone_ids().contains(&zone)) {
            found.push(StringId(row.get::<_, i64>(0)?.into()));
        }
    }
    Ok(found)
}

/// How to reach a technician. Nothing is known of one that is not in the mirror.
pub(crate) fn contact(sql: &Connection, technician: TechnicianId) -> Sql<TechnicianContact> {
    let found = sql
        .prepare_cached("SELECT raw FROM technician WHERE id = ?1")?
        .query_row([technician.0], |row| {
            let record = serde_json::from_str::<Technician>(row.get_ref(0)?.as_str()?);
            Ok(record.map_or_else(
                |_| TechnicianContact::default(),
                |record| TechnicianContact {
                    phone: line(&record.phone_number)
                        .or_else(|| line(&record.mobile_phone))
                        .map(|phone| display(&phone)),
                    email: line(&record.email),
                },
            ))
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// A text that is not empty.
fn line(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    (!text.is_empty()).then(|| truncate(text, MAX_NAME_BYTES).into_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn zip_is_the_last_part_of_an_address() {
        for (address, expected) in [
            ("12 Oak St, Austin, TX 78701", Some("78701")),
            ("12 Oak St, Austin, TX 78701-1234", Some("78701")),
            ("12 Oak St, Austin, TX 78701, ", Some("78701")),
            ("12 Oak St, Austin", None),
            ("12345", Some("12345")),
            ("Main St 7870", None),
            ("", None),
        ] {
            assert_eq!(zip(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn unusable_coordinates_count_as_unknown() {
        for (address, known) in [
            (r#"{"latitude":30.2,"longitude":-97.7}"#, true),
            (r#"{"latitude":"30.2","longitude":"-97.7"}"#, true),
            (r#"{"latitude":0,"longitude":0}"#, false),
            (r#"{"latitude":300,"longitude":1}"#, false),
            (r#"{"latitude":30.2,"longitude":null}"#, false),
            (r#"{"latitude":30.2}"#, false),
            ("null", false),
            (r#""here""#, false),
        ] {
            let raw = format!(r#"{{"address":{address}}}"#);
            let record: Located = serde_json::from_str(&raw).unwrap();
            assert_eq!(coordinates(&record).is_some(), known, "{address}");
        }
    }

    #[test]
    fn contact_has_a_formatted_phone_number() {
        let sql = Connection::open_in_memory().unwrap();
        sql.execute_batch(
            r#"CREATE TABLE technician (id INTEGER PRIMARY KEY, raw TEXT);
               INSERT INTO technician VALUES
                 (1, '{"phoneNumber":"5125551000","email":" a@b.c "}'),
                 (2, '{"phoneNumber":"","mobilePhone":"+1 512 555 1001","email":7}'),
                 (3, '?');"#,
        )
        .unwrap();
        let of = |id: i64| contact(&sql, TechnicianId(id)).unwrap();
        assert_eq!(of(1).phone.as_deref(), Some("(512) 555-1000"));
        assert_eq!(of(1).email.as_deref(), Some("a@b.c"));
        assert_eq!(of(2).phone.as_deref(), Some("(512) 555-1001"));
        assert_eq!(of(2).email, None);
        assert_eq!(of(3), TechnicianContact::default());
        assert_eq!(of(4), TechnicianContact::default());
    }
}
