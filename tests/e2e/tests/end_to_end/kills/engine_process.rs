//! Controls, watches and kills an engine process.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use e2e::workstation::SandboxAddress;
use jpm_sync::edit::Edit;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// Long enough for any machine; a passing test never waits this long.
pub const TIMEOUT: Duration = Duration::from_mins(1);

/// The status that the engine reports.
#[derive(Clone, Debug, Default)]
pub struct Status {
    pub phase: String,
    pub waiting: u64,
    pub attention: u64,
    /// When the mirror was last complete, in milliseconds of the server's clock.
    pub last_synced_on: i64,
}

/// An operation as stored on disk.
#[derive(Clone, Debug)]
pub struct StoredOperation {
    pub state: String,
    pub error: Option<String>,
    /// True if its writing call has begun.
    pub begun: bool,
}

pub struct EngineProcess {
    child: Child,
    commands: ChildStdin,
    responses: mpsc::UnboundedReceiver<Value>,
    pub status: watch::Receiver<Status>,
    folder: PathBuf,
}

impl EngineProcess {
    /// Starts the process with its clock so many seconds ahead and opens the account; the engine
    /// does not run.
    pub async fn open(folder: &Path, ahead: i64, address: &SandboxAddress) -> Self {
        let mut child = spawn(folder, ahead, address);
        let commands = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (tell_status, status) = watch::channel(Status::default());
        let (tell, responses) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            // The kill may cut a line.
            while let Ok(Some(line)) = lines.next_line().await {
                let Ok(said) = serde_json::from_str::<Value>(&line) else {
                    return;
                };
                let now = &said["status"];
                if now.is_null() {
                    if tell.send(said).is_err() {
                        return;
                    }
                    continue;
                }
                tell_status.send_replace(Status {
                    phase: now["phase"].as_str().unwrap().to_owned(),
                    waiting: now["waiting"].as_u64().unwrap(),
                    attention: now["attention"].as_u64().unwrap(),
                    last_synced_on: now["lastSyncedOn"].as_i64().unwrap_or_default(),
                });
            }
        });
        let mut engine = Self {
            child,
            commands,
            responses,
            status,
            folder: folder.to_owned(),
        };
        assert_eq!(engine.next_response().await["opened"], true);
        engine
    }

    /// Like `open`, and starts the engine.
    pub async fn start(folder: &Path, ahead: i64, address: &SandboxAddress) -> Self {
        let mut engine = Self::open(folder, ahead, address).await;
        engine.send_command(&json!({"command": "start"})).await;
        engine
    }

    pub async fn send_command(&mut self, command: &Value) {
        let line = format!("{command}\n");
        self.commands.write_all(line.as_bytes()).await.unwrap();
    }

    pub async fn next_response(&mut self) -> Value {
        tokio::time::timeout(TIMEOUT, self.responses.recv())
            .await
            .expect("the process answers")
            .expect("the process did not end")
    }

    /// Submits an edit without waiting.
    pub async fn send_edit(&mut self, edit: &Edit) {
        self.send_command(&json!({"command": "submit", "edit": edit}))
            .await;
    }

    /// Submits an edit and waits for its receipt, or the reason why it was refused.
    pub async fn submit(&mut self, edit: &Edit) -> Result<Value, String> {
        self.send_edit(edit).await;
        self.next_receipt().await
    }

    /// Waits for the response to the next submitted edit.
    pub async fn next_receipt(&mut self) -> Result<Value, String> {
        parse_receipt(&self.next_response().await)
    }

    pub async fn decide(&mut self, command: &str, id: Uuid) {
        self.send_command(&json!({"command": command, "id": id}))
            .await;
        let said = self.next_response().await;
        assert!(said.get("decided").is_some(), "{command} {id}: {said}");
    }

    /// Waits for a status.
    pub async fn until(&self, what: &str, wanted: impl FnMut(&Status) -> bool) -> Status {
        let mut status = self.status.clone();
        let late = match tokio::time::timeout(TIMEOUT, status.wait_for(wanted)).await {
            Ok(found) => return found.expect("the process did not end").clone(),
            Err(late) => late,
        };
        panic!(
            "never {what} ({late}): {:?}; operations: {:#?}",
            self.status.borrow().clone(),
            unfinished(&self.folder)
        )
    }

    /// Kills with SIGKILL: no handler runs, nothing is flushed.
    pub async fn kill(mut self) -> Vec<Result<Value, String>> {
        self.child.kill().await.unwrap();
        // Output from before the kill can still be read; the pipe then ends.
        let mut all = Vec::new();
        while let Some(said) = self.responses.recv().await {
            all.push(parse_receipt(&said));
        }
        all
    }

    /// Suspends or resumes the process, like a sleeping machine.
    pub async fn signal(&self, signal: &str) {
        let id = self.child.id().expect("the process runs").to_string();
        let done = Command::new("kill").args([signal, &id]).status().await;
        assert!(done.unwrap().success());
    }
}

