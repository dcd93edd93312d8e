//! Tests of the retry budget, the priorities and the timeouts of a client.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use http::{Request, Response};
use jpm_client::clock::Clock;
use jpm_client::ids::JobId;
use jpm_client::models::JobUpdate;
use jpm_client::transport::{RequestLimits, Transport, TransportError};
use jpm_client::{CallPriority, Dialect, Timeouts};

use crate::scripted_transport::{JumpingClock, Script, builder, json};

#[tokio::test]
async fn exhausted_retry_budget_prevents_retries() {
    // Calls succeed from the tenth on.
    let script = Script::new(|_, number| {
        if number < 9 {
            json(500, "{}")
        } else {
            json(200, r#"{"id":1}"#)
        }
    });
    let client = builder(&script)
        .dialect(Dialect::Vendor)
        .clock(JumpingClock::new())
        .retry_budget(20)
        .build()
        .unwrap();
    let tries = async || {
        let before = script.calls().len();
        let outcome = client.jobs().get(JobId(1)).await;
        (outcome.is_ok(), script.calls().len() - before)
    };
    assert_eq!(tries().await, (false, 4), "three more tries cost 15");
    assert_eq!(tries().await, (false, 2), "one more costs the last 5");
    assert_eq!(tries().await, (false, 1));
    assert_eq!(tries().await, (false, 1));
    assert_eq!(tries().await, (false, 1));
    assert_eq!(tries().await, (true, 1));
}

/// A clock that follows tokio's paused time.
struct Paused {
    began: tokio::time::Instant,
    at: DateTime<Utc>,
}

impl Clock for Paused {
    fn now(&self) -> DateTime<Utc> {
        self.at + TimeDelta::from_std(self.began.elapsed()).unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

#[tokio::test(start_paused = true)]
async fn user_write_starts_before_a_waiting_download() {
    let script = Script::new(|_, _| json(200, r#"{"id":1}"#));
    let client = builder(&script)
        .dialect(Dialect::Vendor)
        .clock(Arc::new(Paused {
            began: tokio::time::Instant::now(),
            at: Utc::now(),
        }))
        .calls_per_second(1)
        .build()
        .unwrap();
    let download = client.with_priority(CallPriority::Backfill);
    let change = JobUpdate {
        summary: Some("No heat".to_owned()),
        ..JobUpdate::default()
    };
    // Each call starts while the earlier ones wait. Only the first does not have to wait.
    let begin = |millis| tokio::time::sleep(Duration::from_millis(millis));
    tokio::join!(
        async { download.jobs().get(JobId(1)).await.unwrap() },
        async {
            begin(100).await;
            download.jobs().get(JobId(2)).await.unwrap()
        },
        async {
            begin(200).await;
            client.jobs().get(JobId(3)).await.unwrap()
        },
        async {
            begin(300).await;
            client.jobs().update(JobId(4), &change).await.unwrap()
        },
    );
    let order: Vec<_> = script
        .calls()
        .iter()
        .map(|call| call.path.rsplit('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(order, ["1", "4", "3", "2"]);
}

/// A transport that records the timeout of each call.
struct Limited(Arc<Script>, std::sync::Mutex<Vec<Duration>>);

impl Transport for Limited {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: RequestLimits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.1.lock().unwrap().push(limits.timeout);
        self.0.send(request, limits)
    }
}

#[tokio::test]
async fn timeouts_can_differ_between_clones() {
    let script = Script::new(|_, _| json(200, r#"{"id":1}"#));
    let limited = Arc::new(Limited(Arc::clone(&script), std::sync::Mutex::default()));
    let transport: Arc<dyn Transport> = Arc::<Limited>::clone(&limited);
    let client = builder(&script)
        .transport(transport)
        .dialect(Dialect::Vendor)
        .build()
        .unwrap();
    let hasty = client.with_timeouts(Timeouts {
        read: Duration::from_secs(2),
        ..Timeouts::default()
    });
    // A clone with another priority keeps its timeouts.
    let hasty = hasty.with_priority(CallPriority::OnScreen);
    hasty.jobs().get(JobId(1)).await.unwrap();
    client.jobs().get(JobId(1)).await.unwrap();
    let usual = Timeouts::default();
    assert_eq!(
        *limited.1.lock().unwrap(),
        [usual.token, Duration::from_secs(2), usual.read]
    );
}
