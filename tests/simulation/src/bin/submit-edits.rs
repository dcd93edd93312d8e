//! Submits edits and prints each accepted one. A test traces its system calls.
//!
//! `submit-edits DIR COUNT full|normal`, then `stay` to exit with the files open, like a killed
//! process, or `close`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use chrono::{DateTime, TimeDelta};
use jpm_client::ids::{BusinessUnitId, CampaignId, CustomerId, JobTypeId, LocationId};
use jpm_sync::edit::Edit;
use jpm_sync::key::StringId;
use jpm_sync::time::EpochMillis;
use jpm_sync::views::jobs::{NewAppointment, NewJob};
use jpm_sync::{Store, StoreOptions};
use simulation::workstation::account;

fn booking(number: i64) -> Edit {
    let start = DateTime::UNIX_EPOCH + TimeDelta::hours(number);
    let appointment = NewAppointment {
        start: EpochMillis(start),
        end: EpochMillis(start + TimeDelta::hours(1)),
        arrival_start: None,
        arrival_end: None,
        technician_ids: Vec::new(),
    };
    Edit::CreateJob {
        job: NewJob {
            customer_id: StringId(CustomerId(number)),
            location_id: StringId(LocationId(number)),
            business_unit_id: StringId(BusinessUnitId(1)),
            job_type_id: StringId(JobTypeId(1)),
            priority: "Normal".into(),
            campaign_id: StringId(CampaignId(1)),
            appointments: vec![appointment],
            summary: Some("Long enough to fill a page soon. ".repeat(8)),
            project_id: None,
            customer_po: None,
            lead_employee_id: None,
            tag_ids: Vec::new(),
        },
    }
}

fn run() -> Option<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, dir, count, durability, end] = arguments.as_slice() else {
        return None;
    };
    let options = StoreOptions {
        survives_power_cut: durability == "full",
        ..StoreOptions::default()
    };
    let now = DateTime::UNIX_EPOCH;
    let store = Store::open_with(Path::new(dir), &account(), now, options).ok()?;
    let mut out = std::io::stdout();
    for number in 1..=count.parse().ok()? {
        let receipt = store.submit(booking(number), now).ok()?;
        // Each line is one system call, so that its place among the writes is certain.
        out.write_all(format!("taken {}\n", receipt.operation_id).as_bytes())
            .ok()?;
        out.flush().ok()?;
    }
    if end == "stay" {
        std::process::exit(0);
    }
    Some(())
}

fn main() -> ExitCode {
    match run() {
        Some(()) => ExitCode::SUCCESS,
        None => ExitCode::FAILURE,
    }
}
