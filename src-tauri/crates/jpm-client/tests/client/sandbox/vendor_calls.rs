//! Tests of calls that only the vendor has, against the sandbox.

use chrono::TimeDelta;
use futures_util::{StreamExt, pin_mut};
use jpm_client::export::ExportRequest;
use jpm_client::models::{
    Appointment, AppointmentCreate, AppointmentStatus, JobStatus, NoteCreate, ProjectCreate,
    ProjectUpdate, ReasonAndMemo, ReasonFilter,
};
use jpm_client::{Dialect, Effect, Error, PageRequest};

use super::setup::{book, client, now, sandbox};

const VENDOR: jpm_sandbox::Dialect = jpm_sandbox::Dialect::Vendor;

#[tokio::test]
async fn appointment_can_be_confirmed_held_released_and_deleted() {
    let sandbox = sandbox(VENDOR).await;
    let client = client(&sandbox, Dialect::Vendor).await;
    let appointments = client.appointments();
    let job = book(&client).await;
    let start = now() + TimeDelta::days(3);
    let second = appointments
        .create(&AppointmentCreate::new(
            job.id,
            start,
            start + TimeDelta::hours(1),
        ))
        .await
        .unwrap();

    appointments.confirm(second.id).await.unwrap();
    assert_eq!(
        appointments.get(second.id).await.unwrap().is_confirmed,
        Some(true)
    );
    appointments.remove_confirmation(second.id).await.unwrap();
    assert_eq!(
        appointments.get(second.id).await.unwrap().is_confirmed,
        Some(false)
    );

    let reasons = client
        .hold_reasons()
        .page(&ReasonFilter::default(), PageRequest::first(1))
        .await
        .unwrap();
    let rain = ReasonAndMemo::new(reasons.items[0].id, "Rain");
    appointments.hold(second.id, &rain).await.unwrap();
    appointments.remove_hold(second.id).await.unwrap();
    assert_eq!(
        appointments.get(second.id).await.unwrap().status,
        Some(AppointmentStatus::Scheduled)
    );
    let error = appointments.remove_hold(second.id).await.unwrap_err();
    assert!(matches!(error, Error::Conflict(_)), "{error:?}");
    assert_eq!(error.effect(), Effect::None);

    appointments.delete(second.id).await.unwrap();
    let count = client.jobs().get(job.id).await.unwrap().appointment_count;
    assert_eq!(count, Some(1));
}

#[tokio::test]
async fn job_can_get_notes_and_be_reopened() {
    let sandbox = sandbox(VENDOR).await;
    let client = client(&sandbox, Dialect::Vendor).await;
    let jobs = client.jobs();
    let job = book(&client).await;

    let mut note = NoteCreate::new("Gate code 4411");
    note.pin_to_top = Some(true);
    let added = jobs.add_note(job.id, &note).await.unwrap();
    assert_eq!(added.text.as_deref(), Some("Gate code 4411"));
    let notes = jobs.notes(job.id, PageRequest::default()).await.unwrap();
    assert!(notes.items.iter().any(|note| **note == *added));
    assert_eq!(added.is_pinned, Some(true));

    let reasons = client
        .cancel_reasons()
        .page(&ReasonFilter::default(), PageRequest::first(1))
        .await
        .unwrap();
    let why = ReasonAndMemo::new(reasons.items[0].id, "Sold the house");
    jobs.cancel(job.id, &why).await.unwrap();
    let cancel_reasons = jobs.cancel_reasons_of(&[job.id]).await.unwrap();
    assert_eq!(cancel_reasons.items[0].job_id, job.id);
    assert_eq!(cancel_reasons.items[0].reason_id, why.reason_id);
    jobs.remove_cancellation(job.id).await.unwrap();
    assert_eq!(
        jobs.get(job.id).await.unwrap().job_status,
        Some(JobStatus::Scheduled)
    );
}

#[tokio::test]
async fn project_can_be_updated_and_get_a_job() {
    let sandbox = sandbox(VENDOR).await;
    let client = client(&sandbox, Dialect::Vendor).await;
    let projects = client.projects();
    let job = book(&client).await;
    let mut wanted: ProjectCreate = serde_json::from_str(r#"{"locationId":0}"#).unwrap();
    wanted.location_id = job.location_id.unwrap();
    wanted.customer_id = job.customer_id;
    let id = projects.create(&wanted).await.unwrap().id;
    let change = ProjectUpdate {
        name: Some("Re-pipe, second floor".to_owned()),
        ..ProjectUpdate::default()
    };
    let changed = projects.update(id, &change).await.unwrap();
    assert_eq!(changed.name, change.name);

    projects.attach_job(id, job.id).await.unwrap();
    assert_eq!(
        client.jobs().get(job.id).await.unwrap().project_id,
        Some(id)
    );
    projects.detach_job(job.id).await.unwrap();
    assert_eq!(client.jobs().get(job.id).await.unwrap().project_id, None);
}

#[tokio::test]
async fn export_feed_contains_every_row_and_then_only_changes() {
    let sandbox = sandbox(VENDOR).await;
    let client = client(&sandbox, Dialect::Vendor).await;
    let mut rows = 0;
    let mut last = String::new();
    let pages = client.export::<Appointment>(ExportRequest::default());
    pin_mut!(pages);
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        rows += page.items.len();
        last = page.continue_from;
    }
    assert!(rows >= 300, "{rows}");

    let job = book(&client).await;
    let request = ExportRequest {
        from: jpm_client::export::ExportFrom::Token(last),
        ..ExportRequest::default()
    };
    let page = client.export_page::<Appointment>(&request).await.unwrap();
    assert!(
        page.items
            .iter()
            .any(|appointment| appointment.job_id == Some(job.id)),
        "the new appointment is among what changed"
    );
    assert!(page.items.len() < rows);
}
