//! Instants as the API writes them, and as we write them back.
//!
//! The server writes 0 to 7 fractional digits, and `Z` or an offset. An instant without either is taken as UTC, because the documents
//! say of every instant that it is in UTC. We write `Z`, and never more digits than were meant: what is finer than a microsecond is
//! cut off, never rounded up, so that a cursor cannot skip a row.

use chrono::{DateTime, Datelike, NaiveDateTime, SecondsFormat, SubsecRound, Utc};

/// Reads an instant; `None` when the text is not one, or is one that cannot be written in UTC with a year of four digits.
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

/// Writes an instant for the server.
pub fn format(instant: DateTime<Utc>) -> String {
    instant
        .trunc_subsecs(6)
        .to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Reads the date of an HTTP header (`Date`, `Retry-After`).
pub(crate) fn parse_http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text.trim())
        .ok()
        .map(|instant| instant.with_timezone(&Utc))
}

/// `#[serde(with = …)]` for an instant that must be there.
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

/// `#[serde(default, with = …)]` for an instant that may be missing or null.
pub(crate) mod optional {
    use chrono::{DateTime, Utc};
    use serde::de::{Deserializer, Error, Unexpected};
    use serde::{Deserialize, Serializer};

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
        Option::<String>::deserialize(deserializer)?
            .map(|text| {
                super::parse(&text)
                    .ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &"a date-time"))
            })
            .transpose()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_every_form_the_server_writes() {
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
    fn refuses_what_is_no_instant() {
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
    fn cuts_below_the_microsecond_and_never_rounds_up() {
        let instant = parse("2026-11-24T08:30:00.9999999Z").unwrap();
        assert_eq!(format(instant), "2026-11-24T08:30:00.999999Z");
        assert_eq!(
            format(parse("2026-11-24T08:30:00Z").unwrap()),
            "2026-11-24T08:30:00Z"
        );
    }

    #[test]
    fn reads_the_date_header() {
        assert_eq!(
            parse_http_date("Tue, 24 Nov 2026 08:30:00 GMT"),
            parse("2026-11-24T08:30:00Z")
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_and_is_never_later(micros in 0_i64..4_102_444_800_000_000, nanos in 0_i64..1000) {
            let instant = DateTime::from_timestamp_micros(micros).unwrap() + chrono::TimeDelta::nanoseconds(nanos);
            let back = parse(&format(instant)).unwrap();
            prop_assert!(back <= instant);
            prop_assert!(instant - back < chrono::TimeDelta::microseconds(1));
        }
    }
}