/// Starts the process without waiting.
pub fn spawn(folder: &Path, ahead: i64, address: &SandboxAddress) -> Child {
    Command::new(env!("CARGO_BIN_EXE_engine-process"))
        .arg(folder)
        .arg(ahead.to_string())
        .args(address.arguments())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

fn parse_receipt(said: &Value) -> Result<Value, String> {
    match said.get("accepted") {
        Some(receipt) => Ok(receipt.clone()),
        None => Err(said.to_string()),
    }
}

fn outbox(folder: &Path) -> Connection {
    Connection::open_with_flags(
        folder.join("outbox.db"),
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .unwrap()
}

/// The stored operation; `None` if it was never stored.
pub fn stored_operation(folder: &Path, id: Uuid) -> Option<StoredOperation> {
    let sql = outbox(folder);
    let mut statement = sql
        .prepare("SELECT state, error, sent_us IS NOT NULL FROM operation WHERE id = ?1")
        .unwrap();
    let mut rows = statement.query([id.to_string()]).unwrap();
    rows.next().unwrap().map(|row| StoredOperation {
        state: row.get(0).unwrap(),
        error: row.get(1).unwrap(),
        begun: row.get(2).unwrap(),
    })
}

/// Operations that have not ended, for error messages and decisions.
pub fn unfinished(folder: &Path) -> Vec<(Uuid, StoredOperation, String)> {
    let sql = outbox(folder);
    let mut statement = sql
        .prepare(
            "SELECT id, state, error, sent_us IS NOT NULL, edit FROM operation
             WHERE state NOT IN ('done', 'withdrawn') ORDER BY seq",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        let id: String = row.get(0)?;
        let stored_operation = StoredOperation {
            state: row.get(1)?,
            error: row.get(2)?,
            begun: row.get(3)?,
        };
        Ok((id.parse().unwrap(), stored_operation, row.get(4)?))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Blocks writes to a file of the account until dropped, like a slow disk.
pub struct FileLock(#[allow(dead_code, reason = "kept open for its lock")] Connection);

impl FileLock {
    pub fn of(folder: &Path, file: &str) -> Self {
        let sql = Connection::open(folder.join(file)).unwrap();
        sql.busy_timeout(Duration::from_secs(20)).unwrap();
        sql.execute_batch("BEGIN IMMEDIATE").unwrap();
        Self(sql)
    }
}

/// Waits until a query on a file of the account finds a row.
pub async fn until_row(folder: &Path, file: &str, query: &str) {
    let sql = Connection::open_with_flags(
        folder.join(file),
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .unwrap();
    sql.busy_timeout(Duration::from_secs(5)).unwrap();
    let look = async {
        // Commits of another process cannot be observed otherwise.
        while !sql.prepare_cached(query).unwrap().exists([]).unwrap() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, look)
        .await
        .unwrap_or_else(|_| panic!("no row: {query}; operations: {:#?}", unfinished(folder)));
}
