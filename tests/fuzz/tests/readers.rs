//! One target per reader.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use fuzz::{APP_KEY, Answer, NOW, SECRET, Server, TOKEN, edits, fuzz, mangle};
use http::HeaderValue;
use jpm_client::models::{Appointment, AppointmentFilter, Job, JobFilter};
use jpm_client::{Client, Effect, Error, Page, PageRequest, Record, timestamp};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

const JOBS: &str = r#"{"page":1,"pageSize":2,"hasMore":true,"totalCount":7,"data":[{"id":48213,"jobNumber":"48213","customerId":7,
"locationId":8,"jobStatus":"Scheduled","completedOn":null,"businessUnitId":101,"jobTypeId":201,"priority":"Normal","campaignId":null,
"summary":"No heat","customFields":[{"typeId":1,"name":"Gate","value":"12"}],"appointmentCount":1,"firstAppointmentId":9,
"lastAppointmentId":9,"recallForId":null,"warrantyId":null,"jobGeneratedLeadSource":{"jobId":null,"employeeId":5},"noCharge":false,
"notificationsEnabled":true,"createdOn":"2026-11-20T08:30:00.1234567Z","modifiedOn":"2026-11-21T08:30:00+01:00"},{"id":2}]}"#;

const APPOINTMENTS: &str = r#"{"data":[{"id":70,"jobId":60,"appointmentNumber":"48213-1","start":"2026-11-24T14:00:00Z",
"end":"2026-11-24T16:00:00Z","arrivalWindowStart":"2026-11-24T14:00:00Z","arrivalWindowEnd":"2026-11-24T15:00:00.5Z",
"status":"Dispatched","specialInstructions":"Ring twice","createdOn":"2026-11-20T08:30:00Z","modifiedOn":"2026-11-20T08:30:00Z",
"customerId":7,"unused":false}]}"#;

const PROBLEM: &str = r#"{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.1","title":"One or more validation errors occurred.",
"status":400,"traceId":"01a20a4b02677","errors":{"start":["The start field is required."],"":["No."]},"data":{"k":1},"detail":"More."}"#;

/// Runs a future of the client, which never waits here.
fn now<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

/// No error shows a secret.
fn check_no_secret_shown(error: &Error) -> Result<(), TestCaseError> {
    let shown = format!(
        "{error} {error:?} {}",
        serde_json::to_string(&error.report()).unwrap()
    );
    for secret in [SECRET, APP_KEY, TOKEN] {
        prop_assert!(!shown.contains(secret), "{secret} is shown: {shown}");
    }
    Ok(())
}

/// A page as JSON.
#[derive(Deserialize)]
struct JsonPage {
    data: Vec<Box<RawValue>>,
}

/// A page holds every row of the response, unchanged if it was JSON, and only rows that the mirror
/// can read again.
fn check_page<T: DeserializeOwned>(
    body: &[u8],
    outcome: Result<Page<T>, Error>,
) -> Result<(), TestCaseError> {
    // The same grammar, but not the client's code: `1e999` is JSON, although no number type holds
    // it.
    let wire: Option<JsonPage> = serde_json::from_slice(body).ok();
    match outcome {
        Ok(page) => {
            if let Some(JsonPage { data }) = wire {
                prop_assert_eq!(data.len(), page.rows());
                let mut kept: Vec<_> = page.items.iter().map(Record::raw).collect();
                kept.extend(page.unreadable.iter().map(|row| row.raw.as_str()));
                let mut came: Vec<_> = data.iter().map(|row| row.get()).collect();
                kept.sort_unstable();
                came.sort_unstable();
                prop_assert_eq!(kept, came);
            }
            for item in &page.items {
                let raw = RawValue::from_string(item.raw().to_owned()).unwrap();
                match Record::<T>::from_raw(raw) {
                    Ok(again) => prop_assert_eq!(again.problems(), item.problems()),
                    Err(error) => {
                        prop_assert!(false, "the mirror could not read it again: {error}");
                    }
                }
            }
        }
        Err(error) => {
            prop_assert!(
                matches!(error, Error::Decode { .. } | Error::NotApi { .. }),
                "{error:?}"
            );
            prop_assert_eq!(error.effect(), Effect::None);
            check_no_secret_shown(&error)?;
        }
    }
    Ok(())
}

