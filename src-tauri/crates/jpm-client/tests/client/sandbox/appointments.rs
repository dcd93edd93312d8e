//! Tests of appointments against the sandbox.

use chrono::TimeDelta;
use futures_util::{StreamExt, pin_mut};
use jpm_client::models::{
    AppointmentCreate, AppointmentFilter, AppointmentStatus, ReasonAndMemo, ReasonFilter,
    Reschedule,
};
use jpm_client::{Dialect, PageRequest};

use super::setup::{DIALECTS, book, client, now, sandbox};

#[tokio::test]
async fn appointments_can_be_listed_created_instructed_and_rescheduled() {
    for (dialect, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let client = client(&sandbox, dialect).await;
        let appointments = client.appointments();
        let job = book(&client).await;

        // listAppointments, getAppointment
        let of_job = AppointmentFilter {
            job_id: Some(job.id),
            ..AppointmentFilter::default()
        };
        let page = appointments
            .page(&of_job, PageRequest::default())
            .await
            .unwrap();
        let [only] = page.items.as_slice() else {
            panic!("{page:?}");
        };
        assert_eq!(only.status, Some(AppointmentStatus::Scheduled));
        assert_eq!(*appointments.get(only.id).await.unwrap(), **only);

        // createAppointment
        let start = now() + TimeDelta::days(3);
        let mut appointment = AppointmentCreate::new(job.id, start, start + TimeDelta::hours(1));
        appointment.special_instructions = Some("Ring twice".into());
        let added = appointments.create(&appointment).await.unwrap();
        assert_eq!(added.job_id, Some(job.id));
        assert_eq!(
            added.start.unwrap().timestamp_micros(),
            start.timestamp_micros()
        );
        assert_eq!(
            client.jobs().get(job.id).await.unwrap().appointment_count,
            Some(2)
        );

        // updateAppointment
        let updated = appointments
            .set_special_instructions(added.id, "Dog in the yard")
            .await
            .unwrap();
        assert_eq!(
            updated.special_instructions.as_deref(),
            Some("Dog in the yard")
        );

        // rescheduleAppointment
        let times = Reschedule::new(start + TimeDelta::hours(4), start + TimeDelta::hours(6))
            .with_arrival_window(start + TimeDelta::hours(4), start + TimeDelta::hours(5));
        let answer = appointments.reschedule(added.id, &times).await.unwrap();
        assert_eq!(answer.is_some(), dialect == Dialect::Vendor);
        let moved = appointments.get(added.id).await.unwrap();
        assert_eq!(
            moved.start.unwrap().timestamp_micros(),
            times.start.timestamp_micros()
        );
        assert!(moved.modified_on > updated.modified_on);

        if dialect == Dialect::Vendor {
            let reasons = client
                .hold_reasons()
                .page(&ReasonFilter::default(), PageRequest::first(1))
                .await
                .unwrap();
            appointments
                .hold(added.id, &ReasonAndMemo::new(reasons.items[0].id, "Rain"))
                .await
                .unwrap();
            assert_eq!(
                appointments.get(added.id).await.unwrap().status,
                Some(AppointmentStatus::Hold)
            );
        }
    }
}

#[tokio::test]
async fn pages_contain_every_row_once() {
    for (dialect, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let client = client(&sandbox, dialect).await;
        let mut ids = Vec::new();
        let pages = client
            .appointments()
            .pages(AppointmentFilter::default(), 37);
        pin_mut!(pages);
        while let Some(page) = pages.next().await {
            ids.extend(page.unwrap().items.iter().map(|appointment| appointment.id));
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        assert!(count >= 300, "{count}");
    }
}
