//! Compares the client's requests and responses with the API documents.

mod answers;
mod parameters;
mod requests;
mod vendor_writes;
