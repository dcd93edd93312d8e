//! Appointments, jobs and shifts that a calendar does not expect.

use chrono::{Duration, NaiveDate, TimeZone};
use serde_json::json;

use super::daily_work::shift;
use super::job_writer::{AppointmentDraft, JobDraft, JobWriter};
use super::people::Member;
use super::settings::{BARE_UNIT, NO_DURATION};
use super::texts::{TEXTS, long};
use crate::clock::{HOUR, MINUTE, Micros};
use crate::seed::ZONE;
use crate::seed::people::Place;
use crate::seed::schedule::local;

/// How .NET writes a missing date.
const NO_DATE: &str = "0001-01-01T00:00:00Z";

/// Number of appointments that start in the same minute.
const CROWD: usize = 40;

pub(super) fn fill(
    writer: &mut JobWriter<'_>,
    crew: &[Member],
    places: &[Place],
    today: NaiveDate,
) -> rusqlite::Result<()> {
    let at = |offset: i64, minutes: i64| local(today + Duration::days(offset), minutes);
    odd_lengths(writer, crew, places, &at)?;
    odd_ends(writer, crew, places, &at)?;
    odd_texts(writer, crew, places, &at)?;
    odd_words(writer, crew, places, &at)?;
    odd_people(writer, crew, places, &at)?;
    odd_shifts(writer, crew, &at)?;
    repeated_hour(writer, crew, places, today)
}

type At<'a> = &'a dyn Fn(i64, i64) -> Micros;

/// Appointments without length, across midnight, over days, and all at once.
fn odd_lengths(
    writer: &mut JobWriter<'_>,
    crew: &[Member],
    places: &[Place],
    at: At<'_>,
) -> rusqlite::Result<()> {
    for (place, (day, from, to)) in [
        // No length: during the day, at midnight, and on the days around.
        (0, 9 * 60, 9 * 60),
        (0, 0, 0),
        (1, 0, 0),
        (-1, 0, 0),
        (2, 14 * 60 + 7, 14 * 60 + 7),
        // Across midnight, and from midnight to midnight.
        (0, 22 * 60, 26 * 60),
        (-1, 23 * 60, 25 * 60),
        (1, 0, 24 * 60),
        // Over three days.
        (-1, 8 * 60, 2 * 24 * 60 + 17 * 60),
        (2, 8 * 60, 3 * 24 * 60 + 8 * 60),
        // One minute, and one minute less than a day.
        (0, 13 * 60, 13 * 60 + 1),
        (3, 1, 24 * 60 - 1),
    ]
    .into_iter()
    .enumerate()
    {
        let window = (to - from == 2 * 60).then(|| (at(day, from - 30), at(day, to - 30)));
        writer.job(
            &JobDraft::at(places[place], "Odd length"),
            &[AppointmentDraft {
                starts: at(day, from),
                ends: at(day, to),
                window,
                crew: &crew[place..=place],
                ..AppointmentDraft::default()
            }],
        )?;
    }
    for index in 0..CROWD {
        writer.job(
            &JobDraft::at(places[index], "Everyone at ten"),
            &[AppointmentDraft {
                starts: at(0, 10 * 60),
                ends: at(0, 11 * 60),
                crew: &crew[index..=index],
                ..AppointmentDraft::default()
            }],
        )?;
    }
    // One technician with six appointments at once, and a job with twelve.
    for place in &places[..6] {
        writer.job(
            &JobDraft::at(*place, "All mine"),
            &[AppointmentDraft {
                starts: at(0, 15 * 60),
                ends: at(0, 16 * 60 + 30),
                crew: &crew[..1],
                ..AppointmentDraft::default()
            }],
        )?;
    }
    let dozen: Vec<AppointmentDraft<'_>> = (-6..6)
        .map(|day| AppointmentDraft {
            starts: at(day, 8 * 60),
            ends: at(day, 12 * 60),
            crew: &crew[..9],
            ..AppointmentDraft::default()
        })
        .collect();
    writer.job(&JobDraft::at(places[3], "A dozen visits by nine"), &dozen)?;
    Ok(())
}

