//! TCP connections that a fault can cut, which HTTP alone cannot express.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

const HEAD_END: &[u8] = b"\r\n\r\n";

/// Where to cut the connection.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// Before the first byte of the response.
    AtOnce,
    /// After `left` bytes of the body. `matched` counts the bytes of the head's end seen so far;
    /// four means that the body has begun.
    InBody { left: usize, matched: usize },
}

impl Cut {
    /// How many of these bytes may still be sent.
    fn allowed(self, bytes: &[u8]) -> usize {
        let mut cut = self;
        bytes.iter().take_while(|byte| cut.count(**byte)).count()
    }

    /// Counts one byte. True if it may be sent.
    fn count(&mut self, byte: u8) -> bool {
        match self {
            Self::AtOnce => false,
            Self::InBody { left, matched } if *matched == HEAD_END.len() => {
                let more = *left > 0;
                *left = left.saturating_sub(1);
                more
            }
            Self::InBody { matched, .. } => {
                *matched = if HEAD_END.get(*matched) == Some(&byte) {
                    *matched + 1
                } else {
                    usize::from(byte == b'\r')
                };
                true
            }
        }
    }
}

/// Handle to cut a connection; each request carries one.
#[derive(Debug, Clone, Default)]
pub(crate) struct CutHandle(Arc<Mutex<Option<Cut>>>);

impl CutHandle {
    fn set(&self, cut: Cut) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(cut);
    }

    /// Sends a reset instead of a response.
    pub(crate) fn cut(&self) {
        self.set(Cut::AtOnce);
    }

    /// Sends the head and so many bytes of the body, then closes the connection.
    pub(crate) fn cut_body(&self, bytes: usize) {
        self.set(Cut::InBody {
            left: bytes,
            matched: 0,
        });
    }
}

impl Connected<IncomingStream<'_, CuttableListener>> for CutHandle {
    fn connect_info(stream: IncomingStream<'_, CuttableListener>) -> Self {
        stream.io().cut_handle.clone()
    }
}

/// A listener whose connections can be cut.
pub(crate) struct CuttableListener(pub(crate) TcpListener);

impl Listener for CuttableListener {
    type Io = CuttableConnection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (CuttableConnection, SocketAddr) {
        let (tcp, address) = Listener::accept(&mut self.0).await;
        // Responses are small and tests wait for each, so Nagle's algorithm would only delay them.
        if let Err(error) = tcp.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        let cut_handle = CutHandle::default();
        (CuttableConnection { tcp, cut_handle }, address)
    }

    fn local_addr(&self) -> Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection that can be cut.
pub(crate) struct CuttableConnection {
    tcp: TcpStream,
    cut_handle: CutHandle,
}

impl AsyncRead for CuttableConnection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.tcp).poll_read(context, buffer)
    }
}

impl AsyncWrite for CuttableConnection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let cut_handle = self.cut_handle.clone();
        let mut pending = cut_handle.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(cut) = pending.as_mut() else {
            return Pin::new(&mut self.tcp).poll_write(context, bytes);
        };
        let most = cut.allowed(bytes);
        if most == 0 && !bytes.is_empty() {
            if matches!(cut, Cut::AtOnce) {
                // Without lingering, the system sends a reset instead of an orderly close.
                self.tcp.set_zero_linger()?;
            }
            return Poll::Ready(Err(Error::new(
                ErrorKind::ConnectionReset,
                "a fault cuts this connection",
            )));
        }
        let written =
            std::task::ready!(Pin::new(&mut self.tcp).poll_write(context, &bytes[..most]))?;
        for byte in &bytes[..written] {
            cut.count(*byte);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_body_ends_at_its_byte_for_any_split_of_the_answer() {
        let answer = b"HTTP/1.1 200 OK\r\nA: b\r\r\n\r\nbody of some length";
        for size in 1..answer.len() {
            let mut cut = Cut::InBody {
                left: 4,
                matched: 0,
            };
            let mut sent = Vec::new();
            for part in answer.chunks(size) {
                let most = cut.allowed(part);
                part[..most].iter().for_each(|byte| {
                    cut.count(*byte);
                });
                sent.extend_from_slice(&part[..most]);
                if most < part.len() {
                    break;
                }
            }
            assert!(sent.ends_with(b"\r\n\r\nbody"), "{size}");
        }
        assert_eq!(Cut::AtOnce.allowed(answer), 0);
    }
}
