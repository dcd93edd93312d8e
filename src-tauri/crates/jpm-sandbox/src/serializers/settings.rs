//! Which fields the vendor's documents give each kind of settings record; what is kept besides is not shown.

/// The fields of a kind. A kind that is not named shows all that is kept.
pub(crate) fn fields(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "project_status" => &["id", "name", "order", "modifiedOn"],
        "project_substatus" => &["id", "name", "statusId", "order", "modifiedOn", "active"],
        "project_type" => &["id", "name", "description", "createdById"],
        "arrival_window" => &["id", "start", "duration", "businessUnitIds", "active"],
        _ => return None,
    })
}
