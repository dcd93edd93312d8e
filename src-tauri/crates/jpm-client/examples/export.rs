//! Reads the changes since yesterday from the vendor's export feed of jobs.
//!
//! ```text
//! cargo run -p jpm-client --example export
//! ```

#[path = "environment/connect.rs"]
mod environment;

use chrono::{TimeDelta, Utc};
use futures_util::{StreamExt, pin_mut};
use jpm_client::CallPriority;
use jpm_client::export::{ExportFrom, ExportRequest};
use jpm_client::models::Appointment;

#[tokio::main(flavor = "current_thread")]
async fn main() -> environment::Outcome {
    let client = environment::connect().await?;
    let yesterday = ExportRequest {
        from: ExportFrom::Day((Utc::now() - TimeDelta::days(1)).date_naive()),
        ..ExportRequest::default()
    };
    // Calls for users go first.
    let client = client.with_priority(CallPriority::Backfill);
    let pages = client.export::<Appointment>(yesterday);
    pin_mut!(pages);
    let mut next = String::new();
    while let Some(page) = pages.next().await {
        let page = page?;
        println!("{} appointments", page.items.len());
        next = page.continue_from;
    }
    println!("go on from {next}");
    Ok(())
}
