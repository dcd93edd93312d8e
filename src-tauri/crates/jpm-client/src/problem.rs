//! The server's own words about a refusal.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// The problem document of an answer that is not a success (RFC 7807, in the vendor's shape), kept whole.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct Problem {
    /// An address or a name for the kind of problem.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What went wrong, in one sentence for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// More about this one occurrence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The HTTP status. Always filled, from the answer itself when the document lacks it.
    #[serde(deserialize_with = "status")]
    pub status: u16,
    /// What the vendor's support asks for.
    #[serde(rename = "traceId", skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The refusals by field, under the field's name on the wire.
    #[serde(
        deserialize_with = "errors",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub errors: BTreeMap<String, Vec<String>>,
    /// What else the server sends for a program to read.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub data: Value,
    /// What the application lacks, when the refusal is a 403: the API, the resource, and whether it is to be viewed or modified, as the
    /// vendor's list of scopes is laid out. This crate fills it; the server does not say it.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Members that the documents do not name.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Problem {
    /// Reads an answer's body; a body that is no problem document gives one with the status alone.
    pub(crate) fn read(status: u16, body: &[u8]) -> Self {
        let mut problem: Self = serde_json::from_slice(body).unwrap_or_default();
        problem.status = status;
        problem
    }

    /// The best sentence for people: the title, else the detail, else the first refusal of a field.
    pub fn message(&self) -> Option<&str> {
        self.title
            .as_deref()
            .or(self.detail.as_deref())
            .or_else(|| self.errors.values().flatten().next().map(String::as_str))
            .filter(|text| !text.is_empty())
    }

    /// Whether its sentences, or the names of the fields they are about, contain one of `needles` (given in lower case). Words with a
    /// slash are left out: they are addresses, and the path of every call says `tenant`.
    pub(crate) fn mentions(&self, needles: &[&str]) -> bool {
        let holds = |text: &str| {
            let words: Vec<_> = text
                .split_whitespace()
                .filter(|word| !word.contains('/'))
                .collect();
            let text = words.join(" ").to_lowercase();
            needles.iter().any(|needle| text.contains(needle))
        };
        [&self.title, &self.detail]
            .into_iter()
            .flatten()
            .any(|text| holds(text))
            || self
                .errors
                .iter()
                .any(|(field, messages)| holds(field) || messages.iter().any(|text| holds(text)))
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.message() {
            Some(message) => write!(f, "{message} (status {})", self.status)?,
            None => write!(f, "status {}", self.status)?,
        }
        for (field, messages) in &self.errors {
            write!(f, "; {field}: {}", messages.join(", "))?;
        }
        Ok(())
    }
}

/// The status may be a number, its text, or absent; the answer's own status replaces it anyway.
fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(value
        .as_u64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        .and_then(|number| u16::try_from(number).ok())
        .unwrap_or_default())
}

/// A field's refusals come as a list of sentences; one sentence alone, and null, are accepted too.
fn errors<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, Vec<String>>, D::Error> {
    let sentences = |value: Value| match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text],
        Value::Array(items) => items
            .into_iter()
            .map(|item| match item {
                Value::String(text) => text,
                other => other.to_string(),
            })
            .collect(),
        other => vec![other.to_string()],
    };
    Ok(match Value::deserialize(deserializer)? {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(field, value)| (field, sentences(value)))
            .collect(),
        Value::Null => BTreeMap::new(),
        other => BTreeMap::from([(String::new(), sentences(other))]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_document_whole() {
        let body = br#"{"type":"about:blank","title":"Not valid","status":400,"traceId":"00-ab","errors":{"start":["is required"],
            "end":"is before start"},"data":{"ErrorCode":"X"},"instance":"/jobs"}"#;
        let problem = Problem::read(422, body);
        assert_eq!(problem.status, 422, "the answer's own status counts");
        assert_eq!(problem.trace_id.as_deref(), Some("00-ab"));
        assert_eq!(problem.errors["start"], ["is required"]);
        assert_eq!(problem.errors["end"], ["is before start"]);
        assert_eq!(problem.data["ErrorCode"], "X");
        assert_eq!(problem.other["instance"], "/jobs");
        assert!(problem.to_string().contains("start: is required"));
    }

    #[test]
    fn a_body_that_is_no_document_leaves_the_status() {
        for body in [
            &b""[..],
            b"[]",
            b"not json",
            b"null",
            br#"{"errors":null,"status":null}"#,
        ] {
            assert_eq!(Problem::read(404, body).status, 404);
        }
    }
}
