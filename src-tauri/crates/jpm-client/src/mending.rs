//! Reads a record that does not fit its type: what plainly means something is read so, and what
//! does not is left out.

use std::fmt::Write as _;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::coerce::{meanings, plain};
use crate::repair::tree;

/// A longer record is not mended: as a tree it would take many times its length in memory.
const LONGEST: usize = 4 * 1024 * 1024;

/// How much text is decoded at most while one record is mended.
const MOST_WORK: usize = 16 * 1024 * 1024;

/// The longest detail that is kept; serde quotes whole texts.
const DETAIL: usize = 200;

/// A field of a record that could not be read, and was taken as absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// The field, seen from the record, such as `customFields[0].typeId`; `.` is the record itself.
    pub path: String,
    /// What stood there, and what was expected.
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

/// Reads the object `text` as far as it can be read, and says what could not.
///
/// It is decoded again and again, each time with one more value replaced by what it plainly means,
/// or taken out, where the last try failed. This is slow, so it is for records that do not decode
/// as they are.
///
/// # Errors
/// What is wrong with a record that has no readable id, or is no object.
pub(crate) fn mend<T: DeserializeOwned>(
    text: &str,
) -> Result<(T, Vec<FieldProblem>), FieldProblem> {
    if text.len() > LONGEST {
        return Err(FieldProblem::whole("it is too long to be mended"));
    }
    let mut record =
        tree(text).map_err(|error| FieldProblem::whole(shortened(error.to_string())))?;
    if !record.is_object() {
        return Err(FieldProblem::whole("an object was expected"));
    }
    let mut problems = Vec::new();
    let mut taken = Vec::new();
    let mut tries = (MOST_WORK / text.len().max(1)).clamp(32, 512);
    let mut failure = match read(&record) {
        Ok(value) => return Ok((value, problems)),
        Err(failure) => failure,
    };
    loop {
        let problem = failure.problem(&taken);
        let Some((change, outcome)) = improve(&mut record, &failure, &mut tries) else {
            return Err(problem);
        };
        if change.loses {
            problems.push(problem);
        }
        if change.to.is_none() {
            taken.push(change.place);
        }
        match outcome {
            Ok(value) => return Ok((value, problems)),
            Err(next) => failure = next,
        }
    }
}

/// The id of a record that cannot be read otherwise. The id of another record in it is none: an
/// appointment without an id must not be taken for the one that is numbered as its job.
pub(crate) fn id_of(text: &str) -> Option<i64> {
    if text.len() <= LONGEST
        && let Ok(Value::Object(fields)) = tree(text)
    {
        return plain(&fields.get("id")?.to_string());
    }
    // No JSON. What comes before the first nested value can only be the record's own.
    let own = text.strip_prefix('{')?;
    let own = own.split(['{', '[']).next()?;
    let (_, after) = own.split_once("\"id\"")?;
    let after = after.trim_start().strip_prefix(':')?;
    let after = after.trim_start();
    let end = after.find(|end: char| end == ',' || end == '}' || end.is_whitespace());
    plain(&after[..end.unwrap_or(after.len())])
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// Where a value does not fit its type, and why.
struct Failure {
    place: Vec<Step>,
    detail: String,
}

impl Failure {
    /// Whether something other than `place`, or what holds it, is wrong now.
    fn is_beyond(&self, place: &[Step]) -> bool {
        !place.starts_with(&self.place)
    }

    /// The problem in words, whose path counts the elements that were `taken` out of lists.
    fn problem(&self, taken: &[Vec<Step>]) -> FieldProblem {
        let mut place = self.place.clone();
        for gone in taken.iter().rev() {
            let (Some((Step::Index(gone), list)), true) =
                (gone.split_last(), gone.len() <= place.len())
            else {
                continue;
            };
            if place.starts_with(list)
                && let Some(Step::Index(index)) = place.get_mut(list.len())
                && *index >= *gone
            {
                *index += 1;
            }
        }
        let mut path = String::new();
        for step in &place {
            match step {
                Step::Key(key) if path.is_empty() => path.push_str(key),
                Step::Key(key) => path.extend([".", key]),
                Step::Index(index) => {
                    let _ = write!(path, "[{index}]");
                }
            }
        }
        if path.is_empty() {
            path.push('.');
        }
        FieldProblem {
            path,
            detail: self.detail.clone(),
        }
    }
}

/// A change of one value.
struct Change {
    place: Vec<Step>,
    /// The new value; absent, the old one is taken out of what holds it.
    to: Option<Value>,
    /// Whether something that the server wrote is lost by it.
    loses: bool,
}

impl Change {
    fn put(place: &[Step], to: Value, loses: bool) -> Self {
        Self {
            place: place.to_vec(),
            to: Some(to),
            loses,
        }
    }

    fn take_out(place: &[Step]) -> Self {
        Self {
            place: place.to_vec(),
            to: None,
            loses: true,
        }
    }

    /// Does it, and gives the old value.
    fn apply(&self, record: &mut Value) -> Option<Value> {
        if let Some(to) = &self.to {
            return at(record, &self.place).map(|old| std::mem::replace(old, to.clone()));
        }
        let (last, holder) = self.place.split_last()?;
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
            if let Some(value) = at(record, &self.place) {
                *value = old;
            }
            return;
        }
        let Some((last, holder)) = self.place.split_last() else {
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

    /// Whether it has done any good, when `next` is what fails after it.
    fn helped(&self, next: &Failure) -> bool {
        match self.place.split_last() {
            Some((_, holder)) if self.to.is_none() => next.is_beyond(holder),
            // That a field is missing is noticed last, and another value is not the cause of it.
            _ => {
                next.is_beyond(&self.place)
                    || (next.place != self.place && next.detail.starts_with("missing field"))
            }
        }
    }
}

fn read<T: DeserializeOwned>(record: &Value) -> Result<T, Failure> {
    serde_path_to_error::deserialize(record).map_err(|error| Failure {
        place: error
            .path()
            .iter()
            .map_while(|segment| match segment {
                Segment::Seq { index } => Some(Step::Index(*index)),
                Segment::Map { key } => Some(Step::Key(key.clone())),
                Segment::Enum { .. } | Segment::Unknown => None,
            })
            .collect(),
        detail: shortened(error.inner().to_string()),
    })
}

/// The value at `place`.
fn at<'a>(record: &'a mut Value, place: &[Step]) -> Option<&'a mut Value> {
    place.iter().try_fold(record, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(*index),
    })
}