/// Missing ends and windows, and records in which every optional field is null.
fn odd_ends(
    writer: &mut JobWriter<'_>,
    crew: &[Member],
    places: &[Place],
    at: At<'_>,
) -> rusqlite::Result<()> {
    let cases = [
        json!({"end": null}),
        json!({"end": NO_DATE}),
        json!({"arrivalWindowStart": NO_DATE, "arrivalWindowEnd": NO_DATE}),
        json!({"end": NO_DATE, "arrivalWindowStart": NO_DATE, "arrivalWindowEnd": NO_DATE}),
        json!({"appointmentNumber": null, "specialInstructions": null, "arrivalWindowStart": null, "arrivalWindowEnd": null}),
    ];
    for (index, quirk) in cases.iter().enumerate() {
        for day in [-2, 0, 1, 5] {
            let starts = at(day, 8 * 60 + 30);
            writer.job(
                &JobDraft {
                    kind: if index == 1 { NO_DURATION } else { 201 },
                    ..JobDraft::at(places[index], "End unknown")
                },
                &[AppointmentDraft {
                    starts,
                    ends: starts + HOUR,
                    window: Some((starts, starts + 2 * HOUR)),
                    crew: &crew[index..=index],
                    ..AppointmentDraft::default()
                }],
            )?;
            writer.quirk("appointments", writer.appointment, quirk)?;
        }
    }
    let job = writer.job(
        &JobDraft {
            unit: BARE_UNIT,
            kind: NO_DURATION,
            ..JobDraft::at(places[7], "")
        },
        &[AppointmentDraft {
            starts: at(1, 9 * 60),
            ends: at(1, 10 * 60),
            ..AppointmentDraft::default()
        }],
    )?;
    let nothing = json!({
        "projectId": null, "completedOn": null, "recallForId": null, "warrantyId": null, "jobGeneratedLeadSource": null, "leadCallId": null,
        "partnerLeadCallId": null, "bookingId": null, "soldById": null, "membershipId": null, "total": null, "createdFromEstimateId": null,
        "summary": null,
    });
    writer.quirk("jobs", job, &nothing)?;
    let nothing =
        json!({"campaignId": null, "firstAppointmentId": null, "lastAppointmentId": null});
    writer.quirk("contract/jobs", job, &nothing)?;
    let job = writer.job(
        &JobDraft::at(places[8], "Everything is set"),
        &[AppointmentDraft {
            starts: at(2, 9 * 60),
            ends: at(2, 10 * 60),
            ..AppointmentDraft::default()
        }],
    )?;
    let all = json!({
        "warrantyId": 61_000_001, "leadCallId": 1, "partnerLeadCallId": 2, "membershipId": 3, "total": 1234.5, "createdFromEstimateId": 4,
        "estimateIds": [4, 5], "jobGeneratedLeadSource": {"jobId": 61_000_001, "employeeId": null},
    });
    writer.quirk("jobs", job, &all)
}

/// Markup from editors in summaries and instructions, and one very long text.
fn odd_texts(
    writer: &mut JobWriter<'_>,
    crew: &[Member],
    places: &[Place],
    at: At<'_>,
) -> rusqlite::Result<()> {
    let long = long(5000);
    for (index, text) in TEXTS.into_iter().chain([long.as_str()]).enumerate() {
        let minutes = 12 * 60 + 15 * i64::try_from(index % 8).unwrap_or_default();
        writer.job(
            &JobDraft::at(places[index], text),
            &[AppointmentDraft {
                starts: at(0, minutes),
                ends: at(0, minutes + 60),
                crew: &crew[index..=index],
                instructions: Some(text),
                ..AppointmentDraft::default()
            }],
        )?;
    }
    Ok(())
}

/// Values outside the documents, and custom fields with equal names.
fn odd_words(
    writer: &mut JobWriter<'_>,
    crew: &[Member],
    places: &[Place],
    at: At<'_>,
) -> rusqlite::Result<()> {
    let fields = json!({"customFields": [
        {"typeId": 1, "name": "Priority", "value": "Platinum"},
        {"typeId": 2, "name": "Summary", "value": "<b>not the summary</b>"},
        {"typeId": 3, "name": "Gate", "value": "4417"},
        {"typeId": 4, "name": "Gate", "value": "9921"},
        {"typeId": 4, "name": "Gate", "value": "9921"},
        {"typeId": 5, "name": "", "value": ""},
    ], "tagTypeIds": [701, 701, 721, 999_999], "customerPo": "PO\u{a0}#=1+1"});
    for (index, (status, appointment, priority)) in [
        (Some("AwaitingQuote"), None, "Platinum"),
        (None, Some("EnRoute"), "P1"),
        (Some(""), Some("Scheduled"), ""),
        (None, Some("Hold"), "urgent"),
        (Some("Canceled"), Some("Canceled"), "Normal"),
    ]
    .into_iter()
    .enumerate()
    {
        let minutes = 11 * 60 + 15 * i64::try_from(index).unwrap_or_default();
        let job = writer.job(
            &JobDraft {
                priority,
                status,
                extra: fields.clone(),
                ..JobDraft::at(places[index], "Words that no document lists")
            },
            &[AppointmentDraft {
                starts: at(0, minutes),
                ends: at(0, minutes + 45),
                crew: &crew[index..=index],
                status: appointment,
                ..AppointmentDraft::default()
            }],
        )?;
        for event in [
            "Flux Capacitor Recalibrated",
            "Job Booked",
            "Job Booked",
            "",
        ] {
            writer.add_history(job, event, writer.now - HOUR, "<i>memo</i> &amp; co")?;
        }
    }
    writer.db.execute(
        "UPDATE assignments SET status = 'EnRoute' WHERE appointment_id IN (SELECT id FROM appointments WHERE status = 'EnRoute')",
        [],
    )?;
    Ok(())
}

