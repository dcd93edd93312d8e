//! Edits that create a record, and the marker that a new job carries.

use jpm_client::Dialect;
use jpm_client::ids::{JobId, TechnicianId};
use jpm_client::models::{
    AppointmentCreate, ExternalData, ExternalDataEntry, JobAppointment, JobCreate, LeadSource,
    NoteCreate, Priority, ProjectCreate,
};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{Call, Decision, send};
use crate::key::StringId;
use crate::operation::Operation;
use crate::views::jobs::{NewAppointment, NewJob};
use crate::views::projects::NewProject;

/// The application name of our markers. It identifies the program, not a person or a company.
pub(crate) const APPLICATION_GUID: &str = "5e2f1c9a-6d0b-4c57-9f3e-8a1d7b42c6e0";
/// The marker: the operation that created the record.
pub(crate) const MARKER_KEY: &str = "jpmDeskOperation";

/// Books a job. Only the vendor's API takes a marker.
pub(crate) fn create_job(operation: &Operation, job: &NewJob, dialect: Dialect) -> Decision {
    let appointments = job.appointments.iter().map(|appointment| {
        JobAppointment::new(appointment.start.0, appointment.end.0)
            .with_arrival_window(
                appointment.arrival_start.map(|at| at.0),
                appointment.arrival_end.map(|at| at.0),
            )
            .with_technicians(technicians(appointment))
    });
    let mut body = JobCreate::new(
        job.customer_id.0,
        job.location_id.0,
        job.business_unit_id.0,
        job.job_type_id.0,
        Priority::from(job.priority.as_str()),
        job.campaign_id.0,
        appointments.collect(),
    );
    body.summary.clone_from(&job.summary);
    if dialect == Dialect::Vendor {
        body.project_id = job.project_id.map(|StringId(id)| id);
        body.customer_po.clone_from(&job.customer_po);
        body.tag_type_ids = job.tag_ids.iter().map(|StringId(id)| *id).collect();
        body.job_generated_lead_source = job.lead_employee_id.map(|StringId(id)| {
            let mut source = LeadSource::default();
            source.employee_id = Some(id);
            source
        });
    }
    body.external_data = (dialect == Dialect::Vendor).then(|| marker(operation.id));
    send(operation, vec![Call::CreateJob(Box::new(body))])
}

/// Adds a note to a job.
pub(crate) fn add_note(operation: &Operation, job: JobId, text: &str, pinned: bool) -> Decision {
    let mut note = NoteCreate::new(text);
    note.pin_to_top = pinned.then_some(true);
    send(operation, vec![Call::AddNote(job, note)])
}

/// Adds an appointment to a job.
pub(crate) fn add_appointment(
    operation: &Operation,
    job: JobId,
    appointment: &NewAppointment,
    instructions: Option<&String>,
) -> Decision {
    let mut body = AppointmentCreate::new(job, appointment.start.0, appointment.end.0)
        .with_arrival_window(
            appointment.arrival_start.map(|at| at.0),
            appointment.arrival_end.map(|at| at.0),
        )
        .with_technicians(technicians(appointment));
    body.special_instructions = instructions.filter(|text| !text.is_empty()).cloned();
    send(operation, vec![Call::CreateAppointment(Box::new(body))])
}

/// Creates a project.
pub(crate) fn create_project(operation: &Operation, project: &NewProject) -> Decision {
    let mut body = ProjectCreate::new(project.location_id.0);
    body.customer_id = Some(project.customer_id.0);
    body.name.clone_from(&project.name);
    body.summary.clone_from(&project.summary);
    let managers = project.project_manager_ids.iter();
    body.project_manager_ids = managers.map(|StringId(id)| *id).collect();
    body.start_date = project.start_date;
    body.target_completion_date = project.target_completion_date;
    send(operation, vec![Call::CreateProject(Box::new(body))])
}

fn technicians(appointment: &NewAppointment) -> Vec<TechnicianId> {
    let ids = appointment.technician_ids.iter();
    ids.map(|StringId(id)| *id).collect()
}

fn marker(operation: Uuid) -> ExternalData {
    ExternalData::new(
        APPLICATION_GUID.to_owned(),
        vec![ExternalDataEntry::new(
            MARKER_KEY.to_owned(),
            operation.to_string(),
        )],
    )
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Markers<'a> {
    #[serde(borrow)]
    external_data: Option<&'a RawValue>,
}

/// Whether a job carries the marker of an operation. Other programs store their own data beside it.
pub(crate) fn has_marker(job: &str, value: &str) -> bool {
    let markers: Markers<'_> = serde_json::from_str(job).unwrap_or_default();
    let list = markers.external_data.map_or("[]", RawValue::get);
    let pairs: Vec<&RawValue> = serde_json::from_str(list).unwrap_or_default();
    pairs.into_iter().any(|pair| {
        let pair: Value = serde_json::from_str(pair.get()).unwrap_or_default();
        pair["key"] == MARKER_KEY && pair["value"] == value
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marker_is_found_beside_data_of_other_programs() {
        let job = |data: &str| format!(r#"{{"id":1,"externalData":{data}}}"#);
        let ours = format!(r#"{{"key":"{MARKER_KEY}","value":"7"}}"#);
        for beside in [
            "null",
            "5",
            r#"{"key":"crm","value":null}"#,
            r#"{"key":9}"#,
            r#"{"key":"crm","value":"\ud83d"}"#,
        ] {
            assert!(
                has_marker(&job(&format!("[{beside},{ours}]")), "7"),
                "{beside}"
            );
        }
        for other in ["null", "{}", "[]", r#"[{"key":"crm","value":"7"}]"#] {
            assert!(!has_marker(&job(other), "7"), "{other}");
        }
    }
}
