mod order;
mod phones;
mod waiting;

use chrono::DateTime;
use jpm_client::ids::TenantId;

use super::*;
use crate::account::AccountName;
use crate::edit::Edit;
use crate::key::StringId;
use crate::rows::{
    AppointmentRow, CustomerRow, JobRow, JobTypeRow, LocationRow, MirrorRow, NameKind, NamedRow,
    ProjectRow, RecordMeta,
};
use crate::store::mirror::{Changes, put};
use crate::store::{Store, phones as stored_phones};
use crate::views::jobs::{JobChanges, NewAppointment, NewJob};
use crate::views::search::MarkedText;
use crate::zone::BusinessZone;

const HOUR: Micros = 3_600_000_000;

struct Fixture {
    store: Store,
    _dir: tempfile::TempDir,
}

fn origin(id: i64, text: &str) -> RecordMeta {
    RecordMeta {
        id,
        modified: 1,
        raw: format!("{{\"id\":{id},\"text\":{text:?}}}"),
        ..RecordMeta::default()
    }
}

fn customer(id: i64, name: &str) -> MirrorRow {
    MirrorRow::Customer(CustomerRow {
        origin: origin(id, name),
        name: name.into(),
        active: true,
        billing_address: String::new(),
    })
}

fn location(id: i64, customer: i64, address: &str) -> MirrorRow {
    MirrorRow::Location(LocationRow {
        origin: origin(id, address),
        customer_id: Some(customer),
        name: "Home".into(),
        address: Some(address.into()),
        zone_id: None,
        active: true,
    })
}

fn job(id: i64, number: &str, summary: &str) -> MirrorRow {
    MirrorRow::Job(JobRow {
        origin: origin(id, summary),
        number: Some(number.into()),
        customer_id: Some(1),
        location_id: Some(1),
        state: JobState::Scheduled,
        business_unit_id: None,
        job_type_id: Some(1),
        priority: None,
        campaign_id: None,
        project_id: None,
        tags: Vec::new(),
        summary: Some(summary.into()),
        created: None,
        completed: None,
    })
}

fn appointment(id: i64, job_id: i64, number: &str, instructions: Option<&str>) -> MirrorRow {
    MirrorRow::Appointment(AppointmentRow {
        origin: origin(id, instructions.unwrap_or_default()),
        job_id,
        number: Some(number.into()),
        start: id * HOUR,
        end: (id + 1) * HOUR,
        end_known: true,
        arrival_start: None,
        arrival_end: None,
        state: AppointmentState::Scheduled,
        confirmed: false,
        instructions: instructions.map(str::to_owned),
        customer_id: Some(1),
        active: true,
    })
}

fn job_type(name: &str) -> MirrorRow {
    MirrorRow::JobType(JobTypeRow {
        origin: origin(1, name),
        name: name.into(),
        units: Vec::new(),
        minutes: None,
        priority: None,
        summary: None,
        active: true,
    })
}

/// Job 48213 of José García on Elm Street with two appointments, the second of which has
/// instructions.
fn fixture() -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let account = AccountName {
        environment: "test".into(),
        tenant: TenantId(1),
    };
    let store = Store::open(dir.path(), &account, DateTime::UNIX_EPOCH).unwrap();
    let fixture = Fixture { store, _dir: dir };
    fixture.put(&[
        appointment(101, 10, "48213-1", None),
        appointment(102, 10, "48213-2", Some("Beware of the dog")),
        job(10, "48213", "No heat upstairs"),
        location(1, 1, "482 Elm Street, Springfield"),
        customer(1, "José García"),
        job_type("Furnace repair"),
    ]);
    fixture.phones(1, &["(555) 123-4567"]);
    fixture
}

impl Fixture {
    /// Writes each row in its own transaction, as separate pages do.
    fn put(&self, rows: &[MirrorRow]) {
        for row in rows {
            self.store
                .mirror()
                .write(|sql| put(sql, row, &mut Changes::default()))
                .unwrap();
        }
    }

    fn phones(&self, customer: i64, numbers: &[&str]) {
        let numbers: Vec<_> = numbers
            .iter()
            .map(|number| (customer, (*number).to_owned()))
            .collect();
        self.store
            .mirror()
            .write(|sql| stored_phones::replace(sql, &[customer], &numbers, 1))
            .unwrap();
    }

    fn find(&self, text: &str) -> SearchHits {
        self.store
            .search(text, 10, &BusinessZone::utc(), DateTime::UNIX_EPOCH)
            .unwrap()
    }

    fn jobs(&self, text: &str) -> Vec<String> {
        let hits = self.find(text).jobs;
        hits.into_iter().map(|hit| hit.id.to_string()).collect()
    }

    fn submit(&self, edit: Edit) -> crate::views::operations::EditReceipt {
        self.store.submit(edit, DateTime::UNIX_EPOCH).unwrap()
    }
}

