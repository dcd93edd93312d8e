//! A decoded record together with the text it was decoded from.

use std::ops::Deref;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::api_error::{Effect, Error};
use crate::decode::json_repair::{is_too_deep, repair};
use crate::decode::lenient::{self, FieldProblem};

/// A typed value and the untouched JSON that the server sent for it.
///
/// The text is what a mirror should keep: fields that this crate does not know survive in it, and a later version can read them
/// without a new download. Serialising a record gives that text.
///
/// A field of another type than the document's is read by what it plainly means: a number in quotation marks, a number where text is
/// parse_lenient, 0 and 1 or `"yes"` for a truth value, empty text for nothing, one value for a list of one. A field that says nothing that
/// can be understood is taken as absent, an element of a list is left out, and [`problems`](Self::problems) names it.
#[derive(Clone, Debug)]
pub struct Record<T> {
    value: T,
    raw: Box<RawValue>,
    problems: Vec<FieldProblem>,
}

impl<T> Record<T> {
    /// The JSON text as it came. Only what was no JSON in it has another form, and what is nested deeper than readers of JSON go is
    /// null in it.
    pub fn raw(&self) -> &str {
        self.raw.get()
    }

    /// The fields that could not be read, and count as absent.
    pub fn problems(&self) -> &[FieldProblem] {
        &self.problems
    }

    /// The typed value alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The typed value and the text.
    pub fn into_parts(self) -> (T, Box<RawValue>) {
        (self.value, self.raw)
    }
}

impl<T: DeserializeOwned> Record<T> {
    /// Reads a record from text that was kept earlier, as tolerantly as from an answer.
    ///
    /// # Errors
    /// [`Error::Decode`] when it has no readable id or is no object.
    pub fn from_raw(raw: Box<RawValue>) -> Result<Self, Error> {
        match decode(raw.get()) {
            Ok((value, problems)) => Ok(Self {
                value,
                raw: readable(raw),
                problems,
            }),
            Err(problem) => Err(DecodeError::from(problem).into_error(Effect::None)),
        }
    }

    /// Reads a record from the text of one value.
    pub(crate) fn read(raw: &RawValue) -> Result<Self, FieldProblem> {
        let (value, problems) = decode(raw.get())?;
        Ok(Self {
            value,
            raw: readable(raw.to_owned()),
            problems,
        })
    }

    /// Reads a body that is one record.
    pub(crate) fn from_body(body: &[u8]) -> Result<Self, DecodeError> {
        if let Ok(raw) = serde_json::from_slice::<&RawValue>(body) {
            return Self::read(raw).map_err(DecodeError::from);
        }
        let repaired = repair(&String::from_utf8_lossy(body));
        let raw: &RawValue = serde_json::from_str(&repaired)
            .map_err(|error| FieldProblem::whole(lenient::truncated(error.to_string())))?;
        Self::read(raw).map_err(DecodeError::from)
    }
}

/// The text in a form that every reader of JSON takes. Checking that text is JSON is possible at any
/// depth; reading it is not, neither here nor in a database.
fn readable(raw: Box<RawValue>) -> Box<RawValue> {
    if !is_too_deep(raw.get()) {
        return raw;
    }
    RawValue::from_string(repair(raw.get())).unwrap_or(raw)
}

/// Decodes the text of one value, mended where it does not fit.
fn decode<T: DeserializeOwned>(text: &str) -> Result<(T, Vec<FieldProblem>), FieldProblem> {
    // A list would be taken for the fields in their order.
    if text.starts_with('{')
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok((value, Vec::new()));
    }
    lenient::decode_lenient(text)
}

impl<T> Deref for Record<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> AsRef<T> for Record<T> {
    fn as_ref(&self) -> &T {
        &self.value
    }
}

impl<T> Serialize for Record<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}

/// Where, and how, an answer does not fit its type.
#[derive(Debug)]
pub(crate) struct DecodeError {
    pub(crate) path: String,
    pub(crate) detail: String,
}

impl DecodeError {
    pub(crate) fn into_error(self, effect: Effect) -> Error {
        Error::Decode {
            path: self.path,
            detail: self.detail,
            effect,
        }
    }
}

impl From<FieldProblem> for DecodeError {
    fn from(problem: FieldProblem) -> Self {
        Self {
            path: problem.path,
            detail: problem.detail,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Visit {
        id: i64,
        note: Option<String>,
    }

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[test]
    fn keeps_the_text_untouched() {
        for text in [
            r#"{ "id" : 7, "new": [1.10, null] }"#,
            r#"{ "id" : "7", "note": 1.10 }"#,
            r#"{"id":7,"note":"half \ud83d of a pair"}"#,
        ] {
            let record = Record::<Visit>::from_raw(raw(text)).unwrap();
            assert_eq!(record.id, 7);
            assert_eq!(record.problems(), []);
            assert_eq!(record.raw(), text);
            assert_eq!(serde_json::to_string(&record).unwrap(), text);
        }
    }

    #[test]
    fn what_is_nested_too_deep_is_null() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = |depth: usize| {
                let (open, close) = (open.repeat(depth), close.repeat(depth));
                format!(r#"{{"id":7,"note":"[[","new":{open}1{close}}}"#)
            };
            let record = Record::<Visit>::from_raw(raw(&deep(90))).unwrap();
            assert_eq!(record.raw(), deep(90));
            let record = Record::<Visit>::from_raw(raw(&deep(1500))).unwrap();
            assert_eq!((record.id, record.note.as_deref()), (7, Some("[[")));
            assert!(serde_json::from_str::<serde_json::Value>(record.raw()).is_ok());
        }
        let wide = format!(r#"{{"id":7,"new":[{}[]]}}"#, "[],".repeat(500));
        let record = Record::<Visit>::from_raw(raw(&wide)).unwrap();
        assert_eq!(record.raw(), wide);
    }

    #[test]
    fn names_the_path_of_what_does_not_fit() {
        let error = Record::<Visit>::from_raw(raw(r#"{"id":"x"}"#)).unwrap_err();
        assert!(
            matches!(&error, Error::Decode { path, .. } if path == "id"),
            "{error:?}"
        );
        assert!(Record::<Visit>::from_raw(raw("[7, null]")).is_err());
    }

    #[test]
    fn a_body_that_is_nearly_json_is_read() {
        let body = b"{\"id\":7,\"note\":\"caf\xe9\tand\x01\"}";
        let record = Record::<Visit>::from_body(body).unwrap();
        assert_eq!(record.note.as_deref(), Some("caf\u{fffd}\tand\u{1}"));
        assert!(Record::<Visit>::from_body(br#"{"id":7,"note":"#).is_err());
    }
}
