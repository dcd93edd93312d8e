//! Null checks of bodies: the vendor's schemas allow null almost everywhere, the contract's
//! nowhere.

use serde_json::Value;

use crate::problem::Problem;

/// Every field in a request of the contract. Unknown fields may be null.
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

/// Rejects null fields in a body of the contract. Invalid JSON is left to the parser.
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
