//! The vendor's writes match its documents and lose no field.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use contract::document::{Document, VENDOR_FOLDER_VARIABLE};
use contract::instances::{Author, instance};
use contract::recorder::Recorder;
use jpm_client::ids::{AppointmentId, JobId, NonJobAppointmentId, ProjectId, TechnicianId};
use jpm_client::{Client, Dialect, Error};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::de::DeserializeOwned;
use serde_json::Value;

const RUNS: u64 = 60;

const OPERATIONS_BY_API: [(&str, &str, &[&str]); 2] = [
    (
        "jpm-v2.json",
        "jpm",
        &[
            "Appointments_Add",
            "Appointments_Delete",
            "Appointments_Reschedule",
            "Appointments_Hold",
            "Appointments_RemoveHold",
            "Appointments_UpdateSpecialInstructions",
            "Appointments_Confirm",
            "Appointments_RemoveConfirmation",
            "Jobs_Update",
            "Jobs_Cancel",
            "Jobs_RemoveCancellation",
            "Jobs_Hold",
            "Jobs_CreateNote",
            "Projects_Update",
            "Projects_CreateNote",
            "Projects_AttachJob",
            "Projects_DetachJob",
        ],
    ),
    (
        "dispatch-v2.json",
        "dispatch",
        &[
            "AppointmentAssignments_AssignTechnicians",
            "AppointmentAssignments_UnassignTechnicians",
            "NonJobAppointments_Create",
            "NonJobAppointments_Update",
            "NonJobAppointments_Delete",
        ],
    ),
];

fn typed<T: DeserializeOwned>(body: &Value) -> T {
    serde_json::from_value(without_nulls(body)).unwrap_or_else(|error| panic!("{error}: {body}"))
}

async fn call(client: &Client, operation: &str, body: &Value) -> Result<(), Error> {
    let (appointment, job, project) = (AppointmentId(1), JobId(2), ProjectId(3));
    let (appointments, jobs, projects) = (client.appointments(), client.jobs(), client.projects());
    match operation {
        "Appointments_Add" => appointments.create(&typed(body)).await.map(drop),
        "Appointments_Delete" => appointments.delete(appointment).await,
        "Appointments_Reschedule" => appointments
            .reschedule(appointment, &typed(body))
            .await
            .map(drop),
        "Appointments_Hold" => appointments.hold(appointment, &typed(body)).await,
        "Appointments_RemoveHold" => appointments.remove_hold(appointment).await,
        "Appointments_UpdateSpecialInstructions" => {
            let text = body["specialInstructions"].as_str().unwrap_or_default();
            appointments
                .set_special_instructions(appointment, text)
                .await
                .map(drop)
        }
        "Appointments_Confirm" => appointments.confirm(appointment).await,
        "Appointments_RemoveConfirmation" => appointments.remove_confirmation(appointment).await,
        "Jobs_Update" => jobs.update(job, &typed(body)).await.map(drop),
        "Jobs_Cancel" => jobs.cancel(job, &typed(body)).await,
        "Jobs_RemoveCancellation" => jobs.remove_cancellation(job).await,
        "Jobs_Hold" => jobs.hold(job, &typed(body)).await,
        "Jobs_CreateNote" => jobs.add_note(job, &typed(body)).await.map(drop),
        "Projects_Update" => projects.update(project, &typed(body)).await.map(drop),
        "Projects_CreateNote" => projects.add_note(project, &typed(body)).await.map(drop),
        "Projects_AttachJob" => projects.attach_job(project, job).await,
        "Projects_DetachJob" => projects.detach_job(job).await,
        "AppointmentAssignments_AssignTechnicians" => {
            let (visit, technicians) = assignment(body);
            client.assignments().assign(visit, &technicians).await
        }
        "AppointmentAssignments_UnassignTechnicians" => {
            let (visit, technicians) = assignment(body);
            client.assignments().unassign(visit, &technicians).await
        }
        "NonJobAppointments_Create" => client
            .non_job_appointments()
            .create(&typed(body))
            .await
            .map(drop),
        "NonJobAppointments_Update" => client
            .non_job_appointments()
            .replace(NonJobAppointmentId(4), &typed(body))
            .await
            .map(drop),
        "NonJobAppointments_Delete" => {
            client
                .non_job_appointments()
                .delete(NonJobAppointmentId(4))
                .await
        }
        unknown => panic!("no call for {unknown}"),
    }
}

