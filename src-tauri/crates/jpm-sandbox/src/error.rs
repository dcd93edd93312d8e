//! Errors of starting and stopping.

use std::path::PathBuf;

/// Why a sandbox did not start or stop.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The port cannot be used.
    #[error("port {port} of this machine cannot be used: {reason}")]
    Port {
        /// The requested port.
        port: u16,
        /// The system's message.
        reason: String,
    },
    /// The data file cannot be used.
    #[error("the data file {} cannot be used: {reason}", path.display())]
    Data {
        /// The requested file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The fault rules are invalid.
    #[cfg(feature = "control")]
    #[error("the faults cannot be used: {0}")]
    Faults(String),
    /// Another database error.
    #[error("the sandbox's database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// The server ended unexpectedly.
    #[error("the sandbox's server ended unexpectedly: {0}")]
    Server(String),
}
