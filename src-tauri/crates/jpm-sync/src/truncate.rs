//! Truncates long texts for lists. A server may send a megabyte as a name.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

/// The limit for names and numbers, in bytes.
pub(crate) const MAX_NAME_BYTES: usize = 300;
/// The limit for addresses and other texts of one line, in bytes.
pub(crate) const MAX_LINE_BYTES: usize = 500;
/// The limit for summaries and instructions on cards and in tables, in bytes.
pub(crate) const MAX_LISTED_BYTES: usize = 1_000;
/// The limit for a text on a record's own page, in bytes.
pub(crate) const MAX_TEXT_BYTES: usize = 100_000;
/// How much of a record's text is searched, in bytes. A text may contain a whole document.
pub(crate) const MAX_INDEXED_BYTES: usize = 8_000;

/// Replaces the removed part.
const ELLIPSIS: &str = "…";

/// The beginning of a text, of at most so many bytes.
pub(crate) fn prefix(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// A text of at most so many bytes. A visible character is never split.
pub(crate) fn truncate(text: &str, longest: usize) -> Cow<'_, str> {
    if text.len() <= longest {
        return text.into();
    }
    let room = longest - ELLIPSIS.len();
    // A character with a thousand accents is split all the same.
    let part = &text[..text.floor_char_boundary(room + 1)];
    let mut end = 0;
    for (at, character) in part.grapheme_indices(true) {
        if at + character.len() > room {
            break;
        }
        end = at;
    }
    let end = if end == 0 {
        text.floor_char_boundary(room)
    } else {
        end
    };
    format!("{}{ELLIPSIS}", text[..end].trim_end()).into()
}

/// [`truncate`] for an owned text.
pub(crate) fn truncate_owned(text: String, longest: usize) -> String {
    if text.len() <= longest {
        return text;
    }
    truncate(&text, longest).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn truncation_does_not_split_a_visible_character() {
        let family = "👨\u{200d}👩\u{200d}👧";
        let text = family.repeat(10);
        let short = truncate(&text, 60);
        assert_eq!(short, format!("{}…", family.repeat(2)));
        assert_eq!(truncate("short", 10), "short");
        assert!(truncate(&"e\u{301}".repeat(1_000), 100).len() <= 100);
        assert!(truncate(&"\u{301}".repeat(1_000), 100).len() <= 100);
    }

    proptest! {
        #[test]
        fn truncated_text_fits_the_limit(text in "\\PC{0,80}", longest in 8_usize..100) {
            prop_assert!(truncate(&text, longest).len() <= longest);
        }
    }
}
