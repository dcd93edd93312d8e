//! The order of the table of jobs, both in SQL and for the rows that are merged in.

use std::cmp::Ordering;

use crate::time::to_micros;
use crate::views::jobs::{JobRow, JobSort, JobState};

/// A job's key in the order of the table. Jobs without a key come last in both directions.
#[derive(Clone, Debug)]
pub(super) struct SortKey {
    pub(super) number: Option<i64>,
    pub(super) text: Option<String>,
    pub(super) id: i64,
}

impl SortKey {
    /// Compares two keys.
    pub(super) fn cmp(&self, other: &Self, descending: bool) -> Ordering {
        let turn = |order: Ordering| if descending { order.reverse() } else { order };
        let last = |none: bool, other_none: bool| none.cmp(&other_none);
        last(self.number.is_none(), other.number.is_none())
            .then_with(|| turn(self.number.cmp(&other.number)))
            .then_with(|| last(self.text.is_none(), other.text.is_none()))
            .then_with(|| turn(self.text.cmp(&other.text)))
            .then_with(|| turn(self.id.cmp(&other.id)))
    }
}

/// The order in SQL: a number, then a text.
pub(super) struct Order {
    pub(super) number: Option<&'static str>,
    pub(super) text: Option<&'static str>,
    /// The join that the text needs.
    pub(super) join: &'static str,
}

impl Order {
    pub(super) fn of(sort: JobSort) -> Self {
        let by = |number| Self {
            number: Some(number),
            text: None,
            join: "",
        };
        let named = |text, join| Self {
            number: None,
            text: Some(text),
            join,
        };
        match sort {
            // Numbers of a tenant differ in length. As text, 999 would come after 1000.
            JobSort::Number => Self {
                text: Some("n.number"),
                ..by("length(n.number)")
            },
            JobSort::Customer => named("n.customer", ""),
            JobSort::NextStart => by("n.next_start_us"),
            JobSort::State => by(
                "CASE n.status WHEN 'InProgress' THEN 0 WHEN 'Dispatched' THEN 1 WHEN 'Scheduled' THEN 2 WHEN 'Hold' THEN 3
                 WHEN 'Completed' THEN 4 WHEN 'Canceled' THEN 5 ELSE 6 END",
            ),
            JobSort::JobType => named(
                "t.name COLLATE NOCASE",
                "LEFT JOIN job_type t ON t.id = n.job_type_id",
            ),
            JobSort::BusinessUnit => named(
                "u.name COLLATE NOCASE",
                "LEFT JOIN named_record u ON u.kind = 'unit' AND u.id = n.business_unit_id",
            ),
            JobSort::Priority => by(
                "CASE n.priority WHEN 'Urgent' THEN 0 WHEN 'High' THEN 1 WHEN 'Normal' THEN 2 WHEN 'Low' THEN 3 ELSE 4 END",
            ),
            JobSort::CreatedOn => by("n.created_us"),
            JobSort::CompletedOn => by("n.completed_us"),
            JobSort::ModifiedOn => by("n.modified_us"),
        }
    }

    pub(super) fn clause(&self, descending: bool) -> String {
        let direction = if descending { "DESC" } else { "ASC" };
        // A keyword after a list would reverse its last key only.
        let mut keys: Vec<_> = [self.number, self.text]
            .into_iter()
            .flatten()
            .map(|key| format!("{key} {direction} NULLS LAST"))
            .collect();
        keys.push(format!("n.id {direction}"));
        keys.join(", ")
    }
}

/// The sort key of a job that is shown differently than in `job_list`; the same as [`Order`] gives
/// the others.
pub(super) fn sort_key(sort: JobSort, row: &JobRow, id: i64) -> SortKey {
    let text = |text: Option<&String>| text.map(|text| text.to_ascii_lowercase());
    let (number, text) = match sort {
        JobSort::Number => (
            row.number
                .as_ref()
                .and_then(|number| i64::try_from(number.chars().count()).ok()),
            row.number.clone(),
        ),
        JobSort::Customer => (None, text(row.customer.as_ref())),
        JobSort::NextStart => (row.next_start.map(|at| to_micros(at.0)), None),
        JobSort::State => (
            Some(match row.state {
                JobState::InProgress => 0,
                JobState::Dispatched => 1,
                JobState::Scheduled => 2,
                JobState::Hold => 3,
                JobState::Completed => 4,
                JobState::Canceled => 5,
                JobState::Other => 6,
            }),
            None,
        ),
        JobSort::JobType => (None, text(row.job_type.as_ref())),
        JobSort::BusinessUnit => (None, text(row.business_unit.as_ref())),
        JobSort::Priority => (
            Some(match row.priority.as_deref() {
                Some("Urgent") => 0,
                Some("High") => 1,
                Some("Normal") => 2,
                Some("Low") => 3,
                _ => 4,
            }),
            None,
        ),
        JobSort::CreatedOn => (row.created_on.map(|at| to_micros(at.0)), None),
        JobSort::CompletedOn => (row.completed_on.map(|at| to_micros(at.0)), None),
        JobSort::ModifiedOn => (Some(row.modified_on.map_or(0, |at| to_micros(at.0))), None),
    };
    SortKey { number, text, id }
}
