//! Requests match the documents.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use chrono::{TimeZone, Utc};
use contract::document::{Document, VENDOR_FOLDER_VARIABLE};
use contract::instances::{Author, instance};
use contract::recorder::{Recorder, Sent, TENANT};
use jpm_client::ids::{AppointmentId, JobId, ProjectId};
use jpm_client::models::{
    AppointmentFilter, JobFilter, JobStatus, JobTypeFilter, ProjectFilter, ReasonFilter,
};
use jpm_client::{Client, Dialect, PageRequest};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const RUNS: u64 = 60;

/// Operations of the contract with a body.
const WITH_BODY: [&str; 8] = [
    "createJob",
    "updateJob",
    "cancelJob",
    "holdJob",
    "createAppointment",
    "updateAppointment",
    "rescheduleAppointment",
    "createProject",
];

fn typed<T: DeserializeOwned>(body: &Value) -> T {
    serde_json::from_value(body.clone()).unwrap_or_else(|error| panic!("{error}: {body}"))
}

/// Calls an operation with this body. The response does not matter.
async fn call(client: &Client, operation: &str, body: &Value) {
    let modified = Some(Utc.with_ymd_and_hms(2026, 11, 24, 9, 0, 0).unwrap());
    let page = PageRequest::new(2, 100).with_total();
    match operation {
        "listJobs" => {
            let filter = JobFilter {
                modified_on_or_after: modified,
                status: Some(JobStatus::InProgress),
                number: Some("vendor only".to_owned()),
                ..JobFilter::default()
            };
            client.jobs().page(&filter, page).await.err();
        }
        "createJob" => drop(client.jobs().create(&typed(body)).await),
        "getJob" => drop(client.jobs().get(JobId(1)).await),
        "updateJob" => drop(client.jobs().update(JobId(1), &typed(body)).await),
        "cancelJob" => drop(client.jobs().cancel(JobId(1), &typed(body)).await),
        "holdJob" => drop(client.jobs().hold(JobId(1), &typed(body)).await),
        "getJobHistory" => drop(client.jobs().history(JobId(1)).await),
        "listAppointments" => {
            let filter = AppointmentFilter {
                modified_on_or_after: modified,
                job_id: Some(JobId(7)),
                starts_on_or_after: modified,
                ..AppointmentFilter::default()
            };
            client.appointments().page(&filter, page).await.err();
        }
        "createAppointment" => drop(client.appointments().create(&typed(body)).await),
        "getAppointment" => drop(client.appointments().get(AppointmentId(1)).await),
        "updateAppointment" => {
            let text = body["specialInstructions"].as_str().unwrap_or_default();
            drop(
                client
                    .appointments()
                    .set_special_instructions(AppointmentId(1), text)
                    .await,
            );
        }
        "rescheduleAppointment" => drop(
            client
                .appointments()
                .reschedule(AppointmentId(1), &typed(body))
                .await,
        ),
        "listProjects" => {
            let filter = ProjectFilter {
                modified_on_or_after: modified,
                ..ProjectFilter::default()
            };
            client.projects().page(&filter, page).await.err();
        }
        "createProject" => drop(client.projects().create(&typed(body)).await),
        "getProject" => drop(client.projects().get(ProjectId(1)).await),
        "listJobTypes" => drop(
            client
                .job_types()
                .page(&JobTypeFilter::default(), PageRequest::first(500))
                .await,
        ),
        "listJobCancelReasons" => {
            drop(
                client
                    .cancel_reasons()
                    .page(&ReasonFilter::default(), PageRequest::first(500))
                    .await,
            );
        }
        unknown => panic!("the contract has gained {unknown}; call it here"),
    }
}

fn violations(document: &Document, sent: &Sent) -> Vec<String> {
    match document.find_by_request(&sent.method, &sent.path) {
        Some(operation) => operation.violations(&sent.query, sent.body.as_ref()),
        None => vec![format!("the document has no {} {}", sent.method, sent.path)],
    }
}

