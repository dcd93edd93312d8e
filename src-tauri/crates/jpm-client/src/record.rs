//! A decoded record together with the text it was decoded from.

use std::ops::Deref;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::error::{Effect, Error};

/// A typed value and the untouched JSON that the server sent for it.
///
/// The text is what a mirror should keep: fields that this crate does not know survive in it, and a later version can read them
/// without a new download. Serialising a record gives that text.
#[derive(Clone, Debug)]
pub struct Record<T> {
    value: T,
    raw: Box<RawValue>,
}

impl<T> Record<T> {
    /// The JSON text as it came.
    pub fn raw(&self) -> &str {
        self.raw.get()
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
    /// Reads a record from text that was kept earlier.
    pub fn from_raw(raw: Box<RawValue>) -> Result<Self, Error> {
        Self::decode(raw, "").map_err(|mismatch| mismatch.into_error(Effect::None))
    }

    /// Decodes `raw`, which stands at `place` in the whole answer.
    pub(crate) fn decode(raw: Box<RawValue>, place: &str) -> Result<Self, Mismatch> {
        let value = decode(raw.get().as_bytes()).map_err(|mismatch| mismatch.below(place))?;
        Ok(Self { value, raw })
    }
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
pub(crate) struct Mismatch {
    pub(crate) path: String,
    pub(crate) detail: String,
}

impl Mismatch {
    pub(crate) fn into_error(self, effect: Effect) -> Error {
        Error::Decode {
            path: self.path,
            detail: self.detail,
            effect,
        }
    }

    /// The same mismatch, seen from the value that holds this one at `place`.
    fn below(mut self, place: &str) -> Self {
        self.path = match (place, self.path.as_str()) {
            ("", _) => self.path,
            (_, ".") => place.to_owned(),
            _ => format!("{place}.{}", self.path),
        };
        self
    }
}

/// Decodes `text`, naming the path of the field that does not fit.
pub(crate) fn decode<T: DeserializeOwned>(text: &[u8]) -> Result<T, Mismatch> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| Mismatch {
        path: error.path().to_string(),
        detail: error.inner().to_string(),
    })?;
    reader.end().map_err(|error| Mismatch {
        path: ".".to_owned(),
        detail: error.to_string(),
    })?;
    Ok(value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Visit {
        id: i64,
    }

    #[test]
    fn keeps_the_text_untouched() {
        let text = r#"{ "id" : 7, "new": [1.10, null] }"#;
        let raw = RawValue::from_string(text.to_owned()).unwrap();
        let record = Record::<Visit>::from_raw(raw).unwrap();
        assert_eq!(record.id, 7);
        assert_eq!(record.raw(), text);
        assert_eq!(serde_json::to_string(&record).unwrap(), text);
    }

    #[test]
    fn names_the_path_of_what_does_not_fit() {
        let raw = RawValue::from_string(r#"{"id":"x"}"#.to_owned()).unwrap();
        let mismatch = Record::<Visit>::decode(raw, "data[3]").unwrap_err();
        assert_eq!(mismatch.path, "data[3].id");
    }
}