/// Values that few fields expect.
const VALUES: [&str; 24] = [
    "null",
    "true",
    "\"\"",
    "\"x\"",
    "{}",
    "[]",
    "[[[]]]",
    "-1",
    "0",
    "0.5",
    "1e999",
    "NaN",
    "18446744073709551616",
    "\"123.40\"",
    "\"0000-00-00T00:00:00Z\"",
    "\"0001-01-01T00:00:00Z\"",
    "\"\\ud800\"",
    "\"a\u{1}b\"",
    "\"\\q\"",
    "{\"id\":\"x\"}",
    "[{\"id\":1},5]",
    "[null]",
    "undefined",
    "1795509000",
];

/// Values that replace a whole row.
const ROWS: [&str; 8] = [
    "null",
    "\"text\"",
    "[1]",
    "{}",
    "7",
    "{\"id\":}",
    "{\"id\" 7}",
    "{,}",
];

/// A row with some top-level values replaced.
fn odd_row(row: &str, edits: &[(usize, usize)], whole: Option<usize>, bad_byte: bool) -> Vec<u8> {
    if let Some(which) = whole {
        return ROWS[which].into();
    }
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(row).unwrap();
    let mut fields: Vec<(String, String)> = fields
        .into_iter()
        .map(|(name, value)| (name, value.to_string()))
        .collect();
    for (place, value) in edits {
        let place = place % fields.len();
        VALUES[value % VALUES.len()].clone_into(&mut fields[place].1);
    }
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    let mut row = format!("{{{}}}", fields.join(",")).into_bytes();
    if bad_byte && let Some(quote) = row.iter().rposition(|byte| *byte == b'"') {
        row.insert(quote, 0xff);
    }
    row
}

