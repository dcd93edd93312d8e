//! Phone numbers: found in text however they are written, shown in one form, compared digit by digit.
//!
//! A tenant has `5125551000`, `(512) 555-1000`, `+1 512.555.1000 x12` and `1-512-555-1000` for the same phone, and a dispatcher types any
//! of them, or its last four digits.

use std::ops::Range;

use crate::cut::{LONGEST_LISTED, cut_owned};
use crate::words::{MOST_TEXT, beginning};

/// Fewer digits than this at the end of a number find nothing: too many numbers end with them.
pub(crate) const SHORTEST_ENDING: usize = 4;
/// No number that can be called has fewer digits.
const SHORTEST_DIALED: usize = 3;
/// A number has no more digits (E.164). What has more is no phone number.
const LONGEST: usize = 15;
/// The digits of a number of the North American Numbering Plan, without its country code.
const NATIONAL: usize = 10;
/// The digits of such a number without its area code.
pub(crate) const LOCAL: usize = 7;

/// A run of digits in a text that may be a phone number, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    /// Where it stands in the text, in bytes, with its extension.
    pub(crate) place: Range<usize>,
    /// Whether it begins with a plus.
    plus: bool,
    /// The digits before the first separator.
    first_group: usize,
    /// All digits but the extension's.
    digits: String,
    /// Where each digit stands in the text.
    spots: Vec<usize>,
    /// The digits of the extension.
    pub(crate) extension: Option<String>,
}

impl Number {
    /// The digits without country code, where it is a number of the North American Numbering Plan; otherwise all of them.
    pub(crate) fn national(&self) -> &str {
        let digits = self.digits.as_str();
        match digits.strip_prefix('1') {
            Some(rest) if rest.len() == NATIONAL => rest,
            _ => digits,
        }
    }

    /// Keeps the first of two American numbers that only a blank keeps apart.
    fn keep_first(&mut self, text: &str) {
        let first = NATIONAL + usize::from(self.digits.starts_with('1'));
        if self.digits.len() <= LONGEST {
            return;
        }
        let (Some(last), Some(next)) = (self.spots.get(first - 1), self.spots.get(first)) else {
            return;
        };
        let end = last + text[*last..].chars().next().map_or(1, char::len_utf8);
        if end < *next {
            self.digits.truncate(first);
            self.spots.truncate(first);
            self.first_group = self.first_group.min(first);
            self.extension = None;
            self.place.end = end;
        }
    }

    /// How many digits it has, the extension's not counted.
    pub(crate) fn digits(&self) -> usize {
        self.digits.len()
    }

    /// Whether it has an area code and a number as the North American Numbering Plan gives them.
    fn is_north_american(&self) -> bool {
        let national = self.national();
        let with_code = national.len() < self.digits.len();
        national.len() == NATIONAL && (with_code || !self.plus) && !national.starts_with(['0', '1'])
    }

    /// The digits to look for when this was typed: as they are, and without what stands before a number.
    pub(crate) fn needles(&self) -> Vec<&str> {
        let digits = self.digits.as_str();
        let mut needles = vec![digits];
        let without_zeros = digits.trim_start_matches('0');
        if without_zeros.len() < digits.len() && !without_zeros.is_empty() {
            needles.push(without_zeros);
        }
        let has_code = self.plus || self.first_group == 1 || without_zeros.len() >= LOCAL;
        let without_code = without_zeros.strip_prefix('1');
        needles.extend(without_code.filter(|rest| has_code && !rest.is_empty()));
        needles
    }

    /// The part of this number, by its digits, that answers what was typed; `None` when it does not.
    fn answer(&self, typed: &Number) -> Option<Range<usize>> {
        // A number that is kept without its extension may still be the one that was typed.
        if let (Some(typed), Some(own)) = (&typed.extension, &self.extension)
            && !own.starts_with(typed.as_str())
        {
            return None;
        }
        let own = self.national();
        let before = self.digits.len() - own.len();
        let all = self.digits.len();
        typed.needles().into_iter().find_map(|needle| {
            if needle.len() >= SHORTEST_ENDING && own.ends_with(needle) {
                Some(all - needle.len()..all)
            } else if own.starts_with(needle) {
                Some(before..before + needle.len())
            } else {
                // A number that is kept without its area code.
                (own.len() == LOCAL && needle.len() > LOCAL && needle.ends_with(own))
                    .then_some(0..all)
            }
        })
    }

