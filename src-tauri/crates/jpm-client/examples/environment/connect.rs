//! Builds the client of the examples from environment variables.

use std::env;

use jpm_client::{Client, Credentials, Environment};

/// The result of an example.
pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Builds a client from `JPM_API`, `JPM_TOKEN_URL`, `JPM_TENANT`, `JPM_CLIENT_ID`,
/// `JPM_CLIENT_SECRET` and `JPM_APP_KEY`, and detects the dialect.
pub(crate) async fn connect() -> Result<Client, Box<dyn std::error::Error>> {
    let environment = Environment {
        api: env::var("JPM_API")?.parse()?,
        token_url: env::var("JPM_TOKEN_URL")?.parse()?,
    };
    let credentials = Credentials {
        client_id: env::var("JPM_CLIENT_ID")?,
        client_secret: env::var("JPM_CLIENT_SECRET")?.into(),
        app_key: env::var("JPM_APP_KEY")?.into(),
    };
    let client =
        Client::builder(environment, env::var("JPM_TENANT")?.parse()?, credentials).build()?;
    client.detect_dialect().await?;
    Ok(client)
}
