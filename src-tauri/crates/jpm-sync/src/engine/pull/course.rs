//! The way through the pages of a list, and whether its end can be trusted.
//!
//! Where a list comes by ascending `modifiedOn`, page numbers cannot be trusted (an edited row jumps to the end and a neighbour slips into
//! a page already read), so the floor is raised instead and page 1 is asked again. That is done only where the list was asked for in this
//! order and its rows say nothing else: rows that rise by id as well may be a list by id whose last row was edited.

use std::collections::BTreeSet;

use crate::engine::fetch::Batch;
use crate::engine::intake::modified;
use crate::instant::Micros;
use crate::rows::MirrorRow;
use crate::store::feeds::Run;

/// No list has more pages; a server that goes on is broken.
const MOST_PAGES: u32 = 20_000;

/// What follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Another page.
    Ahead,
    /// Nothing: it was the last.
    Reached,
    /// Nothing more can be asked, and the list did not say that it ends.
    Untrusted(&'static str),
}

/// How the pages are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Steps {
    /// Not decided before the first page with two rows.
    Open,
    /// By raising the floor.
    Floor,
    /// By page numbers, each id above the one before: no row moved between two pages, and none is passed over.
    Ids,
    /// By page numbers, in an order that may hide a row.
    Pages,
}

/// Where a sweep is.
#[derive(Debug)]
pub(crate) struct Course {
    /// The page to ask for.
    pub(crate) page: u32,
    /// Rows modified before it are not asked for.
    pub(crate) floor: Option<Micros>,
    /// By the server's clock, when it began.
    pub(crate) started: Option<Micros>,
    /// Pages that have been read.
    pub(crate) pages: u32,
    sorted: bool,
    /// Where the floor was before it was raised.
    ground: Option<Micros>,
    steps: Steps,
    /// An order was seen to break, or pages were read that are not known any more.
    doubt: bool,
    last: Option<(i64, Micros)>,
    ids: BTreeSet<i64>,
}

impl Course {
    /// Begins at the cursor, or goes on with a run that was broken off. `sorted` when the list was asked for by ascending change.
    pub(crate) fn new(sorted: bool, cursor: Option<Micros>, run: Option<Run>) -> Self {
        Self {
            page: run.map_or(1, |run| run.page),
            floor: run.map_or(cursor, |run| run.floor),
            started: run.and_then(|run| run.started),
            pages: 0,
            sorted,
            ground: cursor,
            steps: Steps::Open,
            // A raised floor vouches for the pages before it; a page number does not.
            doubt: run.is_some_and(|run| run.page > 1),
            last: None,
            ids: BTreeSet::new(),
        }
    }

    /// Whether the next pages are known before this one is read: by page numbers they are, by a rising floor they are not.
    pub(crate) fn is_by_pages(&self) -> bool {
        matches!(self.steps, Steps::Ids | Steps::Pages)
    }

    /// What is kept, so that a later run can go on here.
    pub(crate) fn run(&self) -> Run {
        Run {
            started: self.started,
            page: self.page,
            floor: self.floor,
        }
    }

    /// Whether no row can have been passed over.
    pub(crate) fn is_safe(&self) -> bool {
        !self.doubt && (self.pages == 1 || self.steps != Steps::Pages)
    }

    /// Takes note of a page, and goes to the next.
    pub(crate) fn turn(&mut self, batch: &Batch) -> End {
        self.pages += 1;
        let ids: BTreeSet<i64> = batch.rows.iter().map(|row| row.origin().id).collect();
        let repeats = self.page > 1 && !ids.is_empty() && ids == self.ids;
        self.ids = ids;
        self.judge(&batch.rows);
        if batch.has_more == Some(false) {
            return End::Reached;
        }
        if batch.records == 0 {
            return match batch.has_more {
                Some(true) => End::Untrusted("an empty page says that more follow"),
                _ => End::Reached,
            };
        }
        if repeats {
            return End::Untrusted("a page repeats");
        }
        if self.pages >= MOST_PAGES {
            return End::Untrusted("there is no last page");
        }
        self.step(&batch.rows);
        End::Ahead
    }

    /// Looks at the order of the rows, from the last of the page before on.
    fn judge(&mut self, rows: &[MirrorRow]) {
        let keys: Vec<(i64, Micros)> = self
            .last
            .into_iter()
            .chain(rows.iter().filter_map(place))
            .collect();
        if keys.len() < 2 {
            return;
        }
        // A row that comes twice tells that rows moved between two pages. Of pages that are asked for at once the later one may have been
        // answered first; then the row that moved is on neither of them, and its neighbour that comes twice is all there is to see.
        let by_id = keys.windows(2).all(|pair| pair[0].0 < pair[1].0);
        // A record without a date says nothing about the order.
        let dates: Vec<Micros> = keys.iter().map(|key| key.1).filter(|at| *at != 0).collect();
        let by_change = keys[0].1 != 0 && dates.is_sorted();
        match self.steps {
            Steps::Open if by_id => self.steps = Steps::Ids,
            Steps::Open if by_change && self.sorted => self.steps = Steps::Floor,
            Steps::Open => self.steps = Steps::Pages,
            Steps::Floor if !by_change => {
                // It was not the order of the list after all: what the raised floor kept away is read now.
                self.steps = Steps::Pages;
                self.floor = self.ground;
                self.page = 0;
            }
            Steps::Ids if !by_id => self.steps = Steps::Pages,
            _ => {}
        }
    }

    fn step(&mut self, rows: &[MirrorRow]) {
        let last = rows.iter().rev().find_map(place);
        let raised = last.map(|last| last.1).filter(|change| {
            self.steps == Steps::Floor && self.floor.is_none_or(|floor| *change > floor)
        });
        if let Some(change) = raised {
            self.floor = Some(change);
            self.page = 1;
            // The next page begins among the rows of this instant, in whatever order the server gives them.
            self.last = None;
        } else {
            // Where everything on the page was changed in one instant, the pages of that instant follow.
            self.page = self.page.saturating_add(1);
            self.last = last.or(self.last);
        }
    }
}

/// Where a row stands in the order of its list; `None` for one that cannot be read so far.
fn place(row: &MirrorRow) -> Option<(i64, Micros)> {
    let readable = !matches!(row, MirrorRow::Unreadable(_));
    readable.then(|| (row.origin().id, modified(row)))
}

#[cfg(test)]
mod tests;
