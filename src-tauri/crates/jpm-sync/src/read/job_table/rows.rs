//! The rows of the job table.

use rusqlite::{Connection, Row};
use serde::Deserialize;
use serde_json::Value;

use crate::key::{Key, StringId};
use crate::overlay::Overlay;
use crate::read::cards::{CardQuery, address, cards, customer, job_type, named, phone, text_id};
use crate::read::job_summary::JobSummary;
use crate::read::next_appointment::next_appointment;
use crate::read::record_names::{location, shown_project, technician};
use crate::read::tags;
use crate::rows::{NameKind, parse_job_status};
use crate::store::mirror::json_array;
use crate::store::sql::Sql;
use crate::time::{EpochMillis, Micros};
use crate::truncate::{MAX_LISTED_BYTES, truncate_owned};
use crate::views::jobs::JobRow;

/// The rows of these jobs, in the given order.
pub(super) fn lines(sql: &Connection, overlay: &Overlay, ids: &[i64]) -> Sql<Vec<JobRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    sql.prepare_cached(
        "SELECT n.id, n.number, n.status, n.customer, n.address, t.name, u.name, n.priority, n.summary, n.next_start_us, n.appointment_count, n.modified_us,
            n.phone, n.completed_us, n.created_us, l.name, p.name, j.raw,
            (SELECT json_group_array(coalesce(e.name, '#' || s.technician_id)) FROM
                (SELECT DISTINCT technician_id FROM assignment WHERE active = 1 AND appointment_id =
                    (SELECT a.id FROM appointment a WHERE a.job_id = n.id AND a.start_us = n.next_start_us AND a.active = 1
                     ORDER BY a.status = 'Canceled', a.id LIMIT 1) ORDER BY technician_id) s
                LEFT JOIN technician e ON e.id = s.technician_id), n.customer_id, n.project_id, n.tags
         FROM json_each(?1) w CROSS JOIN job_list n ON n.id = w.value
         LEFT JOIN job j ON j.id = n.id
         LEFT JOIN location l ON l.id = j.location_id
         LEFT JOIN project p ON p.id = n.project_id
         LEFT JOIN job_type t ON t.id = n.job_type_id
         LEFT JOIN named_record u ON u.kind = 'unit' AND u.id = n.business_unit_id
         ORDER BY w.key",
    )?
    .query_map([json_array(ids)], |row| read(row, sql, overlay))?
    .collect()
}

fn read(row: &Row<'_>, sql: &Connection, overlay: &Overlay) -> Sql<JobRow> {
    let key = Key::Server(row.get::<_, i64>(0)?.into());
    let project_id: Option<i64> = row.get(20)?;
    let edited_project = project_id.and_then(|id| overlay.project_name(id));
    let at = |column| -> Sql<Option<EpochMillis>> {
        Ok(row
            .get::<_, Option<Micros>>(column)?
            .map(EpochMillis::from_micros))
    };
    Ok(JobRow {
        id: key,
        number: row.get(1)?,
        state: parse_job_status(row.get_ref(2)?.as_str()?),
        customer_id: text_id(row, 19)?,
        customer: row.get(3)?,
        phone: row.get(12)?,
        location: row.get(15)?,
        address: row.get(4)?,
        job_type: row.get(5)?,
        business_unit: row.get(6)?,
        project: match edited_project {
            Some(name) => Some(name.to_owned()),
            None => row.get(16)?,
        },
        tags: tags::views(sql, &tags::of_column(row, 21)?)?,
        priority: row.get(7)?,
        summary: row.get(8)?,
        next_start: at(9)?,
        technicians: serde_json::from_str(row.get_ref(18)?.as_str()?).unwrap_or_default(),
        total: row.get_ref(17)?.as_str_or_null()?.and_then(total),
        created_on: at(14)?,
        completed_on: at(13)?,
        appointment_count: row.get(10)?,
        modified_on: row
            .get::<_, Option<Micros>>(11)?
            .filter(|us| *us != 0)
            .map(EpochMillis::from_micros),
        pending: overlay.job_mark(key),
    })
}

/// The total in a record as the server sent it: a number, or a number in quotes.
fn total(raw: &str) -> Option<f64> {
    #[derive(Deserialize)]
    struct Record {
        total: Option<Value>,
    }
    let total = serde_json::from_str::<Record>(raw).ok()?.total?;
    total
        .as_f64()
        .or_else(|| total.as_str()?.trim().parse().ok())
        .filter(|total| total.is_finite())
}

/// The row of a job that is shown differently than in `job_list`.
pub(super) fn pending_row(
    sql: &Connection,
    overlay: &Overlay,
    job: JobSummary,
    now: Micros,
) -> Sql<JobRow> {
    let appointments = cards(sql, overlay, CardQuery::Job(job.key))?;
    let next = next_appointment(&appointments, now);
    let technicians = next
        .map(|card| &card.technician_ids)
        .into_iter()
        .flatten()
        .map(|id| Ok(technician(sql, id.0.0)?.unwrap_or_else(|| format!("#{}", id.0.0))))
        .collect::<Sql<_>>()?;
    Ok(JobRow {
        id: job.key,
        number: job.number,
        state: job.state,
        customer_id: job.customer_id.map(|id| StringId(id.into())),
        customer: customer(sql, job.customer_id)?,
        phone: phone(sql, job.customer_id)?,
        location: location(sql, job.location_id)?,
        address: address(sql, job.location_id)?,
        job_type: job_type(sql, job.job_type_id)?,
        business_unit: named(sql, NameKind::BusinessUnit, job.business_unit_id)?,
        project: shown_project(sql, overlay, job.project_id)?,
        tags: tags::views(sql, &job.tags)?,
        priority: job.priority,
        summary: job
            .summary
            .map(|text| truncate_owned(text, MAX_LISTED_BYTES)),
        next_start: next.map(|card| card.start),
        technicians,
        total: job.raw.as_deref().and_then(total),
        created_on: job.created.map(EpochMillis::from_micros),
        completed_on: job.completed.map(EpochMillis::from_micros),
        appointment_count: u32::try_from(appointments.len()).unwrap_or(u32::MAX),
        modified_on: job.modified.map(EpochMillis::from_micros),
        pending: overlay.job_mark(job.key),
    })
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn total_is_read_from_numbers_and_quoted_numbers_only() {
        for (raw, expected) in [
            (r#"{"total":1234.5}"#, Some(1234.5)),
            (r#"{"total":"123.40"}"#, Some(123.4)),
            (r#"{"total":null}"#, None),
            (r#"{"total":"$1,234.50"}"#, None),
            (r#"{"total":"inf"}"#, None),
            ("{}", None),
            ("no record", None),
        ] {
            assert_eq!(total(raw), expected, "{raw}");
        }
    }
}
