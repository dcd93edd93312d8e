//! Jobs: list, get, create, update, history.

use serde_json::{Map, Value, json};

use crate::body::Body;
use crate::call::{Call, CallContext, PathDialect, Reply};
use crate::clock::to_text;
use crate::handlers::appointments::{self, NewAppointment};
use crate::handlers::dispatch;
use crate::handlers::external_data;
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;
use crate::rows::Job;
use crate::rules;
use crate::serializers::{contract, vendor};

const STATUSES: [&str; 6] = [
    "Scheduled",
    "Dispatched",
    "InProgress",
    "Hold",
    "Completed",
    "Canceled",
];

pub(crate) fn to_json(call: &Call, ctx: &CallContext<'_>, job: &Job) -> rusqlite::Result<Value> {
    Ok(match call.dialect {
        PathDialect::Contract => contract::job(job),
        PathDialect::Vendor => vendor::job(job, &external_data::read(call, ctx, job.id)?),
    })
}

pub(crate) fn list(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    listing.changes();
    listing.by_word("jobStatus", "status = ?", &STATUSES, |word| word);
    if call.dialect == PathDialect::Vendor {
        listing.ids();
        listing.by_text("number", "number = ?");
        listing.by_id("projectId", "project_id = ?");
        listing.by_id("customerId", "customer_id = ?");
        listing.by_id("locationId", "location_id = ?");
        listing.by_id("jobTypeId", "job_type_id = ?");
        listing.by_id("campaignId", "campaign_id = ?");
        listing.by_id("businessUnitId", "business_unit_id = ?");
        listing.by_text("priority", "priority = ?");
        listing.by_id("invoiceId", "id = ? - 40000000");
        listing.by_id("bookingId", "json_extract(extra, '$.bookingId') = ?");
        listing.by_id("soldById", "json_extract(extra, '$.soldById') = ?");
        // No job here comes from an estimate.
        listing.by_id("createdFromEstimateId", "0 = ?");
        listing.by_text("estimateIds", "'' = ?");
        listing.by_any("tagTypeIds", "extra, '$.tagTypeIds'");
        listing.by_word(
            "appointmentStatus",
            "id IN (SELECT job_id FROM appointments WHERE active = 1 AND status = ?)",
            &appointments::STATUSES,
            |word| word,
        );
        listing.by_time(
            "firstAppointmentStartsOnOrAfter",
            "first_appointment_id IN (SELECT id FROM appointments WHERE starts >= ?)",
        );
        listing.by_time(
            "firstAppointmentStartsBefore",
            "first_appointment_id IN (SELECT id FROM appointments WHERE starts < ?)",
        );
        listing.by_flag(
            "hasUnusedAppointments",
            "EXISTS (SELECT 1 FROM appointments WHERE job_id = jobs.id AND active = 1 AND unused = 1) = ?",
        );
        listing.by_time("completedOnOrAfter", "completed_on >= ?");
        listing.by_time("completedBefore", "completed_on < ?");
        listing.by_id(
            "technicianId",
            "id IN (SELECT job_id FROM assignments WHERE technician_id = ? AND active = 1)",
        );
        listing.by_time(
            "appointmentStartsOnOrAfter",
            "id IN (SELECT job_id FROM appointments WHERE active = 1 AND starts >= ?)",
        );
        listing.by_time(
            "appointmentStartsBefore",
            "id IN (SELECT job_id FROM appointments WHERE active = 1 AND starts < ?)",
        );
        listing.by_text("externalDataApplicationGuid", "(1 OR ?)");
        if let Some(key) = listing.param("externalDataKey") {
            let application = listing
                .param("externalDataApplicationGuid")
                .unwrap_or_default();
            let values: Vec<&str> = listing
                .param("externalDataValues")
                .map(|text| text.split(',').collect())
                .unwrap_or_default();
            let among = if values.is_empty() {
                String::new()
            } else {
                format!(" AND value IN ({})", vec!["?"; values.len()].join(","))
            };
            let args = [application, key]
                .into_iter()
                .chain(values)
                .map(|text| text.to_owned().into());
            listing.filter(
                format!("id IN (SELECT job_id FROM external_data WHERE application = lower(?) AND key = ?{among})"),
                args.collect::<Vec<_>>(),
            );
        }
        listing.sort(&[
            ("Id", "id"),
            ("ModifiedOn", "modified_on"),
            ("CreatedOn", "created_on"),
            ("Priority", "priority"),
        ]);
    }
    listing.answer(ctx, "jobs", Envelope::Paged, false, |row| {
        to_json(call, ctx, &Job::from_row(row)?)
    })
}

pub(crate) fn get(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    Ok(Reply::Json(to_json(call, ctx, &Job::find(ctx, id)?)?))
}

/// The referenced records of a job.
struct References {
    customer: Option<i64>,
    location: Option<i64>,
    business_unit: Option<i64>,
    job_type: Option<i64>,
    campaign: Option<i64>,
}

