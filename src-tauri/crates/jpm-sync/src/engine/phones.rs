//! Reads the phone numbers of the customers, which the API keeps in a list of their own.
//!
//! They are asked for a few customers at a time, after everything else. Customers on the calendar
//! and of changed jobs come first; those of a job that someone opens are read at once
//! (`refresh.rs`). The rest follow by id: one step between any two pulls in the first hour of a
//! mirror, later one step per hour. A step sends no event, because the windows would read
//! everything again for numbers that nobody looks at. Only the end of the pass is announced.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::decode::UnreadableItem;
use jpm_client::ids::CustomerId;
use jpm_client::models::{ContactType, CustomerContact, CustomerContactFilter};
use jpm_client::{CallPriority, Record};
use serde_json::value::to_raw_value;
use serde_json::{Map, Value};

use super::blocking::with_store;
use super::call_error::{is_signed_out, is_unreachable};
use super::fetch::fetch_all_rows;
use super::pull::{PullError, Puller};
use crate::key::{Key, StringId};
use crate::rows::{FieldProblem, RecordMeta};
use crate::store::{malformed, phones};
use crate::time::{Cooldown, is_due, to_micros};
use crate::truncate::{MAX_NAME_BYTES, truncate};
use crate::views::status::{ChangeBatch, Feed};

/// The limit of ids per call in the vendor's list.
const MAX_IDS_PER_CALL: usize = 50;
/// Customers in one step, which is written in one transaction.
const MAX_CUSTOMERS_PER_STEP: usize = 2 * MAX_IDS_PER_CALL;
/// Numbers seldom change, and a change is not reported with the customer.
const MAX_AGE: TimeDelta = TimeDelta::days(7);
/// Whoever opens a job may want to call at once, and must not see a number that was removed.
const MAX_AGE_ON_OPEN: TimeDelta = TimeDelta::minutes(10);
/// The time between two passes over all customers.
const SCAN_INTERVAL: TimeDelta = TimeDelta::hours(1);
/// If the credentials may not read them, or this API alone is faulty.
const FAILURE_COOLDOWN: TimeDelta = TimeDelta::hours(1);

/// Reads phone numbers.
#[derive(Debug, Default)]
pub(crate) struct PhoneReader {
    cooldown: Option<Cooldown>,
    /// Jobs that have changed; their customers may be new.
    jobs: BTreeSet<i64>,
    /// The last customer on the calendar that was read.
    cursor: i64,
    /// The last one among the other customers, who come after those.
    other_cursor: i64,
    /// Whether the pass found a changed number.
    changed_any: bool,
    /// When the last pass ended.
    scanned: Option<DateTime<Utc>>,
}

/// The customers of a step.
#[derive(Debug, Default)]
struct Customers {
    of_jobs: Vec<i64>,
    /// Jobs whose customer is not in the mirror yet.
    without_customer: Vec<i64>,
    on_calendar: Vec<i64>,
    others: Vec<i64>,
}

impl PhoneReader {
    /// Jobs that have changed.
    pub(crate) fn add_jobs(&mut self, jobs: &BTreeSet<i64>) {
        self.jobs.extend(jobs);
    }

