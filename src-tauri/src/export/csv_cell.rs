//! Text in a table that spreadsheets open, and that must stay text there.
//!
//! A table (CSV) has no types. Excel and `LibreOffice` read `007` as 7, `3-1` as a date, `TRUE` as a truth value and `=1+1` as a formula, quoted or
//! not, so such text needs a mark before it.
//!
//! What would run gets an apostrophe. It is seen, and it is the one mark that no program skips before it looks for a formula. What would only be
//! read as a value gets a tab: both programs then take it for text, `LibreOffice` drops the tab, Excel shows nothing of it, and programs that trim
//! their cells read the text itself. The other ways were looked at: `="007"` is a formula again and junk to every other reader, an apostrophe is
//! shown before each such number, and a blank is skipped before a number is looked for. Text that no program reads as something else, such as
//! `48213-1` or `(512) 555-1000`, is left as it is, and so are plain numbers, which look the same either way.

const FORMULA_PREFIX: char = '\'';
const VALUE_PREFIX: char = '\t';

/// A spreadsheet writes numbers with more digits as `1.2E+11`, and forgets digits after the fifteenth.
const MAX_DIGITS: usize = 11;

/// Words that stand in dates and times.
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

/// What programs show in a cell that has no value, and read back as that.
const ERRORS: [&str; 7] = [
    "#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!",
];

/// The text of a cell, marked where a spreadsheet would make something else of it.
pub(super) fn as_text(text: &str) -> String {
    if is_formula(text) {
        format!("{FORMULA_PREFIX}{text}")
    } else if is_value(text) {
        format!("{VALUE_PREFIX}{text}")
    } else {
        text.to_owned()
    }
}

/// Blanks of any kind, marks of direction and of byte order: what programs skip before they read.
fn is_ignored(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// East Asian text has its own, wide signs for those of ASCII, and programs take one for the other.
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

/// Whether it begins as a formula does. A customer's words must not run on this machine.
fn is_formula(text: &str) -> bool {
    let begins_hidden = text.starts_with(|first: char| is_ignored(first) && first != ' ');
    let first = text.trim_start_matches(is_ignored).chars().next();
    begins_hidden || first.is_some_and(|first| "=+-@".contains(narrow(first)))
}

/// Whether it reads as a number, a date, a time, a truth value or an error, and would not look the same as one.
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
        // An address of the network and a version have more dots.
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
    // What has more dots is an address of the network or a version.
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
    fn every_way_to_begin_a_formula_is_marked() {
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
    fn text_that_reads_as_a_value_is_marked() {
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
    fn other_text_is_left_as_it_is() {
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
