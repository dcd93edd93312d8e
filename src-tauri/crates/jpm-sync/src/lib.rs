//! The mirror of a JPM tenant, the outbox of edits, and the engine that moves data between them and the API.

pub mod edit;
pub mod key;
pub mod moment;
pub mod views;
