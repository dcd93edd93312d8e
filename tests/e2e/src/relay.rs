//! A TCP relay between client and server that can hold back a request or a response.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Matches a call by its method and a part of its request line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPattern {
    method: &'static str,
    part: String,
}

impl CallPattern {
    /// For example `CallPattern::new("GET", "/jobs/7 HTTP")`; ` HTTP` anchors the end of the path.
    /// A `*` matches a number.
    pub fn new(method: &'static str, part: impl Into<String>) -> Self {
        Self {
            method,
            part: part.into(),
        }
    }

    fn matches(&self, line: &str) -> bool {
        let Some(rest) = line.strip_prefix(self.method) else {
            return false;
        };
        let Some((before, after)) = self.part.split_once('*') else {
            return rest.contains(&self.part);
        };
        rest.match_indices(before).any(|(at, _)| {
            let number = &rest[at + before.len()..];
            let end = number.trim_start_matches(|c: char| c.is_ascii_digit());
            end.len() < number.len() && end.starts_with(after)
        })
    }
}

/// What is held back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hold {
    /// Nothing.
    #[default]
    Nothing,
    /// The request of this call.
    Request(CallPattern),
    /// The response of this call; the request reaches the server.
    Answer(CallPattern),
}

/// What happens to traffic that was held back before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum HeldOutcome {
    /// It is lost, with its connection.
    #[default]
    Lost,
    /// It is forwarded.
    Sent,
}

#[derive(Clone, Debug, Default)]
struct Rule {
    hold: Hold,
    /// Increases with every rule; held traffic waits for that.
    version: u64,
    outcome: HeldOutcome,
    /// All connections are closed, and none is accepted.
    disconnected: bool,
}

struct RelayState {
    rule: watch::Receiver<Rule>,
    held: watch::Sender<u32>,
    /// How many matching calls still pass.
    passing: AtomicU32,
}

/// A relay that can interrupt a call.
pub struct Relay {
    /// Base address of the API through the relay.
    pub api: String,
    rule: watch::Sender<Rule>,
    state: Arc<RelayState>,
    serving: JoinHandle<()>,
}

impl Relay {
    /// Starts on a free port in front of `server`, such as `127.0.0.1:8080`.
    pub async fn start(server: &str) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let api = format!("http://{}", listener.local_addr()?);
        let (rule, following) = watch::channel(Rule::default());
        let state = Arc::new(RelayState {
            rule: following,
            held: watch::channel(0).0,
            passing: AtomicU32::new(0),
        });
        let server = server.to_owned();
        let serving = tokio::spawn({
            let state = Arc::clone(&state);
            async move {
                while let Ok((client, _)) = listener.accept().await {
                    if state.rule.borrow().disconnected {
                        continue;
                    }
                    let Ok(server) = TcpStream::connect(&server).await else {
                        continue;
                    };
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    let (hold_response, hold_response_receiver) = watch::channel(false);
                    tokio::spawn(requests(
                        from_client,
                        to_server,
                        hold_response,
                        Arc::clone(&state),
                    ));
                    tokio::spawn(answers(
                        from_server,
                        to_client,
                        hold_response_receiver,
                        Arc::clone(&state),
                    ));
                }
            }
        });
        Ok(Relay {
            api,
            rule,
            state,
            serving,
        })
    }

    /// Sets what is held back. Traffic that was held before is lost.
    pub fn hold(&self, hold: Hold) {
        self.hold_later(hold, 0);
    }

    /// Like [`hold`](Self::hold), but the first `passing` matching calls pass.
    pub fn hold_later(&self, hold: Hold, passing: u32) {
        self.state.passing.store(passing, Ordering::SeqCst);
        self.state.held.send_replace(0);
        self.set_rule(hold, HeldOutcome::Lost);
    }

    /// Forwards held traffic, and holds nothing more.
    pub fn release(&self) {
        self.set_rule(Hold::Nothing, HeldOutcome::Sent);
    }

    /// Closes all connections and accepts none until [`reconnect`](Self::reconnect).
    pub fn disconnect(&self) {
        self.rule.send_modify(|rule| rule.disconnected = true);
    }

    /// Accepts connections again.
    pub fn reconnect(&self) {
        self.rule.send_modify(|rule| rule.disconnected = false);
    }

    fn set_rule(&self, hold: Hold, outcome: HeldOutcome) {
        self.rule.send_modify(|rule| {
            rule.hold = hold;
            rule.version += 1;
            rule.outcome = outcome;
        });
    }

    /// Number of items held since the last rule.
    pub fn held(&self) -> u32 {
        *self.state.held.borrow()
    }

    /// Waits until something is held.
    pub async fn until_held(&self) {
        // The sender lives as long as the relay.
        let _ = self
            .state
            .held
            .subscribe()
            .wait_for(|count| *count > 0)
            .await;
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl RelayState {
    /// True if this request is to be held. Marks the connection if its response is.
    fn holds_request(&self, line: &str, hold_response: &watch::Sender<bool>) -> bool {
        let rule = self.rule.borrow();
        let (Hold::Request(call) | Hold::Answer(call)) = &rule.hold else {
            return false;
        };
        if !call.matches(line) {
            return false;
        }
        let passes = self
            .passing
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        if passes.is_ok() {
            return false;
        }
        if matches!(rule.hold, Hold::Answer(_)) {
            hold_response.send_replace(true);
            return false;
        }
        true
    }

    /// Holds an item until the next rule. True if it is then forwarded.
    async fn wait_for_release(&self) -> bool {
        let mut rule = self.rule.clone();
        let version = rule.borrow_and_update().version;
        self.held.send_modify(|count| *count += 1);
        match rule
            .wait_for(|rule| rule.version > version || rule.disconnected)
            .await
        {
            Ok(rule) => !rule.disconnected && rule.outcome == HeldOutcome::Sent,
            Err(_) => false,
        }
    }

    async fn until_disconnected(&self) {
        let mut rule = self.rule.clone();
        if rule.wait_for(|rule| rule.disconnected).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

async fn requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    hold_response: watch::Sender<bool>,
    state: Arc<RelayState>,
) {
    let mut chunk = vec![0; 64 * 1024];
    let mut late = None;
    loop {
        let read = tokio::select! {
            read = from.read(&mut chunk) => read,
            () = state.until_disconnected() => return,
        };
        let Ok(read @ 1..) = read else {
            if let Some(version) = late {
                // A forwarded request must reach the server although its sender is gone, and a
                // server may abandon a call whose connection closes.
                let _ = state
                    .rule
                    .clone()
                    .wait_for(|rule| rule.version > version)
                    .await;
            }
            return;
        };
        let text = String::from_utf8_lossy(&chunk[..read]);
        let line = text.lines().next().unwrap_or_default();
        if state.holds_request(line, &hold_response) {
            if !state.wait_for_release().await {
                return;
            }
            late = Some(state.rule.borrow().version);
        }
        if to.write_all(&chunk[..read]).await.is_err() {
            return;
        }
    }
}

async fn answers(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    hold_response_receiver: watch::Receiver<bool>,
    state: Arc<RelayState>,
) {
    let mut chunk = vec![0; 64 * 1024];
    let mut held = false;
    loop {
        let read = tokio::select! {
            read = from.read(&mut chunk) => read,
            () = state.until_disconnected() => return,
        };
        let Ok(read @ 1..) = read else { return };
        if *hold_response_receiver.borrow() && !held {
            held = true;
            if !state.wait_for_release().await {
                return;
            }
        }
        if to.write_all(&chunk[..read]).await.is_err() {
            return;
        }
    }
}
