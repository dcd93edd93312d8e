//! Parses and formats the API's timestamps.

use std::fmt;

use chrono::{
    DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, SubsecRound, Utc,
};
use serde::de::{Error, Unexpected, Visitor};

/// Parses a timestamp in one of the documented forms, with a year of four digits.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let instant = match DateTime::parse_from_rfc3339(text) {
        Ok(instant) => instant.with_timezone(&Utc),
        Err(_) => NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
            .ok()?
            .and_utc(),
    };
    (0..=9999).contains(&instant.year()).then_some(instant)
}

/// The text is neither a timestamp nor a placeholder for none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InvalidTimestamp;

/// Parses the timestamp of a field; `None` if the field is empty.
///
/// It accepts more than [`parse`]: a space in place of the `T`, no seconds, a date alone (midnight
/// UTC), `/Date(…)/`, and seconds or milliseconds since 1970.
///
/// Empty text counts as none, and so do the placeholders of other systems: the first date of .NET
/// (0001-01-01, with an offset also a day of the year before), of OLE (1899-12-30) and of SQL
/// Server (1753-01-01, 1900-01-01), and the last date of .NET (9999-12-31). No record of the API
/// is from before 1901 or from 9999.
pub(crate) fn parse_lenient(text: &str) -> Result<Option<DateTime<Utc>>, InvalidTimestamp> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let instant = parse(text)
        .or_else(|| parse_other_formats(text))
        .or_else(|| parse_epoch(text))
        .ok_or(InvalidTimestamp)?;
    Ok(Some(instant).filter(|instant| is_real_date(instant.year())))
}

/// Whether a year belongs to a real date and not to a placeholder.
pub(crate) fn is_real_date(year: i32) -> bool {
    (1901..9999).contains(&year)
}

fn parse_other_formats(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(day.and_time(NaiveTime::MIN).and_utc());
    }
    // A space may precede the time and the offset.
    let (day, clock) = text.split_once(['T', 't', ' '])?;
    let text = format!("{day}T{}", clock.replace(' ', ""));
    let zoned = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"]
        .into_iter()
        .find_map(|form| DateTime::parse_from_str(&text, form).ok())
        .map(|instant| instant.with_timezone(&Utc));
    zoned.or_else(|| {
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
            .into_iter()
            .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())
            .map(|instant| instant.and_utc())
    })
}

/// Parses a number since 1970, or the `/Date(…)/` of older .NET services.
fn parse_epoch(text: &str) -> Option<DateTime<Utc>> {
    let dated = text
        .strip_prefix("/Date(")
        .and_then(|text| text.strip_suffix(")/"));
    let Some(millis) = dated else {
        return from_epoch(text.parse().ok()?);
    };
    // An offset may follow. The number is UTC anyway.
    let end = millis
        .char_indices()
        .find(|(at, character)| *at > 0 && matches!(character, '+' | '-'))
        .map_or(millis.len(), |(at, _)| at);
    DateTime::from_timestamp_millis(millis[..end].parse().ok()?)
}

/// The instant of a number since 1970: seconds with ten digits, milliseconds with thirteen.
fn from_epoch(number: i64) -> Option<DateTime<Utc>> {
    match number {
        100_000_000..10_000_000_000 => DateTime::from_timestamp(number, 0),
        100_000_000_000..10_000_000_000_000 => DateTime::from_timestamp_millis(number),
        _ => None,
    }
}

/// Deserializes a field with [`parse_lenient`].
pub(crate) struct LenientVisitor;

impl Visitor<'_> for LenientVisitor {
    type Value = Option<DateTime<Utc>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date-time")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        parse_lenient(text).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        from_epoch(number)
            .map(Some)
            .ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }

    #[allow(
        clippy::cast_possible_truncation,
        reason = "a value too large for the other type is not an instant"
    )]
    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        self.visit_i64(number as i64)
    }
}

/// Formats a timestamp for the server.
pub fn format(instant: DateTime<Utc>) -> String {
    instant
        .trunc_subsecs(6)
        .to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Parses the date of an HTTP header (`Date`, `Retry-After`).
pub(crate) fn parse_http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text.trim())
        .ok()
        .map(|instant| instant.with_timezone(&Utc))
}

/// For `#[serde(with = …)]` of a required timestamp.
pub(crate) mod required {
    use chrono::{DateTime, Utc};
    use serde::de::{Deserializer, Error, Unexpected};
    use serde::{Deserialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        instant: &DateTime<Utc>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::format(*instant))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<DateTime<Utc>, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::parse(&text)
            .ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &"a date-time"))
    }
}

/// For `#[serde(default, with = …)]` of a timestamp that may be missing or null. It is lenient.
pub(crate) mod optional {
    use chrono::{DateTime, Utc};
    use serde::{Deserializer, Serializer};