    /// In one form where it is American; otherwise as it was written.
    fn shown(&self, text: &str) -> String {
        if !self.is_north_american() {
            return text[self.place.clone()].to_owned();
        }
        let national = self.national();
        let mut shown = format!(
            "({}) {}-{}",
            &national[..3],
            &national[3..6],
            &national[6..]
        );
        if let Some(extension) = &self.extension {
            shown.push_str(" x");
            shown.push_str(extension);
        }
        shown
    }
}

/// Whether a sign may stand between the digits of one number.
fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '-' | '.' | '(' | ')' | '_' | '·' | '•' | '（' | '）' | '－' | '．'
            // Dashes and blanks, and the marks of direction that come along with a copied number.
            | '\u{a0}' | '\u{ad}' | '\u{2000}'..='\u{2015}' | '\u{202a}'..='\u{202f}' | '\u{2060}'
            | '\u{2066}'..='\u{2069}' | '\u{2212}' | '\u{3000}' | '\u{feff}'
    )
}

/// Whether a slash behind these digits stands between the groups of one American number, and not
/// between two numbers.
fn slash_joins(digits: &str) -> bool {
    let national = digits.strip_prefix('1').unwrap_or(digits);
    matches!(national.len(), 3 | 6)
}

/// A digit, also of full width or of a script that is written to the left.
fn digit(c: char) -> Option<char> {
    let zero = match c {
        '0'..='9' => return Some(c),
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        _ => return None,
    };
    char::from_digit(u32::from(c) - zero, 10)
}

/// The runs of digits of a text, in order. Digits that are a part of a word, as in `5th`, are none.
pub(crate) fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(mut number) = next(text, from) {
        number.keep_first(text);
        from = number.place.end;
        if number.digits.len() <= LONGEST {
            found.push(number);
        } else {
            from = end_of_run(text, from);
        }
    }
    found
}

/// Where the digits end, with what separates them, that go on at a place.
fn end_of_run(text: &str, from: usize) -> usize {
    let goes_on = |c: char| digit(c).is_some() || is_separator(c);
    let length = text[from..].find(|c| !goes_on(c));
    length.map_or(text.len(), |length| from + length)
}

/// The first run of digits at or behind a place.
fn next(text: &str, from: usize) -> Option<Number> {
    let mut before = text[..from].chars().next_back();
    let mut rest = text[from..].char_indices().peekable();
    loop {
        let (at, c) = rest.next()?;
        let begins = digit(c).is_some() || (matches!(c, '+' | '(') && starts(&text[from + at..]));
        if begins && !before.is_some_and(char::is_alphanumeric) {
            if let Some(number) = read(text, from + at) {
                return Some(number);
            }
            // A word that begins with digits: it is passed over whole.
            while rest.next_if(|(_, c)| c.is_alphanumeric()).is_some() {}
            before = Some('a');
            continue;
        }
        before = Some(c);
    }
}

/// Whether digits follow a plus, or a short group of them a parenthesis.
fn starts(text: &str) -> bool {
    let mut signs = text.chars().take(8).peekable();
    let parenthesis = signs.next_if_eq(&'(').is_some();
    let plus = signs.next_if_eq(&'+').is_some();
    let parenthesis = parenthesis || (plus && signs.next_if_eq(&'(').is_some());
    let mut digits = 0;
    while signs.next_if(|c| digit(*c).is_some()).is_some() {
        digits += 1;
    }
    let closed = signs.peek().is_none_or(|c| *c == ')');
    digits > 0 && (!parenthesis || (digits <= 4 && closed))
}

