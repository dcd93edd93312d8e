//! How well a record answers what was typed, and what of it is shown.
//!
//! The index says which records hold every word; this says which of them come first. It is done here and not by FTS5's `bm25`, for two
//! reasons: `bm25` walks every match of every word to learn how rare it is, which for one letter among a million records takes longer than
//! the whole answer may; and edits that still wait must be ranked among the records by the same measure, while no index has them.

use crate::phone::display;
use crate::views::search::MarkedText;
use crate::words::{Fit, MOST_TEXT, Words, beginning};

/// Longer texts are shown in part.
const EXCERPT: usize = 120;
/// How much is shown before the first word that was found.
const BEFORE: usize = 32;

/// What a word that is found in a field counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Summary = 2,
    Place = 3,
    Phone = 5,
    Name = 6,
    Number = 10,
}

/// The best find of each word of a query.
#[derive(Debug)]
pub(super) struct Finds<'a> {
    words: &'a Words,
    best: Vec<u32>,
}

impl<'a> Finds<'a> {
    pub(super) fn new(words: &'a Words) -> Self {
        Self {
            words,
            best: vec![0; words.iter().count()],
        }
    }

    /// Looks into a field.
    pub(super) fn look(&mut self, text: Option<&str>, weight: Weight) {
        let Some(text) = text else { return };
        let best = &mut self.best;
        self.words
            .find_in(text, |at, fit| note(best, at, fit, weight));
    }

    /// Looks into phone numbers, however they and what was typed are written.
    pub(super) fn look_phone(&mut self, text: Option<&str>) {
        self.look(text, Weight::Phone);
        if let Some(text) = text {
            let best = &mut self.best;
            self.words
                .find_in_phone(text, |at, fit| note(best, at, fit, Weight::Phone));
        }
    }

    /// How many of the words have been found.
    pub(super) fn count(&self) -> usize {
        self.best.iter().filter(|best| **best > 0).count()
    }

    /// Whether every word has been found.
    pub(super) fn all(&self) -> bool {
        !self.best.contains(&0)
    }

    /// What the finds count together.
    pub(super) fn score(&self) -> u32 {
        self.best.iter().sum()
    }
}

fn note(best: &mut [u32], at: usize, fit: Fit, weight: Weight) {
    let found = match fit {
        Fit::Beginning => weight as u32,
        Fit::Whole => 2 * weight as u32,
    };
    if let Some(best) = best.get_mut(at) {
        *best = found.max(*best);
    }
}

/// Phone numbers as they are shown, with their marks.
pub(super) fn marked_phone(words: &Words, numbers: &str) -> MarkedText {
    let text = display(numbers);
    MarkedText {
        marks: words.phone_marks(&text),
        text,
    }
}

/// A text with its marks.
pub(super) fn marked(words: &Words, text: String) -> MarkedText {
    MarkedText {
        marks: words.marks(&text),
        text,
    }
}

/// The part of a long text in which a word is found, on one line; `None` when none is.
pub(super) fn excerpt(words: &Words, text: &str) -> Option<MarkedText> {
    let line = beginning(text, MOST_TEXT)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let marks = words.marks(&line);
    let first = marks.first()?.0 as usize;
    if line.chars().count() <= EXCERPT {
        return Some(MarkedText { text: line, marks });
    }
    let mut units = 0;
    let mut from = 0;
    for (at, c) in line.char_indices() {
        // Begins with a word, so that the part can be read.
        if units + BEFORE < first && c == ' ' {
            from = at + 1;
        }
        units += c.len_utf16();
        if units >= first {
            break;
        }
    }
    let rest = &line[from..];
    let end = rest
        .char_indices()
        .nth(EXCERPT)
        .map_or(rest.len(), |(at, _)| at);
    let mut part = String::new();
    if from > 0 {
        part.push('…');
    }
    part.push_str(&rest[..end]);
    if end < rest.len() {
        part.push('…');
    }
    Some(marked(words, part))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_counts_more_than_the_beginning_of_a_street() {
        let words = Words::of("482");
        let score = |text, weight| {
            let mut finds = Finds::new(&words);
            finds.look(Some(text), weight);
            finds.score()
        };
        let [number, begun, street] = [
            score("482", Weight::Number),
            score("48213", Weight::Number),
            score("482 Main St", Weight::Place),
        ];
        assert!(number > begun && begun > street && street > 0);
        assert_eq!(score("1482", Weight::Number), 0);
    }

    #[test]
    fn a_long_text_is_shown_where_the_word_is() {
        let text = format!(
            "{} beware of the dog {}",
            "abc ".repeat(60),
            "xyz ".repeat(60)
        );
        let part = excerpt(&Words::of("dog"), &text).unwrap();
        assert!(
            part.text.starts_with('…') && part.text.ends_with('…'),
            "{}",
            part.text
        );
        assert!(part.text.contains("beware of the dog"));
        assert!(part.text.chars().count() <= EXCERPT + 2);
        let (from, to) = part.marks[0];
        let units: Vec<u16> = part.text.encode_utf16().collect();
        assert_eq!(
            String::from_utf16_lossy(&units[from as usize..to as usize]),
            "dog"
        );
        assert_eq!(excerpt(&Words::of("cat"), &text), None);
    }
}
