//! Decodes a record that does not fit its type: values with a clear meaning are coerced, others are
//! omitted.

use std::fmt::Write as _;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::decode::coerce::{coercions, parse_lenient};
use crate::decode::json_repair::parse;

/// The longest record that is decoded leniently, in bytes. As a tree, a record takes many times its
/// length in memory.
const MAX_LEN: usize = 4 * 1024 * 1024;

/// How many bytes are decoded at most for one record, over all tries.
const MAX_WORK: usize = 16 * 1024 * 1024;

/// The longest detail of a problem. serde quotes whole strings.
const MAX_DETAIL: usize = 200;

/// A field of a record that could not be decoded and counts as absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// The path of the field in the record, such as `customFields[0].typeId`; `.` is the record.
    pub path: String,
    /// What was found and what was expected.
    pub detail: String,
}

impl FieldProblem {
    /// A problem of the record as a whole.
    pub(crate) fn whole(detail: impl Into<String>) -> Self {
        Self {
            path: ".".to_owned(),
            detail: detail.into(),
        }
    }
}

/// Decodes the object `text` as far as possible and returns what could not be decoded.
///
/// Each try coerces or removes the value at which the last try failed. This is slow, so it is only
/// used for records that do not decode otherwise.
///
/// # Errors
/// What is wrong with a record that is not an object or has no readable id.
pub(crate) fn decode_lenient<T: DeserializeOwned>(
    text: &str,
) -> Result<(T, Vec<FieldProblem>), FieldProblem> {
    if text.len() > MAX_LEN {
        return Err(FieldProblem::whole("it is too long to be repaired"));
    }
    let mut record =
        parse(text).map_err(|error| FieldProblem::whole(truncated(error.to_string())))?;
    if !record.is_object() {
        return Err(FieldProblem::whole("an object was expected"));
    }
    let mut problems = Vec::new();
    let mut removed = Vec::new();
    let mut tries = (MAX_WORK / text.len().max(1)).clamp(32, 512);
    let mut failure = match read(&record) {
        Ok(value) => return Ok((value, problems)),
        Err(failure) => failure,
    };
    loop {
        let problem = failure.problem(&removed);
        let Some((change, outcome)) = apply_best_patch(&mut record, &failure, &mut tries) else {
            return Err(problem);
        };
        if change.is_lossy {
            problems.push(problem);
        }
        if change.to.is_none() {
            removed.push(change.path);
        }
        match outcome {
            Ok(value) => return Ok((value, problems)),
            Err(next) => failure = next,
        }
    }
}

/// The id of a record that cannot be decoded. Ids of nested records do not count: an appointment
/// without an id must not be confused with another one that has the id of its job.
pub(crate) fn id_of(text: &str) -> Option<i64> {
    if text.len() <= MAX_LEN
        && let Ok(Value::Object(fields)) = parse(text)
    {
        return parse_lenient(&fields.get("id")?.to_string());
    }
    // The text is not JSON. Fields before the first nested value belong to the record itself.
    let own = text.strip_prefix('{')?;
    let own = own.split(['{', '[']).next()?;
    let (_, after) = own.split_once("\"id\"")?;
    let after = after.trim_start().strip_prefix(':')?;
    let after = after.trim_start();
    let end = after.find(|end: char| end == ',' || end == '}' || end.is_whitespace());
    parse_lenient(&after[..end.unwrap_or(after.len())])
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// Where and why a value does not fit its type.
struct Failure {
    path: Vec<Step>,
    detail: String,
}

impl Failure {
    /// Whether the failure is neither at `path` nor at a container of it.
    fn is_outside(&self, path: &[Step]) -> bool {
        !path.starts_with(&self.path)
    }

    /// The problem to report. Its path counts the list elements that were `removed` before.
    fn problem(&self, removed: &[Vec<Step>]) -> FieldProblem {
        let mut path = self.path.clone();
        for gone in removed.iter().rev() {
            let (Some((Step::Index(gone), list)), true) =
                (gone.split_last(), gone.len() <= path.len())
            else {
                continue;
            };
            if path.starts_with(list)
                && let Some(Step::Index(index)) = path.get_mut(list.len())
                && *index >= *gone
            {
                *index += 1;
            }
        }
        let mut text = String::new();
        for step in &path {
            match step {
                Step::Key(key) if text.is_empty() => text.push_str(key),
                Step::Key(key) => text.extend([".", key]),
                Step::Index(index) => {
                    let _ = write!(text, "[{index}]");
                }
            }
        }
        if text.is_empty() {
            text.push('.');
        }
        FieldProblem {
            path: text,
            detail: self.detail.clone(),
        }
    }
}

/// A change of one value.
struct Patch {
    path: Vec<Step>,
    /// The new value; `None` removes the old one from its container.
    to: Option<Value>,
    /// Whether it loses something that the server sent.
    is_lossy: bool,
}

impl Patch {
    fn put(path: &[Step], to: Value, is_lossy: bool) -> Self {
        Self {
            path: path.to_vec(),
            to: Some(to),
            is_lossy,
        }
    }

    fn remove(path: &[Step]) -> Self {
        Self {
            path: path.to_vec(),
            to: None,
            is_lossy: true,
        }
    }

    /// Applies the patch and returns the old value.
    fn apply(&self, record: &mut Value) -> Option<Value> {
        if let Some(to) = &self.to {
            return at(record, &self.path).map(|old| std::mem::replace(old, to.clone()));
        }
        let (last, holder) = self.path.split_last()?;
        match (at(record, holder)?, last) {
            (Value::Array(items), Step::Index(index)) if *index < items.len() => {
                Some(items.remove(*index))
            }
            (Value::Object(fields), Step::Key(key)) => fields.remove(key),
            _ => None,
        }
    }

    fn undo(&self, record: &mut Value, old: Value) {
        if self.to.is_some() {
            if let Some(value) = at(record, &self.path) {
                *value = old;
            }
            return;
        }
        let Some((last, holder)) = self.path.split_last() else {
            return;
        };
        match (at(record, holder), last) {
            (Some(Value::Array(items)), Step::Index(index)) => items.insert(*index, old),
            (Some(Value::Object(fields)), Step::Key(key)) => {
                fields.insert(key.clone(), old);
            }
            _ => {}
        }
    }

    /// Whether the patch was progress, if decoding then fails with `next`.
    fn helps(&self, next: &Failure) -> bool {
        match self.path.split_last() {
            Some((_, holder)) if self.to.is_none() => next.is_outside(holder),
            // serde reports missing fields last, so this value is no longer the problem.
            _ => {
                next.is_outside(&self.path)
                    || (next.path != self.path && next.detail.starts_with("missing field"))
            }
        }
    }
}

fn read<T: DeserializeOwned>(record: &Value) -> Result<T, Failure> {
    serde_path_to_error::deserialize(record).map_err(|error| Failure {
        path: error
            .path()
            .iter()
            .map_while(|segment| match segment {
                Segment::Seq { index } => Some(Step::Index(*index)),
                Segment::Map { key } => Some(Step::Key(key.clone())),
                Segment::Enum { .. } | Segment::Unknown => None,
            })
            .collect(),
        detail: truncated(error.inner().to_string()),
    })
}

/// The value at `path`.
fn at<'a>(record: &'a mut Value, path: &[Step]) -> Option<&'a mut Value> {
    path.iter().try_fold(record, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(*index),
    })
}

