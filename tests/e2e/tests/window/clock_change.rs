//! The next clock_change in which the clocks change.

use chrono::{DateTime, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The calendar is kept for half a year ahead; a little less, so that the appointment lies well inside.
const AHEAD: i64 = 170;

/// A clock_change in which the clocks of a zone change, and an appointment on the day before it.
pub(crate) struct ClockChange {
    /// The day before the change.
    pub(crate) eve: NaiveDate,
    /// What the clocks gain: an hour in spring, minus an hour in autumn.
    pub(crate) gained: TimeDelta,
    /// The appointment.
    pub(crate) appointment: String,
}

/// When the work on the eve begins, and how long it is.
pub(crate) const WORK: (NaiveTime, TimeDelta) = match NaiveTime::from_hms_opt(10, 0, 0) {
    Some(ten) => (ten, TimeDelta::minutes(90)),
    None => panic!("there is no ten o'clock"),
};

/// The first day whose next day has another offset at the time of the work, and by how much.
pub(crate) fn next_change(zone: Tz, now: DateTime<Utc>) -> Option<(NaiveDate, TimeDelta)> {
    let today = now.with_timezone(&zone).date_naive();
    let offset = |day: NaiveDate| {
        let at = zone.from_local_datetime(&day.and_time(WORK.0)).earliest()?;
        Some(TimeDelta::seconds(
            at.offset().fix().local_minus_utc().into(),
        ))
    };
    // Not the coming days, which other journeys move things on.
    (12..AHEAD)
        .map(|ahead| today + TimeDelta::days(ahead))
        .find_map(|eve| {
            let gained = offset(eve.succ_opt()?)? - offset(eve)?;
            (gained != TimeDelta::zero()).then_some((eve, gained))
        })
}
