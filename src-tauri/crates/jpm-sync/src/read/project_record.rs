//! What an edit of a project is based on: the server's record with the waiting edits.

use jpm_client::Record;
use jpm_client::models::Project;
use rusqlite::{Connection, OptionalExtension};

use super::job::record;
use crate::edit::{NewProject, ProjectFields};
use crate::key::{Key, ProjectKey};
use crate::overlay::Overlay;
use crate::store::sql::Sql;

/// A project with the fields that an edit can change.
#[derive(Clone, Debug)]
pub(crate) struct ProjectRecord {
    pub(crate) key: ProjectKey,
    pub(crate) number: Option<String>,
    /// The summary keeps its markup.
    pub(crate) fields: ProjectFields,
}

impl ProjectRecord {
    /// The name, or the number if there is none.
    pub(crate) fn name(&self) -> String {
        let name = self.fields.name.clone().or_else(|| self.number.clone());
        name.unwrap_or_else(|| format!("#{}", self.key))
    }
}

/// A project as it is shown. `None` if neither the mirror nor a waiting edit has it.
pub(crate) fn project_record(
    sql: &Connection,
    overlay: &Overlay,
    key: ProjectKey,
) -> Sql<Option<ProjectRecord>> {
    let key = overlay.ids.resolve(key);
    let mut found = match key {
        Key::Server(id) => mirrored(sql, id.0)?,
        Key::Local(_) => None,
    };
    if found.is_none() {
        let new = overlay.new_projects.iter().find(|new| new.key == key);
        found = new.map(|new| ProjectRecord {
            key,
            number: None,
            fields: fields_of_new(&new.project),
        });
    }
    if let (Some(project), Some(patch)) = (&mut found, overlay.projects.get(&key)) {
        project.fields.apply(patch);
    }
    Ok(found)
}

fn mirrored(sql: &Connection, id: i64) -> Sql<Option<ProjectRecord>> {
    let raw: Option<String> = sql
        .prepare_cached("SELECT raw FROM project WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let project: Option<Record<Project>> = record(raw.as_deref());
    Ok(project.map(|project| ProjectRecord {
        key: Key::Server(id.into()),
        number: project.number.clone(),
        fields: ProjectFields::of_record(&project),
    }))
}

fn fields_of_new(project: &NewProject) -> ProjectFields {
    ProjectFields {
        name: project.name.clone(),
        summary: project.summary.clone(),
        start_date: project.start_date,
        target_completion_date: project.target_completion_date,
        project_manager_ids: Some(project.project_manager_ids.clone()),
        business_unit_ids: Some(Vec::new()),
        ..ProjectFields::default()
    }
}
