//! Responses of the documents decode without loss, also with the additions of a later server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use contract::document::{Document, VENDOR_FOLDER_VARIABLE};
use contract::instances::{Author, instance};
use contract::recorder::{Recorder, TENANT};
use futures_util::{StreamExt, pin_mut};
use jpm_client::export::{ExportFeed, ExportRequest};
use jpm_client::ids::{
    AppointmentId, ArrivalWindowId, BusinessUnitId, CampaignId, CustomerId, EmployeeId, JobId,
    JobTypeId, LocationId, NonJobAppointmentId, ProjectId, ProjectStatusId, ProjectSubStatusId,
    ProjectTypeId, ShiftId, TechnicianId, ZoneId,
};
use jpm_client::models::{
    AppointmentFilter, ArrivalWindowFilter, AssignmentFilter, BusinessUnitFilter, CampaignFilter,
    CustomerContactFilter, CustomerFilter, EmployeeFilter, JobFilter, JobTypeFilter,
    LocationContactFilter, LocationFilter, NonJobAppointmentFilter, ProjectFilter,
    ProjectStatusFilter, ProjectSubStatusFilter, ProjectTypeFilter, ReasonFilter, RecordFilter,
    ShiftFilter, TechnicianFilter,
};
use jpm_client::{Client, Dialect, Error, PageRequest};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

const RUNS: u64 = 200;

/// The JSON texts of the records.
type Read = Result<Vec<String>, Error>;

/// The first page of an export feed.
async fn feed<T: ExportFeed>(client: &Client) -> Read {
    let pages = client.export::<T>(ExportRequest::default());
    pin_mut!(pages);
    let page = pages.next().await.expect("at least one page")?;
    Ok(page
        .items
        .iter()
        .map(|record| record.raw().to_owned())
        .collect())
}

