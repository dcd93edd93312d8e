//! JSON of the vendor's documents, with every required field.

use rusqlite::Row;
use serde_json::{Value, json};

use crate::clock::{Micros, to_text};
use crate::rows::{Appointment, Job, Project};

/// `external` is the data that the calling application has stored on the job.
pub(crate) fn job(job: &Job, external: &Value) -> Value {
    let extra = |field: &str, absent: Value| match job.extra.get(field) {
        Some(value) if !value.is_null() => value.clone(),
        _ => absent,
    };
    json!({
        "id": job.id,
        "jobNumber": job.number,
        "projectId": job.project_id,
        "customerId": job.customer_id,
        "locationId": job.location_id,
        "jobStatus": job.status,
        "completedOn": job.completed_on.map(to_text),
        "businessUnitId": job.business_unit_id,
        "jobTypeId": job.type_id,
        "priority": job.priority,
        "campaignId": job.campaign_id,
        "appointmentCount": job.appointment_count,
        "firstAppointmentId": job.first_appointment_id,
        "lastAppointmentId": job.last_appointment_id,
        "recallForId": job.recall_for_id,
        "warrantyId": null,
        "jobGeneratedLeadSource": extra("jobGeneratedLeadSource", Value::Null),
        "noCharge": extra("noCharge", json!(false)),
        "notificationsEnabled": true,
        "createdOn": to_text(job.created_on),
        "createdById": job.created_by,
        "modifiedOn": to_text(job.modified_on),
        "tagTypeIds": extra("tagTypeIds", json!([])),
        "leadCallId": null,
        "partnerLeadCallId": null,
        "bookingId": extra("bookingId", Value::Null),
        "soldById": extra("soldById", Value::Null),
        "customerPo": extra("customerPo", json!("")),
        "invoiceId": job.id + 40_000_000,
        "membershipId": null,
        "total": null,
        "createdFromEstimateId": null,
        "estimateIds": [],
        "summary": job.summary,
        "customFields": extra("customFields", json!([])),
        "externalData": external,
    })
}

pub(crate) fn appointment(row: &Appointment) -> Value {
    json!({
        "id": row.id,
        "jobId": row.job_id,
        "appointmentNumber": row.number,
        "start": to_text(row.starts),
        "end": to_text(row.ends),
        "arrivalWindowStart": row.window_start.map(to_text),
        "arrivalWindowEnd": row.window_end.map(to_text),
        "status": row.status,
        "specialInstructions": row.special_instructions,
        "createdOn": to_text(row.created_on),
        "modifiedOn": to_text(row.modified_on),
        "customerId": row.customer_id,
        "unused": row.unused,
        "createdById": row.created_by,
        "isConfirmed": row.confirmed,
        "active": row.active,
    })
}

/// The appointment in the dispatch API, which has fewer fields.
pub(crate) fn dispatch_appointment(row: &Appointment) -> Value {
    json!({
        "id": row.id,
        "jobId": row.job_id,
        "appointmentNumber": row.number,
        "start": to_text(row.starts),
        "end": to_text(row.ends),
        "arrivalWindowStart": row.window_start.map(to_text),
        "arrivalWindowEnd": row.window_end.map(to_text),
        "status": row.status,
        "specialInstructions": row.special_instructions,
        "createdOn": to_text(row.created_on),
        "modifiedOn": to_text(row.modified_on),
    })
}

/// `status` and `substatus` are names; `jobs` are the ids of the project's jobs.
pub(crate) fn project(
    row: &Project,
    status: Option<&str>,
    substatus: Option<&str>,
    jobs: &[i64],
) -> Value {
    let midnight = |date: &Option<String>| date.as_ref().map(|date| format!("{date}T00:00:00Z"));
    json!({
        "id": row.id,
        "number": row.number,
        "name": row.name,
        "summary": row.summary,
        "status": status,
        "statusId": row.status_id,
        "subStatus": substatus,
        "subStatusId": row.substatus_id,
        "customerId": row.customer_id,
        "locationId": row.location_id,
        "projectTypeId": row.type_id,
        "projectManagerIds": row.manager_ids,
        "businessUnitIds": row.business_unit_ids,
        "startDate": midnight(&row.start_date),
        "targetCompletionDate": midnight(&row.target_date),
        "actualCompletionDate": midnight(&row.actual_date),
        "modifiedOn": to_text(row.modified_on),
        "createdOn": to_text(row.created_on),
        "customFields": row.custom_fields,
        "externalData": [],
        "jobIds": jobs,
    })
}

fn instant(row: &Row<'_>, column: &str) -> rusqlite::Result<String> {
    Ok(to_text(row.get::<_, Micros>(column)?))
}

