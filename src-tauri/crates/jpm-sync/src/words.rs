//! How text becomes words, and how words are found in it.
//!
//! Index, query, waiting edits and the marks on a hit must agree to the letter, so all of them fold text here: small letters, no accents,
//! compatibility forms as plain ones (NFKD without its marks), and letters that an American keyboard lacks as the ones it has. A word is a run
//! of letters and digits; an apostrophe inside it is passed over, so that "O'Brien" is found as "obrien" and as "o'brien". Every word of a
//! query must begin a word of what is found, or be a part of a phone number of it (`phone.rs`).

mod gathered;
mod letters;

use unicode_normalization::char::is_combining_mark;

use crate::phone::{self, LOCAL, Number, SHORTEST_ENDING};
pub(crate) use gathered::Gathered;
pub(crate) use letters::{MOST_TEXT, beginning};
use letters::{each_word, each_word_of_record, fold, is_apostrophe, is_unseen};

/// More words than this are no search but a text; the rest is not looked at.
const MOST_WORDS: usize = 12;
/// More of a query than this is not looked at, in bytes.
const LONGEST_QUERY: usize = 1_000;
/// Begins the word of a phone number that is spelled backwards, by which its last digits find it. It is in no word of a text.
const BACKWARDS: char = '☎';

fn backwards(digits: &str) -> String {
    [BACKWARDS]
        .into_iter()
        .chain(digits.chars().rev())
        .collect()
}

fn extension_word(digits: &str) -> String {
    format!("x{digits}")
}

/// What someone typed, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    words: Vec<String>,
    /// What may be phone numbers, or parts of some.
    typed: Vec<Typed>,
}

/// Digits of a query that may be a phone number, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Typed {
    number: Number,
    /// The places of the words that it consists of.
    words: Vec<usize>,
    /// Whether it is one group of a longer run of digits.
    within: bool,
}

impl Typed {
    /// Whether its end, and not its beginning only, may find a number.
    fn is_long(&self) -> bool {
        self.needles().any(|needle| needle.len() >= SHORTEST_ENDING)
    }

    fn needles(&self) -> impl Iterator<Item = &str> {
        self.number.needles().into_iter()
    }
}

impl Words {
    /// The words of `text`; none when it holds neither letters nor digits.
    pub(crate) fn of(text: &str) -> Self {
        let text = beginning(text, LONGEST_QUERY);
        let mut words = Self::default();
        each_word(text, |word| {
            if words.words.len() < MOST_WORDS && !words.words.iter().any(|known| known == word) {
                words.words.push(word.to_owned());
            }
        });
        for number in phone::numbers(text) {
            let place = &text[number.place.clone()];
            let Some(whole) = words.places(place) else {
                continue;
            };
            if whole.len() > 1 {
                // A house number, say, before a phone number.
                for group in place.split(|c: char| !c.is_alphanumeric()) {
                    if let Some(number) = phone::numbers(group).pop()
                        && let Some(word) = words.places(group)
                    {
                        words.note(number, word, true);
                    }
                }
            }
            words.note(number, whole, false);
        }
        words
    }

    /// The places of the words of a part of the query; `None` when some of them are not looked for.
    fn places(&self, part: &str) -> Option<Vec<usize>> {
        let (mut places, mut all) = (Vec::new(), true);
        each_word(part, |word| {
            match self.words.iter().position(|known| known == word) {
                Some(place) => places.push(place),
                None => all = false,
            }
        });
        all.then_some(places)
    }

    fn note(&mut self, number: Number, words: Vec<usize>, within: bool) {
        let typed = Typed {
            number,
            words,
            within,
        };
        if typed.is_long() {
            self.typed.push(typed);
        }
    }

    /// Whether there is nothing to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words, folded.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// The expression that the index understands. A word holds letters and digits only, so whatever was typed is never an error.
    pub(crate) fn expression(&self) -> String {
        let Ok(expression) =
            self.expression_with(|word| Ok::<_, std::convert::Infallible>(starred(word)));
        expression
    }

