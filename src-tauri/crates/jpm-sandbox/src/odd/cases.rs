//! The wrong values of the odd records, by list.

/// One wrong value, as JSON.
pub(super) enum Wrong {
    /// The field has this value. A dot leads into an object.
    Field(&'static str, &'static str),
    /// The field is missing.
    Missing(&'static str),
    /// This value replaces the record.
    Row(&'static str),
}

use Wrong::{Field, Missing, Row};

/// A list: its name, the query for candidates (?1 and ?2 are the days around now), and the cases.
type Case = (&'static str, &'static str, &'static [Wrong]);

/// Settings records, by kind.
macro_rules! records {
    ($kind:literal) => {
        concat!(
            "SELECT id FROM records WHERE kind = '",
            $kind,
            "' AND active = 1 AND ?1 < ?2 ORDER BY id"
        )
    };
}

/// Not filtered by status, so that done and canceled appointments are odd too.
macro_rules! around_now {
    ($column:literal) => {
        concat!(
            "SELECT DISTINCT ",
            $column,
            " FROM appointments WHERE starts BETWEEN ?1 AND ?2 AND active = 1 ORDER BY 1"
        )
    };
}

pub(super) const CASES: &[Case] = &[
    (
        "appointments",
        around_now!("id"),
        &[
            Field("arrivalWindowStart", r#""""#),
            Field("arrivalWindowEnd", r#""soon""#),
            Field("end", r#""0000-00-00T00:00:00Z""#),
            Field("end", r#""""#),
            Field("end", "1795950000"),
            Field("end", r#""2026-02-30T25:61:00Z""#),
            Field("end", r#""9999-12-31T23:59:59.9999999Z""#),
            Field("start", r#""2026-11-24T10:00:00""#),
            Field("start", "null"),
            Field("start", r#"{"date": "2026-11-24"}"#),
            Field("jobId", r#""61000001""#),
            Field("jobId", "null"),
            Field("customerId", r#""none""#),
            Field("status", "3"),
            Field("status", "null"),
            Field("status", r#"["Scheduled"]"#),
            Field("isConfirmed", "1"),
            Field("isConfirmed", r#""true""#),
            Field("unused", "0"),
            Field("active", r#""yes""#),
            Field("specialInstructions", "4417"),
            Field("specialInstructions", r#"["CuttableListener", 4417]"#),
            Field("appointmentNumber", "480011"),
            Field("modifiedOn", r#""yesterday""#),
            Field("createdOn", "null"),
            Field("id", "null"),
            Field("id", "1.5"),
            Missing("id"),
            Missing("jobId"),
            Missing("start"),
            Row(r#""70000001""#),
            Row("null"),
            Row("[]"),
            Row("{}"),
        ],
    ),
    (
        "jobs",
        around_now!("job_id"),
        &[
            Field("completedOn", r#""0000-00-00T00:00:00Z""#),
            Field("completedOn", r#""""#),
            Field("total", r#""123.40""#),
            Field("total", r#""$1,234.50""#),
            Field("jobNumber", "48001"),
            Field("jobNumber", "null"),
            Field("summary", r#"{"text": "No heat"}"#),
            Field("summary", "42"),
            Field("priority", "2"),
            Field("jobStatus", "false"),
            Field("customFields", r#"{"CuttableListener": "4417"}"#),
            Field(
                "customFields",
                r#"[null, {"typeId": "x", "name": 5, "value": 4417}]"#,
            ),
            Field("customFields", r#""""#),
            Field("tagTypeIds", r#"["701", null, "VIP"]"#),
            Field("tagTypeIds", "701"),
            Field("customerId", r#""2000001""#),
            Field("locationId", "{}"),
            Field("businessUnitId", r#""""#),
            Field("jobTypeId", "null"),
            Field("campaignId", r#""0""#),
            Field("noCharge", "0"),
            Field("notificationsEnabled", r#""true""#),
            Field("jobGeneratedLeadSource", "[]"),
            Field("appointmentCount", r#""1""#),
            Field("lastAppointmentId", r#""none""#),
            Field("externalData", "{}"),
            Field("createdOn", "0"),
            Field("modifiedOn", r#""""#),
            Missing("id"),
            Missing("customerId"),
            Row(r#""gone""#),
            Row("null"),
        ],
    ),
    (
        "projects",
        "SELECT id FROM projects WHERE ?1 < ?2 ORDER BY id",
        &[
            Field("startDate", r#""0000-00-00""#),
            Field("targetCompletionDate", r#""""#),
            Field("jobIds", r#"["61000001", null]"#),
            Field("projectManagerIds", "9001"),
            Field("statusId", r#""4""#),
            Field("customFields", "{}"),
            Field("name", "2001"),
            Row("null"),
        ],
    ),
    (
        "customers",
        "SELECT id FROM customers WHERE active = 1 AND ?1 < ?2 ORDER BY id",
        &[
            Field("name", "null"),
            Field("name", "7"),
            Field("name", r#"["A", "B"]"#),
            Field("address", "null"),
            Field("address", r#""12 Main St, Austin""#),
            Field("address", "[]"),
            Field("address.zip", "78701"),
            Field("address.latitude", r#""30.2""#),
            Field("balance", r#""0.00""#),
            Field("active", "1"),
            Field("doNotService", r#""false""#),
            Field("type", "9"),
            Field("customFields", "null"),
            Field("tagTypeIds", "{}"),
            Field("modifiedOn", "null"),
            Missing("id"),
            Row(r#""customer""#),
        ],
    ),
    (
        "locations",
        "SELECT id FROM locations WHERE active = 1 AND ?1 < ?2 ORDER BY id",
        &[
            Field("name", "12"),
            Field("address", r#""nowhere""#),
            Field("address.street", "1200"),
            Field("address.longitude", r#""west""#),
            Field("customerId", r#""2000001""#),
            Field("customerId", "null"),
            Field("zoneId", r#""""#),
            Missing("address"),
            Row("[]"),
        ],
    ),
    (
        "contacts",
        "SELECT id FROM contacts WHERE ?1 < ?2 ORDER BY id",
        &[
            Field("value", "5125551000"),
            Field("value", "null"),
            Field("type", "1"),
            Field("phoneSettings", r#""none""#),
            Field("phoneSettings.doNotText", r#""no""#),
            Field("customerId", r#""2000001""#),
            Field("memo", "{}"),
            Row("null"),
        ],
    ),
    (
        "appointment-assignments",
        "SELECT id FROM assignments WHERE active = 1 AND appointment_id IN (SELECT id FROM appointments WHERE starts BETWEEN ?1 AND ?2) ORDER BY id",
        &[
            Field("technicianId", r#""5001""#),
            Field("technicianId", "null"),
            Field("appointmentId", r#""x""#),
            Field("technicianName", "5001"),
            Field("status", "0"),
            Field("isPaused", "0"),
            Field("active", "1"),
            Field("assignedOn", r#""""#),
            Missing("appointmentId"),
            Row(r#""5001""#),
        ],
    ),
    (
        "technicians",
        records!("technician"),
        &[
            Field("name", "null"),
            Field("businessUnitId", r#""101""#),
            Field("skills", r#"{"id": 1}"#),
            Field("skills", r#"["Gas furnace", null]"#),
            Field("active", "1"),
            Field("team", "7"),
            Missing("id"),
        ],
    ),
    (
        "employees",
        records!("employee"),
        &[
            Field("name", "9"),
            Field("role", "4"),
            Field("active", r#""true""#),
            Row("null"),
        ],
    ),
    (
        "business-units",
        records!("business_unit"),
        &[
            Field("name", "102"),
            Field("trade", r#""HVAC""#),
            Field("active", "1"),
        ],
    ),
    (
        "job-types",
        records!("job_type"),
        &[
            Field("duration", r#""90""#),
            Field("duration", r#""1 hour""#),
            Field("duration", "-30"),
            Field("skills", r#""Gas furnace""#),
            Field("businessUnitIds", r#"["101"]"#),
            Field("soldThreshold", r#""500""#),
            Row(r#""no type""#),
        ],
    ),
    (
        "technician-shifts",
        "SELECT id FROM shifts WHERE starts BETWEEN ?1 AND ?2 ORDER BY id",
        &[
            Field("end", r#""""#),
            Field("start", "null"),
            Field("shiftType", "1"),
            Field("technicianId", r#""5001""#),
            Field("active", "1"),
            Row("{}"),
        ],
    ),
    (
        "non-job-appointments",
        "SELECT id FROM events WHERE starts BETWEEN ?1 AND ?2 ORDER BY id",
        &[
            Field("duration", "1800"),
            Field("duration", r#""half an hour""#),
            Field("start", r#""""#),
            Field("allDay", "0"),
            Field("name", "null"),
        ],
    ),
    (
        "tag-types",
        records!("tag_type"),
        &[Field("name", "1"), Field("color", "null")],
    ),
    (
        "job-cancel-reasons",
        records!("cancel_reason"),
        &[Field("name", "5"), Row(r#""Weather""#)],
    ),
    (
        "job-hold-reasons",
        records!("hold_reason"),
        &[Field("active", "1"), Row("null")],
    ),
    (
        "campaigns",
        records!("campaign"),
        &[Field("category", r#""Social""#), Missing("id")],
    ),
    (
        "project-statuses",
        records!("project_status"),
        &[Field("order", r#""1""#)],
    ),
    (
        "project-substatuses",
        records!("project_substatus"),
        &[Field("statusId", r#""4""#)],
    ),
    (
        "arrival-windows",
        records!("arrival_window"),
        &[Field("start", "8"), Field("duration", r#""two hours""#)],
    ),
    (
        "history",
        "SELECT id FROM history WHERE job_id IN (SELECT job_id FROM appointments WHERE starts BETWEEN ?1 AND ?2) ORDER BY id",
        &[
            Field("date", r#""""#),
            Field("eventType", "12"),
            Field("employeeId", r#""9001""#),
            Field("memo", "null"),
        ],
    ),
];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_odd_case_is_valid_json() {
        for (kind, _, wrongs) in CASES {
            for wrong in *wrongs {
                if let Field(_, text) | Row(text) = wrong {
                    let read: Result<serde_json::Value, _> = serde_json::from_str(text);
                    assert!(read.is_ok(), "{kind}: {text}");
                }
            }
        }
    }
}
