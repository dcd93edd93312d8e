//! How late rows become visible, and how far a run therefore begins before the last one did.
//!
//! A server may show a row some time after its own `modifiedOn`: the list is read from a copy that lags, or the change was stamped when
//! its transaction began. Such a row lies before the last run's start and would never be asked for again. So every run overlaps the
//! last one. How far is learnt: a row that is news although it was changed before the last run began was at least so late, and the
//! overlap is four times the latest that was seen, never less than half a minute or more than an hour. What was seen counts half as
//! much with each day, so that one bad hour is not paid for ever. A list of which nothing is known yet is taken to be half a minute late.
//!
//! An overlap can only see what it reaches. Once in a while a run therefore looks back the whole hour, whatever has been learnt.

use crate::instant::Micros;

const SECOND: Micros = 1_000_000;
const DAY: Micros = 24 * 60 * 60 * SECOND;
/// How late a list is taken to be before anything was seen of it: with [`GENEROSITY`], two minutes of overlap.
const AT_FIRST: Micros = 30 * SECOND;
/// What was seen is the least that it can have been.
const GENEROSITY: Micros = 4;
const SHORTEST: Micros = 30 * SECOND;
/// The longest overlap, and how far back a run looks that looks back as far as it can.
pub(crate) const LONGEST: Micros = 60 * 60 * SECOND;

/// What has been seen of a list's lateness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lateness(Option<(Micros, Micros)>);

impl Lateness {
    /// What the mirror kept: how late, and when that was seen.
    pub(crate) fn kept(worst: Option<Micros>, seen_on: Option<Micros>) -> Self {
        Self(worst.zip(seen_on))
    }

    /// The latest that was seen, when it was.
    pub(crate) fn worst(self) -> Option<Micros> {
        self.0.map(|seen| seen.0)
    }

    /// When it was seen.
    pub(crate) fn seen_on(self) -> Option<Micros> {
        self.0.map(|seen| seen.1)
    }

    /// What it counts at `now`.
    fn counts(self, now: Micros) -> Micros {
        let Some((worst, seen_on)) = self.0 else {
            return AT_FIRST;
        };
        let days = now.saturating_sub(seen_on).max(0) / DAY;
        worst >> days.min(62)
    }

    /// How far before the last run the next one begins.
    pub(crate) fn overlap(self, now: Micros) -> Micros {
        self.counts(now)
            .saturating_mul(GENEROSITY)
            .clamp(SHORTEST, LONGEST)
    }

    /// With a run that began at `now` and saw nothing later than `late`.
    pub(crate) fn learn(self, late: Option<Micros>, now: Micros) -> Self {
        match late {
            Some(late) if late > self.counts(now) => Self(Some((late, now))),
            // From here on it is known that nothing worse was seen, and what is assumed at first fades as well.
            _ => Self(self.0.or(Some((AT_FIRST, now)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = 1_790_000_000 * SECOND;

    #[test]
    fn it_begins_at_two_minutes_and_fades_to_half_a_minute() {
        let none = Lateness::default();
        assert_eq!(none.overlap(NOW), 120 * SECOND);
        let quiet = none.learn(None, NOW);
        assert_eq!(quiet.overlap(NOW), 120 * SECOND);
        assert_eq!(quiet.overlap(NOW + DAY), 60 * SECOND);
        assert_eq!(quiet.overlap(NOW + 9 * DAY), SHORTEST);
    }

    #[test]
    fn what_is_seen_is_taken_fourfold_up_to_an_hour_and_fades() {
        let seen = Lateness::default().learn(Some(90 * SECOND), NOW);
        assert_eq!(seen.overlap(NOW), 360 * SECOND);
        assert_eq!(
            seen.learn(Some(20 * SECOND), NOW).overlap(NOW),
            360 * SECOND,
            "a lesser one does not shorten it"
        );
        assert_eq!(seen.overlap(NOW + 2 * DAY), 90 * SECOND);
        let worse = seen.learn(Some(LONGEST), NOW + DAY);
        assert_eq!(worse.overlap(NOW + DAY), LONGEST);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_stretch_it() {
        let seen = Lateness::default().learn(Some(90 * SECOND), NOW);
        assert_eq!(seen.overlap(NOW - 5 * DAY), 360 * SECOND);
    }
}
