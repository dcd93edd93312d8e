//! Finds phone numbers in text, formats them, and compares them digit by digit.
//!
//! A tenant may have `5125551000`, `(512) 555-1000`, `+1 512.555.1000 x12` and `1-512-555-1000` for
//! one phone. A dispatcher types any of them, or the last four digits.

use std::ops::Range;

use crate::truncate::{MAX_INDEXED_BYTES, MAX_LISTED_BYTES, prefix, truncate_owned};

/// Fewer digits match no end of a number, because too many numbers end with them.
pub(crate) const MIN_SUFFIX: usize = 4;
/// No number that can be called has fewer digits.
const MIN_DIALED: usize = 3;
/// The longest number (E.164).
const MAX_DIGITS: usize = 15;
/// The digits of a number of the North American Numbering Plan, without its country code.
const NATIONAL_DIGITS: usize = 10;
/// The digits of such a number without its area code.
pub(crate) const LOCAL_DIGITS: usize = 7;

/// A run of digits in a text that may be a phone number, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PhoneNumber {
    /// Its position in the text, in bytes, including its extension.
    pub(crate) span: Range<usize>,
    /// Whether it begins with a plus.
    plus: bool,
    /// The digits before the first separator.
    first_group: usize,
    /// All digits but the extension's.
    digits: String,
    /// The position of each digit in the text.
    positions: Vec<usize>,
    /// The digits of the extension.
    pub(crate) extension: Option<String>,
}

impl PhoneNumber {
    /// The digits without country code if it is a number of the North American Numbering Plan,
    /// otherwise all of them.
    pub(crate) fn national(&self) -> &str {
        let digits = self.digits.as_str();
        match digits.strip_prefix('1') {
            Some(rest) if rest.len() == NATIONAL_DIGITS => rest,
            _ => digits,
        }
    }

    /// Keeps the first of two American numbers that are separated only by a space.
    fn split_off_second(&mut self, text: &str) {
        let first = NATIONAL_DIGITS + usize::from(self.digits.starts_with('1'));
        if self.digits.len() <= MAX_DIGITS {
            return;
        }
        let (Some(last), Some(next)) = (self.positions.get(first - 1), self.positions.get(first))
        else {
            return;
        };
        let end = last + text[*last..].chars().next().map_or(1, char::len_utf8);
        if end < *next {
            self.digits.truncate(first);
            self.positions.truncate(first);
            self.first_group = self.first_group.min(first);
            self.extension = None;
            self.span.end = end;
        }
    }

    /// The number of digits without the extension.
    pub(crate) fn digits(&self) -> usize {
        self.digits.len()
    }

    /// Whether it has a valid area code and number of the North American Numbering Plan.
    fn is_north_american(&self) -> bool {
        let national = self.national();
        let with_code = national.len() < self.digits.len();
        national.len() == NATIONAL_DIGITS
            && (with_code || !self.plus)
            && !national.starts_with(['0', '1'])
    }

    /// The digits to search for if this was typed: all of them, and without prefixes.
    pub(crate) fn needles(&self) -> Vec<&str> {
        let digits = self.digits.as_str();
        let mut needles = vec![digits];
        let without_zeros = digits.trim_start_matches('0');
        if without_zeros.len() < digits.len() && !without_zeros.is_empty() {
            needles.push(without_zeros);
        }
        let has_code = self.plus || self.first_group == 1 || without_zeros.len() >= LOCAL_DIGITS;
        let without_code = without_zeros.strip_prefix('1');
        needles.extend(without_code.filter(|rest| has_code && !rest.is_empty()));
        needles
    }

    /// The range of its digits that matches what was typed.
    fn match_digits(&self, typed: &PhoneNumber) -> Option<Range<usize>> {
        // A number that is stored without its extension may still match.
        if let (Some(typed), Some(own)) = (&typed.extension, &self.extension)
            && !own.starts_with(typed.as_str())
        {
            return None;
        }
        let own = self.national();
        let before = self.digits.len() - own.len();
        let all = self.digits.len();
        typed.needles().into_iter().find_map(|needle| {
            if needle.len() >= MIN_SUFFIX && own.ends_with(needle) {
                Some(all - needle.len()..all)
            } else if own.starts_with(needle) {
                Some(before..before + needle.len())
            } else {
                // A number that is stored without its area code.
                (own.len() == LOCAL_DIGITS && needle.len() > LOCAL_DIGITS && needle.ends_with(own))
                    .then_some(0..all)
            }
        })
    }

    /// American numbers in one form, others as they were written.
    fn formatted(&self, text: &str) -> String {
        if !self.is_north_american() {
            return text[self.span.clone()].to_owned();
        }
        let national = self.national();
        let mut formatted = format!(
            "({}) {}-{}",
            &national[..3],
            &national[3..6],
            &national[6..]
        );
        if let Some(extension) = &self.extension {
            formatted.push_str(" x");
            formatted.push_str(extension);
        }
        formatted
    }
}

/// Whether a character may separate the digits of one number.
fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '-' | '.' | '(' | ')' | '_' | '·' | '•' | '（' | '）' | '－' | '．'
            // Dashes and spaces, and the directional marks that a copied number may contain.
            | '\u{a0}' | '\u{ad}' | '\u{2000}'..='\u{2015}' | '\u{202a}'..='\u{202f}' | '\u{2060}'
            | '\u{2066}'..='\u{2069}' | '\u{2212}' | '\u{3000}' | '\u{feff}'
    )
}

