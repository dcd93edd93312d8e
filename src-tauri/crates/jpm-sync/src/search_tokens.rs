//! Splits text into search tokens, and matches a query against text.
//!
//! Index, query, waiting edits and highlighted hits must agree exactly, so all of them fold text
//! here: lower case, no accents, compatibility forms replaced (NFKD without its marks), and foreign
//! letters replaced by those of an American keyboard. A word is a run of letters and digits. An
//! apostrophe inside it is ignored, so that both "obrien" and "o'brien" find "O'Brien". Every word
//! of a query must begin a word of the record, or be part of one of its phone numbers (`phone.rs`).

mod folding;
mod token_set;

use unicode_normalization::char::is_combining_mark;

use crate::phone::{self, LOCAL_DIGITS, MIN_SUFFIX, PhoneNumber};
use crate::truncate::prefix;
use folding::{each_word, each_word_of_record, fold, is_apostrophe, is_invisible};
pub(crate) use token_set::TokenSet;

/// The limit for words of a query. The rest is ignored.
const MAX_TOKENS: usize = 12;
/// The limit for a query, in bytes. The rest is ignored.
const MAX_QUERY_BYTES: usize = 1_000;
/// Marks the reversed digits of a phone number, by which its last digits find it. No word of a text
/// contains it.
const REVERSED_MARK: char = '☎';

fn reversed(digits: &str) -> String {
    [REVERSED_MARK]
        .into_iter()
        .chain(digits.chars().rev())
        .collect()
}

fn extension_word(digits: &str) -> String {
    format!("x{digits}")
}

/// A parsed query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SearchQuery {
    words: Vec<String>,
    /// Digits that may be phone numbers, or parts of them.
    typed: Vec<PhoneToken>,
}

/// Digits of a query that may be a phone number, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PhoneToken {
    number: PhoneNumber,
    /// The indexes of the words that it consists of.
    words: Vec<usize>,
    /// Whether it is one group of a longer run of digits.
    within: bool,
}

impl PhoneToken {
    /// Whether it is long enough to match the end of a number.
    fn is_long(&self) -> bool {
        self.needles().any(|needle| needle.len() >= MIN_SUFFIX)
    }

    fn needles(&self) -> impl Iterator<Item = &str> {
        self.number.needles().into_iter()
    }
}

impl SearchQuery {
    /// Parses a query. It is empty if `text` has neither letters nor digits.
    pub(crate) fn parse(text: &str) -> Self {
        let text = prefix(text, MAX_QUERY_BYTES);
        let mut words = Self::default();
        each_word(text, |word| {
            if words.words.len() < MAX_TOKENS && !words.words.iter().any(|known| known == word) {
                words.words.push(word.to_owned());
            }
        });
        for number in phone::numbers(text) {
            let place = &text[number.span.clone()];
            let Some(whole) = words.places(place) else {
                continue;
            };
            if whole.len() > 1 {
                // For example a house number before a phone number.
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

    /// The indexes of the words in a part of the query. `None` if some of them are ignored.
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

    fn note(&mut self, number: PhoneNumber, words: Vec<usize>, within: bool) {
        let typed = PhoneToken {
            number,
            words,
            within,
        };
        if typed.is_long() {
            self.typed.push(typed);
        }
    }

    /// Whether there is nothing to search for.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words, folded.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// The FTS5 expression. A word consists of letters and digits, so no query is an error.
    pub(crate) fn expression(&self) -> String {
        let Ok(expression) =
            self.expression_with(|word| Ok::<_, std::convert::Infallible>(prefix_match(word)));
        expression
    }

    /// [`expression`](Self::expression), with `begins` for each prefix.
    pub(crate) fn expression_with<E>(
        &self,
        mut begins: impl FnMut(&str) -> Result<String, E>,
    ) -> Result<String, E> {
        let mut parts = Vec::new();
        for (place, word) in self.iter().enumerate() {
            let in_a_number = |typed: &PhoneToken| !typed.within && typed.words.contains(&place);
            if !self.typed.iter().any(in_a_number) {
                parts.push(begins(word)?);
            }
        }
        for typed in self.typed.iter().filter(|typed| !typed.within) {
            let mut groups = Vec::new();
            for place in &typed.words {
                let mut either = vec![begins(&self.words[*place])?];
                let is_group = |group: &&PhoneToken| group.within && group.words == [*place];
                if let Some(group) = self.typed.iter().find(is_group) {
                    either.extend(phone_expressions(group, &mut begins)?);
                }
                groups.push(any_of(&either));
            }
            let mut either = vec![all_of(&groups)];
            either.extend(phone_expressions(typed, &mut begins)?);
            parts.push(any_of(&either));
        }
        Ok(parts.join(" AND "))
    }

    /// The expression for records in which the phone tokens are phone numbers. `None` if there are
    /// no such tokens.
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
            parts.push(any_of(&phone_expressions(typed, &mut begins)?));
        }
        for (place, word) in self.iter().enumerate() {
            if !self.typed.iter().any(|typed| typed.words.contains(&place)) {
                parts.push(begins(word)?);
            }
        }
        Ok(Some(parts.join(" AND ")))
    }

    /// Matches phone numbers: reports the index of each matching word and the kind of match.
    pub(crate) fn find_in_phone(&self, text: &str, mut found: impl FnMut(usize, MatchKind)) {
        for typed in &self.typed {
            if let Some(answer) = phone::find(text, &typed.number) {
                let kind = if answer.is_suffix {
                    MatchKind::Exact
                } else {
                    MatchKind::Prefix
                };
                typed.words.iter().for_each(|at| found(*at, kind));
            }
        }
        for number in phone::numbers(text) {
            self.find_in(number.national(), &mut found);
            if let Some(extension) = &number.extension {
                self.find_in(&extension_word(extension), &mut found);
            }
        }
    }

    /// Matches a text: reports the index of each matching word and the kind of match.
    pub(crate) fn find_in(&self, text: &str, mut found: impl FnMut(usize, MatchKind)) {
        each_word_of_record(text, |there| {
            for (at, word) in self.iter().enumerate() {
                if there == word {
                    found(at, MatchKind::Exact);
                } else if there.starts_with(word) {
                    found(at, MatchKind::Prefix);
                }
            }
            // Only a whole phone number shows whether an extension matches.
            let in_one_piece =
                |typed: &&PhoneToken| typed.words.len() > 1 && typed.number.extension.is_none();
            for typed in self.typed.iter().filter(in_one_piece) {
                if typed
                    .needles()
                    .any(|needle| is_long(needle) && there.starts_with(needle))
                {
                    typed
                        .words
                        .iter()
                        .for_each(|at| found(*at, MatchKind::Prefix));
                }
            }
        });
    }

    /// Like [`marks`](Self::marks), for phone numbers.
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
            .map(|answer| (units(answer.span.start), units(answer.span.end)))
            .collect();
        if marks.is_empty() {
            return self.marks(text);
        }
        marks.sort_unstable();
        marks.dedup_by(|next, before| next.0 < before.1);
        marks
    }

