//! Lists shifts, non-job appointments, arrival windows and business hours.
//!
//! ```text
//! cargo run -p jpm-client --example availability
//! ```

#[path = "environment/connect.rs"]
mod environment;

use jpm_client::PageRequest;
use jpm_client::models::{ArrivalWindowFilter, NonJobAppointmentFilter, ShiftFilter};

#[tokio::main(flavor = "current_thread")]
async fn main() -> environment::Outcome {
    let client = environment::connect().await?;
    let first = PageRequest::first(5);
    for shift in client
        .shifts()
        .page(&ShiftFilter::default(), first)
        .await?
        .items
    {
        println!(
            "{:?} works from {:?} to {:?}",
            shift.technician_id, shift.start, shift.end
        );
    }
    let other = client
        .non_job_appointments()
        .page(&NonJobAppointmentFilter::default(), first)
        .await?;
    for time in &other.items {
        println!("{:?} has {:?}", time.technician_id, time.name);
    }
    let windows = client
        .arrival_windows()
        .page(&ArrivalWindowFilter::default(), first)
        .await?;
    for window in &windows.items {
        println!(
            "customers are promised {:?} for {:?}",
            window.start, window.duration
        );
    }
    println!("open {:?}", client.business_hours().await?.weekdays);
    Ok(())
}
