//! What all requests share.

use std::sync::{Arc, Mutex, PoisonError};

use crate::Dialect;
use crate::auth::Door;
use crate::clock::ServerTime;
#[cfg(feature = "control")]
use crate::faults::Faults;
use crate::odd::Odd;
use crate::problem::Problem;
use crate::store::Store;

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) door: Door,
    pub(crate) store: Mutex<Store>,
    pub(crate) time: Arc<ServerTime>,
    pub(crate) dialect: Dialect,
    pub(crate) odd: Odd,
    #[cfg(feature = "control")]
    pub(crate) faults: Faults,
    /// What the field's chance comes from.
    pub(crate) seed: u64,
}

impl Shared {
    /// Moves the field to the time of the clock; answers how many things happened. Blocks.
    pub(crate) fn catch_up(&self) -> Result<usize, Problem> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.advance_field(self.seed, self.time.now())
    }
}
