//! The words of a record for the index.

use super::letters::{MOST_TEXT, beginning, each_word_of_record};
use super::{backwards, extension_word};
use crate::phone;

/// A record has no more words in the index.
const MOST_GATHERED: usize = 4_000;

/// Gathers the words of a record for the index, each once.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    text: String,
    spans: Vec<(usize, usize)>,
}

impl Gathered {
    /// Adds the words of a text.
    pub(crate) fn add(&mut self, text: Option<&str>) {
        let Some(text) = text else { return };
        let Self { text: all, spans } = self;
        each_word_of_record(text, |word| push(all, spans, word));
    }

    /// Adds phone numbers with commas between them: the groups of each, all its digits as one word, and these backwards.
    pub(crate) fn add_phone(&mut self, text: Option<&str>) {
        self.add(text);
        let Self { text: all, spans } = self;
        for number in phone::numbers(beginning(text.unwrap_or_default(), MOST_TEXT)) {
            let digits = number.national();
            push(all, spans, digits);
            push(all, spans, &backwards(digits));
            if let Some(extension) = &number.extension {
                push(all, spans, &extension_word(extension));
            }
        }
    }

    /// The words with blanks between them.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

fn push(all: &mut String, spans: &mut Vec<(usize, usize)>, word: &str) {
    let is_known = |(from, to): &(usize, usize)| &all[*from..*to] == word;
    if spans.len() >= MOST_GATHERED || spans.iter().any(is_known) {
        return;
    }
    if !all.is_empty() {
        all.push(' ');
    }
    let from = all.len();
    all.push_str(word);
    spans.push((from, all.len()));
}
