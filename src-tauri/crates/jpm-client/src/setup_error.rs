//! Errors of building a client or a request.

/// Why a client or a request could not be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// An address is not an `http` or `https` URL.
    #[error("`{url}` is not an http or https address")]
    InvalidUrl {
        /// The address.
        url: String,
    },
    /// A value contains characters that an HTTP header cannot carry.
    #[error("{value} holds characters that no header can carry")]
    InvalidHeader {
        /// What the value is. The value itself may be a secret.
        value: &'static str,
    },
    /// The HTTP stack or the trust store of the platform could not be opened.
    #[error("the network cannot be used: {detail}")]
    Network {
        /// The message of the layer below.
        detail: String,
    },
    /// The crate was built without a network transport, and the builder was given none.
    #[error("no transport was given, and the feature `reqwest` is off")]
    NoTransport,
    /// A request could not be encoded.
    #[error("the request cannot be encoded: {detail}")]
    Encode {
        /// The message of the encoder.
        detail: String,
    },
}
