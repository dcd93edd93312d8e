//! What technicians are able to do, and what types of job ask for.
//!
//! Both come as names: a technician's skills are `{ id, name }` in the vendor's settings API, a job type's are plain names in both
//! documents. Names are therefore what the two are compared by.

use rusqlite::Connection;
use serde::Deserialize;

use crate::key::AsText;
use crate::store::sql::Sql;
use crate::views::calendar::RequiredSkills;

#[derive(Deserialize)]
struct Skilled<T> {
    skills: Option<Vec<T>>,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

/// Names without the empty ones and without spaces around them.
fn tidy(names: impl Iterator<Item = String>) -> Vec<String> {
    names
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// The skills in a technician's record as the server sent it; none when they cannot be made out.
pub(super) fn of_technician(raw: &str) -> Vec<String> {
    let skills = serde_json::from_str::<Skilled<Named>>(raw).map_or(None, |record| record.skills);
    tidy(skills.into_iter().flatten().filter_map(|skill| skill.name))
}

/// The active types of job that ask for skills.
pub(super) fn required(sql: &Connection) -> Sql<Vec<RequiredSkills>> {
    let all: Vec<RequiredSkills> = sql
        .prepare_cached("SELECT id, raw FROM job_type WHERE active = 1 ORDER BY id")?
        .query_map([], |row| {
            let skills = serde_json::from_str::<Skilled<String>>(row.get_ref(1)?.as_str()?)
                .map_or(None, |record| record.skills);
            Ok(RequiredSkills {
                job_type_id: AsText(row.get::<_, i64>(0)?.into()),
                skills: tidy(skills.into_iter().flatten()),
            })
        })?
        .collect::<Sql<_>>()?;
    Ok(all
        .into_iter()
        .filter(|one| !one.skills.is_empty())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skills_are_read_as_the_vendor_writes_them() {
        let raw = r#"{"id":1,"skills":[{"id":5,"name":" Gas furnace "},{"id":6,"name":null},{"id":7,"name":""}]}"#;
        assert_eq!(of_technician(raw), ["Gas furnace"]);
        assert!(of_technician(r#"{"id":1,"skills":null}"#).is_empty());
        assert!(of_technician(r#"{"id":1}"#).is_empty());
    }

    #[test]
    fn a_record_of_another_form_has_no_skills_and_is_no_error() {
        assert!(of_technician(r#"{"skills":"many"}"#).is_empty());
    }
}
