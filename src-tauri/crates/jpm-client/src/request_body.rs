//! What may be sent in a request's body: exactly what the dialect's document names.

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::api_error::Error;
use crate::dialect::Dialect;

/// The body of a write.
pub(crate) trait RequestBody: Serialize {
    /// The fields that only one of the documents names.
    const DIALECT_ONLY: &'static [(&'static str, Dialect)] = &[];

    /// The fields that only one of the documents requires.
    const REQUIRED: &'static [(&'static str, Dialect)] = &[];

    /// Brings values into the form that `dialect` writes.
    fn adapt(_fields: &mut Map<String, Value>, _dialect: Dialect) {}
}

/// Writes `body` for `dialect`, or says which field its document forbids or misses.
pub(crate) fn write<B: RequestBody>(body: &B, dialect: Dialect) -> Result<Bytes, Error> {
    let encode = |error: serde_json::Error| Error::Setup(error.to_string());
    let mut fields: Map<String, Value> =
        serde_json::from_value(serde_json::to_value(body).map_err(encode)?).map_err(encode)?;
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
    serde_json::to_vec(&fields).map(Bytes::from).map_err(encode)
}
