//! What the index is asked for: the words that begin with what was typed, where they are few.
//!
//! FTS5 keeps lists of the records for beginnings of up to three letters. For a longer one it gathers the records of every word that begins so
//! before it gives the first: with a million records, "heat" takes longer than the whole answer may. Asked for the words themselves, "heat",
//! "heater" or "heating", it goes through their lists from the newest record on and stops when there are enough.

use rusqlite::{Connection, OptionalExtension};

use crate::store::sql::Sql;
use crate::words::Words;

/// Beginnings of up to so many letters have a list in the index (`schema/mirror-derived.sql`).
const LISTED: usize = 3;
/// Where more words than this begin with what was typed, such as numbers, each is rare.
const MOST_TERMS: usize = 12;
/// What the next word behind a word begins with at the least: words are of digits and letters, and no sign of them comes before this one.
const FIRST_SIGN: char = '0';

/// One of the indexes of words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Index {
    Jobs,
    Customers,
    Projects,
}

/// The expression for records in which every word begins a word. Words hold letters and digits only, so whatever was typed is never an error.
pub(super) fn expression(sql: &Connection, index: Index, words: &Words) -> Sql<String> {
    words.expression_with(|word| begins(sql, index, word))
}

/// The expression for records in which what may be a phone number is one; `None` when nothing may be.
pub(super) fn phone_expression(
    sql: &Connection,
    index: Index,
    words: &Words,
) -> Sql<Option<String>> {
    words.phone_expression(|word| begins(sql, index, word))
}

fn begins(sql: &Connection, index: Index, word: &str) -> Sql<String> {
    Ok(match terms(sql, index, word)? {
        Some(terms) => format!("(\"{}\")", terms.join("\" OR \"")),
        None => format!("\"{word}\" *"),
    })
}

/// The words of an index that begin with `word`; `None` where it is better asked for the beginning.
fn terms(sql: &Connection, index: Index, word: &str) -> Sql<Option<Vec<String>>> {
    if word.chars().count() <= LISTED {
        return Ok(None);
    }
    let mut next = sql.prepare_cached(match index {
        Index::Jobs => "SELECT term FROM temp.job_terms WHERE term >= ?1 LIMIT 1",
        Index::Customers => "SELECT term FROM temp.customer_terms WHERE term >= ?1 LIMIT 1",
        Index::Projects => "SELECT term FROM temp.project_terms WHERE term >= ?1 LIMIT 1",
    })?;
    let mut terms: Vec<String> = Vec::new();
    let mut from = word.to_owned();
    while terms.len() < MOST_TERMS {
        let found: Option<String> = next.query_row([&from], |row| row.get(0)).optional()?;
        let Some(term) = found.filter(|term| term.starts_with(word)) else {
            return Ok(Some(terms).filter(|terms| !terms.is_empty()));
        };
        from.clone_from(&term);
        from.push(FIRST_SIGN);
        terms.push(term);
    }
    Ok(None)
}