/// Applies the first patch that makes progress against `failure`, and returns the outcome of
/// decoding; `None` if no patch helps.
fn apply_best_patch<T: DeserializeOwned>(
    record: &mut Value,
    failure: &Failure,
    tries: &mut usize,
) -> Option<(Patch, Result<T, Failure>)> {
    let changes = if *tries > 0 {
        patches(at(record, &failure.path)?, failure)
    } else {
        // No tries are left, so the whole field is removed.
        failure
            .path
            .get(..1)
            .map(Patch::remove)
            .into_iter()
            .collect()
    };
    for change in changes {
        let Some(old) = change.apply(record) else {
            continue;
        };
        *tries = tries.saturating_sub(1);
        let outcome = read(record);
        if outcome.as_ref().err().is_none_or(|next| change.helps(next)) {
            return Some((change, outcome));
        }
        change.undo(record, old);
    }
    None
}

/// The patches to try for a `value` that does not fit. Those that lose least come first.
fn patches(value: &Value, failure: &Failure) -> Vec<Patch> {
    let path = &failure.path;
    if path.is_empty() && failure.detail.starts_with("missing field") {
        return Vec::new();
    }
    let list = failure.detail.contains("expected a sequence");
    let mut changes: Vec<_> = coercions(value, list)
        .into_iter()
        .map(|meaning| Patch::put(path, meaning, false))
        .collect();
    // A field that is present under two of its names makes its container fail.
    if let Value::Object(fields) = value
        && failure.detail.starts_with("duplicate field")
    {
        changes.extend(fields.keys().map(|key| {
            let mut path = path.clone();
            path.push(Step::Key(key.clone()));
            Patch::remove(&path)
        }));
    }
    if !value.is_null() {
        changes.push(Patch::put(path, Value::Null, true));
    }
    for depth in (1..=path.len()).rev() {
        if depth < path.len() {
            changes.push(Patch::put(&path[..depth], Value::Null, true));
        }
        changes.push(Patch::remove(&path[..depth]));
    }
    changes
}