    #[allow(clippy::ref_option, reason = "serde's `with` calls it so")]
    pub(crate) fn serialize<S: Serializer>(
        instant: &Option<DateTime<Utc>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match instant {
            Some(instant) => serializer.serialize_str(&super::format(*instant)),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<DateTime<Utc>>, D::Error> {
        deserializer.deserialize_any(super::LenientVisitor)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parse_accepts_the_documented_forms() {
        let expected = "2026-11-24T08:30:00Z".parse::<DateTime<Utc>>().unwrap();
        for text in [
            "2026-11-24T08:30:00Z",
            "2026-11-24T08:30:00.0Z",
            "2026-11-24T08:30:00.0000000Z",
            "2026-11-24T02:30:00-06:00",
            "2026-11-24T08:30:00+00:00",
            "2026-11-24T08:30:00",
            "2026-11-24T08:30:00.000",
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        assert_eq!(
            parse("2026-11-24T08:30:00.1234567Z")
                .unwrap()
                .timestamp_subsec_nanos(),
            123_456_700
        );
    }

    #[test]
    fn parse_rejects_other_text() {
        for text in [
            "",
            "2026-11-24",
            "24/11/2026 08:30",
            "2026-13-01T00:00:00Z",
            "yesterday",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn parse_lenient_accepts_further_forms() {
        let expected = Ok(parse("2026-11-24T08:30:00Z"));
        for text in [
            "2026-11-24T08:30:00Z",
            "2026-11-24 08:30:00",
            "2026-11-24 08:30:00.000",
            "2026-11-24 08:30:00Z",
            "2026-11-24 02:30:00 -06:00",
            "2026-11-24T02:30:00-0600",
            "2026-11-24T08:30:00+00",
            "2026-11-24T08:30Z",
            "2026-11-24 08:30",
            "2026-11-24t08:30:00z",
            "/Date(1795509000000)/",
            "/Date(1795509000000-0600)/",
            "1795509000",
            "1795509000000",
        ] {
            assert_eq!(parse_lenient(text), expected, "{text}");
        }
        assert_eq!(
            parse_lenient("2026-11-24"),
            Ok(parse("2026-11-24T00:00:00Z"))
        );
        for number in ["1795509000", "1795509000000", "1795509000.0"] {
            let mut reader = serde_json::Deserializer::from_str(number);
            assert_eq!(Ok(optional::deserialize(&mut reader).unwrap()), expected);
        }
    }

    #[test]
    fn parse_lenient_takes_placeholders_for_none() {
        for text in [
            "",
            "  ",
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00",
            "0001-01-01T00:00:00.0000000-06:00",
            "0001-01-01T00:00:00+14:00",
            "0001-01-01T08:00:00+05:30",
            "0000-12-31T18:00:00-06:00",
            "0001-01-01 00:00:00",
            "0001-01-01",
            "1753-01-01T00:00:00Z",
            "1899-12-30T00:00:00Z",
            "1900-01-01T00:00:00-08:00",
            "/Date(-62135596800000)/",
            "9999-12-31T23:59:59.9999999Z",
            "9999-12-31T23:59:59-01:00",
        ] {
            assert_eq!(parse_lenient(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn parse_lenient_rejects_other_text() {
        for text in [
            "0000-00-00T00:00:00Z",
            "0000-00-00",
            "2026-02-30T00:00:00Z",
            "11/24/2026 08:30",
            "20261124",
            "20261124083000",
            "0",
            "soon",
            "/Date(x)/",
        ] {
            assert_eq!(parse_lenient(text), Err(InvalidTimestamp), "{text}");
        }
    }

    #[test]
    fn format_cuts_below_the_microsecond() {
        let instant = parse("2026-11-24T08:30:00.9999999Z").unwrap();
        assert_eq!(format(instant), "2026-11-24T08:30:00.999999Z");
        assert_eq!(
            format(parse("2026-11-24T08:30:00Z").unwrap()),
            "2026-11-24T08:30:00Z"
        );
    }

    #[test]
    fn parse_http_date_accepts_the_date_header() {
        assert_eq!(
            parse_http_date("Tue, 24 Nov 2026 08:30:00 GMT"),
            parse("2026-11-24T08:30:00Z")
        );
    }

    proptest! {
        #[test]
        fn formatted_timestamp_is_parsed_back_and_never_later(micros in 0_i64..4_102_444_800_000_000, nanos in 0_i64..1000) {
            let instant = DateTime::from_timestamp_micros(micros).unwrap() + chrono::TimeDelta::nanoseconds(nanos);
            let back = parse(&format(instant)).unwrap();
            prop_assert!(back <= instant);
            prop_assert!(instant - back < chrono::TimeDelta::microseconds(1));
        }
    }
}
