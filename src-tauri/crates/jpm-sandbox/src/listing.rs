//! Lists: parses the query, filters, sorts and pages, in the envelope of each dialect.

use axum::http::StatusCode;
use rusqlite::types::Value as Sql;
use rusqlite::{Row, params_from_iter};
use serde_json::{Value, json};

use crate::call::{Call, CallContext, PathDialect, Reply};
use crate::clock;
use crate::problem::Problem;

const MAX_IDS: usize = 50;

/// With fewer changes than this, sorting is faster than scanning.
const MAX_SORTED_CHANGES: i64 = 2000;

/// Envelope of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// `{data}`: most lists of the contract.
    Bare,
    /// `{page, pageSize, hasMore, data}`, with `totalCount` on request.
    Paged,
}

/// A list request.
pub(crate) struct Listing<'a> {
    call: &'a Call,
    filters: Vec<String>,
    args: Vec<Sql>,
    order: String,
    /// Lower bound of `modifiedOnOrAfter`.
    since: Option<clock::Micros>,
    problem: Problem,
}

impl<'a> Listing<'a> {
    pub(crate) fn new(call: &'a Call) -> Self {
        Self {
            call,
            filters: Vec::new(),
            args: Vec::new(),
            order: "id".to_owned(),
            since: None,
            problem: Problem::new(
                StatusCode::BAD_REQUEST,
                "One or more validation errors occurred.",
            ),
        }
    }

    fn vendor(&self) -> bool {
        self.call.dialect == PathDialect::Vendor
    }