fn marked_parts(text: &MarkedText) -> Vec<String> {
    let units: Vec<u16> = text.text.encode_utf16().collect();
    text.marks
        .iter()
        .map(|(from, to)| String::from_utf16(&units[*from as usize..*to as usize]).unwrap())
        .collect()
}

#[test]
fn job_is_found_by_prefixes_of_any_of_its_words() {
    let fixture = fixture();
    for text in [
        "4",
        "48213",
        "482",
        "garcia",
        "GARCÍA jos",
        "heat elm",
        "furn rep",
        "springf",
        "5551234567",
        "555-123",
        "garcia furnace upstairs elm 48213",
    ] {
        assert_eq!(fixture.jobs(text), ["10"], "{text}");
    }
    for text in [
        "8213",
        "arcia",
        "garcia smith",
        "",
        "   ",
        "\"*-🙂",
        "NOT AND OR",
    ] {
        assert!(fixture.jobs(text).is_empty(), "{text}");
    }
    let hit = fixture.find("garc heat").jobs.remove(0);
    assert_eq!(marked_parts(hit.customer.as_ref().unwrap()), ["Garc"]);
    assert_eq!(marked_parts(hit.summary.as_ref().unwrap()), ["heat"]);
    assert_eq!(
        hit.appointment.map(|next| next.id),
        Some(Key::Server(101.into()))
    );
}

#[test]
fn appointment_is_found_by_number_and_special_instructions() {
    let fixture = fixture();
    for text in ["48213-2", "dog", "garcia dog", "beware elm"] {
        let hits = fixture.find(text).appointments;
        assert_eq!(hits.len(), 1, "{text}");
        assert_eq!(hits[0].appointment.id, Key::Server(102.into()), "{text}");
        assert_eq!(hits[0].appointment.job_id, Key::Server(10.into()));
    }
    let hit = fixture.find("dog").appointments.remove(0);
    assert_eq!(marked_parts(hit.instructions.as_ref().unwrap()), ["dog"]);
    assert!(fixture.find("garcia").appointments.is_empty());
}

#[test]
fn customers_and_projects_are_separate_groups() {
    let fixture = fixture();
    fixture.put(&[
        MirrorRow::Named(NamedRow {
            origin: origin(5, "Mia Wong"),
            kind: NameKind::Employee,
            name: "Mia Wong".into(),
            active: true,
        }),
        MirrorRow::Project(ProjectRow {
            origin: origin(7, "Solar"),
            number: Some("P-77".into()),
            name: Some("Solar roof".into()),
            summary: None,
            status: None,
            customer_id: Some(1),
            location_id: Some(1),
            managers: vec![5],
            units: Vec::new(),
            job_ids: vec![10],
            start_date: None,
            target_date: None,
            actual_date: None,
        }),
    ]);
    for text in ["p-77", "sol roof", "wong", "garcia sol", "elm wong"] {
        let hits = fixture.find(text).projects;
        assert_eq!(hits.len(), 1, "{text}");
        assert_eq!(hits[0].id, Key::Server(7.into()));
    }
    for text in ["garc", "jos elm", "555 springfield"] {
        let hits = fixture.find(text).customers;
        assert_eq!(hits.len(), 1, "{text}");
        assert_eq!(
            (hits[0].job_count, hits[0].latest_job),
            (1, Some(Key::Server(10.into())))
        );
    }
    let found = fixture.store.find_customers("GARCIA elm", 5).unwrap();
    assert_eq!((found.len(), found[0].locations.len()), (1, 1));
}

