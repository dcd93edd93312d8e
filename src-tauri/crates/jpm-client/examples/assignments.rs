//! Lists the assignments of technicians.
//!
//! ```text
//! cargo run -p jpm-client --example assignments
//! ```

#[path = "environment/connect.rs"]
mod environment;

use jpm_client::PageRequest;
use jpm_client::models::AssignmentFilter;

#[tokio::main(flavor = "current_thread")]
async fn main() -> environment::Outcome {
    let client = environment::connect().await?;
    let page = client
        .assignments()
        .page(&AssignmentFilter::default(), PageRequest::first(10))
        .await?;
    for assignment in &page.items {
        println!(
            "{:?} goes to {:?}: {:?}",
            assignment.technician_name, assignment.appointment_id, assignment.status
        );
    }
    Ok(())
}
