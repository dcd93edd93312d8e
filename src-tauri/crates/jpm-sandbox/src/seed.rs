//! Generates a realistic company. The same seed and instant generate the same rows.

mod insert;
mod messy;
mod names;
mod people;
mod projects;
pub(crate) mod rng;
mod schedule;
mod settings;
mod trades;
pub(crate) mod upcoming;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::clock::to_text;
use rng::SeededRng;

/// Default percentage of technicians on call on weekends.
pub(crate) const WEEKEND_CREW: usize = 17;

/// The company is in and around Austin, Texas.
pub(crate) const ZONE: chrono_tz::Tz = chrono_tz::America::Chicago;

/// Which company is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Tenant {
    /// A company whose records are as the documents describe them
    #[default]
    Tidy,
    /// The same company with the data that real ones collect: equal names, missing ends, markup
    /// from every editor, years of history
    Messy,
}

/// What to generate.
#[derive(Debug, Clone)]
pub(crate) struct SeedOptions {
    pub(crate) seed: u64,
    pub(crate) tenant: Tenant,
    /// Number of older jobs in the messy tenant.
    pub(crate) closed_jobs: usize,
    pub(crate) appointments: usize,
    /// Projects besides the usual dozen.
    pub(crate) projects: usize,
    /// Percentage of technicians on call on weekends.
    pub(crate) weekend_crew: usize,
    pub(crate) now: DateTime<Utc>,
}

/// Fills the empty tables, in the caller's transaction.
pub(crate) fn fill(db: &Connection, options: &SeedOptions) -> rusqlite::Result<()> {
    let mut rng = SeededRng::new(options.seed);
    let now = options.now.timestamp_micros();
    let facts = [
        (
            "tenant",
            rng.between(1_000_000_000, 1_999_999_999).to_string(),
        ),
        ("client_id", format!("cid.{}", rng.word(26))),
        ("client_secret", format!("cs1.{}", rng.word(48))),
        ("app_key", format!("ak1.{}", rng.word(26))),
        ("time_zone", ZONE.name().to_owned()),
        ("made_on", to_text(now)),
        ("weekend_crew", options.weekend_crew.to_string()),
    ];
    for (name, value) in facts {
        db.execute(
            "INSERT INTO facts (name, value) VALUES (?1, ?2)",
            (name, value),
        )?;
    }
    settings::fill(db, now)?;
    let crew = people::technicians(db, &mut rng, options.appointments, now)?;
    people::office(db, &mut rng, now)?;
    let places = people::customers(db, &mut rng, options.appointments, now)?;
    let mut schedule = schedule::generate(&mut rng, &crew, &places, options);
    projects::fill(db, &mut rng, &mut schedule, &places, now)?;
    projects::fill_more(db, &mut schedule, options.projects, now)?;
    insert::write(
        db,
        &mut rng,
        &crew,
        &schedule,
        &insert::Numbering::fresh(now),
    )
}

/// Adds the messy data, if the options want it.
pub(crate) fn add_messy_data(db: &Connection, options: &SeedOptions) -> rusqlite::Result<()> {
    match options.tenant {
        Tenant::Tidy => Ok(()),
        Tenant::Messy => messy::fill(db, options),
    }
}

/// Adds what format 2 has over format 1, to a new company or to an old file, in the caller's
/// transaction.
pub(crate) fn add_format_2(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(include_str!("store/complete.sql"))?;
    settings::add_format_2(db)
}
