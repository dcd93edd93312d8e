//! Explains decoding problems to people who do not know the decoder.

/// How many known values of an enum are named.
const MAX_VALUES: usize = 8;
/// The longest value that is quoted, in bytes.
const MAX_QUOTE: usize = 40;

/// Explains the `detail` of a [`FieldProblem`](crate::decode::FieldProblem) in one sentence.
///
/// The detail is serde's message, which support needs and nobody else understands.
#[must_use]
pub fn explain(detail: &str) -> String {
    let detail = without_position(detail);
    let two = |kind: &str| detail.strip_prefix(kind)?.rsplit_once(", expected ");
    if let Some(names) = detail.strip_prefix("missing field ") {
        format!("The {} is missing", field(names))
    } else if let Some(name) = detail.strip_prefix("duplicate field ") {
        format!("The {} is there twice", field(name))
    } else if let Some(name) = detail.strip_prefix("unknown field ") {
        let name = quoted(name).next().unwrap_or_default();
        format!("This version doesn’t know the {}", words(name))
    } else if let Some(rest) = detail.strip_prefix("unknown variant ") {
        unknown_value(rest)
    } else if let Some((got, expected)) = two("invalid type: ").or_else(|| two("invalid value: ")) {
        mismatch(got, expected)
    } else if let Some((length, _)) = two("invalid length ") {
        format!("The list has the wrong length, {length}")
    } else if detail == "number out of range" {
        "The number is out of range".to_owned()
    } else if let Some(expected) = detail.strip_suffix(" was expected") {
        format!("Expected {}", expectation(expected))
    } else if is_broken(detail) {
        "The text is cut off or garbled (it is not valid JSON)".to_owned()
    } else if let Some(rest) = detail.strip_prefix("is ") {
        format!("It is {rest}")
    } else if detail.starts_with("it ") || detail.starts_with("the ") {
        format!("{}{}", detail[..1].to_uppercase(), &detail[1..])
    } else {
        "It has a form that this version doesn’t know".to_owned()
    }
}

/// Removes the line and column, which mean nothing without the text.
fn without_position(detail: &str) -> &str {
    match detail.rsplit_once(" at line ") {
        Some((rest, place))
            if place
                .split(" column ")
                .all(|number| number.parse::<u64>().is_ok()) =>
        {
            rest
        }
        _ => detail,
    }
}

fn mismatch(got: &str, expected: &str) -> String {
    let number = got
        .strip_prefix("integer ")
        .or_else(|| got.strip_prefix("floating point "));
    if let Some(number) = number {
        let number = number.trim_matches('`');
        let is_unpaged = got.starts_with("integer ");
        if is_unpaged && (is_integer(expected) || expected.contains("(a whole number")) {
            return format!("The number {number} is out of range");
        }
        return format!(
            "Expected {}, got the number {number}",
            expectation(expected)
        );
    }
    format!("Expected {}, got {}", expectation(expected), value(got))
}

fn is_integer(expected: &str) -> bool {
    let size = expected.strip_prefix(['i', 'u']).unwrap_or_default();
    matches!(size, "8" | "16" | "32" | "64" | "128" | "size")
}

/// The plain name of a Rust type.
fn expectation(expected: &str) -> String {
    let is = |kinds: &[&str]| kinds.iter().any(|kind| expected.starts_with(kind));
    let words = if is_integer(expected) || expected.contains("(a whole number") {
        "a whole number"
    } else if matches!(expected, "f32" | "f64") {
        "a number"
    } else if is(&["a boolean", "bool"]) {
        "true or false"
    } else if is(&[
        "a string",
        "string or map",
        "a character",
        "a borrowed str",
        "str",
    ]) && !is(&["string or map", "struct"])
    {
        "text"
    } else if is(&[
        "a sequence",
        "a list",
        "sequence",
        "an array",
        "a tuple",
        "tuple",
    ]) {
        "a list"
    } else if is(&[
        "struct ",
        "a map",
        "map",
        "an object",
        "adjacently",
        "internally",
    ]) {
        "a group of fields"
    } else if is(&["enum ", "variant ", "string or map", "`", "one of "]) {
        "one of the known values"
    } else if is(&["unit", "null"]) {
        "nothing"
    } else if is(&["a date-time"]) {
        "a date and time"
    } else if is(&["a date or"]) {
        "a date"
    } else if is(&["a ", "an "]) && !expected.contains(['`', '(']) {
        expected
    } else {
        "another kind of value"
    };
    words.to_owned()
}

