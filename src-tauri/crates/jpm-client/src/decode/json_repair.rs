//! Repairs text that is almost JSON.

use std::fmt::Write as _;

use serde_json::{Number, Value};

/// The depth of nesting that is kept. JSON parsers fail a little beyond it.
const MAX_DEPTH: usize = 100;

/// Whether values are nested too deeply for JSON parsers.
pub(crate) fn is_too_deep(text: &str) -> bool {
    // Most records have fewer brackets in total, and counting them is fast.
    let opens = |byte: &u8| matches!(byte, b'{' | b'[');
    if text.bytes().filter(|byte| opens(byte)).count() <= MAX_DEPTH {
        return false;
    }
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at += end_of_string(&text[at..]);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return true;
        }
        at += 1;
    }
    false
}

/// Parses JSON, repairing it if necessary.
pub(crate) fn parse(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(text).or_else(|_| serde_json::from_str(&repair(text)))
}

/// Whether a character ends a bare word.
fn is_delimiter(character: char) -> bool {
    matches!(character, '"' | ',' | ':' | '[' | ']' | '{' | '}') || character.is_ascii_whitespace()
}

/// Replaces what JSON parsers reject inside values:
///
/// - control characters, wrong escapes and unpaired surrogates in strings are escaped or replaced;
/// - bare words, and numbers beyond a double, become strings;
/// - values that are nested too deeply become null.
///
/// Valid JSON is not changed. The punctuation between values is not repaired, so the result may
/// still be invalid.
pub(crate) fn repair(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let too_deep = depth > MAX_DEPTH;
        match character {
            '"' => {
                let end = end_of_string(rest);
                if !too_deep {
                    repair_string(&rest[..end], &mut repaired);
                }
                rest = &rest[end..];
                continue;
            }
            '{' | '[' => {
                depth += 1;
                if depth == MAX_DEPTH + 1 {
                    repaired.push_str("null");
                }
            }
            '}' | ']' => depth = depth.saturating_sub(1),
            other if !is_delimiter(other) => {
                let end = rest.find(is_delimiter).unwrap_or(rest.len());
                if !too_deep {
                    repaired.push_str(&word(&rest[..end]));
                }
                rest = &rest[end..];
                continue;
            }
            _ => {}
        }
        if !too_deep && depth <= MAX_DEPTH {
            repaired.push(character);
        }
        rest = &rest[character.len_utf8()..];
    }
    repaired
}

/// The length of the string literal at the start of `text`, with its quotes.
pub(crate) fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn word(word: &str) -> String {
    match word {
        "undefined" => "null".to_owned(),
        "true" | "false" | "null" => word.to_owned(),
        _ if serde_json::from_str::<Number>(word).is_ok() => word.to_owned(),
        // As a string, it can still be coerced.
        _ => Value::from(word).to_string(),
    }
}

fn repair_string(string: &str, repaired: &mut String) {
    let mut rest = string;
    while let Some(character) = rest.chars().next() {
        let mut length = character.len_utf8();
        match character {
            '\\' => {
                let (escape, taken) = escape(rest);
                repaired.push_str(&escape);
                length = taken;
            }
            control if u32::from(control) < 0x20 => {
                let _ = write!(repaired, "\\u{:04x}", u32::from(control));
            }
            other => repaired.push(other),
        }
        rest = &rest[length..];
    }
}

/// The valid form of the escape at the start of `rest`, and its length.
fn escape(rest: &str) -> (String, usize) {
    let kind = rest.chars().nth(1);
    match kind {
        Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => (rest[..2].to_owned(), 2),
        Some('u') => match code_unit(rest) {
            Some(0xd800..=0xdbff) => match rest.get(6..).and_then(code_unit) {
                Some(0xdc00..=0xdfff) => (rest[..12].to_owned(), 12),
                _ => ("\\ufffd".to_owned(), 6),
            },
            Some(0xdc00..=0xdfff) => ("\\ufffd".to_owned(), 6),
            Some(_) => (rest[..6].to_owned(), 6),
            None => ("\\\\".to_owned(), 1),
        },
        _ => ("\\\\".to_owned(), 1),
    }
}

/// The code unit of the `\u` escape at the start of `text`.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| hexadecimal)
}

