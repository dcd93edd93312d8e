//! A complete JPM server for one machine.
//!
//! It answers all seventeen operations of the contract document and the neighbouring calls that a calendar needs, in both
//! path forms, over a believable company made from a seed. The demo, the tests and the benchmarks run on it. It shares no
//! code with the client, so that a wrong field name cannot agree with itself on both sides.
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
mod routes;
mod rows;
mod rules;
mod sandbox;
mod seed;
mod serializers;
mod server;
mod server_state;
mod store;

pub use odd::OddRecord;
pub use sandbox::{Builder, Connection, Data, Dialect, Running, Sandbox, SandboxError};
pub use seed::Tenant;
