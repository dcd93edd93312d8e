//! What of the kept values this version can read.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::account::Account;
use crate::preferences::Preferences;

/// The accounts that are known on this computer.
pub(crate) const ACCOUNTS: &str = "accounts";
/// The account that was open when the program ended.
pub(crate) const ACTIVE_ACCOUNT: &str = "activeAccount";
/// The settings.
pub(crate) const PREFERENCES: &str = "preferences";

/// The values without what does not fit, and what is missing then, in words for the dispatcher.
pub(crate) fn readable(mut values: Map<String, Value>) -> (Map<String, Value>, Vec<&'static str>) {
    let mut lost = Vec::new();
    let mut repair = |name: &str, words, repaired: &dyn Fn(&Value) -> Option<Value>| {
        let Some(kept) = values.get(name) else { return };
        let repaired = repaired(kept);
        if repaired
            .as_ref()
            .is_some_and(|repaired| says_all(repaired, kept))
        {
            return;
        }
        lost.push(words);
        match repaired {
            Some(repaired) => values.insert(name.to_owned(), repaired),
            None => values.remove(name),
        };
    };
    repair(ACCOUNTS, "the list of accounts", &sound_accounts);
    repair(ACTIVE_ACCOUNT, "the account that was open last", &|kept| {
        let id: Option<Uuid> = serde_json::from_value(kept.clone()).ok()?;
        id.map_or(Some(Value::Null), |_| Some(kept.clone()))
    });
    repair(PREFERENCES, "some settings", &|kept| {
        Some(Preferences::fitted(kept))
    });
    (values, lost)
}

/// Each account that can be read. A list of none is no list: accounts are looked for where there is none.
fn sound_accounts(kept: &Value) -> Option<Value> {
    let all = kept.as_array()?;
    let fits = |one: &&Value| serde_json::from_value::<Account>((*one).clone()).is_ok();
    let sound: Vec<Value> = all.iter().filter(fits).cloned().collect();
    (!sound.is_empty() || all.is_empty()).then_some(Value::Array(sound))
}

/// Whether nothing that `kept` says is missing from `repaired`.
fn says_all(repaired: &Value, kept: &Value) -> bool {
    match (repaired, kept) {
        (Value::Object(repaired), Value::Object(kept)) => kept.iter().all(|(name, kept)| {
            repaired
                .get(name)
                .is_some_and(|repaired| says_all(repaired, kept))
        }),
        (repaired, kept) => repaired == kept,
    }
}
