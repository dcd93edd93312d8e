//! Every parameter of the vendor's lists can be sent, and no other.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod full_filters;

use std::collections::BTreeSet;

use contract::document::{Document, VENDOR_FOLDER_VARIABLE};
use contract::recorder::Recorder;
use full_filters::ask;
use jpm_client::Dialect;
use serde_json::Value;

const OPERATIONS_BY_API: [(&str, &str, &[&str]); 6] = [
    (
        "jpm-v2.json",
        "jpm",
        &[
            "Jobs_GetList",
            "Jobs_GetNotes",
            "Jobs_GetJobCanceledLogs",
            "Jobs_GetCancelReasons",
            "Appointments_GetList",
            "Projects_GetList",
            "Projects_GetNotes",
            "ProjectStatuses_GetList",
            "ProjectSubStatuses_GetList",
            "ProjectTypes_GetList",
            "JobTypes_GetList",
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
            "NonJobAppointments_GetList",
            "ArrivalWindows_GetList",
            "Zone_GetList",
            "Export_AppointmentAssignments",
        ],
    ),
    (
        "settings-v2.json",
        "settings",
        &[
            "Technicians_GetList",
            "Employees_GetList",
            "BusinessUnits_GetList",
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
            "Customers_GetContactList",
            "Customers_GetModifiedContactsList",
            "Locations_GetList",
            "Locations_GetContactList",
            "Locations_GetLocationsContactsList",
            "ExportCustomers_GetCustomers",
            "ExportContacts_CustomersContacts",
            "ExportLocations_Locations",
            "ExportContacts_LocationsContacts",
        ],
    ),
    ("marketing-v2.json", "marketing", &["Campaigns_GetList"]),
    ("jbce-v2.json", "jbce", &["CallReasons_Get"]),
];

#[tokio::test]
async fn vendor_lists_can_send_each_documented_parameter_and_no_other() {
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
            ask(&client, operation).await;
            let sent = recorder.take();
            let [request] = sent.as_slice() else {
                panic!("{operation} sent {} requests", sent.len());
            };
            let asked = document
                .find_by_request(&request.method, &request.path)
                .unwrap_or_else(|| panic!("{operation}: the document has no {}", request.path));
            assert_eq!(asked.id, *operation);
            assert_eq!(
                asked.violations(&request.query, None),
                Vec::<String>::new(),
                "{operation}: {:?}",
                request.query
            );
            let known: BTreeSet<_> = asked.parameters().into_iter().collect();
            let given: BTreeSet<_> = request.query.iter().map(|(name, _)| name.clone()).collect();
            assert_eq!(given, known, "{operation}");
            assert_eq!(
                request.query.len(),
                given.len(),
                "{operation}: a parameter came twice"
            );
        }
    }
}
