//! Which of a job's appointments is the next.

use crate::instant::{Micros, micros};
use crate::views::calendar::{AppointmentCard, AppointmentState};

/// The next planned visit, or the last one when none is ahead.
pub(crate) fn next_visit(visits: &[AppointmentCard], now: Micros) -> Option<&AppointmentCard> {
    let planned = || {
        visits
            .iter()
            .filter(|card| card.state != AppointmentState::Canceled)
    };
    planned()
        .filter(|card| micros(card.start.0) >= now)
        .min_by_key(|card| card.start)
        .or_else(|| planned().max_by_key(|card| card.start))
        .or_else(|| visits.iter().max_by_key(|card| card.start))
}

/// The next planned start, or the last one when none is ahead.
pub(crate) fn next_start(visits: &[AppointmentCard], now: Micros) -> Option<Micros> {
    next_visit(visits, now).map(|card| micros(card.start.0))
}
