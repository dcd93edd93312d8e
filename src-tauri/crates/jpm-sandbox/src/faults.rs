//! Fault injection: rules that make requests fail on purpose. The README documents the format.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::seed::rng::SeededRng;

/// A fault. With `after_effect`, the server does its work first and only the response suffers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub(crate) enum Fault {
    /// An error status. `Retry-After` is sent exactly as given, or not at all.
    Status {
        status: u16,
        #[serde(default)]
        retry_after: Option<String>,
        #[serde(default)]
        after_effect: bool,
    },
    /// A late response.
    Delay {
        millis: u64,
        #[serde(default)]
        after_effect: bool,
    },
    /// A connection reset without a response.
    Cut {
        #[serde(default)]
        after_effect: bool,
    },
    /// A body that ends before its announced length.
    CutBody { bytes: usize },
    /// A body of the right length whose second half is garbage.
    Garble,
    /// An HTML page, as from a captive portal or a proxy.
    Html {
        #[serde(default = "ok")]
        status: u16,
    },
    /// Page n returns the content of page n - 1.
    RepeatPage,
    /// Shifts the list from the second page on. A positive number skips rows, a negative one
    /// repeats them.
    ShiftPages { rows: i64 },
    /// Pages start over after so many, and there is always another page.
    LoopPages { pages: u64 },
    /// `hasMore` always has this value.
    HasMore { value: bool },
    /// Maximum page size, whatever the caller asks for.
    PageSize { most: u64 },
    /// Offset of the `Date` header.
    ClockSkew { seconds: i64 },
    /// Lists hide changes of the last milliseconds. Reads by id show them.
    LateVisible { millis: u64 },
}

fn ok() -> u16 {
    200
}

/// Which requests a fault applies to. Without conditions it applies to all.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rule {
    /// Name in the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    /// Path without query; `*` matches any text, including slashes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Only these matching requests, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nth: Option<Vec<u64>>,
    /// Only every nth matching request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    every: Option<u64>,
    /// Only this share of the matching requests, drawn from the seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    /// Maximum number of times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    fault: Fault,
}

/// A set of rules.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultScript {
    #[serde(default)]
    seed: u64,
    rules: Vec<Rule>,
}

/// A rule with its counters.
struct RuleState {
    rule: Rule,
    rng: SeededRng,
    matched: u64,
    fired: u64,
}

impl RuleState {
    fn fires(&mut self, method: &str, path: &str) -> bool {
        let rule = &self.rule;
        let matches = rule
            .method
            .as_ref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && rule
                .path
                .as_ref()
                .is_none_or(|glob| matches_glob(glob, path));
        if !matches {
            return false;
        }
        self.matched += 1;
        // Drawn for each request, so that the other conditions do not change the sequence.
        let chance = self.rng.below(1_000_000);
        let fires = rule
            .nth
            .as_ref()
            .is_none_or(|nth| nth.contains(&self.matched))
            && rule
                .every
                .is_none_or(|every| self.matched.is_multiple_of(every))
            && rule
                .probability
                .is_none_or(|share| f64::from(u32::try_from(chance).unwrap_or(0)) < share * 1e6)
            && rule.count.is_none_or(|count| self.fired < count);
        self.fired += u64::from(fires);
        fires
    }
}

/// Matches a pattern in which `*` matches any text.
fn matches_glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => text.strip_prefix(head).is_some_and(|left| {
            left.char_indices()
                .map(|(place, _)| place)
                .chain([left.len()])
                .any(|place| matches_glob(rest, &left[place..]))
        }),
    }
}

/// The active rules.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<RuleState>>);

impl Faults {
    /// Replaces the rules and resets the counters. The error says what is wrong with the text.
    pub(crate) fn set(&self, text: &str) -> Result<(), String> {
        let script: FaultScript = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let states = (1..)
            .zip(script.rules)
            .map(|(place, rule)| RuleState {
                rule,
                rng: SeededRng::new(script.seed.wrapping_mul(1009).wrapping_add(place)),
                matched: 0,
                fired: 0,
            })
            .collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = states;
        Ok(())
    }

    /// Removes all rules.
    pub(crate) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// The faults of a request, in the order of the rules.
    pub(crate) fn choose(&self, method: &str, path: &str) -> Vec<Fault> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter_mut()
            .filter_map(|state| state.fires(method, path).then(|| state.rule.fault.clone()))
            .collect()
    }

    /// The rules, with how often each matched and fired.
    pub(crate) fn report(&self) -> Value {
        let states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rules: Vec<Value> = states
            .iter()
            .map(
                |state| json!({"rule": state.rule, "matched": state.matched, "fired": state.fired}),
            )
            .collect();
        json!({"rules": rules})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn star_matches_any_text() {
        for (pattern, text, yes) in [
            ("*", "", true),
            ("/a/*/c", "/a/b/c", true),
            ("/a/*/c", "/a/b/c/d", false),
            ("*/jobs", "/jpm/v2/7/jobs", true),
            ("*jobs*cancel", "/jobs/5/cancel", true),
            ("/jobs", "/jobs/5", false),
        ] {
            assert_eq!(matches_glob(pattern, text), yes, "{pattern} {text}");
        }
    }
}
