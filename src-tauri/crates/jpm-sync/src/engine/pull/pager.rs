//! Walks through the pages of a list and decides whether its end can be trusted.
//!
//! In a list by ascending `modifiedOn`, page numbers skip rows: an edited row jumps to the end, and
//! a neighbor slips into a page that was already read. The pager then raises `since` and asks for
//! page 1 again. It does so only if the list was requested in this order and its rows do not
//! contradict it. Rows whose ids rise as well may be a list by id whose last row was edited.

use std::collections::BTreeSet;

use crate::engine::fetch::FeedPage;
use crate::engine::to_row::modified;
use crate::rows::MirrorRow;
use crate::store::feeds::ResumePoint;
use crate::time::Micros;

/// No list has more pages. A server that returns more is broken.
const MAX_PAGES: u32 = 20_000;

/// What follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageEnd {
    /// Another page.
    More,
    /// Nothing: it was the last.
    Complete,
    /// Nothing more can be requested, and the list did not say that it ends.
    Untrusted(&'static str),
}

/// How the pages are requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PagingMode {
    /// Not decided before the first page with two rows.
    Undecided,
    /// By raising `since`.
    Keyset,
    /// By page number, with ascending ids: no row moved between two pages, and none is skipped.
    ById,
    /// By page number, in an order that may skip a row.
    ByNumber,
}

/// The position of a sweep.
#[derive(Debug)]
pub(crate) struct Pager {
    /// The next page.
    pub(crate) page: u32,
    /// Rows modified before it are not requested.
    pub(crate) since: Option<Micros>,
    /// By the server's clock, when it began.
    pub(crate) started: Option<Micros>,
    /// Pages that have been read.
    pub(crate) pages: u32,
    sorted: bool,
    /// `since` before it was raised.
    initial_since: Option<Micros>,
    mode: PagingMode,
    /// The order was seen to break, or earlier pages are not known any more.
    may_have_gaps: bool,
    last: Option<(i64, Micros)>,
    ids: BTreeSet<i64>,
}

impl Pager {
    /// Begins at the cursor, or continues an interrupted run. `sorted` says that the list was
    /// requested by ascending change.
    pub(crate) fn new(sorted: bool, cursor: Option<Micros>, resume: Option<ResumePoint>) -> Self {
        Self {
            page: resume.map_or(1, |resume| resume.page),
            since: resume.map_or(cursor, |resume| resume.since),
            started: resume.and_then(|resume| resume.started),
            pages: 0,
            sorted,
            initial_since: cursor,
            mode: PagingMode::Undecided,
            // A raised `since` proves that the pages before it were read completely. A page number
            // does not.
            may_have_gaps: resume.is_some_and(|resume| resume.page > 1),
            last: None,
            ids: BTreeSet::new(),
        }
    }

    /// Whether the next pages can be requested before this one was read. By page number they can,
    /// with a rising `since` they cannot.
    pub(crate) fn is_by_pages(&self) -> bool {
        matches!(self.mode, PagingMode::ById | PagingMode::ByNumber)
    }

    /// The position to store, so that a later run can continue here.
    pub(crate) fn resume_point(&self) -> ResumePoint {
        ResumePoint {
            started: self.started,
            page: self.page,
            since: self.since,
        }
    }

    /// Whether no row can have been skipped.
    pub(crate) fn is_safe(&self) -> bool {
        !self.may_have_gaps && (self.pages == 1 || self.mode != PagingMode::ByNumber)
    }

    /// Processes a page and moves to the next.
    pub(crate) fn advance(&mut self, batch: &FeedPage) -> PageEnd {
        self.pages += 1;
        let ids: BTreeSet<i64> = batch.rows.iter().map(|row| row.origin().id).collect();
        let repeats = self.page > 1 && !ids.is_empty() && ids == self.ids;
        self.ids = ids;
        self.detect_order(&batch.rows);
        if batch.has_more == Some(false) {
            return PageEnd::Complete;
        }
        if batch.records == 0 {
            return match batch.has_more {
                Some(true) => PageEnd::Untrusted("an empty page says that more follow"),
                _ => PageEnd::Complete,
            };
        }
        if repeats {
            return PageEnd::Untrusted("a page repeats");
        }
        if self.pages >= MAX_PAGES {
            return PageEnd::Untrusted("there is no last page");
        }
        self.step(&batch.rows);
        PageEnd::More
    }

    /// Checks the order of the rows, beginning with the last row of the page before.
    fn detect_order(&mut self, rows: &[MirrorRow]) {
        let keys: Vec<(i64, Micros)> = self
            .last
            .into_iter()
            .chain(rows.iter().filter_map(sort_position))
            .collect();
        if keys.len() < 2 {
            return;
        }
        // A row that comes twice shows that rows moved between two pages. If pages are requested at
        // once, the later one may have been answered first. The row that moved is then on neither
        // page, and its neighbor that comes twice is the only sign.
        let by_id = keys.windows(2).all(|pair| pair[0].0 < pair[1].0);
        // A record without a date says nothing about the order.
        let dates: Vec<Micros> = keys.iter().map(|key| key.1).filter(|at| *at != 0).collect();
        let by_change = keys[0].1 != 0 && dates.is_sorted();
        match self.mode {
            PagingMode::Undecided if by_id => self.mode = PagingMode::ById,
            PagingMode::Undecided if by_change && self.sorted => self.mode = PagingMode::Keyset,
            PagingMode::Undecided => self.mode = PagingMode::ByNumber,
            PagingMode::Keyset if !by_change => {
                // The list has another order after all. The rows that the raised `since` excluded
                // are read now.
                self.mode = PagingMode::ByNumber;
                self.since = self.initial_since;
                self.page = 0;
            }
            PagingMode::ById if !by_id => self.mode = PagingMode::ByNumber,
            _ => {}
        }
    }

    fn step(&mut self, rows: &[MirrorRow]) {
        let last = rows.iter().rev().find_map(sort_position);
        let raised = last.map(|last| last.1).filter(|change| {
            self.mode == PagingMode::Keyset && self.since.is_none_or(|since| *change > since)
        });
        if let Some(change) = raised {
            self.since = Some(change);
            self.page = 1;
            // The next page begins among the rows of this instant, in the order that the server
            // chooses.
            self.last = None;
        } else {
            // If everything on the page was changed in one instant, the pages of that instant
            // follow.
            self.page = self.page.saturating_add(1);
            self.last = last.or(self.last);
        }
    }
}

/// A row's position in the order of its list. `None` for one that cannot be read far enough.
fn sort_position(row: &MirrorRow) -> Option<(i64, Micros)> {
    let readable = !matches!(row, MirrorRow::Unreadable(_));
    readable.then(|| (row.origin().id, modified(row)))
}

#[cfg(test)]
mod tests;
