//! Reads tags: the names of a record's tags, and those that a form offers.

use std::collections::BTreeSet;

use jpm_client::ids::TagTypeId;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Deserialize;
use serde_json::Value;

use crate::key::StringId;
use crate::rows::NameKind;
use crate::store::sql::Sql;
use crate::views::calendar::TagView;

/// The ids in a column with a JSON list of them.
pub(crate) fn of_column(row: &Row<'_>, index: usize) -> Sql<Vec<i64>> {
    let text = row.get_ref(index)?.as_str_or_null()?;
    Ok(text
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default())
}

/// The ids in a record. An entry that is no id is skipped.
pub(crate) fn of_record(raw: &str) -> Vec<i64> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Tagged {
        #[serde(default)]
        tag_type_ids: Value,
    }
    let tags = serde_json::from_str::<Tagged>(raw).map(|record| record.tag_type_ids);
    let Ok(Value::Array(tags)) = tags else {
        return Vec::new();
    };
    tags.iter()
        .filter_map(|id| match id {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        })
        .collect()
}

/// Ids as the window knows them.
pub(crate) fn ids(tags: &[i64]) -> Vec<StringId<TagTypeId>> {
    tags.iter().map(|id| StringId((*id).into())).collect()
}

/// The tags with these ids, in this order and each once. The id stands in for the name of a tag
/// that the credentials may not read.
pub(crate) fn views(sql: &Connection, tags: &[i64]) -> Sql<Vec<TagView>> {
    let mut views: Vec<TagView> = Vec::new();
    for id in tags {
        if views.iter().all(|view| view.id.0.0 != *id) {
            views.push(view(sql, *id)?);
        }
    }
    Ok(views)
}

fn view(sql: &Connection, id: i64) -> Sql<TagView> {
    let found = sql
        .prepare_cached("SELECT name, raw FROM named_record WHERE kind = ?1 AND id = ?2")?
        .query_row((NameKind::TagType.as_str(), id), |row| {
            Ok((row.get::<_, String>(0)?, color(row.get_ref(1)?.as_str()?)))
        })
        .optional()?;
    let (name, color) = found.unwrap_or_else(|| (format!("#{id}"), None));
    Ok(TagView {
        id: StringId(id.into()),
        name,
        color,
    })
}

/// More tags are not offered.
const MAX_CHOICES: u32 = 500;

/// The tags that a form offers: the active ones by name.
pub(crate) fn choices(sql: &Connection) -> Sql<Vec<TagView>> {
    sql.prepare_cached(
        "SELECT id, name, raw FROM named_record WHERE kind = ?1 AND active = 1 ORDER BY name COLLATE NOCASE, id LIMIT ?2",
    )?
    .query_map((NameKind::TagType.as_str(), MAX_CHOICES), |row| {
        Ok(TagView {
            id: StringId(row.get::<_, i64>(0)?.into()),
            name: row.get(1)?,
            color: color(row.get_ref(2)?.as_str()?),
        })
    })?
    .collect()
}

/// The tags that a filter offers: the active ones by name, and then those among `used` that are not.
pub(crate) fn choices_with(sql: &Connection, used: &BTreeSet<i64>) -> Sql<Vec<TagView>> {
    let mut tags = choices(sql)?;
    let offered: BTreeSet<i64> = tags.iter().map(|tag| tag.id.0.0).collect();
    let others: Vec<i64> = used.difference(&offered).copied().collect();
    tags.extend(views(sql, &others)?);
    Ok(tags)
}

/// The color in a record as `#rrggbb`. The vendor does not document its notation.
fn color(raw: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Colored {
        color: Value,
    }
    let record: Colored = serde_json::from_str(raw).ok()?;
    let text = record.color.as_str()?.trim();
    let digits = text.strip_prefix('#').unwrap_or(text);
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| format!("#{}", digits.to_ascii_lowercase()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::in_memory;

    #[test]
    fn color_is_read_in_hexadecimal_notation_only() {
        for (given, expected) in [
            (r##""#7C3AED""##, Some("#7c3aed")),
            (r#"" 7c3aed ""#, Some("#7c3aed")),
            (r#""""#, None),
            (r#""red""#, None),
            (r##""#7c3""##, None),
            ("7", None),
            ("null", None),
        ] {
            let raw = format!(r#"{{"color":{given}}}"#);
            assert_eq!(color(&raw).as_deref(), expected, "{given}");
        }
        assert_eq!(color("{}"), None);
        assert_eq!(color("?"), None);
    }

    #[test]
    fn tags_have_names_in_the_order_of_the_record_and_choices_are_active() {
        let sql = in_memory::mirror();
        for (id, name, active) in [
            (701, "VIP", true),
            (702, "Old", false),
            (703, "attic", true),
        ] {
            sql.execute(
                "INSERT INTO named_record (kind, id, name, active, modified_us, raw) VALUES ('tag', ?1, ?2, ?3, 0, '{}')",
                (id, name, active),
            )
            .unwrap();
        }
        let names =
            |tags: Vec<TagView>| -> Vec<String> { tags.into_iter().map(|tag| tag.name).collect() };
        let shown = views(&sql, &[702, 701, 702, 999]).unwrap();
        assert_eq!(names(shown), ["Old", "VIP", "#999"]);
        assert_eq!(names(choices(&sql).unwrap()), ["attic", "VIP"]);
        let used = BTreeSet::from([701, 702]);
        let offered = choices_with(&sql, &used).unwrap();
        assert_eq!(names(offered), ["attic", "VIP", "Old"]);
    }
}
