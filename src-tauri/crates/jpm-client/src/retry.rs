//! When a read is tried again, and how long to wait before.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::error::Error;
use crate::timestamp;
use crate::transport::{Cause, Phase};

/// How often and how long a read is tried again. Writes are never sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The most tries after the first.
    pub attempts: u32,
    /// The longest wait before the second try; it doubles with each further one. The real wait is a random part of it.
    pub first_wait: Duration,
    /// The most time that one call may spend waiting in all.
    pub budget: Duration,
}

impl Default for RetryPolicy {
    /// Three more tries, within ten seconds of waiting: long enough for a hiccup, short enough for someone at a screen.
    fn default() -> Self {
        Self {
            attempts: 3,
            first_wait: Duration::from_millis(400),
            budget: Duration::from_secs(10),
        }
    }
}

impl RetryPolicy {
    /// No second try at all.
    pub const NEVER: Self = Self {
        attempts: 0,
        first_wait: Duration::ZERO,
        budget: Duration::ZERO,
    };

    /// The wait before the next try of a read that failed with `error` after `tried` tries and `waited` in waits; `None` to give up.
    ///
    /// `random` is uniform in 0..1.
    pub(crate) fn wait(
        &self,
        error: &Error,
        tried: u32,
        waited: Duration,
        random: f64,
    ) -> Option<Duration> {
        if tried > self.attempts || !is_worth_another_try(error) {
            return None;
        }
        let longest = self
            .first_wait
            .saturating_mul(1_u32.checked_shl(tried - 1).unwrap_or(u32::MAX));
        // Half of the wait is random, so that clients which failed together do not come back together.
        let backoff = longest.mul_f64(random.clamp(0.0, 1.0).midpoint(1.0));
        let wait = error
            .retry_after()
            .map_or(backoff, |asked| asked.max(backoff));
        (waited + wait <= self.budget).then_some(wait)
    }
}

/// An unreachable host is reported at once: the user should see "offline" now, not after three tries.
fn is_worth_another_try(error: &Error) -> bool {
    match error {
        Error::Throttled { .. } | Error::Server { .. } => true,
        Error::NotApi { status, .. } => (502..=504).contains(status),
        Error::Connection { phase, cause, .. } => {
            *phase != Phase::NothingSent && *cause != Cause::TooLarge
        }
        _ => false,
    }
}

/// The wait that an answer asks for. The header holds seconds or a date; a date counts from `now`, the server's clock where it is known.
///
/// What is neither is taken as not said.
pub(crate) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(u64::from(seconds)));
    }
    let until = timestamp::parse_http_date(text)?;
    Some((until - now).to_std().unwrap_or_default())
}

/// A source of numbers in 0..1 for spreading retries: a Weyl sequence with a strong mix (`SplitMix64`).
pub(crate) struct Jitter(AtomicU64);

impl Jitter {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    #[allow(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    pub(crate) fn next(&self) -> f64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut mixed = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::problem::Problem;

    fn asked(text: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, text.parse().unwrap());
        retry_after(&headers, timestamp::parse("2026-11-24T08:00:00Z").unwrap())
    }

    fn throttled(seconds: Option<u64>) -> Error {
        Error::Throttled {
            retry_after: seconds.map(Duration::from_secs),
            problem: Box::new(Problem::read(429, b"")),
        }
    }

    #[test]
    fn reads_seconds_dates_and_ignores_garbage() {
        assert_eq!(asked("7"), Some(Duration::from_secs(7)));
        assert_eq!(asked(" 0 "), Some(Duration::ZERO));
        assert_eq!(
            asked("Tue, 24 Nov 2026 08:00:30 GMT"),
            Some(Duration::from_secs(30))
        );
        assert_eq!(
            asked("Tue, 24 Nov 2026 07:00:00 GMT"),
            Some(Duration::ZERO),
            "already past"
        );
        for garbage in [
            "",
            "soon",
            "-3",
            "1.5",
            "99999999999999999999",
            "Tue, 99 Nov 2026",
        ] {
            assert_eq!(asked(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn waits_grow_stay_random_and_end() {
        let policy = RetryPolicy::default();
        let error = throttled(None);
        let wait = |tried, random| policy.wait(&error, tried, Duration::ZERO, random);
        assert_eq!(wait(1, 1.0), Some(Duration::from_millis(400)));
        assert_eq!(wait(1, 0.0), Some(Duration::from_millis(200)));
        assert_eq!(wait(3, 1.0), Some(Duration::from_millis(1600)));
        assert_eq!(wait(4, 1.0), None);
    }

    #[test]
    fn obeys_the_server_within_the_budget() {
        let policy = RetryPolicy::default();
        assert_eq!(
            policy.wait(&throttled(Some(4)), 1, Duration::ZERO, 0.5),
            Some(Duration::from_secs(4))
        );
        assert_eq!(
            policy.wait(&throttled(Some(4)), 2, Duration::from_secs(7), 0.5),
            None
        );
        assert_eq!(
            policy.wait(&throttled(Some(3600)), 1, Duration::ZERO, 0.5),
            None
        );
    }

    #[test]
    fn an_unreachable_host_is_reported_at_once() {
        let error = Error::Connection {
            phase: Phase::NothingSent,
            cause: Cause::Connect,
            detail: String::new(),
            effect: crate::Effect::None,
        };
        assert_eq!(
            RetryPolicy::default().wait(&error, 1, Duration::ZERO, 0.5),
            None
        );
    }
}