    /// [`expression`](Self::expression), with what `begins` gives for a beginning of a word.
    pub(crate) fn expression_with<E>(
        &self,
        mut begins: impl FnMut(&str) -> Result<String, E>,
    ) -> Result<String, E> {
        let mut parts = Vec::new();
        for (place, word) in self.iter().enumerate() {
            let in_a_number = |typed: &Typed| !typed.within && typed.words.contains(&place);
            if !self.typed.iter().any(in_a_number) {
                parts.push(begins(word)?);
            }
        }
        for typed in self.typed.iter().filter(|typed| !typed.within) {
            let mut groups = Vec::new();
            for place in &typed.words {
                let mut either = vec![begins(&self.words[*place])?];
                let is_group = |group: &&Typed| group.within && group.words == [*place];
                if let Some(group) = self.typed.iter().find(is_group) {
                    either.extend(as_phone(group, &mut begins)?);
                }
                groups.push(any_of(&either));
            }
            let mut either = vec![all_of(&groups)];
            either.extend(as_phone(typed, &mut begins)?);
            parts.push(any_of(&either));
        }
        Ok(parts.join(" AND "))
    }

    /// The expression for records in which what may be a phone number is one; `None` when nothing may be.
    pub(crate) fn phone_expression<E>(
        &self,
        mut begins: impl FnMut(&str) -> Result<String, E>,
    ) -> Result<Option<String>, E> {
        let mut parts = Vec::new();
        let mut numbers = self.typed.iter().filter(|typed| !typed.within).peekable();
        if numbers.peek().is_none() {
            return Ok(None);
        }
        for typed in numbers {
            parts.push(any_of(&as_phone(typed, &mut begins)?));
        }
        for (place, word) in self.iter().enumerate() {
            if !self.typed.iter().any(|typed| typed.words.contains(&place)) {
                parts.push(begins(word)?);
            }
        }
        Ok(Some(parts.join(" AND ")))
    }

    /// The words that a phone number answers: their places, and how well.
    pub(crate) fn find_in_phone(&self, text: &str, mut found: impl FnMut(usize, Fit)) {
        for typed in &self.typed {
            if let Some(answer) = phone::find(text, &typed.number) {
                let fit = if answer.ends {
                    Fit::Whole
                } else {
                    Fit::Beginning
                };
                typed.words.iter().for_each(|at| found(*at, fit));
            }
        }
        for number in phone::numbers(text) {
            self.find_in(number.national(), &mut found);
            if let Some(extension) = &number.extension {
                self.find_in(&extension_word(extension), &mut found);
            }
        }
    }

    /// How well each word is found in a text, in the order of the words.
    pub(crate) fn find_in(&self, text: &str, mut found: impl FnMut(usize, Fit)) {
        each_word_of_record(text, |there| {
            for (at, word) in self.iter().enumerate() {
                if there == word {
                    found(at, Fit::Whole);
                } else if there.starts_with(word) {
                    found(at, Fit::Beginning);
                }
            }
            // Whether an extension fits, only a whole phone number tells.
            let in_one_piece =
                |typed: &&Typed| typed.words.len() > 1 && typed.number.extension.is_none();
            for typed in self.typed.iter().filter(in_one_piece) {
                if typed
                    .needles()
                    .any(|needle| is_long(needle) && there.starts_with(needle))
                {
                    typed.words.iter().for_each(|at| found(*at, Fit::Beginning));
                }
            }
        });
    }

