//! Changes of projects: update, attach and detach jobs.

use serde_json::{Value, json};

use crate::body::Body;
use crate::call::{Call, CallContext, Reply};
use crate::handlers::projects;
use crate::problem::Problem;
use crate::rows::{Job, Project};
use crate::rules;

/// Parses a list of ids, each of which must exist according to `known`.
fn ids(
    body: &mut Body,
    field: &str,
    what: &str,
    known: impl Fn(i64) -> Result<bool, Problem>,
) -> Result<Option<Vec<i64>>, Problem> {
    let ids = body.ids(field);
    for id in ids.iter().flatten() {
        if !known(*id)? {
            body.wrong(field, format!("There is no {what} with the id {id}."));
        }
    }
    Ok(ids)
}

/// Parses a reference to a settings record.
fn reference(
    body: &mut Body,
    ctx: &CallContext<'_>,
    field: &str,
    kind: &str,
) -> Result<Option<i64>, Problem> {
    let id = body.id(field);
    if let Some(id) = id
        && !ctx.known(kind, id)?
    {
        body.wrong(
            field,
            format!("There is no {} with the id {id}.", kind.replace('_', " ")),
        );
    }
    Ok(id)
}

/// Parses custom fields, which replace all existing ones, as the vendor documents.
fn custom_fields(body: &mut Body) -> Option<Value> {
    let fields = body.objects("customFields")?;
    let mut fields_json = Vec::new();
    for mut field in fields {
        field.require(&["typeId", "value"]);
        let (id, value) = (field.id("typeId"), field.text("value"));
        fields_json.push(json!({"typeId": id, "name": format!("Field {}", id.unwrap_or_default()), "value": value}));
        body.absorb(field);
    }
    Some(Value::Array(fields_json))
}

fn mark_modified(ctx: &CallContext<'_>, project: i64) -> Result<(), Problem> {
    ctx.db
        .prepare_cached("UPDATE projects SET modified_on = ?2 WHERE id = ?1")?
        .execute((project, ctx.tick()))?;
    ctx.record_change("project", project);
    Ok(())
}

/// Moves a job to a project, or to none, and marks all that changes.
fn move_job(ctx: &CallContext<'_>, job: &Job, project: Option<i64>) -> Result<(), Problem> {
    if job.project_id == project {
        return Ok(());
    }
    ctx.db
        .prepare_cached("UPDATE jobs SET project_id = ?2 WHERE id = ?1")?
        .execute((job.id, project))?;
    rules::update_job(ctx, job.id)?;
    for project in [job.project_id, project].into_iter().flatten() {
        mark_modified(ctx, project)?;
    }
    Ok(())
}

/// `POST /projects/{id}/attach-job/{jobId}`. Also moves a job from another project.
pub(crate) fn attach(ctx: &CallContext<'_>, project: i64, job: i64) -> Result<Reply, Problem> {
    let project = Project::find(ctx, project)?;
    let job = Job::find(ctx, job)?;
    if job.customer_id != project.customer_id {
        return Err(Problem::field(
            "jobId",
            format!(
                "Job {} belongs to another customer than the project.",
                job.number
            ),
        ));
    }
    move_job(ctx, &job, Some(project.id))?;
    Ok(Reply::Empty)
}

/// `POST /projects/detach-job/{jobId}`.
pub(crate) fn detach(ctx: &CallContext<'_>, job: i64) -> Result<Reply, Problem> {
    let job = Job::find(ctx, job)?;
    if job.project_id.is_none() {
        return Err(Problem::field(
            "jobId",
            format!("Job {} belongs to no project.", job.number),
        ));
    }
    move_job(ctx, &job, None)?;
    Ok(Reply::Empty)
}

/// `PATCH /projects/{id}`. Missing fields stay; lists replace the existing ones. Only the type may be
/// null, which removes it.
pub(crate) fn update(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    let row = Project::find(ctx, id)?;
    let mut body = Body::parse(&call.body)?;
    let managers = ids(&mut body, "projectManagerIds", "employee", |id| {
        Ok(ctx.known("employee", id)? || ctx.known("technician", id)?)
    })?;
    let units = ids(&mut body, "businessUnitIds", "business unit", |id| {
        ctx.known("business_unit", id)
    })?;
    let jobs = ids(&mut body, "jobIds", "job", |id| ctx.exists("jobs", id))?;
    let name = body.text("name");
    let summary = body.text("summary");
    let status = reference(&mut body, ctx, "statusId", "project_status")?;
    let substatus = reference(&mut body, ctx, "subStatusId", "project_substatus")?;
    let kind = reference(&mut body, ctx, "projectTypeId", "project_type")?;
    let kind = if body.has("projectTypeId") {
        kind
    } else {
        row.type_id
    };
    let status = status.or(row.status_id);
    if let Some(id) = substatus {
        let own: bool = ctx
            .db
            .prepare_cached("SELECT 1 FROM records WHERE kind = 'project_substatus' AND id = ?1 AND json_extract(json, '$.statusId') = ?2")?
            .exists((id, status))?;
        if !own && ctx.known("project_substatus", id)? {
            body.wrong(
                "subStatusId",
                "The sub-status belongs to another status than the project's.",
            );
        }
    }
    // A sub-status belongs to one status, so a new status clears it.
    let kept = row.substatus_id.filter(|_| status == row.status_id);
    let start = body.date("startDate").or(row.start_date);
    let target = body.date("targetCompletionDate").or(row.target_date);
    let actual = body.date("actualCompletionDate").or(row.actual_date);
    if let (Some(start), Some(target)) = (&start, &target)
        && target < start
    {
        body.wrong(
            "targetCompletionDate",
            "The target must not be before the start.",
        );
    }
    let fields = custom_fields(&mut body);
    body.finish()?;
    ctx.db
        .prepare_cached(
            "UPDATE projects SET name = ?2, summary = ?3, status_id = ?4, substatus_id = ?5, project_type_id = ?6, manager_ids = ?7,
               business_unit_ids = ?8, start_date = ?9, target_date = ?10, actual_date = ?11, custom_fields = ?12 WHERE id = ?1",
        )?
        .execute((
            id,
            name.unwrap_or(row.name),
            summary.unwrap_or(row.summary),
            status,
            substatus.or(kept),
            kind,
            managers.map_or(row.manager_ids, |ids| json!(ids)).to_string(),
            units.map_or(row.business_unit_ids, |ids| json!(ids)).to_string(),
            start,
            target,
            actual,
            fields.unwrap_or(row.custom_fields).to_string(),
        ))?;
    if let Some(jobs) = jobs {
        let before: Vec<i64> = ctx
            .db
            .prepare_cached("SELECT id FROM jobs WHERE project_id = ?1")?
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for job in before.iter().filter(|job| !jobs.contains(job)) {
            move_job(ctx, &Job::find(ctx, *job)?, None)?;
        }
        for job in &jobs {
            move_job(ctx, &Job::find(ctx, *job)?, Some(id))?;
        }
    }
    mark_modified(ctx, id)?;
    projects::get(call, ctx, id)
}
