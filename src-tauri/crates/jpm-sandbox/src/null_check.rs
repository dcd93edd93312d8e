//! Nulls in bodies: the vendor's schemas allow them nearly everywhere, the contract's nowhere.

use serde_json::Value;

use crate::problem::Problem;

/// Every field that a request of the contract may have. Fields that it does not name may hold anything.
const FIELDS: [&str; 21] = [
    "appointments",
    "arrivalWindowEnd",
    "arrivalWindowStart",
    "businessUnitId",
    "campaignId",
    "customerId",
    "end",
    "jobId",
    "jobTypeId",
    "locationId",
    "memo",
    "name",
    "priority",
    "projectManagerIds",
    "reasonId",
    "shouldUpdateInvoiceItems",
    "specialInstructions",
    "start",
    "startDate",
    "summary",
    "targetCompletionDate",
];

/// Refuses a body of the contract in which a field is null. What is no JSON at all is left to whoever reads the fields.
pub(crate) fn reject_nulls(body: &[u8]) -> Result<(), Problem> {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return Ok(());
    };
    let found: Vec<&str> = FIELDS
        .into_iter()
        .filter(|name| fields.get(*name).is_some_and(Value::is_null))
        .collect();
    let Some((first, others)) = found.split_first() else {
        return Ok(());
    };
    let message = |name: &str| format!("The {name} field must not be null.");
    let mut problem = Problem::field(first, message(first));
    for name in others {
        problem.add(name, message(name));
    }
    Err(problem)
}
