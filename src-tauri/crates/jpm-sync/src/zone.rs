//! Day arithmetic in the business time zone.
//!
//! A day is what lies between two local midnights, so it may have 23, 23.5 or 25 hours, and where the clocks are put
//! forward at midnight it begins at 01:00. The window never computes this; it draws what is told here.

use chrono::{
    DateTime, Datelike, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;

use crate::moment::Moment;
use crate::views::calendar::{DayGeometry, OffsetSpan, OffsetTable};

/// How long before and after now a table of offsets tells of: more than a dispatcher looks back, and than a window stays open.
const TOLD_BEFORE: TimeDelta = TimeDelta::days(400);
const TOLD_AFTER: TimeDelta = TimeDelta::days(800);

/// The time zone in which an account plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessZone(pub Tz);

impl BusinessZone {
    /// One day with its first instant, the next day's first instant, and the offsets in force between them.
    pub fn day(self, date: NaiveDate, now: DateTime<Utc>) -> DayGeometry {
        let start = self.start_of(date);
        let end = self.start_of(date.succ_opt().unwrap_or(date));
        DayGeometry {
            date,
            start: Moment(start),
            end: Moment(end),
            offsets: self.offsets(start, end, TimeDelta::hours(1)),
            today: self.today(now) == date,
        }
    }

    /// The offsets of the years around `now`.
    pub fn table(self, now: DateTime<Utc>) -> OffsetTable {
        let (start, end) = (now - TOLD_BEFORE, now + TOLD_AFTER);
        OffsetTable {
            spans: self.offsets(start, end, TimeDelta::days(1)),
            end: Moment(end),
        }
    }

    /// The date on the wall calendar at `now`.
    pub fn today(self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.0).date_naive()
    }

    /// The first instant of a day; where midnight is skipped, the instant at which the clocks were put forward.
    pub fn start_of(self, date: NaiveDate) -> DateTime<Utc> {
        let midnight = date.and_time(NaiveTime::MIN);
        if let Some(found) = self.0.from_local_datetime(&midnight).earliest() {
            return found.with_timezone(&Utc);
        }
        // No clock of this zone ever showed this midnight. Local time passes over it within a day of the same
        // figures read as UTC, and rises there, so the instant can be found by halving.
        let mut before = midnight.and_utc() - TimeDelta::hours(26);
        let mut after = midnight.and_utc() + TimeDelta::hours(26);
        while after - before > TimeDelta::seconds(1) {
            let middle = between(before, after);
            if middle.with_timezone(&self.0).naive_local() < midnight {
                before = middle;
            } else {
                after = middle;
            }
        }
        after
    }

    /// "Tue 24 Nov, 9:15", as it is said of an appointment.
    pub fn label(self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.0);
        format!(
            "{} {} {}, {}:{:02}",
            local.weekday(),
            local.day(),
            MONTHS[local.month0() as usize],
            local.hour(),
            local.minute()
        )
    }

    fn minutes_at(self, at: DateTime<Utc>) -> i32 {
        let offset = self.0.offset_from_utc_datetime(&at.naive_utc());
        offset.fix().local_minus_utc().div_euclid(60)
    }

    /// The offsets from `start` to `end`, looked for at every `stride`, within which no zone changes twice: never within an hour, and within a
    /// day not in our years.
    fn offsets(
        self,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        stride: TimeDelta,
    ) -> Vec<OffsetSpan> {
        let mut spans = vec![OffsetSpan {
            from: Moment(start),
            minutes: self.minutes_at(start),
        }];
        let (mut at, mut minutes) = (start, self.minutes_at(start));
        while at < end {
            let next = (at + stride).min(end);
            let then = self.minutes_at(next);
            if then != minutes {
                let change = self.change(at, next);
                if change < end {
                    spans.push(OffsetSpan {
                        from: Moment(change),
                        minutes: then,
                    });
                }
                minutes = then;
            }
            at = next;
        }
        spans
    }

    /// The first second after `before` at which the offset is no longer what it is at `before`.
    fn change(self, mut before: DateTime<Utc>, mut after: DateTime<Utc>) -> DateTime<Utc> {
        let minutes = self.minutes_at(before);
        while after - before > TimeDelta::seconds(1) {
            let middle = between(before, after);
            if self.minutes_at(middle) == minutes {
                before = middle;
            } else {
                after = middle;
            }
        }
        after
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Half-way, on a whole second.
fn between(a: DateTime<Utc>, b: DateTime<Utc>) -> DateTime<Utc> {
    a + TimeDelta::seconds((b - a).num_seconds() / 2)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono_tz::{Africa, America, Australia, Pacific};
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(zone: Tz, date: &str) -> DayGeometry {
        BusinessZone(zone).day(date.parse().unwrap(), utc("2026-11-24T12:00:00Z"))
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
    fn a_spring_day_in_chicago_has_23_hours() {
        let day = day(America::Chicago, "2026-03-08");
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
    fn an_autumn_day_in_chicago_has_25_hours() {
        let day = day(America::Chicago, "2026-11-01");
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
    fn a_table_tells_every_change_of_its_years() {
        let now = utc("2026-11-24T12:00:00Z");
        // Casablanca has other clocks for each Ramadan.
        for zone in [Australia::Lord_Howe, Africa::Casablanca] {
            let table = BusinessZone(zone).table(now);
            assert!(table.spans[0].from.0 < now - TimeDelta::days(366));
            assert!(table.end.0 > now + TimeDelta::days(730));
            assert!(table.spans.len() > 6, "{zone}: {:?}", table.spans);
            let mut at = table.spans[0].from.0;
            while at < table.end.0 {
                let told = table.spans.iter().rfind(|span| span.from.0 <= at);
                assert_eq!(told.unwrap().minutes, BusinessZone(zone).minutes_at(at));
                at += TimeDelta::minutes(15);
            }
        }
    }

    #[test]
    fn lord_howe_moves_by_half_an_hour() {
        let day = day(Australia::Lord_Howe, "2026-10-04");
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
    fn a_day_whose_midnight_is_skipped_begins_at_one() {
        let sao_paulo = day(America::Sao_Paulo, "2018-11-04");
        assert_eq!(sao_paulo.start.0, utc("2018-11-04T03:00:00Z"));
        assert!((hours(&sao_paulo) - 23.0).abs() < f64::EPSILON);
        assert_eq!(spans(&sao_paulo), [("2018-11-04T03:00:00Z".into(), -120)]);

        let cairo = day(Africa::Cairo, "2026-04-24");
        assert_eq!(cairo.start.0, utc("2026-04-23T22:00:00Z"));
        assert!((hours(&cairo) - 23.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_day_that_never_was_is_empty() {
        let samoa = day(Pacific::Apia, "2011-12-30");
        assert_eq!(samoa.start, samoa.end);
    }

    #[test]
    fn today_is_the_date_on_the_wall_there() {
        let zone = BusinessZone(America::Chicago);
        let late = utc("2026-11-25T04:00:00Z");
        assert_eq!(zone.today(late), "2026-11-24".parse().unwrap());
        assert!(zone.day("2026-11-24".parse().unwrap(), late).today);
        assert!(!zone.day("2026-11-25".parse().unwrap(), late).today);
        assert_eq!(zone.label(utc("2026-11-24T15:05:00Z")), "Tue 24 Nov, 9:05");
    }

    proptest! {
        #[test]
        fn days_follow_each_other_and_begin_on_their_date(zone in 0..chrono_tz::TZ_VARIANTS.len(), ordinal in 0_i64..20_000) {
            let zone = BusinessZone(chrono_tz::TZ_VARIANTS[zone]);
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