    /// A query parameter. An empty value counts as absent in the vendor dialect, as in ASP.NET. The
    /// contract's schemas allow no empty value, so there it is an error.
    pub(crate) fn param(&self, name: &str) -> Option<&'a str> {
        self.call
            .query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty() || !self.vendor())
    }

    fn wrong(&mut self, name: &str, message: impl Into<String>) {
        self.problem.add(name, message);
    }

    /// Adds a condition with one `?` per argument.
    pub(crate) fn filter(&mut self, sql: impl Into<String>, args: impl IntoIterator<Item = Sql>) {
        self.filters.push(sql.into());
        self.args.extend(args);
    }

    fn number(&mut self, name: &str) -> Option<i64> {
        let text = self.param(name)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.wrong(name, format!("The value '{text}' is not a number."));
        }
        number
    }

    /// Filters by an id; `sql` has one `?`.
    pub(crate) fn by_id(&mut self, name: &str, sql: &str) {
        if let Some(id) = self.number(name) {
            self.filter(sql, [Sql::Integer(id)]);
        }
    }

    /// Filters by a text; `sql` has one `?`.
    pub(crate) fn by_text(&mut self, name: &str, sql: &str) {
        if let Some(text) = self.param(name) {
            self.filter(sql, [Sql::Text(text.to_owned())]);
        }
    }

    /// Filters by a part of a text, ignoring case.
    pub(crate) fn by_part(&mut self, name: &str, column: &str) {
        if let Some(text) = self.param(name) {
            self.filter(
                format!("instr(lower({column}), lower(?)) > 0"),
                [Sql::Text(text.to_owned())],
            );
        }
    }

    /// Filters by one of several words. `store` maps the word to the stored one.
    pub(crate) fn by_word(
        &mut self,
        name: &str,
        sql: &str,
        words: &[&str],
        store: fn(&str) -> &str,
    ) {
        let Some(text) = self.param(name) else { return };
        if words.contains(&text) {
            self.filter(sql, [Sql::Text(store(text).to_owned())]);
        } else {
            self.wrong(
                name,
                format!("The value '{text}' is not one of {}.", words.join(", ")),
            );
        }
    }

    pub(crate) fn by_flag(&mut self, name: &str, sql: &str) {
        match self.param(name).map(str::to_ascii_lowercase).as_deref() {
            None => {}
            Some("true") => self.filter(sql, [Sql::Integer(1)]),
            Some("false") => self.filter(sql, [Sql::Integer(0)]),
            Some(other) => self.wrong(name, format!("The value '{other}' is not true or false.")),
        }
    }

    /// Filters by an instant and returns it; `sql` has one `?`.
    pub(crate) fn by_time(&mut self, name: &str, sql: &str) -> Option<clock::Micros> {
        let text = self.param(name)?;
        let midnight = || clock::from_text(&format!("{text}T00:00:00Z"));
        let instant = clock::from_text(text).or_else(midnight);
        match instant {
            Some(instant) => self.filter(sql, [Sql::Integer(instant)]),
            None => self.wrong(
                name,
                format!("The value '{text}' is not an RFC 3339 date-time."),
            ),
        }
        instant
    }

    /// Filters by a comma-separated list of ids.
    pub(crate) fn by_ids(&mut self, name: &str, column: &str, most: Option<usize>) {
        let Some(text) = self.param(name) else { return };
        let Ok(ids) = text
            .split(',')
            .map(|id| id.trim().parse())
            .collect::<Result<Vec<i64>, _>>()
        else {
            return self.wrong(
                name,
                format!("The value '{text}' is not a list of numbers."),
            );
        };
        if let Some(most) = most.filter(|most| ids.len() > *most) {
            return self.wrong(name, format!("At most {most} ids may be given."));
        }
        let marks = vec!["?"; ids.len()].join(",");
        self.filter(
            format!("{column} IN ({marks})"),
            ids.into_iter().map(Sql::Integer),
        );
    }

    /// Filters by a list of ids, one of which must be in the JSON list `json` (a column, or column
    /// and path).
    pub(crate) fn by_any(&mut self, name: &str, json: &str) {
        let before = self.filters.len();
        self.by_ids(name, "value", None);
        if let Some(filter) = self.filters.get_mut(before) {
            *filter = format!("EXISTS (SELECT 1 FROM json_each({json}) WHERE {filter})");
        }
    }

    /// Requires a parameter.
    pub(crate) fn need(&mut self, name: &str) {
        if self.param(name).is_none() {
            self.wrong(name, format!("The {name} parameter is required."));
        }
    }

    /// Filters a column by a list of at most 50 ids.
    pub(crate) fn ids_of(&mut self, name: &str, column: &str) {
        self.by_ids(name, column, Some(MAX_IDS));
    }

    /// The vendor's parameter `ids`, with at most 50 ids.
    pub(crate) fn ids(&mut self) {
        self.by_ids("ids", "id", Some(MAX_IDS));
    }

    /// `modifiedOnOrAfter`, and the vendor's three other filters by creation and change.
    pub(crate) fn changes(&mut self) {
        self.since = self.by_time("modifiedOnOrAfter", "modified_on >= ?");
        if self.vendor() {
            self.by_time("modifiedBefore", "modified_on < ?");
            self.by_time("createdOnOrAfter", "created_on >= ?");
            self.by_time("createdBefore", "created_on < ?");
        }
    }

    /// The vendor's parameter `active`: True (default), False, Any.
    pub(crate) fn active(&mut self) {
        match self.param("active") {
            None | Some("True" | "true") => self.filter("active = 1", []),
            Some("False" | "false") => self.filter("active = 0", []),
            Some("Any" | "any") => {}
            Some(other) => self.wrong(
                "active",
                format!("The value '{other}' is not one of True, Any, False."),
            ),
        }
    }

    /// The vendor's parameter `sort`: `+Field` or `-Field`. `fields` maps API names to columns.
    pub(crate) fn sort(&mut self, fields: &[(&str, &str)]) {
        let Some(text) = self.param("sort") else {
            return;
        };
        // An unencoded `+` arrives as a space.
        let (direction, name) = match text.split_at_checked(1) {
            Some(("-", rest)) => ("DESC", rest),
            Some(("+" | " ", rest)) => ("ASC", rest),
            _ => ("ASC", text),
        };
        let column = fields
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some((_, column)) = column {
            self.order = format!("{column} {direction}, id {direction}");
        } else {
            let known: Vec<_> = fields.iter().map(|(known, _)| *known).collect();
            let known = known.join(", ");
            self.wrong(
                "sort",
                format!("The list sorts by {known}, with + or - before it."),
            );
        }
    }

    /// The maximum page size differs: 500 in the contract, 5000 in the vendor's guide.
    fn page(&mut self) -> (i64, i64) {
        let most = if self.vendor() { 5000 } else { 500 };
        let page = self.number("page").unwrap_or(1);
        let size = self.number("pageSize").unwrap_or(50);
        if !(1..=1_000_000_000).contains(&page) {
            self.wrong("page", "The page must be 1 or more.");
        }
        if !(1..=most).contains(&size) {
            self.wrong(
                "pageSize",
                format!("The pageSize must be between 1 and {most}."),
            );
        }
        (page, size)
    }

    /// True if so few rows changed that sorting them is faster than a scan in id order. SQLite's
    /// planner would choose the scan, because it does not know the number.
    fn is_recent(&self, ctx: &CallContext<'_>, table: &str) -> Result<bool, Problem> {
        let Some(since) = self.since.filter(|_| self.order == "id") else {
            return Ok(false);
        };
        let changed: i64 = ctx
            .db
            .prepare_cached(&format!(
                "SELECT count(*) FROM (SELECT 1 FROM {table} WHERE modified_on >= ?1 LIMIT ?2)"
            ))?
            .query_row((since, MAX_SORTED_CHANGES), |row| row.get(0))?;
        Ok(changed < MAX_SORTED_CHANGES)
    }

    /// Returns the list. With `whole`, there are no pages unless requested, as in the contract's
    /// short lists.
    pub(crate) fn answer(
        mut self,
        ctx: &CallContext<'_>,
        table: &str,
        envelope: Envelope,
        whole: bool,
        mut to_json: impl FnMut(&Row<'_>) -> rusqlite::Result<Value>,
    ) -> Result<Reply, Problem> {
        let whole = whole && self.param("page").is_none() && self.param("pageSize").is_none();
        let (page, size) = self.page();
        if !self.problem.errors.is_empty() {
            return Err(self.problem);
        }
        if let Some(latest) = self.call.distortion.latest {
            self.filter("modified_on <= ?", [Sql::Integer(latest)]);
        }
        let filter = if self.filters.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.filters.join(" AND "))
        };
        let total = if envelope == Envelope::Paged
            && self.vendor()
            && self
                .param("includeTotal")
                .is_some_and(|t| t.eq_ignore_ascii_case("true"))
        {
            let count: i64 = ctx.db.query_row(
                &format!("SELECT count(*) FROM {table}{filter}"),
                params_from_iter(self.args.iter()),
                |row| row.get(0),
            )?;
            Some(count)
        } else {
            None
        };
        // One extra row tells whether there is another page.
        let (limit, offset) = if whole {
            (-1, 0)
        } else {
            let shift = if page > 1 {
                self.call.distortion.shift
            } else {
                0
            };
            (size + 1, ((page - 1) * size + shift).max(0))
        };
        if self.is_recent(ctx, table)? {
            "+id".clone_into(&mut self.order);
        }
        let sql = format!(
            "SELECT * FROM {table}{filter} ORDER BY {} LIMIT {limit} OFFSET {offset}",
            self.order
        );
        let mut statement = ctx.db.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(self.args.iter()))?;
        let mut data = Vec::new();
        let mut more = false;
        while let Some(row) = rows.next()? {
            if !whole && i64::try_from(data.len()).is_ok_and(|count| count == size) {
                more = true;
                break;
            }
            data.push(to_json(row)?);
        }
        Ok(Reply::Json(match envelope {
            Envelope::Bare => json!({"data": data}),
            Envelope::Paged => {
                let mut reply =
                    json!({"page": page, "pageSize": size, "hasMore": more, "data": data});
                if let (Some(total), Value::Object(fields)) = (total, &mut reply) {
                    fields.insert("totalCount".to_owned(), json!(total));
                }
                reply
            }
        }))
    }
}