    /// [`marks`](Self::marks) in phone numbers.
    pub(crate) fn phone_marks(&self, text: &str) -> Vec<(u32, u32)> {
        let units = |end: usize| {
            let units = text[..end].encode_utf16().count();
            u32::try_from(units).unwrap_or(u32::MAX)
        };
        let mut marks: Vec<_> = self
            .typed
            .iter()
            .filter(|typed| !typed.within)
            .filter_map(|typed| phone::find(text, &typed.number))
            .map(|answer| (units(answer.place.start), units(answer.place.end)))
            .collect();
        if marks.is_empty() {
            return self.marks(text);
        }
        marks.sort_unstable();
        marks.dedup_by(|next, before| next.0 < before.1);
        marks
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
            if c.is_alphanumeric() && !is_combining_mark(c) && !is_apostrophe(c) {
                if word.is_empty() {
                    from = at;
                }
                fold(c, |c| {
                    if c.is_alphanumeric() {
                        word.push(c);
                    }
                });
                ends.push((word.len(), next));
            } else if is_combining_mark(c) || is_unseen(c) || (is_apostrophe(c) && !word.is_empty())
            {
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

/// Whether so many digits are looked for in one piece where they were typed in groups.
fn is_long(digits: &str) -> bool {
    digits.len() >= SHORTEST_ENDING
}

/// The expressions for what a phone number, or another number in one piece, is found by.
fn as_phone<E>(
    typed: &Typed,
    begins: &mut impl FnMut(&str) -> Result<String, E>,
) -> Result<Vec<String>, E> {
    let mut either = Vec::new();
    for needle in typed.needles().filter(|needle| is_long(needle)) {
        either.push(begins(&backwards(needle))?);
        if typed.words.len() > 1 || needle.len() < typed.number.digits() {
            either.push(begins(needle)?);
        }
        if needle.len() > LOCAL {
            // One that is kept without its area code.
            let local = backwards(&needle[needle.len() - LOCAL..]);
            either.push(format!("\"{local}\""));
        }
    }
    // An extension is not asked for: the number may be kept without it.
    Ok(either)
}

fn starred(word: &str) -> String {
    format!("\"{word}\" *")
}

fn any_of(expressions: &[String]) -> String {
    joined(expressions, " OR ")
}

fn all_of(expressions: &[String]) -> String {
    joined(expressions, " AND ")
}

fn joined(expressions: &[String], by: &str) -> String {
    match expressions {
        [one] => one.clone(),
        several => format!("({})", several.join(by)),
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
        Words::of(text).words
    }

    #[test]
    fn accents_case_and_forms_are_folded() {
        assert_eq!(words("  Déjà-VU, O’Brien's  "), ["deja", "vu", "obriens"]);
        assert_eq!(words("De\u{301}ja\u{300} ﬁt ＡＢ"), ["deja", "fit", "ab"]);
        assert_eq!(
            words("Straße Øre Łódź İzmir Ænima Cœur Đorđe Ðórr Þór Işık Siŋgh"),
            [
                "strasse", "ore", "lodz", "izmir", "aenima", "coeur", "dorde", "dorr", "thor",
                "isik", "singh"
            ]
        );
        assert_eq!(words("O’Brien O'Brien OBrien O`Brien Oʻbrien"), ["obrien"]);
        assert_eq!(
            words("Wei\u{ad}ß\u{200f} １２３ Ｍain"),
            ["weiss", "123", "main"]
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
        assert_eq!(gathered.into_text(), "555 123 4567 5551234567 ☎7654321555");
    }

    #[test]
    fn a_name_with_a_hyphen_is_found_in_parts_and_as_one_word() {
        let mut gathered = Gathered::default();
        gathered.add(Some("Al-Amin Smith\u{2011}Jones-Lee 48213-1"));
        assert_eq!(
            gathered.into_text(),
            "al amin alamin smith jones smithjones lee smithjoneslee 48213 1"
        );
    }

    #[test]
    fn a_book_has_its_first_words_in_the_index() {
        let mut gathered = Gathered::default();
        let book: Vec<String> = (0..10_000).map(|page| format!("w{page}")).collect();
        gathered.add(Some(&book.join(" ")));
        let text = gathered.into_text();
        assert!(text.starts_with("w0 w1 ") && text.len() <= MOST_TEXT);
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
