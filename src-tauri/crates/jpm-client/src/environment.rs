//! Where the API is, and the keys to it.

use std::fmt;

use secrecy::SecretString;
use url::Url;

/// The two addresses of one environment of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The address before `/jpm/v2`; it may have a path of its own.
    pub api: Url,
    /// Where a token is asked for, in full.
    pub token_url: Url,
}

impl Environment {
    /// The vendor's production environment.
    pub fn production() -> Self {
        Self::vendor("")
    }

    /// The vendor's integration environment: the same API over practice data, with a token address and keys of its own.
    pub fn integration() -> Self {
        Self::vendor("-integration")
    }

    #[allow(clippy::expect_used, reason = "constant addresses, parsed by a test")]
    fn vendor(suffix: &str) -> Self {
        Self {
            api: Url::parse(&format!("https://api{suffix}.servicetitan.io"))
                .expect("a constant address"),
            token_url: Url::parse(&format!(
                "https://auth{suffix}.servicetitan.io/connect/token"
            ))
            .expect("a constant address"),
        }
    }
}

/// What a tenant's administrator gives to a program: who it is, and the key of the application.
///
/// The two secrets never appear in `Debug`, in an error or in a log.
#[derive(Clone)]
pub struct Credentials {
    /// The client id; unique to the tenant and the environment.
    pub client_id: String,
    /// The client secret that belongs to the id.
    pub client_secret: SecretString,
    /// The application's key, sent with every call as `ST-App-Key`.
    pub app_key: SecretString,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.client_id)
            .field("client_secret", &"…")
            .field("app_key", &"…")
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_vendors_addresses() {
        assert_eq!(
            Environment::production().api.as_str(),
            "https://api.servicetitan.io/"
        );
        assert_eq!(
            Environment::integration().token_url.as_str(),
            "https://auth-integration.servicetitan.io/connect/token"
        );
    }

    #[test]
    fn secrets_stay_out_of_debug() {
        let credentials = Credentials {
            client_id: "cid.abc".into(),
            client_secret: "cs1.hush".to_owned().into(),
            app_key: "ak1.hush".to_owned().into(),
        };
        let shown = format!("{credentials:?}");
        assert!(shown.contains("cid.abc"));
        assert!(!shown.contains("hush"), "{shown}");
    }
}
