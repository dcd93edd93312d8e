//! Technicians with business units and teams, the office, customers and their locations.

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::names::{COMPANIES, FIRST, LAST, STREETS, TEAMS, TOWNS};
use super::rng::SeededRng;
use super::settings::record;
use super::trades::{JOB_TYPES, UNITS};
use crate::clock::{DAY, Micros};

/// A technician for the schedule.
pub(crate) struct Technician {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// Index into [`UNITS`].
    pub(crate) unit: usize,
}

/// A location with its customer.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) customer: i64,
    pub(crate) location: i64,
    pub(crate) commercial: bool,
}

/// Id of the first employee. Project managers are among the first three.
pub(crate) const FIRST_EMPLOYEE: i64 = 9001;

/// Appointments of a technician in six weeks.
const PER_TECHNICIAN: usize = 118;

pub(super) fn technicians(
    db: &Connection,
    rng: &mut SeededRng,
    appointments: usize,
    now: Micros,
) -> rusqlite::Result<Vec<Technician>> {
    let count = appointments.div_ceil(PER_TECHNICIAN).max(UNITS.len());
    let mut crew = Vec::with_capacity(count);
    let mut id = 5000;
    for place in 0..count {
        id += 1;
        // Two steps that are coprime to the numbers of names: no pair repeats for 9,000 people.
        let first = FIRST[(place * 7 + rng.below(3) * 30) % FIRST.len()];
        let last = LAST[(place * 37 + place / LAST.len() * 11) % LAST.len()];
        let name = format!("{first} {last}");
        let unit = if place < UNITS.len() {
            place
        } else {
            rng.weighted(&UNITS.map(|unit| unit.3))
        };
        let team = TEAMS[rng.weighted(&[24, 24, 18, 18, 12, 4])];
        let json = json!({
            "userId": id + 20_000,
            "roleIds": [],
            "businessUnitId": UNITS[unit].0,
            "mainZoneId": null,
            "zoneIds": [],
            "email": format!("{}.{}@violetcrown.example", first.to_lowercase(), last.to_lowercase().replace('\'', "")),
            "phoneNumber": format!("512555{:04}", 1000 + place),
            "loginName": format!("{}{}", first.to_lowercase(), place),
            "home": null,
            "dailyGoal": 1800,
            "isManagedTech": true,
            "licenseType": "ManagedTech",
            "customFields": [],
            "aadUserId": null,
            "burdenRate": 0.0,
            "team": team,
            "jobFilter": "AllScheduledDispatchedWorkingToday",
            "permissions": [],
            "accountLocked": false,
            "commissionRate": 0.0,
            "firstName": first,
            "lastName": last,
            "hourlyRate": 0.0,
            "jobId": null,
            "soldByRate": 0.0,
            "status": "Idle",
            "skills": skills(unit, place),
            "positions": [],
            "location": null,
        });
        record(db, "technician", id, &name, true, now - 300 * DAY, json)?;
        crew.push(Technician { id, name, unit });
    }
    let gone = json!({
        "userId": 25_000, "businessUnitId": UNITS[0].0, "dailyGoal": 0, "isManagedTech": false, "burdenRate": 0.0, "team": TEAMS[0],
        "commissionRate": 0.0, "hourlyRate": 0.0, "soldByRate": 0.0, "status": "Idle",
    });
    record(
        db,
        "technician",
        5000,
        "Walter Gruber (left)",
        false,
        now - 90 * DAY,
        gone,
    )?;
    Ok(crew)
}

/// Skills of a technician: all that the jobs of the unit need. Every third technician also has
/// those of another unit of the trade.
fn skills(unit: usize, place: usize) -> Vec<Value> {
    let trade = UNITS[unit].2;
    let known: BTreeSet<&str> = JOB_TYPES
        .iter()
        .filter(|kind| {
            kind.unit == unit || (place.is_multiple_of(3) && UNITS[kind.unit].2 == trade)
        })
        .map(|kind| kind.skill)
        .collect();
    known
        .into_iter()
        .map(|name| json!({"id": skill_id(name), "name": name}))
        .collect()
}