/// An assignment as JSON.
pub(crate) fn assignment(row: &Row<'_>) -> rusqlite::Result<Value> {
    Ok(json!({
        "id": row.get::<_, i64>("id")?,
        "technicianId": row.get::<_, i64>("technician_id")?,
        "technicianName": row.get::<_, String>("technician_name")?,
        "assignedById": row.get::<_, i64>("assigned_by")?,
        "assignedOn": instant(row, "created_on")?,
        "status": row.get::<_, String>("status")?,
        "isPaused": false,
        "jobId": row.get::<_, i64>("job_id")?,
        "appointmentId": row.get::<_, i64>("appointment_id")?,
        "createdOn": instant(row, "created_on")?,
        "modifiedOn": instant(row, "modified_on")?,
        "active": row.get::<_, bool>("active")?,
    }))
}

/// A shift as JSON.
pub(crate) fn shift(row: &Row<'_>) -> rusqlite::Result<Value> {
    Ok(json!({
        "id": row.get::<_, i64>("id")?,
        "shiftType": row.get::<_, String>("type")?,
        "title": row.get::<_, String>("title")?,
        "note": row.get::<_, Option<String>>("note")?,
        "active": row.get::<_, bool>("active")?,
        "technicianId": row.get::<_, i64>("technician_id")?,
        "start": instant(row, "starts")?,
        "end": instant(row, "ends")?,
        "timesheetCodeId": null,
        "createdOn": instant(row, "created_on")?,
        "modifiedOn": instant(row, "modified_on")?,
    }))
}

fn address(row: &Row<'_>) -> rusqlite::Result<Value> {
    Ok(json!({
        "street": row.get::<_, String>("street")?,
        "unit": row.get::<_, Option<String>>("unit")?,
        "city": row.get::<_, String>("city")?,
        "state": "TX",
        "zip": row.get::<_, String>("zip")?,
        "country": "USA",
        "latitude": null,
        "longitude": null,
    }))
}

/// The fields that are only returned.
fn extra(row: &Row<'_>) -> rusqlite::Result<Value> {
    let text: String = row.get("extra")?;
    Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// A customer as JSON.
pub(crate) fn customer(row: &Row<'_>) -> rusqlite::Result<Value> {
    let extra = extra(row)?;
    Ok(json!({
        "id": row.get::<_, i64>("id")?,
        "active": row.get::<_, bool>("active")?,
        "name": row.get::<_, String>("name")?,
        "type": row.get::<_, String>("type")?,
        "address": address(row)?,
        "customFields": extra.get("customFields").unwrap_or(&json!([])),
        "balance": 0.0,
        "taxExempt": false,
        "tagTypeIds": extra.get("tagTypeIds").unwrap_or(&json!([])),
        "doNotMail": false,
        "doNotService": false,
        "nationalAccount": false,
        "createdOn": instant(row, "created_on")?,
        "createdById": 0,
        "modifiedOn": instant(row, "modified_on")?,
        "mergedToId": null,
        "paymentTermId": null,
        "creditLimit": null,
        "creditLimitBalance": null,
        "externalData": [],
    }))
}

/// A contact as JSON.
pub(crate) fn contact(row: &Row<'_>) -> rusqlite::Result<Value> {
    let value: String = row.get("value")?;
    Ok(json!({
        "id": row.get::<_, i64>("id")?,
        "type": row.get::<_, String>("type")?,
        "value": value,
        "memo": row.get::<_, Option<String>>("memo")?,
        "phoneSettings": {"phoneNumber": value, "doNotText": false},
        "createdOn": instant(row, "created_on")?,
        "modifiedOn": instant(row, "modified_on")?,
        "preferences": null,
        "customerId": row.get::<_, i64>("customer_id")?,
    }))
}

/// A location as JSON.
pub(crate) fn location(row: &Row<'_>) -> rusqlite::Result<Value> {
    let extra = extra(row)?;
    Ok(json!({
        "id": row.get::<_, i64>("id")?,
        "customerId": row.get::<_, i64>("customer_id")?,
        "active": row.get::<_, bool>("active")?,
        "name": row.get::<_, String>("name")?,
        "address": address(row)?,
        "customFields": [],
        "createdOn": instant(row, "created_on")?,
        "createdById": 0,
        "modifiedOn": instant(row, "modified_on")?,
        "mergedToId": null,
        "zoneId": extra.get("zoneId").unwrap_or(&Value::Null),
        "taxExempt": false,
        "tagTypeIds": [],
        "externalData": [],
        "taxZoneId": null,
    }))
}
