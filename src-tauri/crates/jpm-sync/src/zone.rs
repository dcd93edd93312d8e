//! Day arithmetic in the business time zone.
//!
//! A day lasts from one local midnight to the next, so it may have 23, 23.5 or 25 hours. Where
//! clocks go forward at midnight, it begins at 01:00. The window never computes days; it draws what
//! this module returns.

mod database;
mod foreign_names;
mod names;

use chrono::{
    DateTime, Datelike, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset,
    TimeDelta, TimeZone, Timelike, Utc,
};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, TimeZone as Rules};

pub use database::{Release, ZoneDatabase, ZoneSource};
pub use names::ZoneNameError;

use crate::time::EpochMillis;
use crate::views::calendar::{DayGeometry, OffsetSpan, OffsetTable, ZoneSpan};

/// The years of a table of offsets. No appointment is planned outside them.
const TABLE_START: DateTime<Utc> = DateTime::UNIX_EPOCH;
const TABLE_YEARS: i64 = 230;

/// The business time zone of an account. It is a time zone of chrono with the rules of
/// [`ZoneDatabase`].
#[derive(Clone, Copy)]
pub struct BusinessZone {
    name: &'static str,
    rules: &'static Rules,
}

impl BusinessZone {
    fn new(name: &'static str, rules: &'static Rules) -> Self {
        Self { name, rules }
    }

    /// Coordinated universal time, if no zone is known.
    pub fn utc() -> Self {
        static UTC: Rules = Rules::UTC;
        Self::new("UTC", &UTC)
    }

    /// Its name in the time zone database.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Local time minus UTC at an instant, in whole minutes.
    pub fn minutes_at(self, at: DateTime<Utc>) -> i32 {
        self.rules.to_offset(timestamp(at)).seconds().div_euclid(60)
    }

    /// Whether both always show the same time.
    fn has_same_rules(self, other: Self) -> bool {
        let spans = |zone: Self| {
            let end = TABLE_START + TimeDelta::days(365 * 100);
            let spans = zone.spans(TABLE_START, end);
            spans
                .into_iter()
                .map(|span| (span.from, span.minutes))
                .collect::<Vec<_>>()
        };
        spans(self) == spans(other)
    }

    /// One day with its first instant, the next day's first instant, and the offsets in force
    /// between them.
    pub fn day(self, date: NaiveDate, now: DateTime<Utc>) -> DayGeometry {
        let start = self.start_of(date);
        let end = self.start_of(date.succ_opt().unwrap_or(date));
        let mut offsets: Vec<_> = self
            .spans(start, end)
            .into_iter()
            .map(|span| OffsetSpan {
                from: span.from,
                minutes: span.minutes,
            })
            .collect();
        offsets.dedup_by_key(|span| span.minutes);
        DayGeometry {
            date,
            start: EpochMillis(start),
            end: EpochMillis(end),
            offsets,
            today: self.today(now) == date,
        }
    }

    /// The offsets of all years in which anything is planned.
    pub fn table(self) -> OffsetTable {
        let end = TABLE_START + TimeDelta::days(TABLE_YEARS * 365);
        OffsetTable {
            spans: self.spans(TABLE_START, end),
            end: EpochMillis(end),
        }
    }

