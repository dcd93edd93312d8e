//! Kills at random times, with several edits in progress.

use std::time::Duration;

use jpm_sync::edit::Edit;
use serde_json::Value;

use crate::kills::edits::{EditKind, EditTarget, ExpectedEffect};
use crate::kills::harness::Harness;

/// Edits of one job, in an order that the rules allow.
const EDIT_ORDER: [EditKind; 6] = [
    EditKind::Instruct,
    EditKind::Reassign,
    EditKind::Update,
    EditKind::AddAppointment,
    EditKind::Hold,
    EditKind::Cancel,
];

/// An edit with its expected effects.
type SubmittedEdit = (EditKind, EditTarget, Edit, Vec<ExpectedEffect>);

/// Starts the process, submits some edits, and kills it at a random time.
pub async fn kill_at_any_time(harness: &mut Harness) {
    let mut engine = harness.start().await;
    let mut given: Vec<SubmittedEdit> = Vec::new();
    let mut said: Vec<Result<Value, String>> = Vec::new();
    match harness.rng.below(5) {
        // No new edit; earlier ones continue.
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
            // Edits of records that the server does not have yet.
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
    // Usually the dispatcher sees the confirmations, sometimes not.
    if harness.rng.percent(75) {
        while said.len() < given.len() {
            said.push(engine.next_receipt().await);
        }
    }
    // A random time, so there is no condition to wait for.
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
