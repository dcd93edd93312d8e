//! Builds the query for the index: the words that begin with the typed text, if they are few.
//!
//! FTS5 has prefix indexes of up to three letters. For a longer prefix it collects the records of
//! every matching word before it returns the first: with a million records, "heat" takes too long.
//! If the query names the words instead ("heat", "heater", "heating"), FTS5 merges their lists from
//! the newest record on and stops when it has enough.

use rusqlite::{Connection, OptionalExtension};

use crate::search_tokens::SearchQuery;
use crate::store::sql::Sql;

/// The index has prefix lists for up to this many letters (`schema/mirror-derived.sql`).
const INDEXED_PREFIX: usize = 3;
/// If more words than this match, such as numbers, each of them is rare.
const MAX_TERMS: usize = 12;
/// The lowest text above all words with this prefix. Words consist of letters and digits, and no
/// such character is lower than this one.
const FIRST_TOKEN_CHAR: char = '0';

/// A text index.
#[derive(Clone, Copy, Debug)]
pub(super) enum Index {
    Jobs,
    Customers,
    Projects,
}

/// The expression for records that contain every word of the query as a prefix. Words consist of
/// letters and digits, so no query is an error.
pub(super) fn expression(sql: &Connection, index: Index, words: &SearchQuery) -> Sql<String> {
    words.expression_with(|word| prefix_expression(sql, index, word))
}

/// The expression for records in which the phone tokens are phone numbers. `None` if there are no
/// such tokens.
pub(super) fn phone_expression(
    sql: &Connection,
    index: Index,
    words: &SearchQuery,
) -> Sql<Option<String>> {
    words.phone_expression(|word| prefix_expression(sql, index, word))
}

fn prefix_expression(sql: &Connection, index: Index, word: &str) -> Sql<String> {
    Ok(match terms(sql, index, word)? {
        Some(terms) => format!("(\"{}\")", terms.join("\" OR \"")),
        None => format!("\"{word}\" *"),
    })
}

/// The words of an index that begin with `word`. `None` if a prefix query is better.
fn terms(sql: &Connection, index: Index, word: &str) -> Sql<Option<Vec<String>>> {
    if word.chars().count() <= INDEXED_PREFIX {
        return Ok(None);
    }
    let mut next = sql.prepare_cached(match index {
        Index::Jobs => "SELECT term FROM temp.job_terms WHERE term >= ?1 LIMIT 1",
        Index::Customers => "SELECT term FROM temp.customer_terms WHERE term >= ?1 LIMIT 1",
        Index::Projects => "SELECT term FROM temp.project_terms WHERE term >= ?1 LIMIT 1",
    })?;
    let mut terms: Vec<String> = Vec::new();
    let mut from = word.to_owned();
    while terms.len() < MAX_TERMS {
        let found: Option<String> = next.query_row([&from], |row| row.get(0)).optional()?;
        let Some(term) = found.filter(|term| term.starts_with(word)) else {
            return Ok(Some(terms).filter(|terms| !terms.is_empty()));
        };
        from.clone_from(&term);
        from.push(FIRST_TOKEN_CHAR);
        terms.push(term);
    }
    Ok(None)
}
