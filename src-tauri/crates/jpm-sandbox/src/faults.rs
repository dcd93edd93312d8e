//! Faults on purpose: rules that say which requests go wrong, and how. The README has the format with an example of each.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::seed::rng::SeededRng;

/// What goes wrong. `after_effect` lets the server do its work first, so that only the answer suffers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub(crate) enum Fault {
    /// A refusal. `Retry-After` is sent exactly as given, and not at all when it is not.
    Status {
        status: u16,
        #[serde(default)]
        retry_after: Option<String>,
        #[serde(default)]
        after_effect: bool,
    },
    /// The answer comes late.
    Delay {
        millis: u64,
        #[serde(default)]
        after_effect: bool,
    },
    /// The connection is reset and no answer comes.
    Cut {
        #[serde(default)]
        after_effect: bool,
    },
    /// The answer's head promises more than comes before the connection ends.
    CutBody { bytes: usize },
    /// The second half of the body is rubbish of the right length.
    Garble,
    /// A page for people, as a captive portal or a proxy sends one.
    Html {
        #[serde(default = "ok")]
        status: u16,
    },
    /// Page n answers what page n - 1 holds.
    RepeatPage,
    /// From the second page on, the list is moved: by a positive number rows are passed over, by a negative one they come twice.
    ShiftPages { rows: i64 },
    /// The pages begin again after so many, and there is always another.
    LoopPages { pages: u64 },
    /// `hasMore` says this, whatever is true.
    HasMore { value: bool },
    /// No page is longer than this, whatever is asked for.
    PageSize { most: u64 },
    /// The `Date` header is off by so much.
    ClockSkew { seconds: i64 },
    /// Lists do not show what changed within the last so many milliseconds; a read by id does.
    LateVisible { millis: u64 },
}

fn ok() -> u16 {
    200
}

/// Which requests a fault befalls. A rule without conditions befalls every one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rule {
    /// For whoever reads the counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    /// The path without the query; `*` stands for any text, slashes too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Only these of the requests that match, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nth: Option<Vec<u64>>,
    /// Only every so manieth of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    every: Option<u64>,
    /// Only so large a share of them, by chance from the seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    /// At most so many in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    fault: Fault,
}

/// A file of rules.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultScript {
    #[serde(default)]
    seed: u64,
    rules: Vec<Rule>,
}

/// A rule with what it has seen.
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
        // Drawn for every request, so that the outcome of one does not depend on the other conditions.
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

/// Whether a text fits a pattern in which `*` stands for any text.
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

/// The rules that are in force.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<RuleState>>);

impl Faults {
    /// Puts other rules in force, counted anew; answers what is wrong with the text.
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

    /// Ends all faults.
    pub(crate) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// What befalls this request, in the order of the rules.
    pub(crate) fn choose(&self, method: &str, path: &str) -> Vec<Fault> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter_mut()
            .filter_map(|state| state.fires(method, path).then(|| state.rule.fault.clone()))
            .collect()
    }

    /// The rules with how often each matched and fired.
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
    fn a_star_stands_for_any_text() {
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
