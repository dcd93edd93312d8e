use jpm_client::ids::{AppointmentId, JobId};
use serde_json::{Value, json};

use super::*;
use crate::edit::JobSeen;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// Tuesday, November 24, 2026, 9 AM, in milliseconds.
const NINE: i64 = 1_795_510_800_000;

fn now() -> DateTime<Utc> {
    at(NINE).0
}

fn at(millis: i64) -> EpochMillis {
    EpochMillis(DateTime::from_timestamp_millis(millis).unwrap())
}

/// From 9 to 11, with an arrival window from 8 to 10.
fn shown() -> AppointmentSeen {
    AppointmentSeen {
        start: at(NINE),
        end: at(NINE + 2 * HOUR),
        arrival_start: Some(at(NINE - HOUR)),
        arrival_end: Some(at(NINE + HOUR)),
        technician_ids: [1, 2].map(|id| StringId(id.into())).into(),
    }
}

/// The refused fields of a value, after some of its fields were replaced.
fn refused(base: &Value, with: &Value, shown: Option<&AppointmentSeen>) -> Vec<String> {
    let mut whole = base.clone();
    for (name, value) in with.as_object().unwrap() {
        match name.rsplit_once('/') {
            Some((place, field)) => {
                whole.pointer_mut(&format!("/{place}")).unwrap()[field] = value.clone();
            }
            None => whole[name] = value.clone(),
        }
    }
    let edit: Edit = serde_json::from_value(whole).unwrap();
    match check(&edit, shown, now()) {
        Ok(()) => Vec::new(),
        Err(EditError::Invalid { field_errors }) => field_errors.into_keys().collect(),
        Err(other) => panic!("{other}"),
    }
}

fn table(base: &Value, shown: Option<&AppointmentSeen>, rows: &[(Value, &[&str])]) {
    assert_eq!(refused(base, &json!({}), shown), [""; 0], "{base}");
    for (with, fields) in rows {
        let text = with.to_string();
        let text = text.get(..120).unwrap_or(&text);
        assert_eq!(refused(base, with, shown), *fields, "{text}");
    }
}

fn many(count: i64) -> Vec<String> {
    (1..=count).map(|id| id.to_string()).collect()
}

fn a_move() -> Value {
    json!({ "edit": "moveAppointment", "to": {
        "appointmentId": "5", "start": NINE + HOUR, "end": NINE + 3 * HOUR,
        "arrivalStart": NINE, "arrivalEnd": NINE + 2 * HOUR, "technicianIds": ["3"],
    }})
}

#[test]
fn move_beyond_the_limits_is_refused_by_field() {
    let far = 253_402_300_799_000_i64;
    table(
        &a_move(),
        Some(&shown()),
        &[
            (json!({ "to/start": 0 }), &["arrivalStart", "end", "start"]),
            (json!({ "to/end": far }), &["end"]),
            (
                json!({ "to/start": far - HOUR, "to/end": far }),
                &["arrivalStart", "start"],
            ),
            (json!({ "to/end": NINE }), &["end"]),
            (json!({ "to/end": NINE + HOUR }), &["end"]),
            (json!({ "to/end": NINE + HOUR + 31 * DAY }), &[]),
            (json!({ "to/end": NINE + HOUR + 31 * DAY + 1 }), &["end"]),
            (json!({ "to/arrivalEnd": NINE }), &["arrivalEnd"]),
            (json!({ "to/arrivalEnd": NINE - HOUR }), &["arrivalEnd"]),
            (json!({ "to/arrivalEnd": NINE + DAY }), &[]),
            (json!({ "to/arrivalEnd": NINE + DAY + 1 }), &["arrivalEnd"]),
            (json!({ "to/arrivalEnd": null }), &["arrivalEnd"]),
            (json!({ "to/arrivalStart": null }), &["arrivalStart"]),
            (
                json!({ "to/arrivalStart": null, "to/arrivalEnd": null }),
                &[],
            ),
            (
                json!({ "to/arrivalStart": NINE - 2 * DAY, "to/arrivalEnd": NINE - 2 * DAY + HOUR }),
                &["arrivalStart"],
            ),
            (
                json!({ "to/arrivalStart": NINE + 3 * DAY, "to/arrivalEnd": NINE + 3 * DAY + HOUR }),
                &["arrivalStart"],
            ),
            (json!({ "to/technicianIds": null }), &[]),
            (json!({ "to/technicianIds": [] }), &[]),
            (json!({ "to/technicianIds": ["-5"] }), &["technicianIds"]),
            (json!({ "to/technicianIds": ["0"] }), &["technicianIds"]),
            (
                json!({ "to/technicianIds": ["3", "4", "3"] }),
                &["technicianIds"],
            ),
            (json!({ "to/technicianIds": many(50) }), &[]),
            (
                json!({ "to/technicianIds": many(100_000) }),
                &["technicianIds"],
            ),
        ],
    );
}

