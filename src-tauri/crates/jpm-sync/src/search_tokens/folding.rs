//! Folds letters to those of an American keyboard, and splits text into words.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::truncate::{MAX_INDEXED_BYTES, prefix};

/// The longest word in the index, in bytes. Longer words are found by their prefix.
const MAX_TOKEN_BYTES: usize = 64;

/// Folds one character. A combining mark yields nothing, a ligature several letters.
pub(super) fn fold(c: char, mut out: impl FnMut(char)) {
    if c.is_ascii() {
        out(c.to_ascii_lowercase());
        return;
    }
    decompose_compatible(c, |part| {
        if !is_combining_mark(part) {
            for small in part.to_lowercase().filter(|c| !is_combining_mark(*c)) {
                match ascii_form(small) {
                    Some(letters) => letters.chars().for_each(&mut out),
                    None => out(small),
                }
            }
        }
    });
}

/// The ASCII form of a lower-case letter that has no decomposition.
fn ascii_form(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' | 'ɖ' => "d",
        'ı' | 'ɨ' => "i",
        'ŋ' => "n",
        'ƒ' => "f",
        'ħ' => "h",
        'ŧ' => "t",
        'ĸ' => "k",
        'ƀ' => "b",
        'ɉ' => "j",
        'ɍ' => "r",
        'ɏ' => "y",
        'ⱥ' => "a",
        'ȼ' => "c",
        'ɇ' | 'ə' => "e",
        'ǥ' => "g",
        'ς' => "σ",
        _ => return None,
    })
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '´' | '‘' | '’' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | '＇'
    )
}

/// Invisible characters: soft hyphens, directional marks, joiners.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}')
}

/// Calls `take` with each folded word, and with whether a hyphen joins it to the word before.
fn each_part(text: &str, mut take: impl FnMut(&str, bool)) {
    let mut word = String::new();
    let (mut joined, mut hyphen) = (false, false);
    for c in text.chars() {
        if is_apostrophe(c) || is_invisible(c) || is_combining_mark(c) {
            continue;
        }
        if c.is_alphanumeric() {
            if word.is_empty() {
                joined = hyphen;
            }
            hyphen = false;
            if word.len() < MAX_TOKEN_BYTES {
                fold(c, |c| {
                    if c.is_alphanumeric() {
                        word.push(c);
                    }
                });
            }
        } else if word.is_empty() {
            hyphen = false;
        } else {
            take(&word, joined);
            word.clear();
            hyphen = is_hyphen(c);
        }
    }
    if !word.is_empty() {
        take(&word, joined);
    }
}

/// Calls `take` with each folded word.
pub(super) fn each_word(text: &str, mut take: impl FnMut(&str)) {
    each_part(text, |word, _| take(word));
}

/// Calls `take` with each folded word of a record's text. A hyphenated name yields its parts and
/// the whole.
pub(super) fn each_word_of_record(text: &str, mut take: impl FnMut(&str)) {
    let mut whole = String::new();
    each_part(prefix(text, MAX_INDEXED_BYTES), |word, joined| {
        take(word);
        let letters = !word.contains(|c: char| c.is_ascii_digit());
        if joined && letters && !whole.is_empty() && whole.len() < MAX_TOKEN_BYTES {
            whole.push_str(word);
            take(&whole);
        } else {
            whole.clear();
            if letters {
                whole.push_str(word);
            }
        }
    });
}
