//! Instants as the files keep them: whole microseconds since 1970.

use chrono::{DateTime, Utc};

use crate::moment::Moment;

/// An instant in microseconds since 1970, UTC. Integers compare as instants do, which text of varying precision does not.
pub(crate) type Micros = i64;

/// What the files keep of an instant.
pub(crate) fn micros(at: DateTime<Utc>) -> Micros {
    at.timestamp_micros()
}

/// The instant that a file keeps.
pub(crate) fn instant(us: Micros) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(us).unwrap_or(if us < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}

/// The instant that a file keeps, for the window.
pub(crate) fn moment(us: Micros) -> Moment {
    Moment(instant(us))
}
