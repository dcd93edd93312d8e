//! Edits as a dispatcher makes them, and the server's copies of their records.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use jpm_client::ids::JobId;
use jpm_client::models::{AssignmentFilter, JobFilter};
use jpm_sync::Store;
use jpm_sync::edit::AppointmentMove;
use jpm_sync::time::EpochMillis;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::jobs::{HoldOrCancelReason, NewAppointment, NewJob};
use jpm_sync::views::sync_errors::SyncErrorReason;

use super::Rig;

pub(crate) fn later(card: &AppointmentCard, minutes: i64) -> AppointmentMove {
    let by = TimeDelta::minutes(minutes);
    AppointmentMove {
        appointment_id: card.id,
        start: EpochMillis(card.start.0 + by),
        end: EpochMillis(card.end.0 + by),
        arrival_start: card.arrival_start.map(|at| EpochMillis(at.0 + by)),
        arrival_end: card.arrival_end.map(|at| EpochMillis(at.0 + by)),
        technician_ids: None,
        seen: None,
    }
}

pub(crate) fn shown(rig: &Rig, store: &Store, card: &AppointmentCard) -> AppointmentCard {
    let page = rig.calendar(store);
    page.appointments
        .into_iter()
        .find(|shown| shown.id == card.id)
        .unwrap()
}

pub(crate) fn a_job(rig: &Rig, store: &Store, appointments: i64) -> NewJob {
    let choices = store.form_choices().unwrap();
    let card = rig.movable(store);
    let detail = store.job(&card.job_id).unwrap().unwrap();
    let start = card.start.0;
    NewJob {
        customer_id: card.customer_id.unwrap(),
        location_id: detail.location.unwrap().id,
        business_unit_id: choices.business_units[0].id,
        job_type_id: choices.job_types[0].id,
        priority: "Normal".into(),
        campaign_id: choices.campaigns[0].id,
        appointments: (0..appointments)
            .map(|appointment| NewAppointment {
                start: EpochMillis(start + TimeDelta::days(appointment)),
                end: EpochMillis(start + TimeDelta::days(appointment) + TimeDelta::hours(2)),
                arrival_start: None,
                arrival_end: None,
                technician_ids: vec![card.technician_ids[0]],
            })
            .collect(),
        summary: Some("Booked by the test".into()),
        project_id: None,
        customer_po: None,
        lead_employee_id: None,
        tag_ids: Vec::new(),
    }
}

pub(crate) async fn server_start(rig: &Rig, card: &AppointmentCard) -> DateTime<Utc> {
    let record = rig
        .other()
        .appointments()
        .get(card.id.server().unwrap())
        .await
        .unwrap();
    record.start.unwrap()
}

pub(crate) async fn server_technicians(rig: &Rig, card: &AppointmentCard) -> Vec<i64> {
    let filter = AssignmentFilter {
        appointment_ids: vec![card.id.server().unwrap()],
        ..AssignmentFilter::default()
    };
    let pages: Vec<_> = rig
        .other()
        .assignments()
        .pages(filter, 50)
        .try_collect()
        .await
        .unwrap();
    let mut ids: Vec<i64> = pages
        .iter()
        .flat_map(|page| {
            page.items
                .iter()
                .filter_map(|record| record.technician_id.map(|id| id.0))
        })
        .collect();
    ids.sort_unstable();
    ids
}

pub(crate) async fn server_jobs(rig: &Rig) -> usize {
    let pages: Vec<_> = rig
        .other()
        .jobs()
        .pages(JobFilter::default(), 500)
        .try_collect()
        .await
        .unwrap();
    pages.iter().map(|page| page.items.len()).sum()
}

/// A reason in the server's own words.
pub(crate) fn server_message(message: &str) -> SyncErrorReason {
    let message = message.to_owned();
    SyncErrorReason::ServerMessage { message }
}

/// A reason for a hold.
pub(crate) fn hold_reason(store: &Store) -> HoldOrCancelReason {
    HoldOrCancelReason {
        reason_id: store.form_choices().unwrap().hold_reasons[0].id,
        memo: "The part is late".into(),
    }
}

/// A job's state on the server.
pub(crate) async fn job_state(rig: &Rig, job: JobId) -> String {
    let job = rig.other().jobs().get(job).await.unwrap();
    job.job_status.as_ref().unwrap().to_string()
}
