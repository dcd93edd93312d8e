//! Customers, their contacts, and locations.

use rusqlite::{OptionalExtension, Row};
use serde_json::Value;

use crate::call::{Call, CallContext, Reply};
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;
use crate::serializers::vendor;

const SORTS: [(&str, &str); 3] = [
    ("Id", "id"),
    ("CreatedOn", "created_on"),
    ("ModifiedOn", "modified_on"),
];

fn find(
    ctx: &CallContext<'_>,
    table: &str,
    id: i64,
    shape: fn(&Row<'_>) -> rusqlite::Result<Value>,
) -> Result<Reply, Problem> {
    ctx.db
        .prepare_cached(&format!("SELECT * FROM {table} WHERE id = ?1"))?
        .query_row([id], shape)
        .optional()?
        .map(Reply::Json)
        .ok_or_else(|| {
            Problem::not_found(format!(
                "There is no {} with the id {id}.",
                table.trim_end_matches('s')
            ))
        })
}

fn address_listing(call: &Call) -> Listing<'_> {
    let mut listing = Listing::new(call);
    listing.changes();
    listing.ids();
    listing.active();
    listing.by_part("name", "name");
    listing.by_part("street", "street");
    listing.by_part("city", "city");
    listing.by_text("zip", "zip = ?");
    listing.sort(&SORTS);
    listing
}

pub(crate) fn customers(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut listing = address_listing(call);
    listing.by_text(
        "phone",
        "id IN (SELECT customer_id FROM contacts WHERE value = ?)",
    );
    listing.answer(ctx, "customers", Envelope::Paged, false, vendor::customer)
}

pub(crate) fn customer(ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    find(ctx, "customers", id, vendor::customer)
}

/// Whose contacts are listed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ContactOwner {
    /// Several customers'. The vendor requires a filter by customer or by date of change.
    Listed,
    /// One customer's.
    Customer(i64),
    /// One location's, which are those of its customer.
    Location(i64),
}

pub(crate) fn contacts(
    call: &Call,
    ctx: &CallContext<'_>,
    owner: ContactOwner,
) -> Result<Reply, Problem> {
    let mut listing = Listing::new(call);
    match owner {
        ContactOwner::Customer(id) => {
            find(ctx, "customers", id, vendor::customer)?;
            listing.filter("customer_id = ?", [id.into()]);
        }
        ContactOwner::Location(id) => {
            find(ctx, "locations", id, vendor::location)?;
            listing.filter(
                "customer_id = (SELECT customer_id FROM locations WHERE id = ?)",
                [id.into()],
            );
        }
        ContactOwner::Listed => {
            if listing.param("customerIds").is_none()
                && listing.param("modifiedOnOrAfter").is_none()
            {
                return Err(Problem::field(
                    "customerIds",
                    "Either customerIds or modifiedOnOrAfter must be given.",
                ));
            }
            listing.changes();
            listing.by_ids("customerIds", "customer_id", None);
        }
    }
    listing.answer(ctx, "contacts", Envelope::Paged, false, |row| {
        let mut contact = vendor::contact(row)?;
        // Only the list over several customers names the customer.
        if let (ContactOwner::Customer(_) | ContactOwner::Location(_), Value::Object(fields)) =
            (owner, &mut contact)
        {
            fields.remove("customerId");
        }
        Ok(contact)
    })
}

pub(crate) fn locations(call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let mut listing = address_listing(call);
    listing.by_id("customerId", "customer_id = ?");
    listing.answer(ctx, "locations", Envelope::Paged, false, vendor::location)
}

pub(crate) fn location(ctx: &CallContext<'_>, id: i64) -> Result<Reply, Problem> {
    find(ctx, "locations", id, vendor::location)
}
