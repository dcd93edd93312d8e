//! Telephone numbers of the customers that are on the calendar: read a few customers at a time, after everything else, because
//! a list of all of them would be as long as the list of customers.

use chrono::TimeDelta;
use jpm_client::{
    CallPriority, ContactType, CustomerContact, CustomerContactFilter, CustomerId, Error,
};

use super::attempt::is_signed_out;
use super::disk::on_disk;
use super::fetch::all;
use super::pull::{PullError, Puller};
use super::rest::Rest;
use crate::instant::micros;
use crate::store::telephones;
use crate::views::status::ChangeBatch;

/// The vendor's lists take so many numbers.
const AT_ONCE: u32 = 50;
/// Numbers change seldom, and a change is not told with the customer.
const GOOD_FOR: TimeDelta = TimeDelta::days(7);
/// When nobody's are missing.
const SHORT_REST: TimeDelta = TimeDelta::minutes(5);
/// When the key may not read them, or something is wrong with them alone.
const LONG_REST: TimeDelta = TimeDelta::hours(1);

/// Reads telephone numbers.
#[derive(Debug, Default)]
pub(crate) struct Telephones {
    not_before: Option<Rest>,
}

impl Telephones {
    /// Reads the numbers of a few customers, if some are missing.
    ///
    /// # Errors
    /// When the server cannot be reached or the disk cannot be written. That they may not be read is no error.
    pub(crate) async fn step(&mut self, puller: &Puller) -> Result<(), PullError> {
        let now = puller.clock.now();
        if self.not_before.is_some_and(|rest| !rest.is_over(now)) {
            return Ok(());
        }
        let since = micros(now - GOOD_FOR);
        let customers: Vec<i64> = on_disk(&puller.store, move |store| {
            store
                .mirror()
                .read(|sql| telephones::unread(sql, since, AT_ONCE))
        })
        .await?;
        if customers.is_empty() {
            self.not_before = Some(Rest::new(now, SHORT_REST));
            return Ok(());
        }
        let filter = CustomerContactFilter {
            customer_ids: customers.iter().copied().map(CustomerId).collect(),
            ..CustomerContactFilter::default()
        };
        let room = puller
            .client
            .with_priority(CallPriority::Backfill)
            .customer_contacts();
        let found = match all(&room, filter).await {
            Ok(found) => found,
            Err(error) if is_signed_out(&error) || is_unreachable(&error) => {
                return Err(error.into());
            }
            Err(error) => {
                tracing::info!(%error, "telephone numbers cannot be read");
                self.not_before = Some(Rest::new(now, LONG_REST));
                return Ok(());
            }
        };
        let numbers: Vec<(i64, String)> = found.iter().filter_map(|found| number(found)).collect();
        on_disk(&puller.store, move |store| {
            store
                .mirror()
                .write(|sql| telephones::replace(sql, &customers, &numbers, micros(now)))?;
            store.publish(ChangeBatch {
                names: true,
                ..ChangeBatch::default()
            });
            Ok(())
        })
        .await?;
        Ok(())
    }
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
    let is_telephone = matches!(
        contact.contact.kind,
        Some(ContactType::Phone | ContactType::MobilePhone)
    );
    let value = contact.contact.value.clone()?;
    let named = is_telephone
        && contact.active != Some(false)
        && value.chars().any(|sign| sign.is_ascii_digit());
    named.then_some((customer.0, value))
}
