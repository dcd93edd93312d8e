//! A project with three hundred jobs, one with none, and incomplete ones.

use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};

use super::job_writer::{AppointmentDraft, JobDraft, JobWriter};
use crate::clock::{DAY, HOUR};
use crate::seed::people::Place;
use crate::seed::rng::SeededRng;
use crate::seed::schedule::local;

/// Id of the project with many jobs; the others follow.
const BIG: i64 = 4_100_001;

/// Number of its jobs.
const JOBS: i64 = 300;

pub(super) fn fill(
    writer: &mut JobWriter<'_>,
    rng: &mut SeededRng,
    places: &[Place],
    today: NaiveDate,
) -> rusqlite::Result<()> {
    let rows = [
        ("Zilker Residences, 300 units", Some(4), Some("2026-01-05")),
        ("No jobs yet", Some(1), None),
        ("Zilker Residences, 300 units", Some(21), None),
        ("A status that was deleted", Some(99), None),
        ("", None, Some("0001-01-01")),
    ];
    for (step, (name, status, start)) in (0_i64..).zip(rows) {
        let place = places[usize::try_from(step).unwrap_or_default()];
        writer.db.execute(
            "INSERT INTO projects (id, number, name, summary, status_id, substatus_id, customer_id, location_id, project_type_id, manager_ids,
               business_unit_ids, start_date, target_date, actual_date, created_on, modified_on, custom_fields)
             VALUES (?1, ?2, ?3, '<p>Caf&eacute;</p>', ?4, NULL, ?5, ?6, NULL, ?7, '[]', ?8, NULL, NULL, ?9, ?9, ?10)",
            rusqlite::params![
                BIG + step,
                (3000 + step).to_string(),
                name,
                status,
                place.customer,
                place.location,
                if step == 0 { "[9001,9001,9999]" } else { "[]" },
                start,
                writer.now - (300 - step) * DAY,
                json!([{"typeId": 1, "name": "Priority", "value": "1"}, {"typeId": 2, "name": "Priority", "value": "2"}]).to_string(),
            ],
        )?;
    }
    let mut nothing = json!({});
    for field in [
        "name",
        "summary",
        "status",
        "statusId",
        "subStatus",
        "substatusId",
        "subStatusId",
        "projectTypeId",
        "startDate",
        "targetCompletionDate",
        "actualCompletionDate",
        "modifiedOn",
    ] {
        nothing[field] = Value::Null;
    }
    writer.quirk("projects", BIG + 4, &nothing)?;
    for unit in 1..=JOBS {
        let day = today + Duration::days(unit * 220 / JOBS - 200);
        let starts = local(day, rng.between(32, 60) * 15);
        writer.job(
            &JobDraft {
                project: Some(BIG),
                kind: 213,
                unit: 102,
                ..JobDraft::at(places[0], &format!("Unit {unit}: mini-split"))
            },
            &[AppointmentDraft {
                starts,
                ends: starts + 2 * HOUR,
                ..AppointmentDraft::default()
            }],
        )?;
    }
    Ok(())
}
