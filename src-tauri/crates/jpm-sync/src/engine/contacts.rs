//! Telephone numbers of the customers, first of those that are on the calendar. They stand in a list of their own, which is asked for a few customers at a
//! time, after everything else.
//!
//! The customers of jobs that have changed come first, and of the job that someone opens at once (`job_room.rs`). The others are gone
//! through by number: in the first hour of a mirror that is a step between any two pulls, later one look an hour. A step tells the windows
//! nothing, because all that they show would be read again for numbers that nobody looks at; only the end of such a walk is told.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::decode::UnreadableItem;
use jpm_client::ids::CustomerId;
use jpm_client::models::{ContactType, CustomerContact, CustomerContactFilter};
use jpm_client::{CallPriority, Error, Record};
use serde_json::value::to_raw_value;
use serde_json::{Map, Value};

use super::attempt::is_signed_out;
use super::disk::on_disk;
use super::fetch::all_rows;
use super::pull::{PullError, Puller};
use super::rest::{Rest, is_due};
use crate::cut::{LONGEST_NAME, cut};
use crate::instant::micros;
use crate::key::Key;
use crate::rows::{OddField, Origin};
use crate::store::{malformed, telephones};
use crate::views::status::{ChangeBatch, Feed};

/// The vendor's list takes so many numbers of customers.
const AT_ONCE: usize = 50;
/// Customers in one step, which is written in one transaction.
const STEP: usize = 2 * AT_ONCE;
/// Numbers change seldom, and a change is not told with the customer.
const GOOD_FOR: TimeDelta = TimeDelta::days(7);
/// Whoever opens a job may want to call at once, and is not shown a number that was taken away.
const GOOD_FOR_A_CALL: TimeDelta = TimeDelta::minutes(10);
/// From one walk through all customers to the next.
const WALK_EVERY: TimeDelta = TimeDelta::hours(1);
/// When the key may not read them, or something is wrong with them alone.
const LONG_REST: TimeDelta = TimeDelta::hours(1);

/// Reads telephone numbers.
#[derive(Debug, Default)]
pub(crate) struct Telephones {
    not_before: Option<Rest>,
    /// Jobs that have changed; their customers may be new.
    jobs: BTreeSet<i64>,
    /// The customer on the calendar up to whom the walk has come.
    place: i64,
    /// The same among all customers, who come after those.
    place_of_others: i64,
    /// Whether the walk has brought a number.
    news: bool,
    /// When the last walk came to its end.
    walked: Option<DateTime<Utc>>,
}

/// Whose numbers a step reads.
#[derive(Debug, Default)]
struct Customers {
    of_jobs: Vec<i64>,
    /// Jobs whose customer is not here yet.
    to_come: Vec<i64>,
    on_the_way: Vec<i64>,
    others: Vec<i64>,
}

impl Telephones {
    /// Jobs that have changed.
    pub(crate) fn note(&mut self, jobs: &BTreeSet<i64>) {
        self.jobs.extend(jobs);
    }

