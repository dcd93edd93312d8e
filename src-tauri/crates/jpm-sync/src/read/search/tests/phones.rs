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

fn customers(fixture: &Fixture, text: &str) -> Vec<String> {
    let found = fixture.store.find_customers(text, 10).unwrap();
    found.into_iter().map(|hit| hit.name).collect()
}

fn table(fixture: &Fixture, text: &str) -> Vec<String> {
    let query = JobQuery {
        text: text.into(),
        limit: 10,
        ..JobQuery::default()
    };
    let page = fixture.store.jobs(&query, DateTime::UNIX_EPOCH).unwrap();
    page.rows
        .into_iter()
        .map(|row| row.id.to_string())
        .collect()
}

#[test]
fn any_spelling_of_a_number_finds_the_customer_and_the_jobs() {
    let fixture = fixture();
    for stored in [
        "5125551000",
        "(512) 555-1000",
        "+1 512.555.1000 x12",
        "1-512-555-1000",
        "512/555/1000",
        "512/555-1000",
        "５１２５５５１０００",
    ] {
        fixture.phones(1, &["2105550000", stored]);
        for typed in SPELLINGS {
            let context = format!("{typed} in {stored}");
            assert_eq!(customers(&fixture, typed), ["José García"], "{context}");
            assert_eq!(fixture.jobs(typed), ["10"], "{context}");
            assert_eq!(table(&fixture, typed), ["10"], "{context}");
            assert_eq!(fixture.find(typed).customers.len(), 1, "{context}");
        }
        for typed in ["1001", "512-555-1001", "smith 1000", "5551"] {
            let context = format!("{typed} in {stored}");
            assert!(customers(&fixture, typed).is_empty(), "{context}");
            assert!(fixture.jobs(typed).is_empty(), "{context}");
            assert!(table(&fixture, typed).is_empty(), "{context}");
        }
        // A number stored without its extension is found by a query with one.
        let same: &[&str] = &["José García"];
        let other_extension = if stored.ends_with("x12") { &[] } else { same };
        assert_eq!(customers(&fixture, "512-555-1000 x12"), same, "{stored}");
        assert_eq!(table(&fixture, "512-555-1000 x12"), ["10"], "{stored}");
        assert_eq!(
            customers(&fixture, "5125551000 x13"),
            other_extension,
            "{stored}"
        );
    }
    assert_eq!(customers(&fixture, "210 555 0000"), ["José García"]);
}

#[test]
fn matching_number_is_formatted_and_highlighted() {
    let fixture = fixture();
    fixture.phones(1, &["5125551000", "+44 20 7946 0958"]);
    let hits = fixture.find("555.1000");
    let phone = hits.customers[0].phone.clone().unwrap();
    assert_eq!(phone.text, "(512) 555-1000, +44 20 7946 0958");
    assert_eq!(marked_parts(&phone), ["555-1000"]);
    let hit = &fixture.store.find_customers("garcia", 1).unwrap()[0];
    assert_eq!(hit.phone.as_ref(), Some(&phone.text));
    let row = &fixture
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
    let card = &fixture
        .store
        .job(&Key::Server(10.into()))
        .unwrap()
        .unwrap()
        .appointments[0];
    assert_eq!(card.phone.as_deref(), Some(phone.text.as_str()));
}

#[test]
fn digits_still_find_job_numbers_and_house_numbers() {
    let fixture = fixture();
    fixture.phones(1, &["5125551000"]);
    fixture.put(&[job(20, "1000", "Leak"), job(21, "51000-X", "Leak")]);
    assert_eq!(
        fixture.jobs("1000")[0],
        "20",
        "a number that is the same comes first"
    );
    let mut on_elm_street = fixture.jobs("482 elm");
    on_elm_street.sort();
    assert_eq!(on_elm_street, ["10", "20", "21"]);
    assert_eq!(fixture.jobs("48213"), ["10"]);
    let appointments = fixture.find("48213-2").appointments;
    assert_eq!(appointments.len(), 1);
}

#[test]
fn number_is_found_among_many_addresses_with_the_same_prefix() {
    let fixture = fixture();
    fixture.phones(1, &["5125551000"]);
    for id in 100..400 {
        fixture.put(&[customer(id, "Smith"), location(id, id, "1000 Oak Street")]);
    }
    assert!(customers(&fixture, "1000").contains(&"José García".to_owned()));
}

#[test]
fn queued_edit_does_not_hide_a_phone_number() {
    let fixture = fixture();
    fixture.phones(1, &["5125551000"]);
    fixture.submit(Edit::UpdateJob {
        job_id: Key::Server(10.into()),
        changes: crate::views::jobs::JobChanges {
            summary: Some("Other words".into()),
            ..Default::default()
        },
        seen: None,
    });
    for typed in ["555-1000", "1000", "+1 (512) 555-1000"] {
        assert_eq!(fixture.jobs(typed), ["10"], "{typed}");
        assert_eq!(table(&fixture, typed), ["10"], "{typed}");
    }
}
