//! The program is killed in the middle of an edit: the edit is not lost and not done twice. The sandbox's own effect
//! log is the judge.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::Stdio;
use std::time::Duration;

use crossing::desk::{Address, Desk};
use crossing::relay::{Hold, Relay};
use jpm_sandbox::{Running, Sandbox};
use jpm_sync::views::operations::OperationState;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Long enough for any machine; nothing waits for it when all is well.
const PATIENCE: Duration = Duration::from_mins(1);

struct Killed {
    sandbox: Running,
    relay: Relay,
    folder: tempfile::TempDir,
    appointment: String,
    start: i64,
}

/// Starts the program behind a relay that holds back what `hold` says, lets it confirm an edit, waits for the moment,
/// and kills it.
async fn kill_at(hold: Hold) -> Killed {
    let sandbox = Sandbox::builder().appointments(200).start().await.unwrap();
    let connection = sandbox.connection();
    let mut relay = Relay::to(connection.api.trim_start_matches("http://"))
        .await
        .unwrap();
    relay.hold(hold);
    let folder = tempfile::tempdir().unwrap();
    let address = Address::of(connection, &relay.api);
    let mut child: Child = Command::new(env!("CARGO_BIN_EXE_edit-and-wait"))
        .arg(folder.path())
        .args(address.arguments())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(PATIENCE, lines.next_line())
        .await
        .expect("the edit is confirmed")
        .unwrap()
        .expect("the program did not end");
    let (appointment, start) = line.split_once(' ').unwrap();
    if hold != Hold::Nothing {
        tokio::time::timeout(PATIENCE, relay.until_held())
            .await
            .expect("the call comes by");
    }
    // SIGKILL: no handler runs, nothing is flushed.
    child.kill().await.unwrap();
    relay.hold(Hold::Nothing);
    Killed {
        appointment: appointment.to_owned(),
        start: start.parse().unwrap(),
        sandbox,
        relay,
        folder,
    }
}

impl Killed {
    async fn reschedules(&self) -> Vec<Value> {
        let effects: Value =
            reqwest::get(format!("{}/control/effects", self.sandbox.connection().api))
                .await
                .unwrap()
                .json()
                .await
                .unwrap();
        effects["data"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|effect| {
                effect["path"]
                    .as_str()
                    .unwrap()
                    .ends_with(&format!("/appointments/{}/reschedule", self.appointment))
            })
            .cloned()
            .collect()
    }

    /// Starts the program again and waits until nothing waits any more.
    async fn start_again(&self) {
        let address = Address::of(self.sandbox.connection(), &self.relay.api);
        let desk = Desk::open(self.folder.path(), &address).unwrap();
        let mut changes = desk.store.subscribe();
        let settled = async {
            loop {
                let operations = desk.store.operations().unwrap();
                assert_eq!(
                    operations.len(),
                    1,
                    "the edit is still known: {operations:?}"
                );
                if operations[0].state == OperationState::Done {
                    return;
                }
                changes.recv().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, settled)
            .await
            .unwrap_or_else(|_| panic!("not settled: {:?}", desk.store.operations()));
        let card = desk
            .cards()
            .unwrap()
            .into_iter()
            .find(|card| card.id.to_string() == self.appointment)
            .expect("the appointment is shown");
        assert_eq!(card.start.0.timestamp_millis(), self.start);
        assert_eq!(card.pending, None, "and needs nobody's attention");
        desk.engine.stop().await;
    }
}

#[tokio::test]
async fn killed_before_the_request_left_it_is_sent_once() {
    let killed = kill_at(Hold::Request("/reschedule")).await;
    assert_eq!(
        killed.reschedules().await.len(),
        0,
        "nothing has happened yet"
    );
    killed.start_again().await;
    assert_eq!(killed.reschedules().await.len(), 1);
}

#[tokio::test]
async fn killed_after_the_effect_it_is_not_sent_again() {
    let killed = kill_at(Hold::Answer("/reschedule")).await;
    assert_eq!(killed.reschedules().await.len(), 1, "it has happened");
    killed.start_again().await;
    assert_eq!(killed.reschedules().await.len(), 1, "and not a second time");
}

#[tokio::test]
async fn killed_as_soon_as_it_is_confirmed_it_is_not_lost() {
    let killed = kill_at(Hold::Nothing).await;
    killed.start_again().await;
    assert_eq!(killed.reschedules().await.len(), 1);
}
