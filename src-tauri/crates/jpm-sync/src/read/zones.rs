//! Dispatch zones: those of a technician, and their names.

use std::collections::HashMap;

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;

use crate::key::StringId;
use crate::rows::NameKind;
use crate::store::sql::Sql;
use crate::views::calendar::ZoneView;

/// The names of all zones, also of inactive ones.
pub(super) struct ZoneNames(HashMap<i64, String>);

impl ZoneNames {
    pub(super) fn read(sql: &Connection) -> Sql<Self> {
        sql.prepare_cached("SELECT id, name FROM named_record WHERE kind = ?1")?
            .query_map([NameKind::Zone.as_str()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<Sql<_>>()
            .map(Self)
    }

    /// A zone. `None` if the credentials may not read its name, because a dispatcher does not know
    /// its id.
    pub(super) fn view(&self, id: i64) -> Option<ZoneView> {
        Some(ZoneView {
            id: StringId(id.into()),
            name: self.0.get(&id)?.clone(),
        })
    }

    /// All zones.
    pub(super) fn all(self) -> Vec<ZoneView> {
        let mut zones: Vec<ZoneView> = self
            .0
            .into_iter()
            .map(|(id, name)| ZoneView {
                id: StringId(id.into()),
                name,
            })
            .collect();
        zones.sort_by_key(|zone| zone.id);
        zones
    }

    /// These zones, as far as they have names.
    pub(super) fn views(&self, ids: &[i64]) -> Vec<ZoneView> {
        ids.iter().filter_map(|id| self.view(*id)).collect()
    }
}

/// What is read from a technician's record itself.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct TechnicianRecord {
    pub(super) skills: Value,
    main_zone_id: Value,
    zone_ids: Value,
}

impl TechnicianRecord {
    /// The ids of the zones, the main zone first and each once.
    pub(super) fn zone_ids(&self) -> Vec<i64> {
        let listed = self.zone_ids.as_array().into_iter().flatten();
        let all = std::iter::once(&self.main_zone_id).chain(listed);
        let mut ids = Vec::new();
        for id in all.filter_map(id) {
            if id > 0 && !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

/// An id that may be written as text.
fn id(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::in_memory;

    #[test]
    fn technician_is_of_the_main_zone_and_of_the_listed_ones() {
        for (given, expected) in [
            (
                r#"{"mainZoneId":7,"zoneIds":[8,"9",null,7,0]}"#,
                vec![7, 8, 9],
            ),
            (r#"{"zoneIds":"many"}"#, vec![]),
            (r#"{"mainZoneId":null,"zoneIds":null}"#, vec![]),
            ("{}", vec![]),
        ] {
            let record: TechnicianRecord = serde_json::from_str(given).unwrap();
            assert_eq!(record.zone_ids(), expected, "{given}");
        }
    }

    #[test]
    fn zone_without_a_readable_name_is_not_shown() {
        let sql = in_memory::mirror();
        sql.execute(
            "INSERT INTO named_record (kind, id, name, active, modified_us, raw) VALUES ('zone', 901, 'North', 0, 0, '{}')",
            [],
        )
        .unwrap();
        let names = ZoneNames::read(&sql).unwrap();
        let shown: Vec<String> = names
            .views(&[902, 901])
            .into_iter()
            .map(|zone| zone.name)
            .collect();
        assert_eq!(shown, ["North"]);
    }
}
