//! Every operation of the document in both dialects, over real HTTP, against a server that shares no code with the client.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use futures_util::{StreamExt, pin_mut};
use jpm_client::{
    Active, AppointmentFilter, AppointmentId, AppointmentStatus, AssignmentFilter, CampaignFilter,
    Client, Credentials, CustomerFilter, Dialect, Effect, Endpoint, Error, Job, JobFilter, JobId,
    JobStatus, JobTypeFilter, JobUpdate, LocationFilter, PageRequest, Priority, ProjectFilter,
    ReasonAndMemo, ReasonFilter, ReasonId, Record, Refusal, Reschedule, ShiftFilter,
    TechnicianFilter,
};
use jpm_client::{
    AppointmentCreate, BusinessUnitFilter, EmployeeFilter, JobCreate, JobVisit, ProjectCreate,
};
use jpm_sandbox::{Running, Sandbox};

const DIALECTS: [(Dialect, jpm_sandbox::Dialect); 2] = [
    (Dialect::Contract, jpm_sandbox::Dialect::Contract),
    (Dialect::Vendor, jpm_sandbox::Dialect::Vendor),
];

async fn sandbox(dialect: jpm_sandbox::Dialect) -> Running {
    Sandbox::builder()
        .appointments(300)
        .dialect(dialect)
        .start()
        .await
        .unwrap()
}

/// Addresses and keys of `sandbox`, for a test to spoil.
fn keys(sandbox: &Running) -> (Endpoint, String, Credentials) {
    let connection = sandbox.connection();
    (
        Endpoint {
            api: connection.api.parse().unwrap(),
            token_url: connection.token_url.parse().unwrap(),
        },
        connection.tenant.clone(),
        Credentials {
            client_id: connection.client_id.clone(),
            client_secret: connection.client_secret.clone().into(),
            app_key: connection.app_key.clone().into(),
        },
    )
}

/// A client that has found the dialect by itself.
async fn client(sandbox: &Running, expected: Dialect) -> Client {
    let (endpoint, tenant, credentials) = keys(sandbox);
    let client = Client::builder(endpoint, tenant.parse().unwrap(), credentials)
        .build()
        .unwrap();
    assert_eq!(client.detect_dialect().await.unwrap(), expected);
    client
}

/// A job as the ones that are there, booked anew, with one appointment tomorrow.
fn booking(like: &Record<Job>, campaign: jpm_client::CampaignId) -> JobCreate {
    let start = Utc::now() + TimeDelta::days(1);
    JobCreate {
        customer_id: like.customer_id.unwrap(),
        location_id: like.location_id.unwrap(),
        business_unit_id: like.business_unit_id.unwrap(),
        job_type_id: like.job_type_id.unwrap(),
        priority: Priority::High,
        campaign_id: campaign,
        appointments: vec![JobVisit {
            start,
            end: start + TimeDelta::hours(2),
            arrival_window_start: Some(start),
            arrival_window_end: Some(start + TimeDelta::hours(1)),
            technician_ids: Vec::new(),
        }],
        summary: Some("No heat upstairs".into()),
        should_update_invoice_items: None,
        project_id: None,
        job_generated_lead_source: None,
        custom_fields: Vec::new(),
        tag_type_ids: Vec::new(),
        external_data: None,
        customer_po: None,
        sold_by_id: None,
    }
}

async fn book(client: &Client) -> Record<Job> {
    let first = PageRequest::first(1);
    let page = client
        .jobs()
        .page(&JobFilter::default(), first)
        .await
        .unwrap();
    let campaigns = client
        .campaigns()
        .page(&CampaignFilter::default(), first)
        .await
        .unwrap();
    let job = booking(&page.items[0], campaigns.items[0].id);
    client.jobs().create(&job).await.unwrap()
}

