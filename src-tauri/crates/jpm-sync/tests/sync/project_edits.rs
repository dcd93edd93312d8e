//! Edits of projects: fields, notes, and jobs.

use http::Method;
use jpm_client::models::{Project, ProjectUpdate};
use jpm_client::{Dialect, PageRequest, Record};
use jpm_sync::edit::{Edit, NewProject, ProjectFields};
use jpm_sync::key::{Key, ProjectKey, StringId};
use jpm_sync::views::errors::NotAllowed;
use jpm_sync::views::operations::{ConflictReason, EditedField, OperationState, UndoOutcome};
use jpm_sync::views::projects::ProjectDetail;
use jpm_sync::{EditError, Store};

use crate::common::{Fate, Rig, now, operation, rig, until_state};

/// An open project with a status and dates.
fn a_project(rig: &Rig, store: &Store) -> ProjectKey {
    let board = store.project_dashboard(&rig.zone, now()).unwrap();
    let mut cards = board.projects.into_iter();
    let card = cards.find(|card| card.status.is_some() && card.target_date.is_some());
    card.unwrap().id
}

fn page(rig: &Rig, store: &Store, key: ProjectKey) -> ProjectDetail {
    store.project(&key, &rig.zone, now()).unwrap().unwrap()
}

async fn on_server(rig: &Rig, key: ProjectKey) -> Record<Project> {
    let id = key.server().unwrap();
    rig.other().projects().get(id).await.unwrap()
}

fn update(key: ProjectKey, changes: ProjectFields) -> Edit {
    Edit::UpdateProject {
        project_id: key,
        changes,
        seen: None,
    }
}

fn named(name: &str) -> ProjectFields {
    ProjectFields {
        name: Some(name.into()),
        ..ProjectFields::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_project_is_shown_offline_sent_and_undone() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let key = a_project(&rig, &store);
    engine.stop().await;
    let before = page(&rig, &store, key);
    let choices = store.form_choices().unwrap();
    let status = choices
        .project_statuses
        .iter()
        .find(|status| Some(status.id) != before.fields.status_id)
        .unwrap();
    let manager = StringId(choices.employees[0].id.parse::<i64>().unwrap().into());
    let target = rig.today() + chrono::TimeDelta::days(90);
    let changes = ProjectFields {
        name: Some("Boiler room".into()),
        summary: Some("Two boilers".into()),
        status_id: Some(status.id),
        target_completion_date: Some(target),
        project_manager_ids: Some(vec![manager]),
        business_unit_ids: Some(vec![choices.business_units[0].id]),
        ..ProjectFields::default()
    };
    let receipt = store.submit(update(key, changes), now()).unwrap();
    assert!(receipt.reversible);
    let shown = page(&rig, &store, key);
    assert_eq!(shown.card.name, "Boiler room");
    assert_eq!(shown.card.status.as_ref(), Some(&status.name));
    assert_eq!(shown.card.target_date, Some(target));
    assert_eq!(shown.managers.len(), 1);
    assert!(shown.sub_status.is_none(), "it belongs to the old status");
    let hits = store.search("boiler room", 5, &rig.zone, now()).unwrap();
    assert!(
        hits.projects.iter().any(|hit| hit.id == key),
        "found as shown"
    );

    let _engine = rig.engine(&store);
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    let server = on_server(&rig, key).await;
    assert_eq!(server.name.as_deref(), Some("Boiler room"));
    assert_eq!(server.status_id, Some(status.id.0));
    assert_eq!(server.target_completion_date.unwrap().day(), target);
    let shown = page(&rig, &store, key);
    assert_eq!(shown.card.name, "Boiler room");

    let outcome = store.undo(receipt.operation_id, now()).unwrap();
    assert_eq!(outcome, UndoOutcome::Reversed);
    let undone = page(&rig, &store, key);
    assert_eq!(undone.fields, before.fields);
    let back = store.operations().unwrap()[0].id;
    until_state(&store, back, OperationState::Done).await;
    let server = on_server(&rig, key).await;
    assert_eq!(server.status_id.map(StringId), before.fields.status_id);
    assert_eq!(
        server.sub_status_id.map(StringId),
        before.fields.sub_status_id
    );
    assert_eq!(server.name, before.fields.name);
}

#[tokio::test(flavor = "multi_thread")]
async fn field_that_someone_else_changed_is_a_conflict() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let key = a_project(&rig, &store);
    engine.stop().await;
    let seen = page(&rig, &store, key).fields;
    let theirs = ProjectUpdate {
        name: Some("Theirs".into()),
        summary: Some("Other field".into()),
        ..ProjectUpdate::default()
    };
    let projects = rig.other().projects();
    projects
        .update(key.server().unwrap(), &theirs)
        .await
        .unwrap();
    let edit = Edit::UpdateProject {
        project_id: key,
        changes: named("Ours"),
        seen: Some(seen.clone()),
    };
    let receipt = store.submit(edit, now()).unwrap();
    let _engine = rig.engine(&store);
    until_state(&store, receipt.operation_id, OperationState::Conflict).await;
    let row = operation(&store, receipt.operation_id);
    let fields = vec![EditedField::Name];
    assert_eq!(
        row.conflict_reason,
        Some(ConflictReason::FieldsChanged { fields })
    );
    let conflict = row.conflict.unwrap();
    assert_eq!(conflict.fields.len(), 1);
    assert!(conflict.fields[0].conflicting);
    assert!(!conflict.own_edit);
    store.retry(receipt.operation_id, now()).unwrap();
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    let server = on_server(&rig, key).await;
    assert_eq!(server.name.as_deref(), Some("Ours"));
    assert_eq!(server.summary.as_deref(), Some("Other field"));
}