/// The plain name of what was found.
fn value(got: &str) -> String {
    let is = |kinds: &[&str]| kinds.iter().any(|kind| got.starts_with(kind));
    if let Some(text) = got.strip_prefix("string ") {
        let text = text.trim_matches('"');
        return if text.is_empty() {
            "empty text".to_owned()
        } else if text.len() > MAX_QUOTE || text.contains('\\') {
            "text".to_owned()
        } else {
            format!("the text “{text}”")
        };
    }
    let words = if is(&["null", "unit", "Option"]) {
        "nothing"
    } else if is(&["boolean `true"]) {
        "true"
    } else if is(&["boolean"]) {
        "false"
    } else if is(&["sequence", "tuple"]) {
        "a list"
    } else if is(&["map", "struct"]) {
        "a group of fields"
    } else if is(&["character", "byte array"]) {
        "text"
    } else {
        "another kind of value"
    };
    words.to_owned()
}

/// `` `Foo`, expected one of `A`, `B` ``.
fn unknown_value(rest: &str) -> String {
    let (got, known) = rest.rsplit_once("`, expected ").unwrap_or((rest, ""));
    let got = match got.trim_start_matches('`') {
        "" => "Empty text".to_owned(),
        long if long.len() > MAX_QUOTE => "The text".to_owned(),
        short => format!("“{short}”"),
    };
    let known: Vec<&str> = quoted(known).collect();
    if known.is_empty() || known.len() > MAX_VALUES {
        format!("{got} is not one of the known values")
    } else {
        format!(
            "{got} is not one of the known values ({})",
            known.join(", ")
        )
    }
}

/// Whether the text is not valid JSON.
fn is_broken(detail: &str) -> bool {
    [
        "EOF while",
        "expected value",
        "expected ident",
        "expected `",
        "trailing c",
        "invalid escape",
        "invalid number",
        "invalid unicode",
        "control character",
        "lone ",
        "unexpected end of hex",
        "recursion limit",
        "key must be",
        "float key must be",
    ]
    .iter()
    .any(|start| detail.starts_with(start))
}

/// The names in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn field(names: &str) -> String {
    let names: Vec<String> = quoted(names).map(words).collect();
    names.join(" or ")
}

