//! Customers by name, telephone number and addresses.

use std::cmp::Reverse;

use rusqlite::{Connection, params};

use super::super::ranking::{Finds, Weight, marked, marked_phone};
use super::terms::{Index, expression, phone_expression};
use super::{CANDIDATES, EXACT, NAMESAKES, beyond};
use crate::key::{AsText, Key};
use crate::store::sql::Sql;
use crate::views::search::FoundCustomer;
use crate::words::Words;

/// A customer with the texts in which words are looked for.
struct CustomerText {
    id: i64,
    name: String,
    phone: Option<String>,
    also: String,
    places: Vec<(String, Option<String>)>,
    score: u32,
}

fn customer_texts(
    sql: &Connection,
    words: &Words,
    typed: &str,
    limit: usize,
) -> Sql<Vec<CustomerText>> {
    let expression = expression(sql, Index::Customers, words)?;
    // Digits are in many addresses. Those whose phone number they end are looked up by themselves.
    let phones = phone_expression(sql, Index::Customers, words)?;
    let phones = phones.as_ref().unwrap_or(&expression);
    let mut found = sql
        .prepare_cached(
            "SELECT id, name, phone, also FROM customer WHERE active = 1 AND id IN (
                SELECT * FROM (SELECT rowid FROM customer_words WHERE customer_words MATCH ?1 ORDER BY rowid DESC LIMIT ?2)
                UNION SELECT * FROM (SELECT rowid FROM customer_words WHERE customer_words MATCH ?6 ORDER BY rowid DESC LIMIT ?5)
                UNION SELECT * FROM (SELECT id FROM customer WHERE name >= ?3 COLLATE NOCASE AND name < ?4 COLLATE NOCASE
                    ORDER BY name COLLATE NOCASE LIMIT ?5))",
        )?
        .query_map(
            params![expression, CANDIDATES, typed, beyond(typed), NAMESAKES, phones],
            |row| {
                Ok(CustomerText {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    phone: row.get(2)?,
                    also: row.get(3)?,
                    places: Vec::new(),
                    score: 0,
                })
            },
        )?
        .collect::<Sql<Vec<_>>>()?;
    for text in &mut found {
        let mut finds = Finds::new(words);
        finds.look(Some(&text.name), Weight::Name);
        finds.look_phone(text.phone.as_deref());
        finds.look(Some(&text.also), Weight::Place);
        let exact = text.name.eq_ignore_ascii_case(typed);
        if !finds.all() {
            // Otherwise it is in one of the places: the index has said so.
            text.places = places(sql, text.id)?;
            for (name, address) in &text.places {
                finds.look(Some(name), Weight::Place);
                finds.look(address.as_deref(), Weight::Place);
            }
        }
        // A name may begin with what was typed, and its words not with the words of it: "de la" and "Delacroix".
        text.score = if finds.all() {
            finds.score() + if exact { EXACT } else { 0 }
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

/// The numbers of the customers in whose name, telephone number or addresses every word is found, best first.
pub(crate) fn customers(sql: &Connection, text: &str, limit: usize) -> Sql<Vec<i64>> {
    let words = Words::of(text);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let found = customer_texts(sql, &words, text.trim(), limit)?;
    Ok(found.into_iter().map(|text| text.id).collect())
}

/// Customers as a search shows them, best first.
pub(super) fn found(
    sql: &Connection,
    words: &Words,
    typed: &str,
    limit: usize,
) -> Sql<Vec<FoundCustomer>> {
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
            Ok(FoundCustomer {
                id: AsText(text.id.into()),
                name: marked(words, text.name),
                phone: text.phone.map(|phone| marked_phone(words, &phone)),
                address: marked_place.or_else(|| {
                    Some(text.also)
                        .filter(|also| !also.is_empty())
                        .map(|also| marked(words, also))
                }),
                job_count,
                latest_job: latest.map(|id| Key::Server(id.into())),
            })
        })
        .collect()
}