/// One odd row never affects the others.
fn check_odd_row<T: DeserializeOwned>(
    good: &str,
    id: impl Fn(&T) -> i64,
    page: impl Fn(Client) -> Result<Page<T>, Error>,
) {
    let row = serde_json::from_str::<JsonPage>(good)
        .unwrap()
        .data
        .remove(0);
    let strategy = (
        proptest::collection::vec((any::<usize>(), any::<usize>()), 1..5),
        proptest::option::weighted(0.2, 0..ROWS.len()),
        any::<bool>(),
        0..6_usize,
    );
    fuzz(&strategy, |(edits, whole, bad_byte, place)| {
        let mut rows: Vec<Vec<u8>> = (1..=6)
            .map(|id| format!(r#"{{"id":{id}}}"#).into())
            .collect();
        rows[place] = odd_row(row.get(), &edits, whole, bad_byte);
        let body = [
            br#"{"hasMore":false,"data":["#.as_slice(),
            &rows.join(&b','),
            b"]}",
        ]
        .concat();
        let (client, _) = Server::responding(Answer::new(200, body.clone())).client();
        let read = match page(client) {
            Ok(read) => read,
            Err(error) => panic!("{error:?}: {}", String::from_utf8_lossy(&body)),
        };
        prop_assert_eq!(read.rows(), 6);
        for (other, _) in (1..=6).zip(0..).filter(|(_, at)| *at != place) {
            let found = read.items.iter().filter(|item| id(item) == other);
            prop_assert!(found.count() > 0, "{other} is lost");
        }
        check_page(&body, Ok(read))
    });
}

#[test]
fn page_of_jobs_with_one_odd_row_keeps_the_others() {
    check_odd_row(
        JOBS,
        |job: &Job| job.id.0,
        |client| {
            now(client
                .jobs()
                .page(&JobFilter::default(), PageRequest::default()))
        },
    );
}

#[test]
fn page_of_appointments_with_one_odd_row_keeps_the_others() {
    check_odd_row(
        APPOINTMENTS,
        |visit: &Appointment| visit.id.0,
        |client| {
            now(client
                .appointments()
                .page(&AppointmentFilter::default(), PageRequest::default()))
        },
    );
}

#[test]
fn mangled_page_of_jobs_is_kept_whole_or_refused() {
    fuzz(&edits(), |edits| {
        let body = mangle(JOBS, &edits);
        let (client, _) = Server::responding(Answer::new(200, body.clone())).client();
        let outcome = now(client
            .jobs()
            .page(&JobFilter::default(), PageRequest::default()));
        prop_assert!(!edits.is_empty() || outcome.is_ok(), "{outcome:?}");
        check_page(&body, outcome)
    });
}

#[test]
fn mangled_page_of_appointments_is_kept_whole_or_refused() {
    fuzz(&edits(), |edits| {
        let body = mangle(APPOINTMENTS, &edits);
        let (client, _) = Server::responding(Answer::new(200, body.clone())).client();
        let outcome = now(client
            .appointments()
            .page(&AppointmentFilter::default(), PageRequest::default()));
        prop_assert!(!edits.is_empty() || outcome.is_ok(), "{outcome:?}");
        check_page(&body, outcome)
    });
}

/// An instant in one of the server's formats, sometimes out of range.
fn instant() -> impl Strategy<Value = String> {
    let date = (
        prop_oneof![0..=9999_u32, 2026..2027_u32],
        0..=13_u32,
        0..=32_u32,
    );
    let time = (0..=24_u32, 0..=60_u32, 0..=61_u32);
    let zone = prop_oneof!["Z", "", "[+-][0-2][0-9]:[0-6][0-9]"];
    (date, time, "(\\.[0-9]{1,12})?", zone).prop_map(
        |((year, month, day), (hour, minute, second), fraction, zone)| {
            format!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"
            )
        },
    )
}

/// A parsed instant survives formatting.
fn check_instant(text: &str) -> Result<(), TestCaseError> {
    let Some(read) = timestamp::parse(text) else {
        return Ok(());
    };
    let written = timestamp::format(read);
    let again = timestamp::parse(&written);
    prop_assert!(
        again.is_some(),
        "{text} was read, written as {written}, and not read again"
    );
    let lost = read - again.unwrap();
    // Truncated, never rounded up: a later cursor would skip the row.
    prop_assert!(
        lost >= TimeDelta::zero() && lost < TimeDelta::microseconds(1),
        "{text} became {written}"
    );
    prop_assert!(written.ends_with('Z'));
    Ok(())
}

#[test]
fn mangled_instant_survives_a_round_trip_or_is_refused() {
    fuzz(&(instant(), edits()), |(text, edits)| {
        let text = String::from_utf8_lossy(&mangle(&text, &edits)).into_owned();
        check_instant(&text)
    });
}

#[test]
fn instant_outside_the_range_in_utc_is_handled() {
    check_instant("9999-12-31T23:59:59-01:00").unwrap();
    check_instant("0000-01-01T00:00:00+01:00").unwrap();
}

#[test]
fn instant_equals_an_independent_reading() {
    let parts = (
        0..4_000_000_000_i64,
        0..10_000_000_u32,
        -14 * 60..=14 * 60_i32,
    );
    fuzz(&parts, |(seconds, ticks, offset)| {
        let instant = DateTime::<Utc>::from_timestamp(seconds, ticks * 100).unwrap();
        let zone = chrono::FixedOffset::east_opt(offset * 60).unwrap();
        let fields = "%Y-%m-%dT%H:%M:%S";
        let local = instant.with_timezone(&zone);
        let text = format!("{}.{ticks:07}{}", local.format(fields), local.format("%:z"));
        prop_assert_eq!(timestamp::parse(&text), Some(instant), "{}", text);
        let naive = format!("{}.{ticks:07}", instant.format(fields));
        prop_assert_eq!(timestamp::parse(&naive), Some(instant), "{}", naive);
        Ok(())
    });
}

fn throttled(retry_after: HeaderValue) -> Error {
    let answer = Answer {
        status: 429,
        retry_after: Some(retry_after),
        body: PROBLEM.into(),
    };
    let (client, _) = Server::responding(answer).client();
    now(client
        .jobs()
        .page(&JobFilter::default(), PageRequest::default()))
    .unwrap_err()
}

#[test]
fn retry_after_of_any_bytes_gives_a_throttled_error() {
    let header = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        edits().prop_map(|edits| mangle("Tue, 24 Nov 2026 08:00:30 GMT", &edits)),
        edits().prop_map(|edits| mangle("120", &edits)),
    ];
    fuzz(&header, |bytes| {
        let Ok(value) = HeaderValue::from_bytes(&bytes) else {
            return Ok(());
        };
        let error = throttled(value);
        prop_assert!(matches!(error, Error::Throttled { .. }), "{error:?}");
        check_no_secret_shown(&error)
    });
}

