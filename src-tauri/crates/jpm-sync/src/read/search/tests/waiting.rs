//! Search finds waiting edits.

use super::*;

#[test]
fn queued_edits_are_found_as_they_are_shown() {
    let fixture = fixture();
    let at = DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(15);
    let receipt = fixture.submit(Edit::CreateJob {
        job: NewJob {
            customer_id: StringId(1.into()),
            location_id: StringId(1.into()),
            business_unit_id: StringId(1.into()),
            job_type_id: StringId(1.into()),
            priority: "Normal".into(),
            campaign_id: StringId(1.into()),
            appointments: vec![NewAppointment {
                start: crate::time::EpochMillis(at),
                end: crate::time::EpochMillis(at + chrono::TimeDelta::hours(1)),
                arrival_start: None,
                arrival_end: None,
                technician_ids: Vec::new(),
            }],
            summary: Some("Gurgling radiator".into()),
            project_id: None,
            customer_po: None,
            lead_employee_id: None,
            tag_ids: Vec::new(),
        },
    });
    let hit = fixture.find("gurg garcia").jobs.remove(0);
    assert_eq!(Some(hit.id), receipt.job_id);
    assert!(hit.pending.is_some() && hit.appointment.is_some());

    fixture.submit(Edit::UpdateJob {
        job_id: Key::Server(10.into()),
        changes: JobChanges {
            summary: Some("Boiler leaks".into()),
            ..JobChanges::default()
        },
        seen: None,
    });
    assert_eq!(fixture.jobs("boiler"), ["10"]);
    assert!(
        fixture.jobs("upstairs").is_empty(),
        "the old summary is not what is shown"
    );
    fixture.submit(Edit::SetSpecialInstructions {
        appointment_id: Key::Server(101.into()),
        text: "Gate code 991".into(),
        seen: None,
    });
    assert_eq!(
        fixture.find("gate garcia").appointments[0].appointment.id,
        Key::Server(101.into())
    );
}

#[test]
fn queued_instructions_are_found_without_other_edits() {
    let at = DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(1);
    let added = Edit::AddAppointment {
        job_id: Key::Server(10.into()),
        appointment: NewAppointment {
            start: crate::time::EpochMillis(at),
            end: crate::time::EpochMillis(at + chrono::TimeDelta::hours(1)),
            arrival_start: None,
            arrival_end: None,
            technician_ids: Vec::new(),
        },
        special_instructions: Some("Bring the ladder".into()),
    };
    let written = Edit::SetSpecialInstructions {
        appointment_id: Key::Server(101.into()),
        text: "Bring the ladder".into(),
        seen: None,
    };
    for edit in [added, written] {
        let fixture = fixture();
        let receipt = fixture.submit(edit);
        let found = fixture.find("ladder garcia").appointments;
        let found: Vec<_> = found
            .into_iter()
            .map(|hit| Some(hit.appointment.id))
            .collect();
        assert_eq!(found, [receipt.appointment_id]);
    }
}

#[test]
fn moved_appointment_is_found_and_shown_at_its_new_time() {
    let fixture = fixture();
    let before = fixture.find("upstairs").jobs.remove(0);
    let appointment = before.appointment.as_ref().unwrap().id;
    let to = DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(1);
    fixture.submit(Edit::MoveAppointment {
        to: crate::edit::AppointmentMove {
            appointment_id: appointment,
            start: crate::time::EpochMillis(to),
            end: crate::time::EpochMillis(to + chrono::TimeDelta::hours(1)),
            arrival_start: None,
            arrival_end: None,
            technician_ids: None,
            seen: None,
        },
    });
    let after = fixture.find("upstairs").jobs;
    assert_eq!(after.len(), 1);
    assert_eq!(
        after[0].appointment.as_ref().unwrap().start,
        crate::time::EpochMillis(to)
    );
    assert!(before.pending.is_none() && after[0].pending.is_some());
}
