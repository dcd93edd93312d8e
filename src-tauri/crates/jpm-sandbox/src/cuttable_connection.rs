//! The connections, each with a way to cut it: what a fault needs that HTTP cannot say.

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

/// Where the connection shall end.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// Before the first byte of the answer.
    AtOnce,
    /// After so many bytes of the answer's body; `matched` is how much of the head's end was seen, four when the body has begun.
    InBody { left: usize, matched: usize },
}

impl Cut {
    /// How many of these bytes may still go out.
    fn allowed(self, bytes: &[u8]) -> usize {
        let mut cut = self;
        bytes.iter().take_while(|byte| cut.count(**byte)).count()
    }

    /// Counts one byte; whether it may go out.
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

/// The handle of a connection, which a request carries with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct CutHandle(Arc<Mutex<Option<Cut>>>);

impl CutHandle {
    fn set(&self, cut: Cut) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(cut);
    }

    /// The peer sees a reset instead of an answer.
    pub(crate) fn cut(&self) {
        self.set(Cut::AtOnce);
    }

    /// The peer gets the answer's head and so many bytes of its body, then the end of the connection.
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
        // Answers are small and a test waits for each; without this the system may hold them back.
        if let Err(error) = tcp.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
        let cut_handle = CutHandle::default();
        (CuttableConnection { tcp, cut_handle }, address)
    }

    fn local_addr(&self) -> Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// One connection.
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
                // With no linger the system sends a reset instead of an orderly end.
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
    fn a_cut_body_ends_at_its_byte_however_the_answer_is_split() {
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
