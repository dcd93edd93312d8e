//! Decides when a read is retried, and how long to wait before.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderMap;
use http::header::RETRY_AFTER;
use serde_json::Value;

use crate::api_error::{Error, Throttle};
use crate::problem::Problem;
use crate::time_span;
use crate::timestamp;
use crate::transport::{Cause, SendPhase};

/// How reads are retried. Writes are never retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The most retries of one call. Default: 3.
    pub max_retries: u32,
    /// The longest wait before the first retry. It doubles with each retry, and half of it is
    /// random. Default: 400 ms.
    pub initial_backoff: Duration,
    /// The longest total wait of one call. Default: 10 seconds.
    pub max_total_wait: Duration,
}

impl Default for RetryPolicy {
    /// Three retries within ten seconds, for a person who waits at a screen.
    fn default() -> Self {
        Self {
            max_retries: 3,
            initial_backoff: Duration::from_millis(400),
            max_total_wait: Duration::from_secs(10),
        }
    }
}

impl RetryPolicy {
    /// No retries.
    pub const NEVER: Self = Self {
        max_retries: 0,
        initial_backoff: Duration::ZERO,
        max_total_wait: Duration::ZERO,
    };

    /// The wait before the next retry of a read, after `failed` attempts of which the last failed
    /// with `error`, and after `waited` in total. `None` gives up. `random` is uniform in 0..1.
    pub(crate) fn wait(
        &self,
        error: &Error,
        failed: u32,
        waited: Duration,
        random: f64,
    ) -> Option<Duration> {
        if failed > self.max_retries || !is_retryable(error, failed) {
            return None;
        }
        let longest = self
            .initial_backoff
            .saturating_mul(1_u32.checked_shl(failed - 1).unwrap_or(u32::MAX));
        // Half of the wait is random, so that clients that failed together do not retry together.
        let backoff = longest.mul_f64(random.clamp(0.0, 1.0).midpoint(1.0));
        let wait = error
            .retry_after()
            .map_or(backoff, |asked| asked.max(backoff));
        (waited.saturating_add(wait) <= self.max_total_wait).then_some(wait)
    }
}

/// Whether an error may be retried.
///
/// An unreachable host is not, because the user should see at once that they are offline. A timeout
/// is retried once, because it has taken long already.
fn is_retryable(error: &Error, failed: u32) -> bool {
    match error {
        Error::Throttled {
            throttle: Throttle::Quota,
            retry_after,
            ..
        } => retry_after.is_some(),
        Error::Throttled { .. } | Error::Server { .. } => true,
        Error::NotApi { status, .. } => (502..=504).contains(status),
        Error::Connection { phase, cause, .. } => {
            *phase != SendPhase::NotSent && *cause != Cause::TooLarge
        }
        Error::Timeout { phase, .. } => *phase != SendPhase::NotSent && failed < 2,
        _ => false,
    }
}

/// The longest wait that a server can ask for.
const MAX_WAIT: Duration = Duration::from_hours(24);

/// Headers that some gateways send instead of `Retry-After`, with their unit in seconds.
const OTHER_HEADERS: [(&str, f64); 4] = [
    ("retry-after-ms", 0.001),
    ("x-ms-retry-after-ms", 0.001),
    ("x-ratelimit-reset-after", 1.0),
    ("x-rate-limit-reset-after", 1.0),
];

/// The wait that the headers of a response ask for.
///
/// `Retry-After` contains seconds or a date. Fractions of seconds and durations in words are
/// accepted too. A date counts from `now`, the server's clock if it is known. A date in the past is
/// no wait. Other text counts as absent.
pub(crate) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let standard = || parse_wait(text(RETRY_AFTER.as_str())?, now);
    let other = |(name, unit): (&str, f64)| {
        let number = text(name)?.trim().parse::<f64>().ok();
        number
            .filter(|number| !number.is_nan())
            .map(|number| bounded(number * unit))
    };
    standard().or_else(|| OTHER_HEADERS.into_iter().find_map(other))
}

/// Parses a text that contains only a wait.
fn parse_wait(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return (!seconds.is_nan()).then(|| bounded(seconds));
    }
    if let Some(until) = timestamp::parse_http_date(text).or_else(|| timestamp::parse(text)) {
        return Some(bounded(seconds_of(until - now)));
    }
    wait_in_text(&format!("in {text}"))
}

