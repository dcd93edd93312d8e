//! Tests of each kind of error, with sockets that send what no HTTP library would.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, pin_mut};
use jpm_client::ids::{JobId, TenantId};
use jpm_client::models::{AppointmentFilter, JobUpdate, Reschedule};
use jpm_client::transport::{Cause, SendPhase};
use jpm_client::{
    Client, ClientBuilder, Credentials, Dialect, Effect, Environment, Error, PageRequest,
    RetryPolicy, Timeouts,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const TOKEN: &str = r#"{"access_token":"t","expires_in":900,"token_type":"Bearer"}"#;

/// What the server does after it has read a request.
#[derive(Clone, Debug)]
enum Act {
    /// Sends these bytes and closes the connection.
    Send(String),
    /// Sends these bytes and keeps the connection open.
    Stall(String),
    /// Closes its half of the connection.
    HalfClose,
    /// Closes the connection without a response.
    Close,
}

/// The bytes of a response.
fn answer(status: &str, headers: &str, body: &str) -> Act {
    Act::Send(format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    ))
}

/// Reads one request and returns its first line.
async fn request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let mut more = [0; 4096];
        let read = stream.read(&mut more).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&more[..read]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_ascii_lowercase()
                        .strip_prefix("content-length: ")?
                        .parse()
                        .ok()
                })
                .unwrap_or(0);
            if body.len() >= length {
                return head.lines().next().map(str::to_owned);
            }
        }
    }
}

/// Starts a server that issues tokens and does `act` on every other request.
async fn server(act: Act) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let act = Arc::new(act);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let act = Arc::clone(&act);
            tokio::spawn(async move {
                let Some(line) = request(&mut stream).await else {
                    return;
                };
                let token = answer("200 OK", "", TOKEN);
                let act = if line.contains("/connect/token") {
                    &token
                } else {
                    &*act
                };
                match act {
                    Act::Send(bytes) => {
                        stream.write_all(bytes.as_bytes()).await.ok();
                        stream.shutdown().await.ok();
                    }
                    Act::Stall(bytes) => {
                        stream.write_all(bytes.as_bytes()).await.ok();
                        std::future::pending::<()>().await;
                    }
                    Act::HalfClose => {
                        stream.shutdown().await.ok();
                        request(&mut stream).await;
                    }
                    Act::Close => {}
                }
            });
        }
    });
    address
}

fn builder(api: &str, tokens: SocketAddr) -> ClientBuilder {
    let environment = Environment {
        api: api.parse().unwrap(),
        token_url: format!("http://{tokens}/connect/token").parse().unwrap(),
    };
    let credentials = Credentials {
        client_id: "cid.one".to_owned(),
        client_secret: "cs1.hush".to_owned().into(),
        app_key: "ak1.hush".to_owned().into(),
    };
    Client::builder(environment, TenantId(7), credentials)
        .dialect(Dialect::Vendor)
        .retry(RetryPolicy::NEVER)
}

/// A client of a server that does `act`.
async fn client(act: Act) -> Client {
    let address = server(act).await;
    builder(&format!("http://{address}"), address)
        .build()
        .unwrap()
        .with_timeouts(Timeouts {
            read: Duration::from_millis(300),
            write: Duration::from_millis(300),
            ..Timeouts::default()
        })
}

/// The errors of a write and of a read. The error of a read never has an effect.
async fn failures(act: Act) -> Error {
    let client = client(act.clone()).await;
    let read = client.jobs().get(JobId(1)).await.unwrap_err();
    assert_eq!(read.effect(), Effect::None, "{act:?}: {read:?}");
    let change = JobUpdate {
        summary: Some("No heat".to_owned()),
        ..JobUpdate::default()
    };
    let write = client.jobs().update(JobId(1), &change).await.unwrap_err();
    assert_eq!(read.kind(), write.kind(), "{act:?}");
    write
}

