//! 180 technicians, and an office in which two people have the same name.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::names::{GONE, TECHNICIANS};
use crate::clock::{DAY, Micros};
use crate::seed::names::{FIRST, LAST, TEAMS};
use crate::seed::rng::SeededRng;
use crate::seed::settings::record;
use crate::seed::trades::UNITS;

/// Number of active technicians.
const TECHNICIAN_COUNT: i64 = 180;

/// Minimum number of added technicians.
const MIN_ADDED: i64 = 60;

/// Id of the first messy technician.
const FIRST_MESSY: i64 = 6001;

/// Id of the first former technician.
const FIRST_GONE: i64 = 6901;

/// A technician of whom only the name is known.
const BARE: &str = "TBD";

/// A technician for an appointment.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) active: bool,
}

/// Inserts the technicians and returns them, former ones last.
pub(super) fn fill(
    db: &Connection,
    rng: &mut SeededRng,
    now: Micros,
) -> rusqlite::Result<Vec<Member>> {
    let there: i64 = db.query_row(
        "SELECT count(*) FROM records WHERE kind = 'technician' AND active = 1",
        [],
        |row| row.get(0),
    )?;
    let mut crew = Vec::new();
    for place in 0..(TECHNICIAN_COUNT - there).max(MIN_ADDED) {
        let index = usize::try_from(place).unwrap_or_default();
        let name = TECHNICIANS.get(index).map_or_else(
            || format!("{} {}", rng.pick(&FIRST), rng.pick(&LAST)),
            |name| (*name).to_owned(),
        );
        let id = FIRST_MESSY + place;
        let json = if name == BARE {
            bare()
        } else {
            technician(rng, id, &name)
        };
        record(db, "technician", id, &name, true, now - 200 * DAY, json)?;
        crew.push(Member {
            id,
            name,
            active: true,
        });
    }
    for (id, name) in (FIRST_GONE..).zip(GONE) {
        let json = technician(rng, id, name);
        record(db, "technician", id, name, false, now - 20 * DAY, json)?;
        crew.push(Member {
            id,
            name: name.to_owned(),
            active: false,
        });
    }
    office(db, now)?;
    Ok(crew)
}

fn technician(rng: &mut SeededRng, id: i64, name: &str) -> Value {
    let parts = name.rsplit_once(' ');
    json!({
        "userId": id + 20_000,
        "businessUnitId": UNITS[rng.below(UNITS.len())].0,
        "email": format!("t{id}@violetcrown.example"),
        "phoneNumber": format!("(512) 555-{:04}", id % 10_000),
        "dailyGoal": 0,
        "isManagedTech": id % 4 == 0,
        "burdenRate": 0.0,
        "team": rng.pick(&TEAMS),
        "commissionRate": 0.0,
        "firstName": parts.map(|parts| parts.0),
        "lastName": parts.map(|parts| parts.1),
        "hourlyRate": 0.0,
        "soldByRate": 0.0,
        // No document lists these two.
        "status": if id % 7 == 0 { "OnBreak" } else { "Idle" },
        "skills": if id % 5 == 0 { json!([{"id": 9001, "name": "Gas furnace"}, {"id": 9001, "name": "Gas furnace"}]) } else { json!([]) },
    })
}

/// A technician whose optional fields are all null.
fn bare() -> Value {
    let mut fields = json!({
        "userId": 0, "dailyGoal": 0, "isManagedTech": false, "burdenRate": 0.0, "commissionRate": 0.0, "hourlyRate": 0.0,
        "soldByRate": 0.0, "status": "Idle",
    });
    for name in [
        "roleIds",
        "businessUnitId",
        "mainZoneId",
        "zoneIds",
        "email",
        "phoneNumber",
        "loginName",
        "home",
        "licenseType",
        "customFields",
        "aadUserId",
        "team",
        "jobFilter",
        "permissions",
        "accountLocked",
        "currentValue",
        "firstName",
        "lastName",
        "jobId",
        "mobilePhone",
        "outboundCallerId",
        "payrollId",
        "payrollProfileId",
        "appoitmentId",
        "shiftStart",
        "shiftEnd",
        "startDate",
        "skills",
        "positions",
        "location",
        "bio",
        "memo",
    ] {
        fields[name] = Value::Null;
    }
    fields
}

fn office(db: &Connection, now: Micros) -> rusqlite::Result<()> {
    for (id, name, role) in [
        (9101, "Mike Smith", "Dispatch"),
        (9102, "Mike Smith", "CSR"),
        (9103, "Zoë", "RegionalOverlord"),
        (9104, "", "Dispatch"),
    ] {
        let mut json =
            json!({"userId": id + 20_000, "role": role, "agentId": 0, "hourlyRate": 0.0});
        for field in [
            "firstName",
            "lastName",
            "managerId",
            "roleIds",
            "businessUnitId",
            "email",
            "phoneNumber",
            "loginName",
            "aadUserId",
            "accountLocked",
            "home",
            "startDate",
            "terminationDate",
            "overtimeProfileId",
            "customFields",
            "permissions",
        ] {
            json[field] = Value::Null;
        }
        record(db, "employee", id, name, true, now - 200 * DAY, json)?;
    }
    Ok(())
}
