//! Rows that become visible late, and the overlap that the engine learns from them, against the
//! real sandbox.

use crate::common::edits::later;
use crate::common::{Rig, now, rig, until, until_phase, until_state};
use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use jpm_client::Dialect;
use jpm_client::ids::AppointmentId;
use jpm_client::models::Reschedule;
use jpm_sync::Store;
use jpm_sync::edit::Edit;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::operations::OperationState;
use jpm_sync::views::status::SyncPhase;

/// The learned delay of the appointment list, in seconds.
fn learned_delay(rig: &Rig) -> i64 {
    let sql = rig.mirror();
    let late = "SELECT max_delay_us FROM feed WHERE name = 'appointments'";
    sql.query_row(late, [], |row| row.get::<_, i64>(0)).unwrap() / 1_000_000
}

/// Another dispatcher moves an appointment. Returns its new start.
async fn move_by_other_dispatcher(rig: &Rig, card: &AppointmentCard) -> DateTime<Utc> {
    let by = TimeDelta::minutes(45);
    let times = Reschedule::new(card.start.0 + by, card.end.0 + by);
    let id: AppointmentId = card.id.server().unwrap();
    let appointments = rig.other().appointments();
    appointments.reschedule(id, &times).await.unwrap();
    times.start
}

async fn until_moved(rig: &Rig, store: &Store, card: &AppointmentCard, to: DateTime<Utc>) {
    until(store, "the other's move", || {
        let page = rig.calendar(store);
        let mut cards = page.appointments.into_iter();
        cards.find(|shown| shown.id == card.id && shown.start.0 == to)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_that_is_listed_late_is_not_lost() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(200, dialect).await;
        rig.faults(r#"{"rules":[{"fault":{"kind":"lateVisible","millis":2500}}]}"#)
            .await;
        let (store, engine) = rig.live().await;
        // The first pull after a start looks back further than the others.
        rig.rounds(&engine, 2).await;
        let card = rig.movable(&store);
        let to = move_by_other_dispatcher(&rig, &card).await;
        until_moved(&rig, &store, &card, to).await;
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn delay_of_late_rows_is_learned_and_stored() {
    let rig = rig(200, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    rig.rounds(&engine, 2).await;
    assert_eq!(
        learned_delay(&rig),
        30,
        "the assumed delay before any observation"
    );
    // The server's clock is ahead of the clock that stamps its rows, so every row comes 90 seconds
    // late.
    rig.faults(r#"{"rules":[{"fault":{"kind":"clockSkew","seconds":90}}]}"#)
        .await;
    rig.rounds(&engine, 2).await;
    let card = rig.movable(&store);
    // A row that the engine changed and read again does not count as new. A list read between the
    // two would report it as new, so the list waits.
    let (begun, release) = rig
        .gate
        .hold_first(|method, path| *method == Method::GET && path.ends_with("/appointments"));
    begun.await.unwrap();
    let mine = store
        .submit(
            Edit::MoveAppointment {
                to: later(&card, 15),
            },
            now(),
        )
        .unwrap();
    until_state(&store, mine.operation_id, OperationState::Done).await;
    release.send(()).unwrap();
    rig.rounds(&engine, 2).await;
    assert_eq!(learned_delay(&rig), 30);
    let to = move_by_other_dispatcher(&rig, &card).await;
    until_moved(&rig, &store, &card, to).await;
    rig.rounds(&engine, 1).await;
    let learned = learned_delay(&rig);
    assert!((85..=95).contains(&learned), "{learned}");
    let sql = rig.mirror();
    let overlap: i64 = sql
        .query_row(
            "SELECT (fresh_us - cursor_us) / 1000000 FROM feed WHERE name = 'appointments'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(
        (4 * learned..4 * learned + 4).contains(&overlap),
        "{overlap}"
    );
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_later_than_the_learned_delay_is_found_by_the_wide_pull() {
    let rig = rig(200, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    rig.faults(r#"{"rules":[{"fault":{"kind":"clockSkew","seconds":300}}]}"#)
        .await;
    rig.rounds(&engine, 2).await;
    let card = rig.movable(&store);
    let to = move_by_other_dispatcher(&rig, &card).await;
    rig.rounds(&engine, 3).await;
    let page = rig.calendar(&store);
    let shown = page.appointments.iter().find(|shown| shown.id == card.id);
    assert_eq!(shown.unwrap().start, card.start, "beyond the overlap");
    engine.stop().await;
    let engine = rig.engine(&store);
    until_moved(&rig, &store, &card, to).await;
    until_phase(&engine, SyncPhase::Live).await;
    rig.rounds(&engine, 1).await;
    // From now on, rows are visible immediately.
    let card = AppointmentCard {
        start: jpm_sync::time::EpochMillis(to),
        ..card
    };
    let to = move_by_other_dispatcher(&rig, &card).await;
    until_moved(&rig, &store, &card, to).await;
    engine.stop().await;
}