#[tokio::test]
async fn jobs_are_listed_booked_changed_held_and_canceled() {
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

#[tokio::test]
async fn appointments_are_listed_added_instructed_and_moved() {
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
        let start = Utc::now() + TimeDelta::days(3);
        let added = appointments
            .create(&AppointmentCreate {
                job_id: job.id,
                start,
                end: start + TimeDelta::hours(1),
                arrival_window_start: None,
                arrival_window_end: None,
                technician_ids: Vec::new(),
                special_instructions: Some("Ring twice".into()),
            })
            .await
            .unwrap();
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
        let told = appointments
            .set_special_instructions(added.id, "Dog in the yard")
            .await
            .unwrap();
        assert_eq!(
            told.special_instructions.as_deref(),
            Some("Dog in the yard")
        );

        // rescheduleAppointment
        let times = Reschedule {
            start: start + TimeDelta::hours(4),
            end: start + TimeDelta::hours(6),
            arrival_window_start: Some(start + TimeDelta::hours(4)),
            arrival_window_end: Some(start + TimeDelta::hours(5)),
        };
        let answer = appointments.reschedule(added.id, &times).await.unwrap();
        assert_eq!(answer.is_some(), dialect == Dialect::Vendor);
        let moved = appointments.get(added.id).await.unwrap();
        assert_eq!(
            moved.start.unwrap().timestamp_micros(),
            times.start.timestamp_micros()
        );
        assert!(moved.modified_on > told.modified_on);

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
async fn projects_and_job_types_are_listed_and_a_project_is_created() {
    for (dialect, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let client = client(&sandbox, dialect).await;

        // listProjects, getProject, createProject
        let page = client
            .projects()
            .page(&ProjectFilter::default(), PageRequest::first(5))
            .await
            .unwrap();
        let like = &page.items[0];
        assert_eq!(*client.projects().get(like.id).await.unwrap(), **like);
        let mut project: ProjectCreate =
            serde_json::from_str(r#"{"locationId":0,"name":"Re-pipe"}"#).unwrap();
        project.location_id = like.location_id.unwrap();
        project.customer_id = like.customer_id;
        project.start_date = Some(Utc::now().date_naive());
        let created = client.projects().create(&project).await.unwrap();
        assert_eq!(created.name.as_deref(), Some("Re-pipe"));
        assert_eq!(
            created.start_date.map(jpm_client::ProjectDate::day),
            project.start_date
        );
        assert_eq!(*client.projects().get(created.id).await.unwrap(), *created);

        // listJobTypes
        let types = client
            .job_types()
            .page(&JobTypeFilter::default(), PageRequest::first(5000))
            .await
            .unwrap();
        assert!(
            types
                .items
                .iter()
                .all(|kind| kind.name.is_some() && kind.duration.is_some())
        );
    }
}

#[tokio::test]
async fn all_pages_bring_every_row_once() {
    for (dialect, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let client = client(&sandbox, dialect).await;
        let mut ids = Vec::new();
        let pages = client
            .appointments()
            .pages(AppointmentFilter::default(), 37);
        pin_mut!(pages);
        while let Some(page) = pages.next().await {
            ids.extend(page.unwrap().items.iter().map(|visit| visit.id));
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        assert!(count >= 300, "{count}");
    }
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "eight neighbours")]
async fn neighbours_give_the_names_and_technicians_are_assigned() {
    for (dialect, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let client = client(&sandbox, dialect).await;
        let first = PageRequest::first(3);
        let technicians = client
            .technicians()
            .page(&TechnicianFilter::default(), first)
            .await
            .unwrap();
        let technician = technicians.items[0].id;
        assert!(technicians.items[0].name.is_some());
        assert_eq!(
            client.technicians().get(technician).await.unwrap().id,
            technician
        );
        assert!(
            !client
                .employees()
                .page(&EmployeeFilter::default(), first)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert!(
            !client
                .business_units()
                .page(&BusinessUnitFilter::default(), first)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert!(
            !client
                .shifts()
                .page(&ShiftFilter::default(), first)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        let customers = client
            .customers()
            .page(&CustomerFilter::default(), first)
            .await
            .unwrap();
        assert!(
            client
                .customers()
                .get(customers.items[0].id)
                .await
                .unwrap()
                .name
                .is_some()
        );
        let locations = client
            .locations()
            .page(&LocationFilter::default(), first)
            .await
            .unwrap();
        assert!(
            client
                .locations()
                .get(locations.items[0].id)
                .await
                .unwrap()
                .address
                .is_some()
        );

        let job = book(&client).await;
        let visit = job.first_appointment_id.unwrap();
        let of_visit = |active| AssignmentFilter {
            appointment_ids: vec![visit],
            active,
            ..AssignmentFilter::default()
        };
        let assignments = client.assignments();
        assignments.assign(visit, &[technician]).await.unwrap();
        let page = assignments.page(&of_visit(None), first).await.unwrap();
        assert_eq!(
            page.items
                .iter()
                .map(|one| one.technician_id)
                .collect::<Vec<_>>(),
            [Some(technician)]
        );
        assignments.unassign(visit, &[technician]).await.unwrap();
        assert!(
            assignments
                .page(&of_visit(None), first)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        let gone = assignments
            .page(&of_visit(Some(Active::No)), first)
            .await
            .unwrap();
        assert_eq!(gone.items[0].active, Some(false));
    }
}

#[tokio::test]
async fn refusals_name_the_field_and_had_no_effect() {
    for (dialect, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let client = client(&sandbox, dialect).await;
        let error = client.jobs().get(JobId(1)).await.unwrap_err();
        assert!(matches!(error, Error::NotFound(_)), "{error:?}");
        let job = book(&client).await;
        let wrong = ReasonAndMemo::new(ReasonId(1), "No such reason");
        let error = client.jobs().cancel(job.id, &wrong).await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
        assert!(
            error.problem().unwrap().errors.contains_key("reasonId"),
            "{error:?}"
        );
        assert_eq!(error.effect(), Effect::None);
        let now = Utc::now();
        let backwards = Reschedule {
            start: now,
            end: now - TimeDelta::hours(1),
            arrival_window_start: None,
            arrival_window_end: None,
        };
        let visit: AppointmentId = job.first_appointment_id.unwrap();
        let error = client
            .appointments()
            .reschedule(visit, &backwards)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    }
}

#[tokio::test]
async fn wrong_keys_are_told_apart() {
    for (_, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let refusal = async |spoil: fn(&mut String, &mut Credentials)| {
            let (endpoint, mut tenant, mut credentials) = keys(&sandbox);
            spoil(&mut tenant, &mut credentials);
            let client = Client::builder(endpoint, tenant.parse().unwrap(), credentials)
                .build()
                .unwrap();
            match client.detect_dialect().await.unwrap_err() {
                Error::Unauthorized { refusal, .. } => refusal,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(
            refusal(|_, keys| keys.client_secret = "wrong".to_owned().into()).await,
            Refusal::Secret
        );
        assert_eq!(
            refusal(|_, keys| keys.app_key = "wrong".to_owned().into()).await,
            Refusal::AppKey
        );
        assert_eq!(
            refusal(|tenant, _| "1".clone_into(tenant)).await,
            Refusal::Tenant
        );
    }
}

#[tokio::test]
async fn a_token_that_is_always_expired_ends_in_one_error() {
    let sandbox = Sandbox::builder()
        .appointments(50)
        .token_life(Duration::ZERO)
        .start()
        .await
        .unwrap();
    let (endpoint, tenant, credentials) = keys(&sandbox);
    let client = Client::builder(endpoint, tenant.parse().unwrap(), credentials)
        .build()
        .unwrap();
    let error = client.jobs().get(JobId(1)).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Unauthorized {
                refusal: Refusal::Token,
                ..
            }
        ),
        "{error:?}"
    );
}
