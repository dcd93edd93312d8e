//! What all requests share.

use std::sync::{Arc, Mutex, PoisonError};

use crate::Dialect;
use crate::auth::Auth;
use crate::clock::ServerTime;
#[cfg(feature = "control")]
use crate::faults::Faults;
use crate::odd::Odd;
use crate::problem::Problem;
use crate::store::Store;

/// What all requests share.
pub(crate) struct ServerState {
    pub(crate) auth: Auth,
    pub(crate) store: Mutex<Store>,
    pub(crate) time: Arc<ServerTime>,
    pub(crate) dialect: Dialect,
    pub(crate) odd: Odd,
    #[cfg(feature = "control")]
    pub(crate) faults: Faults,
    /// What the field's chance comes from.
    pub(crate) seed: u64,
}

impl ServerState {
    /// Moves the field to the time of the clock; answers how many things happened. Blocks.
    pub(crate) fn advance_field_to_now(&self) -> Result<usize, Problem> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.advance_field(self.seed, self.time.now())
    }
}