fn assignment(body: &Value) -> (AppointmentId, Vec<TechnicianId>) {
    (
        typed(&body["jobAppointmentId"]),
        typed(&body["technicianIds"]),
    )
}

/// The body without nulls: the client sends none, because a null could mean to clear a field.
fn without_nulls(body: &Value) -> Value {
    match body {
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), without_nulls(value)))
            .collect(),
        other => other.clone(),
    }
}

/// Names of a body's fields. Empty lists may be left out.
fn names(body: &Value) -> Vec<&String> {
    body.as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| value.as_array().is_none_or(|items| !items.is_empty()))
        .map(|(name, _)| name)
        .collect()
}

#[tokio::test]
async fn each_vendor_write_matches_its_document_without_loss() {
    let recorder = Recorder::responding(&Value::Null);
    let client = recorder.client(Dialect::Vendor);
    for (name, area, operations) in OPERATIONS_BY_API {
        let Some(document) = Document::vendor(name, area) else {
            eprintln!(
                "SKIPPED: {VENDOR_FOLDER_VARIABLE} does not name the folder of the vendor's documents"
            );
            return;
        };
        for operation in operations {
            for seed in 0..RUNS {
                let mut random = ChaCha8Rng::seed_from_u64(seed);
                let mut body = match document.named(operation).body() {
                    Some(schema) => instance(&document, schema, Author::Client, &mut random),
                    None => Value::Null,
                };
                if *operation == "Appointments_Reschedule" {
                    // The document requires nothing; the client always sends both times.
                    body["start"] = "2026-11-24T15:00:00Z".into();
                    body["end"] = "2026-11-24T16:00:00Z".into();
                }
                // The document allows a custom field without a value; the client always sends a
                // text.
                for field in body
                    .get_mut("customFields")
                    .and_then(Value::as_array_mut)
                    .into_iter()
                    .flatten()
                {
                    if field["value"].is_null() {
                        field["value"] = "".into();
                    }
                }
                // The response does not matter, but the client must not refuse the call.
                if let Err(error @ Error::Unsupported { .. }) =
                    call(&client, operation, &body).await
                {
                    panic!("{operation}, seed {seed}: {error}\n{body:#}");
                }
                let sent = recorder.take();
                let [request] = sent.as_slice() else {
                    panic!("{operation} sent {} requests", sent.len());
                };
                let asked = document
                    .find_by_request(&request.method, &request.path)
                    .unwrap_or_else(|| panic!("the document has no {}", request.path));
                assert_eq!(asked.id, *operation);
                assert_eq!(
                    asked.violations(&request.query, request.body.as_ref()),
                    Vec::<String>::new(),
                    "{operation}, seed {seed}: {request:#?}"
                );
                let given = without_nulls(&body);
                let left = request.body.clone().unwrap_or_default();
                assert_eq!(
                    names(&left),
                    names(&given),
                    "{operation}, seed {seed}: a field got lost or was made up"
                );
            }
        }
    }
}

#[tokio::test]
async fn contract_dialect_sends_no_vendor_only_values() {
    let recorder = Recorder::responding(&Value::Null);
    let client = recorder.client(Dialect::Contract);
    for operation in [
        "Appointments_Delete",
        "Appointments_RemoveHold",
        "Appointments_Confirm",
        "Appointments_RemoveConfirmation",
        "Jobs_RemoveCancellation",
        "Projects_AttachJob",
        "Projects_DetachJob",
    ] {
        let error = call(&client, operation, &Value::Null).await.unwrap_err();
        assert!(
            matches!(
                error,
                Error::Unsupported {
                    dialect: Dialect::Contract,
                    ..
                }
            ),
            "{operation}: {error:?}"
        );
    }
    let note = serde_json::json!({ "text": "Gate code 4411" });
    for operation in ["Jobs_CreateNote", "Projects_CreateNote"] {
        let error = call(&client, operation, &note).await.unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{operation}");
    }
    let change = serde_json::json!({ "name": "Re-pipe" });
    let error = call(&client, "Projects_Update", &change).await.unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }));
    let feed = client
        .export_page::<jpm_client::models::Job>(&jpm_client::export::ExportRequest::default())
        .await
        .unwrap_err();
    assert!(matches!(feed, Error::Unsupported { .. }));
    assert_eq!(recorder.take().len(), 0, "nothing left the machine");
}
