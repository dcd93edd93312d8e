//! What all screens show of a job, with the waiting edits.

use rusqlite::{Connection, OptionalExtension};

use crate::job_fields::JobFields;
use crate::key::{JobKey, Key};
use crate::overlay::Overlay;
use crate::plain_text::strip;
use crate::rows::parse_job_status;
use crate::store::sql::Sql;
use crate::time::Micros;
use crate::views::jobs::JobState;

/// The fields of a job that screens share.
#[derive(Clone, Debug)]
pub(crate) struct JobSummary {
    pub(crate) key: JobKey,
    pub(crate) number: Option<String>,
    pub(crate) customer_id: Option<i64>,
    pub(crate) location_id: Option<i64>,
    pub(crate) state: JobState,
    pub(crate) business_unit_id: Option<i64>,
    pub(crate) job_type_id: Option<i64>,
    pub(crate) priority: Option<String>,
    pub(crate) campaign_id: Option<i64>,
    pub(crate) project_id: Option<i64>,
    /// The ids of the tags.
    pub(crate) tags: Vec<i64>,
    pub(crate) summary: Option<String>,
    pub(crate) created: Option<Micros>,
    pub(crate) completed: Option<Micros>,
    pub(crate) modified: Option<Micros>,
    /// The record as the server sent it. `None` before the server has it.
    pub(crate) raw: Option<String>,
}

/// A job as it is shown. `None` if neither the mirror nor a waiting edit has it.
pub(crate) fn job_summary(
    sql: &Connection,
    overlay: &Overlay,
    key: JobKey,
) -> Sql<Option<JobSummary>> {
    let key = overlay.ids.resolve(key);
    let mut found = match key {
        Key::Server(id) => mirrored_job_summary(sql, id.0)?,
        Key::Local(_) => None,
    };
    if found.is_none() {
        found = overlay
            .new_jobs
            .iter()
            .find(|new| new.key == key)
            .map(|new| JobSummary {
                key,
                number: None,
                customer_id: Some(new.job.customer_id.0.0),
                location_id: Some(new.job.location_id.0.0),
                state: JobState::Scheduled,
                business_unit_id: Some(new.job.business_unit_id.0.0),
                job_type_id: Some(new.job.job_type_id.0.0),
                priority: Some(new.job.priority.clone()),
                campaign_id: Some(new.job.campaign_id.0.0),
                project_id: new.job.project_id.map(|id| id.0.0),
                tags: new.job.tag_ids.iter().map(|id| id.0.0).collect(),
                summary: new.job.summary.as_deref().map(strip),
                created: Some(new.created_at),
                completed: None,
                modified: None,
                raw: None,
            });
    }
    if let (Some(job), Some(patch)) = (&mut found, overlay.jobs.get(&key)) {
        apply_tags(&patch.fields, &mut job.tags);
        let patch = patch.clone();
        job.state = patch.state.unwrap_or(job.state);
        job.summary = patch
            .fields
            .summary
            .as_deref()
            .map(strip)
            .or(job.summary.take());
        job.priority = patch.fields.priority.or(job.priority.take());
        job.business_unit_id = patch.fields.business_unit_id.or(job.business_unit_id);
        job.job_type_id = patch.fields.job_type_id.or(job.job_type_id);
        job.campaign_id = patch.fields.campaign_id.or(job.campaign_id);
        job.project_id = patch.project.map_or(job.project_id, |project| project.id);
    }
    Ok(found)
}

/// Adds and removes the tags that waiting edits add and remove.
pub(crate) fn apply_tags(changes: &JobFields, tags: &mut Vec<i64>) {
    for (id, is_on_job) in &changes.tags {
        if !is_on_job {
            tags.retain(|tag| tag != id);
        } else if !tags.contains(id) {
            tags.push(*id);
        }
    }
}

fn mirrored_job_summary(sql: &Connection, id: i64) -> Sql<Option<JobSummary>> {
    sql.prepare_cached(
        "SELECT number, customer_id, location_id, status, business_unit_id, job_type_id, priority, campaign_id, project_id,
                summary, created_us, completed_us, modified_us, raw, tags FROM job WHERE id = ?1",
    )?
    .query_row([id], |row| {
        Ok(JobSummary {
            key: Key::Server(id.into()),
            number: row.get(0)?,
            customer_id: row.get(1)?,
            location_id: row.get(2)?,
            state: parse_job_status(row.get_ref(3)?.as_str()?),
            business_unit_id: row.get(4)?,
            job_type_id: row.get(5)?,
            priority: row.get(6)?,
            campaign_id: row.get(7)?,
            project_id: row.get(8)?,
            summary: row.get(9)?,
            created: row.get(10)?,
            completed: row.get(11)?,
            modified: Some(row.get(12)?).filter(|us| *us != 0),
            raw: row.get(13)?,
            tags: super::tags::of_column(row, 14)?,
        })
    })
    .optional()
}
