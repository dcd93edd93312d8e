//! Coerces JSON values that have the wrong type and a clear meaning.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::decode::json_repair::parse;

/// 2⁵³: up to here a double represents every whole number exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The values that `value` may stand for, the most likely first. The caller tries which one fits.
///
/// A string stands for the number or boolean that it spells, and an empty string for null. A number
/// stands for its text, and 0 and 1 for booleans. Where a list is expected (`list`), a single value
/// stands for a list of one. An empty list stands for null.
pub(crate) fn coercions(value: &Value, list: bool) -> Vec<Value> {
    let mut coercions = match value {
        Value::String(text) => from_text(text.trim()),
        Value::Number(number) => from_number(number),
        Value::Bool(truth) => vec![Value::String(truth.to_string())],
        Value::Array(items) if items.is_empty() => vec![Value::Null],
        Value::Object(fields) if fields.is_empty() && list => vec![Value::Array(Vec::new())],
        Value::Null | Value::Array(_) | Value::Object(_) => Vec::new(),
    };
    if list && !value.is_null() && !value.is_array() {
        coercions.push(Value::Array(vec![value.clone()]));
    }
    coercions
}

/// Parses one JSON value with coercions, such as a number in quotes.
pub(crate) fn parse_lenient<T: DeserializeOwned>(text: &str) -> Option<T> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    coercions(&parse(text).ok()?, false)
        .into_iter()
        .find_map(|value| serde_json::from_value(value).ok())
}

fn from_text(text: &str) -> Vec<Value> {
    let word = text.to_ascii_lowercase();
    if word.is_empty() || word == "null" {
        return vec![Value::Null];
    }
    let mut coercions = numbers(text);
    match word.as_str() {
        "true" | "yes" | "y" | "1" => coercions.push(Value::Bool(true)),
        "false" | "no" | "n" | "0" => coercions.push(Value::Bool(false)),
        _ => {}
    }
    coercions
}

fn from_number(number: &serde_json::Number) -> Vec<Value> {
    let mut coercions = Vec::new();
    let double = number.as_f64().unwrap_or(f64::NAN);
    if number.is_f64() {
        coercions.extend(whole(double));
    }
    // A larger double may differ from what the server wrote.
    if !number.is_f64() || double.abs() < EXACT {
        coercions.push(Value::String(number.to_string()));
    }
    if let Some(truth @ (0 | 1)) = whole(double).and_then(|number| number.as_i64()) {
        coercions.push(Value::Bool(truth == 1));
    }
    coercions
}

/// The numbers that `text` may stand for: as in JSON, with a dollar sign, or with commas between
/// thousands. A number with commas is never an id, so it becomes a double only.
fn numbers(text: &str) -> Vec<Value> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = digits.strip_prefix('$').unwrap_or(digits);
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return Vec::new();
    }
    let grouped = digits.contains(',');
    let Some(plain) = without_commas(digits) else {
        return Vec::new();
    };
    let plain = format!("{sign}{plain}");
    let mut numbers = Vec::new();
    if let Ok(number) = plain.parse::<i64>()
        && !grouped
    {
        numbers.push(Value::from(number));
    }
    if let Ok(double) = plain.parse::<f64>()
        && double.is_finite()
    {
        if numbers.is_empty() && !grouped {
            numbers.extend(whole(double));
        }
        numbers.push(Value::from(double));
    }
    numbers
}

/// Removes the commas between thousands; `None` if a comma is elsewhere.
fn without_commas(digits: &str) -> Option<String> {
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let right = groups.clone().next().is_none()
        || (1..=3).contains(&first.len())
            && groups.all(|group| group.len() == 3)
            && !fraction.contains(',');
    right.then(|| whole.replace(',', "") + fraction)
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "it is a whole number and small enough to be exact"
)]
fn whole(double: f64) -> Option<Value> {
    (double.fract() == 0.0 && double.abs() < EXACT).then(|| Value::from(double as i64))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn string_coerces_to_the_number_or_boolean_that_it_spells() {
        for (text, expected) in [
            ("123.40", json!([123.4])),
            (" 7 ", json!([7, 7.0])),
            ("-3", json!([-3, -3.0])),
            ("123.0", json!([123, 123.0])),
            ("1,234.50", json!([1234.5])),
            ("$1,234", json!([1234.0])),
            ("9223372036854775808", json!([9_223_372_036_854_775_808.0])),
            ("1.234,50", json!([])),
            ("1,2,3", json!([])),
            ("12,34", json!([])),
            ("NaN", json!([])),
            ("1e999", json!([])),
            ("abc", json!([])),
            ("", json!([null])),
            ("null", json!([null])),
            ("Yes", json!([true])),
            ("FALSE", json!([false])),
        ] {
            assert_eq!(json!(coercions(&json!(text), false)), expected, "{text}");
        }
    }

    #[test]
    fn number_coerces_to_text_and_boolean() {
        assert_eq!(coercions(&json!(1), false), [json!("1"), json!(true)]);
        assert_eq!(coercions(&json!(78701), false), [json!("78701")]);
        assert_eq!(coercions(&json!(7.0), false), [json!(7), json!("7.0")]);
        assert_eq!(
            coercions(&json!(9_007_199_254_740_993.0), false),
            [] as [Value; 0],
            "its digits are lost"
        );
    }

    #[test]
    fn single_value_coerces_to_a_list_of_one() {
        assert_eq!(coercions(&json!({"a": 1}), true), [json!([{"a": 1}])]);
        assert_eq!(coercions(&json!({}), true)[0], json!([]));
        assert_eq!(coercions(&json!([]), false), [Value::Null]);
    }
}