/// Whether a slash after these digits separates the groups of one American number instead of two
/// numbers.
fn slash_joins(digits: &str) -> bool {
    let national = digits.strip_prefix('1').unwrap_or(digits);
    matches!(national.len(), 3 | 6)
}

/// A digit, also of full width or of an Arabic script.
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

/// The phone numbers of a text, in order. Digits inside a word, as in `5th`, are not a number.
pub(crate) fn numbers(text: &str) -> Vec<PhoneNumber> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(mut number) = next(text, from) {
        number.split_off_second(text);
        from = number.span.end;
        if number.digits.len() <= MAX_DIGITS {
            found.push(number);
        } else {
            from = end_of_run(text, from);
        }
    }
    found
}

/// The end of the digits and separators that continue at a position.
fn end_of_run(text: &str, from: usize) -> usize {
    let continues = |c: char| digit(c).is_some() || is_separator(c);
    let length = text[from..].find(|c| !continues(c));
    length.map_or(text.len(), |length| from + length)
}

/// The first run of digits at or after a position.
fn next(text: &str, from: usize) -> Option<PhoneNumber> {
    let mut before = text[..from].chars().next_back();
    let mut rest = text[from..].char_indices().peekable();
    loop {
        let (at, c) = rest.next()?;
        let begins =
            digit(c).is_some() || (matches!(c, '+' | '(') && starts_number(&text[from + at..]));
        if begins && !before.is_some_and(char::is_alphanumeric) {
            if let Some(number) = read(text, from + at) {
                return Some(number);
            }
            // A word that begins with digits is skipped.
            while rest.next_if(|(_, c)| c.is_alphanumeric()).is_some() {}
            before = Some('a');
            continue;
        }
        before = Some(c);
    }
}

/// Whether a plus is followed by digits, or a parenthesis by a short group of them.
fn starts_number(text: &str) -> bool {
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

/// The run of digits at a position. `None` if letters follow its first group.
fn read(text: &str, from: usize) -> Option<PhoneNumber> {
    let mut number = PhoneNumber {
        span: from..from,
        plus: false,
        first_group: 0,
        digits: String::new(),
        positions: Vec::new(),
        extension: None,
    };
    let mut groups = 0;
    let mut in_group = false;
    // The end of the last complete group, and the number of digits up to it.
    let mut sound = (from, 0);
    for (at, c) in text[from..].char_indices() {
        let at = from + at;
        if let Some(digit) = digit(c) {
            if !in_group {
                groups += 1;
                in_group = true;
            }
            number.digits.push(digit);
            number.positions.push(at);
            if groups == 1 {
                number.first_group += 1;
            }
            if number.digits.len() > MAX_DIGITS {
                // It is two numbers or none. Reading further would be slow in a long run of digits.
                sound = (at + c.len_utf8(), number.digits.len());
                break;
            }
        } else if c == '+' && number.digits.is_empty() && !number.plus {
            number.plus = true;
        } else if c.is_alphanumeric() && in_group {
            // The group is part of a word, unless the word begins an extension.
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
    number.positions.truncate(digits);
    number.first_group = number.first_group.min(digits);
    number.span.end = end;
    if let Some((digits, length)) = extension(&text[end..]) {
        number.extension = Some(digits);
        number.span.end = end + length;
    }
    Some(number)
}

/// The digits of an extension at the beginning of a text, and its length.
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

/// Formats phone numbers: `(512) 555-1000 x12`. Foreign and short numbers and all other text stay
/// as they are.
pub(crate) fn display(text: &str) -> String {
    let text = prefix(text, MAX_INDEXED_BYTES);
    let mut formatted = String::with_capacity(text.len() + 8);
    let mut from = 0;
    for number in numbers(text) {
        formatted.push_str(&text[from..number.span.start]);
        formatted.push_str(&number.formatted(text));
        from = number.span.end;
    }
    formatted.push_str(&text[from..]);
    truncate_owned(formatted, MAX_LISTED_BYTES)
}

/// The first number of a text for dialing: digits, with a plus in front if it is written with one.
pub fn dial_string(text: &str) -> Option<String> {
    let number = numbers(text).into_iter().next()?;
    let plus = if number.plus { "+" } else { "" };
    (number.digits.len() >= MIN_DIALED).then(|| format!("{plus}{}", number.digits))
}

/// A match of typed digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PhoneMatch {
    /// Its position in the text, in bytes.
    pub(crate) span: Range<usize>,
    /// Whether it reaches the end of the number.
    pub(crate) is_suffix: bool,
}

/// The match of typed digits in `text`.
pub(crate) fn find(text: &str, typed: &PhoneNumber) -> Option<PhoneMatch> {
    numbers(text).into_iter().find_map(|number| {
        let digits = number.match_digits(typed)?;
        let last = *number.positions.get(digits.end.checked_sub(1)?)?;
        let end = last + text[last..].chars().next().map_or(1, char::len_utf8);
        Some(PhoneMatch {
            span: *number.positions.get(digits.start)?..end,
            is_suffix: digits.end == number.digits.len(),
        })
    })
}

#[cfg(test)]
mod tests;
