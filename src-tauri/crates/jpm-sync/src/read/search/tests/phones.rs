//! Search for customers and their jobs by any spelling of a phone number.

use super::*;
use crate::views::jobs::JobQuery;

const SPELLINGS: [&str; 11] = [
    "(512) 555-1000",
    "512-555-1000",
    "555-1000",
    "1000",
    "+15125551000",
    "512.555.1000",
    "1 512 555 1000",
    "5125551000",
    "512",
    "(512) 555",
    "garcia 1000",
];

fn customers(desk: &Desk, text: &str) -> Vec<String> {
    let found = desk.store.find_customers(text, 10).unwrap();
    found.into_iter().map(|hit| hit.name).collect()
}

fn table(desk: &Desk, text: &str) -> Vec<String> {
    let query = JobQuery {
        text: text.into(),
        limit: 10,
        ..JobQuery::default()
    };
    let page = desk.store.jobs(&query, DateTime::UNIX_EPOCH).unwrap();
    page.rows
        .into_iter()
        .map(|row| row.id.to_string())
        .collect()
}

#[test]
fn any_spelling_of_a_number_finds_the_customer_and_the_jobs() {
    let desk = desk();
    for stored in [
        "5125551000",
        "(512) 555-1000",
        "+1 512.555.1000 x12",
        "1-512-555-1000",
        "512/555/1000",
        "512/555-1000",
        "５１２５５５１０００",
    ] {
        desk.phones(1, &["2105550000", stored]);
        for typed in SPELLINGS {
            let told = format!("{typed} in {stored}");
            assert_eq!(customers(&desk, typed), ["José García"], "{told}");
            assert_eq!(desk.jobs(typed), ["10"], "{told}");
            assert_eq!(table(&desk, typed), ["10"], "{told}");
            assert_eq!(desk.find(typed).customers.len(), 1, "{told}");
        }
        for typed in ["1001", "512-555-1001", "smith 1000", "5551"] {
            let told = format!("{typed} in {stored}");
            assert!(customers(&desk, typed).is_empty(), "{told}");
            assert!(desk.jobs(typed).is_empty(), "{told}");
            assert!(table(&desk, typed).is_empty(), "{told}");
        }
        // A number stored without its extension is found by a query with one.
        let same: &[&str] = &["José García"];
        let other_extension = if stored.ends_with("x12") { &[] } else { same };
        assert_eq!(customers(&desk, "512-555-1000 x12"), same, "{stored}");
        assert_eq!(table(&desk, "512-555-1000 x12"), ["10"], "{stored}");
        assert_eq!(
            customers(&desk, "5125551000 x13"),
            other_extension,
            "{stored}"
        );
    }
    assert_eq!(customers(&desk, "210 555 0000"), ["José García"]);
}

#[test]
fn matching_number_is_formatted_and_highlighted() {
    let desk = desk();
    desk.phones(1, &["5125551000", "+44 20 7946 0958"]);
    let hits = desk.find("555.1000");
    let phone = hits.customers[0].phone.clone().unwrap();
    assert_eq!(phone.text, "(512) 555-1000, +44 20 7946 0958");
    assert_eq!(marked_parts(&phone), ["555-1000"]);
    let hit = &desk.store.find_customers("garcia", 1).unwrap()[0];
    assert_eq!(hit.phone.as_ref(), Some(&phone.text));
    let row = &desk
        .store
        .jobs(
            &JobQuery {
                limit: 1,
                ..JobQuery::default()
            },
            DateTime::UNIX_EPOCH,
        )
        .unwrap()
        .rows[0];
    assert_eq!(row.phone.as_ref(), Some(&phone.text));
    let card = &desk
        .store
        .job(&Key::Server(10.into()))
        .unwrap()
        .unwrap()
        .appointments[0];
    assert_eq!(card.phone.as_deref(), Some(phone.text.as_str()));
}

#[test]
fn digits_still_find_job_numbers_and_house_numbers() {
    let desk = desk();
    desk.phones(1, &["5125551000"]);
    desk.put(&[job(20, "1000", "Leak"), job(21, "51000-X", "Leak")]);
    assert_eq!(
        desk.jobs("1000")[0],
        "20",
        "a number that is the same comes first"
    );
    let mut on_elm_street = desk.jobs("482 elm");
    on_elm_street.sort();
    assert_eq!(on_elm_street, ["10", "20", "21"]);
    assert_eq!(desk.jobs("48213"), ["10"]);
    let appointments = desk.find("48213-2").appointments;
    assert_eq!(appointments.len(), 1);
}

#[test]
fn number_is_found_among_many_addresses_with_the_same_prefix() {
    let desk = desk();
    desk.phones(1, &["5125551000"]);
    for id in 100..400 {
        desk.put(&[customer(id, "Smith"), location(id, id, "1000 Oak Street")]);
    }
    assert!(customers(&desk, "1000").contains(&"José García".to_owned()));
}

#[test]
fn queued_edit_does_not_hide_a_phone_number() {
    let desk = desk();
    desk.phones(1, &["5125551000"]);
    desk.submit(Edit::UpdateJob {
        job_id: Key::Server(10.into()),
        changes: crate::views::jobs::JobChanges {
            summary: Some("Other words".into()),
            ..Default::default()
        },
        seen: None,
    });
    for typed in ["555-1000", "1000", "+1 (512) 555-1000"] {
        assert_eq!(desk.jobs(typed), ["10"], "{typed}");
        assert_eq!(table(&desk, typed), ["10"], "{typed}");
    }
}
