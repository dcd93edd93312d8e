//! Every list with every filter.

use chrono::{DateTime, TimeZone, Utc};
use jpm_client::export::{ExportFeed, ExportFrom, ExportRequest};
use jpm_client::ids::{CustomerId, JobId, LocationId, ProjectId};
use jpm_client::models::{
    AddressFilter, AppointmentFilter, AppointmentStatus, ArrivalWindowFilter, AssignmentFilter,
    BusinessUnitFilter, CampaignFilter, CustomerContactFilter, CustomerFilter, EmployeeFilter,
    ExternalDataFilter, JobFilter, JobStatus, JobTypeFilter, LocationContactFilter, LocationFilter,
    NonJobAppointmentFilter, Priority, ProjectFilter, ProjectStatusFilter, ProjectSubStatusFilter,
    ProjectTypeFilter, ReasonFilter, ReasonPeriod, RecordFilter, ShiftFilter, ShiftType,
    TechnicianFilter,
};
use jpm_client::query::{Active, Sort, SortField};
use jpm_client::{Client, PageRequest};

#[allow(clippy::unnecessary_wraps, reason = "every filter's field is optional")]
fn at() -> Option<DateTime<Utc>> {
    Some(Utc.with_ymd_and_hms(2026, 11, 24, 9, 0, 0).unwrap())
}

fn page() -> PageRequest {
    PageRequest::new(2, 100).with_total()
}

const GUID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
const SORT: Option<Sort> = Some(Sort::descending(SortField::ModifiedOn));
const ACTIVE: Option<Active> = Some(Active::Any);

#[allow(clippy::unnecessary_wraps, reason = "every filter's field is optional")]
fn text() -> Option<String> {
    Some("Smith & Söhne".to_owned())
}

#[allow(clippy::unnecessary_wraps, reason = "every filter's field is optional")]
fn guid() -> Option<String> {
    Some(GUID.to_owned())
}

fn external_data() -> ExternalDataFilter {
    ExternalDataFilter {
        application_guid: guid(),
        key: text(),
        values: vec!["a".to_owned()],
    }
}

fn address() -> AddressFilter {
    AddressFilter {
        street: text(),
        unit: text(),
        city: text(),
        state: text(),
        zip: text(),
        country: text(),
        latitude: Some(38.5),
        longitude: Some(-121.25),
    }
}

/// Requests a feed with all parameters. The response does not matter.
async fn feed<T: ExportFeed>(client: &Client) {
    let request = ExportRequest {
        from: ExportFrom::Token("a+b/c=".to_owned()),
        include_recent_changes: true,
        active: T::TAKES_ACTIVE.then_some(Active::Any),
    };
    client.export_page::<T>(&request).await.err();
}

