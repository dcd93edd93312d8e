//! Names of technicians.

use std::collections::HashMap;

use jpm_client::ids::TechnicianId;
use jpm_sync::views::calendar::AppointmentCard;

/// Names by technician.
pub(crate) type TechnicianNames = HashMap<TechnicianId, String>;

/// Names of an appointment's technicians.
pub(crate) fn technician_names(card: &AppointmentCard, names: &TechnicianNames) -> String {
    card.technician_ids
        .iter()
        .map(|id| {
            names
                .get(&id.0)
                .cloned()
                .unwrap_or_else(|| format!("#{}", id.0))
        })
        .collect::<Vec<_>>()
        .join(", ")
}
