//! Kills at any time, with several edits in the air.

use std::time::Duration;

use jpm_sync::edit::Edit;
use serde_json::Value;

use crate::edits::{Kind, Subject, Trace};
use crate::lane::Lane;

/// What one job may go through, in this order: the other way round the rules would not allow all of it.
const STORY: [Kind; 6] = [
    Kind::Instruct,
    Kind::Reassign,
    Kind::Update,
    Kind::Visit,
    Kind::Hold,
    Kind::Cancel,
];

/// An edit with what it is known by.
type Given = (Kind, Subject, Edit, Vec<Trace>);

/// Starts the process, gives it some edits, and kills it, whatever it is doing then.
pub async fn kill_at_any_time(lane: &mut Lane) {
    let mut seat = lane.start().await;
    let mut given: Vec<Given> = Vec::new();
    let mut said: Vec<Result<Value, String>> = Vec::new();
    match lane.dice.below(5) {
        // Nothing new: what is left of the last time is met.
        0 => {}
        1 => {
            let subject = lane.supply.subject();
            let booking = lane.supply.plan(Kind::Book, &subject);
            let receipt = seat.submit(&booking.edit).await;
            given.push((Kind::Book, subject.clone(), booking.edit, booking.traces));
            // Edits of what the server does not have yet.
            let names = receipt.clone().unwrap();
            let job = names["jobId"].as_str().unwrap().parse().unwrap();
            let visit = names["appointmentId"].as_str().unwrap().parse().unwrap();
            said.push(receipt);
            let more = [
                lane.supply.other_instructions(visit),
                lane.supply.another_visit(job, &subject),
            ];
            for (edit, traces) in more {
                seat.give(&edit).await;
                given.push((Kind::Book, subject.clone(), edit, traces));
            }
        }
        2 => {
            let subject = lane.supply.subject();
            for kind in STORY {
                if lane.dice.percent(60) {
                    let planned = lane.supply.plan(kind, &subject);
                    seat.give(&planned.edit).await;
                    given.push((kind, subject.clone(), planned.edit, planned.traces));
                }
            }
        }
        _ => {
            for _ in 0..=lane.dice.below(3) {
                let kind = *lane.dice.pick(&Kind::ALL);
                let subject = lane.supply.subject();
                lane.others += lane.supply.make_ready(&lane.server, kind, &subject).await;
                let planned = lane.supply.plan(kind, &subject);
                seat.give(&planned.edit).await;
                given.push((kind, subject, planned.edit, planned.traces));
            }
        }
    }
    // Mostly the dispatcher sees them confirmed, sometimes not even that.
    if lane.dice.percent(75) {
        while said.len() < given.len() {
            said.push(seat.confirmed().await);
        }
    }
    // At random, so there is nothing to wait for.
    let micros = u64::try_from(lane.dice.below(120_000)).unwrap();
    tokio::time::sleep(Duration::from_micros(micros)).await;
    said.extend(lane.kill(seat).await);
    for (at, (kind, subject, edit, traces)) in given.into_iter().enumerate() {
        let receipt = said.get(at).map(|said| match said {
            Ok(receipt) => receipt.clone(),
            Err(why) => panic!("{edit:?} was not taken: {why}"),
        });
        lane.note(kind, &subject, traces, receipt);
    }
}