    /// Reads the numbers of a few customers, if some are missing.
    ///
    /// # Errors
    /// When the server cannot be reached or the disk cannot be written. That they may not be read is no error.
    pub(crate) async fn step(&mut self, puller: &Puller) -> Result<(), PullError> {
        let now = puller.clock.now();
        let walks = is_due(self.walked, WALK_EVERY, now);
        let rests = self.not_before.is_some_and(|rest| !rest.is_over(now));
        if rests || (!walks && self.jobs.is_empty()) {
            return Ok(());
        }
        let Customers {
            of_jobs,
            to_come,
            on_the_way,
            others,
        } = self.wanted(puller, walks).await?;
        let (place, place_of_others) = (on_the_way.last().copied(), others.last().copied());
        let (asked, walked) = (of_jobs.len(), on_the_way.len() + others.len());
        let all: BTreeSet<i64> = of_jobs
            .into_iter()
            .chain(on_the_way)
            .chain(others)
            .collect();
        if !all.is_empty() {
            match read(puller, all.into_iter().collect()).await {
                Ok(changed) => self.news |= changed > 0,
                Err(PullError::Server(error))
                    if !is_signed_out(&error) && !is_unreachable(&error) =>
                {
                    tracing::info!(%error, "telephone numbers cannot be read");
                    self.not_before = Some(Rest::new(now, LONG_REST));
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        if asked < STEP {
            self.jobs = to_come.into_iter().collect();
        }
        self.place = place.unwrap_or(self.place);
        self.place_of_others = place_of_others.unwrap_or(self.place_of_others);
        if walks && asked + walked < STEP {
            self.place = 0;
            self.place_of_others = 0;
            self.walked = Some(now);
            if std::mem::take(&mut self.news) {
                puller.store.publish(ChangeBatch {
                    names: true,
                    ..ChangeBatch::default()
                });
            }
        }
        Ok(())
    }

    /// The customers of the next step: first those of jobs that have changed.
    async fn wanted(&self, puller: &Puller, walks: bool) -> Result<Customers, PullError> {
        let since = micros(puller.clock.now() - GOOD_FOR);
        let jobs: Vec<i64> = self.jobs.iter().copied().collect();
        let (place, place_of_others) = (self.place, self.place_of_others);
        let found = on_disk(&puller.store, move |store| {
            store.mirror().read(|sql| {
                let (of_jobs, to_come) = if jobs.is_empty() {
                    (Vec::new(), Vec::new())
                } else {
                    (
                        telephones::unread_of(sql, since, &jobs, STEP)?,
                        telephones::without_customer(sql, &jobs, STEP)?,
                    )
                };
                let on_the_way = if walks && of_jobs.len() < STEP {
                    telephones::unread(sql, since, place, STEP - of_jobs.len())?
                } else {
                    Vec::new()
                };
                let room = STEP.saturating_sub(of_jobs.len() + on_the_way.len());
                let others = if walks && room > 0 {
                    telephones::unread_anywhere(sql, since, place_of_others, room)?
                } else {
                    Vec::new()
                };
                Ok(Customers {
                    of_jobs,
                    to_come,
                    on_the_way,
                    others,
                })
            })
        });
        Ok(found.await?)
    }
}

/// Reads the number of a job's customer, if it is missing, because someone looks at it. Whatever is in the way is met again by the walk.
pub(crate) async fn read_for_job(puller: &Puller, job: i64) -> Result<(), PullError> {
    let since = micros(puller.clock.now() - GOOD_FOR_A_CALL);
    let customers = on_disk(&puller.store, move |store| {
        store
            .mirror()
            .read(|sql| telephones::unread_of(sql, since, &[job], 1))
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

/// Reads the numbers of customers and keeps them. For how many of them that was news.
async fn read(puller: &Puller, customers: Vec<i64>) -> Result<usize, PullError> {
    let room = puller
        .client
        .with_priority(CallPriority::Backfill)
        .customer_contacts();
    let (mut numbers, mut odd) = (Vec::new(), Vec::new());
    for some in customers.chunks(AT_ONCE) {
        let filter = CustomerContactFilter {
            customer_ids: some.iter().copied().map(CustomerId).collect(),
            ..CustomerContactFilter::default()
        };
        let (found, unreadable) = all_rows(&room, filter).await?;
        odd.extend(found.iter().filter_map(odd_record));
        odd.extend(unreadable.iter().filter_map(odd_row));
        let saved: Vec<_> = unreadable.iter().filter_map(without_id).collect();
        let readable = found.iter().chain(&saved);
        numbers.extend(readable.filter_map(|found| number(found)));
    }
    let now = micros(puller.clock.now());
    let changed = on_disk(&puller.store, move |store| {
        store.mirror().write(|sql| {
            for origin in &odd {
                malformed::note_unmarked(sql, Feed::Customers, origin)?;
            }
            telephones::replace(sql, &customers, &numbers, now)
        })
    });
    Ok(changed.await?)
}

/// What of a contact cannot be read, as an oddity of its customer: contacts are no list of the
/// mirror. `None` for a sound one, and where nobody can tell whose it is.
fn odd_record(contact: &Record<CustomerContact>) -> Option<Origin> {
    let problems = contact.problems().iter();
    let problems = problems.map(|problem| (problem.path.as_str(), problem.detail.as_str()));
    odd(
        contact.customer_id.map(i64::from),
        contact.raw(),
        problems.collect(),
    )
}

/// The same for a row that is no record.
fn odd_row(row: &UnreadableItem) -> Option<Origin> {
    let fields: Value = serde_json::from_str(&row.raw).unwrap_or_default();
    let customer = &fields["customerId"];
    let customer = customer
        .as_i64()
        .or_else(|| customer.as_str()?.parse().ok());
    let origin = odd(
        customer,
        &row.raw,
        vec![(row.path.as_str(), row.detail.as_str())],
    );
    if origin.is_none() {
        tracing::warn!(path = %row.path, detail = %row.detail, "a contact cannot be read");
    }
    origin
}

fn odd(customer: Option<i64>, raw: &str, problems: Vec<(&str, &str)>) -> Option<Origin> {
    let id = customer.filter(|id| *id > 0)?;
    (!problems.is_empty()).then(|| Origin {
        id,
        raw: raw.to_owned(),
        problems: problems
            .into_iter()
            .map(|(field, detail)| OddField {
                field: format!("contacts.{field}"),
                detail: detail.to_owned(),
            })
            .collect(),
        ..Origin::default()
    })
}

/// A contact that lacks only its id, which nothing here needs.
fn without_id(row: &UnreadableItem) -> Option<Record<CustomerContact>> {
    let mut fields: Map<String, Value> = serde_json::from_str(&row.raw).ok()?;
    fields.insert("id".to_owned(), 0.into());
    Record::from_raw(to_raw_value(&fields).ok()?).ok()
}

/// Another API than the calendar's may be down for itself.
fn is_unreachable(error: &Error) -> bool {
    matches!(
        error,
        Error::Connection { .. } | Error::Timeout { .. } | Error::Tls { .. }
    )
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
    // Also digits of another script, and numbers that are words: 1-800-FLOWERS.
    let own = written
        .into_iter()
        .flatten()
        .find(|text| text.chars().any(char::is_numeric))?;
    Some((customer.0, cut(own.trim(), LONGEST_NAME).into_owned()))
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
    fn a_number_is_kept_however_the_server_writes_it() {
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
        assert!(kept(&long).unwrap().len() <= LONGEST_NAME);
    }

    #[test]
    fn an_odd_contact_is_named_with_its_customer_and_its_number_is_kept() {
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
            assert_eq!(odd_row(&row).map(|origin| origin.id), customer, "{raw}");
            let number = without_id(&row).and_then(|contact| number(&contact));
            assert_eq!(number.map(|(_, number)| number).as_deref(), kept, "{raw}");
        }
        let record = |text: &str| -> Record<CustomerContact> {
            let fields: Value = serde_json::from_str(text).unwrap();
            Record::from_raw(to_raw_value(&fields).unwrap()).unwrap()
        };
        let mended = record(r#"{"id":1,"customerId":7,"type":"Phone","value":{"number":1}}"#);
        let origin = odd_record(&mended).unwrap();
        assert_eq!((origin.id, origin.problems.len()), (7, 1));
        assert_eq!(origin.problems[0].field, "contacts.value");
        let sound = record(r#"{"id":1,"customerId":7,"type":"Phone","value":"5125551000"}"#);
        assert!(odd_record(&sound).is_none());
    }
}
