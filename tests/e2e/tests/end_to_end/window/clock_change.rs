//! Finds the next night in which the clocks change.

use chrono::{DateTime, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The mirror holds half a year; a little less, so that the appointment is inside.
const AHEAD: i64 = 170;

/// A change of the clocks, and an appointment on the day before.
pub(crate) struct ClockChange {
    /// The day before the change.
    pub(crate) eve: NaiveDate,
    /// How far the clocks go forward; negative in fall.
    pub(crate) gained: TimeDelta,
    /// Id of the appointment.
    pub(crate) appointment: String,
}

/// Start and length of the appointment.
pub(crate) const WORK: (NaiveTime, TimeDelta) = match NaiveTime::from_hms_opt(10, 0, 0) {
    Some(ten) => (ten, TimeDelta::minutes(90)),
    None => panic!("there is no ten o'clock"),
};

/// The first day before a change of the offset, and the size of the change.
pub(crate) fn next_change(zone: Tz, now: DateTime<Utc>) -> Option<(NaiveDate, TimeDelta)> {
    let today = now.with_timezone(&zone).date_naive();
    let offset = |day: NaiveDate| {
        let at = zone.from_local_datetime(&day.and_time(WORK.0)).earliest()?;
        Some(TimeDelta::seconds(
            at.offset().fix().local_minus_utc().into(),
        ))
    };
    // Not the next days, on which other journeys move appointments.
    (12..AHEAD)
        .map(|ahead| today + TimeDelta::days(ahead))
        .find_map(|eve| {
            let gained = offset(eve.succ_opt()?)? - offset(eve)?;
            (gained != TimeDelta::zero()).then_some((eve, gained))
        })
}
