//! Instants as the files and the window store them, and waits that survive a clock that is set
//! back.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How long the effect of a call without an answer may still happen. The server's own limit for a
/// call is 100 seconds.
pub(crate) const EFFECT_DEADLINE: TimeDelta = TimeDelta::seconds(120);

/// An instant in microseconds since 1970, UTC, as the files store it. Integers compare like
/// instants; text of varying precision does not.
pub(crate) type Micros = i64;

/// Converts an instant for the files.
pub(crate) fn to_micros(at: DateTime<Utc>) -> Micros {
    at.timestamp_micros()
}

/// Converts an instant from the files. Values out of range become the nearest instant.
pub(crate) fn from_micros(us: Micros) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(us).unwrap_or(if us < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}

/// An instant in UTC that crosses IPC as whole milliseconds since 1970.
///
/// The window compares and subtracts instants thousands of times a frame. Milliseconds stay below
/// 2^53 for 285,000 years, so a JavaScript number is exact. The window does no day arithmetic with
/// them: see [`crate::zone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EpochMillis(pub DateTime<Utc>);

impl EpochMillis {
    /// Converts an instant from the files.
    pub(crate) fn from_micros(us: Micros) -> Self {
        Self(from_micros(us))
    }
}

impl From<DateTime<Utc>> for EpochMillis {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at)
    }
}

impl From<EpochMillis> for DateTime<Utc> {
    fn from(at: EpochMillis) -> Self {
        at.0
    }
}

impl Serialize for EpochMillis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.timestamp_millis())
    }
}

impl<'de> Deserialize<'de> for EpochMillis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = i64::deserialize(deserializer)?;
        Utc.timestamp_millis_opt(millis)
            .single()
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("{millis} is not a time")))
    }
}

#[cfg(feature = "specta")]
impl specta::Type for EpochMillis {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        // The exporter refuses 64-bit integers, and floats may be null. This type is neither.
        i32::definition(types)
    }
}

/// A wait that does not outlast a clock that is set back.
///
/// If the computer's clock is set back by hours, a wait stored as the instant of its end would last
/// hours. This one stores its beginning. Once the beginning is in the future, the wait is over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cooldown {
    since: DateTime<Utc>,
    length: TimeDelta,
}

impl Cooldown {
    /// Starts a wait of `length` at `now`.
    pub(crate) fn new(now: DateTime<Utc>, length: TimeDelta) -> Self {
        Self { since: now, length }
    }

    /// When it ends if nobody sets the clock.
    pub(crate) fn until(self) -> DateTime<Utc> {
        self.since + self.length
    }

    /// Whether its time has passed, or the clock was set back before its beginning.
    pub(crate) fn is_over(self, now: DateTime<Utc>) -> bool {
        is_due(Some(self.since), self.length, now)
    }
}

/// Whether something that was last done at `last` is due again after `every`. A `last` in the
/// future is due too: the clock was set back.
pub(crate) fn is_due(last: Option<DateTime<Utc>>, every: TimeDelta, now: DateTime<Utc>) -> bool {
    last.is_none_or(|last| !(TimeDelta::zero()..every).contains(&(now - last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cooldown_ends_after_its_length_or_when_the_clock_is_set_back() {
        let now = DateTime::UNIX_EPOCH;
        let cooldown = Cooldown::new(now, TimeDelta::seconds(10));
        assert!(!cooldown.is_over(now));
        assert!(!cooldown.is_over(now + TimeDelta::seconds(9)));
        assert!(cooldown.is_over(cooldown.until()));
        assert!(cooldown.is_over(now - TimeDelta::hours(5)));
        assert!(is_due(None, TimeDelta::days(1), now));
        assert!(!is_due(Some(now), TimeDelta::days(1), now));
    }
}
