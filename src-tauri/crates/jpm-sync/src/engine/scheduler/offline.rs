//! The messages for a server that cannot be reached or does not serve.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::Error;
use jpm_client::error::Throttle;

use crate::engine::call_error::{QUOTA_USED_UP, refusal};
use crate::views::operations::Refusal;
use crate::zone::BusinessZone;

/// The message why nothing can be read or sent now.
pub(super) fn offline(error: &Error, now: DateTime<Utc>, zone: BusinessZone) -> Refusal {
    let mut why = refusal(error);
    let said = sentence(&why.message);
    why.message = match error {
        Error::Throttled {
            throttle: Throttle::Quota,
            retry_after,
            ..
        } => quota(*retry_after, now, zone),
        Error::Throttled { .. } | Error::Server { .. } => {
            format!("The server does not answer as it should: {said}")
        }
        Error::NotApi { .. } => {
            "Something between here and the server answers in its place, such as a sign-in page of the network.".into()
        }
        _ => format!("The server cannot be reached. {said}"),
    };
    why
}

fn quota(retry_after: Option<Duration>, now: DateTime<Utc>, zone: BusinessZone) -> String {
    let wait = retry_after.and_then(|wait| TimeDelta::from_std(wait).ok());
    match wait.and_then(|wait| now.checked_add_signed(wait)) {
        Some(until) => {
            let until = time_of_day(until, now, zone);
            format!("{QUOTA_USED_UP} until {until}. Changes wait and are sent then.")
        }
        None => format!("{QUOTA_USED_UP}. Changes wait and are sent when it is renewed."),
    }
}

/// "3:05 PM"; with the day if that is not today: "9:05 AM on Wed, Nov 25".
fn time_of_day(at: DateTime<Utc>, now: DateTime<Utc>, zone: BusinessZone) -> String {
    let local = at.with_timezone(&zone).naive_local();
    let form = if local.date() == zone.today(now) {
        "%-I:%M %p"
    } else {
        "%-I:%M %p on %a, %b %-d"
    };
    local.format(form).to_string()
}

/// A text with a period, unless it already ends a sentence.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let ends = text.trim_end_matches(['"', '\'', '”', '’', ')']);
    let stop = if ends.ends_with(['.', '!', '?', '…']) {
        ""
    } else {
        "."
    };
    format!("{text}{stop}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jpm_client::Effect;
    use jpm_client::error::Problem;
    use serde_json::json;

    use super::*;

    fn problem(title: &str) -> Box<Problem> {
        serde_json::from_value(json!({ "title": title })).unwrap()
    }

    fn told(error: &Error) -> String {
        let now = "2026-11-24T19:05:00Z".parse().unwrap();
        offline(error, now, "America/Chicago".parse().unwrap()).message
    }

    #[test]
    fn the_servers_words_end_with_one_full_stop() {
        for (title, end) in [
            ("Down for maintenance", "Down for maintenance."),
            ("Down for maintenance.", "Down for maintenance."),
            ("Down for maintenance... ", "Down for maintenance..."),
            ("Try later!", "Try later!"),
            ("It said \"no.\"", "It said \"no.\""),
        ] {
            let said = told(&Error::Server {
                retry_after: None,
                problem: problem(title),
                effect: Effect::None,
            });
            assert_eq!(
                said,
                format!("The server does not answer as it should: {end}")
            );
        }
    }

    #[test]
    fn a_quota_that_is_used_up_is_told_with_the_time_at_which_it_is_renewed() {
        let said = |seconds: Option<u64>| {
            told(&Error::Throttled {
                throttle: Throttle::Quota,
                retry_after: seconds.map(Duration::from_secs),
                problem: problem("Out of call volume quota."),
            })
        };
        let begin = "ServiceTitan's call quota for this app is used up";
        let hours = 2 * 3_600;
        assert_eq!(
            said(Some(hours)),
            format!("{begin} until 3:05 PM. Changes wait and are sent then.")
        );
        assert_eq!(
            said(Some(10 * hours)),
            format!("{begin} until 9:05 AM on Wed, Nov 25. Changes wait and are sent then.")
        );
        assert_eq!(
            said(None),
            format!("{begin}. Changes wait and are sent when it is renewed.")
        );
    }
}
