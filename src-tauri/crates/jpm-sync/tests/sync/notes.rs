//! Notes of jobs.

use http::Method;
use jpm_client::{Dialect, PageRequest};
use jpm_sync::edit::Edit;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::errors::NotAllowed;
use jpm_sync::views::operations::OperationState;
use jpm_sync::{EditError, Store};

use crate::common::{Fate, Rig, now, rig, until, until_state};

fn noting(card: &AppointmentCard, text: &str) -> Edit {
    Edit::AddNote {
        job_id: card.job_id,
        text: text.into(),
        pinned: true,
    }
}

/// The texts of the notes on the server.
async fn notes(rig: &Rig, card: &AppointmentCard) -> Vec<String> {
    let client = rig.other();
    let job = card.job_id.server().unwrap();
    let page = client.jobs().notes(job, PageRequest::default()).await;
    let notes = page.unwrap().items.into_iter();
    notes.filter_map(|note| note.text.clone()).collect()
}

/// The shown notes, each with whether its edit is unfinished.
fn shown(store: &Store, card: &AppointmentCard) -> Vec<(String, bool)> {
    let job = store.job(&card.job_id).unwrap().unwrap();
    let notes = job.notes.into_iter();
    notes
        .map(|note| (note.text, note.pending.is_some()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn note_is_shown_offline_and_once_after_the_server_has_it() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    engine.stop().await;
    let text = "Gate code 4711";
    let receipt = store.submit(noting(&card, text), now()).unwrap();
    assert!(!receipt.reversible);
    assert_eq!(shown(&store, &card), [(text.to_owned(), true)]);
    let _engine = rig.engine(&store);
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    assert_eq!(notes(&rig, &card).await, [text]);
    assert_eq!(shown(&store, &card), [(text.to_owned(), false)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn note_whose_answer_is_lost_is_found_and_not_sent_twice() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, _engine) = rig.live().await;
    let card = rig.movable(&store);
    rig.gate.rule(|method, path| {
        if method == Method::POST && path.ends_with("/notes") {
            Fate::LoseAnswer
        } else {
            Fate::Pass
        }
    });
    let receipt = store.submit(noting(&card, "Dog"), now()).unwrap();
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    assert_eq!(rig.gate.count("POST", "/notes"), 1);
    assert_eq!(notes(&rig, &card).await, ["Dog"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn opened_job_shows_the_notes_of_others() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    let note = jpm_client::models::NoteCreate::new("<b>Call</b> first");
    let job = card.job_id.server().unwrap();
    rig.other().jobs().add_note(job, &note).await.unwrap();
    engine.refresh_job(card.job_id);
    until(&store, "the note", || {
        Some(shown(&store, &card)).filter(|notes| !notes.is_empty())
    })
    .await;
    assert_eq!(shown(&store, &card), [("Call first".to_owned(), false)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_note_and_an_api_without_notes_are_refused() {
    let vendor = rig(200, Dialect::Vendor).await;
    let (store, _engine) = vendor.live().await;
    let card = vendor.movable(&store);
    let refused = store.submit(noting(&card, " \n"), now());
    assert!(matches!(refused, Err(EditError::Invalid { .. })));
    let contract = rig(200, Dialect::Contract).await;
    let (store, _engine) = contract.live().await;
    let card = contract.movable(&store);
    let refused = store.submit(noting(&card, "Dog"), now());
    let cannot = EditError::NotAllowed(NotAllowed::CannotAddNote);
    assert_eq!(
        format!("{refused:?}"),
        format!("{:?}", Err::<(), _>(cannot))
    );
    assert!(store.operations().unwrap().is_empty());
}
