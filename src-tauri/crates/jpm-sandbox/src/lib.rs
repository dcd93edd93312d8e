//! A local JPM server for the demo, the tests and the benchmarks.
//!
//! It serves all seventeen operations of the contract, and the calls of other APIs that a calendar
//! needs, in both dialects. Its data is a realistic company generated from a seed. It shares no
//! code with the client, so that both cannot have the same mistake.
//!
//! ```no_run
//! # async fn demo() -> Result<(), jpm_sandbox::SandboxError> {
//! use jpm_sandbox::{Data, Sandbox};
//!
//! let running = Sandbox::builder().seed(7).appointments(500).data(Data::Memory).start().await?;
//! println!("{}", running.connection().api);
//! running.stop().await
//! # }
//! ```

mod auth;
mod body;
mod call;
mod clock;
#[cfg(feature = "control")]
mod control;
#[cfg(feature = "control")]
mod cuttable_connection;
mod dialect;
mod error;
#[cfg(feature = "control")]
mod fault_middleware;
#[cfg(feature = "control")]
mod faults;
mod field_simulation;
mod handlers;
mod listing;
mod null_check;
mod odd;
mod problem;
mod quirks;
mod response;
mod routes;
mod rows;
mod rules;
mod sandbox;
mod seed;
mod serializers;
mod server;
mod server_state;
mod store;

pub use dialect::Dialect;
pub use error::SandboxError;
pub use odd::OddRecord;
pub use sandbox::{Builder, Connection, Data, Running, Sandbox};
pub use seed::Tenant;
