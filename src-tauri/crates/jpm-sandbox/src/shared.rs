//! What all requests share.

use std::sync::{Arc, Mutex};

use crate::Dialect;
use crate::auth::Door;
use crate::clock::ServerTime;
use crate::faults::Faults;
use crate::store::Store;

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) door: Door,
    pub(crate) store: Mutex<Store>,
    pub(crate) time: Arc<ServerTime>,
    pub(crate) dialect: Dialect,
    pub(crate) faults: Faults,
    /// What the field's chance comes from.
    pub(crate) seed: u64,
}
