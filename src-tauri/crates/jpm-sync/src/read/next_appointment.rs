//! Chooses a job's next appointment.

use crate::time::{Micros, to_micros};
use crate::views::calendar::{AppointmentCard, AppointmentState};

/// The next planned appointment, or the last one if none is ahead.
pub(crate) fn next_appointment(
    appointments: &[AppointmentCard],
    now: Micros,
) -> Option<&AppointmentCard> {
    let planned = || {
        appointments
            .iter()
            .filter(|card| card.state != AppointmentState::Canceled)
    };
    planned()
        .filter(|card| to_micros(card.start.0) >= now)
        .min_by_key(|card| card.start)
        .or_else(|| planned().max_by_key(|card| card.start))
        .or_else(|| appointments.iter().max_by_key(|card| card.start))
}

/// The next planned start, or the last one if none is ahead.
pub(crate) fn next_start(appointments: &[AppointmentCard], now: Micros) -> Option<Micros> {
    next_appointment(appointments, now).map(|card| to_micros(card.start.0))
}
