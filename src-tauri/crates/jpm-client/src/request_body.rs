//! Encodes request bodies. A body contains exactly what the dialect's document names.

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::api_error::Error;
use crate::dialect::Dialect;
use crate::setup_error::SetupError;

/// The body of a write.
pub(crate) trait RequestBody: Serialize {
    /// The fields that only one of the documents names.
    const DIALECT_ONLY: &'static [(&'static str, Dialect)] = &[];

    /// The fields that only one of the documents requires.
    const REQUIRED: &'static [(&'static str, Dialect)] = &[];

    /// Converts values to the form of `dialect`.
    fn adapt(_fields: &mut Map<String, Value>, _dialect: Dialect) {}
}

/// Encodes `body` for `dialect`. Fails if the document does not name a field or misses one.
pub(crate) fn encode<B: RequestBody>(body: &B, dialect: Dialect) -> Result<Bytes, Error> {
    let encode_error = |error: serde_json::Error| SetupError::Encode {
        detail: error.to_string(),
    };
    let value = serde_json::to_value(body).map_err(encode_error)?;
    let mut fields: Map<String, Value> = serde_json::from_value(value).map_err(encode_error)?;
    let forbidden = B::DIALECT_ONLY
        .iter()
        .find(|(field, only)| *only != dialect && fields.contains_key(*field))
        .map(|(field, _)| (*field, "its document does not name this field"));
    let missing = B::REQUIRED
        .iter()
        .find(|(field, only)| *only == dialect && !fields.contains_key(*field))
        .map(|(field, _)| (*field, "its document requires this field"));
    if let Some((field, detail)) = forbidden.or(missing) {
        return Err(Error::Unsupported {
            field,
            dialect,
            detail,
        });
    }
    B::adapt(&mut fields, dialect);
    let bytes = serde_json::to_vec(&fields).map_err(encode_error)?;
    Ok(Bytes::from(bytes))
}
