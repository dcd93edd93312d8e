//! The sandbox as a program. It prints one line of JSON when it is ready, and runs until Ctrl-C.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use jpm_sandbox::{Data, Dialect, Sandbox, SandboxError, Tenant};

/// A complete JPM server for this machine, with a realistic company.
///
/// When ready it prints one JSON line: api, token_url, tenant, client_id, client_secret, app_key,
/// time_zone.
#[derive(Debug, Parser)]
#[command(name = "jpm-sandbox", version)]
#[allow(clippy::doc_markdown)]
struct Options {
    /// Port on 127.0.0.1; 0 selects a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Seed; the same seed creates the same company
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Appointments in the six weeks around today; sets the size of the company
    #[arg(long, default_value_t = 5000)]
    appointments: usize,
    /// Which company to serve: a tidy one, or one with the data that real companies collect
    #[arg(long, value_enum, default_value_t = Tenant::Tidy)]
    tenant: Tenant,
    /// Serve some records of each list with values outside the API documents, as real servers do
    #[arg(long)]
    odd: bool,
    /// Closed jobs of the last three years, in the messy company
    #[arg(long, default_value_t = 8000)]
    closed_jobs: usize,
    /// Projects besides the usual dozen; all jobs are shared among them
    #[arg(long, value_name = "N", default_value_t = 0)]
    projects: usize,
    /// SQLite file for the data; an existing file is reopened and the seed is ignored
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Which dialects to serve
    #[arg(long, value_enum, default_value_t = DialectOption::Both)]
    dialect: DialectOption,
    /// Calls per second before 429; no limit by default
    #[arg(long, value_name = "N")]
    rate_limit: Option<u32>,
    /// Lifetime of a token in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    token_life: u64,
    /// Simulate the field at this speed: 1 is real time, 60 is one hour per minute
    #[arg(long, alias = "life", value_name = "SPEED")]
    field_speed: Option<f64>,
    /// JSON file with fault rules (PUT /control/faults replaces them later)
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DialectOption {
    /// /jpm/v2/{tenant}/…
    Contract,
    /// /jpm/v2/tenant/{tenant}/…
    Vendor,
    /// Both; the path decides
    Both,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter =
        tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jpm-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), SandboxError> {
    let mut builder = Sandbox::builder()
        .port(options.port)
        .seed(options.seed)
        .appointments(options.appointments)
        .tenant(options.tenant)
        .odd(options.odd)
        .closed_jobs(options.closed_jobs)
        .projects(options.projects)
        .data(options.data.map_or(Data::Memory, Data::File))
        .dialect(match options.dialect {
            DialectOption::Contract => Dialect::Contract,
            DialectOption::Vendor => Dialect::Vendor,
            DialectOption::Both => Dialect::Both,
        })
        .rate_limit(options.rate_limit)
        .token_life(Duration::from_secs(options.token_life));
    if let Some(speed) = options.field_speed {
        builder = builder.field_speed(speed);
    }
    if let Some(path) = options.faults {
        let rules = std::fs::read_to_string(&path)
            .map_err(|error| SandboxError::Faults(format!("{}: {error}", path.display())))?;
        builder = builder.faults(rules);
    }
    let running = builder.start().await?;
    let line = serde_json::to_string(running.connection())
        .map_err(|error| SandboxError::Server(error.to_string()))?;
    let mut out = std::io::stdout().lock();
    // The parent process may have closed the pipe; that is no reason to stop.
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        tracing::warn!("nobody reads the standard output");
    }
    drop(out);
    tracing::info!(api = running.connection().api, "the sandbox is ready");
    if let Err(error) = tokio::signal::ctrl_c().await {
        return Err(SandboxError::Server(error.to_string()));
    }
    running.stop().await
}
