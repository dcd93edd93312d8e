//! Figures of the client and the sandbox: what ran side by side in one run, as a table.
//!
//! `make bench` builds both with the profile `measure` and starts this. Each reader of the list is a process of its own, so that its
//! peak of memory is its own. Nothing is asserted: a time is a fact about one machine.

mod load;
mod reading;
mod sandbox;
mod table;

use std::error::Error;
use std::process::ExitCode;

/// Any failure ends the run, and its words are all that anybody needs.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match std::env::args().nth(1).as_deref() {
        Some("client") => reading::client().await,
        Some("bare") => reading::bare().await,
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
