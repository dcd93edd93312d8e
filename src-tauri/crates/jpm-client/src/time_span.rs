//! The vendor's notation of a duration or a time of day.

use std::fmt;

use chrono::TimeDelta;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A .NET `TimeSpan` on the wire: `[d.]hh:mm[:ss[.fffffff]]`, such as `09:00` or `1.02:30:00`.
///
/// The text is kept as it was received, because the document has examples and no grammar. A span
/// that this crate cannot parse must not spoil its record.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeSpan(String);

impl TimeSpan {
    /// The span of `delta` in whole seconds. A negative one has a sign.
    pub fn from_delta(delta: TimeDelta) -> Self {
        let sign = if delta < TimeDelta::zero() { "-" } else { "" };
        let seconds = delta.num_seconds().unsigned_abs();
        let days = match seconds / 86_400 {
            0 => String::new(),
            days => format!("{days}."),
        };
        Self(format!(
            "{sign}{days}{:02}:{:02}:{:02}",
            seconds / 3600 % 24,
            seconds / 60 % 60,
            seconds % 60
        ))
    }

    /// The text as it was received.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The duration in whole seconds; `None` if the text is not a `TimeSpan`.
    pub fn delta(&self) -> Option<TimeDelta> {
        parse(&self.0)
    }
}

/// Parses a `TimeSpan`.
pub(crate) fn parse(text: &str) -> Option<TimeDelta> {
    let (negative, text) = match text.trim().strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.trim()),
    };
    let mut parts = text.split(':');
    let (first, minutes) = (parts.next()?, parts.next()?);
    let seconds = parts.next().unwrap_or("0");
    if parts.next().is_some() {
        return None;
    }
    let (days, hours) = match first.split_once('.') {
        Some((days, hours)) => (number(days, 10_000_000)?, number(hours, 23)?),
        None => (0, number(first, 23)?),
    };
    let seconds = match seconds.split_once('.') {
        Some((whole, fraction)) => {
            number(fraction, i64::MAX)?;
            number(whole, 59)?
        }
        None => number(seconds, 59)?,
    };
    let delta =
        TimeDelta::seconds(((days * 24 + hours) * 60 + number(minutes, 59)?) * 60 + seconds);
    Some(if negative { -delta } else { delta })
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Deserializes a number, or a `TimeSpan` as minutes.
pub(crate) fn minutes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => parse(&text)
            .map(|span| Some(span.num_minutes()))
            .ok_or_else(|| D::Error::custom("a length of time was expected")),
        number => i64::deserialize(number).map(Some).map_err(D::Error::custom),
    }
}

/// A whole number of digits only, up to `max`.
fn number(text: &str, max: i64) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number <= max)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(text: &str) -> Option<i64> {
        TimeSpan(text.to_owned())
            .delta()
            .map(|delta| delta.num_seconds())
    }

    #[test]
    fn time_span_parses_only_its_notation() {
        assert_eq!(seconds("09:00"), Some(9 * 3600));
        assert_eq!(seconds("00:30:05"), Some(1805));
        assert_eq!(seconds("1.02:00:00"), Some(26 * 3600));
        assert_eq!(seconds("-00:00:01.5000000"), Some(-1));
        for wrong in [
            "", "9", "24:00", "00:60", "a:b", "1:2:3:4", "+1:00", "PT2H", "00:00:61",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn minutes_decode_from_a_number_or_a_time_span() {
        let read = |text: &str| minutes(&mut serde_json::Deserializer::from_str(text)).ok();
        assert_eq!(read("90"), Some(Some(90)));
        assert_eq!(read("null"), Some(None));
        assert_eq!(read("\"01:30:00\""), Some(Some(90)));
        assert_eq!(read("90.5"), None);
        assert_eq!(read("\"soon\""), None);
    }

    proptest! {
        #[test]
        fn time_span_round_trips(seconds in -10_000_000_i64..10_000_000) {
            let delta = TimeDelta::seconds(seconds);
            prop_assert_eq!(TimeSpan::from_delta(delta).delta(), Some(delta));
        }

        #[test]
        fn time_span_accepts_or_refuses_any_text(text in ".{0,20}") {
            let _ = TimeSpan(text).delta();
        }
    }
}
