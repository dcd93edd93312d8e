//! The skills of technicians, and those that job types require.
//!
//! The vendor's settings API gives a technician's skills as `{ id, name }`. Job types name theirs
//! without ids in both documents. The two are therefore compared by name.

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;

use crate::key::StringId;
use crate::store::sql::Sql;
use crate::truncate::{MAX_NAME_BYTES, truncate};
use crate::views::calendar::RequiredSkills;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Skilled {
    skills: Value,
}

/// The skills in a record.
fn of_record(raw: &str) -> Vec<String> {
    let record: Skilled = serde_json::from_str(raw).unwrap_or_default();
    names(&record.skills)
}

/// The names of skills. An entry that cannot be decoded is skipped.
pub(super) fn names(skills: &Value) -> Vec<String> {
    let skills = skills.as_array().into_iter().flatten();
    skills.filter_map(name).collect()
}

/// The trimmed name of a skill. `None` if it has none.
fn name(skill: &Value) -> Option<String> {
    let name = match skill {
        Value::String(name) => name.clone(),
        Value::Number(number) => number.to_string(),
        Value::Object(fields) => match fields.get("name")? {
            Value::String(name) => name.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        },
        _ => return None,
    };
    let name = name.trim();
    (!name.is_empty()).then(|| truncate(name, MAX_NAME_BYTES).into_owned())
}

/// The active job types that require skills.
pub(super) fn required(sql: &Connection) -> Sql<Vec<RequiredSkills>> {
    let all: Vec<RequiredSkills> = sql
        .prepare_cached("SELECT id, raw FROM job_type WHERE active = 1 ORDER BY id")?
        .query_map([], |row| {
            Ok(RequiredSkills {
                job_type_id: StringId(row.get::<_, i64>(0)?.into()),
                skills: of_record(row.get_ref(1)?.as_str()?),
            })
        })?
        .collect::<Sql<_>>()?;
    Ok(all
        .into_iter()
        .filter(|one| !one.skills.is_empty())
        .collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn skills_are_read_in_the_vendors_format() {
        let raw = r#"{"id":1,"skills":[{"id":5,"name":" Gas furnace "},{"id":6,"name":null},{"id":7,"name":""}]}"#;
        assert_eq!(of_record(raw), ["Gas furnace"]);
        assert!(of_record(r#"{"id":1,"skills":null}"#).is_empty());
        assert!(of_record(r#"{"id":1}"#).is_empty());
    }

    #[test]
    fn malformed_skill_is_skipped_alone() {
        for (given, names) in [
            (r#"[{"id":5,"name":"Gas"},{"id":6,"name":7}]"#, "Gas|7"),
            (r#"["Gas",7]"#, "Gas|7"),
            (r#"["Gas"]"#, "Gas"),
            (r#"[" Gas ",null,{},[],true,{"name":{}},"Oil"]"#, "Gas|Oil"),
            (r#"[{"id":5},{"id":"6","name":"Oil","more":[1]}]"#, "Oil"),
            (r#""many""#, ""),
            ("[]", ""),
            ("{}", ""),
        ] {
            let raw = format!(r#"{{"id":1,"skills":{given}}}"#);
            assert_eq!(of_record(&raw).join("|"), names, "{given}");
            let sql = Connection::open_in_memory().unwrap();
            sql.execute_batch("CREATE TABLE job_type (id INTEGER, active INTEGER, raw TEXT)")
                .unwrap();
            sql.execute("INSERT INTO job_type VALUES (1, 1, ?1)", [&raw])
                .unwrap();
            let asked = required(&sql).unwrap();
            let asked = asked.into_iter().next().map(|one| one.skills.join("|"));
            assert_eq!(asked.unwrap_or_default(), names, "{given}");
        }
        assert!(of_record("[]").is_empty() && of_record("?").is_empty());
    }
}
