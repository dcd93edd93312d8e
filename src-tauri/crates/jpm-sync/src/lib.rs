//! The mirror of a JPM tenant, the outbox of edits, and the engine that moves data between them and the API.
//!
//! Three states are kept apart. **Base** is what the server last told us; it lives in the mirror, which can be rebuilt. **Operations** are
//! what the user did, in order; they live in the outbox, which is precious. **Shown** is base with the operations replayed on it, and every
//! screen reads that. A read never waits for the network; a write is one durable insert.

mod account;
mod cut;
pub mod edit;
mod engine;
mod id_map;
mod instant;
pub mod key;
#[cfg(feature = "measure")]
pub mod measure;
pub mod moment;
mod operation;
mod overlay;
pub mod phone;
mod plain_text;
mod read;
mod rows;
pub mod store;
mod submit;
pub mod views;
mod wording;
mod words;
pub mod zone;

pub use account::AccountName;
pub use engine::{Attention, Engine, EngineOptions};
pub use store::{OutboxSetAside, Store, StoreError, StoreOptions};
pub use submit::{BatchError, EditError, RefusedEdit, check_planned};
pub use zone::BusinessZone;
