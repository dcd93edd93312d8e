//! A believable company from a number: the same seed and the same instant make the same company, to the last row.

pub(crate) mod dice;
mod ledger;
mod names;
mod people;
mod projects;
mod schedule;
mod settings;
mod trades;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::clock::to_text;
use dice::Dice;

/// The company is in and around Austin, Texas.
pub(crate) const ZONE: chrono_tz::Tz = chrono_tz::America::Chicago;

/// What is to be made.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) appointments: usize,
    pub(crate) now: DateTime<Utc>,
}

/// Fills the empty tables, inside the caller's transaction.
pub(crate) fn fill(db: &Connection, plan: &Plan) -> rusqlite::Result<()> {
    let mut dice = Dice::new(plan.seed);
    let now = plan.now.timestamp_micros();
    let facts = [
        (
            "tenant",
            dice.between(1_000_000_000, 1_999_999_999).to_string(),
        ),
        ("client_id", format!("cid.{}", dice.word(26))),
        ("client_secret", format!("cs1.{}", dice.word(48))),
        ("app_key", format!("ak1.{}", dice.word(26))),
        ("time_zone", ZONE.name().to_owned()),
        ("made_on", to_text(now)),
    ];
    for (name, value) in facts {
        db.execute(
            "INSERT INTO facts (name, value) VALUES (?1, ?2)",
            (name, value),
        )?;
    }
    settings::fill(db, now)?;
    let crew = people::technicians(db, &mut dice, plan.appointments, now)?;
    people::office(db, &mut dice, now)?;
    let places = people::customers(db, &mut dice, plan.appointments, now)?;
    let mut book = schedule::draw(&mut dice, &crew, &places, plan.appointments, now);
    projects::fill(db, &mut dice, &mut book, &places, now)?;
    ledger::write(db, &mut dice, &crew, &book, now)
}

/// Adds what format 2 has more than format 1, to a new company and to a file of format 1 alike, inside the caller's transaction.
pub(crate) fn complete(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(include_str!("store/complete.sql"))?;
    settings::complete(db)
}