fn references(body: &mut Body, ctx: &CallContext<'_>) -> Result<References, Problem> {
    let customer = body.id("customerId");
    if let Some(id) = customer
        && !ctx.exists("customers", id)?
    {
        body.wrong(
            "customerId",
            format!("There is no customer with the id {id}."),
        );
    }
    let location = body.id("locationId");
    if let Some(id) = location
        && !ctx.exists("locations", id)?
    {
        body.wrong(
            "locationId",
            format!("There is no location with the id {id}."),
        );
    }
    let mut setting = |field: &str, kind: &str, name: &str| -> Result<Option<i64>, Problem> {
        let id = body.id(field);
        if let Some(id) = id
            && !ctx.known(kind, id)?
        {
            body.wrong(field, format!("There is no {name} with the id {id}."));
        }
        Ok(id)
    };
    Ok(References {
        business_unit: setting("businessUnitId", "business_unit", "business unit")?,
        job_type: setting("jobTypeId", "job_type", "job type")?,
        campaign: setting("campaignId", "campaign", "campaign")?,
        customer,
        location,
    })
}

/// Vendor fields that are checked for their type, stored, and returned.
fn extras(body: &mut Body, ctx: &CallContext<'_>) -> Result<Map<String, Value>, Problem> {
    let mut kept = Map::new();
    if let Some(fields) = body.objects("customFields") {
        let mut fields_json = Vec::new();
        for mut field in fields {
            field.require(&["typeId"]);
            let (id, value) = (field.id("typeId"), field.text("value"));
            fields_json.push(json!({"typeId": id, "name": format!("Field {}", id.unwrap_or_default()), "value": value.unwrap_or_default()}));
            body.absorb(field);
        }
        kept.insert("customFields".to_owned(), json!(fields_json));
    }
    if let Some(tags) = body.ids("tagTypeIds") {
        kept.insert("tagTypeIds".to_owned(), json!(tags));
    }
    if let Some(order) = body.text("customerPo") {
        kept.insert("customerPo".to_owned(), json!(order));
    }
    if let Some(free) = body.flag("noCharge") {
        kept.insert("noCharge".to_owned(), json!(free));
    }
    if let Some(id) = body.id("soldById") {
        if !ctx.known("technician", id)? && !ctx.known("employee", id)? {
            body.wrong(
                "soldById",
                format!("There is no employee with the id {id}."),
            );
        }
        kept.insert("soldById".to_owned(), json!(id));
    }
    if let Some(id) = body.id("bookingId") {
        kept.insert("bookingId".to_owned(), json!(id));
    }
    if let Some(mut source) = body.object("jobGeneratedLeadSource") {
        let (job, employee) = (source.id("jobId"), source.id("employeeId"));
        kept.insert(
            "jobGeneratedLeadSource".to_owned(),
            json!({"jobId": job, "employeeId": employee}),
        );
        body.absorb(source);
    }
    Ok(kept)
}

/// Parses the appointments of a new job.
fn planned(body: &mut Body, ctx: &CallContext<'_>) -> Result<Vec<NewAppointment>, Problem> {
    let mut new = Vec::new();
    if let Some(items) = body.objects("appointments") {
        if items.is_empty() {
            body.wrong("appointments", "A job needs at least one appointment.");
        }
        for mut item in items {
            item.require(&["start", "end"]);
            let times = appointments::times(&mut item, None);
            let technicians = dispatch::technicians(&mut item, ctx)?;
            body.absorb(item);
            new.extend(
                times
                    .starts
                    .zip(times.ends)
                    .map(|(starts, ends)| NewAppointment {
                        starts,
                        ends,
                        window: times.window,
                        technicians,
                        special_instructions: None,
                    }),
            );
        }
    }
    Ok(new)
}

pub(crate) fn create(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut body = Body::parse(&call.body)?;
    body.require(&[
        "customerId",
        "locationId",
        "businessUnitId",
        "jobTypeId",
        "priority",
        "campaignId",
        "appointments",
    ]);
    let to = references(&mut body, ctx)?;
    if let (Some(customer), Some(location)) = (to.customer, to.location)
        && ctx.exists("locations", location)?
        && !ctx
            .db
            .prepare_cached("SELECT 1 FROM locations WHERE id = ?1 AND customer_id = ?2")?
            .exists((location, customer))?
    {
        body.wrong(
            "locationId",
            format!("Location {location} does not belong to customer {customer}."),
        );
    }
    let priority = body.priority();
    let summary = body.text("summary");
    body.flag("shouldUpdateInvoiceItems");
    let (mut extra, mut external, mut project) = (Map::new(), None, None);
    if call.dialect == PathDialect::Vendor {
        extra = extras(&mut body, ctx)?;
        external = external_data::parse(&mut body);
        project = body.id("projectId");
        if let Some(id) = project
            && !ctx.exists("projects", id)?
        {
            body.wrong(
                "projectId",
                format!("There is no project with the id {id}."),
            );
        }
    }
    let new = planned(&mut body, ctx)?;
    body.finish()?;
    let now = ctx.tick();
    let number: i64 = ctx.db.query_row(
        "SELECT coalesce(max(CAST(number AS INTEGER)), 0) + 1 FROM jobs",
        [],
        |row| row.get(0),
    )?;
    ctx.db
        .prepare_cached(
            "INSERT INTO jobs (number, customer_id, location_id, status, business_unit_id, job_type_id, priority, campaign_id, project_id, summary,
               appointment_count, created_by, created_on, modified_on, extra)
             VALUES (?1, ?2, ?3, 'Scheduled', ?4, ?5, ?6, ?7, ?8, ?9, 0, 0, ?10, ?10, ?11)",
        )?
        .execute((
            number.to_string(),
            to.customer,
            to.location,
            to.business_unit,
            to.job_type,
            priority,
            to.campaign,
            project,
            summary.unwrap_or_default(),
            now,
            Value::Object(extra).to_string(),
        ))?;
    let id = ctx.db.last_insert_rowid();
    ctx.record_change("job", id);
    if let Some((application, pairs)) = external {
        external_data::write(ctx, id, &application, &pairs)?;
    }
    let job = Job::find(ctx, id)?;
    for appointment in &new {
        appointments::insert(ctx, &job, appointment)?;
    }
    rules::update_job(ctx, id)?;
    rules::add_history(ctx, id, "Job Booked", now, Some("Manual"), "")?;
    get(call, ctx, id)
}

