//! A decoded record together with its JSON.

use std::ops::Deref;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::api_error::{Effect, Error};
use crate::decode::json_repair::{is_too_deep, repair};
use crate::decode::lenient::{self, FieldProblem};

/// A typed value and the JSON that the server sent for it.
///
/// A mirror should store [`raw`](Self::raw): it keeps the fields that this crate does not know, so
/// a later version can read them without another download. A record serializes to this JSON.
///
/// # Fields with an unexpected type
///
/// A field whose meaning is clear is converted: a number in quotes, a number for a string, 0, 1 or
/// `"yes"` for a boolean, an empty string for null, a single value for a list of one. A field
/// without a clear meaning counts as absent, a list element is dropped, and
/// [`problems`](Self::problems) names it.
#[derive(Clone, Debug)]
pub struct Record<T> {
    value: T,
    raw: Box<RawValue>,
    problems: Vec<FieldProblem>,
}

impl<T> Record<T> {
    /// The JSON as it was received. Two things differ: invalid JSON is repaired, and values that
    /// are nested too deeply for JSON parsers are null.
    pub fn raw(&self) -> &str {
        self.raw.get()
    }

    /// The fields that could not be decoded and count as absent.
    pub fn problems(&self) -> &[FieldProblem] {
        &self.problems
    }

    /// Returns the typed value.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Returns the typed value and the JSON.
    pub fn into_parts(self) -> (T, Box<RawValue>) {
        (self.value, self.raw)
    }
}

impl<T: DeserializeOwned> Record<T> {
    /// Decodes stored JSON, with the same tolerance as a response.
    ///
    /// # Errors
    /// [`Error::Decode`] if it is not an object or has no readable id.
    pub fn from_raw(raw: Box<RawValue>) -> Result<Self, Error> {
        match decode(raw.get()) {
            Ok((value, problems)) => Ok(Self {
                value,
                raw: with_limited_depth(raw),
                problems,
            }),
            Err(problem) => Err(DecodeError::from(problem).into_error(Effect::None)),
        }
    }

    /// Decodes one JSON value.
    pub(crate) fn read(raw: &RawValue) -> Result<Self, FieldProblem> {
        let (value, problems) = decode(raw.get())?;
        Ok(Self {
            value,
            raw: with_limited_depth(raw.to_owned()),
            problems,
        })
    }

    /// Decodes a body that is one record.
    pub(crate) fn from_body(body: &[u8]) -> Result<Self, DecodeError> {
        if let Ok(raw) = serde_json::from_slice::<&RawValue>(body) {
            return Self::read(raw).map_err(DecodeError::from);
        }
        let repaired = repair(&String::from_utf8_lossy(body));
        let raw: &RawValue = serde_json::from_str(&repaired)
            .map_err(|error| DecodeError::new(".".to_owned(), error))?;
        Self::read(raw).map_err(DecodeError::from)
    }
}

/// Replaces values that are nested too deeply by null. `RawValue` accepts any depth, but neither
/// serde nor a database can parse it later.
fn with_limited_depth(raw: Box<RawValue>) -> Box<RawValue> {
    if !is_too_deep(raw.get()) {
        return raw;
    }
    RawValue::from_string(repair(raw.get())).unwrap_or(raw)
}

/// Decodes one JSON value, leniently if it does not fit the type.
fn decode<T: DeserializeOwned>(text: &str) -> Result<(T, Vec<FieldProblem>), FieldProblem> {
    // serde would accept an array as the fields in their order.
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

/// Where and why a response does not fit its type.
#[derive(Debug)]
pub(crate) struct DecodeError {
    pub(crate) path: String,
    pub(crate) detail: String,
    source: Option<Arc<serde_json::Error>>,
}

impl DecodeError {
    pub(crate) fn new(path: String, source: serde_json::Error) -> Self {
        Self {
            path,
            detail: lenient::truncated(source.to_string()),
            source: Some(Arc::new(source)),
        }
    }

    pub(crate) fn into_error(self, effect: Effect) -> Error {
        Error::Decode {
            path: self.path,
            detail: self.detail,
            effect,
            source: self.source,
        }
    }
}

impl From<FieldProblem> for DecodeError {
    fn from(problem: FieldProblem) -> Self {
        Self {
            path: problem.path,
            detail: problem.detail,
            source: None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Sample {
        id: i64,
        note: Option<String>,
    }

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[test]
    fn record_keeps_its_json_unchanged() {
        for text in [
            r#"{ "id" : 7, "new": [1.10, null] }"#,
            r#"{ "id" : "7", "note": 1.10 }"#,
            r#"{"id":7,"note":"half \ud83d of a pair"}"#,
        ] {
            let record = Record::<Sample>::from_raw(raw(text)).unwrap();
            assert_eq!(record.id, 7);
            assert_eq!(record.problems(), []);
            assert_eq!(record.raw(), text);
            assert_eq!(serde_json::to_string(&record).unwrap(), text);
        }
    }

    #[test]
    fn value_nested_too_deeply_is_null() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = |depth: usize| {
                let (open, close) = (open.repeat(depth), close.repeat(depth));
                format!(r#"{{"id":7,"note":"[[","new":{open}1{close}}}"#)
            };
            let record = Record::<Sample>::from_raw(raw(&deep(90))).unwrap();
            assert_eq!(record.raw(), deep(90));
            let record = Record::<Sample>::from_raw(raw(&deep(1500))).unwrap();
            assert_eq!((record.id, record.note.as_deref()), (7, Some("[[")));
            assert!(serde_json::from_str::<serde_json::Value>(record.raw()).is_ok());
        }
        let wide = format!(r#"{{"id":7,"new":[{}[]]}}"#, "[],".repeat(500));
        let record = Record::<Sample>::from_raw(raw(&wide)).unwrap();
        assert_eq!(record.raw(), wide);
    }

    #[test]
    fn decode_error_names_the_path_of_the_value() {
        let error = Record::<Sample>::from_raw(raw(r#"{"id":"x"}"#)).unwrap_err();
        assert!(
            matches!(&error, Error::Decode { path, .. } if path == "id"),
            "{error:?}"
        );
        assert!(Record::<Sample>::from_raw(raw("[7, null]")).is_err());
    }

    #[test]
    fn almost_json_body_is_decoded() {
        let body = b"{\"id\":7,\"note\":\"caf\xe9\tand\x01\"}";
        let record = Record::<Sample>::from_body(body).unwrap();
        assert_eq!(record.note.as_deref(), Some("caf\u{fffd}\tand\u{1}"));
        assert!(Record::<Sample>::from_body(br#"{"id":7,"note":"#).is_err());
    }
}