    /// The date on the wall calendar at `now`.
    pub fn today(self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self).date_naive()
    }

    /// The first instant of a day. If midnight is skipped, it is the instant at which the clocks go
    /// forward.
    pub fn start_of(self, date: NaiveDate) -> DateTime<Utc> {
        let midnight = date.and_time(NaiveTime::MIN);
        match self.ambiguous_offset(&midnight) {
            AmbiguousOffset::Unambiguous { offset }
            | AmbiguousOffset::Fold { before: offset, .. } => local_to_utc(midnight, offset),
            AmbiguousOffset::Gap { before, .. } => {
                // The clocks went forward at the last change before this midnight.
                let due = local_to_utc(midnight, before);
                let mut changes = self.rules.preceding(timestamp(due + TimeDelta::seconds(1)));
                changes
                    .next()
                    .map_or(due, |change| jiff_to_utc(change.timestamp()))
            }
        }
    }

    /// The offsets in force from `start` to `end`.
    fn spans(self, start: DateTime<Utc>, end: DateTime<Utc>) -> Vec<ZoneSpan> {
        let first = self.rules.to_offset_info(timestamp(start));
        let mut spans = vec![ZoneSpan {
            from: EpochMillis(start),
            minutes: first.offset().seconds().div_euclid(60),
            abbreviation: first.abbreviation().into(),
        }];
        for change in self.rules.following(timestamp(start)) {
            let from = jiff_to_utc(change.timestamp());
            if from >= end {
                break;
            }
            let minutes = change.offset().seconds().div_euclid(60);
            let is_news = spans.last().is_none_or(|last| {
                (last.minutes, last.abbreviation.as_str()) != (minutes, change.abbreviation())
            });
            if is_news {
                spans.push(ZoneSpan {
                    from: EpochMillis(from),
                    minutes,
                    abbreviation: change.abbreviation().into(),
                });
            }
        }
        spans
    }

    fn ambiguous_offset(self, local: &NaiveDateTime) -> AmbiguousOffset {
        civil(local).map_or_else(
            || {
                // Outside the years of the database the clocks never change.
                let offset = self.rules.to_offset(timestamp(local.and_utc()));
                AmbiguousOffset::Unambiguous { offset }
            },
            |civil| self.rules.to_ambiguous_timestamp(civil).offset(),
        )
    }

    fn offset_of(self, local: &NaiveDateTime, offset: jiff::tz::Offset) -> ZoneOffset {
        self.offset_from_utc_datetime(&local_to_utc(*local, offset).naive_utc())
    }
}

impl PartialEq for BusinessZone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for BusinessZone {}

impl std::fmt::Debug for BusinessZone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("BusinessZone").field(&self.name).finish()
    }
}

/// A name of the database, see [`ZoneDatabase::get`].
impl std::str::FromStr for BusinessZone {
    type Err = ZoneNameError;

    fn from_str(name: &str) -> Result<Self, ZoneNameError> {
        ZoneDatabase::of_this_machine()
            .get(name)
            .ok_or_else(|| ZoneNameError::Unknown(name.to_owned()))
    }
}

/// The difference between local time and UTC at an instant. Its text is the abbreviation, such as
/// `CST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneOffset {
    zone: BusinessZone,
    at: Timestamp,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        fixed(self.zone.rules.to_offset(self.at))
    }
}

impl std::fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.zone.rules.to_offset_info(self.at).abbreviation())
    }
}

impl TimeZone for BusinessZone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        match self.ambiguous_offset(local) {
            AmbiguousOffset::Unambiguous { offset } => {
                MappedLocalTime::Single(self.offset_of(local, offset))
            }
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
            AmbiguousOffset::Fold { before, after } => MappedLocalTime::Ambiguous(
                self.offset_of(local, before),
                self.offset_of(local, after),
            ),
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        ZoneOffset {
            zone: *self,
            at: timestamp(utc.and_utc()),
        }
    }
}

