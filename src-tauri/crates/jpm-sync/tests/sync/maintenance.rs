//! Maintenance of the mirror besides the pull: deletions, pruning, phone numbers.

use std::sync::Arc;

use crate::common::edits::later;
use crate::common::{Ahead, Fate, Rig, now, operation, rig, until, until_phase, until_status};
use chrono::{TimeDelta, Timelike};
use http::Method;
use jpm_client::ids::CustomerId;
use jpm_client::models::CustomerContactFilter;
use jpm_client::{Dialect, PageRequest};
use jpm_sync::edit::Edit;
use jpm_sync::key::JobKey;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::operations::OperationState;
use jpm_sync::views::status::{Feed, SyncPhase};
use jpm_sync::{Engine, Store};

fn rows(store: &Store, feed: Feed) -> u32 {
    let feeds = store.feeds().unwrap();
    let status = feeds.into_iter().find(|status| status.feed == feed);
    status.unwrap().rows
}

/// Deletes a job on the server without a trace.
async fn erase_job(rig: &Rig, job: JobKey) {
    rig.control(Method::DELETE, &format!("records/jobs/{job}"), "")
        .await;
}

async fn until_gone(store: &Store, job: JobKey) {
    until(store, "a job that is gone", || {
        store.job(&job).unwrap().is_none().then_some(())
    })
    .await;
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
async fn check_removes_only_records_that_the_server_reports_gone() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(300, dialect).await;
        let (store, engine) = rig.live().await;
        rig.rounds(&engine, 1).await;
        let card = rig.movable(&store);
        let before = (rows(&store, Feed::Appointments), rows(&store, Feed::Jobs));
        let appointments = store.job(&card.job_id).unwrap().unwrap().appointments.len();
        erase_job(&rig, card.job_id).await;
        // Rows slip between pages while the engine reads them, so a missing row proves nothing.
        rig.faults(
            r#"{"rules":[{"path":"*/appointments","fault":{"kind":"shiftPages","rows":3}}]}"#,
        )
        .await;
        let mut changes = store.subscribe();
        until_checked(&engine).await;
        let mut reported = false;
        while let Ok(batch) = changes.try_recv() {
            reported |= batch.everything || batch.appointments.contains(&card.id);
        }
        assert!(reported, "the windows are notified");
        assert!(store.job(&card.job_id).unwrap().is_none());
        let gone = u32::try_from(appointments).unwrap();
        let after = (rows(&store, Feed::Appointments), rows(&store, Feed::Jobs));
        assert_eq!(after, (before.0 - gone, before.1 - 1), "{dialect}");
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_of_a_deleted_record_is_rejected_with_a_reason_and_kept() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    rig.gate.rule(|method, _| {
        if method == Method::PATCH {
            Fate::Refuse
        } else {
            Fate::Pass
        }
    });
    let to = later(&card, 30);
    let receipt = store.submit(Edit::MoveAppointment { to }, now());
    let id = receipt.unwrap().operation_id;
    erase_job(&rig, card.job_id).await;
    until_checked(&engine).await;
    rig.gate.open();
    let refused = crate::common::until_state(&store, id, OperationState::Rejected).await;
    assert!(refused.error.is_some());
    engine.stop().await;
}

async fn until_off_the_calendar(rig: &Rig, store: &Store, card: &AppointmentCard) {
    until(store, "an appointment that is gone", || {
        let page = rig.calendar(store);
        let gone = page.appointments.iter().all(|shown| shown.id != card.id);
        gone.then_some(())
    })
    .await;
}

