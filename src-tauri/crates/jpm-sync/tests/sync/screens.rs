//! What screens read from a mirror that the real sandbox filled.

use std::collections::HashSet;

use crate::common::{now, rig};
use chrono::TimeDelta;
use jpm_client::Dialect;
use jpm_sync::edit::{Edit, HoldOrCancelReason};
use jpm_sync::views::availability::{Availability, AvailabilityRequest};
use jpm_sync::views::calendar::{AppointmentState, CalendarRequest};
use jpm_sync::views::jobs::{JobQuery, JobSort, JobState};
use jpm_sync::views::projects::{ProjectWeek, ProjectWeeksRequest};

#[tokio::test(flavor = "multi_thread")]
async fn calendar_of_a_day_has_exactly_the_appointments_that_touch_it() {
    let rig = rig(400, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let all = rig.calendar(&store);
    let mut seen = 0;
    for ahead in 0..7 {
        let request = CalendarRequest {
            first_day: rig.today() + TimeDelta::days(ahead),
            days: 1,
            margin: 0,
        };
        let page = store.calendar(&request, &rig.zone, now()).unwrap();
        assert_eq!(page.days.len(), 1);
        let day = &page.days[0];
        let expected: Vec<_> = all
            .appointments
            .iter()
            .filter(|card| card.start < day.end && card.end > day.start)
            .map(|card| card.id)
            .collect();
        assert_eq!(
            page.appointments
                .iter()
                .map(|card| card.id)
                .collect::<Vec<_>>(),
            expected
        );
        assert_eq!(day.today, ahead == 0);
        seen += expected.len();

        let tray = store.tray(&request, &rig.zone).unwrap();
        assert!(
            tray.unassigned
                .iter()
                .all(|card| card.technician_ids.is_empty() && expected.contains(&card.id))
        );
        assert!(
            tray.on_hold
                .iter()
                .all(|card| card.state == AppointmentState::Hold)
        );
        assert!(tray.canceled.iter().all(|card| card.state == AppointmentState::Canceled && expected.contains(&card.id)));
        assert!(
            !tray.on_hold.is_empty(),
            "the seed has appointments on hold"
        );
    }
    assert!(seen > 20, "{seen} cards are too few to show anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn job_table_filters_sorts_and_pages() {
    let rig = rig(400, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let now = now();
    let query = |change: &dyn Fn(&mut JobQuery)| {
        let mut query = JobQuery {
            limit: 500,
            ..JobQuery::default()
        };
        change(&mut query);
        store.jobs(&query, now).unwrap()
    };
    let all = query(&|_| {});
    assert_eq!(all.total as usize, all.rows.len());
    assert!(all.total > 100 && all.rows.iter().all(|row| row.appointment_count > 0));

    let mut paged = Vec::new();
    for page in 0..=all.total / 70 {
        paged.extend(
            query(&|query| {
                query.limit = 70;
                query.offset = page * 70;
            })
            .rows,
        );
    }
    assert_eq!(paged, all.rows, "pages in a row are the whole");

    let held = query(&|query| query.states = vec![JobState::Hold]);
    assert!(held.total > 0 && held.rows.iter().all(|row| row.state == JobState::Hold));
    assert_eq!(
        held.total as usize,
        all.rows
            .iter()
            .filter(|row| row.state == JobState::Hold)
            .count()
    );

    let customer = all.rows[0].customer.clone().unwrap();
    let found = query(&|query| query.text = customer.to_uppercase());
    assert!(
        found.rows.iter().any(|row| row.id == all.rows[0].id),
        "{customer} is found in any case"
    );
    assert!(found.total < all.total);
    assert_eq!(
        query(&|query| query.text = "no such words anywhere".into()).total,
        0
    );

    let by_name = query(&|query| query.sort = JobSort::Customer);
    let names: Vec<_> = by_name
        .rows
        .iter()
        .map(|row| row.customer.clone().unwrap().to_lowercase())
        .collect();
    assert!(names.is_sorted());
    let backwards = query(&|query| {
        query.sort = JobSort::Customer;
        query.descending = true;
    });
    let ids: HashSet<_> = backwards.rows.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), all.rows.len());
    assert_eq!(
        backwards.rows.first().unwrap().customer,
        by_name.rows.last().unwrap().customer
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_found_by_any_words_of_name_and_address() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let card = rig.movable(&store);
    let (name, address) = (card.customer.unwrap(), card.address.unwrap());
    let street = address.split(',').next().unwrap();
    let hits = store
        .find_customers(
            &format!("{} {}", street.to_lowercase(), name.to_uppercase()),
            20,
        )
        .unwrap();
    let hit = hits
        .iter()
        .find(|hit| Some(hit.id) == card.customer_id)
        .expect("found by both together");
    assert!(
        hit.locations
            .iter()
            .any(|location| location.address.as_deref() == Some(&address))
    );
    assert!(store.find_customers("  ", 20).unwrap().is_empty());
    assert!(store.find_customers("zzzzqq", 20).unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn project_counts_and_weeks_match_its_jobs_and_appointments() {
    let rig = rig(400, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let now = now();
    let board = store.project_dashboard(&rig.zone, now).unwrap();
    assert!(board.projects.len() > 3);
    let busy = board
        .projects
        .iter()
        .find(|card| card.job_count > 0)
        .expect("a project of the seed has jobs");
    let detail = store.project(&busy.id, &rig.zone, now).unwrap().unwrap();
    assert_eq!(detail.jobs.len(), busy.job_count as usize);
    let planned = detail
        .appointments
        .iter()
        .filter(|card| card.state != AppointmentState::Canceled)
        .count();
    assert_eq!(planned, busy.appointment_count as usize);
    let request = ProjectWeeksRequest {
        projects: Some(vec![busy.id]),
        first_day_of_week: 1,
    };
    let weeks = store.project_weeks(&request, &rig.zone, now).unwrap().weeks;
    let sum = |of: fn(&ProjectWeek) -> u32| weeks.iter().map(of).sum::<u32>();
    assert_eq!(sum(|week| week.appointments), busy.appointment_count);
    assert_eq!(sum(|week| week.appointments_done), busy.appointments_done);
    assert_eq!(sum(|week| week.jobs_created), busy.job_count);
    assert_eq!(sum(|week| week.jobs_completed), busy.jobs_completed);
    let days = store.project_days(&[busy.id], &rig.zone).unwrap();
    let listed: u32 = days[0].days.iter().map(|day| day.appointments).sum();
    assert_eq!(listed, busy.appointment_count);
    assert!(
        detail
            .managers
            .iter()
            .all(|manager| !manager.name.starts_with('#')),
        "managers have names"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn availability_has_the_assigned_work_of_its_days_with_waiting_edits() {
    let rig = rig(400, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let request = AvailabilityRequest {
        first_day: rig.today(),
        days: 14,
        location_id: None,
        job_id: None,
    };
    let page = || store.availability(&request, &rig.zone, now()).unwrap();
    let calendar = CalendarRequest {
        first_day: rig.today(),
        days: 14,
        margin: 0,
    };
    let cards = store
        .calendar(&calendar, &rig.zone, now())
        .unwrap()
        .appointments;
    let expected: Vec<_> = cards
        .iter()
        .filter(|card| {
            let takes_time = !matches!(
                card.state,
                AppointmentState::Canceled | AppointmentState::Hold
            );
            takes_time && !card.technician_ids.is_empty()
        })
        .map(|card| card.id)
        .collect();
    let before = page();
    let ids = |page: &Availability| page.busy.iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(&before), expected);
    assert!(before.days.len() == 14 && before.technicians_readable);
    assert!(!before.shifts.is_empty() && !before.technicians.is_empty());
    assert!(before.busy.iter().all(|one| one.place.zip.is_some()));

    // A job on hold frees its technicians before the server knows it.
    let held = cards
        .iter()
        .find(|card| card.movable && ids(&before).contains(&card.id))
        .unwrap();
    let edit = Edit::HoldJob {
        job_id: held.job_id,
        reason: HoldOrCancelReason {
            reason_id: store.form_choices().unwrap().hold_reasons[0].id,
            memo: "No parts".into(),
        },
    };
    store.submit(edit, now()).unwrap();
    assert!(!ids(&page()).contains(&held.id));
}
