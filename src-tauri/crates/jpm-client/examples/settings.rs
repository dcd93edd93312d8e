//! Lists technicians, employees, business units and tag types.
//!
//! ```text
//! cargo run -p jpm-client --example settings
//! ```

#[path = "environment/connect.rs"]
mod environment;

use jpm_client::PageRequest;
use jpm_client::models::{BusinessUnitFilter, EmployeeFilter, RecordFilter, TechnicianFilter};
use jpm_client::query::Active;

#[tokio::main(flavor = "current_thread")]
async fn main() -> environment::Outcome {
    let client = environment::connect().await?;
    let first = PageRequest::first(5);
    // Old appointments still refer to people who have left.
    let everyone = TechnicianFilter {
        active: Some(Active::Any),
        ..TechnicianFilter::default()
    };
    for technician in client.technicians().page(&everyone, first).await?.items {
        println!(
            "technician {:?} of team {:?}",
            technician.name, technician.team
        );
    }
    for employee in client
        .employees()
        .page(&EmployeeFilter::default(), first)
        .await?
        .items
    {
        println!("employee {:?}", employee.name);
    }
    let units = client
        .business_units()
        .page(&BusinessUnitFilter::default(), first)
        .await?;
    for unit in &units.items {
        println!("business unit {:?}", unit.name);
    }
    for tag in client
        .tag_types()
        .page(&RecordFilter::default(), first)
        .await?
        .items
    {
        println!("tag {:?} in {:?}", tag.name, tag.color);
    }
    Ok(())
}
