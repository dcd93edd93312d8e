//! Timeouts of calls.

use std::time::Duration;

/// How long each kind of call may take.
///
/// Start from the default and change single fields:
///
/// ```
/// use std::time::Duration;
/// use jpm_client::Timeouts;
///
/// let timeouts = Timeouts { read: Duration::from_secs(20), ..Timeouts::default() };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Connecting to a host, TLS included. Only
    /// [`ReqwestTransport`](crate::transport::ReqwestTransport) uses it. Default: 10 seconds.
    pub connect: Duration,
    /// A call that reads. Default: 1 minute.
    pub read: Duration,
    /// A call that writes. Default: 110 seconds. The server's own limit is 100 seconds, so a slow
    /// write ends with a response and not with an unknown outcome.
    pub write: Duration,
    /// A request for an access token. Default: 30 seconds.
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