/// A body that the contract allows and the dialect can send.
fn body(dialect: Dialect, document: &Document, operation: &str, random: &mut ChaCha8Rng) -> Value {
    if !WITH_BODY.contains(&operation) {
        return Value::Null;
    }
    let schema = match operation {
        "cancelJob" | "holdJob" => return json!({ "reasonId": 3, "memo": "Customer is away" }),
        "createJob" => "/components/schemas/JobCreateRequest",
        "updateJob" => "/components/schemas/JobUpdateRequest",
        "createAppointment" => "/components/schemas/AppointmentCreateRequest",
        "updateAppointment" => "/components/schemas/AppointmentUpdateRequest",
        "createProject" => "/components/schemas/ProjectCreateRequest",
        _ => {
            return json!({
                "start": "2026-11-24T15:00:00Z", "end": "2026-11-24T16:30:00Z",
                "arrivalWindowStart": "2026-11-24T15:00:00Z", "arrivalWindowEnd": "2026-11-24T17:00:00Z",
            });
        }
    };
    let mut body = instance(
        document,
        &json!({ "$ref": format!("#{schema}") }),
        Author::Client,
        random,
    );
    // The contract allows an appointment without times, but no server accepts it.
    for visit in body
        .get_mut("appointments")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        visit["start"] = json!("2026-11-24T15:00:00Z");
        visit["end"] = json!("2026-11-24T16:30:00Z");
    }
    // The vendor requires a summary, and updates invoice items only when a job changes.
    if dialect == Dialect::Vendor && operation == "createJob" {
        body["summary"] = json!("No heat");
        body.as_object_mut()
            .unwrap()
            .remove("shouldUpdateInvoiceItems");
    }
    body
}

async fn check(dialect: Dialect, document: &Document) {
    let contract = Document::contract(TENANT);
    let recorder = Recorder::responding(&Value::Null);
    let client = recorder.client(dialect);
    for operation in contract.operation_ids() {
        for seed in 0..RUNS {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let body = body(dialect, &contract, &operation, &mut random);
            call(&client, &operation, &body).await;
            let sent = recorder.take();
            assert!(!sent.is_empty(), "{operation} sent nothing (seed {seed})");
            for request in &sent {
                let violations = violations(document, request);
                assert!(
                    violations.is_empty(),
                    "{operation}, seed {seed}: {violations:#?}\n{request:#?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn requests_of_all_17_operations_match_the_contract() {
    let contract = Document::contract(TENANT);
    assert_eq!(contract.operation_ids().len(), 17);
    check(Dialect::Contract, &contract).await;
}

#[tokio::test]
async fn requests_of_the_same_operations_match_the_vendor_documents() {
    let Some(vendor) = Document::vendor("jpm-v2.json", "jpm") else {
        eprintln!(
            "SKIPPED: {VENDOR_FOLDER_VARIABLE} does not name the folder of the vendor's documents"
        );
        return;
    };
    check(Dialect::Vendor, &vendor).await;
}

/// Shows that the check can fail.
#[test]
fn unknown_field_violates_the_document() {
    let contract = Document::contract(TENANT);
    let operation = contract.named("rescheduleAppointment");
    let good = json!({ "start": "2026-11-24T15:00:00Z", "end": "2026-11-24T16:00:00Z" });
    assert_eq!(operation.violations(&[], Some(&good)), Vec::<String>::new());
    for bad in [
        json!({ "start": "2026-11-24T15:00:00Z" }),
        json!({ "start": "tomorrow", "end": "2026-11-24T16:00:00Z" }),
        json!({ "start": "2026-11-24T15:00:00Z", "end": "2026-11-24T16:00:00Z", "technicianIds": [1] }),
    ] {
        assert!(
            !operation.violations(&[], Some(&bad)).is_empty(),
            "{bad} should be refused"
        );
    }
    let unknown = [("jobId".to_owned(), "1".to_owned())];
    assert!(
        !contract
            .named("listJobs")
            .violations(&unknown, None)
            .is_empty()
    );
}