#[tokio::test(flavor = "multi_thread")]
async fn conflict_with_an_own_later_edit_names_the_own_edit() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, _engine) = rig.live().await;
    let key = a_project(&rig, &store);
    let mut edits = Vec::new();
    for name in ["First", "Second"] {
        let receipt = store.submit(update(key, named(name)), now()).unwrap();
        until_state(&store, receipt.operation_id, OperationState::Done).await;
        edits.push(receipt.operation_id);
    }
    store.undo(edits[0], now()).unwrap();
    let undo = store.operations().unwrap()[0].id;
    let row = until_state(&store, undo, OperationState::Conflict).await;
    assert!(row.conflict.unwrap().own_edit);
}

#[tokio::test(flavor = "multi_thread")]
async fn project_note_is_shown_offline_and_sent_once() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let key = a_project(&rig, &store);
    engine.stop().await;
    let edit = Edit::AddProjectNote {
        project_id: key,
        text: "Permit is in the mail".into(),
        pinned: true,
    };
    let receipt = store.submit(edit, now()).unwrap();
    assert!(!receipt.reversible);
    let notes = page(&rig, &store, key).notes;
    assert!(notes[0].pending.is_some());
    rig.gate.rule(|method, path| {
        if method == Method::POST && path.ends_with("/notes") {
            Fate::LoseAnswer
        } else {
            Fate::Pass
        }
    });
    let _engine = rig.engine(&store);
    until_state(&store, receipt.operation_id, OperationState::Done).await;
    assert_eq!(rig.gate.count("POST", "/notes"), 1);
    let projects = rig.other().projects();
    let sent = projects.notes(key.server().unwrap(), PageRequest::default());
    let is_ours = |text: Option<&str>| text == Some("Permit is in the mail");
    let sent = sent.await.unwrap().items;
    assert_eq!(
        sent.iter()
            .filter(|note| is_ours(note.text.as_deref()))
            .count(),
        1
    );
    let notes = page(&rig, &store, key).notes;
    let shown: Vec<_> = notes
        .iter()
        .filter(|note| is_ours(Some(&note.text)))
        .collect();
    assert_eq!(shown.len(), 1);
    assert!(shown[0].pending.is_none() && shown[0].pinned);
}