/// Shortens a message to its beginning and what was expected.
pub(crate) fn truncated(mut text: String) -> String {
    if text.len() > MAX_DETAIL {
        let cut = text.floor_char_boundary(MAX_DETAIL);
        // serde puts what it expected at the end.
        let end = text.rfind(", expected ").filter(|end| *end > cut);
        text = match end {
            Some(end) if text.len() - end < MAX_DETAIL => {
                format!("{}…{}", &text[..cut], &text[end..])
            }
            _ => format!("{}…", &text[..cut]),
        };
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct Part {
        name: Option<String>,
        #[serde(alias = "n")]
        count: Option<i64>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Line {
        id: i64,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Thing {
        id: i64,
        done: Option<bool>,
        total: Option<f64>,
        part: Option<Part>,
        #[serde(default)]
        parts: Option<Vec<Part>>,
        #[serde(default)]
        lines: Vec<Line>,
    }

    fn decoded(text: &str) -> (Thing, Vec<String>) {
        let (thing, problems) = decode_lenient(text).unwrap();
        let paths = problems.into_iter().map(|problem| problem.path).collect();
        (thing, paths)
    }

    #[test]
    fn values_with_a_clear_meaning_are_coerced_without_a_problem() {
        let (thing, problems) = decoded(
            r#"{"id":"7","done":"yes","total":"123.40","part":[],"parts":{"name":5,"count":"3"},"lines":{}}"#,
        );
        assert_eq!(problems, [] as [&str; 0]);
        assert_eq!(
            (thing.id, thing.done, thing.total),
            (7, Some(true), Some(123.4))
        );
        assert_eq!(thing.part, Some(Part::default()));
        assert_eq!(
            thing.parts,
            Some(vec![Part {
                name: Some("5".into()),
                count: Some(3)
            }])
        );
        assert_eq!(thing.lines, []);
        let (thing, problems) = decoded(r#"{"id":7.0,"id":8,"done":0,"total":"","part":{}}"#);
        assert_eq!(problems, [] as [&str; 0]);
        assert_eq!((thing.id, thing.done, thing.total), (8, Some(false), None));
    }

    #[test]
    fn values_without_a_clear_meaning_are_removed_and_reported() {
        let (thing, problems) = decoded(
            r#"{"id":7,"done":"perhaps","total":"NaN","part":{"name":["x"],"count":1},
               "parts":[{"name":"a"},5,{"count":"many"}],"lines":[{"id":1},{"id":"x"},{},null,{"id":5},{"id":[]}]}"#,
        );
        assert_eq!(
            thing.part,
            Some(Part {
                name: None,
                count: Some(1)
            })
        );
        assert_eq!(thing.parts.unwrap().len(), 2);
        assert_eq!(thing.lines, [Line { id: 1 }, Line { id: 5 }]);
        assert_eq!(
            problems,
            [
                "done",
                "lines[1].id",
                "lines[2]",
                "lines[3]",
                "lines[5].id",
                "part.name",
                "parts[1]",
                "parts[2].count",
                "total"
            ]
        );
    }

    #[test]
    fn field_under_two_of_its_names_is_read_once() {
        let (thing, problems) = decoded(r#"{"id":7,"part":{"count":1,"n":1,"name":"a"}}"#);
        assert_eq!(thing.part.unwrap().name.as_deref(), Some("a"));
        assert_eq!(problems, ["part"]);
    }

    #[test]
    fn record_without_readable_id_fails() {
        for (text, path) in [
            ("{}", "."),
            (r#"{"done":1}"#, "."),
            (r#"{"id":null}"#, "id"),
            (r#"{"id":"x"}"#, "id"),
            (r#"{"id":9223372036854775808}"#, "id"),
            ("[7]", "."),
            ("null", "."),
            (r#""text""#, "."),
            (r#"{"id":7,"done":}"#, "."),
        ] {
            assert_eq!(
                decode_lenient::<Thing>(text).unwrap_err().path,
                path,
                "{text}"
            );
        }
    }

    #[test]
    fn id_is_found_in_records_that_cannot_be_decoded() {
        for (text, id) in [
            (r#"{"id":7}"#, Some(7)),
            (r#"{"id":"7.0","jobId":3}"#, Some(7)),
            (r#"{"jobId":3}"#, None),
            (r#"{"name":"a,\"id\":1", "id" : 7, "done":}"#, Some(7)),
            (r#"{"id":"12","done":}"#, Some(12)),
            (r#"{"part":{"id":4},"done":}"#, None),
            (r#"{"id":"x"}"#, None),
            ("null", None),
        ] {
            assert_eq!(id_of(text), id, "{text}");
        }
    }

    #[test]
    fn record_with_many_problems_loses_at_most_their_fields() {
        let parts = vec![r#"{"count":"many"}"#; 5000].join(",");
        let (thing, problems) = decoded(&format!(r#"{{"id":7,"parts":[{parts}],"total":1}}"#));
        assert_eq!((thing.id, thing.total, thing.parts), (7, Some(1.0), None));
        assert!(problems.len() < 1000, "{}", problems.len());
    }

    #[test]
    fn long_text_is_quoted_in_part() {
        let text = format!(r#"{{"id":7,"total":"{}"}}"#, "é".repeat(5000));
        let (_, problems) = decode_lenient::<Thing>(&text).unwrap();
        let detail = &problems[0].detail;
        assert!(
            detail.len() < 3 * MAX_DETAIL && detail.ends_with("expected f64"),
            "{detail}"
        );
    }
}
