//! How records look on the wire: one file for each document. The two are written apart on purpose.

pub(crate) mod contract;
pub(crate) mod settings;
pub(crate) mod vendor;
