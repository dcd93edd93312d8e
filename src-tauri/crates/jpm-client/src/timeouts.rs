//! How long calls may take.

use std::time::Duration;

/// How long the kinds of calls may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Reaching a host, TLS included. Only the network's own transport uses it.
    pub connect: Duration,
    /// A call that reads.
    pub read: Duration,
    /// A call that writes. Longer than the server's own limit of 100 seconds, so that a slow write ends with the server's answer
    /// and not with an unknown outcome.
    pub write: Duration,
    /// A call for a token.
    pub token: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_mins(1),
            write: Duration::from_secs(110),
            token: Duration::from_secs(30),
        }
    }
}
