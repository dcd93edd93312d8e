//! How text becomes words, and how words are found in it.
//!
//! Index, query, waiting edits and the marks on a hit must agree to the letter, so all of them fold text here: small letters, no accents,
//! compatibility forms as plain ones (NFKD without its marks). A word is a run of letters and digits; an apostrophe inside it is passed
//! over, so that "O'Brien" is found as "obrien" and as "o'brien". Every word of a query must begin a word of what is found.

use std::fmt::Write as _;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// More words than this are no search but a text; the rest is not looked at.
const MOST_WORDS: usize = 12;
/// No word of a record is longer in the index; what is longer is found by its beginning.
const LONGEST: usize = 64;

/// Folds one character: nothing for a mark, several for a ligature.
fn fold(c: char, mut out: impl FnMut(char)) {
    if c.is_ascii() {
        out(c.to_ascii_lowercase());
        return;
    }
    decompose_compatible(c, |part| {
        if !is_combining_mark(part) {
            part.to_lowercase()
                .filter(|c| !is_combining_mark(*c))
                .for_each(&mut out);
        }
    });
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02bc}')
}

/// The folded words of a text, one after the other.
pub(crate) fn each_word(text: &str, mut take: impl FnMut(&str)) {
    let mut word = String::new();
    for c in text.chars() {
        if is_apostrophe(c) || is_combining_mark(c) {
            continue;
        }
        if c.is_alphanumeric() {
            if word.len() < LONGEST {
                fold(c, |c| {
                    if c.is_alphanumeric() {
                        word.push(c);
                    }
                });
            }
        } else if !word.is_empty() {
            take(&word);
            word.clear();
        }
    }
    if !word.is_empty() {
        take(&word);
    }
}

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
        each_word(text, |word| push(all, spans, word));
    }

    /// Adds telephone numbers with commas between them: the groups of each, and all its digits as one word.
    pub(crate) fn add_phone(&mut self, text: Option<&str>) {
        self.add(text);
        for number in text.unwrap_or_default().split(',') {
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            if !digits.is_empty() {
                push(&mut self.text, &mut self.spans, &digits);
            }
        }
    }

    /// The words with blanks between them.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

fn push(all: &mut String, spans: &mut Vec<(usize, usize)>, word: &str) {
    if spans.iter().any(|(from, to)| &all[*from..*to] == word) {
        return;
    }
    if !all.is_empty() {
        all.push(' ');
    }
    let from = all.len();
    all.push_str(word);
    spans.push((from, all.len()));
}

/// What someone typed, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words(Vec<String>);

impl Words {
    /// The words of `text`; none when it holds neither letters nor digits.
    pub(crate) fn of(text: &str) -> Self {
        let mut words: Vec<String> = Vec::new();
        each_word(text, |word| {
            if words.len() < MOST_WORDS && !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        });
        Self(words)
    }

    /// Whether there is nothing to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words, folded.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The expression that the index understands. A word holds letters and digits only, so whatever was typed is never an error.
    pub(crate) fn expression(&self) -> String {
        let mut expression = String::new();
        for word in self.iter() {
            let _ = write!(expression, "\"{word}\" * ");
        }
        expression
    }

    /// How well each word is found in a text, in the order of the words.
    pub(crate) fn find_in(&self, text: &str, mut found: impl FnMut(usize, Fit)) {
        each_word(text, |there| {
            for (at, word) in self.iter().enumerate() {
                if there == word {
                    found(at, Fit::Whole);
                } else if there.starts_with(word) {
                    found(at, Fit::Beginning);
                }
            }
        });
    }

