//! Learns how late rows become visible in a list, and from that how far each run overlaps the last
//! one.
//!
//! A server may show a row some time after the row's own `modifiedOn`: the list is read from a
//! replica that lags, or the change was stamped at the start of its transaction. Such a row lies
//! before the last run's start and would never be read. So every run overlaps the last one.
//!
//! A new row that was changed before the last run began was at least that late. The overlap is four
//! times the greatest delay seen, and between half a minute and an hour. A delay counts half as
//! much with each day, so that one bad hour has no lasting cost. A list without observations is
//! assumed to be half a minute late.
//!
//! An overlap sees only delays that it covers. Once in a while a run therefore looks back the whole
//! hour.

use crate::time::Micros;

const SECOND: Micros = 1_000_000;
const DAY: Micros = 24 * 60 * 60 * SECOND;
/// The assumed delay before any observation. With [`SAFETY_FACTOR`], the overlap is two minutes.
const INITIAL_DELAY: Micros = 30 * SECOND;
/// The real delay may be greater than the observed one.
const SAFETY_FACTOR: Micros = 4;
const MIN_OVERLAP: Micros = 30 * SECOND;
/// The longest overlap, which is also the longest lookback.
pub(crate) const MAX_OVERLAP: Micros = 60 * 60 * SECOND;

/// The observed delay of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FeedDelay(Option<(Micros, Micros)>);

impl FeedDelay {
    /// From the stored delay and the instant of its observation.
    pub(crate) fn from_stored(max: Option<Micros>, seen_at: Option<Micros>) -> Self {
        Self(max.zip(seen_at))
    }

    /// The greatest observed delay, as of its observation.
    pub(crate) fn max(self) -> Option<Micros> {
        self.0.map(|seen| seen.0)
    }

    /// When it was observed.
    pub(crate) fn seen_at(self) -> Option<Micros> {
        self.0.map(|seen| seen.1)
    }

    /// The effective delay at `now`.
    fn effective(self, now: Micros) -> Micros {
        let Some((max, seen_at)) = self.0 else {
            return INITIAL_DELAY;
        };
        let days = now.saturating_sub(seen_at).max(0) / DAY;
        max >> days.min(62)
    }

    /// How far before the last run the next one begins.
    pub(crate) fn overlap(self, now: Micros) -> Micros {
        self.effective(now)
            .saturating_mul(SAFETY_FACTOR)
            .clamp(MIN_OVERLAP, MAX_OVERLAP)
    }

    /// After a run that began at `now` and saw no row later than `late`.
    pub(crate) fn observe(self, late: Option<Micros>, now: Micros) -> Self {
        match late {
            Some(late) if late > self.effective(now) => Self(Some((late, now))),
            // From now on it is known that no greater delay was seen, so the assumption fades as
            // well.
            _ => Self(self.0.or(Some((INITIAL_DELAY, now)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = 1_790_000_000 * SECOND;

    #[test]
    fn overlap_begins_at_two_minutes_and_falls_to_half_a_minute() {
        let none = FeedDelay::default();
        assert_eq!(none.overlap(NOW), 120 * SECOND);
        let quiet = none.observe(None, NOW);
        assert_eq!(quiet.overlap(NOW), 120 * SECOND);
        assert_eq!(quiet.overlap(NOW + DAY), 60 * SECOND);
        assert_eq!(quiet.overlap(NOW + 9 * DAY), MIN_OVERLAP);
    }

    #[test]
    fn overlap_is_four_times_the_delay_seen_up_to_an_hour_and_fades() {
        let seen = FeedDelay::default().observe(Some(90 * SECOND), NOW);
        assert_eq!(seen.overlap(NOW), 360 * SECOND);
        assert_eq!(
            seen.observe(Some(20 * SECOND), NOW).overlap(NOW),
            360 * SECOND,
            "a lesser one does not shorten it"
        );
        assert_eq!(seen.overlap(NOW + 2 * DAY), 90 * SECOND);
        let worse = seen.observe(Some(MAX_OVERLAP), NOW + DAY);
        assert_eq!(worse.overlap(NOW + DAY), MAX_OVERLAP);
    }

    #[test]
    fn clock_set_back_does_not_lengthen_the_overlap() {
        let seen = FeedDelay::default().observe(Some(90 * SECOND), NOW);
        assert_eq!(seen.overlap(NOW - 5 * DAY), 360 * SECOND);
    }
}
