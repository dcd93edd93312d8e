//! The messy tenant: what real companies have collected over the years, on top of the tidy one.
//!
//! Every oddity is valid JSON of the right types. What breaks the types is the business of the odd records.

mod customers;
mod days;
mod history;
mod names;
mod pen;
mod people;
mod projects;
mod settings;
mod special;
mod texts;

use rusqlite::Connection;

use super::Plan;
use super::dice::Dice;
use super::schedule::local_day;

/// Keeps the draws of the messy tenant apart from those of the tidy one.
const SALT: u64 = 0x6d65_7373_7900;

/// Adds the mess to a complete company, inside the caller's transaction.
pub(super) fn fill(db: &Connection, plan: &Plan) -> rusqlite::Result<()> {
    let mut dice = Dice::new(plan.seed ^ SALT);
    let now = plan.now.timestamp_micros();
    let today = local_day(now);
    let kinds = settings::fill(db, now)?;
    let crew = people::fill(db, &mut dice, now)?;
    let places = customers::fill(db, now)?;
    let mut pen = pen::Pen::new(db, now);
    days::fill(&mut pen, &mut dice, &crew, &kinds, today)?;
    special::fill(&mut pen, &crew, &places, today)?;
    projects::fill(&mut pen, &mut dice, &places, today)?;
    history::fill(&mut pen, &mut dice, &crew, plan.closed_jobs)
}