#[test]
fn valid_retry_after_gives_the_wait_it_names() {
    fuzz(
        &(any::<u32>(), -100_000..100_000_i64),
        |(seconds, later)| {
            let error = throttled(HeaderValue::from(seconds));
            prop_assert_eq!(
                error.retry_after(),
                Some(Duration::from_secs(seconds.into()).min(Duration::from_hours(24)))
            );
            let at = NOW.parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(later);
            let date = at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            let wait = Duration::from_secs(later.clamp(0, 86_400).unsigned_abs());
            prop_assert_eq!(
                throttled(date.parse().unwrap()).retry_after(),
                Some(wait),
                "{}",
                date
            );
            Ok(())
        },
    );
}

#[test]
fn mangled_problem_document_gives_an_error_without_secrets() {
    fuzz(&(400..600_u16, edits()), |(status, edits)| {
        let body = mangle(PROBLEM, &edits);
        let (client, _) = Server::responding(Answer::new(status, body.clone())).client();
        let error = now(client.jobs().get(1.into())).unwrap_err();
        check_no_secret_shown(&error)?;
        // A read has no effect, whatever the response.
        prop_assert_eq!(error.effect(), Effect::None);
        if let Some(problem) = error.problem() {
            prop_assert_eq!(problem.status, status);
            if edits.is_empty() {
                prop_assert_eq!(problem.trace_id.as_deref(), Some("01a20a4b02677"));
                prop_assert_eq!(problem.errors["start"].len(), 1);
            }
            // The mirror stores the problem and reads it again.
            let text = serde_json::to_string(problem).unwrap();
            let again: jpm_client::error::Problem = serde_json::from_str(&text).unwrap();
            // The client adds the scope, so it is not in the server's words.
            prop_assert_eq!(again.message(), problem.message());
            prop_assert_eq!(&again.errors, &problem.errors);
            prop_assert_eq!(&again.trace_id, &problem.trace_id);
            prop_assert_eq!(&again.data, &problem.data);
        } else {
            prop_assert!(matches!(error, Error::NotApi { .. }), "{error:?}");
        }
        Ok(())
    });
}

const TOKEN_RESPONSE: &str =
    r#"{"access_token":"hush-token-0123456789","expires_in":900,"token_type":"Bearer","scope":""}"#;

fn check_token_response(status: u16, body: Vec<u8>) -> Result<(), TestCaseError> {
    let good = status == 200 && body == TOKEN_RESPONSE.as_bytes();
    let (client, tokens) = Server::signing_in(Answer::new(status, body)).client();
    let outcome = now(client
        .jobs()
        .page(&JobFilter::default(), PageRequest::default()));
    match outcome {
        Ok(_) => {
            prop_assert!((200..300).contains(&status));
            let tokens = tokens.lock().unwrap();
            prop_assert_eq!(tokens.len(), 1);
            let life = tokens[0].expires_at - NOW.parse::<DateTime<Utc>>().unwrap();
            prop_assert!(
                life >= TimeDelta::zero() && life <= TimeDelta::days(1),
                "a token of {life}"
            );
        }
        Err(error) => {
            prop_assert!(!good, "{error:?}");
            check_no_secret_shown(&error)?;
        }
    }
    Ok(())
}

#[test]
fn token_response_gives_a_token_or_an_error_without_secrets() {
    fuzz(&(200..300_u16, edits()), |(status, edits)| {
        let body = mangle(TOKEN_RESPONSE, &edits);
        check_token_response(status, body)
    });
}

#[test]
fn token_error_response_gives_no_token() {
    const TOKEN_ERROR: &str = r#"{"error":"invalid_client","error_description":"The client is not known.","error_uri":null}"#;
    fuzz(&(300..600_u16, edits()), |(status, edits)| {
        let body = mangle(TOKEN_ERROR, &edits);
        let (client, tokens) = Server::signing_in(Answer::new(status, body)).client();
        let error = now(client.jobs().get(1.into())).unwrap_err();
        prop_assert!(tokens.lock().unwrap().is_empty());
        prop_assert_eq!(error.effect(), Effect::None);
        check_no_secret_shown(&error)
    });
}

#[test]
fn token_response_with_wrong_status_or_extra_byte_is_refused() {
    check_token_response(302, TOKEN_RESPONSE.into()).unwrap();
    check_token_response(400, TOKEN_RESPONSE.into()).unwrap();
    check_token_response(200, format!("/{TOKEN_RESPONSE}").into_bytes()).unwrap();
}
