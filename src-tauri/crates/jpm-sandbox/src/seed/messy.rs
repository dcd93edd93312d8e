//! The messy tenant: what real companies have collected over the years, in addition to the tidy
//! tenant.
//!
//! All values are valid JSON of the right types. Wrong types are left to the odd records.

mod customers;
mod daily_work;
mod edge_cases;
mod history;
mod job_writer;
mod names;
mod people;
mod projects;
mod settings;
mod texts;

use rusqlite::Connection;

use super::SeedOptions;
use super::rng::SeededRng;
use super::schedule::local_day;

/// Separates the random numbers of the messy tenant from those of the tidy one.
const SALT: u64 = 0x6d65_7373_7900;

/// Adds the messy data to a complete company, in the caller's transaction.
pub(super) fn fill(db: &Connection, options: &SeedOptions) -> rusqlite::Result<()> {
    let mut rng = SeededRng::new(options.seed ^ SALT);
    let now = options.now.timestamp_micros();
    let today = local_day(now);
    let kinds = settings::fill(db, now)?;
    let crew = people::fill(db, &mut rng, now)?;
    let places = customers::fill(db, now)?;
    let mut writer = job_writer::JobWriter::new(db, now);
    daily_work::fill(&mut writer, &mut rng, &crew, &kinds, today)?;
    edge_cases::fill(&mut writer, &crew, &places, today)?;
    projects::fill(&mut writer, &mut rng, &places, today)?;
    history::fill(&mut writer, &mut rng, &crew, options.closed_jobs)
}
