//! The export feeds: all records in order of change, from a token or a date on, without filters and
//! page size.
//!
//! The order is (changed, id), so a row is returned again after each change and never skipped.
//! `includeRecentChanges` has no effect, because these feeds never lag.

use rusqlite::types::Value as Sql;
use rusqlite::{Row, params_from_iter};
use serde_json::{Value, json};

use crate::call::{Call, CallContext, PathDialect, Reply};
use crate::clock::{self, Micros, to_text};
use crate::handlers::{job_status, jobs, notes, projects, settings};
use crate::listing::Listing;
use crate::problem::Problem;
use crate::rows::{Appointment, Job, Project};
use crate::serializers::vendor;

/// The vendor does not document the page size of a feed.
const PAGE_SIZE: usize = 1000;

/// Position in a feed.
struct FeedPosition {
    changed: Micros,
    id: i64,
}

impl FeedPosition {
    fn token(&self) -> String {
        format!("{:x}-{:x}", self.changed, self.id)
    }

    fn parse(text: &str) -> Option<Self> {
        let date =
            clock::from_text(text).or_else(|| clock::from_text(&format!("{text}T00:00:00Z")));
        if let Some(changed) = date {
            return Some(Self {
                changed,
                id: i64::MIN,
            });
        }
        let (changed, id) = text.split_once('-')?;
        Some(Self {
            changed: Micros::from_str_radix(changed, 16).ok()?,
            id: i64::from_str_radix(id, 16).ok()?,
        })
    }
}

/// The table behind a feed.
struct Feed<'a> {
    table: &'a str,
    /// Column with the time of the last change.
    changed: &'a str,
    condition: String,
    args: Vec<Sql>,
}

fn with_fields(mut json: Value, fields: Value) -> Value {
    if let (Value::Object(json), Value::Object(fields)) = (&mut json, fields) {
        json.extend(fields);
    }
    json
}

/// Reads one page and the token of the next.
fn read(
    call: &Call,
    ctx: &CallContext<'_>,
    feed: &Feed<'_>,
    mut to_json: impl FnMut(&Row<'_>) -> Result<Value, Problem>,
) -> Result<Reply, Problem> {
    let from = Listing::new(call).param("from");
    let start = match from {
        None => FeedPosition {
            changed: Micros::MIN,
            id: i64::MIN,
        },
        Some(text) => FeedPosition::parse(text).ok_or_else(|| {
            Problem::field(
                "from",
                format!("The value '{text}' is neither a date nor a token of a feed."),
            )
        })?,
    };
    let Feed {
        table,
        changed,
        condition,
        args,
    } = feed;
    let sql = format!(
        "SELECT * FROM {table} WHERE {changed} >= ? AND ({changed}, id) > (?, ?) AND {condition} ORDER BY {changed}, id LIMIT {}",
        PAGE_SIZE + 1
    );
    let mut all: Vec<Sql> = vec![start.changed.into(), start.changed.into(), start.id.into()];
    all.extend(args.iter().cloned());
    let latest = call.distortion.latest.unwrap_or(Micros::MAX);
    let mut statement = ctx.db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(all))?;
    let (mut data, mut last, mut more) = (Vec::new(), start, false);
    while let Some(row) = rows.next()? {
        if data.len() == PAGE_SIZE {
            more = true;
            break;
        }
        let position = FeedPosition {
            changed: row.get(*changed)?,
            id: row.get("id")?,
        };
        if position.changed > latest {
            break;
        }
        last = position;
        data.push(to_json(row)?);
    }
    Ok(Reply::Json(
        json!({"hasMore": more, "continueFrom": last.token(), "data": data}),
    ))
}

fn feed(table: &str) -> Feed<'_> {
    Feed {
        table,
        changed: "modified_on",
        condition: "1".to_owned(),
        args: Vec::new(),
    }
}

/// Filters by `active`. Feeds differ in the default.
fn by_active(call: &Call, feed: &mut Feed<'_>, absent: &str) -> Result<(), Problem> {
    let word = Listing::new(call).param("active").unwrap_or(absent);
    let condition = match word {
        "True" | "true" => "active = 1",
        "False" | "false" => "active = 0",
        "Any" | "any" => "1",
        other => {
            return Err(Problem::field(
                "active",
                format!("The value '{other}' is not one of True, Any, False."),
            ));
        }
    };
    condition.clone_into(&mut feed.condition);
    Ok(())
}

