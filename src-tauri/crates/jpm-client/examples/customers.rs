//! Lists customers, locations and their phone numbers.
//!
//! ```text
//! cargo run -p jpm-client --example customers
//! ```

#[path = "environment/connect.rs"]
mod environment;

use jpm_client::PageRequest;
use jpm_client::models::{CustomerFilter, LocationFilter};

#[tokio::main(flavor = "current_thread")]
async fn main() -> environment::Outcome {
    let client = environment::connect().await?;
    let first = PageRequest::first(3);
    let customers = client
        .customers()
        .page(&CustomerFilter::default(), first)
        .await?;
    for customer in &customers.items {
        println!("{:?}", customer.name);
        for contact in client.customers().contacts(customer.id, first).await?.items {
            println!("  {:?} {:?}", contact.kind, contact.value);
        }
        let theirs = LocationFilter {
            customer_id: Some(customer.id),
            ..LocationFilter::default()
        };
        for location in client.locations().page(&theirs, first).await?.items {
            println!("  at {:?}", location.address);
        }
    }
    Ok(())
}
