//! A dozen projects: finished, in progress, late, on hold, and canceled.

use rusqlite::Connection;
use serde_json::json;

use super::people::{FIRST_EMPLOYEE, Place};
use super::rng::SeededRng;
use super::schedule::{Schedule, day_of};
use super::trades::UNITS;
use crate::clock::{DAY, Micros};

/// Id of the first project of [`fill_more`].
const FIRST_MORE: i64 = 4_500_000;

/// A project: name, summary, status and sub-status (by their order in the settings), and start,
/// target and end in days from today.
type Outline = (
    &'static str,
    &'static str,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);

const PROJECTS: [Outline; 12] = [
    (
        "Attic system changeout",
        "Two systems, new ducts in the attic, permit included.",
        4,
        Some(15),
        Some(-12),
        Some(6),
        None,
    ),
    (
        "Whole-house repipe",
        "PEX repipe with drywall by others; water off no longer than 6 hours a day.",
        4,
        Some(16),
        Some(-20),
        Some(-4),
        None,
    ),
    (
        "Clinic rooftop units",
        "Replace RTU-1 to RTU-4 on two weekends, crane on both.",
        3,
        None,
        Some(3),
        Some(18),
        None,
    ),
    (
        "Panel and EV chargers",
        "200 A panel, two chargers, load management.",
        2,
        Some(13),
        Some(-6),
        Some(10),
        None,
    ),
    (
        "Sewer lateral replacement",
        "62 ft of clay to the city tap, traffic plan needed.",
        5,
        Some(19),
        Some(-25),
        Some(-9),
        None,
    ),
    (
        "Garage apartment comfort",
        "Mini-splits, bath fan, hot-water loop.",
        6,
        None,
        Some(-40),
        Some(-15),
        Some(-17),
    ),
    (
        "Restaurant kitchen refresh",
        "Gas line, grease interceptor, make-up air.",
        4,
        Some(17),
        Some(-30),
        Some(-2),
        None,
    ),
    (
        "Heat pump conversion",
        "Gas furnace out, dual-fuel in, utility rebate.",
        1,
        Some(11),
        Some(9),
        Some(24),
        None,
    ),
    (
        "Senior living water heaters",
        "Replace six commercial heaters, one wing at a time, residents keep hot water.",
        4,
        Some(15),
        Some(-16),
        Some(14),
        None,
    ),
    (
        "Duct sealing and insulation",
        "Energy audit follow-up, blower door before and after.",
        6,
        None,
        Some(-33),
        Some(-20),
        Some(-14),
    ),
    (
        "School classroom ventilation",
        "Twelve classrooms over the winter break.",
        2,
        Some(14),
        None,
        None,
        None,
    ),
    (
        "Pool house electrical",
        "Customer sold the property; deposit returned.",
        7,
        None,
        Some(-18),
        Some(12),
        None,
    ),
];

/// Inserts the projects. Each gets some jobs of the install and service units, which then belong to
/// its customer.
pub(super) fn fill(
    db: &Connection,
    rng: &mut SeededRng,
    schedule: &mut Schedule,
    places: &[Place],
    now: Micros,
) -> rusqlite::Result<()> {
    for (index, (name, summary, status, substatus, start, target, actual)) in
        (1_i64..).zip(PROJECTS)
    {
        let id = 4_000_000 + index;
        let place = places[rng.below(places.len())];
        let mut units = vec![UNITS[1].0];
        for _ in 0..rng.between(2, 6) {
            if schedule.jobs.is_empty() {
                break;
            }
            let work = rng.below(schedule.jobs.len());
            let work = &mut schedule.jobs[work];
            if work.project.is_none() {
                work.project = Some(id);
                work.customer = place.customer;
                work.location = place.location;
                units.push(UNITS[work.kind.unit].0);
            }
        }
        units.sort_unstable();
        units.dedup();
        let managers: Vec<i64> = if rng.percent(30) {
            vec![FIRST_EMPLOYEE, FIRST_EMPLOYEE + 1]
        } else {
            vec![FIRST_EMPLOYEE + rng.between(0, 2)]
        };
        let date = |days: Option<i64>| days.map(|days| day_of(now + days * DAY));
        let created = now - rng.between(45, 80) * DAY - rng.between(0, DAY);
        db.execute(
            "INSERT INTO projects (id, number, name, summary, status_id, substatus_id, customer_id, location_id, project_type_id, manager_ids,
               business_unit_ids, start_date, target_date, actual_date, created_on, modified_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            rusqlite::params![
                id,
                (2000 + index).to_string(),
                name,
                summary,
                status,
                substatus,
                place.customer,
                place.location,
                if place.commercial { 32 } else { 31 },
                json!(managers).to_string(),
                json!(units).to_string(),
                date(start),
                date(target),
                date(actual),
                created,
                now - rng.between(0, 10 * DAY),
            ],
        )?;
    }
    Ok(())
}

/// Inserts more projects, for a large tenant. The jobs that have none are shared among them, and each
/// project gets the customer of its first job. It draws no random numbers, so that the other records
/// stay as they are.
pub(super) fn fill_more(
    db: &Connection,
    schedule: &mut Schedule,
    more: usize,
    now: Micros,
) -> rusqlite::Result<()> {
    if more == 0 {
        return Ok(());
    }
    let mut owners = vec![None; more];
    let free = schedule.jobs.iter_mut().filter(|job| job.project.is_none());
    for (place, job) in free.enumerate() {
        let project = place % more;
        let owner = owners[project].get_or_insert((job.customer, job.location));
        (job.customer, job.location) = *owner;
        job.project = Some(FIRST_MORE + i64::try_from(project).unwrap_or_default());
    }
    let mut insert = db.prepare(
        "INSERT INTO projects (id, number, name, summary, status_id, substatus_id, customer_id, location_id, project_type_id, manager_ids,
           business_unit_ids, start_date, target_date, actual_date, created_on, modified_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 31, ?9, ?10, ?11, ?12, ?13, ?14, ?14)",
    )?;
    for (step, owner) in (0_i64..).zip(owners) {
        let Some((customer, location)) = owner else {
            break;
        };
        let outline = usize::try_from(step).unwrap_or_default() % PROJECTS.len();
        let (name, summary, status, substatus, start, target, actual) = PROJECTS[outline];
        let date = |days: Option<i64>| days.map(|days| day_of(now + (days + step % 90 - 30) * DAY));
        insert.execute(rusqlite::params![
            FIRST_MORE + step,
            (20_000 + step).to_string(),
            format!("{name} {}", step + 1),
            summary,
            status,
            substatus,
            customer,
            location,
            json!([FIRST_EMPLOYEE + step % 3]).to_string(),
            json!([UNITS[outline % UNITS.len()].0]).to_string(),
            date(start),
            date(target),
            actual.map(|days| day_of(now + days * DAY)),
            now - (45 + step % 30) * DAY,
        ])?;
    }
    Ok(())
}