/// Splits the object `text` into the elements of the list under one of `names`, and the object
/// with that list emptied.
///
/// It only looks at brackets and strings, so an element that is not JSON does not hide the others.
/// Returns `None` if there is no such list, if it does not end, or if it has more than `max`
/// elements.
pub(crate) fn split_list<'a>(
    text: &'a str,
    names: &[&str],
    max: usize,
) -> Option<(String, Vec<&'a str>)> {
    let mut depth = 0_usize;
    // The last string of the outer object, and whether a colon follows it.
    let mut key = ("", false);
    let mut elements: Option<(usize, Vec<&str>)> = None;
    let mut begin = 0;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                let end = at + end_of_string(&text[at..]);
                if depth == 1 {
                    key = (text[at..end].trim_matches('"'), false);
                }
                at = end;
                continue;
            }
            b':' if depth == 1 => key.1 = true,
            b'[' | b'{' => {
                depth += 1;
                if *byte == b'[' && depth == 2 && key.1 && names.contains(&key.0) {
                    elements = Some((at, Vec::new()));
                    begin = at + 1;
                }
                key.1 = false;
            }
            b',' | b']' | b'}' => {
                if let Some((_, elements)) = &mut elements
                    && depth == 2
                {
                    let element = text[begin..at].trim_ascii();
                    if elements.len() >= max {
                        return None;
                    }
                    if !element.is_empty() {
                        elements.push(element);
                    }
                    begin = at + 1;
                }
                if *byte != b',' {
                    depth = depth.saturating_sub(1);
                }
                if depth <= 1
                    && let Some((open, elements)) = elements.take()
                {
                    let envelope = format!("{}[]{}", &text[..open], &text[at + 1..]);
                    return Some((envelope, elements));
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn invalid_json_is_repaired() {
        for (text, expected) in [
            ("\"a\nb\tc\"", json!("a\nb\tc")),
            (
                r#""half \ud83d of a pair""#,
                json!("half \u{fffd} of a pair"),
            ),
            (r#""\ude00\ud83d\ude00""#, json!("\u{fffd}😀")),
            (r#""\ud83d\u0041""#, json!("\u{fffd}A")),
            (r#""C:\Users \u12""#, json!(r"C:\Users \u12")),
            (
                r#"{"a":NaN,"b":-Infinity,"c":undefined}"#,
                json!({"a": "NaN", "b": "-Infinity", "c": null}),
            ),
            (r"[1e999,01,+1,True]", json!(["1e999", "01", "+1", "True"])),
        ] {
            let repaired = repair(text);
            assert_eq!(
                serde_json::from_str::<Value>(&repaired).unwrap(),
                expected,
                "{repaired}"
            );
        }
        let deep = format!(r#"{{"id":1,"x":{}{}}}"#, "[".repeat(1000), "]".repeat(1000));
        let value: Value = serde_json::from_str(&repair(&deep)).unwrap();
        assert_eq!(value["id"], 1);
    }

    #[test]
    fn split_list_keeps_elements_that_are_not_json() {
        let text = r#"{"page":1,"x":["data",[{}]],"data" : [{"id":1,"n":"]},\""}, {"id":2,"x":}, 3 ,{"id":4}],"hasMore":false}"#;
        let (around, elements) = split_list(text, &["data"], 10).unwrap();
        assert_eq!(
            around,
            r#"{"page":1,"x":["data",[{}]],"data" : [],"hasMore":false}"#
        );
        assert_eq!(
            elements,
            [
                r#"{"id":1,"n":"]},\""}"#,
                r#"{"id":2,"x":}"#,
                "3",
                r#"{"id":4}"#
            ]
        );
        assert_eq!(
            split_list(r#"{"data":[{"id":1},{"id":"#, &["data"], 10),
            None,
            "a cut answer"
        );
        assert_eq!(split_list(r#"{"data":{"id":1}}"#, &["data"], 10), None);
        assert_eq!(split_list(r#"{"data":[1,2,3]}"#, &["data"], 2), None);
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<i32>().prop_map(|number| Value::from(f64::from(number) / 4.0)),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn repair_does_not_change_valid_json(value in value()) {
            let text = value.to_string();
            prop_assert_eq!(repair(&text), text);
        }

        #[test]
        fn repair_and_split_accept_any_text(text in "[\\PC\\x00\"\\\\{}\\[\\],:u d8]{0,60}") {
            repair(&text);
            split_list(&text, &["data"], 10);
        }

        #[test]
        fn split_list_finds_the_elements_that_a_parser_finds(rows in prop::collection::vec(value(), 0..6)) {
            let text = json!({"a": [1, {"data": [2]}], "data": rows, "z": "]"}).to_string();
            let (around, elements) = split_list(&text, &["data"], 10).unwrap();
            let read: Vec<Value> = elements.iter().map(|row| serde_json::from_str(row).unwrap()).collect();
            prop_assert_eq!(json!(read), json!(rows));
            prop_assert_eq!(serde_json::from_str::<Value>(&around).unwrap()["data"].clone(), json!([]));
        }
    }
}
