//! Random values that a document allows.

use chrono::{DateTime, SecondsFormat};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use serde_json::{Map, Value, json};

use crate::document::Document;

/// Who writes the value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The server, perhaps a later version with new fields and enum values.
    Server,
    /// The client: nothing outside the document.
    Client,
}

/// A random value of `schema`, as difficult as allowed: missing optional fields, nulls, numbers
/// that JavaScript would round.
pub fn instance(
    document: &Document,
    schema: &Value,
    author: Author,
    random: &mut impl Rng,
) -> Value {
    let schema = document.resolve(schema);
    if schema.get("nullable") == Some(&json!(true)) && random.random_ratio(1, 3) {
        return Value::Null;
    }
    if let Some(parts) = ["allOf", "anyOf", "oneOf"]
        .iter()
        .find_map(|word| schema[word].as_array())
    {
        return instance(document, &parts[0], author, random);
    }
    if let Some(values) = schema["enum"].as_array() {
        if author == Author::Server && random.random_ratio(1, 8) {
            return json!("AddedNextYear");
        }
        return values.choose(random).unwrap().clone();
    }
    match schema["type"].as_str() {
        Some("array") => {
            let items = schema.get("items").unwrap();
            (0..random.random_range(0..4))
                .map(|_| instance(document, items, author, random))
                .collect()
        }
        Some("integer") => integer(schema, random),
        Some("number") => json!(random.random_range(-1_000.0..1_000.0)),
        Some("boolean") => json!(random.random_bool(0.5)),
        Some("string") => text(schema, random),
        _ => object(document, schema, author, random),
    }
}

fn object(document: &Document, schema: &Value, author: Author, random: &mut impl Rng) -> Value {
    let required: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut fields = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        // The documents require nothing in responses. But a record needs its id, and a page its
        // rows.
        let essential = [
            "id",
            "jobId",
            "start",
            "end",
            "data",
            "history",
            "name",
            "date",
            "eventType",
            "hasMore",
        ];
        let expected = required.contains(&name.as_str())
            || (author == Author::Server && essential.contains(&name.as_str()));
        if expected || random.random_ratio(4, 5) {
            fields.insert(name.clone(), instance(document, property, author, random));
        }
    }
    if author == Author::Server && random.random_ratio(1, 3) {
        fields.insert(
            "addedNextYear".to_owned(),
            json!({ "deep": [1, null, "x"] }),
        );
    }
    Value::Object(fields)
}

fn integer(schema: &Value, random: &mut impl Rng) -> Value {
    if schema["format"] == "int64" {
        // Above 2^53, where JavaScript numbers round.
        json!(random.random_range(1..i64::MAX))
    } else {
        json!(random.random_range(1..i64::from(i32::MAX)))
    }
}

fn text(schema: &Value, random: &mut impl Rng) -> Value {
    let at = DateTime::from_timestamp(
        random.random_range(1_700_000_000..1_900_000_000),
        random.random_range(0..1_000_000_000),
    )
    .unwrap();
    match schema["format"].as_str() {
        Some("date-time") => {
            let precision = [
                SecondsFormat::Secs,
                SecondsFormat::Millis,
                SecondsFormat::Micros,
                SecondsFormat::Nanos,
            ];
            json!(at.to_rfc3339_opts(*precision.choose(random).unwrap(), random.random_bool(0.5)))
        }
        Some("date") => json!(at.date_naive().to_string()),
        Some("duration") => {
            let samples = ["09:00", "02:30:00", "1.00:00:00", "00:30:00.5000000"];
            json!(samples.choose(random).unwrap())
        }
        _ => {
            let samples = [
                "",
                "a",
                "O’Neill & Söhne — <b>no heat</b>",
                "漢字",
                "line\nbreak",
                "0",
                "null",
            ];
            let least = schema["minLength"].as_u64().unwrap_or_default();
            // The first sample is empty, and no document requires more than one character.
            let fitting = if least > 0 {
                &samples[1..]
            } else {
                &samples[..]
            };
            json!(fitting.choose(random).unwrap())
        }
    }
}
