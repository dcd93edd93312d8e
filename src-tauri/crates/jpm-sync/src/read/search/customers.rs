//! Customers by name, phone number and addresses.

use std::cmp::Reverse;

use rusqlite::{Connection, params};

use super::super::ranking::{MatchScore, Weight, marked, marked_phone};
use super::terms::{Index, expression, phone_expression};
use super::{EXACT_SCORE, MAX_CANDIDATES, PREFIX_CANDIDATES, prefix_end};
use crate::key::{Key, StringId};
use crate::search_tokens::SearchQuery;
use crate::store::sql::Sql;
use crate::views::search::CustomerHit;

/// A customer with its searchable texts.
struct CustomerText {
    id: i64,
    name: String,
    phone: Option<String>,
    billing_address: String,
    places: Vec<(String, Option<String>)>,
    score: u32,
}

fn customer_texts(
    sql: &Connection,
    words: &SearchQuery,
    typed: &str,
    limit: usize,
) -> Sql<Vec<CustomerText>> {
    let expression = expression(sql, Index::Customers, words)?;
    // Digits are in many addresses. Customers whose phone number ends with them are looked up
    // separately.
    let phones = phone_expression(sql, Index::Customers, words)?;
    let phones = phones.as_ref().unwrap_or(&expression);
    let mut found = sql
        .prepare_cached(
            "SELECT id, name, phone, billing_address FROM customer WHERE active = 1 AND id IN (
                SELECT * FROM (SELECT rowid FROM customer_words WHERE customer_words MATCH ?1 ORDER BY rowid DESC LIMIT ?2)
                UNION SELECT * FROM (SELECT rowid FROM customer_words WHERE customer_words MATCH ?6 ORDER BY rowid DESC LIMIT ?5)
                UNION SELECT * FROM (SELECT id FROM customer WHERE name >= ?3 COLLATE NOCASE AND name < ?4 COLLATE NOCASE
                    ORDER BY name COLLATE NOCASE LIMIT ?5))",
        )?
        .query_map(
            params![expression, MAX_CANDIDATES, typed, prefix_end(typed), PREFIX_CANDIDATES, phones],
            |row| {
                Ok(CustomerText {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    phone: row.get(2)?,
                    billing_address: row.get(3)?,
                    places: Vec::new(),
                    score: 0,
                })
            },
        )?
        .collect::<Sql<Vec<_>>>()?;
    for text in &mut found {
        let mut score = MatchScore::new(words);
        score.add_field(Some(&text.name), Weight::Name);
        score.add_phone_field(text.phone.as_deref());
        score.add_field(Some(&text.billing_address), Weight::Place);
        let exact = text.name.eq_ignore_ascii_case(typed);
        if !score.all() {
            // Otherwise it is in one of the locations, because the index has found it.
            text.places = places(sql, text.id)?;
            for (name, address) in &text.places {
                score.add_field(Some(name), Weight::Place);
                score.add_field(address.as_deref(), Weight::Place);
            }
        }
        // A name may begin with the query although its words do not begin with those of the query:
        // "de la" and "Delacroix".
        text.score = if score.all() {
            score.total() + if exact { EXACT_SCORE } else { 0 }
        } else {
            0
        };
    }
    found.retain(|text| text.score > 0);
    found.sort_by(|a, b| {
        let name = |text: &CustomerText| text.name.to_lowercase();
        (Reverse(a.score), name(a), a.id).cmp(&(Reverse(b.score), name(b), b.id))
    });
    found.truncate(limit);
    Ok(found)
}

fn places(sql: &Connection, customer: i64) -> Sql<Vec<(String, Option<String>)>> {
    sql.prepare_cached("SELECT name, address FROM location WHERE customer_id = ?1 AND active = 1 ORDER BY name COLLATE NOCASE, id LIMIT 200")?
        .query_map([customer], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The ids of the customers that contain every word, best first.
pub(crate) fn customers(sql: &Connection, text: &str, limit: usize) -> Sql<Vec<i64>> {
    let words = SearchQuery::parse(text);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let found = customer_texts(sql, &words, text.trim(), limit)?;
    Ok(found.into_iter().map(|text| text.id).collect())
}

/// Customers as a search shows them, best first.
pub(super) fn found(
    sql: &Connection,
    words: &SearchQuery,
    typed: &str,
    limit: usize,
) -> Sql<Vec<CustomerHit>> {
    customer_texts(sql, words, typed, limit)?
        .into_iter()
        .map(|text| {
            let places = if text.places.is_empty() {
                places(sql, text.id)?
            } else {
                text.places
            };
            let marked_place = places
                .iter()
                .filter_map(|(name, address)| address.as_ref().or(Some(name)))
                .max_by_key(|place| words.marks(place).len())
                .map(|place| marked(words, place.clone()));
            let (job_count, latest): (u32, Option<i64>) = sql
                .prepare_cached("SELECT count(*), max(id) FROM job WHERE customer_id = ?1")?
                .query_row([text.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(CustomerHit {
                id: StringId(text.id.into()),
                name: marked(words, text.name),
                phone: text.phone.map(|phone| marked_phone(words, &phone)),
                address: marked_place.or_else(|| {
                    Some(text.billing_address)
                        .filter(|address| !address.is_empty())
                        .map(|address| marked(words, address))
                }),
                job_count,
                latest_job: latest.map(|id| Key::Server(id.into())),
            })
        })
        .collect()
}
