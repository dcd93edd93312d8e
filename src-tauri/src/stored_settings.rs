//! Checks which stored settings this version can read.

use serde::Serialize;
use serde_json::{Map, Value};
use specta::Type;
use uuid::Uuid;

use crate::account::Account;
use crate::preferences::{self, Preferences};

/// Known accounts.
pub(crate) const ACCOUNTS: &str = "accounts";
/// Account that was open when the program ended.
pub(crate) const ACTIVE_ACCOUNT: &str = "activeAccount";
/// Preferences.
pub(crate) const PREFERENCES: &str = "preferences";

/// A setting that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LostSetting {
    /// The list of accounts.
    Accounts,
    /// The account that was open last.
    ActiveAccount,
    /// Some preferences.
    Preferences,
}

/// Removes unreadable values. Also returns what is missing.
pub(crate) fn keep_readable(
    mut values: Map<String, Value>,
) -> (Map<String, Value>, Vec<LostSetting>) {
    if let Some(kept) = values.get_mut(PREFERENCES) {
        *kept = preferences::with_current_names(kept);
    }
    let mut lost = Vec::new();
    let mut repair = |name: &str, label, repaired: &dyn Fn(&Value) -> Option<Value>| {
        let Some(kept) = values.get(name) else { return };
        let repaired = repaired(kept);
        if repaired
            .as_ref()
            .is_some_and(|repaired| contains_all(repaired, kept))
        {
            return;
        }
        lost.push(label);
        match repaired {
            Some(repaired) => values.insert(name.to_owned(), repaired),
            None => values.remove(name),
        };
    };
    repair(ACCOUNTS, LostSetting::Accounts, &valid_accounts);
    repair(ACTIVE_ACCOUNT, LostSetting::ActiveAccount, &|kept| {
        let id: Option<Uuid> = serde_json::from_value(kept.clone()).ok()?;
        id.map_or(Some(Value::Null), |_| Some(kept.clone()))
    });
    repair(PREFERENCES, LostSetting::Preferences, &|kept| {
        Some(Preferences::repaired(kept))
    });
    (values, lost)
}

/// The readable accounts. `None` if there were accounts and none is readable, because accounts are
/// recovered only if there is no list.
fn valid_accounts(kept: &Value) -> Option<Value> {
    let all = kept.as_array()?;
    let fits = |one: &&Value| serde_json::from_value::<Account>((*one).clone()).is_ok();
    let valid: Vec<Value> = all.iter().filter(fits).cloned().collect();
    (!valid.is_empty() || all.is_empty()).then_some(Value::Array(valid))
}

/// True if `repaired` has everything that `kept` has.
fn contains_all(repaired: &Value, kept: &Value) -> bool {
    match (repaired, kept) {
        (Value::Object(repaired), Value::Object(kept)) => kept.iter().all(|(name, kept)| {
            repaired
                .get(name)
                .is_some_and(|repaired| contains_all(repaired, kept))
        }),
        (repaired, kept) => repaired == kept,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_under_old_names_count_as_readable() {
        let preferences =
            json!({ "colourBy": "priority", "board": { "sort": "utilisation", "folded": [] } });
        let stored = Map::from_iter([(PREFERENCES.to_owned(), preferences)]);
        let (readable, lost) = keep_readable(stored);
        assert_eq!(lost, []);
        assert_eq!(readable[PREFERENCES]["colorBy"], "priority");
    }
}
