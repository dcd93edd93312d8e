//! The company's settings: business units, job types, reasons, campaigns, statuses.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::trades::{JOB_TYPES, UNITS};
use crate::clock::{DAY, Micros, to_text};

/// Inserts a record. `json` gets id, name, and the fields that every vendor record has.
pub(crate) fn record(
    db: &Connection,
    kind: &str,
    id: i64,
    name: &str,
    active: bool,
    changed: Micros,
    mut json: Value,
) -> rusqlite::Result<()> {
    if let Value::Object(fields) = &mut json {
        for (field, value) in [
            ("id", json!(id)),
            ("name", json!(name)),
            ("active", json!(active)),
            ("createdOn", json!(to_text(changed))),
            ("modifiedOn", json!(to_text(changed))),
        ] {
            fields.insert(field.to_owned(), value);
        }
    }
    db.prepare_cached("INSERT INTO records (kind, id, name, active, created_on, modified_on, json) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)")?
        .execute((kind, id, name, active, changed, json.to_string()))?;
    Ok(())
}

const CANCEL_REASONS: [(&str, bool); 9] = [
    ("Customer no longer needs service", true),
    ("Customer not home", true),
    ("Duplicate booking", true),
    ("Found another company", true),
    ("Price", true),
    ("Rebooked on another job", true),
    ("Out of service area", true),
    ("Weather", true),
    ("Cancelled by old call center", false),
];

const HOLD_REASONS: [(&str, bool); 8] = [
    ("Waiting for parts", true),
    ("Waiting for customer approval", true),
    ("Waiting for permit or inspection", true),
    ("Waiting for warranty decision", true),
    ("Customer asked to wait", true),
    ("Second technician needed", true),
    ("Weather", true),
    ("Credit hold (old)", false),
];

const CAMPAIGNS: [(&str, &str); 12] = [
    ("Google Local Services", "Paid search"),
    ("Google Search - Brand", "Paid search"),
    ("Existing Customer", "Referral"),
    ("Membership Renewal", "Referral"),
    ("Referral - Neighbor", "Referral"),
    ("Yelp", "Directories"),
    ("Nextdoor", "Social"),
    ("Facebook - Fall Tune-Up $79", "Social"),
    ("Direct Mail - Water Heater Postcard", "Mail"),
    ("Radio KUT 90.5", "Broadcast"),
    ("Truck Wrap", "Outdoor"),
    ("Home Warranty Partner", "Partners"),
];

/// Project statuses in order, each with its sub-statuses.
pub(crate) const PROJECT_STATUSES: [(&str, &[&str]); 7] = [
    ("Not Started", &["Estimate sold", "Waiting for deposit"]),
    ("Permitting", &["Permit submitted", "Permit approved"]),
    ("Scheduled", &[]),
    (
        "In Progress",
        &["Rough-in", "Waiting for inspection", "Punch list"],
    ),
    ("On Hold", &["Waiting for parts", "Waiting for customer"]),
    ("Completed", &[]),
    ("Canceled", &[]),
];

