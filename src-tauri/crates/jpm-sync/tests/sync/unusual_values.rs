//! Records with unusual values: long texts, markup, and fields of another type.

use crate::common::edits::shown;
use crate::common::{HALF_A_PAIR, each_record, now, rig, until_phase, until_state};
use crate::malformed_records::{an_appointment, is, server_id};
use jpm_client::Dialect;
use jpm_sync::edit::Edit;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::jobs::{JobChanges, JobQuery};
use jpm_sync::views::operations::OperationState;
use jpm_sync::views::status::SyncPhase;
use serde_json::{Value, json};

/// Edits of the summary and of the instructions of a card.
fn text_edits(card: &AppointmentCard) -> [Edit; 2] {
    [
        Edit::UpdateJob {
            job_id: card.job_id,
            changes: JobChanges {
                summary: Some("Other".into()),
                ..JobChanges::default()
            },
            seen: None,
        },
        Edit::SetSpecialInstructions {
            appointment_id: card.id,
            text: "Other".into(),
            seen: None,
        },
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn long_texts_are_cut_in_lists_and_whole_in_the_job() {
    let rig = rig(200, Dialect::Vendor).await;
    let card = an_appointment(&rig).await;
    let (appointment, job) = (server_id(&card), card.job_id.server().unwrap().0);
    let long = "Łong wórds ".repeat(7_000);
    let text = long.clone();
    rig.gate.rewrite(move |path, answer| {
        each_record(answer, |record| {
            let id = record.get("id").and_then(Value::as_i64).unwrap_or(1);
            if id % 16 != 0 && id != job && id != appointment {
                return;
            }
            for (field, longer) in [
                ("summary", text.clone()),
                ("specialInstructions", text.clone()),
                ("name", text.repeat(4)),
                ("jobNumber", format!("{} {text}", record["id"])),
            ] {
                if record.get(field).is_some() && !path.contains("/history") {
                    record[field] = json!(longer);
                }
            }
        });
    });
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let size = |answer: Value| answer.to_string().len();
    let page = rig.calendar(&store);
    let cards = page.appointments.len();
    let calendar = size(json!(page));
    assert!(
        cards > 50 && calendar < 4_000 * cards,
        "{calendar} of {cards}"
    );
    let query = JobQuery {
        limit: 100,
        ..JobQuery::default()
    };
    let hits = store
        .search(
            "long words",
            20,
            &jpm_sync::zone::BusinessZone::utc(),
            now(),
        )
        .unwrap();
    assert!(!hits.jobs.is_empty() && !hits.customers.is_empty());
    for answer in [
        json!(store.jobs(&query, now()).unwrap()),
        json!(hits),
        json!(store.find_customers("long", 20).unwrap()),
        json!(store.form_choices().unwrap().technicians),
        json!(store.project_dashboard(&rig.zone, now()).unwrap()),
    ] {
        assert!(size(answer.clone()) < 400_000, "{}", size(answer));
    }
    let detail = store.job(&card.job_id).unwrap().unwrap();
    assert_eq!(detail.summary, long);
    let own = detail.appointments.iter().find(|one| one.id == card.id);
    let instructions = own.unwrap().special_instructions.as_deref();
    assert_eq!(instructions, Some(long.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_is_shown_as_text_also_after_an_undo() {
    let rig = rig(200, Dialect::Vendor).await;
    let card = an_appointment(&rig).await;
    let (appointment, job) = (server_id(&card), card.job_id.server().unwrap().0);
    let html = "<p>Caf&eacute; owner&rsquo;s unit</p><p>mail <john@example.com></p>";
    let plain = "Café owner’s unit\nmail <john@example.com>";
    rig.gate.rewrite(move |path, answer| {
        each_record(answer, |record| {
            if path.contains("/jobs") && is(record, job) {
                record["summary"] = json!(html);
            }
            if path.contains("/appointments") && is(record, appointment) {
                record["specialInstructions"] = json!(html);
            }
        });
    });
    let (store, engine) = rig.live().await;
    rig.gate.close();
    let detail = || store.job(&card.job_id).unwrap().unwrap();
    let own = || shown(&rig, &store, &card);
    assert_eq!(detail().summary, plain);
    assert!(detail().summary_has_formatting);
    assert_eq!(detail().formatted_instructions, [card.id]);
    assert_eq!(own().special_instructions.as_deref(), Some(plain));
    for edit in text_edits(&card) {
        let receipt = store.submit(edit, now()).unwrap();
        assert!(format!("{:?}", own()).contains("Other"));
        store.undo(receipt.operation_id, now()).unwrap();
        assert_eq!(detail().summary, plain);
        assert_eq!(own().summary.as_deref(), Some(plain));
        assert_eq!(own().special_instructions.as_deref(), Some(plain));
    }
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_of_another_type_are_shown_and_editable() {
    let rig = rig(200, Dialect::Vendor).await;
    let card = an_appointment(&rig).await;
    let (appointment, job) = (server_id(&card), card.job_id.server().unwrap().0);
    let half = format!("Gate {HALF_A_PAIR}");
    let shown_half = "Gate \u{fffd}";
    let gate = json!({ "typeId": "5", "name": "Gate", "value": 4417 });
    for (summary, seen_summary, instructions, seen_instructions) in [
        (json!(42), "42", json!(4417), "4417"),
        (json!(half), shown_half, json!(half), shown_half),
        (json!(true), "true", json!("1"), "1"),
    ] {
        let (odd_summary, odd_instructions, fields) =
            (summary.clone(), instructions.clone(), gate.clone());
        rig.gate.rewrite(move |path, answer| {
            each_record(answer, |record| {
                if path.contains("/jobs") && is(record, job) {
                    record["summary"] = odd_summary.clone();
                    record["customFields"] = fields.clone();
                    record["noCharge"] = json!(1);
                    record["notificationsEnabled"] = json!("yes");
                }
                if path.contains("/appointments") && is(record, appointment) {
                    record["specialInstructions"] = odd_instructions.clone();
                }
            });
        });
        let dir = tempfile::tempdir().unwrap();
        let store = rig.store_in(dir.path());
        let engine = rig.engine(&store);
        until_phase(&engine, SyncPhase::Live).await;
        let detail = store.job(&card.job_id).unwrap().unwrap();
        assert_eq!(detail.summary, seen_summary);
        assert!(!detail.summary_has_formatting);
        assert!(
            detail.no_charge && detail.notifications_enabled,
            "{summary}"
        );
        let fields: Vec<_> = detail.custom_fields.iter().collect();
        assert_eq!((fields.len(), fields[0].value.as_str()), (1, "4417"));
        let own = store.appointments_in_full(&[card.id]).unwrap().remove(0);
        assert_eq!(own.special_instructions.as_deref(), Some(seen_instructions));

        // The mirror equals the server's copy, so no edit is a conflict.
        for edit in text_edits(&card) {
            let receipt = store.submit(edit, now()).unwrap();
            until_state(&store, receipt.operation_id, OperationState::Done).await;
        }
        engine.stop().await;
    }
}
