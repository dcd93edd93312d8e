//! The export feeds: everything in the order of its change, from a token or a date on, with no filters and no page size.
//!
//! A feed goes by (changed, id), so that a row is given again whenever it changes and is never passed over. `includeRecentChanges` makes no
//! difference here: this server's feeds are never behind.

use rusqlite::types::Value as Sql;
use rusqlite::{Row, params_from_iter};
use serde_json::{Value, json};

use crate::call::{Call, Desk, Form, Reply};
use crate::clock::{self, Micros, to_text};
use crate::listing::Listing;
use crate::problem::Problem;
use crate::rooms::{closing, jobs, notes, projects, settings};
use crate::rows::{Appointment, Job, Project};
use crate::shapes::vendor;

/// The vendor does not say how long a feed's page is.
const PAGE: usize = 1000;

/// Where a feed goes on.
struct Place {
    changed: Micros,
    id: i64,
}

impl Place {
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

/// A table as a feed reads it.
struct Feed<'a> {
    table: &'a str,
    /// The column that tells when a row changed.
    changed: &'a str,
    condition: String,
    args: Vec<Sql>,
}

fn with(mut shape: Value, fields: Value) -> Value {
    if let (Value::Object(shape), Value::Object(fields)) = (&mut shape, fields) {
        shape.extend(fields);
    }
    shape
}

/// Reads one page and what comes after it.
fn read(
    call: &Call,
    desk: &Desk<'_>,
    feed: &Feed<'_>,
    mut shape: impl FnMut(&Row<'_>) -> Result<Value, Problem>,
) -> Result<Reply, Problem> {
    let from = Listing::new(call).param("from");
    let start = match from {
        None => Place {
            changed: Micros::MIN,
            id: i64::MIN,
        },
        Some(text) => Place::parse(text).ok_or_else(|| {
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
        PAGE + 1
    );
    let mut all: Vec<Sql> = vec![start.changed.into(), start.changed.into(), start.id.into()];
    all.extend(args.iter().cloned());
    let latest = call.bend.latest.unwrap_or(Micros::MAX);
    let mut statement = desk.db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(all))?;
    let (mut data, mut last, mut more) = (Vec::new(), start, false);
    while let Some(row) = rows.next()? {
        if data.len() == PAGE {
            more = true;
            break;
        }
        let place = Place {
            changed: row.get(*changed)?,
            id: row.get("id")?,
        };
        if place.changed > latest {
            break;
        }
        last = place;
        data.push(shape(row)?);
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

/// The feeds that know `active`; what is meant without it differs.
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

/// Serves `export/{name}` of a room; none when the room has no such feed.
pub(crate) fn serve(
    call: &Call,
    desk: &Desk<'_>,
    room: &str,
    name: &[&str],
) -> Option<Result<Reply, Problem>> {
    Some(match (room, name) {
        ("jpm", ["jobs"]) => read(call, desk, &feed("jobs"), |row| {
            let shape = jobs::shape(call, desk, &Job::from_row(row)?)?;
            Ok(with(shape, json!({"active": true})))
        }),
        ("jpm", ["projects"]) => read(call, desk, &feed("projects"), |row| {
            let shape = projects::shape(Form::Vendor, desk, &Project::from_row(row)?)?;
            Ok(with(shape, json!({"active": true})))
        }),
        ("jpm", ["appointments"]) => {
            let mut feed = feed("appointments");
            by_active(call, &mut feed, "Any").and_then(|()| {
                read(call, desk, &feed, |row| {
                    Ok(vendor::appointment(&Appointment::from_row(row)?))
                })
            })
        }
        ("jpm", ["job-canceled-logs"]) => read(call, desk, &feed("cancellations"), |row| {
            Ok(closing::canceled_log_entry(row)?)
        }),
        ("jpm", ["job-notes"]) => notes_of(call, desk, notes::Owner::Job, "jobId"),
        ("jpm", ["project-notes"]) => notes_of(call, desk, notes::Owner::Project, "projectId"),
        ("jpm", ["job-history"]) => history(call, desk),
        ("dispatch", ["appointment-assignments"]) => {
            let mut feed = feed("assignments");
            by_active(call, &mut feed, "True")
                .and_then(|()| read(call, desk, &feed, |row| Ok(vendor::assignment(row)?)))
        }
        ("settings", ["technicians"]) => records(call, desk, "technician"),
        ("settings", ["employees"]) => records(call, desk, "employee"),
        ("settings", ["business-units"]) => records(call, desk, "business_unit"),
        ("settings", ["tag-types"]) => records(call, desk, "tag_type"),
        ("crm", ["customers"]) => read(call, desk, &feed("customers"), |row| {
            Ok(vendor::customer(row)?)
        }),
        ("crm", ["locations"]) => read(call, desk, &feed("locations"), |row| {
            Ok(vendor::location(row)?)
        }),
        ("crm", ["customers", "contacts"]) => read(call, desk, &feed("contacts"), |row| {
            Ok(with(vendor::contact(row)?, json!({"active": true})))
        }),
        _ => return None,
    })
}

fn records(call: &Call, desk: &Desk<'_>, kind: &str) -> Result<Reply, Problem> {
    let feed = Feed {
        condition: "kind = ?".to_owned(),
        args: vec![kind.to_owned().into()],
        ..feed("records")
    };
    read(call, desk, &feed, |row| Ok(settings::shape(kind, row)?))
}

fn notes_of(
    call: &Call,
    desk: &Desk<'_>,
    owner: notes::Owner,
    field: &str,
) -> Result<Reply, Problem> {
    let feed = Feed {
        condition: "kind = ?".to_owned(),
        args: vec![owner.word().to_owned().into()],
        ..feed("notes")
    };
    read(call, desk, &feed, |row| {
        let own = json!({
            "id": row.get::<_, i64>("id")?,
            "active": row.get::<_, bool>("active")?,
            field: row.get::<_, i64>("owner_id")?,
        });
        Ok(with(notes::note(row)?, own))
    })
}

/// The history of several jobs; the entries of a page are put together by job.
fn history(call: &Call, desk: &Desk<'_>) -> Result<Reply, Problem> {
    let feed = Feed {
        changed: "date",
        ..feed("history")
    };
    let reply = read(call, desk, &feed, |row| {
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
