//! Projects: list, get, create. Changes are in `project_edits`.

use serde_json::{Value, json};

use crate::body::Body;
use crate::call::{Call, CallContext, PathDialect, Reply};
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;
use crate::rows::Project;
use crate::serializers::{contract, vendor};

/// A project as JSON, with the names of its statuses and the ids of its jobs.
pub(crate) fn to_json(
    dialect: PathDialect,
    ctx: &CallContext<'_>,
    row: &Project,
) -> Result<Value, Problem> {
    let name = |kind: &str, id: Option<i64>| id.map_or(Ok(None), |id| ctx.name_of(kind, id));
    let status = name("project_status", row.status_id)?;
    Ok(match dialect {
        PathDialect::Contract => contract::project(row, status.as_deref()),
        PathDialect::Vendor => {
            let jobs: Vec<i64> = ctx
                .db
                .prepare_cached("SELECT id FROM jobs WHERE project_id = ?1 ORDER BY id")?
                .query_map([row.id], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            vendor::project(
                row,
                status.as_deref(),
                name("project_substatus", row.substatus_id)?.as_deref(),
                &jobs,
            )
        }
    })
}

pub(crate) fn list(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.changes();
    let mut envelope = Envelope::Bare;
    if call.dialect == PathDialect::Vendor {
        envelope = Envelope::Paged;
        listing.ids();
        listing.by_id("customerId", "customer_id = ?");
        listing.by_id("locationId", "location_id = ?");
        listing.by_id("projectTypeId", "project_type_id = ?");
        listing.by_id("jobId", "id = (SELECT project_id FROM jobs WHERE id = ?)");
        listing.by_id(
            "invoiceId",
            "id = (SELECT project_id FROM jobs WHERE id = ? - 40000000)",
        );
        listing.by_id("appointmentId", "id = (SELECT j.project_id FROM jobs j JOIN appointments a ON a.job_id = j.id WHERE a.id = ?)");
        listing.by_id(
            "technicianId",
            "id IN (SELECT j.project_id FROM jobs j JOIN assignments s ON s.job_id = j.id WHERE s.active = 1 AND s.technician_id = ?)",
        );
        listing.by_any("projectManagerIds", "manager_ids");
        listing.by_any("businessUnitIds", "business_unit_ids");
        for (after, before, column) in [
            ("startsOnOrAfter", "startsBefore", "start_date"),
            ("completedOnOrAfter", "completedBefore", "actual_date"),
            (
                "targetCompletionDateOnOrAfter",
                "targetCompletionDateBefore",
                "target_date",
            ),
        ] {
            let date = format!("unixepoch({column}) * 1000000");
            listing.by_time(after, &format!("{date} >= ?"));
            listing.by_time(before, &format!("{date} < ?"));
        }
        listing.by_text("status", "status_id IN (SELECT id FROM records WHERE kind = 'project_status' AND instr(',' || ? || ',', ',' || name || ',') > 0)");
        listing.sort(&[
            ("Id", "id"),
            ("ModifiedOn", "modified_on"),
            ("CreatedOn", "created_on"),
            ("Name", "name"),
            ("TargetCompletionDate", "target_date"),
        ]);
    }
    let mut failure = None;
    let reply = listing.answer(ctx, "projects", envelope, false, |row| {
        let project = Project::from_row(row)?;
        Ok(
            to_json(call.dialect, ctx, &project).unwrap_or_else(|problem| {
                failure = Some(problem);
                Value::Null
            }),
        )
    })?;
    failure.map_or(Ok(reply), Err)
}

pub(crate) fn get(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    Ok(Reply::Json(to_json(
        call.dialect,
        ctx,
        &Project::find(ctx, id)?,
    )?))
}

/// The customer of the location. If the body names a customer, it must be the same.
fn owner(
    body: &mut Body,
    ctx: &CallContext<'_>,
    location: Option<i64>,
) -> Result<Option<i64>, Problem> {
    let owner: Option<i64> = match location {
        Some(id) => {
            let owner = rusqlite::OptionalExtension::optional(
                ctx.db
                    .prepare_cached("SELECT customer_id FROM locations WHERE id = ?1")?
                    .query_row([id], |row| row.get(0)),
            )?;
            if owner.is_none() {
                body.wrong(
                    "locationId",
                    format!("There is no location with the id {id}."),
                );
            }
            owner
        }
        None => None,
    };
    if let Some(id) = body.id("customerId") {
        if !ctx.exists("customers", id)? {
            body.wrong(
                "customerId",
                format!("There is no customer with the id {id}."),
            );
        } else if owner.is_some_and(|owner| owner != id) {
            body.wrong(
                "locationId",
                format!("The location does not belong to customer {id}."),
            );
        }
    }
    Ok(owner)
}

pub(crate) fn create(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut body = Body::parse(&call.body)?;
    // The vendor derives the customer from the location; the contract requires both.
    body.require(if call.dialect == PathDialect::Contract {
        &["customerId", "locationId"]
    } else {
        &["locationId"]
    });
    let location = body.id("locationId");
    let owner = owner(&mut body, ctx, location)?;
    let name = body.text("name").unwrap_or_default();
    let summary = body.text("summary").unwrap_or_default();
    let managers = body.ids("projectManagerIds").unwrap_or_default();
    for id in &managers {
        if !ctx.known("employee", *id)? && !ctx.known("technician", *id)? {
            body.wrong(
                "projectManagerIds",
                format!("There is no employee with the id {id}."),
            );
        }
    }
    let (start, target) = (body.date("startDate"), body.date("targetCompletionDate"));
    if let (Some(start), Some(target)) = (&start, &target)
        && target < start
    {
        body.wrong(
            "targetCompletionDate",
            "The target must not be before the start.",
        );
    }
    let (mut status, mut substatus, mut kind, mut actual, mut units) =
        (Some(1), None, None, None, Vec::new());
    if call.dialect == PathDialect::Vendor {
        for (field, record, slot) in [
            ("statusId", "project_status", &mut status),
            ("subStatusId", "project_substatus", &mut substatus),
            ("projectTypeId", "project_type", &mut kind),
        ] {
            if let Some(id) = body.id(field) {
                if !ctx.known(record, id)? {
                    body.wrong(
                        field,
                        format!("There is no {} with the id {id}.", record.replace('_', " ")),
                    );
                }
                *slot = Some(id);
            }
        }
        actual = body.date("actualCompletionDate");
        units = body.ids("businessUnitIds").unwrap_or_default();
    }
    body.finish()?;
    let now = ctx.tick();
    let number: i64 = ctx.db.query_row(
        "SELECT coalesce(max(CAST(number AS INTEGER)), 2000) + 1 FROM projects",
        [],
        |row| row.get(0),
    )?;
    ctx.db.execute(
        "INSERT INTO projects (number, name, summary, status_id, substatus_id, customer_id, location_id, project_type_id, manager_ids,
           business_unit_ids, start_date, target_date, actual_date, created_on, modified_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14)",
        (
            number.to_string(),
            name,
            summary,
            status,
            substatus,
            owner,
            location,
            kind,
            json!(managers).to_string(),
            json!(units).to_string(),
            start,
            target,
            actual,
            now,
        ),
    )?;
    let id = ctx.db.last_insert_rowid();
    ctx.record_change("project", id);
    get(call, ctx, id)
}
