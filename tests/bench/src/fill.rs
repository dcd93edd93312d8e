//! Fills the folder of an account with a company, so that a window can open it without a download.

use std::time::Instant;

use chrono::Utc;
use jpm_sync::{AccountName, Store, measure};

use crate::Outcome;
use crate::company::Company;

/// `arguments` are folder, tenant and number of appointments. Today is in the middle of the
/// appointments. All lists count as completely read.
pub(crate) fn fill(mut arguments: impl Iterator<Item = String>) -> Outcome<()> {
    let mut next = |what: &str| {
        arguments
            .next()
            .ok_or_else(|| format!("the {what} is missing"))
    };
    let folder = next("folder")?;
    let account = AccountName {
        environment: "custom".into(),
        tenant: next("tenant")?.parse()?,
    };
    let now = Utc::now();
    let company = Company::large(next("number of appointments")?.parse()?, now.date_naive());
    let began = Instant::now();
    let store = Store::open(folder.as_ref(), &account, now)?;
    company.pages(|page| Ok(measure::write_page(&store, &page)?))?;
    measure::mark_complete(&store, now)?;
    println!(
        "filled in {:.1} s: {} appointments, {} jobs, {} customers, {} projects, {} technicians",
        began.elapsed().as_secs_f64(),
        company.appointments,
        company.jobs,
        company.customers,
        company.projects,
        company.technicians
    );
    Ok(())
}
