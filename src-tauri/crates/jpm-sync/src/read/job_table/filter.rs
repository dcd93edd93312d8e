//! The filter of the job table, both in SQL and for the rows that are merged in.

use rusqlite::{Connection, ToSql};
use serde_json::json;

use crate::overlay::Overlay;
use crate::read::cards::{CardQuery, cards};
use crate::read::job_summary::JobSummary;
use crate::read::search::JobText;
use crate::rows::job_status_name;
use crate::search_tokens::SearchQuery;
use crate::store::sql::Sql;
use crate::time::{Micros, to_micros};
use crate::views::jobs::{DayRange, JobQuery};
use crate::zone::BusinessZone;

const DAY: Micros = 86_400_000_000;
/// The rows of a shorter span are read by an index of the date and then sorted. A longer one holds
/// so much of the table that walking it in the requested order finds a page sooner.
const SHORT_SPAN: Micros = 400 * DAY;

/// A half-open span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    from: Micros,
    until: Micros,
}

impl Span {
    fn of(range: DayRange, zone: BusinessZone) -> Self {
        let start = |date| to_micros(zone.start_of(date));
        Self {
            // Zero stands for an unknown instant, and no record is older than 1970.
            from: range.from.map_or(1, start),
            until: range.until.map_or(Micros::MAX, start),
        }
    }

    fn holds(self, at: Option<Micros>) -> bool {
        at.is_some_and(|at| at >= self.from && at < self.until)
    }

    /// Whether something that lasts touches the span. A moment without length touches it too.
    fn touches(self, start: Micros, end: Micros) -> bool {
        start < self.until && (end > self.from || start >= self.from)
    }

    fn length(self) -> Micros {
        self.until.saturating_sub(self.from)
    }
}

/// A date of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DateField {
    Created,
    Scheduled,
    Completed,
    Modified,
}

impl DateField {
    /// The column of `job_list`, and its index. Scheduled days are those of the appointments.
    fn column(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Created => Some(("n.created_us", "job_list_created")),
            Self::Completed => Some(("n.completed_us", "job_list_completed")),
            Self::Modified => Some(("n.modified_us", "job_list_modified")),
            Self::Scheduled => None,
        }
    }
}

/// What the table shows.
pub(super) struct Filter<'a> {
    pub(super) query: &'a JobQuery,
    words: SearchQuery,
    project: Option<i64>,
    dates: Vec<(DateField, Span)>,
}

impl<'a> Filter<'a> {
    pub(super) fn of(query: &'a JobQuery, project: Option<i64>, zone: BusinessZone) -> Self {
        let dates = [
            (DateField::Created, query.dates.created),
            (DateField::Scheduled, query.dates.scheduled),
            (DateField::Completed, query.dates.completed),
            (DateField::Modified, query.dates.modified),
        ];
        Self {
            query,
            words: SearchQuery::parse(&query.text),
            project,
            dates: dates
                .into_iter()
                .filter_map(|(field, range)| Some((field, Span::of(range?, zone))))
                .collect(),
        }
    }

    /// True if no job can match: punctuation alone is no word, and no job contains it.
    pub(super) fn is_impossible(&self) -> bool {
        self.words.is_empty() && !self.query.text.trim().is_empty()
    }

    /// The date that finds the rows: the shortest of the short spans.
    fn driver(&self) -> Option<(DateField, Span)> {
        self.dates
            .iter()
            .copied()
            .filter(|(_, span)| span.length() <= SHORT_SPAN)
            .min_by_key(|(_, span)| span.length())
    }

    /// Whether a job as it is shown matches.
    pub(super) fn matches(
        &self,
        sql: &Connection,
        overlay: &Overlay,
        job: &JobSummary,
    ) -> Sql<bool> {
        if !self.matches_fields(job) {
            return Ok(false);
        }
        for (field, span) in &self.dates {
            let holds = match field {
                DateField::Created => span.holds(job.created),
                DateField::Completed => span.holds(job.completed),
                DateField::Modified => span.holds(job.modified),
                DateField::Scheduled => cards(sql, overlay, CardQuery::Job(job.key))?
                    .iter()
                    .any(|card| span.touches(to_micros(card.start.0), to_micros(card.end.0))),
            };
            if !holds {
                return Ok(false);
            }
        }
        Ok(self.words.is_empty() || JobText::of(sql, job)?.holds(sql, overlay, &self.words)?)
    }

