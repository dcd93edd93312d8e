//! Figures of the client and the sandbox: what ran side by side in one run, as a table.
//!
//! `make bench` builds both with the profile `measure` and starts this. Each reader of the list is a process of its own, so that its
//! peak of memory is its own. Nothing is asserted: a time is a fact about one machine.

mod connection;
mod engine;
mod load;
mod mirror;
mod pages;
mod processor;
mod reading;
mod sandbox;
mod store;
mod table;

use std::error::Error;
use std::process::ExitCode;

/// Any failure ends the run, and its words are all that anybody needs.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let outcome = match (arguments.next().as_deref(), arguments.next()) {
        (Some("client"), _) => reading::client().await,
        (Some("bare"), _) => reading::bare().await,
        (Some("pages"), _) => pages::read().await,
        (Some("engine"), Some(folder)) => engine::serve(folder.as_ref()).await,
        (Some("mirror"), _) => mirror::measure().await,
        (Some("store"), _) => stores(),
        _ => table::measure().await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The store at the sizes named after `store`; at 100,000 and 1,000,000 appointments when none is.
fn stores() -> Outcome<()> {
    let mut sizes = std::env::args()
        .skip(2)
        .map(|size| size.parse())
        .collect::<Result<Vec<usize>, _>>()?;
    if sizes.is_empty() {
        sizes = vec![100_000, 1_000_000];
    }
    sizes.into_iter().try_for_each(store::measure)
}