/// Splits `customerId` into words: customer id.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for character in name.chars() {
        if character.is_uppercase() && before.is_lowercase() {
            words.push(' ');
        }
        words.extend(character.to_lowercase());
        before = character;
    }
    words
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde::de::DeserializeOwned;
    use serde_json::Value;

    use super::*;
    use crate::decode::lenient::decode_lenient;
    use crate::ids::{CampaignId, JobId};

    #[derive(Debug, Deserialize)]
    struct Part {
        #[serde(rename = "customerId")]
        _customer: i64,
    }

    #[derive(Debug, Deserialize)]
    enum Word {
        Open,
        Done,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        #[serde(alias = "n")]
        _name: Option<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    #[allow(dead_code, reason = "only values that do not fit are inspected")]
    enum Either {
        Number(i64),
        Truth(bool),
    }

    /// The explanation of `text` that does not decode to a type.
    fn said<T: DeserializeOwned>(text: &str) -> String {
        let read = match serde_json::from_str::<Value>(text) {
            // Records are decoded from a value.
            Ok(value) => serde_json::from_value::<T>(value),
            Err(_) => serde_json::from_str(text),
        };
        explain(&read.err().unwrap().to_string())
    }

    #[test]
    fn every_serde_error_has_a_plain_explanation() {
        let table = [
            (said::<Part>("{}"), "The customer id is missing"),
            (
                said::<Vec<i64>>("\"perhaps\""),
                "Expected a list, got the text “perhaps”",
            ),
            (said::<Vec<i64>>("\"\""), "Expected a list, got empty text"),
            (
                said::<Vec<i64>>(&format!("{:?}", "x".repeat(300))),
                "Expected a list, got text",
            ),
            (
                said::<Vec<i64>>("{}"),
                "Expected a list, got a group of fields",
            ),
            (said::<Part>("[[]]"), "Expected a whole number, got a list"),
            (
                said::<Part>("7"),
                "Expected a group of fields, got the number 7",
            ),
            (said::<String>("null"), "Expected text, got nothing"),
            (said::<String>("1.5"), "Expected text, got the number 1.5"),
            (said::<f64>("\"x\""), "Expected a number, got the text “x”"),
            (
                said::<i32>("1.5"),
                "Expected a whole number, got the number 1.5",
            ),
            (
                said::<bool>("\"x, expected y\""),
                "Expected true or false, got the text “x, expected y”",
            ),
            (said::<i64>("true"), "Expected a whole number, got true"),
            (
                said::<BTreeMap<String, i64>>("false"),
                "Expected a group of fields, got false",
            ),
            (said::<u8>("300"), "The number 300 is out of range"),
            (said::<u32>("-1"), "The number -1 is out of range"),
            (said::<f64>("1e999"), "The number is out of range"),
            (
                said::<JobId>("\"x\""),
                "Expected a whole number, got the text “x”",
            ),
            (
                said::<CampaignId>("[]"),
                "Expected a whole number, got a list",
            ),
            (
                said::<JobId>("18446744073709551615"),
                "The number 18446744073709551615 is out of range",
            ),
            (
                said::<(i64, i64)>("[1]"),
                "The list has the wrong length, 1",
            ),
            (
                said::<Word>("\"Lost, `or` so\""),
                "“Lost, `or` so” is not one of the known values (Open, Done)",
            ),
            (
                said::<Word>("\"\""),
                "Empty text is not one of the known values (Open, Done)",
            ),
            (
                said::<Word>("7"),
                "Expected one of the known values, got the number 7",
            ),
            (
                said::<Word>("null"),
                "Expected one of the known values, got nothing",
            ),
            (
                said::<Either>("[]"),
                "It has a form that this version doesn’t know",
            ),
            (
                said::<Strict>("{\"customerId\":7}"),
                "This version doesn’t know the customer id",
            ),
            (
                said::<Strict>("{\"n\":\"a\",\"_name\":\"a\"}"),
                "The _name is there twice",
            ),
            (
                said::<i64>("{\"a\":"),
                "Expected a whole number, got a group of fields",
            ),
            (
                said::<Part>("{\"a\":"),
                "The text is cut off or garbled (it is not valid JSON)",
            ),
            (
                said::<i64>("7 7"),
                "The text is cut off or garbled (it is not valid JSON)",
            ),
        ];
        for (said, expected) in table {
            assert_eq!(said, expected);
        }
    }

    #[test]
    fn own_details_become_sentences() {
        for (detail, expected) in [
            ("is before the start", "It is before the start"),
            (
                "it is too long to be repaired",
                "It is too long to be repaired",
            ),
            ("the list is too long", "The list is too long"),
            ("an object was expected", "Expected a group of fields"),
            ("a date or a date-time was expected", "Expected a date"),
            ("a length of time was expected", "Expected a length of time"),
            (
                "missing field `data` or `items`",
                "The data or items is missing",
            ),
            (
                "invalid value: string \"0000-00-00\", expected a date-time",
                "Expected a date and time, got the text “0000-00-00”",
            ),
            (
                "a word that nobody has written yet",
                "It has a form that this version doesn’t know",
            ),
        ] {
            assert_eq!(explain(detail), expected);
        }
        let cut = decode_lenient::<Part>(&format!("{{\"customerId\":{:?}}}", "é\"".repeat(300)))
            .unwrap_err();
        assert_eq!(explain(&cut.detail), "Expected a whole number, got text");
    }
}
