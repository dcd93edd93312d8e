//! Fields of each kind of settings record in the vendor's documents.

/// The fields of a kind; `None` shows all stored fields.
pub(crate) fn fields(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "project_status" => &["id", "name", "order", "modifiedOn"],
        "project_substatus" => &["id", "name", "statusId", "order", "modifiedOn", "active"],
        "project_type" => &["id", "name", "description", "createdById"],
        "arrival_window" => &["id", "start", "duration", "businessUnitIds", "active"],
        _ => return None,
    })
}