#[test]
fn existing_values_beyond_the_limits_may_stay() {
    let odd = AppointmentSeen {
        start: at(NINE),
        end: at(NINE),
        arrival_start: Some(at(NINE - 5 * DAY)),
        arrival_end: Some(at(NINE - 5 * DAY)),
        technician_ids: ["7", "7"]
            .map(|id| serde_json::from_value(json!(id)).unwrap())
            .into(),
    };
    let moved = json!({ "to/end": NINE + HOUR, "to/arrivalStart": NINE + HOUR - 5 * DAY, "to/arrivalEnd": NINE + HOUR - 5 * DAY,
                        "to/technicianIds": ["7", "7"] });
    assert_eq!(
        refused(&a_move(), &moved, Some(&odd)),
        [""; 0],
        "moved as it is"
    );
    let to_another_day = |length: i64| json!({ "to/start": NINE + 3 * DAY, "to/end": NINE + 3 * DAY + length, "to/arrivalStart": null, "to/arrivalEnd": null });
    let moved = to_another_day(0);
    assert_eq!(refused(&a_move(), &moved, Some(&odd)), [""; 0]);
    for (length, fields) in [(1, &[""; 0][..]), (-1, &["end"])] {
        let resized = to_another_day(length);
        assert_eq!(refused(&a_move(), &resized, Some(&odd)), fields);
    }
    assert_eq!(refused(&a_move(), &moved, Some(&shown())), ["end"]);
    let days = AppointmentSeen {
        end: at(NINE + 5 * DAY),
        ..shown()
    };
    let moved = to_another_day(5 * DAY);
    assert_eq!(refused(&a_move(), &moved, Some(&days)), [""; 0]);
    let long = AppointmentSeen {
        end: at(NINE + 60 * DAY),
        ..shown()
    };
    let moved = json!({ "to/end": NINE + HOUR + 60 * DAY });
    assert_eq!(refused(&a_move(), &moved, Some(&long)), [""; 0]);
    let longer = json!({ "to/end": NINE + HOUR + 61 * DAY });
    assert_eq!(refused(&a_move(), &longer, Some(&long)), ["end"]);
    // A workstation whose clock shows 1970 can still move existing appointments.
    let edit: Edit = serde_json::from_value(a_move()).unwrap();
    check(&edit, Some(&shown()), DateTime::UNIX_EPOCH).unwrap();
}

#[test]
fn booking_beyond_the_limits_is_refused_by_field() {
    let appointment = json!({ "start": NINE, "end": NINE + HOUR, "arrivalStart": null, "arrivalEnd": null, "technicianIds": ["1"] });
    let base = json!({ "edit": "createJob", "job": {
        "customerId": "1", "locationId": "1", "businessUnitId": "1", "jobTypeId": "1", "campaignId": "1",
        "priority": "Normal", "appointments": [appointment], "summary": "No heat",
    }});
    table(
        &base,
        None,
        &[
            (
                json!({ "job/customerId": "0", "job/campaignId": "-5" }),
                &["campaignId", "customerId"],
            ),
            (json!({ "job/locationId": "0" }), &["locationId"]),
            (
                json!({ "job/businessUnitId": "0", "job/jobTypeId": "0" }),
                &["businessUnitId", "jobTypeId"],
            ),
            (json!({ "job/summary": "x".repeat(20_000) }), &[]),
            (json!({ "job/summary": "é".repeat(20_001) }), &["summary"]),
            (
                json!({ "job/priority": "x".repeat(8 << 20) }),
                &["priority"],
            ),
            (
                json!({ "job/appointments": vec![appointment.clone(); 50] }),
                &[],
            ),
            (
                json!({ "job/appointments": vec![appointment.clone(); 51] }),
                &["appointments"],
            ),
            (
                json!({ "job/appointments/0/end": NINE }),
                &["appointments[0].end"],
            ),
            (
                json!({ "job/appointments/0/start": 0 }),
                &["appointments[0].end", "appointments[0].start"],
            ),
            (
                json!({ "job/appointments/0/technicianIds": ["0"] }),
                &["appointments[0].technicianIds"],
            ),
        ],
    );
    let mut added = json!({ "edit": "addAppointment", "jobId": "7", "specialInstructions": null });
    added["visit"] = appointment;
    table(
        &added,
        None,
        &[
            (json!({ "visit/end": NINE - HOUR }), &["end"]),
            (
                json!({ "visit/technicianIds": many(51) }),
                &["technicianIds"],
            ),
            (
                json!({ "specialInstructions": "x".repeat(8 << 20) }),
                &["specialInstructions"],
            ),
        ],
    );
}