pub(super) fn fill(db: &Connection, now: Micros) -> rusqlite::Result<()> {
    let changed = now - 400 * DAY;
    for (id, name, trade, _) in UNITS {
        let json = json!({
            "officialName": format!("Violet Crown Home Services - {name}"),
            "email": "office@violetcrown.example",
            "currency": "USD",
            "phoneNumber": "5125550100",
            "defaultTaxRate": 0.0825,
            "address": null,
            "trade": {"id": trade.len(), "name": trade},
            "division": null,
            "tagTypeIds": [],
            "tenant": null,
            "externalData": [],
        });
        record(db, "business_unit", id, name, true, changed, json)?;
    }
    for kind in &JOB_TYPES {
        let json = json!({
            "businessUnitIds": [UNITS[kind.unit].0],
            "skills": [kind.skill],
            "tagTypeIds": [],
            "priority": kind.priority,
            "duration": kind.minutes,
            "soldThreshold": if kind.minutes >= 180 { json!(500) } else { Value::Null },
            "class": if kind.unit == 1 { "Install" } else { "Service" },
            "summary": kind.calls[0],
            "noCharge": kind.name.contains("Recall"),
            "enforceRecurringServiceEventSelection": kind.name.contains("Tune-Up"),
            "invoiceSignaturesRequired": true,
            "externalData": [],
            "isSmartDispatched": false,
        });
        record(db, "job_type", kind.id, kind.name, true, changed, json)?;
    }
    for (id, (name, active)) in (501..).zip(CANCEL_REASONS) {
        record(db, "cancel_reason", id, name, active, changed, json!({}))?;
    }
    for (id, (name, active)) in (601..).zip(HOLD_REASONS) {
        record(db, "hold_reason", id, name, active, changed, json!({}))?;
    }
    campaigns(db, changed)?;
    for (id, (name, lead)) in (301..).zip([
        ("Service request", true),
        ("Reschedule", false),
        ("Question about an invoice", false),
        ("Wrong number", false),
    ]) {
        record(
            db,
            "call_reason",
            id,
            name,
            true,
            changed,
            json!({"isLead": lead}),
        )?;
    }
    let mut substatus = 11;
    for (order, (name, substatuses)) in (1_i64..).zip(PROJECT_STATUSES) {
        record(
            db,
            "project_status",
            order,
            name,
            true,
            changed,
            json!({"order": order}),
        )?;
        for (place, name) in substatuses.iter().enumerate() {
            record(
                db,
                "project_substatus",
                substatus,
                name,
                true,
                changed,
                json!({"order": place + 1, "statusId": order}),
            )?;
            substatus += 1;
        }
    }
    for (id, (name, description)) in (31..).zip([
        ("Residential replacement", "Changeouts and repipes"),
        ("Commercial", "Projects for business customers"),
    ]) {
        record(
            db,
            "project_type",
            id,
            name,
            true,
            changed,
            json!({"description": description, "createdById": null}),
        )?;
    }
    Ok(())
}

fn campaigns(db: &Connection, changed: Micros) -> rusqlite::Result<()> {
    for (id, (name, category)) in (401..).zip(CAMPAIGNS) {
        let json = json!({
            "isDefaultCampaign": id == 403,
            "category": {"id": 40 + category.len(), "name": category, "active": true},
            "source": category,
            "otherSource": null,
            "businessUnit": null,
            "medium": null,
            "otherMedium": null,
            "campaignPhoneNumbers": [format!("51255502{:02}", id - 400)],
        });
        record(db, "campaign", id, name, true, changed, json)?;
    }
    Ok(())
}

/// Tags: name, color, importance.
const TAGS: [(&str, &str, Option<&str>); 6] = [
    ("VIP", "#7c3aed", Some("High")),
    ("Warranty", "#0ea5e9", Some("Medium")),
    ("Callback risk", "#ef4444", Some("High")),
    ("Two-person lift", "#f59e0b", None),
    ("Spanish speaker", "#10b981", None),
    ("No ladder on site", "#64748b", None),
];

/// Record kinds added in format 2: tags and arrival windows.
pub(super) fn add_format_2(db: &Connection) -> rusqlite::Result<()> {
    let changed: Micros = db.query_row(
        "SELECT coalesce(min(modified_on), 0) FROM records",
        [],
        |row| row.get(0),
    )?;
    for (id, (name, color, importance)) in (701..).zip(TAGS) {
        let json = json!({
            "color": color,
            "code": name.chars().filter(char::is_ascii_uppercase).collect::<String>(),
            "importance": importance,
            "isConversionOpportunity": false,
            "allowToUseOnTimesheetActivity": false,
            "isVisibleOnDispatchBoard": true,
        });
        record(db, "tag_type", id, name, true, changed, json)?;
    }
    for (id, start) in (801..).zip([8, 10, 12, 14, 16]) {
        let json = json!({
            "start": format!("{start:02}:00:00"),
            "duration": "02:00:00",
            "businessUnitIds": [],
        });
        record(db, "arrival_window", id, "", true, changed, json)?;
    }
    Ok(())
}