    fn matches_fields(&self, job: &JobSummary) -> bool {
        let query = self.query;
        let unit = |id| {
            query
                .business_unit_ids
                .iter()
                .any(|wanted| wanted.0.0 == id)
        };
        let kind = |id| query.job_type_ids.iter().any(|wanted| wanted.0.0 == id);
        let priority = |word: &String| query.priorities.contains(word);
        (query.states.is_empty() || query.states.contains(&job.state))
            && (query.business_unit_ids.is_empty() || job.business_unit_id.is_some_and(unit))
            && (query.job_type_ids.is_empty() || job.job_type_id.is_some_and(kind))
            && (query.priorities.is_empty() || job.priority.as_ref().is_some_and(priority))
            && (self.project.is_none() || job.project_id == self.project)
            && query
                .customer_id
                .is_none_or(|id| job.customer_id == Some(id.0.0))
    }
}

/// The rows of `job_list` that match, in SQL.
pub(super) struct Conditions {
    /// What follows `FROM`. The table is `n`.
    pub(super) source: String,
    /// The `WHERE` clause.
    pub(super) text: String,
    pub(super) values: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    /// Binds a value and returns its placeholder.
    pub(super) fn bind(&mut self, value: impl ToSql + 'static) -> String {
        self.values.push(Box::new(value));
        format!("?{}", self.values.len())
    }

    fn and(&mut self, condition: &str) {
        self.text.push_str(if self.text.is_empty() {
            "WHERE "
        } else {
            " AND "
        });
        self.text.push_str(condition);
    }

    pub(super) fn add(&mut self, condition: &str, value: impl ToSql + 'static) {
        let placeholder = self.bind(value);
        self.and(&condition.replace('?', &placeholder));
    }

    /// One of some values. A single value is a condition of its own, because an index then keeps
    /// the order of its rows.
    fn one_of<T: ToSql + serde::Serialize + Clone + 'static>(
        &mut self,
        column: &str,
        wanted: &[T],
    ) {
        match wanted {
            [] => {}
            [one] => self.add(&format!("{column} = ?"), one.clone()),
            many => self.add(
                &format!("{column} IN (SELECT value FROM json_each(?))"),
                json!(many).to_string(),
            ),
        }
    }

    /// Without a hint, SQLite may walk the whole table in the requested order to find the few jobs
    /// of a day.
    fn drive_by(&mut self, field: DateField, span: Span) {
        if let Some((_, index)) = field.column() {
            self.source = format!("job_list n INDEXED BY {index}");
            return;
        }
        let (from, until) = (self.bind(span.from), self.bind(span.until));
        // Appointments longer than a day have an index of their own.
        self.source = format!(
            "(SELECT a.job_id FROM appointment a INDEXED BY appointment_start
              WHERE a.active = 1 AND a.start_us >= {from} - {DAY} AND a.start_us < {until} AND (a.end_us > {from} OR a.start_us >= {from})
              UNION SELECT a.job_id FROM appointment a INDEXED BY appointment_long
              WHERE a.active = 1 AND a.end_us - a.start_us > 86400000000 AND a.end_us > {from} AND a.start_us < {until}
             ) w CROSS JOIN job_list n ON n.id = w.job_id"
        );
    }

    fn add_date(&mut self, field: DateField, span: Span) {
        if let Some((column, _)) = field.column() {
            self.add(&format!("{column} >= ?"), span.from);
            self.add(&format!("{column} < ?"), span.until);
            return;
        }
        let (from, until) = (self.bind(span.from), self.bind(span.until));
        self.and(&format!(
            "EXISTS (SELECT 1 FROM appointment a WHERE a.job_id = n.id AND a.active = 1
             AND a.start_us < {until} AND (a.end_us > {from} OR a.start_us >= {from}))"
        ));
    }

    pub(super) fn of(filter: &Filter<'_>) -> Self {
        let mut all = Self {
            source: "job_list n".to_owned(),
            text: String::new(),
            values: Vec::new(),
        };
        let query = filter.query;
        let driver = filter.driver();
        if let Some((field, span)) = driver {
            all.drive_by(field, span);
        }
        for (field, span) in &filter.dates {
            let is_done = *field == DateField::Scheduled && driver == Some((*field, *span));
            if !is_done {
                all.add_date(*field, *span);
            }
        }
        if let Some(project) = filter.project {
            all.add("n.project_id = ?", project);
        }
        if let Some(customer) = query.customer_id {
            all.add("n.customer_id = ?", customer.0.0);
        }
        let states: Vec<_> = query
            .states
            .iter()
            .map(|state| job_status_name(*state))
            .collect();
        let units: Vec<_> = query.business_unit_ids.iter().map(|id| id.0.0).collect();
        let types: Vec<_> = query.job_type_ids.iter().map(|id| id.0.0).collect();
        all.one_of("n.status", &states);
        all.one_of("n.business_unit_id", &units);
        all.one_of("n.job_type_id", &types);
        all.one_of("n.priority", &query.priorities);
        if !filter.words.is_empty() {
            all.add(
                "n.id IN (SELECT rowid FROM job_words WHERE job_words MATCH ?)",
                filter.words.expression(),
            );
        }
        all
    }
}