#[tokio::test(flavor = "multi_thread")]
async fn job_is_attached_and_detached_and_both_are_undone() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let key = a_project(&rig, &store);
    let customer = page(&rig, &store, key).customer.unwrap().id.0;
    // The server takes only jobs of the project's customer.
    let jobs = rig.other().jobs();
    let like = rig.movable(&store).job_id.server().unwrap();
    let like = jobs.get(like).await.unwrap();
    let appointment = jpm_client::models::JobAppointment::new(
        now() + chrono::TimeDelta::days(5),
        now() + chrono::TimeDelta::days(5) + chrono::TimeDelta::hours(1),
    );
    let mut body = jpm_client::models::JobCreate::new(
        customer,
        page(&rig, &store, key).location.unwrap().id.0,
        like.business_unit_id.unwrap(),
        like.job_type_id.unwrap(),
        jpm_client::models::Priority::Normal,
        like.campaign_id.unwrap(),
        vec![appointment],
    );
    body.summary = Some("To attach".into());
    let job = Key::Server(jobs.create(&body).await.unwrap().id);
    engine.refresh_job(job);
    crate::common::until(&store, "the job", || store.job(&job).unwrap()).await;
    let set = |project_id: Option<ProjectKey>| Edit::SetJobProject {
        job_id: job,
        project_id: project_id.map(|key| StringId(key.server().unwrap())),
    };
    let has_it = || page(&rig, &store, key).jobs.iter().any(|row| row.id == job);
    let project_of = async || jobs.get(job.server().unwrap()).await.unwrap().project_id;
    assert!(!has_it());
    let count = page(&rig, &store, key).card.job_count;

    let attached = store.submit(set(Some(key)), now()).unwrap();
    assert!(attached.reversible && has_it(), "shown at once");
    assert_eq!(page(&rig, &store, key).card.job_count, count + 1);
    until_state(&store, attached.operation_id, OperationState::Done).await;
    assert_eq!(project_of().await, key.server());
    assert!(has_it());

    let detached = store.submit(set(None), now()).unwrap();
    assert!(!has_it());
    until_state(&store, detached.operation_id, OperationState::Done).await;
    assert_eq!(project_of().await, None);
    assert!(!has_it());

    store.undo(detached.operation_id, now()).unwrap();
    assert!(has_it());
    let back = store.operations().unwrap()[0].id;
    until_state(&store, back, OperationState::Done).await;
    assert_eq!(project_of().await, key.server());

    let refused = store.submit(set(Some(key)), now());
    assert!(matches!(refused, Err(EditError::Invalid { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn project_that_the_server_does_not_have_yet_can_be_edited() {
    let rig = rig(300, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let like = page(&rig, &store, a_project(&rig, &store));
    engine.stop().await;
    let project = NewProject {
        customer_id: like.customer.unwrap().id,
        location_id: like.location.unwrap().id,
        name: Some("Offline".into()),
        summary: None,
        project_manager_ids: Vec::new(),
        start_date: Some(rig.today()),
        target_completion_date: None,
    };
    let created = store
        .submit(Edit::CreateProject { project }, now())
        .unwrap();
    let key = created.project_id.unwrap();
    let early = ProjectFields {
        target_completion_date: rig.today().pred_opt(),
        ..ProjectFields::default()
    };
    let refused = store.submit(update(key, early), now());
    assert!(matches!(refused, Err(EditError::Invalid { .. })));
    let renamed = store.submit(update(key, named("Renamed")), now()).unwrap();
    assert_eq!(page(&rig, &store, key).card.name, "Renamed");
    let _engine = rig.engine(&store);
    until_state(&store, renamed.operation_id, OperationState::Done).await;
    let shown = page(&rig, &store, key);
    assert_eq!(shown.card.name, "Renamed");
    let server = on_server(&rig, shown.card.id).await;
    assert_eq!(server.name.as_deref(), Some("Renamed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn contract_cannot_edit_projects_and_has_no_project_settings() {
    let rig = rig(300, Dialect::Contract).await;
    let (store, _engine) = rig.live().await;
    let board = store.project_dashboard(&rig.zone, now()).unwrap();
    let key = board.projects[0].id;
    let refused = store.submit(update(key, named("Ours")), now());
    let cannot = EditError::NotAllowed(NotAllowed::CannotEditProject);
    assert_eq!(
        format!("{refused:?}"),
        format!("{:?}", Err::<(), _>(cannot))
    );
    assert!(store.form_choices().unwrap().project_statuses.is_empty());
    assert_eq!(rig.gate.asked("project-statuses"), Vec::<String>::new());
}
