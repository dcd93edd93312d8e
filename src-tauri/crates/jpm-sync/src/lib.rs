//! The mirror of a JPM tenant, the outbox of edits, and the engine that moves data between them and
//! the API.
//!
//! Three states are kept apart. **Base** is what the server last sent. It is kept in the mirror,
//! which can be downloaded again. **Operations** are the user's edits, in order. They are kept in
//! the outbox, which exists nowhere else. **Shown** is the base with the operations replayed on it,
//! and every screen reads that. A read never waits for the network, and a write is one durable
//! insert.

mod account;
pub mod edit;
mod engine;
mod id_map;
mod job_fields;
pub mod key;
#[cfg(feature = "measure")]
pub mod measure;
mod operation;
mod operation_row;
mod overlay;
pub mod phone;
mod plain_text;
mod project_fields;
mod read;
mod rows;
mod search_tokens;
pub mod store;
mod submit;
pub mod time;
mod truncate;
pub mod views;
pub mod zone;

pub use account::AccountName;
pub use engine::{Attention, Engine, EngineOptions};
pub use store::{OutboxSalvage, Store, StoreError, StoreOptions};
pub use submit::{BatchError, EditError, FieldErrors, RefusedEdit, check_planned};
pub use zone::BusinessZone;
