//! Implausible answers and clocks: they must not remove records, end a pull or hold up edits.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::edits::{later, shown};
use crate::common::{
    Fate, Rig, now, operation, rig, until, until_phase, until_state, until_status,
};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use http::Method;
use jpm_client::Dialect;
use jpm_client::clock::Clock;
use jpm_sync::edit::Edit;
use jpm_sync::key::JobKey;
use jpm_sync::views::jobs::JobChanges;
use jpm_sync::views::operations::OperationState;
use jpm_sync::views::status::SyncPhase;
use jpm_sync::views::sync_errors::SyncErrorReason;
use rusqlite::Connection;

/// A clock that is set while the program runs. Running sleeps ignore the change, as with a
/// machine's own clock.
#[derive(Clone, Default)]
struct AdjustableClock(Arc<Mutex<TimeDelta>>);

impl AdjustableClock {
    fn by(&self, hours: i64) {
        *self.0.lock().unwrap() = TimeDelta::hours(hours);
    }
}

impl Clock for AdjustableClock {
    fn now(&self) -> DateTime<Utc> {
        now() + *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

fn a_summary(job_id: JobKey) -> Edit {
    Edit::UpdateJob {
        job_id,
        changes: JobChanges {
            summary: Some("Changed by the test".into()),
            ..JobChanges::default()
        },
        seen: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clock_set_back_does_not_stop_pulls() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, clock) = (rig.store(), AdjustableClock::default());
    let engine = rig.engine_by(&store, Arc::new(clock.clone()));
    until_phase(&engine, SyncPhase::Live).await;
    rig.rounds(&engine, 1).await;
    clock.by(-5);
    rig.rounds(&engine, 3).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clock_set_back_does_not_hold_up_edits() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, clock) = (rig.store(), AdjustableClock::default());
    let engine = rig.engine_by(&store, Arc::new(clock.clone()));
    until_phase(&engine, SyncPhase::Live).await;
    let card = rig.movable(&store);
    // The download is paused, so only the sender can notice it.
    engine.pause_download();
    until_status(&engine, "paused", |status| status.paused).await;
    rig.gate.close();
    let to = later(&card, 30);
    let receipt = store.submit(Edit::MoveAppointment { to }, clock.now());
    let id = receipt.unwrap().operation_id;
    until(&store, "a wait", || operation(&store, id).next_attempt_on).await;
    clock.by(-5);
    rig.gate.open();
    until_state(&store, id, OperationState::Done).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pull_that_resumes_at_a_later_page_is_not_a_complete_pass() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    // Interrupted after its last row. The remaining pages bring nothing, and the earlier pages were
    // not read in this pass.
    drop((store, engine));
    let path = rig.mirror().path().unwrap().to_owned();
    let sql = Connection::open(path).unwrap();
    let changed = sql.execute(
        "UPDATE feed SET resume_page = 50, resume_started_us = cursor_us, resume_since_us = NULL, cursor_us = NULL, fresh_us = NULL
         WHERE name = 'appointments'",
        [],
    );
    assert_eq!(changed.unwrap(), 1);
    drop(sql);
    let before = rig.gate.queries().len();
    let store = rig.store();
    let engine = rig.engine(&store);
    until_phase(&engine, SyncPhase::Live).await;
    engine.stop().await;
    let asked = rig.gate.queries().split_off(before);
    let of_page = |page: &str| {
        let start = format!("/appointments?page={page}&");
        let is = |query: &&String| query.contains(&start) && !query.contains("modifiedOnOrAfter");
        asked.iter().filter(is).count()
    };
    assert_eq!(of_page("50"), 1, "it goes on where it was: {asked:#?}");
    assert_eq!(of_page("1"), 1, "and then reads the whole: {asked:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_with_repeated_rows_is_followed_by_another_even_when_all_rows_are_new() {
    let rig = rig(300, Dialect::Contract).await;
    // Rows come twice, so others may be missing. By the server's clock, everything changed just
    // now.
    rig.faults(
        r#"{"rules":[{"path":"*/appointments","fault":{"kind":"shiftPages","rows":-1}},
                     {"path":"*","fault":{"kind":"clockSkew","seconds":-400000000}}]}"#,
    )
    .await;
    let (_store, engine) = rig.live().await;
    engine.stop().await;
    let queries = rig.gate.queries();
    let whole = queries.iter().filter(|query| {
        query.contains("/appointments?page=1&") && !query.contains("modifiedOnOrAfter")
    });
    assert_eq!(whole.count(), 2, "the second sweep brings nothing");
}