/// Open work of former technicians and deleted customers, and a technician assigned twice.
fn odd_people(
    writer: &mut JobWriter<'_>,
    crew: &[Member],
    places: &[Place],
    at: At<'_>,
) -> rusqlite::Result<()> {
    for (index, member) in crew.iter().filter(|member| !member.active).enumerate() {
        let hour = 60 * (9 + i64::try_from(index).unwrap_or_default());
        writer.job(
            &JobDraft::at(places[index], "Was promised to someone who left"),
            &[AppointmentDraft {
                starts: at(1, hour),
                ends: at(1, hour + 60),
                crew: std::slice::from_ref(member),
                ..AppointmentDraft::default()
            }],
        )?;
    }
    for (index, place) in places.iter().rev().take(3).enumerate() {
        for day in [-20, 0, 2] {
            writer.job(
                &JobDraft::at(*place, "The customer was deleted"),
                &[AppointmentDraft {
                    starts: at(day, 13 * 60),
                    ends: at(day, 14 * 60),
                    crew: &crew[index..=index],
                    ..AppointmentDraft::default()
                }],
            )?;
        }
    }
    let twice = [crew[4].clone(), crew[4].clone()];
    writer.job(
        &JobDraft::at(places[9], "One technician twice"),
        &[AppointmentDraft {
            starts: at(1, 9 * 60),
            ends: at(1, 10 * 60),
            crew: &twice,
            ..AppointmentDraft::default()
        }],
    )?;
    Ok(())
}

/// Shifts and time off that start in the same minute.
fn odd_shifts(writer: &mut JobWriter<'_>, crew: &[Member], at: At<'_>) -> rusqlite::Result<()> {
    for day in [0, 1] {
        for (index, kind, from, to) in [
            (0, "Normal", 8 * 60, 17 * 60),
            (0, "OnCall", 8 * 60, 17 * 60),
            (0, "OnCall", 8 * 60, 17 * 60),
            (1, "TimeOff", 8 * 60, 12 * 60),
            (1, "TimeOff", 8 * 60, 12 * 60),
            (2, "TimeOff", 8 * 60, 9 * 60),
            (2, "TimeOff", 8 * 60, 17 * 60),
            (3, "OnCall", 18 * 60, 30 * 60),
            (4, "Training", 8 * 60, 17 * 60),
            (5, "Normal", 8 * 60, 8 * 60),
        ] {
            shift(writer, crew[index].id, kind, at(day, from), at(day, to))?;
        }
        for member in &crew[..4] {
            for name in ["Meeting", "Meeting", "Lunch"] {
                writer.db.execute(
                    "INSERT INTO events (technician_id, starts, seconds, name, summary, json, active, created_by, created_on, modified_on)
                     VALUES (?1, ?2, 3600, ?3, '', '{}', 1, 0, ?4, ?4)",
                    (member.id, at(day, 12 * 60), name, writer.now - 72 * HOUR),
                )?;
            }
        }
    }
    Ok(())
}

/// Both 1:30s of nights in which the clocks go back.
fn repeated_hour(
    writer: &mut JobWriter<'_>,
    crew: &[Member],
    places: &[Place],
    today: NaiveDate,
) -> rusqlite::Result<()> {
    for offset in -1095..=21 {
        let Some(wall) = (today + Duration::days(offset)).and_hms_opt(1, 30, 0) else {
            continue;
        };
        let chrono::LocalResult::Ambiguous(first, second) = ZONE.from_local_datetime(&wall) else {
            continue;
        };
        for (index, start) in [first, second].into_iter().enumerate() {
            let starts = start.timestamp_micros();
            writer.job(
                &JobDraft::at(places[index], "The hour that comes twice"),
                &[AppointmentDraft {
                    starts,
                    ends: starts + 45 * MINUTE,
                    crew: &crew[index..=index],
                    ..AppointmentDraft::default()
                }],
            )?;
        }
    }
    Ok(())
}