    /// Where in `text` the words are found, as pairs of beginning and end in UTF-16 units, which is how a window counts.
    pub(crate) fn marks(&self, text: &str) -> Vec<(u32, u32)> {
        let mut marks = Vec::new();
        let mut at = 0;
        // The word that is being read: its letters, and where each of them ended.
        let mut word = String::new();
        let mut ends: Vec<(usize, u32)> = Vec::new();
        let mut from = 0;
        for c in text.chars().chain([' ']) {
            let next = at + u32::try_from(c.len_utf16()).unwrap_or(1);
            if c.is_alphanumeric() && !is_combining_mark(c) {
                if word.is_empty() {
                    from = at;
                }
                fold(c, |c| {
                    if c.is_alphanumeric() {
                        word.push(c);
                    }
                });
                ends.push((word.len(), next));
            } else if is_combining_mark(c) || (is_apostrophe(c) && !word.is_empty()) {
                if let Some(last) = ends.last_mut().filter(|_| is_combining_mark(c)) {
                    last.1 = next;
                }
            } else {
                let longest = self
                    .iter()
                    .filter(|wanted| word.starts_with(wanted))
                    .map(str::len)
                    .max();
                if let Some(longest) = longest
                    && let Some((_, end)) = ends.iter().find(|(length, _)| *length >= longest)
                {
                    marks.push((from, *end));
                }
                word.clear();
                ends.clear();
            }
            at = next;
        }
        marks
    }
}

/// How a word of a query is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// It begins a word.
    Beginning,
    /// It is a word.
    Whole,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::Connection;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        Words::of(text).0
    }

    #[test]
    fn accents_case_and_forms_are_folded() {
        assert_eq!(words("  Déjà-VU, O’Brien's  "), ["deja", "vu", "obriens"]);
        assert_eq!(words("De\u{301}ja\u{300} ﬁt ＡＢ"), ["deja", "fit", "ab"]);
        assert_eq!(
            words("Straße Øre Łódź İzmir"),
            ["straße", "øre", "łodz", "izmir"]
        );
        assert_eq!(words("\"*-🙂() ^:"), Vec::<String>::new());
        assert_eq!(words("48213-1"), ["48213", "1"]);
    }

    #[test]
    fn marks_are_where_a_window_counts_them() {
        let marks = |query: &str, text: &str| -> Vec<String> {
            let units: Vec<u16> = text.encode_utf16().collect();
            Words::of(query)
                .marks(text)
                .into_iter()
                .map(|(from, to)| String::from_utf16(&units[from as usize..to as usize]).unwrap())
                .collect()
        };
        assert_eq!(marks("gar ma", "🙂 García, María"), ["Gar", "Ma"]);
        assert_eq!(marks("garc", "Garci\u{301}a"), ["Garc"]);
        assert_eq!(marks("jose", "Jose\u{301} X"), ["Jose\u{301}"]);
        assert_eq!(marks("obr", "O'Brien"), ["O'Br"]);
        assert_eq!(marks("fi", "ﬁt"), ["ﬁ"]);
        assert_eq!(marks("zz", "García"), Vec::<String>::new());
    }

    #[test]
    fn a_telephone_number_is_found_by_its_groups_and_in_one_piece() {
        let mut gathered = Gathered::default();
        gathered.add_phone(Some("(555) 123-4567"));
        assert_eq!(gathered.into_text(), "555 123 4567 5551234567");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_no_error_and_finds_what_it_begins(text in any::<String>(), cut in 1_usize..8) {
            let sql = Connection::open_in_memory().unwrap();
            sql.execute_batch("CREATE VIRTUAL TABLE w USING fts5 (words, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='1 2 3')").unwrap();
            let mut gathered = Gathered::default();
            gathered.add(Some(&text));
            sql.execute("INSERT INTO w (rowid, words) VALUES (7, ?1)", [gathered.into_text()]).unwrap();
            let beginnings: Vec<String> = words(&text).iter().map(|word| word.chars().take(cut).collect()).collect();
            let query = Words::of(&beginnings.join(" "));
            if !query.is_empty() {
                let found: i64 = sql.query_row("SELECT count(*) FROM w WHERE w MATCH ?1", [query.expression()], |row| row.get(0)).unwrap();
                prop_assert_eq!(found, 1, "{:?}", query);
                let mut seen = vec![false; query.iter().count()];
                query.find_in(&text, |at, _| seen[at] = true);
                prop_assert!(seen.iter().all(|seen| *seen));
                prop_assert!(!query.marks(&text).is_empty());
            }
        }
    }
}
