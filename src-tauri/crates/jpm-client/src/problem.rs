//! The problem document of an error response.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest problem document that is decoded, in bytes.
const MAX_BODY: usize = 256 * 1024;

/// The longest message of a body that is not a document, in bytes.
const MAX_MESSAGE: usize = 300;

/// The problem document of an error response, with all its fields.
///
/// It follows RFC 9457 in the vendor's form. Documents of gateways and token endpoints are accepted
/// too (`message`, `error`, `error_description`, in upper or lower case).
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(from = "Map<String, Value>")]
pub struct Problem {
    /// The type of the problem: a URL or a name.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What went wrong, in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Details of this occurrence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The HTTP status of the response.
    pub status: u16,
    /// The trace id, for the vendor's support.
    #[serde(rename = "traceId", skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The messages by field, under the field's JSON name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, Vec<String>>,
    /// Further data of the vendor.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub data: Value,
    /// The scope that the application lacks, after a 403: the API module, the resource, and whether
    /// to view or modify it. The client fills it in; the server does not send it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Fields that the documents do not name.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl From<Map<String, Value>> for Problem {
    fn from(mut members: Map<String, Value>) -> Self {
        let words = ["message", "error_description", "error"]
            .into_iter()
            .filter_map(|name| member(&members, name).map(|name| &members[&name]))
            .find_map(sentence);
        let mut take = |name: &str| {
            member(&members, name)
                .and_then(|name| members.remove(&name))
                .unwrap_or_default()
        };
        let status = take("status");
        let trace_id = ["traceId", "trace_id", "requestId", "correlationId"]
            .into_iter()
            .find_map(|name| sentence(&take(name)));
        let title = sentence(&take("title"));
        // Beside a title, the message of a gateway is a detail.
        let more = words.clone().filter(|_| title.is_some());
        Self {
            kind: sentence(&take("type")),
            title: title.or(words),
            detail: sentence(&take("detail")).or(more),
            status: status
                .as_u64()
                .or_else(|| status.as_str()?.parse().ok())
                .and_then(|number| u16::try_from(number).ok())
                .unwrap_or_default(),
            trace_id,
            errors: match take("errors") {
                Value::Null => errors(take("modelState")),
                other => errors(other),
            },
            data: take("data"),
            scope: None,
            other: members,
        }
    }
}

impl Problem {
    /// Decodes the body of a response. A body that is only a sentence becomes the title.
    pub(crate) fn read(status: u16, body: &[u8]) -> Self {
        let body = body.get(..MAX_BODY).unwrap_or(body);
        let mut problem = match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Self::from(members),
            Ok(Value::String(text)) => Self::from_message(status, &text),
            Ok(_) => Self::default(),
            Err(_) => Self::from_message(status, &String::from_utf8_lossy(body)),
        };
        problem.status = status;
        problem
    }

    /// A problem with only a message. Text with braces is a broken document and not a message.
    pub(crate) fn from_message(status: u16, words: &str) -> Self {
        let words = words.trim();
        let is_sentence = !words.is_empty() && !words.contains(['{', '<', '\0']);
        Self {
            status,
            title: is_sentence.then(|| words[..words.floor_char_boundary(MAX_MESSAGE)].to_owned()),
            ..Self::default()
        }
    }

    /// The best message for people: the title, else the detail, else the first message of a field.
    pub fn message(&self) -> Option<&str> {
        self.title
            .as_deref()
            .or(self.detail.as_deref())
            .or_else(|| self.errors.values().flatten().next().map(String::as_str))
            .filter(|text| !text.is_empty())
    }

    /// All messages, the best for people first.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = &str> {
        let own = self.title.iter().chain(&self.detail);
        own.chain(self.errors.values().flatten())
            .map(String::as_str)
    }

    /// All fields outside the standard, on the first two levels.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&String, &Value)> {
        let inner = self.other.values().chain([&self.data]);
        let inner = inner.filter_map(Value::as_object).flatten();
        self.other.iter().chain(inner)
    }

    /// Whether a message or the name of a field contains one of `needles` (lower case). Words with
    /// a slash do not count: they are URLs, and the path of every call contains `tenant`.
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

/// The name of a field as the server writes it.
fn member(members: &Map<String, Value>, name: &str) -> Option<String> {
    let exact = members.contains_key(name).then(|| name.to_owned());
    exact.or_else(|| {
        members
            .keys()
            .find(|key| key.eq_ignore_ascii_case(name))
            .cloned()
    })
}