    /// Reads the numbers of a few customers, if some are missing.
    ///
    /// # Errors
    /// If the server cannot be reached or the disk cannot be written. Missing permission is not an
    /// error.
    pub(crate) async fn step(&mut self, puller: &Puller) -> Result<(), PullError> {
        let now = puller.clock.now();
        let scan_due = is_due(self.scanned, SCAN_INTERVAL, now);
        let rests = self.cooldown.is_some_and(|rest| !rest.is_over(now));
        if rests || (!scan_due && self.jobs.is_empty()) {
            return Ok(());
        }
        let Customers {
            of_jobs,
            without_customer,
            on_calendar,
            others,
        } = self.next_customers(puller, scan_due).await?;
        let (cursor, other_cursor) = (on_calendar.last().copied(), others.last().copied());
        let (asked, scanned) = (of_jobs.len(), on_calendar.len() + others.len());
        let all: BTreeSet<i64> = of_jobs
            .into_iter()
            .chain(on_calendar)
            .chain(others)
            .collect();
        if !all.is_empty() {
            match read(puller, all.into_iter().collect()).await {
                Ok(changed) => self.changed_any |= changed > 0,
                Err(PullError::Server(error))
                    if !is_signed_out(&error) && !is_unreachable(&error) =>
                {
                    tracing::info!(%error, "phone numbers cannot be read");
                    self.cooldown = Some(Cooldown::new(now, FAILURE_COOLDOWN));
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        if asked < MAX_CUSTOMERS_PER_STEP {
            self.jobs = without_customer.into_iter().collect();
        }
        self.cursor = cursor.unwrap_or(self.cursor);
        self.other_cursor = other_cursor.unwrap_or(self.other_cursor);
        if scan_due && asked + scanned < MAX_CUSTOMERS_PER_STEP {
            self.cursor = 0;
            self.other_cursor = 0;
            self.scanned = Some(now);
            if std::mem::take(&mut self.changed_any) {
                puller.store.publish(ChangeBatch {
                    names: true,
                    ..ChangeBatch::default()
                });
            }
        }
        Ok(())
    }

    /// The customers of the next step, those of changed jobs first.
    async fn next_customers(
        &self,
        puller: &Puller,
        scan_due: bool,
    ) -> Result<Customers, PullError> {
        let since = to_micros(puller.clock.now() - MAX_AGE);
        let jobs: Vec<i64> = self.jobs.iter().copied().collect();
        let (cursor, other_cursor) = (self.cursor, self.other_cursor);
        let found = with_store(&puller.store, move |store| {
            store.mirror().read(|sql| {
                let (of_jobs, without_customer) = if jobs.is_empty() {
                    (Vec::new(), Vec::new())
                } else {
                    (
                        phones::due_for_jobs(sql, since, &jobs, MAX_CUSTOMERS_PER_STEP)?,
                        phones::jobs_without_customer(sql, &jobs, MAX_CUSTOMERS_PER_STEP)?,
                    )
                };
                let on_calendar = if scan_due && of_jobs.len() < MAX_CUSTOMERS_PER_STEP {
                    phones::due_on_calendar(
                        sql,
                        since,
                        cursor,
                        MAX_CUSTOMERS_PER_STEP - of_jobs.len(),
                    )?
                } else {
                    Vec::new()
                };
                let remaining =
                    MAX_CUSTOMERS_PER_STEP.saturating_sub(of_jobs.len() + on_calendar.len());
                let others = if scan_due && remaining > 0 {
                    phones::due(sql, since, other_cursor, remaining)?
                } else {
                    Vec::new()
                };
                Ok(Customers {
                    of_jobs,
                    without_customer,
                    on_calendar,
                    others,
                })
            })
        });
        Ok(found.await?)
    }
}

/// Reads the number of a job's customer if it is missing, because someone looks at it. Failures are
/// left to the pass over all customers.
pub(crate) async fn read_for_job(puller: &Puller, job: i64) -> Result<(), PullError> {
    let since = to_micros(puller.clock.now() - MAX_AGE_ON_OPEN);
    let customers = with_store(&puller.store, move |store| {
        store
            .mirror()
            .read(|sql| phones::due_for_jobs(sql, since, &[job], 1))
    })
    .await?;
    if !customers.is_empty() && read(puller, customers).await? > 0 {
        puller.store.publish(ChangeBatch {
            jobs: vec![Key::Server(job.into())],
            ..ChangeBatch::default()
        });
    }
    Ok(())
}

/// Reads the numbers of one customer, because someone looks at them.
pub(crate) async fn read_for_customer(puller: &Puller, id: CustomerId) -> Result<(), PullError> {
    if read(puller, vec![id.0]).await? > 0 {
        puller.store.publish(ChangeBatch {
            customers: vec![StringId(id)],
            ..ChangeBatch::default()
        });
    }
    Ok(())
}

/// Reads the numbers of customers and stores them. Returns for how many of them something changed.
async fn read(puller: &Puller, customers: Vec<i64>) -> Result<usize, PullError> {
    let resource = puller
        .client
        .with_priority(CallPriority::Backfill)
        .customer_contacts();
    let (mut numbers, mut odd) = (Vec::new(), Vec::new());
    for some in customers.chunks(MAX_IDS_PER_CALL) {
        let filter = CustomerContactFilter {
            customer_ids: some.iter().copied().map(CustomerId).collect(),
            ..CustomerContactFilter::default()
        };
        let (found, unreadable) = fetch_all_rows(&resource, filter).await?;
        odd.extend(found.iter().filter_map(record_problem));
        odd.extend(unreadable.iter().filter_map(row_problem));
        let saved: Vec<_> = unreadable.iter().filter_map(with_placeholder_id).collect();
        let readable = found.iter().chain(&saved);
        numbers.extend(readable.filter_map(|found| number(found)));
    }
    let now = to_micros(puller.clock.now());
    let changed = with_store(&puller.store, move |store| {
        store.mirror().write(|sql| {
            for origin in &odd {
                malformed::mark_if_unmarked(sql, Feed::Customers, origin)?;
            }
            phones::replace(sql, &customers, &numbers, now)
        })
    });
    Ok(changed.await?)
}

/// The problems of a contact, as problems of its customer, because the mirror has no list of
/// contacts. `None` for a sound one, and if its customer is unknown.
fn record_problem(contact: &Record<CustomerContact>) -> Option<RecordMeta> {
    let problems = contact.problems().iter();
    let problems = problems.map(|problem| (problem.path.as_str(), problem.detail.as_str()));
    problem_of(
        contact.customer_id.map(i64::from),
        contact.raw(),
        problems.collect(),
    )
}

/// The same for an unreadable item.
fn row_problem(row: &UnreadableItem) -> Option<RecordMeta> {
    let fields: Value = serde_json::from_str(&row.raw).unwrap_or_default();
    let customer = &fields["customerId"];
    let customer = customer
        .as_i64()
        .or_else(|| customer.as_str()?.parse().ok());
    let origin = problem_of(
        customer,
        &row.raw,
        vec![(row.path.as_str(), row.detail.as_str())],
    );
    if origin.is_none() {
        tracing::warn!(path = %row.path, detail = %row.detail, "a contact cannot be read");
    }
    origin
}

fn problem_of(customer: Option<i64>, raw: &str, problems: Vec<(&str, &str)>) -> Option<RecordMeta> {
    let id = customer.filter(|id| *id > 0)?;
    (!problems.is_empty()).then(|| RecordMeta {
        id,
        raw: raw.to_owned(),
        problems: problems
            .into_iter()
            .map(|(field, detail)| FieldProblem {
                field: format!("contacts.{field}"),
                detail: detail.to_owned(),
            })
            .collect(),
        ..RecordMeta::default()
    })
}

/// A contact that lacks only its id, which nothing here needs.
fn with_placeholder_id(row: &UnreadableItem) -> Option<Record<CustomerContact>> {
    let mut fields: Map<String, Value> = serde_json::from_str(&row.raw).ok()?;
    fields.insert("id".to_owned(), 0.into());
    Record::from_raw(to_raw_value(&fields).ok()?).ok()
}

fn number(contact: &CustomerContact) -> Option<(i64, String)> {
    let customer = contact.customer_id?;
    let is_phone = matches!(
        contact.contact.kind,
        Some(ContactType::Phone | ContactType::MobilePhone)
    );
    if !is_phone || contact.active == Some(false) {
        return None;
    }
    let settings = contact.contact.phone_settings.as_ref();
    let written = [
        contact.contact.value.as_deref(),
        settings.and_then(|settings| settings.phone_number.as_deref()),
    ];
    // Also digits of other scripts, and vanity numbers: 1-800-FLOWERS.
    let own = written
        .into_iter()
        .flatten()
        .find(|text| text.chars().any(char::is_numeric))?;
    Some((
        customer.0,
        truncate(own.trim(), MAX_NAME_BYTES).into_owned(),
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn kept(more: &str) -> Option<String> {
        let text = format!(r#"{{"id":1,"customerId":7,"type":"MobilePhone",{more}}}"#);
        let contact: CustomerContact = serde_json::from_str(&text).unwrap();
        number(&contact).map(|(customer, number)| {
            assert_eq!(customer, 7);
            number
        })
    }

    #[test]
    fn phone_number_is_kept_in_any_form_that_the_server_sends() {
        for (more, number) in [
            (r#""value":"5125551000""#, Some("5125551000")),
            (r#""value":" \n5125551000 ""#, Some("5125551000")),
            (
                r#""value":"５１２５５５１０００""#,
                Some("５１２５５５１０００"),
            ),
            (r#""value":"1-800-FLOWERS""#, Some("1-800-FLOWERS")),
            (
                r#""value":"","phoneSettings":{"phoneNumber":"5125551000"}"#,
                Some("5125551000"),
            ),
            (
                r#""value":null,"phoneSettings":{"phoneNumber":" 5125551000"}"#,
                Some("5125551000"),
            ),
            (
                r#""value":"cell","phoneSettings":{"phoneNumber":"5125551000"}"#,
                Some("5125551000"),
            ),
            (
                r#""value":"5125551000","phoneSettings":{"phoneNumber":"2105551000"}"#,
                Some("5125551000"),
            ),
            (r#""value":"call the office""#, None),
            (r#""value":"  ","phoneSettings":{"phoneNumber":""}"#, None),
            (r#""value":"5125551000","active":false"#, None),
        ] {
            assert_eq!(kept(more).as_deref(), number, "{more}");
        }
        let long = format!(r#""value":"{}""#, "5125551000 ".repeat(100_000));
        assert!(kept(&long).unwrap().len() <= MAX_NAME_BYTES);
    }

    #[test]
    fn malformed_contact_is_reported_with_its_customer_and_keeps_its_number() {
        let row = |raw: &str| UnreadableItem {
            id: None,
            path: "id".to_owned(),
            detail: "is missing".to_owned(),
            raw: raw.to_owned(),
        };
        for (raw, customer, kept) in [
            (
                r#"{"customerId":7,"type":"Phone","value":"5125551000"}"#,
                Some(7),
                Some("5125551000"),
            ),
            (
                r#"{"id":{},"customerId":"7","type":"Phone","value":5125551000}"#,
                Some(7),
                Some("5125551000"),
            ),
            (r#"{"customerId":7,"value":"call"}"#, Some(7), None),
            (r#"{"type":"Phone","value":"5125551000"}"#, None, None),
            ("[7]", None, None),
            ("?", None, None),
        ] {
            let row = row(raw);
            assert_eq!(row_problem(&row).map(|origin| origin.id), customer, "{raw}");
            let number = with_placeholder_id(&row).and_then(|contact| number(&contact));
            assert_eq!(number.map(|(_, number)| number).as_deref(), kept, "{raw}");
        }
        let record = |text: &str| -> Record<CustomerContact> {
            let fields: Value = serde_json::from_str(text).unwrap();
            Record::from_raw(to_raw_value(&fields).unwrap()).unwrap()
        };
        let mended = record(r#"{"id":1,"customerId":7,"type":"Phone","value":{"number":1}}"#);
        let origin = record_problem(&mended).unwrap();
        assert_eq!((origin.id, origin.problems.len()), (7, 1));
        assert_eq!(origin.problems[0].field, "contacts.value");
        let sound = record(r#"{"id":1,"customerId":7,"type":"Phone","value":"5125551000"}"#);
        assert!(record_problem(&sound).is_none());
    }
}
