//! One connection of hyper's, with nothing on top.

use std::future::poll_fn;
use std::pin::Pin;

use hyper::Request;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Outcome;

/// A kept-alive connection.
pub(crate) struct Connection {
    sender: SendRequest<String>,
    host: String,
}

impl Connection {
    /// Connects to an address such as `http://127.0.0.1:8080`.
    pub(crate) async fn open(api: &str) -> Outcome<Self> {
        let host = api
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned();
        let stream = TcpStream::connect(&host).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, host })
    }

    /// Makes a call that must succeed, and returns the body.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Outcome<Vec<u8>> {
        let mut bytes = Vec::new();
        self.call(method, path, headers, body, |data| {
            bytes.extend_from_slice(data);
        })
        .await?;
        Ok(bytes)
    }

    /// Makes a call, drops the body, and returns its length.
    pub(crate) async fn skip(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Outcome<usize> {
        let mut length = 0;
        self.call(method, path, headers, body, |data| length += data.len())
            .await?;
        Ok(length)
    }

    async fn call(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
        mut take: impl FnMut(&[u8]),
    ) -> Outcome<()> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(body)?).await?;
        let status = response.status();
        let mut body: Incoming = response.into_body();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            if let Some(data) = frame?.data_ref() {
                take(data);
            }
        }
        if !status.is_success() {
            return Err(format!("{method} {path} answered {status}").into());
        }
        Ok(())
    }
}
