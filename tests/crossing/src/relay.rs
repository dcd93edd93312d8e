//! Stands between a client and a server and lets nothing through when it matters.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What is held back. A call is known by a part of its request line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Nothing: a plain wire.
    Nothing,
    /// The request of this call never reaches the server.
    Request(&'static str),
    /// The request of this call reaches the server, its answer never comes back.
    Answer(&'static str),
}

/// A wire that can be cut in the middle of a call.
pub struct Relay {
    /// The address before `/jpm/v2`, on this side.
    pub api: String,
    hold: watch::Sender<Hold>,
    held: watch::Receiver<u32>,
    serving: JoinHandle<()>,
}

impl Relay {
    /// Starts on a free port in front of `server`, an address such as `127.0.0.1:8080`.
    pub async fn to(server: &str) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let api = format!("http://{}", listener.local_addr()?);
        let (hold, holding) = watch::channel(Hold::Nothing);
        let (tell_held, held) = watch::channel(0);
        let tell_held = Arc::new(tell_held);
        let server = server.to_owned();
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&server).await else {
                    continue;
                };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                let (swallow, swallowing) = watch::channel(false);
                tokio::spawn(requests(
                    from_client,
                    to_server,
                    holding.clone(),
                    swallow,
                    Arc::clone(&tell_held),
                ));
                tokio::spawn(answers(
                    from_server,
                    to_client,
                    swallowing,
                    Arc::clone(&tell_held),
                ));
            }
        });
        Ok(Relay {
            api,
            hold,
            held,
            serving,
        })
    }

    /// From now on holds this back.
    pub fn hold(&self, hold: Hold) {
        self.hold.send_replace(hold);
    }

    /// Waits until something was held back.
    pub async fn until_held(&mut self) {
        // The sender lives as long as the relay.
        let _ = self.held.wait_for(|count| *count > 0).await;
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    hold: watch::Receiver<Hold>,
    swallow: watch::Sender<bool>,
    held: Arc<watch::Sender<u32>>,
) {
    let mut chunk = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        let text = String::from_utf8_lossy(&chunk[..read]);
        let line = text.lines().next().unwrap_or_default();
        match *hold.borrow() {
            Hold::Request(call) if line.contains(call) => {
                held.send_modify(|count| *count += 1);
                continue;
            }
            Hold::Answer(call) if line.contains(call) => {
                swallow.send_replace(true);
            }
            _ => {}
        }
        if to.write_all(&chunk[..read]).await.is_err() {
            return;
        }
    }
}

async fn answers(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    swallowing: watch::Receiver<bool>,
    held: Arc<watch::Sender<u32>>,
) {
    let mut chunk = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        if *swallowing.borrow() {
            held.send_modify(|count| *count += 1);
            continue;
        }
        if to.write_all(&chunk[..read]).await.is_err() {
            return;
        }
    }
}
