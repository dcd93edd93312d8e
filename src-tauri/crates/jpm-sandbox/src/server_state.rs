//! State shared by all requests.

use std::sync::{Arc, Mutex, PoisonError};

use crate::auth::Auth;
use crate::clock::ServerTime;
use crate::dialect::Dialect;
#[cfg(feature = "control")]
use crate::faults::Faults;
use crate::odd::Odd;
use crate::problem::Problem;
use crate::store::Store;

/// State shared by all requests.
pub(crate) struct ServerState {
    pub(crate) auth: Auth,
    pub(crate) store: Mutex<Store>,
    pub(crate) time: Arc<ServerTime>,
    pub(crate) dialect: Dialect,
    pub(crate) odd: Odd,
    #[cfg(feature = "control")]
    pub(crate) faults: Faults,
    /// Seed of the field simulation.
    pub(crate) seed: u64,
}

impl ServerState {
    /// Simulates the field up to the server's time. Returns the number of events. Blocks.
    pub(crate) fn advance_field_to_now(&self) -> Result<usize, Problem> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.advance_field(self.seed, self.time.now())
    }
}
