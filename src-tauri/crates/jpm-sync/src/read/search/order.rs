//! The order of the jobs and of the appointments that a search finds.
//!
//! Whoever calls asks about the appointment that is next. So today's come first, then those ahead,
//! then those past, and the canceled ones last, nearest first. A typed number comes before all.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use super::super::ranking::MatchScore;
use crate::time::{Micros, to_micros};
use crate::zone::BusinessZone;

/// The present instant and its day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Today {
    pub(super) now: Micros,
    /// The first instant of the day.
    pub(super) start: Micros,
    /// The first instant of the next day.
    end: Micros,
}

impl Today {
    /// The day of `now` in the business time zone.
    pub(crate) fn of(zone: BusinessZone, now: DateTime<Utc>) -> Self {
        let date = zone.today(now);
        let next = date.succ_opt().unwrap_or(date);
        Self {
            now: to_micros(now),
            start: to_micros(zone.start_of(date)),
            end: to_micros(zone.start_of(next)),
        }
    }
}

/// The place of a result. The lowest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// 0 if the text is its number, 1 if its number begins with the text, 2 otherwise.
    pub(super) number: u8,
    pub(super) canceled: bool,
    /// Whether a word is only in a longer text, such as the summary.
    pub(super) only_in_text: bool,
    pub(super) when: When,
    pub(super) score: Reverse<u32>,
}

/// When the appointment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// Today. The distance from now.
    Today(Micros),
    /// After today. The distance from now.
    Ahead(Micros),
    /// Before today. The distance from now.
    Past(Micros),
    Never,
}

impl When {
    fn of(start: Option<Micros>, today: Today) -> Self {
        match start {
            None => Self::Never,
            Some(start) if start >= today.end => Self::Ahead(start - today.now),
            Some(start) if start >= today.start => Self::Today((start - today.now).abs()),
            Some(start) => Self::Past(today.now - start),
        }
    }
}

/// The rank of a job by its next start.
pub(super) fn rank(
    score: &MatchScore<'_>,
    start: Option<Micros>,
    canceled: bool,
    today: Today,
) -> Rank {
    Rank {
        number: 2,
        canceled,
        only_in_text: !score.identifies(),
        when: When::of(start, today),
        score: Reverse(score.total()),
    }
}

/// The rank of an appointment. Some of its words are in its instructions only.
pub(super) fn text_rank(score: u32, start: Option<Micros>, canceled: bool, today: Today) -> Rank {
    Rank {
        number: 2,
        canceled,
        only_in_text: true,
        when: When::of(start, today),
        score: Reverse(score),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::search_tokens::SearchQuery;

    const HOUR: Micros = 3_600_000_000;

    fn today() -> Today {
        let zone: BusinessZone = "America/Chicago".parse().unwrap();
        Today::of(zone, "2026-11-24T15:00:00Z".parse().unwrap())
    }

    #[test]
    fn today_comes_first_then_ahead_then_past_then_canceled() {
        let words = SearchQuery::parse("rivera");
        let mut score = MatchScore::new(&words);
        score.add_field(Some("Emmanuel Rivera"), super::super::Weight::Name);
        let now = today().now;
        let at =
            |hours: Micros, canceled| rank(&score, Some(now + hours * HOUR), canceled, today());
        // 9 AM in Chicago. 23:00 is today, 1 AM is tomorrow.
        let ordered = [
            at(-1, false),
            at(3, false),
            at(14, false),
            at(16, false),
            at(500, false),
            at(-10, false),
            at(-500, false),
            rank(&score, None, false, today()),
            at(1, true),
            at(-10, true),
        ];
        assert!(ordered.is_sorted(), "{ordered:#?}");
    }

    #[test]
    fn names_come_before_words_of_a_summary() {
        let words = SearchQuery::parse("rivera");
        let score = |text, weight| {
            let mut score = MatchScore::new(&words);
            score.add_field(Some(text), weight);
            score
        };
        let name = score("Emmanuel Rivera", super::super::Weight::Name);
        let summary = score("Ask Rivera for the key", super::super::Weight::Summary);
        let past = Some(today().now - 100 * HOUR);
        assert!(
            rank(&name, past, false, today()) < rank(&summary, Some(today().now), false, today())
        );
    }
}
