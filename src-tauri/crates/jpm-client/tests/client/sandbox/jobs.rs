//! Tests of jobs against the sandbox.

use jpm_client::PageRequest;
use jpm_client::models::{JobFilter, JobStatus, JobUpdate, Priority, ReasonAndMemo, ReasonFilter};

use super::setup::{DIALECTS, book, client, sandbox};

#[tokio::test]
async fn jobs_can_be_listed_booked_updated_held_and_canceled() {
    for (dialect, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let client = client(&sandbox, dialect).await;
        let jobs = client.jobs();

        // listJobs, createJob, getJob
        let before = jobs
            .page(&JobFilter::default(), PageRequest::first(2))
            .await
            .unwrap();
        assert_eq!(before.items.len(), 2);
        assert_eq!(before.has_more, Some(true));
        assert!(before.server_time.is_some());
        let booked = book(&client).await;
        assert_eq!(booked.summary.as_deref(), Some("No heat upstairs"));
        assert_eq!(booked.priority, Some(Priority::High));
        let read = jobs.get(booked.id).await.unwrap();
        assert_eq!(*read, *booked);
        let changed = JobFilter {
            modified_on_or_after: booked.modified_on,
            ..JobFilter::default()
        };
        let since = jobs.page(&changed, PageRequest::default()).await.unwrap();
        assert!(since.items.iter().any(|job| job.id == booked.id));

        // updateJob
        let change = JobUpdate {
            summary: Some("No heat at all".into()),
            priority: Some(Priority::Urgent),
            ..JobUpdate::default()
        };
        let updated = jobs.update(booked.id, &change).await.unwrap();
        assert_eq!(updated.summary.as_deref(), Some("No heat at all"));
        assert_eq!(updated.priority, Some(Priority::Urgent));
        assert_eq!(updated.customer_id, booked.customer_id);
        assert!(updated.modified_on > booked.modified_on);

        // holdJob, getJobHistory
        let hold = client
            .hold_reasons()
            .page(&ReasonFilter::default(), PageRequest::first(50))
            .await
            .unwrap();
        jobs.hold(
            booked.id,
            &ReasonAndMemo::new(hold.items[0].id, "Waits for a part"),
        )
        .await
        .unwrap();
        assert_eq!(
            jobs.get(booked.id).await.unwrap().job_status,
            Some(JobStatus::Hold)
        );
        let history = jobs.history(booked.id).await.unwrap();
        assert!(!history.is_empty());
        assert!(
            history
                .iter()
                .all(|entry| entry.date.is_some() && entry.event_type.is_some())
        );

        // listJobCancelReasons, cancelJob
        let cancel = client
            .cancel_reasons()
            .page(&ReasonFilter::default(), PageRequest::first(50))
            .await
            .unwrap();
        let other = book(&client).await;
        jobs.cancel(
            other.id,
            &ReasonAndMemo::new(cancel.items[0].id, "Changed plans"),
        )
        .await
        .unwrap();
        assert_eq!(
            jobs.get(other.id).await.unwrap().job_status,
            Some(JobStatus::Canceled)
        );
        let canceled = JobFilter {
            status: Some(JobStatus::Canceled),
            modified_on_or_after: booked.modified_on,
            ..JobFilter::default()
        };
        let canceled = jobs.page(&canceled, PageRequest::default()).await.unwrap();
        assert_eq!(
            canceled.items.iter().map(|job| job.id).collect::<Vec<_>>(),
            [other.id]
        );
    }
}
