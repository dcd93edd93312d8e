//! Projects by number, name, manager, customer and address.

use std::cmp::Reverse;

use rusqlite::{Connection, params};

use super::super::cards::{address, customer, named, phone};
use super::super::ranking::{MatchScore, Weight, marked};
use super::terms::{Index, expression};
use super::{EXACT_SCORE, MAX_CANDIDATES};
use crate::edit::ProjectFields;
use crate::key::{Key, ProjectKey};
use crate::overlay::Overlay;
use crate::plain_text::strip;
use crate::rows::NameKind;
use crate::search_tokens::SearchQuery;
use crate::store::mirror::json_array;
use crate::store::sql::Sql;
use crate::views::search::{MarkedText, ProjectHit};

/// Projects as a search shows them, best first.
pub(super) fn found(
    sql: &Connection,
    overlay: &Overlay,
    words: &SearchQuery,
    typed: &str,
    limit: usize,
) -> Sql<Vec<ProjectHit>> {
    let expression = expression(sql, Index::Projects, words)?;
    // The index does not have the waiting edits.
    let changed = overlay.projects.keys().filter_map(|key| key.server());
    let changed: Vec<i64> = changed.map(|id| id.0).collect();
    let mut found = sql
        .prepare_cached(
            "SELECT p.id, p.number, p.name, p.status, p.summary, c.name, l.address, p.managers, l.name, c.phone FROM project p
             LEFT JOIN customer c ON c.id = p.customer_id LEFT JOIN location l ON l.id = p.location_id
             WHERE p.id IN (SELECT * FROM (SELECT rowid FROM project_words WHERE project_words MATCH ?1 ORDER BY rowid DESC LIMIT ?2)
                UNION SELECT id FROM project WHERE number = ?3 UNION SELECT value FROM json_each(?4))",
        )?
        .query_map(params![expression, MAX_CANDIDATES, typed, json_array(&changed)], |row| {
            Ok(ProjectText {
                key: Key::Server(row.get::<_, i64>(0)?.into()),
                number: row.get(1)?,
                name: row.get(2)?,
                status: row.get(3)?,
                summary: row.get(4)?,
                customer: row.get(5)?,
                address: row.get(6)?,
                managers: serde_json::from_str(row.get_ref(7)?.as_str()?).unwrap_or_default(),
                place: row.get(8)?,
                phone: row.get(9)?,
            })
        })?
        .collect::<Sql<Vec<_>>>()?;
    for new in &overlay.new_projects {
        if found.iter().any(|text| text.key == new.key) {
            continue;
        }
        let (customer_id, location_id) = (new.project.customer_id.0.0, new.project.location_id.0.0);
        found.push(ProjectText {
            key: new.key,
            number: None,
            name: new.project.name.clone(),
            status: None,
            summary: new.project.summary.clone(),
            customer: customer(sql, Some(customer_id))?,
            address: address(sql, Some(location_id))?,
            managers: new
                .project
                .project_manager_ids
                .iter()
                .map(|id| id.0.0)
                .collect(),
            place: None,
            phone: phone(sql, Some(customer_id))?,
        });
    }
    for text in &mut found {
        if let Some(changes) = overlay.projects.get(&text.key) {
            text.apply(sql, changes)?;
        }
    }
    let mut ranked = Vec::new();
    for text in found {
        let mut managers = Vec::new();
        for id in &text.managers {
            managers.extend(named(sql, NameKind::Employee, Some(*id))?);
        }
        let managers = Some(managers.join(", ")).filter(|names| !names.is_empty());
        let mut score = MatchScore::new(words);
        score.add_field(text.number.as_deref(), Weight::Number);
        score.add_field(text.name.as_deref(), Weight::Name);
        score.add_field(text.customer.as_deref(), Weight::Name);
        score.add_field(managers.as_deref(), Weight::Name);
        score.add_phone_field(text.phone.as_deref());
        score.add_field(text.address.as_deref(), Weight::Place);
        score.add_field(text.place.as_deref(), Weight::Place);
        score.add_field(text.summary.as_deref(), Weight::Summary);
        if score.all() {
            let exact = text.number.as_deref() == Some(typed);
            ranked.push((
                score.total() + if exact { EXACT_SCORE } else { 0 },
                text,
                managers,
            ));
        }
    }
    ranked.sort_by_key(|(score, text, _)| (Reverse(*score), Reverse(text.key)));
    let mark = |text: Option<String>| text.map(|text| marked(words, text));
    Ok(ranked
        .into_iter()
        .take(limit)
        .map(|(_, text, managers)| ProjectHit {
            id: text.key,
            name: project_name(words, &text),
            number: mark(text.number),
            status: text.status,
            customer: mark(text.customer),
            address: mark(text.address),
            managers: mark(managers),
            pending: overlay.project_mark(text.key),
        })
        .collect())
}

/// A project with its searchable texts.
struct ProjectText {
    key: ProjectKey,
    number: Option<String>,
    name: Option<String>,
    status: Option<String>,
    summary: Option<String>,
    customer: Option<String>,
    address: Option<String>,
    managers: Vec<i64>,
    place: Option<String>,
    phone: Option<String>,
}

impl ProjectText {
    /// Applies the waiting edits of the project.
    fn apply(&mut self, sql: &Connection, changes: &ProjectFields) -> Sql<()> {
        self.name = changes.name.clone().or(self.name.take());
        self.summary = changes
            .summary
            .as_deref()
            .map(strip)
            .or(self.summary.take());
        if let Some(ids) = &changes.project_manager_ids {
            self.managers = ids.iter().map(|id| id.0.0).collect();
        }
        if let Some(id) = changes.status_id {
            self.status = named(sql, NameKind::ProjectStatus, Some(id.0.0))?;
        }
        Ok(())
    }
}

fn project_name(words: &SearchQuery, text: &ProjectText) -> MarkedText {
    let name = text.name.clone().or_else(|| text.number.clone());
    marked(words, name.unwrap_or_else(|| format!("#{}", text.key)))
}
