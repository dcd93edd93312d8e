//! The addresses of the API and the credentials.

use std::fmt;

use secrecy::SecretString;
use url::Url;

/// The two addresses of an environment of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The address in front of `/jpm/v2`. It may have a path.
    pub api: Url,
    /// The full address of the token endpoint.
    pub token_url: Url,
}

impl Environment {
    /// The vendor's production environment.
    pub fn production() -> Self {
        Self::vendor("")
    }

    /// The vendor's integration environment, with test data and its own credentials.
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

/// The credentials that a tenant's administrator gives to an application.
///
/// `Debug`, errors and logs never contain the two secrets.
#[derive(Clone)]
pub struct Credentials {
    /// The OAuth client id. It belongs to one tenant and one environment.
    pub client_id: String,
    /// The OAuth client secret.
    pub client_secret: SecretString,
    /// The application key, which every call sends as `ST-App-Key`.
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
    fn environments_have_the_addresses_of_the_vendor() {
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
    fn debug_of_credentials_hides_the_secrets() {
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
