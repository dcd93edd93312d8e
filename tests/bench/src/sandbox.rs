//! The sandbox as a process, and readers that get its address from the environment.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Outcome;
use crate::connection::Connection;
use crate::reading::Reading;

/// What the sandbox prints when it is ready.
#[derive(Deserialize)]
struct Ready {
    api: String,
    token_url: String,
    tenant: String,
    client_id: String,
    client_secret: String,
    app_key: String,
}

#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
}

/// A sandbox that runs until it is dropped.
pub(crate) struct Sandbox {
    _child: Child,
    ready: Ready,
    /// Time until it was ready, including the creation of the data.
    pub(crate) built_in: Duration,
    authorization: String,
}

impl Sandbox {
    /// Starts the program from this program's folder.
    pub(crate) async fn start(appointments: usize) -> Outcome<Self> {
        let program = std::env::current_exe()?.with_file_name("jpm-sandbox");
        let began = Instant::now();
        let mut child = Command::new(&program)
            .args(["--token-life", "86400", "--appointments"])
            .arg(appointments.to_string())
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let out = child.stdout.take().ok_or("the sandbox has no output")?;
        let line = BufReader::new(out)
            .lines()
            .next_line()
            .await?
            .ok_or("the sandbox ended before it was ready")?;
        let built_in = began.elapsed();
        let ready: Ready = serde_json::from_str(&line)?;
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            ready.client_id, ready.client_secret
        );
        let mut connection = Connection::open(&ready.api).await?;
        let answer = connection
            .send(
                "POST",
                "/connect/token",
                &[("content-type", "application/x-www-form-urlencoded")],
                form,
            )
            .await?;
        let token_response: TokenResponse = serde_json::from_slice(&answer)?;
        Ok(Self {
            _child: child,
            ready,
            built_in,
            authorization: format!("Bearer {}", token_response.access_token),
        })
    }

    /// Sets the fault rules.
    pub(crate) async fn set_faults(&self, rules: &str) -> Outcome<()> {
        let mut connection = Connection::open(self.api()).await?;
        let headers = [("content-type", "application/json")];
        connection
            .skip("PUT", "/control/faults", &headers, rules.to_owned())
            .await?;
        Ok(())
    }

    /// Its address, without a path.
    pub(crate) fn api(&self) -> &str {
        &self.ready.api
    }

    /// Prefix of the contract's paths.
    pub(crate) fn prefix(&self) -> String {
        format!("/jpm/v2/{}", self.ready.tenant)
    }

    /// The headers of every call.
    pub(crate) fn headers(&self) -> [(&str, &str); 2] {
        [
            ("authorization", &self.authorization),
            ("st-app-key", &self.ready.app_key),
        ]
    }

    /// Passes address and keys to a program.
    pub(crate) fn set_environment<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("BENCH_URL", format!("{}{}", self.ready.api, self.prefix()))
            .env("BENCH_API", &self.ready.api)
            .env("BENCH_TOKEN_URL", &self.ready.token_url)
            .env("BENCH_TENANT", &self.ready.tenant)
            .env("BENCH_CLIENT_ID", &self.ready.client_id)
            .env("BENCH_CLIENT_SECRET", &self.ready.client_secret)
            .env("BENCH_APP_KEY", &self.ready.app_key)
            .env("BENCH_AUTHORIZATION", &self.authorization)
    }

    /// Prefix of the vendor's paths.
    pub(crate) fn vendor_prefix(&self) -> String {
        format!("/jpm/v2/tenant/{}", self.ready.tenant)
    }

    /// Runs a reader as a process, and returns its report.
    pub(crate) async fn read_by(&self, reader: &Reader) -> Outcome<Reading> {
        let mut command = match reader {
            Reader::Client => own("client")?,
            Reader::Pages => own("pages")?,
            Reader::PythonMirror { program, folder } => {
                let mut command = Command::new(program);
                command.arg("tests/bench/first_download.py").arg(folder);
                command
            }
            Reader::Bare { calls } => {
                let mut command = own("bare")?;
                command.env("BENCH_CALLS", calls.to_string());
                command
            }
            Reader::Python { program } => {
                let mut command = Command::new(program);
                command.arg("tests/bench/list_appointments.py");
                command
            }
        };
        let output = self
            .set_environment(&mut command)
            .stderr(Stdio::inherit())
            .output()
            .await?;
        if !output.status.success() {
            return Err(format!("{reader:?} ended with {}", output.status).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}

/// A reader of the appointments.
#[derive(Debug)]
pub(crate) enum Reader {
    /// `jpm-client`: sign-in, pages, typed records.
    Client,
    /// A bare loop over one connection that drops the bytes.
    Bare {
        /// Number of pages: as many as the client read.
        calls: u32,
    },
    /// `jpm-client` again: every list of the first download.
    Pages,
    /// Python that stores every list of the first download in `SQLite`.
    PythonMirror {
        /// The interpreter with httpx.
        program: PathBuf,
        /// The folder of its file.
        folder: PathBuf,
    },
    /// Ten lines of Python.
    Python {
        /// The interpreter with httpx.
        program: PathBuf,
    },
}

impl Reader {
    /// Python from the repository's environment, if installed.
    pub(crate) fn python() -> Option<Self> {
        python().map(|program| Self::Python { program })
    }
}

/// The interpreter of the repository's environment, if installed.
pub(crate) fn python() -> Option<PathBuf> {
    let program = Path::new("tests/conformance/.venv/bin/python");
    program.exists().then(|| program.to_owned())
}

/// This program with another argument.
pub(crate) fn own(reader: &str) -> Outcome<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(reader);
    Ok(command)
}