/// The run of digits that begins at a place; `None` when letters follow its first group.
fn read(text: &str, from: usize) -> Option<Number> {
    let mut number = Number {
        place: from..from,
        plus: false,
        first_group: 0,
        digits: String::new(),
        spots: Vec::new(),
        extension: None,
    };
    let mut groups = 0;
    let mut in_group = false;
    // Where the last whole group ended, and how many digits there were.
    let mut sound = (from, 0);
    for (at, c) in text[from..].char_indices() {
        let at = from + at;
        if let Some(digit) = digit(c) {
            if !in_group {
                groups += 1;
                in_group = true;
            }
            number.digits.push(digit);
            number.spots.push(at);
            if groups == 1 {
                number.first_group += 1;
            }
            if number.digits.len() > LONGEST {
                // It is two numbers or none. Reading on would make a long row of them slow.
                sound = (at + c.len_utf8(), number.digits.len());
                break;
            }
        } else if c == '+' && number.digits.is_empty() && !number.plus {
            number.plus = true;
        } else if c.is_alphanumeric() && in_group {
            // The group belongs to a word, unless the word begins an extension.
            if extension(&text[at..]).is_some() {
                sound = (at, number.digits.len());
            }
            break;
        } else {
            if in_group {
                sound = (at, number.digits.len());
                in_group = false;
            }
            let joins = matches!(c, '/' | '／') && slash_joins(&number.digits);
            if !is_separator(c) && !joins {
                break;
            }
        }
        if in_group && at + c.len_utf8() == text.len() {
            sound = (text.len(), number.digits.len());
        }
    }
    let (end, digits) = sound;
    if digits == 0 {
        return None;
    }
    number.digits.truncate(digits);
    number.spots.truncate(digits);
    number.first_group = number.first_group.min(digits);
    number.place.end = end;
    if let Some((digits, length)) = extension(&text[end..]) {
        number.extension = Some(digits);
        number.place.end = end + length;
    }
    Some(number)
}

/// The digits of an extension at the beginning of a text, and how long it is.
fn extension(text: &str) -> Option<(String, usize)> {
    let signs = text.trim_start_matches([' ', '\u{a0}', ',', ';', '(']);
    let lower: String = signs
        .chars()
        .take(9)
        .collect::<String>()
        .to_ascii_lowercase();
    let mark = ["extension", "extn", "ext", "x", "#"]
        .into_iter()
        .find(|mark| lower.starts_with(mark))?;
    let rest = signs[mark.len()..].trim_start_matches(['.', ':', '=', ' ', '\u{a0}']);
    let digits: String = rest.chars().map_while(digit).take(8).collect();
    let length: usize = rest.chars().take(digits.len()).map(char::len_utf8).sum();
    let after = rest[length..].chars().next();
    let is_whole = !digits.is_empty() && !after.is_some_and(char::is_alphanumeric);
    is_whole.then(|| (digits, text.len() - rest.len() + length))
}

/// Phone numbers as they are shown: `(512) 555-1000 x12`. Numbers of other countries, short ones and all other text stay as they are.
pub(crate) fn display(text: &str) -> String {
    let text = beginning(text, MOST_TEXT);
    let mut shown = String::with_capacity(text.len() + 8);
    let mut from = 0;
    for number in numbers(text) {
        shown.push_str(&text[from..number.place.start]);
        shown.push_str(&number.shown(text));
        from = number.place.end;
    }
    shown.push_str(&text[from..]);
    cut_owned(shown, LONGEST_LISTED)
}

/// The first number of a text as a phone dials it: digits, with a plus in front where it is
/// written with one.
pub fn dialed(text: &str) -> Option<String> {
    let number = numbers(text).into_iter().next()?;
    let plus = if number.plus { "+" } else { "" };
    (number.digits.len() >= SHORTEST_DIALED).then(|| format!("{plus}{}", number.digits))
}

/// What answers digits that were typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Where it stands in the text, in bytes.
    pub(crate) place: Range<usize>,
    /// Whether it is the end of a number, or all of it.
    pub(crate) ends: bool,
}

/// What in `text` answers digits that were typed.
pub(crate) fn find(text: &str, typed: &Number) -> Option<Answer> {
    numbers(text).into_iter().find_map(|number| {
        let digits = number.answer(typed)?;
        let last = *number.spots.get(digits.end.checked_sub(1)?)?;
        let end = last + text[last..].chars().next().map_or(1, char::len_utf8);
        Some(Answer {
            place: *number.spots.get(digits.start)?..end,
            ends: digits.end == number.digits.len(),
        })
    })
}

#[cfg(test)]
mod tests;
