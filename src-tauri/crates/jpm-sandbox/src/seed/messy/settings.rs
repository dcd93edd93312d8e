//! Settings of a grown company: business units with equal names, three hundred job types, values
//! outside the documents.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::clock::{DAY, Micros};
use crate::seed::settings::record;
use crate::seed::trades::{JOB_TYPES, UNITS};

/// Total number of job types.
const JOB_TYPE_COUNT: usize = 300;

/// The job type without a duration.
pub(super) const NO_DURATION: i64 = 1001;

/// A business unit of which only the name is known.
pub(super) const BARE_UNIT: i64 = 113;

const WORK: [&str; 17] = [
    "Estimate",
    "Service Call",
    "Maintenance",
    "Install",
    "Warranty",
    "Callback",
    "Inspection",
    "Emergency",
    "Follow-Up",
    "Parts Run",
    "Permit",
    "Second Opinion",
    "Rough-In",
    "Trim-Out",
    "Startup",
    "Commissioning",
    "Diagnóstico",
];

const OBJECTS: [&str; 16] = [
    "AC",
    "Furnace",
    "Heat Pump",
    "Boiler",
    "Tankless",
    "Toilet",
    "Faucet",
    "Sewer",
    "Panel",
    "Outlet",
    "Generator",
    "EV Charger",
    "Rooftop Unit",
    "Walk-In",
    "Softener",
    "Gas Line",
];

/// A job type: id, business unit, minutes.
pub(super) type Kind = (i64, i64, i64);

/// Inserts the settings. Returns the job types of everyday work.
pub(super) fn fill(db: &Connection, now: Micros) -> rusqlite::Result<Vec<Kind>> {
    let changed = now - 400 * DAY;
    units(db, changed)?;
    words(db, changed)?;
    job_types(db, changed)
}

fn units(db: &Connection, changed: Micros) -> rusqlite::Result<()> {
    let long = "HVAC Residential Replacement & New Construction – North / Northwest / Lakes Region incl. warranty & builder punch lists";
    for (id, name, active) in [
        (111, "HVAC Service", true),
        (112, "HVAC Service", true),
        (114, long, true),
        (115, "Plumbing Service", false),
        (116, "⚡️ Eléctrico", true),
    ] {
        let json = json!({
            "officialName": null, "email": "office@violetcrown.example", "currency": "USD", "phoneNumber": "(512) 555-0100",
            "defaultTaxRate": null, "address": null, "trade": null, "division": {"id": 1, "name": "Residential"},
            "tagTypeIds": [], "tenant": null, "externalData": [],
        });
        record(db, "business_unit", id, name, active, changed, json)?;
    }
    // Some servers leave out missing values; this unit has every optional field as null.
    let mut bare = serde_json::Map::new();
    for field in [
        "officialName",
        "email",
        "currency",
        "phoneNumber",
        "invoiceHeader",
        "invoiceMessage",
        "defaultTaxRate",
        "authorizationParagraph",
        "acknowledgementParagraph",
        "address",
        "materialSku",
        "quickbooksClass",
        "accountCode",
        "franchiseId",
        "conceptCode",
        "corporateContractNumber",
        "trade",
        "division",
        "tagTypeIds",
        "tenant",
        "externalData",
    ] {
        bare.insert(field.to_owned(), Value::Null);
    }
    record(
        db,
        "business_unit",
        BARE_UNIT,
        "—",
        true,
        changed,
        Value::Object(bare),
    )
}

/// Reasons, tags, windows and statuses with duplicate names, or across midnight.
fn words(db: &Connection, changed: Micros) -> rusqlite::Result<()> {
    for (kind, id, name, active, json) in [
        ("cancel_reason", 521, "Weather", true, json!({})),
        (
            "cancel_reason",
            522,
            "Autre raison (voir mémo)",
            true,
            json!({}),
        ),
        ("hold_reason", 621, "Waiting for parts", true, json!({})),
        (
            "call_reason",
            321,
            "Service request",
            true,
            json!({"isLead": false}),
        ),
        (
            "project_status",
            21,
            "In Progress",
            true,
            json!({"order": 21}),
        ),
        (
            "project_type",
            41,
            "Commercial",
            true,
            json!({"description": null, "createdById": null}),
        ),
        (
            "tag_type",
            721,
            "VIP",
            true,
            json!({
                "color": "", "code": "", "importance": null, "isConversionOpportunity": false,
                "allowToUseOnTimesheetActivity": false, "isVisibleOnDispatchBoard": true,
            }),
        ),
        (
            "arrival_window",
            821,
            "",
            true,
            json!({"start": "22:00:00", "duration": "04:00:00", "businessUnitIds": []}),
        ),
        (
            "arrival_window",
            822,
            "",
            true,
            json!({"start": "00:00:00", "duration": "1.00:00:00", "businessUnitIds": [BARE_UNIT]}),
        ),
    ] {
        record(db, kind, id, name, active, changed, json)?;
    }
    Ok(())
}

fn job_types(db: &Connection, changed: Micros) -> rusqlite::Result<Vec<Kind>> {
    let special = [
        ("Service Call", json!(null)),
        ("Service Call", json!(60)),
        ("service call", json!(0)),
        ("🔥 Emergency", json!(1)),
        ("Crawl-Space Encapsulation (3 days)", json!(4320)),
        ("Réparation d’urgence", json!(90)),
        ("=HYPERLINK(\"http://example.com\")", json!(45)),
    ];
    let common = OBJECTS.iter().flat_map(|object| {
        WORK.iter()
            .map(move |work| (format!("{object} {work}"), json!(60)))
    });
    let all = special
        .into_iter()
        .map(|(name, minutes)| (name.to_owned(), minutes))
        .chain(common)
        .take(JOB_TYPE_COUNT - JOB_TYPES.len());
    let mut kinds = Vec::new();
    for (place, (name, minutes)) in all.enumerate() {
        let id = NO_DURATION + i64::try_from(place).unwrap_or_default();
        let unit = UNITS[place % UNITS.len()].0;
        let priority = match place {
            0 => "",
            3 => "Emergency",
            _ => ["Low", "Normal", "High", "Urgent"][place % 4],
        };
        if place >= 7 {
            kinds.push((id, unit, 60));
        }
        let json = json!({
            "businessUnitIds": if place % 5 == 0 { json!([]) } else { json!([unit]) },
            "skills": [],
            "tagTypeIds": [],
            "priority": priority,
            "duration": minutes,
            "soldThreshold": null,
            "class": "",
            "summary": super::texts::TEXTS[place % super::texts::TEXTS.len()],
            "noCharge": false,
            "enforceRecurringServiceEventSelection": null,
            "invoiceSignaturesRequired": false,
            "externalData": [],
            "isSmartDispatched": false,
        });
        record(db, "job_type", id, &name, true, changed, json)?;
    }
    Ok(kinds)
}
