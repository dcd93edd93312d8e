//! Collects the words of a record for the index.

use super::folding::each_word_of_record;
use super::{extension_word, reversed};
use crate::phone;
use crate::truncate::{MAX_INDEXED_BYTES, prefix};

/// The limit for words of a record.
const MAX_TOKENS: usize = 4_000;

/// Collects the words of a record for the index, each once.
#[derive(Debug, Default)]
pub(crate) struct TokenSet {
    text: String,
    spans: Vec<(usize, usize)>,
}

impl TokenSet {
    /// Adds the words of a text.
    pub(crate) fn add(&mut self, text: Option<&str>) {
        let Some(text) = text else { return };
        let Self { text: all, spans } = self;
        each_word_of_record(text, |word| push(all, spans, word));
    }

    /// Adds phone numbers that are separated by commas: their groups, all digits as one word, and
    /// the reversed digits.
    pub(crate) fn add_phone(&mut self, text: Option<&str>) {
        self.add(text);
        let Self { text: all, spans } = self;
        for number in phone::numbers(prefix(text.unwrap_or_default(), MAX_INDEXED_BYTES)) {
            let digits = number.national();
            push(all, spans, digits);
            push(all, spans, &reversed(digits));
            if let Some(extension) = &number.extension {
                push(all, spans, &extension_word(extension));
            }
        }
    }

    /// The words, separated by spaces.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

fn push(all: &mut String, spans: &mut Vec<(usize, usize)>, word: &str) {
    let is_known = |(from, to): &(usize, usize)| &all[*from..*to] == word;
    if spans.len() >= MAX_TOKENS || spans.iter().any(is_known) {
        return;
    }
    if !all.is_empty() {
        all.push(' ');
    }
    let from = all.len();
    all.push_str(word);
    spans.push((from, all.len()));
}