/// The wait that a problem document asks for, in a field or in one of its sentences.
pub(crate) fn retry_after_in_problem(problem: &Problem, now: DateTime<Utc>) -> Option<Duration> {
    let member = |(name, value): (&String, &Value)| {
        let name: String = name.chars().filter(char::is_ascii_alphabetic).collect();
        let unit = match name.to_ascii_lowercase().as_str() {
            "retryafter" | "retryafterseconds" | "retryaftersecs" | "retryin" => 1.0,
            "retryafterms" | "retryaftermilliseconds" | "retryaftermillis" => 0.001,
            _ => return None,
        };
        match value {
            Value::Number(number) => Some(bounded(number.as_f64()? * unit)),
            Value::String(text) => match text.trim().parse::<f64>() {
                Ok(number) if number.is_nan() => None,
                Ok(number) => Some(bounded(number * unit)),
                Err(_) => parse_wait(text, now),
            },
            _ => None,
        }
    };
    let mut members = problem.members();
    members
        .find_map(member)
        .or_else(|| problem.sentences().find_map(wait_in_text))
}

/// Words before a wait.
const WAIT_PREFIXES: [&str; 9] = [
    "in",
    "after",
    "wait",
    "blocked",
    "throttled",
    "paused",
    "suspended",
    "locked",
    "banned",
];
/// Words between such a word and the duration.
const FILLERS: [&str; 8] = [
    "for",
    "about",
    "approximately",
    "around",
    "another",
    "at",
    "least",
    "the",
];

/// The wait that the message of a gateway asks for: "Try again in 20 seconds", "Quota will be
/// replenished in 01:23:45", "Please wait another 30 s".
///
/// The last duration counts, because messages name the limit first.
pub(crate) fn wait_in_text(text: &str) -> Option<Duration> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_matches(|mark: char| !mark.is_alphanumeric()))
        .collect();
    (0..words.len())
        .rev()
        .filter(|place| WAIT_PREFIXES.contains(&words[*place]))
        .find_map(|place| {
            let mut rest = words[place + 1..].iter();
            let from = rest.position(|word| !FILLERS.contains(word))?;
            length(&words[place + 1 + from..])
        })
        .map(bounded)
}

/// The seconds of the duration at the start of `words`.
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
        // The unit may follow the number without a space.
        let digits = first
            .find(|end: char| !end.is_ascii_digit() && end != '.')
            .unwrap_or(first.len());
        let (number, glued) = first.split_at(digits);
        let (unit, more) = match (glued, more) {
            ("", [unit, more @ ..]) => (*unit, more),
            ("", []) => break,
            (unit, more) => (unit, more),
        };
        let (Ok(number), Some(unit)) = (number.parse::<f64>(), seconds_per(unit)) else {
            break;
        };
        seconds = Some(seconds.unwrap_or(0.0) + number * unit);
        rest = more;
    }
    seconds
}

fn seconds_per(unit: &str) -> Option<f64> {
    Some(match unit {
        "ms" | "millisecond" | "milliseconds" => 0.001,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86_400.0,
        _ => return None,
    })
}

#[allow(clippy::cast_precision_loss, reason = "every wait is capped at a day")]
fn seconds_of(span: TimeDelta) -> f64 {
    span.num_milliseconds() as f64 / 1000.0
}

/// Limits a wait to [`MAX_WAIT`].
fn bounded(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds.clamp(0.0, MAX_WAIT.as_secs_f64()))
}

