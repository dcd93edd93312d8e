//! The server's own words about a refusal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest body that is read as a problem document.
const LONGEST: usize = 256 * 1024;

/// The longest text that is taken for a sentence where the body is no document.
const SENTENCE: usize = 300;

/// The problem document of an answer that is not a success, kept whole: RFC 7807 in the vendor's shape, or what gateways and token
/// endpoints write in its place (`message`, `error`, `error_description`, in letters of any case).
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(from = "Map<String, Value>")]
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
    pub status: u16,
    /// What the vendor's support asks for.
    #[serde(rename = "traceId", skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The refusals by field, under the field's name on the wire.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, Vec<String>>,
    /// What else the server sends for a program to read.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub data: Value,
    /// What the application lacks, when the refusal is a 403: the API, the resource, and whether it is to be viewed or modified, as the
    /// vendor's list of scopes is laid out. This crate fills it; the server does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Members that the documents do not name.
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
        // Beside a title, a gateway's words tell more about it.
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
    /// Reads an answer's body. A sentence that stands alone is its title; anything else that is no problem document gives one with the
    /// status alone.
    pub(crate) fn read(status: u16, body: &[u8]) -> Self {
        let body = body.get(..LONGEST).unwrap_or(body);
        let mut problem = match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Self::from(members),
            Ok(Value::String(text)) => Self::saying(status, &text),
            Ok(_) => Self::default(),
            Err(_) => Self::saying(status, &String::from_utf8_lossy(body)),
        };
        problem.status = status;
        problem
    }

    /// A problem with nothing but words. What has braces is a broken document, and no words.
    pub(crate) fn saying(status: u16, words: &str) -> Self {
        let words = words.trim();
        let is_sentence = !words.is_empty() && !words.contains(['{', '<', '\0']);
        Self {
            status,
            title: is_sentence.then(|| words[..words.floor_char_boundary(SENTENCE)].to_owned()),
            ..Self::default()
        }
    }

    /// The best sentence for people: the title, else the detail, else the first refusal of a field.
    pub fn message(&self) -> Option<&str> {
        self.title
            .as_deref()
            .or(self.detail.as_deref())
            .or_else(|| self.errors.values().flatten().next().map(String::as_str))
            .filter(|text| !text.is_empty())
    }

    /// Its sentences, the best for people first.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = &str> {
        let own = self.title.iter().chain(&self.detail);
        own.chain(self.errors.values().flatten())
            .map(String::as_str)
    }

    /// The members that a program may read, at any of the places where servers put them.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&String, &Value)> {
        let inner = self.other.values().chain([&self.data]);
        let inner = inner.filter_map(Value::as_object).flatten();
        self.other.iter().chain(inner)
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

/// The name of a member in the letters that the server uses.
fn member(members: &Map<String, Value>, name: &str) -> Option<String> {
    let exact = members.contains_key(name).then(|| name.to_owned());
    exact.or_else(|| {
        members
            .keys()
            .find(|key| key.eq_ignore_ascii_case(name))
            .cloned()
    })
}

/// The words of a member: its text, or those of an error that is an object.
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

/// Refusals by field come as an object of lists; one sentence in the place of a list, a list of sentences, and a list of objects with a
/// field and a message are read too.
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
    fn the_words_of_gateways_are_read() {
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
    fn refusals_by_field_come_in_many_shapes() {
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
