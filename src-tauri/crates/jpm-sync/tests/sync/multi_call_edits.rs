//! Edits that take several calls, when one of the calls fails.

use crate::common::edits::{later, server_start, server_technicians};
use crate::common::{Fate, Rig, now, operation, rig, until, until_state};
use jpm_client::Dialect;
use jpm_client::ids::TechnicianId;
use jpm_sync::Store;
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::key::StringId;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::operations::OperationState;

fn another(store: &Store, card: &AppointmentCard) -> StringId<TechnicianId> {
    let technicians = store.form_choices().unwrap().technicians;
    technicians
        .into_iter()
        .map(|row| row.id)
        .find(|id| *id != card.technician_ids[0])
        .unwrap()
}

/// An appointment moved half an hour on and to another technician, as an edit.
fn handed_over(rig: &Rig, store: &Store) -> (AppointmentCard, AppointmentMove) {
    let card = rig.movable(store);
    let to = AppointmentMove {
        technician_ids: Some(vec![another(store, &card)]),
        ..later(&card, 30)
    };
    (card, to)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_technician_who_is_refused_leaves_the_appointment_with_the_old_one() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    rig.gate.rule(|_, path| {
        if path.ends_with("/assign-technicians") {
            Fate::Answer(409)
        } else {
            Fate::Pass
        }
    });
    let (card, to) = handed_over(&rig, &store);
    let receipt = store
        .submit(Edit::MoveAppointment { to: to.clone() }, now())
        .unwrap();
    let refused = until_state(&store, receipt.operation, OperationState::Rejected).await;
    engine.stop().await;
    let words = refused.refusal.unwrap().message;
    assert!(
        words.starts_with("Moved to ")
            && words
                .ends_with("; the technicians could not be changed: The test does not allow it."),
        "{words}"
    );
    assert_eq!(server_start(&rig, &card).await, to.start.0);
    let there = server_technicians(&rig, &card).await;
    assert_eq!(there, [card.technician_ids[0].0.0], "someone still comes");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_was_sent_in_part_cannot_be_taken_back_as_if_it_never_was() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    // The connection breaks after the time, then between the two calls about technicians.
    for cut in ["/assign-technicians", "/unassign-technicians"] {
        rig.gate.rule(move |_, path| {
            if path.ends_with(cut) {
                Fate::Refuse
            } else {
                Fate::Pass
            }
        });
        let (card, to) = handed_over(&rig, &store);
        let receipt = store
            .submit(Edit::MoveAppointment { to: to.clone() }, now())
            .unwrap();
        let waits = until(&store, "an attempt that got half way", || {
            Some(operation(&store, receipt.operation))
                .filter(|row| row.attempts > 0 && row.next_attempt_on.is_some())
        })
        .await;
        assert_eq!(waits.state, OperationState::Verifying, "{cut}");
        assert_eq!(server_start(&rig, &card).await, to.start.0);
        rig.gate.open();
        engine.sync_now();
        until_state(&store, receipt.operation, OperationState::Done).await;
        let wanted: Vec<_> = to.technician_ids.unwrap().iter().map(|id| id.0.0).collect();
        assert_eq!(server_technicians(&rig, &card).await, wanted);
    }
    engine.stop().await;
}