/// The text of a field, also of an error that is an object.
fn sentence(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Object(members) => ["message", "description", "title", "code"]
            .into_iter()
            .filter_map(|name| member(members, name).map(|name| &members[&name]))
            .find_map(|value| value.as_str().map(str::to_owned))?,
        Value::Null | Value::Bool(_) | Value::Array(_) => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The messages by field.
///
/// The standard form is an object of lists. A single message in place of a list, a list of
/// messages, and a list of objects with a field and a message are accepted too.
fn errors(value: Value) -> BTreeMap<String, Vec<String>> {
    let sentences = |value: Value| -> Vec<String> {
        let items = match value {
            Value::Null => Vec::new(),
            Value::Array(items) => items,
            other => vec![other],
        };
        let words = |item: &Value| sentence(item).unwrap_or_else(|| item.to_string());
        items.iter().map(words).collect()
    };
    let mut errors = BTreeMap::<String, Vec<String>>::new();
    match value {
        Value::Object(fields) => {
            errors.extend(
                fields
                    .into_iter()
                    .map(|(field, value)| (field, sentences(value))),
            );
        }
        Value::Array(items) => {
            for item in items {
                let field = item.as_object().and_then(|members| {
                    ["field", "propertyName", "property", "name", "path", "key"]
                        .into_iter()
                        .filter_map(|name| member(members, name).map(|name| &members[&name]))
                        .find_map(|value| value.as_str().map(str::to_owned))
                });
                let refusals = match &item {
                    Value::Object(members) => member(members, "errorMessage")
                        .and_then(|name| sentence(&members[&name]))
                        .map_or_else(|| sentences(item.clone()), |text| vec![text]),
                    _ => sentences(item),
                };
                errors
                    .entry(field.unwrap_or_default())
                    .or_default()
                    .extend(refusals);
            }
        }
        Value::Null => {}
        other => {
            errors.insert(String::new(), sentences(other));
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problem_keeps_all_fields() {
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
    fn messages_of_gateways_are_found() {
        for (body, words) in [
            (
                r#"{"statusCode":429,"message":"Rate limit is exceeded."}"#,
                "Rate limit is exceeded.",
            ),
            (
                r#"{"Message":"The request is invalid."}"#,
                "The request is invalid.",
            ),
            (
                r#"{"error":"invalid_client","error_description":"No such client."}"#,
                "No such client.",
            ),
            (r#"{"error":"invalid_client"}"#, "invalid_client"),
            (
                r#"{"error":{"code":"429","message":"Slow down."}}"#,
                "Slow down.",
            ),
            (r#"{"Title":"Not valid","message":"x"}"#, "Not valid"),
            (r#"{"title":null,"detail":"More."}"#, "More."),
            (r#"{"errors":["a is wrong"]}"#, "a is wrong"),
            (r#""Forbidden""#, "Forbidden"),
            ("  Too many requests\n", "Too many requests"),
        ] {
            assert_eq!(
                Problem::read(429, body.as_bytes()).message(),
                Some(words),
                "{body}"
            );
        }
        for silent in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"title":""}"#,
            r#"{"title":"cut"#,
            "<p>x</p>",
        ] {
            assert_eq!(
                Problem::read(429, silent.as_bytes()).message(),
                None,
                "{silent}"
            );
        }
    }

    #[test]
    fn messages_by_field_are_read_in_many_forms() {
        let read = |body: &str| Problem::read(400, body.as_bytes()).errors;
        let expected = BTreeMap::from([("start".to_owned(), vec!["is required".to_owned()])]);
        for body in [
            r#"{"errors":{"start":["is required"]}}"#,
            r#"{"errors":{"start":"is required"}}"#,
            r#"{"Errors":[{"field":"start","message":"is required"}]}"#,
            r#"{"errors":[{"propertyName":"start","errorMessage":"is required"}]}"#,
            r#"{"Message":"Invalid.","ModelState":{"start":["is required"]}}"#,
        ] {
            assert_eq!(read(body), expected, "{body}");
        }
        assert_eq!(read(r#"{"errors":["a","b"]}"#)[""], ["a", "b"]);
        assert_eq!(read(r#"{"errors":"a"}"#)[""], ["a"]);
        assert_eq!(
            Problem::read(400, br#"{"TraceId":"t"}"#)
                .trace_id
                .as_deref(),
            Some("t")
        );
        assert_eq!(
            Problem::read(400, br#"{"requestId":7}"#)
                .trace_id
                .as_deref(),
            Some("7")
        );
    }

    #[test]
    fn body_without_document_leaves_the_status() {
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