/// Requests a list with all filters. No field has its default, so a new field must be added here.
#[allow(clippy::too_many_lines, reason = "every field of every filter")]
pub(crate) async fn ask(client: &Client, operation: &str) {
    let reasons = ReasonFilter {
        modified_on_or_after: at(),
        active: ACTIVE,
        sort: SORT,
    };
    let period = ReasonPeriod {
        created_on_or_after: at(),
        created_before: at(),
        modified_before: at(),
    };
    macro_rules! list {
        ($resource:ident, $filter:expr) => {
            drop(client.$resource().page(&$filter, page()).await)
        };
    }
    match operation {
        "Jobs_GetList" => list!(
            jobs,
            JobFilter {
                modified_on_or_after: at(),
                status: Some(JobStatus::InProgress),
                modified_before: at(),
                created_on_or_after: at(),
                created_before: at(),
                completed_on_or_after: at(),
                completed_before: at(),
                appointment_starts_on_or_after: at(),
                appointment_starts_before: at(),
                appointment_status: Some(AppointmentStatus::Working),
                ids: vec![1.into(), 2.into()],
                number: text(),
                project_id: Some(1.into()),
                customer_id: Some(1.into()),
                location_id: Some(1.into()),
                technician_id: Some(1.into()),
                business_unit_id: Some(1.into()),
                job_type_id: Some(1.into()),
                campaign_id: Some(1.into()),
                priority: Some(Priority::Urgent),
                external_data: external_data(),
                sort: SORT,
                booking_id: Some(1.into()),
                first_appointment_starts_on_or_after: at(),
                first_appointment_starts_before: at(),
                sold_by_id: Some(1.into()),
                invoice_id: Some(1.into()),
                created_from_estimate_id: Some(1.into()),
                estimate_ids: vec![1.into()],
                tag_type_ids: vec![1.into()],
                has_unused_appointments: Some(true),
            }
        ),
        "Jobs_GetNotes" => drop(client.jobs().notes(JobId(1), page()).await),
        "Jobs_GetJobCanceledLogs" => drop(client.jobs().canceled_log(JobId(1), page()).await),
        "Jobs_GetCancelReasons" => drop(client.jobs().cancel_reasons_of(&[JobId(1)]).await),
        "Appointments_GetList" => list!(
            appointments,
            AppointmentFilter {
                modified_on_or_after: at(),
                job_id: Some(1.into()),
                modified_before: at(),
                created_on_or_after: at(),
                created_before: at(),
                starts_on_or_after: at(),
                starts_before: at(),
                ids: vec![1.into()],
                active: ACTIVE,
                project_id: Some(1.into()),
                number: text(),
                status: Some(AppointmentStatus::Done),
                technician_id: Some(1.into()),
                customer_id: Some(1.into()),
                unused: Some(false),
                sort: SORT,
            }
        ),
        "Projects_GetList" => list!(
            projects,
            ProjectFilter {
                modified_on_or_after: at(),
                modified_before: at(),
                created_on_or_after: at(),
                created_before: at(),
                starts_on_or_after: at(),
                starts_before: at(),
                target_completion_date_on_or_after: at(),
                target_completion_date_before: at(),
                ids: vec![1.into()],
                customer_id: Some(1.into()),
                location_id: Some(1.into()),
                technician_id: Some(1.into()),
                job_id: Some(1.into()),
                appointment_id: Some(1.into()),
                project_manager_ids: vec![1.into()],
                business_unit_ids: vec![1.into()],
                status: vec!["None".to_owned()],
                sort: SORT,
                project_type_id: Some(1.into()),
                invoice_id: Some(1.into()),
                completed_on_or_after: at(),
                completed_before: at(),
                external_data: external_data(),
            }
        ),
        "Projects_GetNotes" => drop(client.projects().notes(ProjectId(1), page()).await),
        "ProjectStatuses_GetList" => list!(
            project_statuses,
            ProjectStatusFilter {
                modified_on_or_after: at(),
                ids: vec![1.into()],
                name: text(),
                created_on_or_after: at(),
                created_before: at(),
                modified_before: at(),
                sort: SORT,
            }
        ),
        "ProjectSubStatuses_GetList" => list!(
            project_sub_statuses,
            ProjectSubStatusFilter {
                modified_on_or_after: at(),
                status_id: Some(1.into()),
                active: ACTIVE,
                name: text(),
                ids: vec![1.into()],
                created_on_or_after: at(),
                created_before: at(),
                modified_before: at(),
                sort: SORT,
            }
        ),
        "ProjectTypes_GetList" => list!(project_types, ProjectTypeFilter),
        "JobTypes_GetList" => list!(
            job_types,
            JobTypeFilter {
                modified_on_or_after: at(),
                modified_before: at(),
                ids: vec![1.into()],
                name: text(),
                active: ACTIVE,
                min_duration_seconds: Some(60),
                max_duration_seconds: Some(3600),
                priority: Some(Priority::Low),
                created_on_or_after: at(),
                created_before: at(),
                external_data_application_guid: guid(),
                sort: SORT,
            }
        ),
        "JobCancelReasons_GetList" => drop(
            client
                .cancel_reasons()
                .page_within(&reasons, &period, page())
                .await,
        ),
        "JobHoldReasons_Get" => drop(
            client
                .hold_reasons()
                .page_within(&reasons, &period, page())
                .await,
        ),
        "CallReasons_Get" => drop(
            client
                .call_reasons()
                .page_within(&reasons, &period, page())
                .await,
        ),
        "AppointmentAssignments_GetList" => list!(
            assignments,
            AssignmentFilter {
                modified_on_or_after: at(),
                modified_before: at(),
                ids: vec![1.into()],
                appointment_ids: vec![1.into()],
                job_id: Some(1.into()),
                active: ACTIVE,
                sort: SORT,
                created_on_or_after: at(),
                created_before: at(),
            }
        ),
        "TechnicianShifts_GetList" => list!(
            shifts,
            ShiftFilter {
                modified_on_or_after: at(),
                modified_before: at(),
                starts_on_or_after: at(),
                ends_on_or_before: at(),
                shift_type: Some(ShiftType::OnCall),
                technician_id: Some(1.into()),
                active: ACTIVE,
                sort: SORT,
                title_contains: text(),
                note_contains: text(),
                created_on_or_after: at(),
                created_before: at(),
            }
        ),
        "NonJobAppointments_GetList" => list!(
            non_job_appointments,
            NonJobAppointmentFilter {
                technician_id: Some(1.into()),
                starts_on_or_after: at(),
                starts_on_or_before: at(),
                timesheet_code_id: Some(1.into()),
                active_only: Some(false),
                show_on_technician_schedule: Some(true),
                created_on_or_after: at(),
                created_before: at(),
                modified_on_or_after: at(),
                modified_before: at(),
                ids: vec![1.into()],
                sort: SORT,
            }
        ),
        "ArrivalWindows_GetList" => list!(
            arrival_windows,
            ArrivalWindowFilter {
                created_on_or_after: at(),
                created_before: at(),
                active: ACTIVE,
            }
        ),
        "Zone_GetList" => list!(
            zones,
            RecordFilter {
                modified_on_or_after: at(),
                modified_before: at(),
                created_on_or_after: at(),
                created_before: at(),
                active: ACTIVE,
                sort: SORT,
            }
        ),
        "Technicians_GetList" => list!(
            technicians,
            TechnicianFilter {
                modified_on_or_after: at(),
                ids: vec![1.into()],
                name: text(),
                active: ACTIVE,
                user_ids: vec![1.into()],
                created_on_or_after: at(),
                created_before: at(),
                modified_before: at(),
            }
        ),
        "Employees_GetList" => list!(
            employees,
            EmployeeFilter {
                modified_on_or_after: at(),
                ids: vec![1.into()],
                name: text(),
                active: ACTIVE,
                user_ids: vec![1.into()],
                email: text(),
                created_on_or_after: at(),
                created_before: at(),
                modified_before: at(),
            }
        ),
        "BusinessUnits_GetList" => list!(
            business_units,
            BusinessUnitFilter {
                modified_on_or_after: at(),
                ids: vec![1.into()],
                name: text(),
                active: ACTIVE,
                created_on_or_after: at(),
                created_before: at(),
                modified_before: at(),
                external_data_application_guid: guid(),
            }
        ),
        "TagTypes_GetList" => list!(
            tag_types,
            RecordFilter {
                modified_on_or_after: at(),
                modified_before: at(),
                created_on_or_after: at(),
                created_before: at(),
                active: ACTIVE,
                sort: SORT,
            }
        ),
        "Customers_GetList" => list!(
            customers,
            CustomerFilter {
                modified_on_or_after: at(),
                modified_before: at(),
                ids: vec![1.into()],
                name: text(),
                phone: text(),
                active: ACTIVE,
                sort: SORT,
                created_on_or_after: at(),
                created_before: at(),
                exclude_accounting_changes_from_modified_date_range: Some(true),
                address: address(),
                external_data: external_data(),
            }
        ),
        "Customers_GetContactList" => {
            drop(client.customers().contacts(CustomerId(1), page()).await);
        }
        "Customers_GetModifiedContactsList" => list!(
            customer_contacts,
            CustomerContactFilter {
                customer_ids: vec![1.into()],
                modified_on_or_after: at(),
                modified_before: at(),
                created_on_or_after: at(),
                created_before: at(),
            }
        ),
        "Locations_GetList" => list!(
            locations,
            LocationFilter {
                modified_on_or_after: at(),
                modified_before: at(),
                ids: vec![1.into()],
                customer_id: Some(1.into()),
                name: text(),
                active: ACTIVE,
                sort: SORT,
                created_on_or_after: at(),
                created_before: at(),
                address: address(),
                external_data: external_data(),
            }
        ),
        "Locations_GetContactList" => {
            drop(client.locations().contacts(LocationId(1), page()).await);
        }
        "Locations_GetLocationsContactsList" => list!(
            location_contacts,
            LocationContactFilter {
                location_ids: vec![1.into()],
                modified_on_or_after: at(),
                modified_before: at(),
                created_on_or_after: at(),
                created_before: at(),
            }
        ),
        "Campaigns_GetList" => list!(
            campaigns,
            CampaignFilter {
                modified_on_or_after: at(),
                ids: vec![1.into()],
                name: text(),
                active: ACTIVE,
                sort: SORT,
                created_on_or_after: at(),
                created_before: at(),
                modified_before: at(),
                campaign_phone_number: text(),
            }
        ),
        export => export_feeds!(feed, client, export),
    }
}
