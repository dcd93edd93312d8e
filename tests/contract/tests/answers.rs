//! What the documents promise decodes, whole, and with what a later version of the server may add.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use contract::document::{Document, VENDOR_FOLDER_VARIABLE};
use contract::instances::{Spoken, instance};
use contract::recorder::{Recorder, TENANT};
use jpm_client::{
    AppointmentFilter, AppointmentId, AssignmentFilter, Client, CustomerFilter, Dialect, Error,
    JobFilter, JobId, JobTypeFilter, LocationFilter, PageRequest, ProjectFilter, ProjectId,
    ReasonFilter, ShiftFilter, TechnicianFilter,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

const RUNS: u64 = 200;

/// What a call gave back: the records' own text.
type Read = Result<Vec<String>, Error>;

async fn read(client: &Client, operation: &str) -> Read {
    let page = PageRequest::first(50);
    macro_rules! rows {
        ($room:ident, $filter:expr) => {
            client.$room().page(&$filter, page).await.map(|page| {
                page.items
                    .iter()
                    .map(|record| record.raw().to_owned())
                    .collect()
            })
        };
    }
    macro_rules! record {
        ($call:expr) => {
            $call.await.map(|record| vec![record.raw().to_owned()])
        };
    }
    match operation {
        "listJobs" | "Jobs_GetList" => rows!(jobs, JobFilter::default()),
        "getJob" | "Jobs_Get" => record!(client.jobs().get(JobId(1))),
        "getJobHistory" | "Jobs_GetHistory" => client
            .jobs()
            .history(JobId(1))
            .await
            .map(|rows| rows.iter().map(|record| record.raw().to_owned()).collect()),
        "listAppointments" | "Appointments_GetList" => {
            rows!(appointments, AppointmentFilter::default())
        }
        "getAppointment" | "Appointments_Get" => {
            record!(client.appointments().get(AppointmentId(1)))
        }
        "listProjects" | "Projects_GetList" => rows!(projects, ProjectFilter::default()),
        "getProject" | "Projects_Get" => record!(client.projects().get(ProjectId(1))),
        "listJobTypes" | "JobTypes_GetList" => rows!(job_types, JobTypeFilter::default()),
        "listJobCancelReasons" | "JobCancelReasons_GetList" => {
            rows!(cancel_reasons, ReasonFilter::default())
        }
        "JobHoldReasons_Get" => rows!(hold_reasons, ReasonFilter::default()),
        "AppointmentAssignments_GetList" => rows!(assignments, AssignmentFilter::default()),
        "TechnicianShifts_GetList" => rows!(shifts, ShiftFilter::default()),
        "Technicians_GetList" => rows!(technicians, TechnicianFilter::default()),
        "Customers_GetList" => rows!(customers, CustomerFilter::default()),
        "Locations_GetList" => rows!(locations, LocationFilter::default()),
        unknown => panic!("no call for {unknown}"),
    }
}

/// The records of an answer: of a list its rows, else the answer itself.
fn records(answer: &Value) -> Vec<Value> {
    match answer.get("data").or_else(|| answer.get("history")) {
        Some(rows) => rows.as_array().cloned().unwrap_or_default(),
        None => vec![answer.clone()],
    }
}

async fn judge(dialect: Dialect, document: &Document, operations: &[&str]) {
    let recorder = Recorder::answering(&Value::Null);
    let client = recorder.client(dialect);
    for operation in operations {
        let schema = document.named(operation).answer().unwrap().clone();
        for seed in 0..RUNS {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let answer = instance(document, &schema, Spoken::ByServer, &mut random);
            recorder.answer_with(&answer);
            let read = read(&client, operation)
                .await
                .unwrap_or_else(|error| panic!("{operation}, seed {seed}: {error}\n{answer:#}"));
            let kept: Vec<Value> = read
                .iter()
                .map(|text| serde_json::from_str(text).unwrap())
                .collect();
            assert_eq!(
                kept,
                records(&answer),
                "{operation}, seed {seed}: a field got lost"
            );
        }
    }
}

#[tokio::test]
async fn every_answer_of_the_contract_decodes_and_loses_nothing() {
    judge(
        Dialect::Contract,
        &Document::contract(TENANT),
        &[
            "listJobs",
            "getJob",
            "getJobHistory",
            "listAppointments",
            "getAppointment",
            "listProjects",
            "getProject",
            "listJobTypes",
            "listJobCancelReasons",
        ],
    )
    .await;
}

#[tokio::test]
async fn every_answer_of_the_vendor_decodes_and_loses_nothing() {
    let of_areas: [(&str, &str, &[&str]); 4] = [
        (
            "jpm-v2.json",
            "jpm",
            &[
                "Jobs_GetList",
                "Jobs_Get",
                "Jobs_GetHistory",
                "Appointments_GetList",
                "Appointments_Get",
                "Projects_GetList",
                "Projects_Get",
                "JobTypes_GetList",
                "JobCancelReasons_GetList",
                "JobHoldReasons_Get",
            ],
        ),
        (
            "dispatch-v2.json",
            "dispatch",
            &["AppointmentAssignments_GetList", "TechnicianShifts_GetList"],
        ),
        ("settings-v2.json", "settings", &["Technicians_GetList"]),
        (
            "crm-v2.json",
            "crm",
            &["Customers_GetList", "Locations_GetList"],
        ),
    ];
    for (name, area, operations) in of_areas {
        let Some(document) = Document::vendor(name, area) else {
            eprintln!(
                "SKIPPED: {VENDOR_FOLDER_VARIABLE} does not name the folder of the vendor's documents"
            );
            return;
        };
        judge(Dialect::Vendor, &document, operations).await;
    }
}