#[test]
fn texts_reasons_and_projects_beyond_the_limits_are_refused_by_field() {
    let book = "x".repeat(8 << 20);
    let words = json!({ "edit": "setSpecialInstructions", "appointmentId": "5", "text": "Dog" });
    table(&words, None, &[(json!({ "text": book }), &["text"])]);
    let change = json!({ "edit": "updateJob", "jobId": "7", "changes": { "summary": "Pump" } });
    table(
        &change,
        None,
        &[
            (json!({ "changes/summary": book }), &["summary"]),
            (json!({ "changes/priority": " " }), &["priority"]),
            (
                json!({ "changes/campaignId": "0", "changes/jobTypeId": "-1" }),
                &["campaignId", "jobTypeId"],
            ),
            (
                json!({ "changes/businessUnitId": "0" }),
                &["businessUnitId"],
            ),
        ],
    );
    for edit in ["holdJob", "cancelJob"] {
        let stop =
            json!({ "edit": edit, "jobId": "7", "reason": { "reasonId": "3", "memo": "Snow" } });
        let rows = [
            (json!({ "reason/memo": book }), &["memo"][..]),
            (json!({ "reason/reasonId": "0" }), &["reasonId"]),
        ];
        table(&stop, None, &rows);
    }
    let project = json!({ "edit": "createProject", "project": {
        "customerId": "1", "locationId": "1", "name": "Attic", "summary": null, "projectManagerIds": ["1"],
        "startDate": "2026-11-24", "targetCompletionDate": "2027-01-31",
    }});
    table(
        &project,
        None,
        &[
            (json!({ "project/name": "x".repeat(251) }), &["name"]),
            (json!({ "project/summary": book }), &["summary"]),
            (
                json!({ "project/projectManagerIds": ["1", "1"] }),
                &["projectManagerIds"],
            ),
            (json!({ "project/startDate": "0001-01-01" }), &["startDate"]),
            (
                json!({ "project/targetCompletionDate": "9999-12-31" }),
                &["targetCompletionDate"],
            ),
            (
                json!({ "project/customerId": "0", "project/locationId": "-1" }),
                &["customerId", "locationId"],
            ),
        ],
    );
}

#[test]
fn text_that_is_too_long_can_be_shortened() {
    let long = "x".repeat(50_000);
    let edit = |length: usize| Edit::UpdateJob {
        job_id: crate::key::Key::Server(JobId(7)),
        changes: JobChanges {
            summary: Some("y".repeat(length)),
            ..JobChanges::default()
        },
        seen: Some(JobSeen {
            summary: Some(long.clone()),
            ..JobSeen::default()
        }),
    };
    check(&edit(50_000), None, now()).unwrap();
    check(&edit(50_001), None, now()).unwrap_err();
    let instructions = |length: usize| Edit::SetSpecialInstructions {
        appointment_id: crate::key::Key::Server(AppointmentId(5)),
        text: "y".repeat(length),
        seen: Some(long.clone()),
    };
    check(&instructions(49_999), None, now()).unwrap();
    check(&instructions(50_001), None, now()).unwrap_err();
}

#[test]
fn seen_text_longer_than_any_shown_text_is_refused() {
    let book = "x".repeat(8 << 20);
    let words = json!({ "edit": "setSpecialInstructions", "appointmentId": "5", "text": "Dog", "seen": "Cat" });
    table(
        &words,
        None,
        &[
            (json!({ "text": book, "seen": book }), &["text"]),
            (json!({ "seen": book }), &["text"]),
        ],
    );
    let change = json!({ "edit": "updateJob", "jobId": "7", "changes": { "summary": "Pump" }, "seen": { "summary": "Pumps" } });
    table(
        &change,
        None,
        &[
            (
                json!({ "changes/summary": book, "seen/summary": book }),
                &["summary"],
            ),
            (json!({ "seen/summary": book }), &["summary"]),
            (
                json!({ "changes/priority": book, "seen/priority": book }),
                &["priority"],
            ),
            (json!({ "seen/priority": book }), &["priority"]),
        ],
    );
}