/// A job with two appointments that have not begun.
fn job_with_two_appointments(rig: &Rig, store: &Store) -> AppointmentCard {
    let page = rig.calendar(store);
    let is_pair = |card: &&AppointmentCard| {
        let detail = store.job(&card.job_id).unwrap().unwrap();
        card.movable && detail.appointments.len() > 1
    };
    page.appointments.iter().find(is_pair).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn lower_appointment_count_of_a_job_reveals_a_deleted_appointment() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(400, dialect).await;
        let (store, engine) = rig.live().await;
        rig.rounds(&engine, 1).await;
        let card = job_with_two_appointments(&rig, &store);
        let path = format!("records/appointments/{}", card.id);
        rig.control(Method::DELETE, &path, "").await;
        until_off_the_calendar(&rig, &store, &card).await;
        assert!(store.job(&card.job_id).unwrap().is_some());
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deletion_during_a_check_is_found_by_the_count_that_the_check_reads() {
    let rig = rig(400, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    rig.rounds(&engine, 1).await;
    let card = job_with_two_appointments(&rig, &store);
    // The check reads all jobs of the appointments. Pulls ask only for changes.
    let gate = rig.gate.clone();
    let of_checks = move || {
        let jobs = gate.asked("/jobs?");
        let whole = jobs
            .iter()
            .filter(|query| !query.contains("modifiedOnOrAfter"));
        whole.count()
    };
    let before = of_checks();
    let (begun, release) = rig
        .gate
        .hold_first(move |_, path| path.ends_with("/jobs") && of_checks() > before);
    engine.check_deletions();
    begun.await.unwrap();
    let path = format!("records/appointments/{}", card.id);
    rig.control(Method::DELETE, &path, "").await;
    release.send(()).unwrap();
    until_off_the_calendar(&rig, &store, &card).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lower_count_read_before_a_restart_is_checked_after_it() {
    let rig = rig(400, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    rig.rounds(&engine, 1).await;
    let card = job_with_two_appointments(&rig, &store);
    let gate = rig.gate.clone();
    let (tried, trial) = tokio::sync::oneshot::channel();
    let mut tried = Some(tried);
    rig.gate.rule(move |_, path| {
        let asked = gate.asked("/appointments?");
        let of_a_job = asked.last().is_some_and(|query| query.contains("jobId="));
        if path.ends_with("/appointments") && of_a_job {
            tried.take().map(|tried| tried.send(()));
            return Fate::Refuse;
        }
        Fate::Pass
    });
    let path = format!("records/appointments/{}", card.id);
    rig.control(Method::DELETE, &path, "").await;
    trial.await.unwrap();
    engine.stop().await;
    // The job is here in its current version, so no list reports its count as new again.
    rig.gate.open();
    let engine = rig.engine(&store);
    until_off_the_calendar(&rig, &store, &card).await;
    engine.stop().await;
}

/// How far to set the clock forward until it is this hour of the business day, `days` from now.
fn until_hour(rig: &Rig, hour: u32, days: i64) -> TimeDelta {
    let local = now().with_timezone(&rig.zone);
    let date = (local + TimeDelta::days(days)).date_naive();
    let then = date.and_hms_opt(hour, 0, 0).unwrap();
    then.and_local_timezone(rig.zone).earliest().unwrap() - local
}

#[tokio::test(flavor = "multi_thread")]
async fn check_runs_at_night() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    until_checked(&engine).await;
    let card = rig.movable(&store);
    engine.stop().await;
    erase_job(&rig, card.job_id).await;
    let noon = Ahead(until_hour(&rig, 12, 2));
    let engine = rig.engine_by(&store, Arc::new(noon));
    rig.rounds(&engine, 4).await;
    assert!(store.job(&card.job_id).unwrap().is_some(), "not by day");
    engine.stop().await;
    let night = until_hour(&rig, 3, 2);
    assert_eq!((now() + night).with_timezone(&rig.zone).hour(), 3);
    let engine = rig.engine_by(&store, Arc::new(Ahead(night)));
    until_gone(&store, card.job_id).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pruning_works_in_small_steps_and_keeps_what_an_edit_refers_to() {
    let rig = rig(1500, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let open = rig.mirror().query_row(
        "SELECT count(*) FROM job WHERE status NOT IN ('Completed', 'Canceled')",
        [],
        |row| row.get::<_, u32>(0),
    );
    let customers = rows(&store, Feed::Customers);
    rig.gate.rule(|method, _| {
        if method == Method::PATCH {
            Fate::Refuse
        } else {
            Fate::Pass
        }
    });
    let to = later(&card, 30);
    let receipt = store.submit(Edit::MoveAppointment { to }, now());
    let id = receipt.unwrap().operation_id;
    engine.stop().await;
    let before = rows(&store, Feed::Appointments);
    assert!(before > 1000, "more than two steps");
    let appointments = store.job(&card.job_id).unwrap().unwrap().appointments.len();
    let engine = rig.engine_by(&store, Arc::new(Ahead(TimeDelta::days(300))));
    let kept = u32::try_from(appointments).unwrap();
    until_status(&engine, "pruned", |status| {
        let feed = |of| status.feeds.iter().find(|feed| feed.feed == of);
        feed(Feed::Appointments).is_some_and(|feed| feed.rows == kept)
    })
    .await;
    rig.rounds(&engine, 2).await;
    assert!(store.job(&card.job_id).unwrap().is_some());
    assert_ne!(operation(&store, id).state, OperationState::Rejected);
    let jobs = rig.mirror();
    let left = jobs.query_row(
        "SELECT count(*) FROM job WHERE status NOT IN ('Completed', 'Canceled')",
        [],
        |row| row.get::<_, u32>(0),
    );
    assert_eq!(left.unwrap(), open.unwrap(), "open jobs are kept");
    assert_eq!(
        rows(&store, Feed::Customers),
        customers,
        "who can be chosen is kept"
    );
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_on_the_calendar_are_found_by_phone_number() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let customer = rig.movable(&store).customer_id.unwrap();
    let filter = CustomerContactFilter {
        customer_ids: vec![CustomerId(customer.0.0)],
        ..CustomerContactFilter::default()
    };
    let resource = rig.other().customer_contacts();
    let contacts = resource
        .page(&filter, PageRequest::default())
        .await
        .unwrap();
    let number = contacts.items[0].contact.value.clone().unwrap();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let shown = format!("({}) {}-{}", &digits[..3], &digits[3..6], &digits[6..]);
    for typed in [
        number.clone(),
        shown.clone(),
        digits[..8].to_owned(),
        digits[6..].to_owned(),
    ] {
        let hit = until(&store, "a customer by phone", || {
            let hits = store.find_customers(&typed, 200).unwrap();
            hits.into_iter().find(|hit| hit.id == customer)
        })
        .await;
        assert_eq!(hit.phone.as_ref(), Some(&shown), "{typed}");
    }
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn phone_numbers_without_permission_are_requested_once() {
    let rig = rig(200, Dialect::Vendor).await;
    let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = asked.clone();
    rig.gate.rule(move |_, path| {
        if path.ends_with("/contacts") {
            counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Fate::Forbid
        } else {
            Fate::Pass
        }
    });
    let (store, engine) = rig.live().await;
    rig.rounds(&engine, 4).await;
    let status = until_phase(&engine, SyncPhase::Live).await;
    assert!(status.problem.is_none());
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 1);
    assert!(rows(&store, Feed::Customers) > 0);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn phone_numbers_are_read_in_steps_and_then_not_again() {
    let rig = rig(1500, Dialect::Vendor).await;
    let store = rig.store();
    let clock = Arc::new(crate::common::Leap::default());
    let engine = rig.engine_by(&store, clock.clone());
    until_phase(&engine, SyncPhase::Live).await;
    let mut changes = store.subscribe();
    let asked = || rig.gate.count("GET", "/customers/contacts");
    let read = || {
        let count = "SELECT count(*) FROM phone_read";
        let rows = rig
            .mirror()
            .query_row(count, [], |row| row.get::<_, u32>(0));
        rows.unwrap() as usize
    };
    until(&store, "a walk to its end", || {
        let mut batches = std::iter::from_fn(|| changes.try_recv().ok());
        batches.any(|batch| batch.names).then_some(())
    })
    .await;
    let (customers, calls): (usize, usize) = (read(), asked());
    assert!(customers > 300, "{customers} are one step");
    assert!(calls >= customers.div_ceil(50), "fifty at once");
    // Each step makes two calls, and the last one may find nothing.
    assert!(
        calls <= 2 * customers.div_ceil(100) + 2,
        "{calls} for {customers}"
    );
    rig.rounds(&engine, 3).await;
    clock.forward(TimeDelta::minutes(61));
    rig.rounds(&engine, 3).await;
    assert_eq!((read(), asked()), (customers, calls), "nothing is missing");
    while let Ok(batch) = changes.try_recv() {
        assert!(
            !batch.names && !batch.everything,
            "reported once: {batch:?}"
        );
    }
    clock.forward(TimeDelta::days(8));
    rig.rounds(&engine, 4).await;
    assert!(asked() > calls, "a week later they may be others");
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_job_reads_its_phone_number_at_once() {
    let rig = rig(200, Dialect::Vendor).await;
    rig.gate.rule(|_, path| {
        if path.ends_with("/contacts") {
            Fate::Answer(500)
        } else {
            Fate::Pass
        }
    });
    let (store, engine) = rig.live().await;
    rig.rounds(&engine, 2).await;
    // The walk over the phone numbers pauses for an hour.
    rig.gate.open();
    let job = rig.movable(&store).job_id;
    let phone = || store.job(&job).unwrap()?.customer?.phone;
    assert_eq!(phone(), None);
    engine.refresh_job(job);
    until(&store, "a phone number", phone).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn check_runs_although_phone_numbers_cannot_be_read() {
    let rig = rig(200, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    rig.rounds(&engine, 1).await;
    let card = rig.movable(&store);
    engine.stop().await;
    rig.gate.rule(|_, path| {
        if path.ends_with("/contacts") {
            Fate::Refuse
        } else {
            Fate::Pass
        }
    });
    erase_job(&rig, card.job_id).await;
    let clock = Arc::new(crate::common::Leap::default());
    // The stored numbers are due again by now.
    clock.forward(TimeDelta::days(8));
    let engine = rig.engine_by(&store, clock);
    engine.check_deletions();
    until_gone(&store, card.job_id).await;
    assert!(!rig.gate.asked("/contacts").is_empty(), "it was tried");
    engine.stop().await;
}

/// The start tokens of the job feed in the requests so far.
fn feed_starts(rig: &Rig) -> Vec<String> {
    let queries = rig.gate.queries();
    let starts = queries.iter().filter_map(|query| {
        let (_, rest) = query.split_once("/export/jobs?")?;
        let mut pairs = rest.split('&').filter_map(|pair| pair.split_once('='));
        let from = pairs.find(|(name, _)| *name == "from")?;
        Some(from.1.to_owned())
    });
    starts.collect()
}

/// Runs an engine, which reads the feed once, and waits until it has.
async fn read_feed(rig: &Rig, store: &Store) -> String {
    let before = feed_starts(rig).len();
    let engine = rig.engine(store);
    until_phase(&engine, SyncPhase::Live).await;
    rig.rounds(&engine, 2).await;
    engine.stop().await;
    let starts = feed_starts(rig);
    assert_eq!(starts.len(), before + 1, "not again before it is due");
    starts.last().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn vendor_job_feed_continues_at_its_token_and_reports_inactive_jobs() {
    let rig = rig(200, Dialect::Vendor).await;
    let store = rig.store();
    let day = read_feed(&rig, &store).await;
    assert!(day.starts_with("20") && day.len() == 10, "{day}");
    let token = read_feed(&rig, &store).await;
    assert_ne!(token, day, "the token of the last page");

    let card = rig.movable(&store);
    let answer = format!(
        r#"{{"hasMore":false,"continueFrom":"{token}","data":[{{"id":{},"active":false}}]}}"#,
        card.job_id
    );
    let answer: &'static str = answer.leak();
    rig.gate.rule(move |_, path| {
        if path.ends_with("/export/jobs") {
            Fate::Say(answer)
        } else {
            Fate::Pass
        }
    });
    let engine = rig.engine(&store);
    until(&store, "a job that is gone", || {
        store.job(&card.job_id).unwrap().is_none().then_some(())
    })
    .await;
    engine.stop().await;

    // The server does not know this token any more.
    rig.gate.rule(|_, path| {
        if path.ends_with("/export/jobs") {
            Fate::Answer(400)
        } else {
            Fate::Pass
        }
    });
    let engine = rig.engine(&store);
    until_phase(&engine, SyncPhase::Live).await;
    rig.rounds(&engine, 2).await;
    let status = engine.status().borrow().clone();
    assert!(status.problem.is_none(), "{:?}", status.problem);
    engine.stop().await;
    rig.gate.open();
    assert_eq!(read_feed(&rig, &store).await, day, "it begins anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn contract_dialect_has_no_export_feeds() {
    let rig = rig(200, Dialect::Contract).await;
    let (_store, engine) = rig.live().await;
    rig.rounds(&engine, 2).await;
    engine.stop().await;
    assert!(feed_starts(&rig).is_empty());
}
