//! The Job Planning & Management (JPM) API of `ServiceTitan`, as typed calls.
//!
//! ```
//! use futures_util::{StreamExt, pin_mut};
//! use jpm_client::models::{AppointmentFilter, Reschedule};
//! use jpm_client::{Client, Credentials, Environment};
//! # use jpm_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A server for one machine; `Environment::integration()` and `Environment::production()` are the vendor's.
//! let server = Sandbox::builder().appointments(300).start().await?;
//! let keys = server.connection();
//! let client = Client::builder(
//!     Environment {
//!         api: keys.api.parse()?,
//!         token_url: keys.token_url.parse()?,
//!     },
//!     keys.tenant.parse()?,
//!     Credentials {
//!         client_id: keys.client_id.clone(),
//!         client_secret: keys.client_secret.clone().into(),
//!         app_key: keys.app_key.clone().into(),
//!     },
//! )
//! .build()?;
//! client.detect_dialect().await?;
//!
//! // Lists come as streams of pages.
//! let pages = client.appointments().pages(AppointmentFilter::default(), 200);
//! pin_mut!(pages);
//! let mut count = 0;
//! while let Some(page) = pages.next().await {
//!     for appointment in page?.items {
//!         // A record is typed, and keeps the server's own text.
//!         assert!(appointment.start.is_some() && appointment.raw().contains("start"));
//!         count += 1;
//!     }
//! }
//! assert!(count >= 300);
//!
//! // A failed write says whether it may have happened all the same.
//! let times = Reschedule {
//!     start: "2026-11-24T14:00:00Z".parse()?,
//!     end: "2026-11-24T16:00:00Z".parse()?,
//!     arrival_window_start: None,
//!     arrival_window_end: None,
//! };
//! let error = client.appointments().reschedule(7.into(), &times).await.unwrap_err();
//! assert_eq!(error.kind(), "not_found");
//! assert_eq!(error.effect(), jpm_client::Effect::None);
//! # Ok(())
//! # }
//! ```
//!
//! # What it takes care of
//!
//! - **Signing in.** A token is asked for when the first call needs it, by one task for all, renewed a minute before it ends, and
//!   replaced once when the server refuses it. [`ClientBuilder::token`] and [`ClientBuilder::on_token`] keep it between two runs.
//! - **Two dialects.** The published document and the vendor's own differ; [`Dialect`] says how. The same types serve both.
//! - **Rates and retries.** At most 60 calls a second, the urgent ones first: [`Client::with_priority`]. A read that fails for a passing
//!   reason is tried again, as `Retry-After` and [`RetryPolicy`] say, while the [budget](ClientBuilder::retry_budget) of all calls
//!   lasts; a write is never sent twice, with one exception that is none: after a 401, which did nothing. [`Timeouts`] hold for a
//!   client or, by [`Client::with_timeouts`], for some of its calls; a body has a [largest size](ClientBuilder::max_body).
//! - **Errors that can be acted upon.** [`Error`] keeps the server's problem document, and [`Error::effect`] answers the one question
//!   that matters after a failed write.
//! - **Unknown and odd things.** New fields stay in [`Record::raw`], new values of enumerations survive as `Other`. A field that does not
//!   fit its type is read by what it plainly means or named in [`Record::problems`]; a row that is no record is in
//!   [`Page::unreadable`]. Neither keeps the rest of its list from being read.
//!
//! # Where things are
//!
//! [`Client`] opens a [`Resource`](resources::Resource) for each type of record: [`jobs`](Client::jobs), [`appointments`](Client::appointments),
//! [`projects`](Client::projects), and the neighbours of other APIs that a calendar needs. What only one type of record can do is a
//! method of its resource alone; a call that the dialect in use does not know ends in [`Error::Unsupported`] before anything is sent. The
//! vendor's export feeds are [`Client::export`]. The crate's `examples` folder has a small program for each resource. Records, filters and
//! bodies are in [`models`], identifiers in [`ids`]. [`Transport`](transport::Transport) and [`Clock`](clock::Clock) are the two doors to the world; tests replace them.

#![deny(missing_docs)]

mod api_error;
mod api_module;
mod builder;
mod client;
pub mod clock;
pub mod decode;
mod detect_dialect;
pub mod dialect;
mod environment;
pub mod export;
pub mod ids;
mod inner;
mod limiter;
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

/// The parts of an [`Error`].
pub mod error {
    pub use crate::api_error::{AuthFailure, ErrorReport, Throttle};
    pub use crate::problem::Problem;
}
