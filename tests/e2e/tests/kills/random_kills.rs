//! Kills at any time, with several edits in the air.

use std::time::Duration;

use jpm_sync::edit::Edit;
use serde_json::Value;

use crate::edits::{EditKind, EditTarget, ExpectedEffect};
use crate::harness::Harness;

/// What one job may go through, in this order: the other way round the rules would not allow all of it.
const EDIT_ORDER: [EditKind; 6] = [
    EditKind::Instruct,
    EditKind::Reassign,
    EditKind::Update,
    EditKind::AddAppointment,
    EditKind::Hold,
    EditKind::Cancel,
];

/// An edit with what it is known by.
type SubmittedEdit = (EditKind, EditTarget, Edit, Vec<ExpectedEffect>);

/// Starts the process, gives it some edits, and kills it, whatever it is doing then.
pub async fn kill_at_any_time(harness: &mut Harness) {
    let mut engine = harness.start().await;
    let mut given: Vec<SubmittedEdit> = Vec::new();
    let mut said: Vec<Result<Value, String>> = Vec::new();
    match harness.rng.below(5) {
        // Nothing new: what is left of the last time is met.
        0 => {}
        1 => {
            let target = harness.factory.target();
            let booking = harness.factory.plan(EditKind::BookJob, &target);
            let receipt = engine.submit(&booking.edit).await;
            given.push((
                EditKind::BookJob,
                target.clone(),
                booking.edit,
                booking.expected_effects,
            ));
            // Edits of what the server does not have yet.
            let names = receipt.clone().unwrap();
            let job = names["jobId"].as_str().unwrap().parse().unwrap();
            let visit = names["appointmentId"].as_str().unwrap().parse().unwrap();
            said.push(receipt);
            let more = [
                harness.factory.other_instructions(visit),
                harness.factory.another_appointment(job, &target),
            ];
            for (edit, expected_effects) in more {
                engine.send_edit(&edit).await;
                given.push((EditKind::BookJob, target.clone(), edit, expected_effects));
            }
        }
        2 => {
            let target = harness.factory.target();
            for kind in EDIT_ORDER {
                if harness.rng.percent(60) {
                    let planned = harness.factory.plan(kind, &target);
                    engine.send_edit(&planned.edit).await;
                    given.push((kind, target.clone(), planned.edit, planned.expected_effects));
                }
            }
        }
        _ => {
            for _ in 0..=harness.rng.below(3) {
                let kind = *harness.rng.pick(&EditKind::ALL);
                let target = harness.factory.target();
                harness.others += harness
                    .factory
                    .prepare(&harness.server, kind, &target)
                    .await;
                let planned = harness.factory.plan(kind, &target);
                engine.send_edit(&planned.edit).await;
                given.push((kind, target, planned.edit, planned.expected_effects));
            }
        }
    }
    // Mostly the dispatcher sees them confirmed, sometimes not even that.
    if harness.rng.percent(75) {
        while said.len() < given.len() {
            said.push(engine.next_receipt().await);
        }
    }
    // At random, so there is nothing to wait for.
    let micros = u64::try_from(harness.rng.below(120_000)).unwrap();
    tokio::time::sleep(Duration::from_micros(micros)).await;
    said.extend(harness.kill(engine).await);
    for (at, (kind, target, edit, expected_effects)) in given.into_iter().enumerate() {
        let receipt = said.get(at).map(|said| match said {
            Ok(receipt) => receipt.clone(),
            Err(why) => panic!("{edit:?} was not taken: {why}"),
        });
        harness.record_edit(kind, &target, expected_effects, receipt);
    }
}
