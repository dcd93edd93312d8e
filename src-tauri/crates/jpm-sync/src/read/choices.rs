//! What the forms offer, and customers as they are typed.

use rusqlite::{Connection, Row, params};

use super::calendar::technicians;
use crate::key::AsText;
use crate::rows::NameKind;
use crate::store::database::Sql;
use crate::views::choices::{
    BusinessUnitChoice, CampaignChoice, CustomerHit, EmployeeChoice, FormChoices, JobTypeChoice,
    LocationHit, ReasonChoice,
};

/// The vendor's own priorities, from least to most pressing.
const PRIORITIES: [&str; 4] = ["Low", "Normal", "High", "Urgent"];

/// All that the forms offer.
pub(crate) fn form_choices(sql: &Connection) -> Sql<FormChoices> {
    Ok(FormChoices {
        business_units: named(sql, NameKind::BusinessUnit, |id, name| BusinessUnitChoice {
            id: AsText(id.into()),
            name,
        })?,
        job_types: job_types(sql)?,
        campaigns: named(sql, NameKind::Campaign, |id, name| CampaignChoice {
            id: AsText(id.into()),
            name,
        })?,
        technicians: technicians(sql, &[])?,
        cancel_reasons: reasons(sql, NameKind::CancelReason)?,
        hold_reasons: reasons(sql, NameKind::HoldReason)?,
        employees: named(sql, NameKind::Employee, |id, name| EmployeeChoice {
            id: id.to_string(),
            name,
        })?,
        priorities: PRIORITIES.map(str::to_owned).to_vec(),
    })
}

fn reasons(sql: &Connection, kind: NameKind) -> Sql<Vec<ReasonChoice>> {
    named(sql, kind, |id, name| ReasonChoice {
        id: AsText(id.into()),
        name,
    })
}

fn named<T>(sql: &Connection, kind: NameKind, choice: impl Fn(i64, String) -> T) -> Sql<Vec<T>> {
    sql.prepare_cached("SELECT id, name FROM named WHERE kind = ?1 AND active = 1 ORDER BY name COLLATE NOCASE, id")?
        .query_map([kind.word()], |row| Ok(choice(row.get(0)?, row.get(1)?)))?
        .collect()
}

fn job_types(sql: &Connection) -> Sql<Vec<JobTypeChoice>> {
    sql.prepare_cached(
        "SELECT id, name, units, minutes, priority, summary FROM job_type WHERE active = 1 ORDER BY name COLLATE NOCASE, id",
    )?
    .query_map([], |row| {
        let units: Vec<i64> = serde_json::from_str(row.get_ref(2)?.as_str()?).unwrap_or_default();
        Ok(JobTypeChoice {
            id: AsText(row.get::<_, i64>(0)?.into()),
            name: row.get(1)?,
            business_unit_ids: units.into_iter().map(|id| AsText(id.into())).collect(),
            duration_minutes: row.get(3)?,
            priority: row.get(4)?,
            summary: row.get(5)?,
        })
    })?
    .collect()
}

/// Customers whose name, telephone or one of whose addresses holds every word of `text`, by name.
pub(crate) fn find_customers(sql: &Connection, text: &str, limit: u32) -> Sql<Vec<CustomerHit>> {
    let words: Vec<_> = text.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let words = serde_json::json!(words).to_string();
    let mut hits: Vec<CustomerHit> = sql
        .prepare_cached(
            "SELECT c.id, c.name, c.phone FROM customer c WHERE c.active = 1 AND NOT EXISTS (
                SELECT 1 FROM json_each(?1) w WHERE instr(c.search, w.value) = 0 AND NOT EXISTS (
                    SELECT 1 FROM location l WHERE l.customer_id = c.id AND instr(l.search, w.value) > 0))
             ORDER BY c.name COLLATE NOCASE, c.id LIMIT ?2",
        )?
        .query_map(params![words, limit], |row| {
            Ok(CustomerHit {
                id: AsText(row.get::<_, i64>(0)?.into()),
                name: row.get(1)?,
                phone: row.get(2)?,
                locations: Vec::new(),
            })
        })?
        .collect::<Sql<_>>()?;
    for hit in &mut hits {
        hit.locations = sql
            .prepare_cached("SELECT id, name, address FROM location WHERE customer_id = ?1 AND active = 1 ORDER BY name COLLATE NOCASE, id")?
            .query_map([hit.id.0.0], location)?
            .collect::<Sql<_>>()?;
    }
    Ok(hits)
}

fn location(row: &Row<'_>) -> Sql<LocationHit> {
    Ok(LocationHit {
        id: AsText(row.get::<_, i64>(0)?.into()),
        name: row.get(1)?,
        address: row.get(2)?,
    })
}
