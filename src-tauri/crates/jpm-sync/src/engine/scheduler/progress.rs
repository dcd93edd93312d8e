//! How far the first download has come.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::engine::pull::PageWritten;
use crate::views::status::{Feed, Progress};

/// Counts what the first download brings.
pub(super) struct DownloadProgress {
    /// Rows in the mirror, by list.
    rows: HashMap<Feed, u32>,
    /// Rows on the server, by list, if it says so.
    expected: HashMap<Feed, u32>,
    since: DateTime<Utc>,
    read: u32,
}

impl DownloadProgress {
    /// Begins at `now` with the rows that are here and the lengths that the server has given.
    pub(super) fn new(
        rows: HashMap<Feed, u32>,
        expected: HashMap<Feed, u32>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            rows,
            expected,
            since: now,
            read: 0,
        }
    }

    /// Counts a page.
    pub(super) fn add(&mut self, page: &PageWritten) {
        let rows = u32::try_from(page.rows).unwrap_or(u32::MAX);
        self.read = self.read.saturating_add(rows);
        let here = self.rows.entry(page.feed).or_default();
        *here = here.saturating_add(rows);
        if let Some(expected) = page.expected {
            self.expected.insert(page.feed, expected);
        }
    }

    /// The progress at `now`, while `feed` is being read. The total is only known if the two long
    /// lists give their lengths.
    pub(super) fn progress(&self, feed: Feed, now: DateTime<Utc>) -> Progress {
        let seconds = (now - self.since).as_seconds_f64().max(0.001);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate is never negative, and saturates"
        )]
        let per_second = (f64::from(self.read) / seconds) as u32;
        let rows = self
            .rows
            .values()
            .fold(0_u32, |sum, rows| sum.saturating_add(*rows));
        let told = [Feed::Appointments, Feed::Jobs]
            .iter()
            .all(|feed| self.expected.contains_key(feed));
        // A list that turned out longer counts with its actual length.
        let expected = told.then(|| {
            let mut lists: HashMap<Feed, u32> = self.rows.clone();
            for (feed, expected) in &self.expected {
                let here = lists.entry(*feed).or_default();
                *here = (*here).max(*expected);
            }
            lists
                .values()
                .fold(0_u32, |sum, rows| sum.saturating_add(*rows))
        });
        Progress {
            feed,
            rows,
            rows_expected: expected,
            rows_per_second: per_second,
            seconds_left: expected
                .and_then(|expected| expected.saturating_sub(rows).checked_div(per_second)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(feed: Feed, rows: usize) -> PageWritten {
        PageWritten {
            feed,
            rows,
            first: true,
            expected: None,
            jobs: std::collections::BTreeSet::new(),
            has_suspects: false,
        }
    }

    #[test]
    fn progress_reports_rows_rate_and_time_left() {
        let begun = DateTime::UNIX_EPOCH;
        let expected = HashMap::from([(Feed::Appointments, 1000), (Feed::Jobs, 600)]);
        let mut progress =
            DownloadProgress::new(HashMap::from([(Feed::JobTypes, 10)]), expected, begun);
        progress.add(&page(Feed::Appointments, 400));
        let now = begun + chrono::TimeDelta::seconds(2);
        let told = progress.progress(Feed::Appointments, now);
        assert_eq!((told.rows, told.rows_expected), (410, Some(1610)));
        assert_eq!((told.rows_per_second, told.seconds_left), (200, Some(6)));
    }

    #[test]
    fn progress_without_counts_of_the_long_lists_has_no_total() {
        let mut progress = DownloadProgress::new(
            HashMap::new(),
            HashMap::from([(Feed::Customers, 50)]),
            DateTime::UNIX_EPOCH,
        );
        progress.add(&page(Feed::Appointments, 400));
        let told = progress.progress(Feed::Appointments, DateTime::UNIX_EPOCH);
        assert_eq!((told.rows_expected, told.seconds_left), (None, None));
    }
}
