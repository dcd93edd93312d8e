//! ServiceTitan's Job Planning & Management (JPM) API as typed calls.
#![doc = ""]

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
