//! The running engine downloads a mirror again that is damaged or has another format. A damaged
//! outbox row holds up only the edits of its own record.

use std::path::PathBuf;

use crate::common::edits::{a_job, later};
use crate::common::{Rig, now, rig, until, until_phase, until_state};
use jpm_client::Dialect;
use jpm_sync::Store;
use jpm_sync::edit::Edit;
use jpm_sync::views::jobs::JobChanges;
use jpm_sync::views::operations::OperationState;
use jpm_sync::views::status::SyncPhase;
use jpm_sync::views::sync_errors::SendProblem;
use rusqlite::Connection;

fn mirror_file(rig: &Rig) -> PathBuf {
    let account = rig.account();
    rig.dir.path().join(format!(
        "mirror-{}-{}.db",
        account.environment, account.tenant
    ))
}

fn ids(rig: &Rig, store: &Store) -> Vec<String> {
    let page = rig.calendar(store);
    page.appointments
        .iter()
        .map(|card| card.id.to_string())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_mirror_is_downloaded_again_by_the_running_engine_and_edits_stay() {
    let rig = rig(200, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let before = ids(&rig, &store);
    // Edits can't be sent, so one stays queued for the whole test.
    rig.gate.rule(|method, _| {
        if method == http::Method::GET || method == http::Method::POST {
            crate::common::Fate::Pass
        } else {
            crate::common::Fate::Refuse
        }
    });
    let card = rig.movable(&store);
    let to = later(&card, 30);
    let receipt = store
        .submit(Edit::MoveAppointment { to: to.clone() }, now())
        .unwrap();

    let path = mirror_file(&rig);
    let sql = Connection::open(&path).unwrap();
    sql.busy_timeout(std::time::Duration::from_secs(10))
        .unwrap();
    sql.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    drop(sql);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096..].fill(0x5a);
    std::fs::write(&path, &bytes).unwrap();

    until(&store, "the appointments again", || {
        let request = jpm_sync::views::calendar::CalendarRequest {
            first_day: rig.today(),
            days: 14,
            margin: 14,
        };
        // Reads return an error between the discovery of the damage and the end of the repair.
        let page = store.calendar(&request, &rig.zone, now()).ok()?;
        let all = store.feeds().ok()?;
        let whole = all
            .iter()
            .all(|feed| feed.last_synced_on.is_some() || feed.forbidden);
        Some(page).filter(|page| whole && page.appointments.len() == before.len())
    })
    .await;
    until_phase(&engine, SyncPhase::Live).await;
    assert!(
        path.with_extension("damaged.db").exists(),
        "the damage was real"
    );
    let shown = crate::common::edits::shown(&rig, &store, &card);
    assert_eq!(shown.start, to.start, "the edit that waits is shown");
    assert_eq!(shown.pending.unwrap().operation_id, receipt.operation_id);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mirror_of_an_older_format_is_downloaded_again() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let before = ids(&rig, &store);
    engine.stop().await;
    drop((store, engine));
    let sql = Connection::open(mirror_file(&rig)).unwrap();
    sql.pragma_update(None, "user_version", 1).unwrap();
    drop(sql);
    let store = rig.store();
    assert!(ids(&rig, &store).is_empty(), "it was built anew");
    let engine = rig.engine(&store);
    until_phase(&engine, SyncPhase::Live).await;
    assert_eq!(ids(&rig, &store), before);
    assert!(
        !store
            .search("a", 5, &jpm_sync::zone::BusinessZone::utc(), now())
            .unwrap()
            .jobs
            .is_empty()
    );
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_id_of_a_booked_job_holds_up_only_its_edits_and_is_reported() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    let (reached, release) = (rig.gate).hold_first(|method, _| *method == http::Method::POST);
    let booking = Edit::CreateJob {
        job: a_job(&rig, &store, 1),
    };
    let booked = store.submit(booking, now()).unwrap();
    let changes = JobChanges {
        summary: Some("Ring twice".into()),
        ..JobChanges::default()
    };
    let waits = Edit::UpdateJob {
        job_id: booked.job_id.unwrap(),
        changes,
        seen: None,
    };
    let waits = store.submit(waits, now()).unwrap().operation_id;
    // The engine does not send a conflict by itself, so no attempt begins before the damage.
    reached.await.unwrap();
    let sql = Connection::open(rig.dir.path().join("outbox.db")).unwrap();
    let set_state = "UPDATE operation SET state = ?1 WHERE id = ?2";
    let id = waits.to_string();
    assert_eq!(sql.execute(set_state, ("conflict", &id)).unwrap(), 1);
    release.send(()).unwrap();
    until_state(&store, booked.operation_id, OperationState::Done).await;
    engine.stop().await;
    drop((store, engine));
    let damage = "UPDATE id_map SET server = x'00ff' WHERE kind = 'job'";
    assert_eq!(sql.execute(damage, []).unwrap(), 1);
    assert_eq!(sql.execute(set_state, ("queued", &id)).unwrap(), 1);
    drop(sql);

    let store = rig.store();
    let to = later(&rig.movable(&store), 30);
    let engine = rig.engine(&store);
    until_phase(&engine, SyncPhase::Live).await;
    let other = store.submit(Edit::MoveAppointment { to }, now()).unwrap();
    until_state(&store, other.operation_id, OperationState::Done).await;
    let rejected = until_state(&store, waits, OperationState::Rejected).await;
    assert_eq!(rejected.error, Some(SendProblem::DamagedId.into()));
    engine.stop().await;
}
