//! Tests of `ReqwestTransport` against sockets that misbehave.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use jpm_client::transport::{
    Cause, RequestLimits, ReqwestTransport, SendPhase, Transport, TransportError,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const LIMITS: RequestLimits = RequestLimits {
    timeout: Duration::from_secs(20),
    max_body: 1024,
};

/// Accepts connections, reads the request of each, and calls `serve`.
async fn server<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> SocketAddr
where
    F: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let read = stream.read(&mut request).await.unwrap_or_default();
            assert!(read > 0, "a request");
            serve(stream).await;
        }
    });
    address
}

async fn send(url: &str, limits: RequestLimits) -> Result<Response<Bytes>, TransportError> {
    let request = Request::post(url).body(Bytes::from_static(b"{}")).unwrap();
    ReqwestTransport::new(Duration::from_secs(5))
        .unwrap()
        .send(request, limits)
        .await
}

async fn failure(address: SocketAddr, limits: RequestLimits) -> (SendPhase, Cause) {
    let error = send(&format!("http://{address}/jobs"), limits)
        .await
        .unwrap_err();
    assert!(!error.detail.contains("/jobs"), "{}", error.detail);
    (error.phase, error.cause)
}

async fn write(mut stream: TcpStream, text: &'static [u8]) {
    stream.write_all(text).await.unwrap();
    stream.shutdown().await.unwrap();
}

#[tokio::test]
async fn response_is_complete_and_redirect_is_not_followed() {
    let address = server(|stream| {
        write(
            stream,
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 2\r\n\r\nhi",
        )
    })
    .await;
    let answer = send(&format!("http://{address}/"), LIMITS).await.unwrap();
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.body().as_ref(), b"hi");
}

#[tokio::test]
async fn refused_connection_is_connect_before_sending() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(
        failure(address, LIMITS).await,
        (SendPhase::NotSent, Cause::Connect)
    );
}

#[tokio::test]
async fn unknown_host_is_dns_before_sending() {
    let error = send("http://no-such-host.invalid/jobs", LIMITS)
        .await
        .unwrap_err();
    assert_eq!(
        (error.phase, error.cause),
        (SendPhase::NotSent, Cause::Dns),
        "{error:?}"
    );
}

#[tokio::test]
async fn plain_http_peer_is_tls_before_sending() {
    let address = server(|stream| write(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    let error = send(&format!("https://{address}/jobs"), LIMITS)
        .await
        .unwrap_err();
    assert_eq!(
        (error.phase, error.cause),
        (SendPhase::NotSent, Cause::Tls),
        "{error:?}"
    );
}

#[tokio::test]
async fn closed_connection_is_reset_after_sending() {
    let address = server(|stream| async move { drop(stream) }).await;
    assert_eq!(
        failure(address, LIMITS).await,
        (SendPhase::MaybeSent, Cause::Reset)
    );
}

#[tokio::test]
async fn truncated_body_is_response_truncated() {
    let address = server(|stream| {
        write(
            stream,
            b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":",
        )
    })
    .await;
    assert_eq!(
        failure(address, LIMITS).await,
        (SendPhase::ResponseTruncated, Cause::Body)
    );
}

#[tokio::test]
async fn invalid_gzip_is_body_error() {
    let address = server(|stream| {
        write(
            stream,
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 8\r\n\r\nnot gzip",
        )
    })
    .await;
    assert_eq!(
        failure(address, LIMITS).await,
        (SendPhase::ResponseTruncated, Cause::Body)
    );
}

#[tokio::test]
async fn missing_response_is_timeout_after_sending() {
    let address = server(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let short = RequestLimits {
        timeout: Duration::from_millis(200),
        ..LIMITS
    };
    assert_eq!(
        failure(address, short).await,
        (SendPhase::MaybeSent, Cause::Timeout)
    );
}

#[tokio::test]
async fn stalled_body_is_timeout_and_response_truncated() {
    let address = server(|mut stream| async move {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
            .await
            .unwrap();
        std::future::pending::<()>().await;
    })
    .await;
    let short = RequestLimits {
        timeout: Duration::from_millis(200),
        ..LIMITS
    };
    assert_eq!(
        failure(address, short).await,
        (SendPhase::ResponseTruncated, Cause::Timeout)
    );
}

#[tokio::test]
async fn body_above_the_limit_is_too_large() {
    let announced =
        server(|stream| write(stream, b"HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n")).await;
    assert_eq!(
        failure(announced, LIMITS).await,
        (SendPhase::ResponseTruncated, Cause::TooLarge)
    );
    let endless = server(|mut stream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        while stream.write_all(&[b' '; 512]).await.is_ok() {}
    })
    .await;
    assert_eq!(
        failure(endless, LIMITS).await,
        (SendPhase::ResponseTruncated, Cause::TooLarge)
    );
}