#[allow(clippy::too_many_lines, reason = "one line for each operation")]
async fn read(client: &Client, operation: &str) -> Read {
    let page = PageRequest::first(50);
    macro_rules! rows {
        ($resource:ident, $filter:expr) => {
            client.$resource().page(&$filter, page).await.map(|page| {
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
    macro_rules! below {
        ($call:expr) => {
            $call.await.map(|page| {
                page.items
                    .iter()
                    .map(|record| record.raw().to_owned())
                    .collect()
            })
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
        "Jobs_GetNotes" => below!(client.jobs().notes(JobId(1), page)),
        "Jobs_GetCancelReasons" => below!(client.jobs().cancel_reasons_of(&[JobId(1)])),
        "Jobs_GetJobCanceledLogs" => below!(client.jobs().canceled_log(JobId(1), page)),
        "JobTypes_Get" => record!(client.job_types().get(JobTypeId(1))),
        "Projects_GetNotes" => below!(client.projects().notes(ProjectId(1), page)),
        "ProjectStatuses_GetList" => rows!(project_statuses, ProjectStatusFilter::default()),
        "ProjectStatuses_Get" => record!(client.project_statuses().get(ProjectStatusId(1))),
        "ProjectSubStatuses_GetList" => {
            rows!(project_sub_statuses, ProjectSubStatusFilter::default())
        }
        "ProjectSubStatuses_Get" => {
            record!(client.project_sub_statuses().get(ProjectSubStatusId(1)))
        }
        "ProjectTypes_GetList" => rows!(project_types, ProjectTypeFilter),
        "ProjectTypes_Get" => record!(client.project_types().get(ProjectTypeId(1))),
        "CallReasons_Get" => rows!(call_reasons, ReasonFilter::default()),
        "TechnicianShifts_Get" => record!(client.shifts().get(ShiftId(1))),
        "NonJobAppointments_GetList" => {
            rows!(non_job_appointments, NonJobAppointmentFilter::default())
        }
        "NonJobAppointments_Get" => {
            record!(client.non_job_appointments().get(NonJobAppointmentId(1)))
        }
        "ArrivalWindows_GetList" => rows!(arrival_windows, ArrivalWindowFilter::default()),
        "ArrivalWindows_Get" => record!(client.arrival_windows().get(ArrivalWindowId(1))),
        "ArrivalWindows_GetConfiguration" => record!(client.arrival_windows().configuration()),
        "Zone_GetList" => rows!(zones, RecordFilter::default()),
        "Zone_Get" => record!(client.zones().get(ZoneId(1))),
        "BusinessHour_GetList" => record!(client.business_hours()),
        "Technicians_Get" => record!(client.technicians().get(TechnicianId(1))),
        "Employees_GetList" => rows!(employees, EmployeeFilter::default()),
        "Employees_Get" => record!(client.employees().get(EmployeeId(1))),
        "BusinessUnits_GetList" => rows!(business_units, BusinessUnitFilter::default()),
        "BusinessUnits_Get" => record!(client.business_units().get(BusinessUnitId(1))),
        "TagTypes_GetList" => rows!(tag_types, RecordFilter::default()),
        "Customers_Get" => record!(client.customers().get(CustomerId(1))),
        "Customers_GetContactList" => below!(client.customers().contacts(CustomerId(1), page)),
        "Customers_GetNotes" => below!(client.customers().notes(CustomerId(1), page)),
        "Customers_GetModifiedContactsList" => {
            rows!(customer_contacts, CustomerContactFilter::default())
        }
        "Locations_Get" => record!(client.locations().get(LocationId(1))),
        "Locations_GetContactList" => below!(client.locations().contacts(LocationId(1), page)),
        "Locations_GetLocationsContactsList" => {
            rows!(location_contacts, LocationContactFilter::default())
        }
        "Campaigns_GetList" => rows!(campaigns, CampaignFilter::default()),
        "Campaigns_Get" => record!(client.campaigns().get(CampaignId(1))),
        export => export_feeds!(feed, client, export),
    }
}

/// The records of a response: the rows of a list, or the response itself.
fn records(answer: &Value) -> Vec<Value> {
    match answer.get("data").or_else(|| answer.get("history")) {
        Some(rows) => rows.as_array().cloned().unwrap_or_default(),
        None => vec![answer.clone()],
    }
}

async fn check(dialect: Dialect, document: &Document, operations: &[&str]) {
    let recorder = Recorder::responding(&Value::Null);
    let client = recorder.client(dialect);
    for operation in operations {
        let schema = document.named(operation).answer().unwrap().clone();
        for seed in 0..RUNS {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let answer = instance(document, &schema, Author::Server, &mut random);
            recorder.respond_with(&answer);
            let read = read(&client, operation)
                .await
                .unwrap_or_else(|error| panic!("{operation}, seed {seed}: {error}\n{answer:#}"));
            // Otherwise a call to a wrong path would pass.
            let sent = recorder.take();
            let asked = document
                .find_by_request(&sent[0].method, &sent[0].path)
                .unwrap_or_else(|| panic!("the document has no {}", sent[0].path));
            assert_eq!(asked.id, *operation);
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
async fn each_contract_response_decodes_without_loss() {
    check(
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
#[allow(clippy::too_many_lines, reason = "one line for each operation")]
async fn each_vendor_response_decodes_without_loss() {
    let operations_by_api: [(&str, &str, &[&str]); 6] = [
        (
            "jpm-v2.json",
            "jpm",
            &[
                "Jobs_GetList",
                "Jobs_Get",
                "Jobs_GetHistory",
                "Jobs_GetNotes",
                "Jobs_GetCancelReasons",
                "Jobs_GetJobCanceledLogs",
                "Appointments_GetList",
                "Appointments_Get",
                "Projects_GetList",
                "Projects_Get",
                "Projects_GetNotes",
                "ProjectStatuses_GetList",
                "ProjectStatuses_Get",
                "ProjectSubStatuses_GetList",
                "ProjectSubStatuses_Get",
                "ProjectTypes_GetList",
                "ProjectTypes_Get",
                "JobTypes_GetList",
                "JobTypes_Get",
                "JobCancelReasons_GetList",
                "JobHoldReasons_Get",
                "Export_Jobs",
                "Export_Projects",
                "Export_Appointments",
                "Export_JobCancelReasons",
                "Export_JobNotes",
                "Export_ProjectNotes",
                "Export_JobHistory",
            ],
        ),
        (
            "dispatch-v2.json",
            "dispatch",
            &[
                "AppointmentAssignments_GetList",
                "TechnicianShifts_GetList",
                "TechnicianShifts_Get",
                "NonJobAppointments_GetList",
                "NonJobAppointments_Get",
                "ArrivalWindows_GetList",
                "ArrivalWindows_Get",
                "ArrivalWindows_GetConfiguration",
                "Zone_GetList",
                "Zone_Get",
                "BusinessHour_GetList",
                "Export_AppointmentAssignments",
            ],
        ),
        (
            "settings-v2.json",
            "settings",
            &[
                "Technicians_GetList",
                "Technicians_Get",
                "Employees_GetList",
                "Employees_Get",
                "BusinessUnits_GetList",
                "BusinessUnits_Get",
                "TagTypes_GetList",
                "Export_Technicians",
                "Export_Employees",
                "Export_BusinessUnits",
                "Export_TagTypes",
            ],
        ),
        (
            "crm-v2.json",
            "crm",
            &[
                "Customers_GetList",
                "Customers_Get",
                "Customers_GetContactList",
                "Customers_GetModifiedContactsList",
                "Customers_GetNotes",
                "Locations_GetList",
                "Locations_Get",
                "Locations_GetContactList",
                "Locations_GetLocationsContactsList",
                "ExportCustomers_GetCustomers",
                "ExportContacts_CustomersContacts",
                "ExportLocations_Locations",
                "ExportContacts_LocationsContacts",
            ],
        ),
        (
            "marketing-v2.json",
            "marketing",
            &["Campaigns_GetList", "Campaigns_Get"],
        ),
        ("jbce-v2.json", "jbce", &["CallReasons_Get"]),
    ];
    for (name, area, operations) in operations_by_api {
        let Some(document) = Document::vendor(name, area) else {
            eprintln!(
                "SKIPPED: {VENDOR_FOLDER_VARIABLE} does not name the folder of the vendor's documents"
            );
            return;
        };
        check(Dialect::Vendor, &document, operations).await;
    }
}
