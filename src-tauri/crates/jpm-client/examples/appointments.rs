//! Lists the appointments of the next week.
//!
//! ```text
//! cargo run -p jpm-client --example appointments
//! ```

#[path = "environment/connect.rs"]
mod environment;

use chrono::{TimeDelta, Utc};
use futures_util::{StreamExt, pin_mut};
use jpm_client::models::AppointmentFilter;

#[tokio::main(flavor = "current_thread")]
async fn main() -> environment::Outcome {
    let client = environment::connect().await?;
    let now = Utc::now();
    let week = AppointmentFilter {
        starts_on_or_after: Some(now),
        starts_before: Some(now + TimeDelta::days(7)),
        ..AppointmentFilter::default()
    };
    let pages = client.appointments().pages(week, 200);
    pin_mut!(pages);
    while let Some(page) = pages.next().await {
        for appointment in page?.items {
            println!(
                "{} of job {:?}: {:?}",
                appointment.id, appointment.job_id, appointment.start
            );
        }
    }
    Ok(())
}
