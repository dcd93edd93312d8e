//! Edits that make a valid text almost valid. Random bytes alone never get past the first brace.

use proptest::prelude::*;

/// Texts that have broken readers of JSON, dates and headers.
const PIECES: [&str; 30] = [
    "null",
    "true",
    "\"\"",
    "{}",
    "[]",
    "[[[[",
    "-1",
    "0",
    "1e999",
    "1e-999",
    "0.5",
    "18446744073709551616",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999999999999999",
    "\\ud800",
    "\\u0000",
    "\u{feff}",
    "\u{0}",
    "9999-12-31T23:59:59.9999999-23:59",
    "0000-00-00T00:00:00Z",
    "2016-12-31T23:59:60Z",
    "-0001-01-01T00:00:00Z",
    "2026-02-30T00:00:00",
    "Tue, 31 Dec 9999 23:59:59 -2359",
    ",",
    "\"",
    "}",
    ":",
    "<html>",
];

/// An edit of a text. Positions are fractions, so that an edit fits every text.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Removes a span.
    Cut(f64, usize),
    /// Repeats a span.
    Repeat(f64, usize),
    /// Replaces a span with one of the pieces.
    Replace(f64, usize, &'static str),
    /// Overwrites bytes.
    Overwrite(f64, Vec<u8>),
    /// Replaces a JSON value, from after a colon to the next comma or bracket.
    Value(f64, &'static str),
    /// Truncates the text.
    End(f64),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = 0.0..1.0_f64;
    let length = 0..24_usize;
    let piece = proptest::sample::select(PIECES.to_vec());
    prop_oneof![
        2 => (place.clone(), length.clone()).prop_map(|(at, length)| Edit::Cut(at, length)),
        2 => (place.clone(), length.clone()).prop_map(|(at, length)| Edit::Repeat(at, length)),
        2 => (place.clone(), length, piece.clone()).prop_map(|(at, length, piece)| Edit::Replace(at, length, piece)),
        2 => (place.clone(), proptest::collection::vec(any::<u8>(), 1..6)).prop_map(|(at, bytes)| Edit::Overwrite(at, bytes)),
        8 => (place.clone(), piece).prop_map(|(at, piece)| Edit::Value(at, piece)),
        1 => place.prop_map(Edit::End),
    ]
}

/// No edits to a few; no edits prove that the original is valid.
pub fn edits() -> impl Strategy<Value = Vec<Edit>> {
    proptest::collection::vec(edit(), 0..5)
}

/// Applies all edits.
pub fn mangle(text: &str, edits: &[Edit]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for edit in edits {
        match edit {
            Edit::Cut(at, length) => {
                bytes.drain(span(&bytes, *at, *length));
            }
            Edit::Repeat(at, length) => {
                let range = span(&bytes, *at, *length);
                let copy = bytes[range.clone()].to_vec();
                bytes.splice(range.end..range.end, copy);
            }
            Edit::Replace(at, length, piece) => {
                bytes.splice(span(&bytes, *at, *length), piece.bytes());
            }
            Edit::Overwrite(at, new) => {
                bytes.splice(span(&bytes, *at, new.len()), new.iter().copied());
            }
            Edit::Value(at, piece) => {
                let from = place(&bytes, *at);
                let Some(colon) = bytes[from..].iter().position(|byte| *byte == b':') else {
                    continue;
                };
                let start = from + colon + 1;
                let length = bytes[start..]
                    .iter()
                    .position(|byte| b",]}".contains(byte))
                    .unwrap_or(0);
                bytes.splice(start..start + length, piece.bytes());
            }
            Edit::End(at) => bytes.truncate(place(&bytes, *at)),
        }
    }
    bytes
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a part of a short length"
)]
fn place(bytes: &[u8], at: f64) -> usize {
    (bytes.len() as f64 * at) as usize
}

fn span(bytes: &[u8], at: f64, length: usize) -> std::ops::Range<usize> {
    let from = place(bytes, at);
    from..(from + length).min(bytes.len())
}
