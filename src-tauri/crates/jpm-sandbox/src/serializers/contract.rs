//! JSON of the contract, field by field.

use serde_json::{Value, json};

use crate::clock::to_text;
use crate::rows::{Appointment, Job, Project};

/// The contract's name of an appointment status.
pub(crate) fn status(stored: &str) -> &str {
    if stored == "Working" {
        "InProgress"
    } else {
        stored
    }
}

pub(crate) fn job(job: &Job) -> Value {
    let extra = |field: &str, absent: Value| match job.extra.get(field) {
        Some(value) if !value.is_null() => value.clone(),
        _ => absent,
    };
    json!({
        "id": job.id,
        "jobNumber": job.number,
        "customerId": job.customer_id,
        "locationId": job.location_id,
        "jobStatus": job.status,
        "completedOn": job.completed_on.map(to_text),
        "businessUnitId": job.business_unit_id,
        "jobTypeId": job.type_id,
        "priority": job.priority,
        "campaignId": job.campaign_id,
        "summary": job.summary,
        "customFields": extra("customFields", json!([])),
        "appointmentCount": job.appointment_count,
        "firstAppointmentId": job.first_appointment_id,
        "lastAppointmentId": job.last_appointment_id,
        "recallForId": job.recall_for_id,
        "warrantyId": null,
        "jobGeneratedLeadSource": extra("jobGeneratedLeadSource", json!({"jobId": null, "employeeId": null})),
        "noCharge": extra("noCharge", json!(false)),
        "notificationsEnabled": true,
        "createdOn": to_text(job.created_on),
        "modifiedOn": to_text(job.modified_on),
    })
}

pub(crate) fn appointment(row: &Appointment) -> Value {
    let mut json = json!({
        "id": row.id,
        "jobId": row.job_id,
        "appointmentNumber": row.number,
        "start": to_text(row.starts),
        "end": to_text(row.ends),
        "status": status(&row.status),
        "specialInstructions": row.special_instructions,
        "createdOn": to_text(row.created_on),
        "modifiedOn": to_text(row.modified_on),
        "customerId": row.customer_id,
        "unused": row.unused,
    });
    // The contract forbids a null window, so a missing one is left out.
    if let (Some(start), Some(end), Value::Object(fields)) =
        (row.window_start, row.window_end, &mut json)
    {
        fields.insert("arrivalWindowStart".to_owned(), json!(to_text(start)));
        fields.insert("arrivalWindowEnd".to_owned(), json!(to_text(end)));
    }
    json
}

/// `status` is the name of the project's status.
pub(crate) fn project(row: &Project, status: Option<&str>) -> Value {
    json!({
        "id": row.id,
        "number": row.number,
        "name": row.name,
        "summary": row.summary,
        "status": status.unwrap_or_default(),
        "statusId": row.status_id,
        "substatusId": row.substatus_id,
        "customerId": row.customer_id,
        "locationId": row.location_id,
        "projectManagerIds": row.manager_ids,
        "businessUnitIds": row.business_unit_ids,
        "startDate": row.start_date,
        "targetCompletionDate": row.target_date,
        "actualCompletionDate": row.actual_date,
        "modifiedOn": to_text(row.modified_on),
    })
}

/// Fields that may be null. The contract forbids a null duration, but real servers send it.
const NULLABLE: [&str; 2] = ["duration", "soldThreshold"];

/// Reduces a settings record to the fields of the contract.
pub(crate) fn keep_fields(vendor: &Value, fields: &[&str]) -> Value {
    let mut json = serde_json::Map::new();
    for field in fields {
        if let Some(value) = vendor.get(*field)
            && (!value.is_null() || NULLABLE.contains(field))
        {
            json.insert((*field).to_owned(), value.clone());
        }
    }
    Value::Object(json)
}

/// The fields of a job type.
pub(crate) const JOB_TYPE: [&str; 14] = [
    "id",
    "name",
    "businessUnitIds",
    "skills",
    "tagTypeIds",
    "priority",
    "duration",
    "soldThreshold",
    "class",
    "summary",
    "noCharge",
    "enforceRecurringServiceEventSelection",
    "invoiceSignaturesRequired",
    "modifiedOn",
];

/// The fields of a cancel or hold reason.
pub(crate) const REASON: [&str; 3] = ["id", "name", "active"];
