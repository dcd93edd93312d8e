//! Reads the choices of the forms, and customers while their names are typed.

use std::collections::BTreeSet;

use jpm_client::ids::CustomerId;
use rusqlite::{Connection, Row};

use super::calendar::technicians;
use super::search::customers;
use super::tags;
use crate::key::{Key, StringId};
use crate::overlay::Overlay;
use crate::phone::display;
use crate::rows::NameKind;
use crate::store::sql::Sql;
use crate::views::choices::{
    BusinessUnitChoice, CampaignChoice, CustomerChoice, EmployeeChoice, FormChoices, JobTypeChoice,
    LocationChoice, ProjectChoice, ProjectStatusChoice, ProjectSubStatusChoice, ProjectTypeChoice,
    ReasonChoice,
};

/// The vendor's own priorities, lowest first.
const PRIORITIES: [&str; 4] = ["Low", "Normal", "High", "Urgent"];

const OPEN_PROJECTS: &str = "SELECT id, number, name FROM project
    WHERE customer_id = ?1 AND actual_date IS NULL ORDER BY id DESC LIMIT ?2";

/// The choices of all forms.
pub(crate) fn form_choices(sql: &Connection, takes_order_fields: bool) -> Sql<FormChoices> {
    Ok(FormChoices {
        business_units: named(sql, NameKind::BusinessUnit, |id, name| BusinessUnitChoice {
            id: StringId(id.into()),
            name,
        })?,
        job_types: job_types(sql)?,
        campaigns: named(sql, NameKind::Campaign, |id, name| CampaignChoice {
            id: StringId(id.into()),
            name,
        })?,
        technicians: technicians(sql, &BTreeSet::new())?,
        cancel_reasons: reasons(sql, NameKind::CancelReason)?,
        hold_reasons: reasons(sql, NameKind::HoldReason)?,
        employees: named(sql, NameKind::Employee, |id, name| EmployeeChoice {
            id: id.to_string(),
            name,
        })?,
        tags: tags::choices(sql)?,
        project_statuses: project_settings(sql, NameKind::ProjectStatus, |id, name, _| {
            ProjectStatusChoice {
                id: StringId(id.into()),
                name,
            }
        })?,
        project_sub_statuses: project_settings(
            sql,
            NameKind::ProjectSubStatus,
            |id, name, status| ProjectSubStatusChoice {
                id: StringId(id.into()),
                name,
                status_id: status.map(|id| StringId(id.into())),
            },
        )?,
        project_types: named(sql, NameKind::ProjectType, |id, name| ProjectTypeChoice {
            id: StringId(id.into()),
            name,
        })?,
        priorities: PRIORITIES.map(str::to_owned).to_vec(),
        takes_order_fields,
    })
}

fn reasons(sql: &Connection, kind: NameKind) -> Sql<Vec<ReasonChoice>> {
    named(sql, kind, |id, name| ReasonChoice {
        id: StringId(id.into()),
        name,
    })
}

fn named<T>(sql: &Connection, kind: NameKind, choice: impl Fn(i64, String) -> T) -> Sql<Vec<T>> {
    sql.prepare_cached("SELECT id, name FROM named_record WHERE kind = ?1 AND active = 1 ORDER BY name COLLATE NOCASE, id")?
        .query_map([kind.as_str()], |row| Ok(choice(row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Statuses or substatuses of projects in the tenant's order, each with the status that it names.
fn project_settings<T>(
    sql: &Connection,
    kind: NameKind,
    choice: impl Fn(i64, String, Option<i64>) -> T,
) -> Sql<Vec<T>> {
    sql.prepare_cached(
        "SELECT id, name, CAST(json_extract(raw, '$.statusId') AS INTEGER) FROM named_record
         WHERE kind = ?1 AND active = 1 ORDER BY CAST(json_extract(raw, '$.order') AS INTEGER), name COLLATE NOCASE, id",
    )?
    .query_map([kind.as_str()], |row| {
        Ok(choice(row.get(0)?, row.get(1)?, row.get(2)?))
    })?
    .collect()
}

fn job_types(sql: &Connection) -> Sql<Vec<JobTypeChoice>> {
    sql.prepare_cached(
        "SELECT id, name, units, minutes, priority, summary, raw FROM job_type WHERE active = 1 ORDER BY name COLLATE NOCASE, id",
    )?
    .query_map([], |row| {
        let units: Vec<i64> = serde_json::from_str(row.get_ref(2)?.as_str()?).unwrap_or_default();
        Ok(JobTypeChoice {
            id: StringId(row.get::<_, i64>(0)?.into()),
            name: row.get(1)?,
            business_unit_ids: units.into_iter().map(|id| StringId(id.into())).collect(),
            duration_minutes: row.get(3)?,
            priority: row.get(4)?,
            summary: row.get(5)?,
            tag_ids: tags::ids(&tags::of_record(row.get_ref(6)?.as_str()?)),
        })
    })?
    .collect()
}

/// Customers with a word in their name, phone number or addresses that begins with each word of
/// `text`, best first.
pub(crate) fn find_customers(sql: &Connection, text: &str, limit: u32) -> Sql<Vec<CustomerChoice>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    customers(sql, text, limit)?
        .into_iter()
        .map(|id| {
            let (name, phone): (_, Option<String>) = sql
                .prepare_cached("SELECT name, phone FROM customer WHERE id = ?1")?
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let locations = sql
                .prepare_cached("SELECT id, name, address FROM location WHERE customer_id = ?1 AND active = 1 ORDER BY name COLLATE NOCASE, id")?
                .query_map([id], location)?
                .collect::<Sql<_>>()?;
            Ok(CustomerChoice {
                id: StringId(id.into()),
                name,
                phone: phone.as_deref().map(display),
                locations,
            })
        })
        .collect()
}

/// The newest projects of a customer that are not finished.
pub(crate) fn open_projects(
    sql: &Connection,
    overlay: &Overlay,
    customer: CustomerId,
    limit: u32,
) -> Sql<Vec<ProjectChoice>> {
    let mut projects: Vec<ProjectChoice> = sql
        .prepare_cached(OPEN_PROJECTS)?
        .query_map((customer.0, limit), |row| {
            let id: i64 = row.get(0)?;
            let edited = overlay.project_name(id).map(str::to_owned);
            Ok(ProjectChoice {
                id: StringId(id.into()),
                number: row.get(1)?,
                name: edited.or(row.get(2)?),
            })
        })?
        .collect::<Sql<_>>()?;
    projects.retain(|project| {
        let changes = overlay.projects.get(&Key::Server(project.id.0));
        changes.is_none_or(|changes| changes.actual_completion_date.is_none())
    });
    Ok(projects)
}

fn location(row: &Row<'_>) -> Sql<LocationChoice> {
    Ok(LocationChoice {
        id: StringId(row.get::<_, i64>(0)?.into()),
        name: row.get(1)?,
        address: row.get(2)?,
    })
}