#[tokio::test]
async fn every_error_has_its_kind_and_effect() {
    let problem = |status: &str| {
        answer(
            status,
            "",
            r#"{"title":"No","traceId":"00-ab","errors":{"start":["is required"]}}"#,
        )
    };
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n";
    let portal = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 23\r\n\r\n<html>Please log in</ht";
    let cases = [
        ("invalid", Effect::None, problem("400 Bad Request")),
        ("unauthorized", Effect::None, problem("401 Unauthorized")),
        ("forbidden", Effect::None, problem("403 Forbidden")),
        ("not_found", Effect::None, problem("404 Not Found")),
        ("conflict", Effect::None, problem("409 Conflict")),
        ("refused", Effect::None, problem("418 I'm a teapot")),
        ("throttled", Effect::None, problem("429 Too Many Requests")),
        ("server", Effect::Possible, problem("500 Oh")),
        (
            "server",
            Effect::None,
            answer("503 Busy", "retry-after: 3\r\n", "{}"),
        ),
        ("not_api", Effect::Possible, Act::Send(portal.to_owned())),
        (
            "decode",
            Effect::Possible,
            answer("200 OK", "", r#"{"id":"x"}"#),
        ),
        (
            "decode",
            Effect::Possible,
            answer("200 OK", "", r#"{"id":1"#),
        ),
        (
            "connection",
            Effect::Possible,
            Act::Send(format!("{head}{{\"id\":")),
        ),
        (
            "connection",
            Effect::Possible,
            Act::Send("\u{1}\u{2}garbage\r\n\r\n".to_owned()),
        ),
        ("connection", Effect::Possible, Act::HalfClose),
        ("connection", Effect::Possible, Act::Close),
        ("timeout", Effect::Possible, Act::Stall(String::new())),
        (
            "timeout",
            Effect::Possible,
            Act::Stall("HTTP/1.1 200 OK\r\ncontent-ty".to_owned()),
        ),
        ("timeout", Effect::Possible, Act::Stall(format!("{head}{{"))),
    ];
    let mut seen = BTreeSet::new();
    for (kind, effect, act) in cases {
        let error = failures(act.clone()).await;
        assert_eq!(
            (error.kind(), error.effect()),
            (kind, effect),
            "{act:?}: {error:?}"
        );
        seen.insert(kind);
        if let Some(problem) = error.problem().filter(|problem| problem.title.is_some()) {
            assert_eq!(problem.trace_id.as_deref(), Some("00-ab"));
            assert_eq!(problem.errors["start"], ["is required"]);
        }
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hush"), "{shown}");
    }
    // Four kinds are missing: `tls` and `paging` are tested below, and `unsupported` and `setup`
    // occur before anything is sent.
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        [
            "conflict",
            "connection",
            "decode",
            "forbidden",
            "invalid",
            "not_api",
            "not_found",
            "refused",
            "server",
            "throttled",
            "timeout",
            "unauthorized",
        ]
    );
}

#[tokio::test]
async fn forbidden_names_the_missing_scope() {
    let forbidden = answer("403 Forbidden", "", "{}");
    let Error::Forbidden(problem) = failures(forbidden.clone()).await else {
        panic!("a 403 is a missing scope");
    };
    assert_eq!(problem.scope.as_deref(), Some("jpm / jobs: modify"));
    let feed =
        client(forbidden)
            .await
            .export_page::<jpm_client::models::Assignment>(
                &jpm_client::export::ExportRequest::default(),
            )
            .await
            .unwrap_err();
    assert_eq!(
        feed.problem().unwrap().scope.as_deref(),
        Some("dispatch / appointment-assignments: view")
    );
}

#[tokio::test]
async fn decode_error_has_the_path_of_the_field() {
    let body = r#"{"hasMore":false,"data":[{"id":1},{"id":2,"start":"soon"}]}"#;
    let client = client(answer("200 OK", "", body)).await;
    let page = client
        .appointments()
        .page(&AppointmentFilter::default(), PageRequest::default())
        .await
        .unwrap();
    assert_eq!(page.items[1].problems()[0].path, "start");
}

#[tokio::test]
async fn retry_after_can_be_seconds_or_a_date_or_absent() {
    for (header, expected) in [
        ("retry-after: 7\r\n", Some(7)),
        (
            "date: Tue, 24 Nov 2026 08:00:00 GMT\r\nretry-after: Tue, 24 Nov 2026 08:00:30 GMT\r\n",
            Some(30),
        ),
        ("retry-after: soon\r\n", None),
        ("", None),
    ] {
        let error = failures(answer("429 Too Many Requests", header, "{}")).await;
        let wait = error.retry_after().map(|wait| wait.as_secs());
        assert_eq!((error.kind(), wait), ("throttled", expected), "{header}");
    }
}

#[tokio::test]
async fn endless_list_is_a_paging_error() {
    let client = client(answer("200 OK", "", r#"{"hasMore":true,"data":[]}"#)).await;
    let pages = client.appointments().pages(AppointmentFilter::default(), 5);
    pin_mut!(pages);
    pages.next().await.unwrap().unwrap();
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.effect()), ("paging", Effect::None));
}

#[tokio::test]
async fn body_above_the_limit_is_not_read() {
    let address = server(answer("200 OK", "", &format!("[{}]", " ".repeat(5000)))).await;
    let client = builder(&format!("http://{address}"), address)
        .max_body(1000)
        .build()
        .unwrap();
    let error = client.jobs().get(JobId(1)).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Connection {
                cause: Cause::TooLarge,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!error.is_transient());
}

#[tokio::test]
async fn error_before_sending_has_no_effect() {
    let tokens = server(Act::Close).await;
    let times = Reschedule::new(
        "2026-11-24T14:00:00Z".parse().unwrap(),
        "2026-11-24T16:00:00Z".parse().unwrap(),
    );
    let failure = async |api: String| {
        let limits = Timeouts {
            connect: Duration::from_millis(300),
            ..Timeouts::default()
        };
        let client = builder(&api, tokens).timeouts(limits).build().unwrap();
        let error = client
            .appointments()
            .reschedule(7.into(), &times)
            .await
            .unwrap_err();
        assert_eq!(error.effect(), Effect::None, "{error:?}");
        error
    };

    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = gone.local_addr().unwrap();
    drop(gone);
    let error = failure(format!("http://{nobody}")).await;
    assert!(
        matches!(
            error,
            Error::Connection {
                phase: SendPhase::NotSent,
                cause: Cause::Connect,
                ..
            }
        ),
        "{error:?}"
    );

    let plain = server(Act::Close).await;
    // A server that waits for a line of HTTP does not respond to a TLS handshake.
    let error = failure(format!("https://{plain}")).await;
    assert!(
        matches!(
            error,
            Error::Timeout {
                phase: SendPhase::NotSent,
                ..
            }
        ),
        "{error:?}"
    );

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let impolite = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut greeting = [0; 5];
            stream.read_exact(&mut greeting).await.ok();
            stream.write_all(b"HTTP/1.1 400 Bad\r\n\r\n").await.ok();
        }
    });
    let error = failure(format!("https://{impolite}")).await;
    assert_eq!(error.kind(), "tls", "{error:?}");
}
