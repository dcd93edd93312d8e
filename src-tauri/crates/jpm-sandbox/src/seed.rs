//! A believable company from a number: the same seed and the same instant make the same company, to the last row.

pub(crate) mod ahead;
pub(crate) mod dice;
mod ledger;
mod messy;
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

/// How many of a hundred technicians are on call on a day of the weekend, unless the plan says otherwise.
pub(crate) const WEEKEND_CREW: usize = 17;

/// The company is in and around Austin, Texas.
pub(crate) const ZONE: chrono_tz::Tz = chrono_tz::America::Chicago;

/// Which company is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Tenant {
    /// A company whose records are as the documents would have them
    #[default]
    Tidy,
    /// The same company with what real ones collect: names that repeat, ends that are missing, texts
    /// from every editor, years of history
    Messy,
}

/// What is to be made.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) tenant: Tenant,
    /// Jobs of the three years before, in the messy tenant.
    pub(crate) closed_jobs: usize,
    pub(crate) appointments: usize,
    /// How many of a hundred technicians are on call on a day of the weekend.
    pub(crate) weekend_crew: usize,
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
        ("weekend_crew", plan.weekend_crew.to_string()),
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
    let mut book = schedule::draw(&mut dice, &crew, &places, plan);
    projects::fill(db, &mut dice, &mut book, &places, now)?;
    ledger::write(db, &mut dice, &crew, &book, &ledger::Ink::fresh(now))
}

/// Adds the mess to a complete company when the plan wants it.
pub(crate) fn mess_up(db: &Connection, plan: &Plan) -> rusqlite::Result<()> {
    match plan.tenant {
        Tenant::Tidy => Ok(()),
        Tenant::Messy => messy::fill(db, plan),
    }
}

/// Adds what format 2 has more than format 1, to a new company and to a file of format 1 alike, inside the caller's transaction.
pub(crate) fn complete(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(include_str!("store/complete.sql"))?;
    settings::complete(db)
}
