//! What a JSON value of the wrong type plainly means.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::decode::json_repair::parse;

/// The largest whole number up to which a double tells all whole numbers apart (2⁵³).
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The other values that `value` plainly stands for, the likeliest first. Whoever asks tries which of them fits the type that is parse_lenient.
///
/// Text stands for the number or the truth value that it spells, and empty text for nothing; a number stands for its text, 0 and 1
/// for truth values; one value stands for a list of one where `list` is parse_lenient, and an empty list for no object.
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

/// Reads one value alone by what it plainly means, such as a number in quotation marks.
pub(crate) fn parse_lenient<T: DeserializeOwned>(text: &str) -> Option<T> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    coercions(&parse(text).ok()?, false)
        .into_iter()
        .find_map(|meaning| serde_json::from_value(meaning).ok())
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
    // A double of more digits than it can hold is no longer what the server wrote.
    if !number.is_f64() || double.abs() < EXACT {
        coercions.push(Value::String(number.to_string()));
    }
    if let Some(truth @ (0 | 1)) = whole(double).and_then(|number| number.as_i64()) {
        coercions.push(Value::Bool(truth == 1));
    }
    coercions
}

/// The number that `text` spells, whole where it can be: as in JSON, with a dollar sign, or with commas between thousands. What has
/// commas is never an id, so it is given as a double only.
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

/// The digits without the commas between thousands; `None` where a comma stands elsewhere.
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
    reason = "it is whole, and small enough to be exact"
)]
fn whole(double: f64) -> Option<Value> {
    (double.fract() == 0.0 && double.abs() < EXACT).then(|| Value::from(double as i64))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_stands_for_the_number_that_it_spells() {
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
    fn a_number_stands_for_its_text_and_for_a_truth_value() {
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
    fn one_value_stands_for_a_list_of_one() {
        assert_eq!(coercions(&json!({"a": 1}), true), [json!([{"a": 1}])]);
        assert_eq!(coercions(&json!({}), true)[0], json!([]));
        assert_eq!(coercions(&json!([]), false), [Value::Null]);
    }
}