pub(crate) fn update(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    let job = Job::find(ctx, id)?;
    let mut body = Body::parse(&call.body)?;
    let mut to = references(&mut body, ctx)?;
    let priority = body.priority();
    let summary = body.text("summary");
    let mut extra = job.extra.as_object().cloned().unwrap_or_default();
    let mut external = None;
    if call.dialect == PathDialect::Vendor {
        body.flag("shouldUpdateInvoiceItems");
        let mut changed = extras(&mut body, ctx)?;
        keep_names(&mut changed, &extra);
        extra.extend(changed);
        external = external_data::parse(&mut body);
    } else {
        (to.customer, to.location) = (None, None);
    }
    body.finish()?;
    ctx.db
        .prepare_cached(
            "UPDATE jobs SET customer_id = ?2, location_id = ?3, business_unit_id = ?4, job_type_id = ?5, priority = ?6, campaign_id = ?7,
               summary = ?8, extra = ?9 WHERE id = ?1",
        )?
        .execute((
            id,
            to.customer.unwrap_or(job.customer_id),
            to.location.unwrap_or(job.location_id),
            to.business_unit.unwrap_or(job.business_unit_id),
            to.job_type.unwrap_or(job.type_id),
            priority.unwrap_or(job.priority),
            to.campaign.or(job.campaign_id),
            summary.unwrap_or(job.summary),
            Value::Object(extra).to_string(),
        ))?;
    if let Some((application, pairs)) = external {
        ctx.db
            .prepare_cached("DELETE FROM external_data WHERE job_id = ?1 AND application = ?2")?
            .execute((id, &application))?;
        external_data::write(ctx, id, &application, &pairs)?;
    }
    rules::update_job(ctx, id)?;
    rules::add_history(ctx, id, "Job Updated", ctx.tick(), None, "")?;
    get(call, ctx, id)
}

/// A custom field keeps the name that its type has.
fn keep_names(changed: &mut Map<String, Value>, before: &Map<String, Value>) {
    let fields = changed
        .get_mut("customFields")
        .and_then(Value::as_array_mut);
    let known = before.get("customFields").and_then(Value::as_array);
    for field in fields.into_iter().flatten() {
        let mut same = known.into_iter().flatten();
        if let Some(old) = same.find(|old| old["typeId"] == field["typeId"]) {
            field["name"] = old["name"].clone();
        }
    }
}

pub(crate) fn history(call: &Call, ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    Job::find(ctx, id)?;
    let mut statement = ctx
        .db
        .prepare_cached("SELECT * FROM history WHERE job_id = ?1 ORDER BY date, id")?;
    let entries: Vec<Value> = statement
        .query_map([id], |row| {
            let tool: Option<String> = row.get("tool")?;
            let mut entry = json!({
                "id": row.get::<_, i64>("id")?,
                "eventType": row.get::<_, String>("event_type")?,
                "date": to_text(row.get("date")?),
                "employeeId": row.get::<_, Option<i64>>("employee_id")?,
            });
            if let Value::Object(fields) = &mut entry {
                match call.dialect {
                    PathDialect::Contract => {
                        fields.insert("usedSchedulingToolVersion".to_owned(), Value::Null);
                        fields.insert("usedSchedulingTool".to_owned(), json!(tool));
                    }
                    PathDialect::Vendor => {
                        fields.insert(
                            "usedSchedulingTool".to_owned(),
                            json!(tool.as_deref().unwrap_or("Manual")),
                        );
                        fields.insert("memo".to_owned(), json!(row.get::<_, String>("memo")?));
                    }
                }
            }
            Ok(entry)
        })?
        .collect::<Result<_, _>>()?;
    Ok(Reply::Json(match call.dialect {
        PathDialect::Contract => json!({"data": entries}),
        PathDialect::Vendor => json!({"history": entries}),
    }))
}
