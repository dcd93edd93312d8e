//! The client that all examples share, made from the environment.

use std::env;

use jpm_client::{Client, Credentials, Environment};

/// What an example may end with.
pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Signs in where `JPM_API`, `JPM_TOKEN_URL`, `JPM_TENANT`, `JPM_CLIENT_ID`, `JPM_CLIENT_SECRET` and `JPM_APP_KEY` say, and finds the
/// dialect.
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