/// Random numbers in 0..1 for the waits (`SplitMix64`).
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

    fn header(text: &str) -> Option<Duration> {
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
    fn retry_after_header_may_be_seconds_date_or_duration() {
        assert_eq!(header("7"), Some(Duration::from_secs(7)));
        assert_eq!(header(" 0 "), Some(Duration::ZERO));
        assert_eq!(
            header("Tue, 24 Nov 2026 08:00:30 GMT"),
            Some(Duration::from_secs(30))
        );
        assert_eq!(
            header("Tue, 24 Nov 2026 07:00:00 GMT"),
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
            assert_eq!(header(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for garbage in ["", "soon", "NaN", "Tue, 99 Nov 2026", "20 apples"] {
            assert_eq!(header(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn headers_of_gateways_count_after_retry_after() {
        for (name, text, millis) in [
            ("retry-after-ms", "1500", 1500),
            ("x-ms-retry-after-ms", "20", 20),
            ("x-ratelimit-reset-after", "2.5", 2500),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, text.parse().unwrap());
            let wait = Some(Duration::from_millis(millis));
            assert_eq!(retry_after(&headers, Utc::now()), wait, "{name}");
            headers.insert(RETRY_AFTER, "7".parse().unwrap());
            assert_eq!(
                retry_after(&headers, Utc::now()),
                Some(Duration::from_secs(7))
            );
        }
    }

    #[test]
    fn wait_is_read_from_a_problem_document() {
        let now = timestamp::parse("2026-11-24T08:00:00Z").unwrap();
        for (body, millis) in [
            (r#"{"retryAfter":20}"#, 20_000),
            (r#"{"title":"Slow down","retry_after":"1.5"}"#, 1500),
            (
                r#"{"error":{"message":"Slow down","retryAfterSeconds":3}}"#,
                3000,
            ),
            (r#"{"data":{"RetryAfterMs":250}}"#, 250),
            (r#"{"retryAfter":"00:01:00"}"#, 60_000),
            (r#"{"retryAfter":"2026-11-24T08:00:30Z"}"#, 30_000),
            (
                r#"{"title":"Too Many Requests","detail":"Try again in 20 seconds."}"#,
                20_000,
            ),
            (
                r#"{"title":"Too Many Requests","message":"Try again in 20 seconds."}"#,
                20_000,
            ),
            (
                r#"{"title":"x","errors":{"":["Please wait 5 seconds."]}}"#,
                5000,
            ),
        ] {
            let problem = Problem::read(429, body.as_bytes());
            let wait = Some(Duration::from_millis(millis));
            assert_eq!(retry_after_in_problem(&problem, now), wait, "{body}");
        }
        let silent = Problem::read(429, br#"{"title":"Slow down","retryAfter":null,"count":7}"#);
        assert_eq!(retry_after_in_problem(&silent, now), None);
    }

    #[test]
    fn wait_is_read_from_a_sentence() {
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
            ("Please wait 20 seconds before retrying.", 20),
            ("You are blocked for 30 seconds", 30),
            ("Wait for at least another 5 s", 5),
            ("Try again in about 1 minute", 60),
        ] {
            assert_eq!(
                wait_in_text(text),
                Some(Duration::from_secs(seconds)),
                "{text}"
            );
        }
        for text in [
            "",
            "Try again later",
            "in 5",
            "in 2026",
            "after the end",
            "in -5 seconds in",
            "100 calls for 1 hour are allowed",
            "wait for the",
            "wait",
        ] {
            assert!(
                wait_in_text(text).is_none_or(|wait| text.contains('5') && wait.as_secs() == 5),
                "{text}"
            );
        }
    }

    #[test]
    fn waits_double_stay_random_and_end() {
        let policy = RetryPolicy::default();
        let error = throttled(None);
        let wait = |failed, random| policy.wait(&error, failed, Duration::ZERO, random);
        assert_eq!(wait(1, 1.0), Some(Duration::from_millis(400)));
        assert_eq!(wait(1, 0.0), Some(Duration::from_millis(200)));
        assert_eq!(wait(3, 1.0), Some(Duration::from_millis(1600)));
        assert_eq!(wait(4, 1.0), None);
    }

    #[test]
    fn server_wait_is_obeyed_within_the_total_wait() {
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
    fn timeout_is_retried_once() {
        let timeout = |phase| Error::Timeout {
            phase,
            effect: crate::Effect::None,
        };
        let wait =
            |error: &Error, failed| RetryPolicy::default().wait(error, failed, Duration::ZERO, 0.5);
        assert!(wait(&timeout(SendPhase::MaybeSent), 1).is_some());
        assert!(wait(&timeout(SendPhase::ResponseTruncated), 1).is_some());
        assert_eq!(wait(&timeout(SendPhase::MaybeSent), 2), None);
        assert_eq!(wait(&timeout(SendPhase::NotSent), 1), None);
    }

    #[test]
    fn unreachable_host_is_not_retried() {
        let error = Error::Connection {
            phase: SendPhase::NotSent,
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