/// A row that a deletion between two pages pushes out of sight. No later pull asks for it, because
/// it does not change.
#[tokio::test(flavor = "multi_thread")]
async fn row_missed_by_the_first_download_is_found_soon_after_it() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(200, dialect).await;
        let (store, clock) = (rig.store(), AdjustableClock::default());
        let engine = rig.engine_by(&store, Arc::new(clock.clone()));
        until_phase(&engine, SyncPhase::Live).await;
        rig.rounds(&engine, 1).await;
        let sql = Connection::open(rig.mirror().path().unwrap()).unwrap();
        let long_ago = (now() - TimeDelta::days(1)).timestamp_micros();
        let passed_over: i64 = sql
            .query_row(
                "DELETE FROM appointment WHERE id = (SELECT max(id) FROM appointment WHERE modified_us < ?1) RETURNING id",
                [long_ago],
                |row| row.get(0),
            )
            .unwrap();
        let is_here = || {
            let query = "SELECT count(*) FROM appointment WHERE id = ?1";
            let count: i64 = sql
                .query_row(query, [passed_over], |row| row.get(0))
                .unwrap();
            count == 1
        };
        rig.rounds(&engine, 2).await;
        assert!(!is_here(), "{dialect}: the pulls do not bring it");
        clock.by(1);
        until(&store, "what was passed over", || is_here().then_some(())).await;
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_list_removes_no_appointment_but_a_404_does() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(300, dialect).await;
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        rig.gate.rule(|method, path| {
            if *method == Method::GET && path.ends_with("/appointments") {
                Fate::Say(r#"{"page":1,"pageSize":200,"hasMore":false,"data":[]}"#)
            } else {
                Fate::Pass
            }
        });
        let receipt = store.submit(a_summary(card.job_id), now());
        until_state(&store, receipt.unwrap().operation_id, OperationState::Done).await;
        assert_eq!(shown(&rig, &store, &card).start, card.start, "{dialect}");
        // The pull can't have found it, because its lists are as empty as before.
        let path = format!("records/appointments/{}", card.id);
        rig.control(Method::DELETE, &path, "").await;
        engine.refresh_job(card.job_id);
        until(&store, "an appointment that is gone", || {
            let page = rig.calendar(&store);
            let gone = page.appointments.iter().all(|shown| shown.id != card.id);
            gone.then_some(())
        })
        .await;
        engine.stop().await;
    }
}

/// Answers `most` reads of a job with text that is not a job. Returns how many reads came.
fn corrupt_job_reads(rig: &Rig, job: JobKey, most: usize) -> Arc<AtomicUsize> {
    let asked = Arc::new(AtomicUsize::new(0));
    let (counted, ending) = (asked.clone(), format!("/jobs/{job}"));
    rig.gate.rule(move |method, path| {
        if *method == Method::GET
            && path.ends_with(&ending)
            && counted.fetch_add(1, Ordering::SeqCst) < most
        {
            Fate::Say(r#"{"id":"no number"}"#)
        } else {
            Fate::Pass
        }
    });
    asked
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_record_before_a_call_is_read_again() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let asked = corrupt_job_reads(&rig, card.job_id, 2);
    let receipt = store.submit(a_summary(card.job_id), now());
    until_state(&store, receipt.unwrap().operation_id, OperationState::Done).await;
    assert!(asked.load(Ordering::SeqCst) > 2);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn record_that_stays_unreadable_becomes_a_reported_problem() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    corrupt_job_reads(&rig, card.job_id, usize::MAX);
    let receipt = store.submit(a_summary(card.job_id), now());
    let id = receipt.unwrap().operation_id;
    let rejected = tokio::time::timeout(Duration::from_mins(1), async {
        loop {
            let found = operation(&store, id);
            if found.state == OperationState::Rejected {
                return found;
            }
            // The button does not wait for the next retry.
            engine.sync_now();
            rig.rounds(&engine, 1).await;
        }
    });
    let rejected = rejected.await.expect("it ends");
    assert_eq!(rejected.attempts, 11, "ten, and once more in the same way");
    let reason = rejected.error.unwrap().reason;
    assert!(
        matches!(&reason, SyncErrorReason::CallFailed { detail } if detail.contains("does not fit")),
        "{reason:?}"
    );
    assert_eq!(
        rig.gate.count("PATCH", &format!("/jobs/{}", card.job_id)),
        0
    );
    engine.stop().await;
}
