//! Customers with equal names, incomplete addresses, and phone numbers in every format.

use rusqlite::Connection;
use serde_json::json;

use super::job_writer::JobWriter;
use super::names::{CUSTOMERS, DELETED};
use crate::clock::{DAY, Micros};
use crate::seed::people::Place;

/// Id of the first messy customer; locations and contacts count alike.
const FIRST_CUSTOMER: i64 = 2_500_001;
const FIRST_LOCATION: i64 = 3_500_001;
const FIRST_CONTACT: i64 = 104_000_001;

/// One number in eight formats.
fn phone(style: usize, line: usize) -> String {
    match style % 8 {
        0 => format!("(512) 555-{line:04}"),
        1 => format!("512555{line:04}"),
        2 => format!("512-555-{line:04}"),
        3 => format!("512.555.{line:04}"),
        4 => format!("+1512555{line:04}"),
        5 => format!("1 (512) 555 {line:04}"),
        6 => format!("512-555-{line:04} ext. 12"),
        _ => format!("555-{line:04}"),
    }
}

/// Inserts the customers. Returns their locations, those of deleted customers last.
pub(super) fn fill(db: &Connection, now: Micros) -> rusqlite::Result<Vec<Place>> {
    let writer = JobWriter::new(db, now);
    let (mut places, mut contacts) = (Vec::new(), Contacts::new(db));
    let names = CUSTOMERS.iter().map(|name| (*name, true));
    let names = names.chain(DELETED.iter().map(|name| (*name, false)));
    for (index, (name, active)) in names.enumerate() {
        let step = i64::try_from(index).unwrap_or_default();
        let place = Place {
            customer: FIRST_CUSTOMER + step,
            location: FIRST_LOCATION + step,
            commercial: index % 3 == 0,
        };
        let created = now - (900 + step) * DAY;
        let (street, unit, city, zip) = address(index);
        let kind = if place.commercial {
            "Commercial"
        } else {
            "Residential"
        };
        db.prepare_cached(
            "INSERT INTO customers (id, name, type, street, unit, city, zip, phone, email, active, created_on, modified_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', NULL, ?8, ?9, ?9)",
        )?
        .execute((place.customer, name, kind, street, unit, city, zip, active, created))?;
        let title = if index % 4 == 0 { "Home" } else { name };
        db.prepare_cached(
            "INSERT INTO locations (id, customer_id, name, street, unit, city, zip, active, created_on, modified_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
        )?
        .execute((place.location, place.customer, title, street, unit, city, zip, active, created))?;
        if index % 6 == 5 {
            let nowhere = json!({
                "street": street, "unit": unit, "city": city, "state": "", "zip": zip, "country": "",
                "latitude": 30.2672, "longitude": null,
            });
            writer.quirk("customers", place.customer, &json!({"address": nowhere}))?;
            writer.quirk("locations", place.location, &json!({"address": nowhere}))?;
        }
        contacts.of(place.customer, index, created)?;
        places.push(place);
    }
    Ok(places)
}

/// A complete or incomplete address.
fn address(
    index: usize,
) -> (
    &'static str,
    Option<&'static str>,
    &'static str,
    &'static str,
) {
    [
        ("1200 Barton Springs Rd", Some("#B"), "Austin", "78704"),
        ("", None, "Austin", "78701"),
        ("CR 112 at the second gate, past the creek", None, "", ""),
        (
            "Ünter den Linden 5",
            Some(""),
            "Fredericksburg",
            "78624-1234",
        ),
        ("1200 Barton Springs Rd", Some("Apt 2½"), "Austin", ""),
        ("", None, "", ""),
    ][index % 6]
}

struct Contacts<'a> {
    db: &'a Connection,
    next: i64,
}

impl<'a> Contacts<'a> {
    fn new(db: &'a Connection) -> Self {
        Self {
            db,
            next: FIRST_CONTACT,
        }
    }

    /// Contacts: none for some customers, several for others, one for most.
    fn of(&mut self, customer: i64, index: usize, at: Micros) -> rusqlite::Result<()> {
        match index {
            0 => self.add(customer, "MobilePhone", &phone(0, 1000), None, at),
            1 => self.add(customer, "MobilePhone", &phone(1, 1000), None, at),
            _ if index % 7 == 6 => Ok(()),
            _ => {
                self.add(customer, "Phone", &phone(index, 1100 + index), None, at)?;
                if index.is_multiple_of(3) {
                    let other = phone(index + 3, 1200 + index);
                    self.add(
                        customer,
                        "MobilePhone",
                        &other,
                        Some("wife, after 5 pm"),
                        at,
                    )?;
                    self.add(customer, "Phone", "+44 20 7946 0958", Some(""), at)?;
                    self.add(customer, "MobilePhone", "1-800-FLOWERS", None, at)?;
                    self.add(customer, "Fax", &phone(2, 1300 + index), None, at)?;
                    let mail = format!("customer{index}@example.com");
                    self.add(customer, "Email", &mail, None, at)?;
                }
                Ok(())
            }
        }
    }

    fn add(
        &mut self,
        customer: i64,
        kind: &str,
        value: &str,
        memo: Option<&str>,
        at: Micros,
    ) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "INSERT INTO contacts (id, customer_id, type, value, memo, created_on, modified_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
            )?
            .execute((self.next, customer, kind, value, memo, at))?;
        self.next += 1;
        Ok(())
    }
}