/// Makes the first change that helps against `failure`, and decodes what came of it; `None` when
/// nothing helps.
fn improve<T: DeserializeOwned>(
    record: &mut Value,
    failure: &Failure,
    tries: &mut usize,
) -> Option<(Change, Result<T, Failure>)> {
    let changes = if *tries > 0 {
        changes(at(record, &failure.place)?, failure)
    } else {
        // Out of patience: the whole field goes.
        failure
            .place
            .get(..1)
            .map(Change::take_out)
            .into_iter()
            .collect()
    };
    for change in changes {
        let Some(old) = change.apply(record) else {
            continue;
        };
        *tries = tries.saturating_sub(1);
        let outcome = read(record);
        if outcome
            .as_ref()
            .err()
            .is_none_or(|next| change.helped(next))
        {
            return Some((change, outcome));
        }
        change.undo(record, old);
    }
    None
}

/// What may help where `value` does not fit, what loses least first.
fn changes(value: &Value, failure: &Failure) -> Vec<Change> {
    let place = &failure.place;
    if place.is_empty() && failure.detail.starts_with("missing field") {
        return Vec::new();
    }
    let list = failure.detail.contains("expected a sequence");
    let mut changes: Vec<_> = meanings(value, list)
        .into_iter()
        .map(|meaning| Change::put(place, meaning, false))
        .collect();
    // A field that is there twice, by two of its names, makes the object that holds it fail.
    if let Value::Object(fields) = value
        && failure.detail.starts_with("duplicate field")
    {
        changes.extend(fields.keys().map(|key| {
            let mut place = place.clone();
            place.push(Step::Key(key.clone()));
            Change::take_out(&place)
        }));
    }
    if !value.is_null() {
        changes.push(Change::put(place, Value::Null, true));
    }
    for depth in (1..=place.len()).rev() {
        if depth < place.len() {
            changes.push(Change::put(&place[..depth], Value::Null, true));
        }
        changes.push(Change::take_out(&place[..depth]));
    }
    changes
}

/// The beginning of a text that a server has written.
pub(crate) fn shortened(mut text: String) -> String {
    if text.len() > DETAIL {
        let cut = text.floor_char_boundary(DETAIL);
        // The end says what was expected.
        let end = text.rfind(", expected ").filter(|end| *end > cut);
        text = match end {
            Some(end) if text.len() - end < DETAIL => {
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

    fn mended(text: &str) -> (Thing, Vec<String>) {
        let (thing, problems) = mend(text).unwrap();
        let paths = problems.into_iter().map(|problem| problem.path).collect();
        (thing, paths)
    }

    #[test]
    fn what_is_plain_is_read_in_silence() {
        let (thing, problems) = mended(
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
        let (thing, problems) = mended(r#"{"id":7.0,"id":8,"done":0,"total":"","part":{}}"#);
        assert_eq!(problems, [] as [&str; 0]);
        assert_eq!((thing.id, thing.done, thing.total), (8, Some(false), None));
    }

    #[test]
    fn what_is_not_is_left_out_and_named() {
        let (thing, problems) = mended(
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
    fn a_field_under_two_of_its_names_is_taken_once() {
        let (thing, problems) = mended(r#"{"id":7,"part":{"count":1,"n":1,"name":"a"}}"#);
        assert_eq!(thing.part.unwrap().name.as_deref(), Some("a"));
        assert_eq!(problems, ["part"]);
    }

    #[test]
    fn without_an_id_there_is_no_record() {
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
            assert_eq!(mend::<Thing>(text).unwrap_err().path, path, "{text}");
        }
    }

    #[test]
    fn an_id_is_found_where_nothing_else_is() {
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
    fn many_problems_end_and_cost_their_field_at_most() {
        let parts = vec![r#"{"count":"many"}"#; 5000].join(",");
        let (thing, problems) = mended(&format!(r#"{{"id":7,"parts":[{parts}],"total":1}}"#));
        assert_eq!((thing.id, thing.total, thing.parts), (7, Some(1.0), None));
        assert!(problems.len() < 1000, "{}", problems.len());
    }

    #[test]
    fn a_long_text_is_quoted_in_part() {
        let text = format!(r#"{{"id":7,"total":"{}"}}"#, "é".repeat(5000));
        let (_, problems) = mend::<Thing>(&text).unwrap();
        let detail = &problems[0].detail;
        assert!(
            detail.len() < 3 * DETAIL && detail.ends_with("expected f64"),
            "{detail}"
        );
    }
}
