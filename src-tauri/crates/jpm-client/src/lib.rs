//! The Job Planning & Management (JPM) API of `ServiceTitan`, as typed calls.
//!
//! ```no_run
//! use futures_util::{StreamExt, pin_mut};
//! use jpm_client::{AppointmentFilter, Client, Credentials, Endpoint, Reschedule, TenantId};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder(
//!     Endpoint::integration(),
//!     TenantId(1_234_567),
//!     Credentials {
//!         client_id: "cid.…".into(),
//!         client_secret: "cs1.…".to_owned().into(),
//!         app_key: "ak1.…".to_owned().into(),
//!     },
//! )
//! .build()?;
//! client.detect_dialect().await?;
//!
//! // Lists come as streams of pages.
//! let pages = client.appointments().pages(AppointmentFilter::default(), 200);
//! pin_mut!(pages);
//! while let Some(page) = pages.next().await {
//!     for appointment in page?.items {
//!         // A record is typed, and keeps the server's own text.
//!         println!("{}: {:?} {}", appointment.id, appointment.start, appointment.raw());
//!     }
//! }
//!
//! // A failed write says whether it may have happened all the same.
//! let times = Reschedule {
//!     start: "2026-11-24T14:00:00Z".parse()?,
//!     end: "2026-11-24T16:00:00Z".parse()?,
//!     arrival_window_start: None,
//!     arrival_window_end: None,
//! };
//! if let Err(error) = client.appointments().reschedule(7.into(), &times).await {
//!     println!("{error}; effect: {:?}", error.effect());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What it takes care of
//!
//! - **Signing in.** A token is asked for when the first call needs it, by one task for all, renewed a minute before it ends, and
//!   replaced once when the server refuses it. [`ClientBuilder::token`] and [`ClientBuilder::on_token`] keep it between two runs.
//! - **Two dialects.** The published document and the vendor's own differ; [`Dialect`] says how. The same types serve both.
//! - **Rates and retries.** At most 60 calls a second. A read that fails for a passing reason is tried again under a small budget;
//!   a write is never sent twice, with one exception that is none: after a 401, which did nothing.
//! - **Errors that can be acted upon.** [`Error`] keeps the server's problem document, and [`Error::effect`] answers the one question
//!   that matters after a failed write.
//! - **Unknown things.** New fields stay in [`Record::raw`], new values of enumerations survive as `Other`.
//!
//! # Where things are
//!
//! [`Client`] opens a [`Room`] for each type of record: [`jobs`](Client::jobs), [`appointments`](Client::appointments),
//! [`projects`](Client::projects), and the neighbours of other APIs that a calendar needs. Records, filters and bodies are in
//! [`models`], identifiers in [`ids`]. [`Transport`] and [`Clock`] are the two doors to the world; tests replace them.

mod answer;
mod body;
mod builder;
mod client;
mod clock;
mod detect;
mod dialect;
mod endpoint;
mod error;
pub mod ids;
mod limiter;
mod listing;
pub mod models;
mod page;
mod problem;
mod query;
mod record;
mod redaction;
mod retry;
mod rooms;
pub mod timestamp;
mod token;
pub mod transport;

pub use builder::{ClientBuilder, TimeLimits};
pub use client::Client;
pub use clock::{Clock, SystemClock};
pub use dialect::{Dialect, ParseDialectError};
pub use endpoint::{Credentials, Endpoint};
pub use error::{Effect, Error, ErrorReport, Refusal};
pub use ids::*;
pub use listing::{Area, Fetched, Filter, InContract, Listed};
pub use models::*;
pub use page::{Page, PageRequest};
pub use problem::Problem;
pub use query::{Active, Query, QueryValue, Sort, SortField};
pub use record::Record;
pub use retry::RetryPolicy;
pub use rooms::Room;
pub use token::CachedToken;
pub use transport::{Cause, Limits, NetworkTransport, Phase, Transport, TransportError};
