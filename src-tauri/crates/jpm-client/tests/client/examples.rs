//! Runs each example as a program.

use jpm_sandbox::{Dialect, Sandbox};
use tokio::process::Command;

#[tokio::test]
async fn every_example_runs_against_the_sandbox() {
    let sandbox = Sandbox::builder()
        .appointments(300)
        .dialect(Dialect::Vendor)
        .start()
        .await
        .unwrap();
    let connection = sandbox.connection();
    let test = std::env::current_exe().unwrap();
    let built = test.parent().unwrap().parent().unwrap().join("examples");
    for name in [
        "appointments",
        "jobs",
        "projects",
        "assignments",
        "availability",
        "settings",
        "customers",
        "catalog",
        "export",
    ] {
        let mut example =
            Command::new(built.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
        // The environment is kept, because it sets the clock of this test.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("JPM_")) {
            example.env_remove(name);
        }
        let output = example
            .env("JPM_API", &connection.api)
            .env("JPM_TOKEN_URL", &connection.token_url)
            .env("JPM_TENANT", &connection.tenant)
            .env("JPM_CLIENT_ID", &connection.client_id)
            .env("JPM_CLIENT_SECRET", &connection.client_secret)
            .env("JPM_APP_KEY", &connection.app_key)
            .output()
            .await
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {errors}");
        assert!(!output.stdout.is_empty(), "{name} shows nothing");
    }
}