/// Number of a skill, by its position in the sorted list.
fn skill_id(name: &str) -> usize {
    let all: BTreeSet<&str> = JOB_TYPES.iter().map(|kind| kind.skill).collect();
    9_001 + all.into_iter().take_while(|other| *other < name).count()
}

pub(super) fn office(db: &Connection, rng: &mut SeededRng, now: Micros) -> rusqlite::Result<()> {
    let roles = [
        "FieldManager",
        "FieldManager",
        "SalesManager",
        "Dispatch",
        "Dispatch",
        "Dispatch",
        "CSR",
        "CSR",
        "CSR",
        "Accounting",
        "GeneralOffice",
        "Owner",
    ];
    for (id, role) in (FIRST_EMPLOYEE..).zip(roles) {
        let (first, last) = (rng.pick(&FIRST), rng.pick(&LAST));
        let json = json!({
            "userId": id + 20_000,
            "firstName": first,
            "lastName": last,
            "managerId": null,
            "role": role,
            "roleIds": [],
            "businessUnitId": null,
            "email": format!("{}@violetcrown.example", first.to_lowercase()),
            "phoneNumber": format!("512555{}", 5000 + id - FIRST_EMPLOYEE),
            "loginName": first.to_lowercase(),
            "aadUserId": null,
            "accountLocked": false,
            "home": null,
            "agentId": id - FIRST_EMPLOYEE,
            "startDate": null,
            "terminationDate": null,
            "hourlyRate": 0.0,
            "overtimeProfileId": null,
            "customFields": [],
            "permissions": [],
        });
        record(
            db,
            "employee",
            id,
            &format!("{first} {last}"),
            true,
            now - 300 * DAY,
            json,
        )?;
    }
    Ok(())
}

pub(super) fn customers(
    db: &Connection,
    rng: &mut SeededRng,
    appointments: usize,
    now: Micros,
) -> rusqlite::Result<Vec<Place>> {
    let mut places = Vec::new();
    let mut customer_row = db.prepare(
        "INSERT INTO customers (id, name, type, street, unit, city, zip, phone, email, active, created_on, modified_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1, ?10, ?11)",
    )?;
    let mut location_row = db.prepare(
        "INSERT INTO locations (id, customer_id, name, street, unit, city, zip, active, created_on, modified_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9)",
    )?;
    let mut location = 3_000_000;
    let count = i64::try_from(appointments / 2 + 60).unwrap_or(i64::MAX);
    for place in 0..count {
        let customer = 2_000_001 + place;
        let commercial = rng.percent(9);
        let name = if commercial {
            rng.pick(&COMPANIES).to_owned()
        } else if rng.percent(12) {
            format!(
                "{} & {} {}",
                rng.pick(&FIRST),
                rng.pick(&FIRST),
                rng.pick(&LAST)
            )
        } else if rng.percent(5) {
            format!(
                "{} {}-{}",
                rng.pick(&FIRST),
                rng.pick(&LAST),
                rng.pick(&LAST)
            )
        } else {
            format!("{} {}", rng.pick(&FIRST), rng.pick(&LAST))
        };
        let created = now - rng.between(20, 2000) * DAY;
        let modified = created + (now - created) / rng.between(2, 90);
        let phone = format!("512555{:04}", place % 10_000);
        for extra in 0..=usize::from(rng.percent(if commercial { 40 } else { 6 })) {
            location += 1;
            let street = format!("{} {}", rng.between(100, 14_999), rng.pick(&STREETS));
            let unit = rng
                .percent(12)
                .then(|| format!("Apt {}", rng.between(1, 340)));
            let (city, zip) = TOWNS[rng.below(TOWNS.len())];
            if extra == 0 {
                let kind = if commercial {
                    "Commercial"
                } else {
                    "Residential"
                };
                customer_row.execute((
                    customer,
                    &name,
                    kind,
                    &street,
                    &unit,
                    city,
                    zip,
                    &phone,
                    None::<String>,
                    created,
                    modified,
                ))?;
            }
            let title = if extra == 0 {
                name.clone()
            } else {
                format!("{name} - {city}")
            };
            location_row.execute((
                location, customer, title, &street, &unit, city, zip, created, modified,
            ))?;
            places.push(Place {
                customer,
                location,
                commercial,
            });
        }
    }
    Ok(places)
}