#[test]
fn renamed_record_is_found_by_the_new_name_only() {
    let fixture = fixture();
    let newer = |mut row: MirrorRow| {
        let origin = match &mut row {
            MirrorRow::Customer(row) => &mut row.origin,
            MirrorRow::Location(row) => &mut row.origin,
            MirrorRow::Job(row) => &mut row.origin,
            MirrorRow::JobType(row) => &mut row.origin,
            MirrorRow::Appointment(row) => &mut row.origin,
            _ => unreachable!(),
        };
        origin.modified = 2;
        row
    };
    fixture.put(&[newer(customer(1, "Ann Müller"))]);
    fixture.phones(1, &["(777) 123-4567"]);
    assert_eq!(
        (fixture.jobs("muller"), fixture.jobs("garcia")),
        (vec!["10".into()], vec![])
    );
    assert!(fixture.find("555").jobs.is_empty());
    fixture.put(&[newer(location(1, 1, "9 Oak Road"))]);
    assert_eq!(
        (fixture.jobs("oak"), fixture.jobs("elm")),
        (vec!["10".into()], vec![])
    );
    assert_eq!(fixture.find("oak muller").customers.len(), 1);
    fixture.put(&[newer(job_type("Drain"))]);
    assert_eq!(
        (fixture.jobs("drain"), fixture.jobs("furnace")),
        (vec!["10".into()], vec![])
    );
    fixture.put(&[newer(job(10, "48214", "Leak"))]);
    assert_eq!(
        (fixture.jobs("leak 48214"), fixture.jobs("heat")),
        (vec!["10".into()], vec![])
    );
    fixture.put(&[newer(appointment(102, 10, "48214-2", Some("Ring twice")))]);
    assert_eq!(fixture.find("ring").appointments.len(), 1);
    assert!(fixture.find("dog").appointments.is_empty());
    let gone = |statement: &'static str| {
        fixture
            .store
            .mirror()
            .write(|sql| sql.execute(statement, []))
            .unwrap();
    };
    gone("DELETE FROM appointment WHERE id = 102");
    assert!(fixture.find("ring").appointments.is_empty());
    gone("DELETE FROM job");
    assert!(fixture.jobs("leak").is_empty() && fixture.jobs("48214").is_empty());
    let left: i64 = fixture
        .store
        .mirror()
        .read(|sql| sql.query_row("SELECT count(*) FROM job_list", [], |row| row.get(0)))
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn exact_job_number_ranks_first_for_any_age() {
    let fixture = fixture();
    let newer: Vec<_> = (0..400)
        .map(|at| job(1000 + at, &format!("7{at:03}"), "Check 70"))
        .collect();
    fixture.put(&newer);
    fixture.put(&[job(5, "70", "Old")]);
    let hits = fixture.find("70").jobs;
    assert_eq!(hits[0].id, Key::Server(5.into()));
    assert_eq!(hits.len(), 10);
    assert!(
        hits[1..]
            .iter()
            .all(|hit| hit.number.as_ref().unwrap().text.starts_with("70"))
    );
    assert_eq!(fixture.find("#70").jobs[0].id, Key::Server(5.into()));
}

#[test]
fn job_table_searches_the_same_index() {
    let fixture = fixture();
    let table = |text: &str| {
        let query = crate::views::jobs::JobQuery {
            text: text.into(),
            limit: 10,
            ..Default::default()
        };
        let page = fixture.store.jobs(&query, DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(page.total as usize, page.rows.len());
        page.total
    };
    assert_eq!(table("GARCIA furn"), 1);
    assert_eq!(table("garcia drain"), 0);
    assert_eq!(table("\"*"), 0);
    fixture.submit(Edit::UpdateJob {
        job_id: Key::Server(10.into()),
        changes: JobChanges {
            summary: Some("Boiler leaks".into()),
            ..JobChanges::default()
        },
        seen: None,
    });
    assert_eq!(
        (table("boiler"), table("upstairs"), table("boiler dog")),
        (1, 0, 1)
    );
}

#[test]
fn one_commit_may_change_a_job_and_all_its_appointments() {
    let fixture = fixture();
    let again = |modified: Micros| {
        let mut rows = [
            appointment(101, 10, "48213-1", Some("Key under the mat")),
            appointment(102, 10, "48213-2", None),
            job(10, "48213", "Smells of gas"),
        ];
        for row in &mut rows {
            match row {
                MirrorRow::Appointment(row) => row.origin.modified = modified,
                MirrorRow::Job(row) => row.origin.modified = modified,
                _ => {}
            }
        }
        rows
    };
    fixture
        .store
        .mirror()
        .write(|sql| {
            let mut changes = Changes::default();
            again(2)
                .iter()
                .try_for_each(|row| put(sql, row, &mut changes))
        })
        .unwrap();
    assert_eq!(fixture.jobs("gas"), ["10"]);
    assert_eq!(fixture.find("mat").appointments.len(), 1);
    assert!(fixture.find("dog").appointments.is_empty());
}

#[test]
fn long_prefix_is_expanded_to_its_few_words() {
    let fixture = fixture();
    let asked = |text: &str| {
        let words = SearchQuery::parse(text);
        let ask = |sql: &Connection| terms::expression(sql, Index::Jobs, &words);
        fixture.store.mirror().read(ask).unwrap()
    };
    fixture.put(&[
        job(11, "9001", "Heater 77 heating, heat pump"),
        job(12, "9002", "Heaté"),
    ]);
    assert_eq!(
        asked("Heat g"),
        r#"("heat" OR "heate" OR "heater" OR "heating") AND "g" *"#
    );
    assert_eq!(asked("heatx"), r#""heatx" *"#, "which finds nothing");
    let mut found = fixture.jobs("heat");
    found.sort();
    assert_eq!(found, ["10", "11", "12"]);
    let numbers: Vec<MirrorRow> = (100..120)
        .map(|id| job(id, &format!("7000{id}"), "Leak"))
        .collect();
    fixture.put(&numbers);
    assert_eq!(
        asked("7000"),
        r#"("7000" * OR "☎0007" *)"#,
        "too many to name"
    );
    assert_eq!(fixture.jobs("7000").len(), 10);
    assert_eq!(fixture.jobs("7000119"), ["119"]);
}
