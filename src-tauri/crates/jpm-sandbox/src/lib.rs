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
mod faults;
mod life;
mod listing;
#[cfg(feature = "control")]
mod meddle;
mod nulls;
mod odd;
mod overlay;
mod problem;
mod rooms;
mod routes;
mod rows;
mod rules;
mod seed;
mod server;
mod shapes;
mod shared;
mod start;
mod store;
#[cfg(feature = "control")]
mod wire;

pub use odd::OddRecord;
pub use seed::Tenant;
pub use start::{Builder, Connection, Data, Dialect, Running, Sandbox, SandboxError};
