//! Benchmarks of client, sandbox and engine, printed as tables.
//!
//! `make bench` builds them with the profile `measure`. Each reader is a process of its own, so
//! that its peak memory is its own. Nothing is asserted, because times depend on the machine.
//!
//! `bench fill FOLDER TENANT N` measures nothing. It fills the folder of an account with N
//! appointments and N jobs for `make bench-ui ARGS=desk`.

mod company;
mod connection;
mod engine;
mod fill;
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

/// Any error ends the run.
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
        (Some("fill"), _) => fill::fill(std::env::args().skip(2)),
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

/// Measures the store with the given sizes; 100,000 and 1,000,000 appointments by default.
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
