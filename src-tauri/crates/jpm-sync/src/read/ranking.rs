//! Ranks search results and decides which part of a record is shown.
//!
//! The index says which records contain every word. It does not rank, for two reasons. FTS5's
//! `bm25` visits every match of every word, which takes too long for one letter among a million
//! records. And waiting edits, which no index has, must be ranked by the same measure.

use crate::phone::display;
use crate::search_tokens::{MatchKind, SearchQuery};
use crate::truncate::{MAX_INDEXED_BYTES, prefix};
use crate::views::search::MarkedText;

/// Longer texts are shown as excerpts.
const EXCERPT_CHARS: usize = 120;
/// How much of a text is shown before the first hit.
const CONTEXT_BEFORE: usize = 32;

/// The score of a word that is found in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Summary = 2,
    Place = 3,
    Phone = 5,
    Name = 6,
    Number = 10,
}

/// The best hit of each word of a query.
#[derive(Debug)]
pub(super) struct MatchScore<'a> {
    words: &'a SearchQuery,
    best: Vec<u32>,
}

impl<'a> MatchScore<'a> {
    pub(super) fn new(words: &'a SearchQuery) -> Self {
        Self {
            words,
            best: vec![0; words.iter().count()],
        }
    }

    /// Searches a field.
    pub(super) fn add_field(&mut self, text: Option<&str>, weight: Weight) {
        let Some(text) = text else { return };
        let best = &mut self.best;
        self.words
            .find_in(text, |at, kind| keep_best(best, at, kind, weight));
    }

    /// Searches phone numbers in any spelling.
    pub(super) fn add_phone_field(&mut self, text: Option<&str>) {
        self.add_field(text, Weight::Phone);
        if let Some(text) = text {
            let best = &mut self.best;
            self.words
                .find_in_phone(text, |at, kind| keep_best(best, at, kind, Weight::Phone));
        }
    }

    /// How many of the words were found.
    pub(super) fn count(&self) -> usize {
        self.best.iter().filter(|best| **best > 0).count()
    }

    /// Whether every word was found.
    pub(super) fn all(&self) -> bool {
        !self.best.contains(&0)
    }

    /// Whether every word is in a number, a name, a phone number or a place.
    pub(super) fn identifies(&self) -> bool {
        self.best
            .iter()
            .all(|best| *best >= Weight::Place as u32 && *best != 2 * Weight::Summary as u32)
    }

    /// The total score.
    pub(super) fn total(&self) -> u32 {
        self.best.iter().sum()
    }
}

fn keep_best(best: &mut [u32], at: usize, kind: MatchKind, weight: Weight) {
    let found = match kind {
        MatchKind::Prefix => weight as u32,
        MatchKind::Exact => 2 * weight as u32,
    };
    if let Some(best) = best.get_mut(at) {
        *best = found.max(*best);
    }
}

/// Formatted phone numbers with their highlights.
pub(super) fn marked_phone(words: &SearchQuery, numbers: &str) -> MarkedText {
    let text = display(numbers);
    MarkedText {
        marks: words.phone_marks(&text),
        text,
    }
}

/// A text with its highlights.
pub(super) fn marked(words: &SearchQuery, text: String) -> MarkedText {
    MarkedText {
        marks: words.marks(&text),
        text,
    }
}

/// The excerpt of a long text around a hit, on one line. `None` if there is no hit.
pub(super) fn excerpt(words: &SearchQuery, text: &str) -> Option<MarkedText> {
    let line = prefix(text, MAX_INDEXED_BYTES)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let marks = words.marks(&line);
    let first = marks.first()?.0 as usize;
    if line.chars().count() <= EXCERPT_CHARS {
        return Some(MarkedText { text: line, marks });
    }
    let mut units = 0;
    let mut from = 0;
    for (at, c) in line.char_indices() {
        // It begins with a word, so that it can be read.
        if units + CONTEXT_BEFORE < first && c == ' ' {
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
        .nth(EXCERPT_CHARS)
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
    fn exact_job_number_ranks_above_a_street_prefix() {
        let words = SearchQuery::parse("482");
        let score = |text, weight| {
            let mut score = MatchScore::new(&words);
            score.add_field(Some(text), weight);
            score.total()
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
    fn excerpt_of_a_long_text_contains_the_match() {
        let text = format!(
            "{} beware of the dog {}",
            "abc ".repeat(60),
            "xyz ".repeat(60)
        );
        let part = excerpt(&SearchQuery::parse("dog"), &text).unwrap();
        assert!(
            part.text.starts_with('…') && part.text.ends_with('…'),
            "{}",
            part.text
        );
        assert!(part.text.contains("beware of the dog"));
        assert!(part.text.chars().count() <= EXCERPT_CHARS + 2);
        let (from, to) = part.marks[0];
        let units: Vec<u16> = part.text.encode_utf16().collect();
        assert_eq!(
            String::from_utf16_lossy(&units[from as usize..to as usize]),
            "dog"
        );
        assert_eq!(excerpt(&SearchQuery::parse("cat"), &text), None);
    }
}
