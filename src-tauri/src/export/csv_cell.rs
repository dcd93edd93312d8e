//! Keeps text in a CSV cell as text.
//!
//! CSV has no types. Excel and `LibreOffice` read `007` as 7, `3-1` as a date, `TRUE` as a boolean
//! and `=1+1` as a formula, even in quotes. A prefix prevents that.
//!
//! A formula gets an apostrophe. It stays visible, but no program skips it when it looks for a
//! formula. Any other value gets a tab. Both programs then read text; `LibreOffice` drops the tab,
//! and Excel does not show it.
//!
//! Alternatives were rejected: `="007"` is a formula itself, an apostrophe shows in every number,
//! and a space is skipped. Text that is already read as text, such as `48213-1` or `(512)
//! 555-1000`, gets no prefix. Neither do plain numbers, which look the same as text.

const FORMULA_PREFIX: char = '\'';
const VALUE_PREFIX: char = '\t';

/// Spreadsheets show longer numbers as `1.2E+11` and lose digits after the fifteenth.
const MAX_DIGITS: usize = 11;

/// Words in dates and times.
const DATE_WORDS: [&str; 31] = [
    "jan",
    "january",
    "feb",
    "february",
    "mar",
    "march",
    "apr",
    "april",
    "may",
    "jun",
    "june",
    "jul",
    "july",
    "aug",
    "august",
    "sep",
    "sept",
    "september",
    "oct",
    "october",
    "nov",
    "november",
    "dec",
    "december",
    "am",
    "pm",
    "a",
    "p",
    "t",
    "z",
    "utc",
];

/// Error values of spreadsheets.
const ERRORS: [&str; 7] = [
    "#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!",
];

/// The cell's text, with a prefix if a spreadsheet would change it.
pub(super) fn as_text(text: &str) -> String {
    if is_formula(text) {
        format!("{FORMULA_PREFIX}{text}")
    } else if is_value(text) {
        format!("{VALUE_PREFIX}{text}")
    } else {
        text.to_owned()
    }
}

/// Whitespace, direction marks and byte order marks, which programs skip.
fn is_ignored(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Maps full-width characters to ASCII, as spreadsheets do.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{fe62}' | '\u{207a}' => '+',
        '\u{fe63}' | '\u{2212}' | '\u{207b}' => '-',
        '\u{fe66}' | '\u{207c}' => '=',
        '\u{fe6b}' => '@',
        _ => c,
    }
}

/// True if a spreadsheet would run the text as a formula.
fn is_formula(text: &str) -> bool {
    let begins_hidden = text.starts_with(|first: char| is_ignored(first) && first != ' ');
    let first = text.trim_start_matches(is_ignored).chars().next();
    begins_hidden || first.is_some_and(|first| "=+-@".contains(narrow(first)))
}

/// True if a spreadsheet would read the text as a value and show it differently.
fn is_value(text: &str) -> bool {
    let text: String = text.trim_matches(is_ignored).chars().map(narrow).collect();
    let text = text.to_lowercase();
    let stays = text.len() <= MAX_DIGITS
        && text.bytes().all(|c| c.is_ascii_digit())
        && !(text.starts_with('0') && text.len() > 1);
    !stays
        && (["true", "false"].contains(&text.as_str())
            || ERRORS.contains(&text.as_str())
            || is_number(&text)
            || is_date_or_time(&text))
}

/// `007`, `1e5`, `1,234.50`, `$5`, `(12)`, `50%`, `½`.
fn is_number(text: &str) -> bool {
    let is_frame = |c: char| "$€£¥()%+- ".contains(c);
    let inner = text.trim_matches(is_frame);
    let (digits, exponent) = inner.split_once('e').unwrap_or((inner, "0"));
    let exponent = exponent.trim_start_matches(['+', '-']);
    !exponent.is_empty()
        && exponent.chars().all(|c| c.is_ascii_digit())
        && digits.contains(char::is_numeric)
        && digits.chars().all(|c| c.is_numeric() || ".,'".contains(c))
        // IP addresses and versions have more dots.
        && digits.matches('.').count() <= 1
}

/// `3-1`, `11/24/26`, `2026-11-24T10:00`, `12:30 pm`, `1 1/2`, `5 march`.
fn is_date_or_time(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let groups: Vec<usize> = text
        .split(|c: char| !c.is_numeric())
        .map(|group| group.chars().count())
        .filter(|digits| *digits > 0)
        .collect();
    let is_part = |c: char| c.is_alphanumeric() || "-/.:, ".contains(c);
    // IP addresses and versions have more dots.
    let dotted = text.chars().all(|c| c.is_numeric() || c == '.');
    let joined = text.contains(['-', '/', ':', '.']) || !words.is_empty();
    text.chars().all(is_part)
        && words.iter().all(|word| DATE_WORDS.contains(word))
        && joined
        && groups.len() + words.len() >= 2
        && !(dotted && groups.len() > 3)
        && !groups.is_empty()
        && groups.iter().all(|digits| *digits <= 4)
        // Only a year has more than two digits; a phone number has two such groups.
        && groups.iter().filter(|digits| **digits > 2).count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_formula_prefix_gets_an_apostrophe() {
        for begin in [
            "=1",
            "+1",
            "-1",
            "@A",
            "\tx",
            " =1+1",
            "\n=1+1",
            "\r=1",
            "\r\n=1",
            "\u{a0}=1",
            "\u{feff}=1",
            "\u{200b}=1",
            "\u{3000}=1",
            "  \t =1",
            "＝1+1",
            "＋1",
            "－1",
            "＠A",
            "\u{2212}1",
            "\u{202e}=1",
        ] {
            assert_eq!(as_text(begin), format!("'{begin}"), "{begin:?}");
        }
    }

    #[test]
    fn text_that_reads_as_a_value_gets_a_tab() {
        for value in [
            "007",
            "00",
            "0.50",
            "3-1",
            "4821-1",
            "1/2",
            "11/24/26",
            "2026-11-24",
            "2026-11-24T10:00:00Z",
            "12:30",
            "12:30 PM",
            "9 AM",
            "9a",
            "1E5",
            "1e-5",
            "TRUE",
            "false",
            "½",
            "1½",
            "1 1/2",
            "Mar 3",
            "3 March",
            "3-Mar-26",
            "1,234",
            "1,234.50",
            "12.",
            ".5",
            "$5",
            "(12)",
            "50%",
            "#N/A",
            "#REF!",
            "123456789012",
            "1234567890123456789",
            " 007 ",
            "3-1\u{a0}",
            "００７",
            "٣-١",
            "1.2.26",
            "5E3",
            "1'234",
        ] {
            assert_eq!(as_text(value), format!("\t{value}"), "{value:?}");
        }
    }

    #[test]
    fn other_text_stays_unchanged() {
        for text in [
            "",
            "48213",
            "0",
            "7",
            "5125551000",
            "48213-1",
            "(512) 555-1000",
            "512-555-1000",
            "555-1000",
            "12 Elm St, Evanston",
            "García, \"Lito\"",
            "No heat",
            "May",
            "A",
            "A. Ruiz",
            "Unit 5",
            "3 March Ln",
            "1st of May",
            "10.0.0.1",
            "v1.2.3",
            "x=1",
            "a-b",
            "#12",
            "N/A",
            "True Value",
            " ",
            "24 hours",
            "1-800-FLOWERS",
            "e5",
        ] {
            assert_eq!(as_text(text), text, "{text:?}");
        }
    }
}