    /// The hits in `text`, as pairs of start and end in UTF-16 units, which a window counts in.
    pub(crate) fn marks(&self, text: &str) -> Vec<(u32, u32)> {
        let mut marks = Vec::new();
        let mut at = 0;
        // The current word: its letters, and where each of them ended.
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
            } else if is_combining_mark(c)
                || is_invisible(c)
                || (is_apostrophe(c) && !word.is_empty())
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

/// Whether digits typed in groups are also searched as one run.
fn is_long(digits: &str) -> bool {
    digits.len() >= MIN_SUFFIX
}

/// The expressions that match a phone token.
fn phone_expressions<E>(
    typed: &PhoneToken,
    begins: &mut impl FnMut(&str) -> Result<String, E>,
) -> Result<Vec<String>, E> {
    let mut either = Vec::new();
    for needle in typed.needles().filter(|needle| is_long(needle)) {
        either.push(begins(&reversed(needle))?);
        if typed.words.len() > 1 || needle.len() < typed.number.digits() {
            either.push(begins(needle)?);
        }
        if needle.len() > LOCAL_DIGITS {
            // For a number that is stored without its area code.
            let local = reversed(&needle[needle.len() - LOCAL_DIGITS..]);
            either.push(format!("\"{local}\""));
        }
    }
    // The extension is ignored, because the number may be stored without it.
    Ok(either)
}

fn prefix_match(word: &str) -> String {
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

/// How a word of a query matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MatchKind {
    /// It begins a word.
    Prefix,
    /// It is a word.
    Exact,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use rusqlite::Connection;

    use super::*;
    use crate::truncate::MAX_INDEXED_BYTES;

    fn words(text: &str) -> Vec<String> {
        SearchQuery::parse(text).words
    }

    #[test]
    fn case_accents_and_compatibility_forms_are_folded() {
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
    fn highlight_positions_are_in_utf16_units() {
        let marks = |query: &str, text: &str| -> Vec<String> {
            let units: Vec<u16> = text.encode_utf16().collect();
            SearchQuery::parse(query)
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
    fn phone_number_is_found_by_its_groups_and_as_one_run() {
        let mut gathered = TokenSet::default();
        gathered.add_phone(Some("(555) 123-4567"));
        assert_eq!(gathered.into_text(), "555 123 4567 5551234567 ☎7654321555");
    }

    #[test]
    fn hyphenated_name_is_found_by_parts_and_as_one_word() {
        let mut gathered = TokenSet::default();
        gathered.add(Some("Al-Amin Smith\u{2011}Jones-Lee 48213-1"));
        assert_eq!(
            gathered.into_text(),
            "al amin alamin smith jones smithjones lee smithjoneslee 48213 1"
        );
    }

    #[test]
    fn very_long_text_has_only_its_first_words_in_the_index() {
        let mut gathered = TokenSet::default();
        let book: Vec<String> = (0..10_000).map(|page| format!("w{page}")).collect();
        gathered.add(Some(&book.join(" ")));
        let text = gathered.into_text();
        assert!(text.starts_with("w0 w1 ") && text.len() <= MAX_INDEXED_BYTES);
    }

    proptest! {
        #[test]
        fn any_query_is_valid_and_finds_what_it_is_a_prefix_of(text in any::<String>(), cut in 1_usize..8) {
            let sql = Connection::open_in_memory().unwrap();
            sql.execute_batch("CREATE VIRTUAL TABLE w USING fts5 (words, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='1 2 3')").unwrap();
            let mut gathered = TokenSet::default();
            gathered.add(Some(&text));
            sql.execute("INSERT INTO w (rowid, words) VALUES (7, ?1)", [gathered.into_text()]).unwrap();
            let beginnings: Vec<String> = words(&text).iter().map(|word| word.chars().take(cut).collect()).collect();
            let query = SearchQuery::parse(&beginnings.join(" "));
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
