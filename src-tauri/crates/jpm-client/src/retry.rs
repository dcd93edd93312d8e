//! When a read is tried again, and how long to wait before.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::error::{Error, Throttle};
use crate::models::time_span;
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
        if tried > self.attempts || !is_worth_another_try(error, tried) {
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
        (waited.saturating_add(wait) <= self.budget).then_some(wait)
    }
}

/// An unreachable host is reported at once: the user should see "offline" now, not after three tries. A time limit is long enough to
/// be waited for twice, and no more often.
fn is_worth_another_try(error: &Error, tried: u32) -> bool {
    match error {
        Error::Throttled {
            throttle: Throttle::Quota,
            retry_after,
            ..
        } => retry_after.is_some(),
        Error::Throttled { .. } | Error::Server { .. } => true,
        Error::NotApi { status, .. } => (502..=504).contains(status),
        Error::Connection { phase, cause, .. } => {
            *phase != Phase::NothingSent && *cause != Cause::TooLarge
        }
        Error::Timeout { phase, .. } => *phase != Phase::NothingSent && tried < 2,
        _ => false,
    }
}

/// The longest wait that is believed. Who waits for longer than a day is better asked again.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// The wait that an answer asks for. The header holds seconds or a date; a date counts from `now`, the server's clock where it is known.
/// A part of a second and a length in words are read too. What is past is no wait.
///
/// What is none of them is taken as not said.
pub(crate) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return (!seconds.is_nan()).then(|| bounded(seconds));
    }
    if let Some(until) = timestamp::parse_http_date(text).or_else(|| timestamp::parse(text)) {
        return Some(bounded(seconds_of(until - now)));
    }
    told(&format!("in {text}"))
}

/// The wait that the words of a gateway ask for: "Try again in 20 seconds", "Quota will be replenished in 01:23:45". Of several lengths
/// the last counts, since limits are named first.
pub(crate) fn told(text: &str) -> Option<Duration> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_matches(|mark: char| !mark.is_alphanumeric()))
        .collect();
    (0..words.len())
        .rev()
        .filter(|place| matches!(words[*place], "in" | "after"))
        .find_map(|place| length(&words[place + 1..]))
        .map(bounded)
}

/// The seconds of the length that `words` begin with.
fn length(words: &[&str]) -> Option<f64> {
    if let Some(span) = words.first().and_then(|word| time_span::parse(word)) {
        return Some(seconds_of(span));
    }
    let mut seconds = None;
    let mut rest = words;
    loop {
        rest = match rest {
            ["and", more @ ..] if seconds.is_some() => more,
            _ => rest,
        };
        let Some((first, more)) = rest.split_first() else {
            break;
        };
        // The unit may stand at once behind the number.
        let digits = first
            .find(|end: char| !end.is_ascii_digit() && end != '.')
            .unwrap_or(first.len());
        let (number, glued) = first.split_at(digits);
        let (unit, more) = match (glued, more) {
            ("", [unit, more @ ..]) => (*unit, more),
            ("", []) => break,
            (unit, more) => (unit, more),
        };
        let (Ok(number), Some(unit)) = (number.parse::<f64>(), seconds_in(unit)) else {
            break;
        };
        seconds = Some(seconds.unwrap_or(0.0) + number * unit);
        rest = more;
    }
    seconds
}

fn seconds_in(unit: &str) -> Option<f64> {
    Some(match unit {
        "ms" | "millisecond" | "milliseconds" => 0.001,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86_400.0,
        _ => return None,
    })
}

#[allow(
    clippy::cast_precision_loss,
    reason = "beyond the exact numbers every wait is cut to a day"
)]
fn seconds_of(span: TimeDelta) -> f64 {
    span.num_milliseconds() as f64 / 1000.0
}

/// Between none and the longest wait.
fn bounded(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds.clamp(0.0, LONGEST_WAIT.as_secs_f64()))
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
            throttle: Throttle::Rate,
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
        for (text, millis) in [
            ("1.5", 1500),
            ("-3", 0),
            ("99999999999999999999", 86_400_000),
            ("inf", 86_400_000),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400_000),
            ("2026-11-24T08:00:30Z", 30_000),
            ("00:00:20", 20_000),
            ("20s", 20_000),
            ("20 seconds", 20_000),
        ] {
            assert_eq!(asked(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for garbage in ["", "soon", "NaN", "Tue, 99 Nov 2026", "20 apples"] {
            assert_eq!(asked(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn reads_the_wait_out_of_words() {
        for (text, seconds) in [
            ("Rate limit is exceeded. Try again in 20 seconds.", 20),
            ("Try again in 1 second", 1),
            ("Retry after 2 minutes and 30 seconds, please.", 150),
            (
                "Out of call volume quota. Quota will be replenished in 01:23:45.",
                5025,
            ),
            ("Quota will be replenished in 6.01:00:00.", 86_400),
            ("60 calls in 60 seconds are allowed. Try again in 5s.", 5),
            ("please wait: try again in 1.5 min", 90),
            ("available in 2 hours", 7200),
        ] {
            assert_eq!(told(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "Try again later",
            "in 5",
            "in 2026",
            "after the end",
            "in -5 seconds in",
        ] {
            assert!(
                told(text).is_none_or(|wait| text.contains('5') && wait.as_secs() == 5),
                "{text}"
            );
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
    fn a_time_limit_is_waited_for_twice() {
        let timeout = |phase| Error::Timeout {
            phase,
            effect: crate::Effect::None,
        };
        let wait =
            |error: &Error, tried| RetryPolicy::default().wait(error, tried, Duration::ZERO, 0.5);
        assert!(wait(&timeout(Phase::MaybeSent), 1).is_some());
        assert!(wait(&timeout(Phase::AnswerCut), 1).is_some());
        assert_eq!(wait(&timeout(Phase::MaybeSent), 2), None);
        assert_eq!(wait(&timeout(Phase::NothingSent), 1), None);
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
