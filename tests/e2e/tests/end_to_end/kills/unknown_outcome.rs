//! A creation without a response is not sent again while the server may still execute it.

use e2e::relay::Hold;

use crate::kills::edits::{EditKind, PlannedEdit};
use crate::kills::engine_process::{stored_operation, until_row};
use crate::kills::harness::Harness;
use crate::kills::print_count;
use uuid::Uuid;

const KINDS: [EditKind; 3] = [
    EditKind::BookJob,
    EditKind::AddAppointment,
    EditKind::CreateProject,
];

/// Submits a creation and kills the process during the call. The relay holds the request.
async fn killed_while_sending(harness: &mut Harness, kind: EditKind) -> (PlannedEdit, Uuid) {
    let target = harness.factory.target();
    let planned = harness.factory.plan(kind, &target);
    let mut engine = harness.start_synced().await;
    harness.relay.hold(Hold::Request(planned.write()));
    let id = harness.submit(&mut engine, &planned).await;
    harness.relay.until_held().await;
    engine.kill().await;
    harness.count.kills += 1;
    (planned, id)
}

async fn until_looked_for(harness: &Harness, id: Uuid) {
    let query = format!("SELECT 1 FROM operation WHERE id = '{id}' AND state = 'verifying'");
    until_row(harness.folder.path(), "outbox.db", &query).await;
}

#[tokio::test]
async fn unanswered_creation_waits_for_the_lookup_window_and_then_for_the_dispatcher() {
    let mut harness = Harness::new(3, 300).await;
    for kind in KINDS {
        let (planned, id) = killed_while_sending(&mut harness, kind).await;
        // From here on a second call would be held, and so detected.
        harness.relay.hold(Hold::Request(planned.write()));
        for _ in 0..3 {
            harness.ahead += 30;
            let mut engine = harness.start_synced().await;
            until_looked_for(&harness, id).await;
            // The engine is running: another edit goes through.
            let target = harness.factory.target();
            let other = harness.factory.plan(EditKind::Instruct, &target);
            harness.submit(&mut engine, &other).await;
            engine.until("through", |status| status.waiting == 1).await;
            assert_eq!(
                stored_operation(harness.folder.path(), id).unwrap().state,
                "verifying"
            );
            engine.kill().await;
            harness.count.kills += 1;
        }
        assert_eq!(harness.relay.held(), 0, "{kind:?} was sent again");
        harness.ahead += 60;
        let engine = harness.start_synced().await;
        engine.until("asked", |status| status.attention == 1).await;
        assert_eq!(
            harness.relay.held(),
            0,
            "{kind:?} was sent without being asked"
        );
        assert_eq!(harness.effect_count(&planned.expected_effects[0]).await, 0);
        harness.kill(engine).await;
        harness.finish_all().await;
    }
    print_count("in doubt", 3, &harness.check().await);
}

#[tokio::test]
async fn booking_that_reaches_the_server_late_is_found_and_not_repeated() {
    let mut harness = Harness::new(5, 300).await;
    for kind in KINDS {
        let (planned, id) = killed_while_sending(&mut harness, kind).await;
        harness.ahead += 30;
        let engine = harness.start_synced().await;
        until_looked_for(&harness, id).await;
        assert_eq!(harness.effect_count(&planned.expected_effects[0]).await, 0);
        engine.kill().await;
        harness.count.kills += 1;
        // The request was only slow.
        harness.relay.release();
        while harness.effect_count(&planned.expected_effects[0]).await == 0 {
            tokio::task::yield_now().await;
        }
        harness.ahead += 30;
        let engine = harness.start_synced().await;
        engine.until("found", |status| status.waiting == 0).await;
        assert_eq!(
            stored_operation(harness.folder.path(), id).unwrap().state,
            "done"
        );
        harness.kill(engine).await;
    }
    let count = harness.check().await;
    print_count("late", 5, &count);
    assert_eq!(count.asked, 0, "nobody had to be asked");
}