/// Serves `export/{name}` of an API; `None` if there is no such feed.
pub(crate) fn serve(
    call: &Call,
    ctx: &CallContext<'_>,
    api: &str,
    name: &[&str],
) -> Option<Result<Reply, Problem>> {
    Some(match (api, name) {
        ("jpm", ["jobs"]) => read(call, ctx, &feed("jobs"), |row| {
            let json = jobs::to_json(call, ctx, &Job::from_row(row)?)?;
            Ok(with_fields(json, json!({"active": true})))
        }),
        ("jpm", ["projects"]) => read(call, ctx, &feed("projects"), |row| {
            let json = projects::to_json(PathDialect::Vendor, ctx, &Project::from_row(row)?)?;
            Ok(with_fields(json, json!({"active": true})))
        }),
        ("jpm", ["appointments"]) => {
            let mut feed = feed("appointments");
            by_active(call, &mut feed, "Any").and_then(|()| {
                read(call, ctx, &feed, |row| {
                    Ok(vendor::appointment(&Appointment::from_row(row)?))
                })
            })
        }
        ("jpm", ["job-canceled-logs"]) => read(call, ctx, &feed("cancellations"), |row| {
            Ok(job_status::canceled_log_entry(row)?)
        }),
        ("jpm", ["job-notes"]) => notes_of(call, ctx, notes::NoteOwner::Job, "jobId"),
        ("jpm", ["project-notes"]) => notes_of(call, ctx, notes::NoteOwner::Project, "projectId"),
        ("jpm", ["job-history"]) => history(call, ctx),
        ("dispatch", ["appointment-assignments"]) => {
            let mut feed = feed("assignments");
            by_active(call, &mut feed, "True")
                .and_then(|()| read(call, ctx, &feed, |row| Ok(vendor::assignment(row)?)))
        }
        ("settings", ["technicians"]) => records(call, ctx, "technician"),
        ("settings", ["employees"]) => records(call, ctx, "employee"),
        ("settings", ["business-units"]) => records(call, ctx, "business_unit"),
        ("settings", ["tag-types"]) => records(call, ctx, "tag_type"),
        ("crm", ["customers"]) => read(call, ctx, &feed("customers"), |row| {
            Ok(vendor::customer(row)?)
        }),
        ("crm", ["locations"]) => read(call, ctx, &feed("locations"), |row| {
            Ok(vendor::location(row)?)
        }),
        ("crm", ["customers", "contacts"]) => read(call, ctx, &feed("contacts"), |row| {
            Ok(with_fields(vendor::contact(row)?, json!({"active": true})))
        }),
        _ => return None,
    })
}

fn records(call: &Call, ctx: &CallContext<'_>, kind: &str) -> Result<Reply, Problem> {
    let feed = Feed {
        condition: "kind = ?".to_owned(),
        args: vec![kind.to_owned().into()],
        ..feed("records")
    };
    read(call, ctx, &feed, |row| Ok(settings::to_json(kind, row)?))
}

fn notes_of(
    call: &Call,
    ctx: &CallContext<'_>,
    owner: notes::NoteOwner,
    field: &str,
) -> Result<Reply, Problem> {
    let feed = Feed {
        condition: "kind = ?".to_owned(),
        args: vec![owner.word().to_owned().into()],
        ..feed("notes")
    };
    read(call, ctx, &feed, |row| {
        let own = json!({
            "id": row.get::<_, i64>("id")?,
            "active": row.get::<_, bool>("active")?,
            field: row.get::<_, i64>("owner_id")?,
        });
        Ok(with_fields(notes::note(row)?, own))
    })
}

/// The history of all jobs; the entries of a page are grouped by job.
fn history(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let feed = Feed {
        changed: "date",
        ..feed("history")
    };
    let reply = read(call, ctx, &feed, |row| {
        let tool: Option<String> = row.get("tool")?;
        Ok(json!({
            "jobId": row.get::<_, i64>("job_id")?,
            "entry": {
                "id": row.get::<_, i64>("id")?,
                "employeeId": row.get::<_, Option<i64>>("employee_id")?,
                "eventType": row.get::<_, String>("event_type")?,
                "date": to_text(row.get("date")?),
                "usedSchedulingTool": tool.as_deref().unwrap_or("Manual"),
            },
        }))
    })?;
    let Reply::Json(mut page) = reply else {
        return Ok(reply);
    };
    let mut jobs: Vec<(Value, Vec<Value>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for row in page["data"].as_array().into_iter().flatten() {
        let place = *places.entry(row["jobId"].as_i64()).or_insert(jobs.len());
        if place == jobs.len() {
            jobs.push((row["jobId"].clone(), Vec::new()));
        }
        jobs[place].1.push(row["entry"].clone());
    }
    page["data"] = jobs
        .into_iter()
        .map(|(job, entries)| json!({"jobId": job, "history": entries}))
        .collect();
    Ok(Reply::Json(page))
}
