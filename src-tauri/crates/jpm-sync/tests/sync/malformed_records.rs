//! Records as real servers send them: without dates, without ids, detached, or years old.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use crate::common::edits::{later, shown};
use crate::common::{
    Fate, Rig, each_record, now, rig, until, until_phase, until_state, until_status,
};
use chrono::TimeDelta;
use jpm_client::Dialect;
use jpm_client::ids::{AppointmentId, JobId};
use jpm_client::models::{JobUpdate, Reschedule};
use jpm_sync::Engine;
use jpm_sync::edit::Edit;
use jpm_sync::key::Key;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::jobs::JobQuery;
use jpm_sync::views::operations::OperationState;
use jpm_sync::views::status::{Feed, SyncPhase};
use serde_json::{Value, json};

const BOTH: [Dialect; 2] = [Dialect::Contract, Dialect::Vendor];

pub(crate) fn is(record: &Value, id: i64) -> bool {
    record.get("id").and_then(Value::as_i64) == Some(id)
}

pub(crate) fn server_id(card: &AppointmentCard) -> i64 {
    card.id.server().unwrap().0
}

/// The rows of an answer, if it is a list.
fn rows(answer: &mut Value) -> Option<&mut Vec<Value>> {
    match answer {
        Value::Array(rows) => Some(rows),
        other => other.get_mut("data").and_then(Value::as_array_mut),
    }
}

/// A movable appointment, read before a test changes the answers.
pub(crate) async fn an_appointment(rig: &Rig) -> AppointmentCard {
    let dir = tempfile::tempdir().unwrap();
    let store = rig.store_in(dir.path());
    let engine = rig.engine(&store);
    until_phase(&engine, SyncPhase::Live).await;
    engine.stop().await;
    rig.movable(&store)
}

