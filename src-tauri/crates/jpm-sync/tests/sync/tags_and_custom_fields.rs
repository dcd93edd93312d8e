//! Edits of the tags and custom fields of a job. The vendor's calls replace whole lists, and an
//! edit must not remove what other people have set.

use jpm_client::models::{CustomFieldValue, Job, JobUpdate};
use jpm_client::{Dialect, Record};
use jpm_sync::edit::{CustomFieldText, Edit, JobSeen};
use jpm_sync::key::StringId;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::errors::NotAllowed;
use jpm_sync::views::jobs::JobChanges;
use jpm_sync::views::operations::{ConflictValue, EditedField, OperationState};
use jpm_sync::{EditError, Store};

use crate::common::{Rig, now, operation, rig, until_state};

const GATE: i64 = 3;
const AGE: i64 = 4;

fn field(type_id: i64, value: &str) -> CustomFieldText {
    CustomFieldText {
        type_id: StringId(type_id.into()),
        name: "Gate".into(),
        value: value.into(),
    }
}

fn changing(card: &AppointmentCard, changes: JobChanges) -> Edit {
    Edit::UpdateJob {
        job_id: card.job_id,
        changes,
        seen: None,
    }
}

/// Another person replaces the tags and custom fields.
async fn set(rig: &Rig, card: &AppointmentCard, tags: &[i64], fields: &[(i64, &str)]) {
    let values = fields
        .iter()
        .map(|(id, value)| CustomFieldValue::new((*id).into(), *value));
    let update = JobUpdate {
        tag_type_ids: Some(tags.iter().map(|id| (*id).into()).collect()),
        custom_fields: Some(values.collect()),
        ..JobUpdate::default()
    };
    let job = card.job_id.server().unwrap();
    rig.other().jobs().update(job, &update).await.unwrap();
}

/// The tags and custom fields on the server.
async fn on_server(rig: &Rig, card: &AppointmentCard) -> (Vec<i64>, Vec<(i64, String)>) {
    let job = card.job_id.server().unwrap();
    let job: Record<Job> = rig.other().jobs().get(job).await.unwrap();
    let mut tags: Vec<_> = job.tag_type_ids.iter().map(|id| id.0).collect();
    tags.sort_unstable();
    let fields = job.custom_fields.iter();
    let mut fields: Vec<_> = fields
        .map(|field| {
            (
                field.type_id.unwrap().0,
                field.value.clone().unwrap_or_default(),
            )
        })
        .collect();
    fields.sort();
    (tags, fields)
}

fn text(text: &str) -> ConflictValue {
    ConflictValue::Text { text: text.into() }
}

fn shown_fields(store: &Store, card: &AppointmentCard) -> Vec<String> {
    let job = store.job(&card.job_id).unwrap().unwrap();
    let fields = job.custom_fields.into_iter();
    fields.map(|field| field.value).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_keeps_the_tags_and_fields_that_others_have_set() {
    let rig = rig(200, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    set(&rig, &card, &[701], &[(GATE, "4417"), (AGE, "9")]).await;
    engine.refresh_job(card.job_id);
    crate::common::until(&store, "the fields", || {
        (shown_fields(&store, &card) == ["4417", "9"]).then_some(())
    })
    .await;
    engine.stop().await;

    let changes = JobChanges {
        added_tag_ids: vec![StringId(702.into())],
        custom_fields: vec![field(GATE, "1234")],
        ..JobChanges::default()
    };
    let edit = store
        .submit(changing(&card, changes), now())
        .unwrap()
        .operation_id;
    assert_eq!(shown_fields(&store, &card), ["1234", "9"], "at once");
    // Someone else changes the same lists in the meantime.
    set(&rig, &card, &[701, 703], &[(GATE, "4417"), (AGE, "10")]).await;

    let engine = rig.engine(&store);
    until_state(&store, edit, OperationState::Done).await;
    let fields = vec![(GATE, "1234".to_owned()), (AGE, "10".to_owned())];
    assert_eq!(on_server(&rig, &card).await, (vec![701, 702, 703], fields));

    let back = store.undo(edit, now()).unwrap();
    let back = format!("{back:?}");
    crate::common::until(&store, "the undo", || {
        let done = store.operations().unwrap();
        done.iter()
            .all(|row| row.state == OperationState::Done)
            .then_some(())
    })
    .await;
    let fields = vec![(GATE, "4417".to_owned()), (AGE, "10".to_owned())];
    assert_eq!(
        on_server(&rig, &card).await,
        (vec![701, 703], fields),
        "{back}"
    );
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn custom_field_that_someone_else_has_changed_conflicts_and_is_named() {
    let rig = rig(200, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    set(&rig, &card, &[], &[(GATE, "theirs")]).await;
    let edit = Edit::UpdateJob {
        job_id: card.job_id,
        changes: JobChanges {
            custom_fields: vec![field(GATE, "mine")],
            ..JobChanges::default()
        },
        seen: Some(JobSeen {
            custom_fields: vec![field(GATE, "before")],
            ..JobSeen::default()
        }),
    };
    let id = store.submit(edit, now()).unwrap().operation_id;
    until_state(&store, id, OperationState::Conflict).await;
    let conflict = operation(&store, id).conflict.unwrap();
    assert_eq!(conflict.fields.len(), 1);
    let found = &conflict.fields[0];
    assert_eq!(found.field, EditedField::CustomField);
    assert_eq!(
        (&found.mine, &found.theirs, &found.base),
        (
            &text("Gate: mine"),
            &text("Gate: theirs"),
            &text("Gate: before")
        )
    );
    store.retry(id, now()).unwrap();
    until_state(&store, id, OperationState::Done).await;
    let (_, fields) = on_server(&rig, &card).await;
    assert_eq!(fields, [(GATE, "mine".to_owned())]);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn emptied_field_is_removed_and_undo_brings_it_back() {
    let rig = rig(200, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let card = rig.movable(&store);
    set(&rig, &card, &[701], &[(GATE, "4417")]).await;
    engine.refresh_job(card.job_id);
    crate::common::until(&store, "the field", || {
        (shown_fields(&store, &card) == ["4417"]).then_some(())
    })
    .await;
    let changes = JobChanges {
        removed_tag_ids: vec![StringId(701.into())],
        custom_fields: vec![field(GATE, "")],
        ..JobChanges::default()
    };
    let id = store
        .submit(changing(&card, changes), now())
        .unwrap()
        .operation_id;
    until_state(&store, id, OperationState::Done).await;
    assert_eq!(on_server(&rig, &card).await, (vec![], vec![]));
    store.undo(id, now()).unwrap();
    crate::common::until(&store, "the undo", || {
        (shown_fields(&store, &card) == ["4417"]).then_some(())
    })
    .await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn api_without_tags_and_custom_fields_is_not_asked() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, _engine) = rig.live().await;
    let card = rig.movable(&store);
    let changes = JobChanges {
        added_tag_ids: vec![StringId(701.into())],
        ..JobChanges::default()
    };
    let refused = store.submit(changing(&card, changes), now());
    assert!(matches!(
        refused,
        Err(EditError::NotAllowed(NotAllowed::CannotChangeLists))
    ));
}
