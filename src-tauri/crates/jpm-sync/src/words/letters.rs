//! Letters as an American keyboard has them, and the words that they make.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// No word of a record is longer in the index; what is longer is found by its beginning.
const LONGEST: usize = 64;
/// The words of a record's text are looked for in so much of it, in bytes; somebody may have pasted a book.
pub(crate) const MOST_TEXT: usize = 8_000;

/// Folds one character: nothing for a mark, several for a ligature.
pub(super) fn fold(c: char, mut out: impl FnMut(char)) {
    if c.is_ascii() {
        out(c.to_ascii_lowercase());
        return;
    }
    decompose_compatible(c, |part| {
        if !is_combining_mark(part) {
            for small in part.to_lowercase().filter(|c| !is_combining_mark(*c)) {
                match plain(small) {
                    Some(letters) => letters.chars().for_each(&mut out),
                    None => out(small),
                }
            }
        }
    });
}

/// What an American keyboard has for a small letter that no decomposition takes apart.
fn plain(c: char) -> Option<&'static str> {
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

/// Signs that are not seen: soft hyphens, marks of direction, joiners.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}')
}

/// The beginning of a text, of at most so many bytes.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// The folded words of a text, one after the other, each with whether a hyphen joins it to the one before.
fn each_part(text: &str, mut take: impl FnMut(&str, bool)) {
    let mut word = String::new();
    let (mut joined, mut hyphen) = (false, false);
    for c in text.chars() {
        if is_apostrophe(c) || is_unseen(c) || is_combining_mark(c) {
            continue;
        }
        if c.is_alphanumeric() {
            if word.is_empty() {
                joined = hyphen;
            }
            hyphen = false;
            if word.len() < LONGEST {
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

/// The folded words of a text, one after the other.
pub(super) fn each_word(text: &str, mut take: impl FnMut(&str)) {
    each_part(text, |word, _| take(word));
}

/// The folded words by which a record's text is found: a name with a hyphen is found by its parts and as one word.
pub(super) fn each_word_of_record(text: &str, mut take: impl FnMut(&str)) {
    let mut whole = String::new();
    each_part(beginning(text, MOST_TEXT), |word, joined| {
        take(word);
        let letters = !word.contains(|c: char| c.is_ascii_digit());
        if joined && letters && !whole.is_empty() && whole.len() < LONGEST {
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