async fn until_checked(engine: &Engine) {
    let since = engine.status().borrow().deletions_checked_on;
    engine.check_deletions();
    until_status(engine, "checked", |status| {
        status.deletions_checked_on > since && !status.checking_deletions
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn appointment_without_an_end_is_shown_and_can_be_moved() {
    let rig = rig(200, Dialect::Vendor).await;
    let card = an_appointment(&rig).await;
    let id = server_id(&card);
    let start = card.start.0.to_rfc3339();
    let before = (card.start.0 - TimeDelta::hours(3)).to_rfc3339();
    for end in [
        json!("0001-01-01T00:00:00Z"),
        json!(null),
        json!(before),
        json!("9999-12-31T23:59:59.9999999Z"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let store = rig.store_in(dir.path());
        let sent = Arc::new(AtomicBool::new(false));
        let (is_sent, odd_start, odd_end) = (sent.clone(), start.clone(), end.clone());
        rig.gate.rule(move |method, path| {
            if method != "GET" && path.ends_with("/reschedule") {
                sent.store(true, Ordering::SeqCst);
            }
            Fate::Pass
        });
        rig.gate.rewrite(move |path, answer| {
            if path.contains("/appointments") && !is_sent.load(Ordering::SeqCst) {
                each_record(answer, |record| {
                    if is(record, id) {
                        record["start"] = json!(odd_start);
                        record["end"] = odd_end.clone();
                        record["arrivalWindowStart"] = json!("0001-01-01T00:00:00Z");
                        record["arrivalWindowEnd"] = json!("0001-01-01T00:00:00Z");
                    }
                });
            }
        });
        let engine = rig.engine(&store);
        until_phase(&engine, SyncPhase::Live).await;
        until_checked(&engine).await;
        let seen = shown(&rig, &store, &card);
        assert_eq!(seen.start, card.start, "{end}");
        assert!(!seen.end_known, "{end}");
        assert_eq!(
            (seen.arrival_start, seen.arrival_end),
            (None, None),
            "{end}"
        );
        let types = store.form_choices().unwrap().job_types;
        let usual = types.iter().find(|kind| Some(kind.id) == seen.job_type_id);
        let minutes = usual.and_then(|kind| kind.duration_minutes).unwrap_or(60);
        let length = TimeDelta::minutes(i64::from(minutes));
        assert_eq!(seen.end.0 - seen.start.0, length, "{end}");

        let to = later(&seen, 30);
        let moved = store.submit(Edit::MoveAppointment { to }, now()).unwrap();
        until_state(&store, moved.operation_id, OperationState::Done).await;
        let appointments = rig.other().appointments();
        let there = appointments.get(AppointmentId(id)).await.unwrap();
        let by = TimeDelta::minutes(30);
        assert_eq!(there.start, Some(seen.start.0 + by), "{end}");
        assert_eq!(there.end, Some(seen.end.0 + by), "{end}");
        assert!(shown(&rig, &store, &card).end_known);
        engine.stop().await;
        let back = Reschedule::new(card.start.0, card.end.0).with_arrival_window(
            card.arrival_start.map(|at| at.0),
            card.arrival_end.map(|at| at.0),
        );
        let appointments = rig.other().appointments();
        appointments
            .reschedule(AppointmentId(id), &back)
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn detached_job_leaves_its_project_at_the_next_pull() {
    // Some servers write a job without a project as null, others leave the field out.
    for leaves_out in [false, true] {
        let rig = rig(400, Dialect::Vendor).await;
        rig.gate.rewrite(move |path, answer| {
            if leaves_out && path.contains("/jobs") {
                each_record(answer, |record| {
                    if let Some(fields) = record.as_object_mut()
                        && fields.get("projectId") == Some(&Value::Null)
                    {
                        fields.remove("projectId");
                    }
                });
            }
        });
        let (store, engine) = rig.live().await;
        rig.rounds(&engine, 1).await;
        let board = store.project_dashboard(&rig.zone, now()).unwrap();
        let busy = board.projects.iter().find(|one| one.job_count > 0);
        let project = busy.expect("a project of the seed has jobs");
        let jobs = || -> BTreeSet<_> {
            let detail = store.project(&project.id, &rig.zone, now()).unwrap();
            detail.unwrap().jobs.into_iter().map(|job| job.id).collect()
        };
        let before = jobs();
        let one = *before.first().unwrap();
        let id = one.server().unwrap();
        let projects = rig.other().projects();
        projects.detach_job(id).await.unwrap();
        until(&store, "the job leaves", || {
            (!jobs().contains(&one)).then_some(())
        })
        .await;
        let detail = store.job(&one).unwrap().unwrap();
        assert_eq!(detail.project_id, None);
        assert_eq!(jobs().len(), before.len() - 1, "the others stay");
        let home = project.id.server().unwrap();
        projects.attach_job(home, id).await.unwrap();
        until(&store, "the job comes back", || {
            jobs().contains(&one).then_some(())
        })
        .await;
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn job_list_of_a_project_attaches_and_detaches_jobs() {
    let rig = rig(200, Dialect::Contract).await;
    let card = an_appointment(&rig).await;
    let job = card.job_id.server().unwrap().0;
    let told = Arc::new(Mutex::new(vec![job]));
    let jobs = told.clone();
    rig.gate.rewrite(move |path, answer| {
        if path.ends_with("/projects")
            && let Some(rows) = rows(answer)
        {
            let jobs = jobs.lock().unwrap().clone();
            rows.push(json!({"id": 77, "number": "P-77", "name": "Roof", "jobIds": jobs, "modifiedOn": now().to_rfc3339()}));
        }
    });
    let (store, engine) = rig.live().await;
    let project = || store.job(&card.job_id).unwrap().unwrap().project_id;
    until(&store, "the job is in", || project().map(drop)).await;
    told.lock().unwrap().clear();
    until(&store, "the job is out", || {
        project().is_none().then_some(())
    })
    .await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_records_are_counted_and_named_and_the_rest_is_stored() {
    for dialect in BOTH {
        let rig = rig(300, dialect).await;
        let card = an_appointment(&rig).await;
        let (appointment, job) = (server_id(&card), card.job_id.server().unwrap().0);
        let customer = card.customer_id.unwrap().0.0;
        let sound = Arc::new(AtomicBool::new(false));
        let is_sound = sound.clone();
        let seat = Mutex::new(None);
        rig.gate.rewrite(move |path, answer| {
            if is_sound.load(Ordering::SeqCst) {
                return;
            }
            if path.contains("/appointment-assignments") {
                let mut seat = seat.lock().unwrap();
                each_record(answer, |record| {
                    let id = seat.get_or_insert(record["id"].clone());
                    if record["id"] == *id {
                        record["technicianId"] = json!(null);
                    }
                });
            }
            each_record(answer, |record| {
                if path.contains("/appointments") && is(record, appointment) {
                    record["jobId"] = json!(null);
                }
                if path.contains("/jobs") && is(record, job) {
                    record["completedOn"] = json!("whenever");
                }
                if path.contains("/customers") && is(record, customer) {
                    record["name"] = json!({"first": "Ann"});
                }
            });
            if path.ends_with("/customers")
                && let Some(rows) = rows(answer)
            {
                rows.push(json!(7));
            }
        });
        let (store, engine) = rig.live().await;
        rig.rounds(&engine, 1).await;
        let status = engine.status().borrow().clone();
        assert!(status.problem.is_none(), "{:?}", status.problem);
        let records = store.malformed_records().unwrap();
        let told = |feed| {
            let found = records.iter().find(|record| record.kind == feed);
            let record = found.unwrap_or_else(|| panic!("{feed:?}: {records:?}"));
            let field = record.fields[0].field.clone();
            (record.id.clone(), field, record.shown)
        };
        for one in records.iter().flat_map(|record| &record.fields) {
            let plain = |text: &str| !text.contains(['`', '{']) && !text.contains("invalid type");
            assert!(plain(&one.sentence) && one.field != ".", "{one:?}");
            assert_ne!(
                one.sentence, "It has a form that this version doesn’t know",
                "{one:?}"
            );
        }
        let appointment = (Some(appointment.to_string()), "jobId".to_owned(), false);
        assert_eq!(told(Feed::Appointments), appointment);
        let of_job = (Some(job.to_string()), "completedOn".to_owned(), true);
        assert_eq!(told(Feed::Jobs), of_job);
        let ids = |feed| -> BTreeSet<_> {
            let found = records.iter().filter(move |record| record.kind == feed);
            found.map(|record| record.id.clone()).collect()
        };
        let customers = BTreeSet::from([None, Some(customer.to_string())]);
        assert_eq!(ids(Feed::Customers), customers);
        assert_eq!(ids(Feed::Assignments).len(), 1, "{records:?}");
        assert_eq!(status.malformed as usize, records.len());
        let kept = |feed| {
            let found = status.feeds.iter().find(|one| one.feed == feed);
            found.unwrap().rows
        };
        assert!(kept(Feed::Customers) > 10 && kept(Feed::Appointments) > 250);
        assert!(store.job(&card.job_id).unwrap().is_some());

        sound.store(true, Ordering::SeqCst);
        until_checked(&engine).await;
        // Assignments can't be read one by one, and neither can records without an id. The engine
        // reads their lists again.
        assert_eq!(store.malformed_records().unwrap(), []);
        assert_eq!(shown(&rig, &store, &card).customer, card.customer);
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn number_of_another_type_does_not_stop_later_pulls() {
    for odd in [json!("1"), json!("one"), json!({"of": 1}), json!(1.5)] {
        let rig = rig(200, Dialect::Vendor).await;
        let count = odd.clone();
        rig.gate.rewrite(move |path, answer| {
            if path.contains("/jobs") {
                each_record(answer, |record| record["appointmentCount"] = count.clone());
            } else if path.contains("/appointments") {
                each_record(answer, |record| record["specialInstructions"] = json!(4417));
            }
        });
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        let job = card.job_id.server().unwrap();
        let update = JobUpdate {
            summary: Some("Theirs".into()),
            ..JobUpdate::default()
        };
        rig.other().jobs().update(job, &update).await.unwrap();
        until(&store, "their text", || {
            let summary = store.job(&card.job_id).unwrap().unwrap().summary;
            (summary == "Theirs").then_some(())
        })
        .await;
        until_checked(&engine).await;
        let status = engine.status().borrow().clone();
        assert_eq!(status.problem, None, "{odd}");
        let ours = Edit::SetSpecialInstructions {
            appointment_id: card.id,
            text: "Ours".into(),
            seen: None,
        };
        store.submit(ours, now()).unwrap();
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_closed_jobs_are_not_stored() {
    let rig = rig(200, Dialect::Vendor).await;
    let old = (now() - TimeDelta::days(700)).to_rfc3339();
    rig.gate.rewrite(move |path, answer| {
        let is_last = answer.get("hasMore") != Some(&json!(true));
        if path.ends_with("/jobs")
            && is_last
            && let Some(rows) = rows(answer)
        {
            rows.extend((0..3_000).map(|job| {
                json!({"id": 900_000_000 + job, "jobNumber": format!("zyzzyva{job}"), "jobStatus": "Completed",
                    "modifiedOn": old, "createdOn": old, "projectId": null, "appointmentCount": 1})
            }));
        }
    });
    let (store, engine) = rig.live().await;
    until_checked(&engine).await;
    let query = JobQuery {
        text: "zyzzyva".into(),
        limit: 1,
        ..JobQuery::default()
    };
    assert_eq!(store.jobs(&query, now()).unwrap().total, 0);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_jobs_are_requested_until_they_are_stored() {
    let rig = rig(300, Dialect::Vendor).await;
    let store = rig.store();
    let left_out = Arc::new(Mutex::new(BTreeSet::new()));
    let out = left_out.clone();
    rig.gate.rewrite(move |path, answer| {
        if path.ends_with("/jobs")
            && let Some(rows) = rows(answer)
        {
            let mut out = out.lock().unwrap();
            rows.retain(|row| {
                let id = row["id"].as_i64().unwrap();
                if out.len() < 15 && row["jobStatus"] == "Scheduled" {
                    out.insert(id);
                }
                !out.contains(&id)
            });
        }
    });
    // The server fails at the first request, twice.
    let asked = AtomicU32::new(0);
    rig.gate.rule(move |_, path| {
        let by_id = path.split("/jobs/").nth(1);
        let by_id = by_id.is_some_and(|id| id.parse::<i64>().is_ok());
        if by_id && asked.fetch_add(1, Ordering::SeqCst) < 2 {
            Fate::Answer(503)
        } else {
            Fate::Pass
        }
    });
    let engine = rig.engine(&store);
    until(&store, "every job that an appointment names", || {
        let out = left_out.lock().unwrap().clone();
        let here = |id: &i64| store.job(&Key::Server(JobId(*id))).unwrap().is_some();
        (out.len() == 15 && out.iter().all(here)).then_some(())
    })
    .await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn technician_who_left_keeps_the_name_and_the_work() {
    let rig = rig(200, Dialect::Vendor).await;
    let card = an_appointment(&rig).await;
    let gone = card.technician_ids[0].0;
    rig.gate.rewrite(move |path, answer| {
        let people = path.contains("/technicians");
        each_record(answer, |record| {
            let leaves = people && is(record, gone.0);
            if leaves || path.contains("/customers") || path.contains("/locations") {
                record["active"] = json!(false);
            }
        });
    });
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let page = rig.calendar(&store);
    let row = page.technicians.iter().find(|row| row.id.0 == gone);
    let name = &row.unwrap().name;
    assert!(!name.starts_with('#'));
    assert_eq!(store.technician_names().unwrap().get(&gone), Some(name));
    let seen = shown(&rig, &store, &card);
    assert_eq!(seen.customer, card.customer);
    assert_eq!(seen.address, card.address);
}