/// The database ends at the year 9999. Before and after its years nothing changes.
fn timestamp(at: DateTime<Utc>) -> Timestamp {
    Timestamp::from_second(at.timestamp()).unwrap_or(if at < DateTime::UNIX_EPOCH {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

fn jiff_to_utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(at.as_second(), 0).unwrap_or_default()
}

/// The instant at which local clocks with this offset show a time.
fn local_to_utc(local: NaiveDateTime, offset: jiff::tz::Offset) -> DateTime<Utc> {
    let utc = local.checked_sub_offset(fixed(offset));
    utc.unwrap_or(local).and_utc()
}

fn fixed(offset: jiff::tz::Offset) -> FixedOffset {
    FixedOffset::east_opt(offset.seconds()).unwrap_or_else(|| Utc.fix())
}

fn civil(local: &NaiveDateTime) -> Option<jiff::civil::DateTime> {
    let small = |part: u32| i8::try_from(part).ok();
    let (date, time) = (local.date(), local.time());
    jiff::civil::DateTime::new(
        i16::try_from(date.year()).ok()?,
        small(date.month())?,
        small(date.day())?,
        small(time.hour())?,
        small(time.minute())?,
        small(time.second())?,
        0,
    )
    .ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> BusinessZone {
        name.parse().unwrap()
    }

    fn day(name: &str, date: &str) -> DayGeometry {
        zone(name).day(date.parse().unwrap(), utc("2026-11-24T12:00:00Z"))
    }

    fn hours(day: &DayGeometry) -> f64 {
        f64::from(i32::try_from((day.end.0 - day.start.0).num_minutes()).unwrap()) / 60.0
    }

    fn spans(day: &DayGeometry) -> Vec<(String, i32)> {
        day.offsets
            .iter()
            .map(|span| (span.from.0.format("%FT%TZ").to_string(), span.minutes))
            .collect()
    }

    #[test]
    fn spring_change_day_in_chicago_has_23_hours() {
        let day = day("America/Chicago", "2026-03-08");
        assert!((hours(&day) - 23.0).abs() < f64::EPSILON);
        assert_eq!(
            spans(&day),
            [
                ("2026-03-08T06:00:00Z".into(), -360),
                ("2026-03-08T08:00:00Z".into(), -300)
            ]
        );
    }

    #[test]
    fn fall_change_day_in_chicago_has_25_hours() {
        let day = day("America/Chicago", "2026-11-01");
        assert!((hours(&day) - 25.0).abs() < f64::EPSILON);
        assert_eq!(
            spans(&day),
            [
                ("2026-11-01T05:00:00Z".into(), -300),
                ("2026-11-01T07:00:00Z".into(), -360)
            ]
        );
    }

    #[test]
    fn offset_table_has_each_change_of_its_years() {
        // Casablanca changes its clocks for each Ramadan.
        for name in [
            "Australia/Lord_Howe",
            "Africa/Casablanca",
            "America/Chicago",
        ] {
            let table = zone(name).table();
            assert!(table.end.0 > utc("2199-01-01T00:00:00Z"));
            let mut at = utc("2026-01-01T00:00:00Z");
            while at < utc("2027-06-01T00:00:00Z") {
                let span = table.spans.iter().rfind(|span| span.from.0 <= at).unwrap();
                assert_eq!(span.minutes, zone(name).minutes_at(at), "{name} {at}");
                at += TimeDelta::minutes(30);
            }
        }
    }

    #[test]
    fn offset_table_has_the_abbreviation_of_each_offset() {
        let table = zone("America/Chicago").table();
        let called = |at: &str| {
            let at = utc(at);
            let span = table.spans.iter().rfind(|span| span.from.0 <= at).unwrap();
            span.abbreviation.clone()
        };
        assert_eq!(called("2026-11-01T06:30:00Z"), "CDT");
        assert_eq!(called("2026-11-01T07:30:00Z"), "CST");
    }

    #[test]
    fn zone_with_changed_rules_shows_the_new_time() {
        let vancouver = zone("America/Vancouver");
        let at = utc("2026-11-24T17:00:00Z");
        assert_eq!(
            at.with_timezone(&vancouver).format("%H:%M").to_string(),
            "10:00"
        );
    }

    #[test]
    fn repeated_and_skipped_local_times_are_distinguished() {
        let chicago = zone("America/Chicago");
        let local = |text: &str| chicago.from_local_datetime(&text.parse().unwrap());
        let MappedLocalTime::Ambiguous(first, second) = local("2026-11-01T01:30:00") else {
            panic!("this time comes twice");
        };
        assert_eq!(first.format("%Z").to_string(), "CDT");
        assert_eq!(second.format("%Z").to_string(), "CST");
        assert_eq!(second.to_utc() - first.to_utc(), TimeDelta::hours(1));
        assert_eq!(local("2026-03-08T02:30:00"), MappedLocalTime::None);
        // Samoa skipped this day.
        let samoa =
            zone("Pacific/Apia").from_local_datetime(&"2011-12-30T12:00:00".parse().unwrap());
        assert_eq!(samoa, MappedLocalTime::None);
    }

    #[test]
    fn extreme_dates_do_not_panic() {
        for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            zone("America/Chicago").minutes_at(at);
        }
        for date in ["0001-01-01", "9999-12-31", "-20000-01-01", "+20000-01-01"] {
            let day = day("America/Chicago", date);
            assert!(day.start < day.end, "{date}");
        }
    }

    #[test]
    fn lord_howe_changes_by_half_an_hour() {
        let day = day("Australia/Lord_Howe", "2026-10-04");
        assert!((hours(&day) - 23.5).abs() < f64::EPSILON);
        assert_eq!(
            spans(&day),
            [
                ("2026-10-03T13:30:00Z".into(), 630),
                ("2026-10-03T15:30:00Z".into(), 660)
            ]
        );
    }

    #[test]
    fn day_without_midnight_begins_at_one() {
        let sao_paulo = day("America/Sao_Paulo", "2018-11-04");
        assert_eq!(sao_paulo.start.0, utc("2018-11-04T03:00:00Z"));
        assert!((hours(&sao_paulo) - 23.0).abs() < f64::EPSILON);
        assert_eq!(spans(&sao_paulo), [("2018-11-04T03:00:00Z".into(), -120)]);

        let cairo = day("Africa/Cairo", "2026-04-24");
        assert_eq!(cairo.start.0, utc("2026-04-23T22:00:00Z"));
        assert!((hours(&cairo) - 23.0).abs() < f64::EPSILON);
    }

    #[test]
    fn skipped_day_is_empty() {
        let samoa = day("Pacific/Apia", "2011-12-30");
        assert_eq!(samoa.start, samoa.end);
    }

    #[test]
    fn today_is_the_local_date_of_the_zone() {
        let zone = zone("America/Chicago");
        let late = utc("2026-11-25T04:00:00Z");
        assert_eq!(zone.today(late), "2026-11-24".parse().unwrap());
        assert!(zone.day("2026-11-24".parse().unwrap(), late).today);
        assert!(!zone.day("2026-11-25".parse().unwrap(), late).today);
    }

    proptest! {
        #[test]
        fn days_are_contiguous_and_begin_on_their_date(zone in any::<prop::sample::Index>(), ordinal in 0_i64..40_000) {
            let zones: Vec<_> = ZoneDatabase::of_this_machine().all().collect();
            let zone = *zone.get(&zones);
            let date = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + TimeDelta::days(ordinal);
            let now = DateTime::UNIX_EPOCH;
            let (day, next) = (zone.day(date, now), zone.day(date.succ_opt().unwrap(), now));
            prop_assert_eq!(day.end, next.start);
            prop_assert!(day.start <= day.end && hours(&day) <= 26.0);
            if day.start < day.end {
                prop_assert_eq!(zone.today(day.start.0), date);
                prop_assert_eq!(zone.today(day.end.0 - TimeDelta::seconds(1)), date);
            }
            for pair in day.offsets.windows(2) {
                let (before, at) = (pair[1].from.0 - TimeDelta::seconds(1), pair[1].from.0);
                prop_assert_eq!(zone.minutes_at(before), pair[0].minutes);
                prop_assert_eq!(zone.minutes_at(at), pair[1].minutes);
                prop_assert!(pair[0].minutes != pair[1].minutes && at < day.end.0);
            }
        }
    }
}
