//! The JSON of each dialect. The two share no code on purpose.

pub(crate) mod contract;
pub(crate) mod settings;
pub(crate) mod vendor;
