//! A server with faults below HTTP, which HTTP libraries cannot produce.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How the server answers.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Sends these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Closes the connection without a byte.
    HangUp,
    /// Sends nothing until the caller gives up.
    Silence,
}

impl Fault {
    /// A normal response.
    pub fn answer(status: &str, content_type: &str, body: &str) -> Self {
        Fault::Bytes(
            format!(
                "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            )
            .into_bytes(),
        )
    }

    /// A response that ends before its announced length.
    pub fn cut_answer(body: &str) -> Self {
        Fault::Bytes(
            format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len() + 100
            )
            .into_bytes(),
        )
    }
}

/// Answers sign-ins normally and everything else with one fault.
pub struct FaultServer {
    /// Base address of the API, without `/jpm/v2`.
    pub api: String,
    calls: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl FaultServer {
    /// Starts on a free loopback port.
    pub async fn start(fault: Fault) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let api = format!("http://{}", listener.local_addr()?);
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, fault.clone(), Arc::clone(&counted)));
            }
        });
        Ok(FaultServer {
            api,
            calls,
            serving,
        })
    }

    /// Number of calls, without sign-ins.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(mut stream: TcpStream, fault: Fault, calls: Arc<AtomicUsize>) {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    while !whole(&request) {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&chunk[..read]),
        }
    }
    let fault = if request.starts_with(b"POST /connect/token") {
        Fault::answer(
            "200 OK",
            "application/json",
            r#"{"access_token":"t","expires_in":900,"token_type":"Bearer"}"#,
        )
    } else {
        calls.fetch_add(1, Ordering::SeqCst);
        fault
    };
    match fault {
        Fault::Bytes(bytes) => {
            // The caller may have closed the connection.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Fault::HangUp => {}
        Fault::Silence => {
            // Until the caller gives up and closes.
            while matches!(stream.read(&mut chunk).await, Ok(read) if read > 0) {}
        }
    }
}

/// True if the request is complete.
fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let promised = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, length)| length.trim().parse::<usize>().ok())
        .unwrap_or(0);
    body.len() >= promised
}
