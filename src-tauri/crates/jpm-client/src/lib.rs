//! A client of `ServiceTitan`'s Job Planning & Management (JPM) API.
//!
//! ```
//! use futures_util::{TryStreamExt, pin_mut};
//! use jpm_client::models::{AppointmentFilter, Reschedule};
//! use jpm_client::{Client, Credentials, Effect, Environment};
//! # use jpm_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = Sandbox::builder().appointments(300).start().await?;
//! # let keys = server.connection();
//! # let environment = Environment { api: keys.api.parse()?, token_url: keys.token_url.parse()? };
//! # let tenant = keys.tenant.parse()?;
//! # let credentials = Credentials {
//! #     client_id: keys.client_id.clone(),
//! #     client_secret: keys.client_secret.clone().into(),
//! #     app_key: keys.app_key.clone().into(),
//! # };
//! // `environment` is `Environment::production()`, `Environment::integration()` or your own.
//! let client = Client::builder(environment, tenant, credentials).build()?;
//! client.detect_dialect().await?;
//!
//! // A list is a stream of records.
//! let appointments = client.appointments().items(AppointmentFilter::default());
//! pin_mut!(appointments);
//! while let Some(appointment) = appointments.try_next().await? {
//!     // A record is typed and keeps the server's JSON.
//!     assert!(appointment.start.is_some() && appointment.raw().contains("start"));
//! }
//!
//! // The error of a write says whether it may have had an effect.
//! let times = Reschedule::new("2026-11-24T14:00:00Z".parse()?, "2026-11-24T16:00:00Z".parse()?);
//! let error = client.appointments().reschedule(7.into(), &times).await.unwrap_err();
//! assert_eq!(error.kind(), "not_found");
//! assert_eq!(error.effect(), Effect::None);
//! # Ok(())
//! # }
//! ```
//!
//! # Behavior
//!
//! - **Sign-in.** The first call requests an access token. All tasks share it. It is renewed a
//!   minute before it expires, and once if the server refuses it. [`ClientBuilder::token`] and
//!   [`ClientBuilder::on_token`] store it between two runs.
//! - **Dialects.** The published contract and the vendor's documents differ; see [`Dialect`]. The
//!   same types serve both. A call or a field that the dialect does not have fails with
//!   [`Error::Unsupported`] before anything is sent.
//! - **Rate limit.** At most 60 calls start in a second. Urgent calls go first; see
//!   [`Client::with_priority`].
//! - **Retries.** Reads are retried by the [`RetryPolicy`] while the
//!   [retry budget](ClientBuilder::retry_budget) of the client lasts. `Retry-After` is obeyed.
//!   Writes are never retried. The only write that is sent again is one that was answered with
//!   401, which the server rejects before it does anything.
//! - **Errors.** [`Error::effect`] says whether a write may have happened anyway, and
//!   [`Error::problem`] contains the server's message.
//! - **Decoding.** Unknown fields stay in [`Record::raw`], and unknown values of enums decode to
//!   `Other`. A field of the wrong type is converted if its meaning is clear, else it is named in
//!   [`Record::problems`]. Items that are not records are in [`Page::unreadable`]. Neither spoils
//!   the rest of its list.
//!
//! # Modules
//!
//! - [`resources`]: the handles with all calls, such as [`Jobs`](resources::Jobs).
//! - [`models`] and [`ids`]: records, request bodies, filters, and their ids.
//! - [`query`]: what filters have in common.
//! - [`export`]: the vendor's export feeds.
//! - [`error`] and [`decode`]: the parts of errors and of decoding problems.
//! - [`transport`] and [`clock`]: the interfaces to the network and to time, for tests.
//!
//! # Features
//!
//! - `reqwest` (default): [`transport::ReqwestTransport`], which sends over the network.
//! - `rustls` (default): TLS with rustls and the platform's trust store.
//! - `gzip` (default): compressed responses.
//!
//! The minimum supported Rust version is 1.95.

#![deny(missing_docs)]

mod api_error;
mod api_module;
mod builder;
mod client;
pub mod clock;
pub mod decode;
mod detect_dialect;
mod dialect;
mod environment;
pub mod export;
pub mod ids;
mod inner;
mod limiter;
mod list;
mod list_resource;
mod message_patterns;
pub mod models;
mod page;
mod problem;
pub mod query;
mod record;
mod redact;
mod request_body;
pub mod resources;
mod response;
mod retry;
mod retry_budget;
mod server_clock;
mod setup_error;
mod time_span;
mod timeouts;
pub mod timestamp;
mod token;
pub mod transport;

pub use api_error::{Effect, Error};
pub use builder::ClientBuilder;
pub use client::Client;
pub use dialect::Dialect;
pub use environment::{Credentials, Environment};
pub use limiter::CallPriority;
pub use page::{Page, PageRequest};
pub use record::Record;
pub use retry::RetryPolicy;
pub use timeouts::Timeouts;
pub use token::CachedToken;

// The crates whose types appear in signatures.
pub use {bytes, chrono, futures_util, http, secrecy, serde_json, url};

/// The parts of an [`Error`], and errors of parsing.
pub mod error {
    pub use crate::api_error::{AuthFailure, ErrorReport, Throttle};
    pub use crate::dialect::ParseDialectError;
    pub use crate::problem::Problem;
    pub use crate::setup_error::SetupError;
}

/// Compiles the example in the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
