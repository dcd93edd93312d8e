//! Tasks of a dispatcher, each once by keyboard only and once by mouse only, and checked on the
//! server. With the mouse, keys only write text into a field that was clicked.

use std::time::Instant;

use chrono::Timelike;
use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::json;

use crate::window::{
    app_window::{AppWindow, Booking, until},
    controls::Kind::{BulkAction, Button, Choice, Field, Offer},
    driver::Point,
};

const FORM: &str = "[role=dialog][aria-label='New job']";
const DRAFT: &str = "[aria-label='Draft schedule']";
const CHANGES: &str = "[aria-label='Changes in the draft']";

/// A customer with one location.
#[derive(Deserialize)]
struct Customer {
    id: String,
    name: String,
    phone: Option<String>,
    locations: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JobType {
    name: String,
    business_unit_ids: Vec<String>,
}

#[derive(Deserialize)]
struct Campaign {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FormChoices {
    job_types: Vec<JobType>,
    campaigns: Vec<Campaign>,
}

/// What a caller says and the dispatcher types.
struct Call {
    customer: Customer,
    /// The last four digits of the phone number, which nobody else has.
    digits: String,
    job_type: String,
    campaign: String,
}

async fn customers(app: &AppWindow, text: &str) -> Vec<Customer> {
    app.call("find_customers", json!({ "text": text })).await
}

impl Call {
    async fn of(app: &AppWindow) -> Self {
        let choices: FormChoices = app.call("form_choices", json!({})).await;
        let names: Vec<&str> = choices.job_types.iter().map(|one| &*one.name).collect();
        let is_alone = |name: &str| names.iter().filter(|one| one.starts_with(name)).count() == 1;
        // Its business unit needs no answer, and its name begins no other one.
        let job_type = choices
            .job_types
            .iter()
            .find(|one| one.business_unit_ids.len() == 1 && is_alone(&one.name))
            .unwrap();
        for letter in 'a'..='z' {
            for customer in customers(app, &letter.to_string()).await {
                let phone = customer.phone.as_deref().unwrap_or_default();
                let numbers: String = phone.chars().filter(char::is_ascii_digit).collect();
                let Some(at) = numbers.len().checked_sub(4) else {
                    continue;
                };
                let digits = numbers[at..].to_owned();
                if customer.locations.len() == 1 && customers(app, &digits).await.len() == 1 {
                    return Self {
                        customer,
                        digits,
                        job_type: job_type.name.clone(),
                        campaign: choices.campaigns[0].name.clone(),
                    };
                }
            }
        }
        panic!("no customer can be found by the last four digits");
    }

    /// Waits for the booking on the server, and checks its local time and its technician.
    async fn check(&self, app: &AppWindow, before: &[String], at: (u32, u32), technician: &str) {
        let booked = until("the booking on the server", || async {
            let now = app.server.appointments_of(&self.customer.id).await;
            now.into_iter().find(|id| !before.contains(id))
        })
        .await;
        let start = app.server.appointment(&booked).await.start;
        let wall = start.with_timezone(&app.zone).time();
        assert_eq!((wall.hour(), wall.minute()), at);
        assert_eq!(app.server.technicians(&booked).await, [technician]);
    }
}

/// A caller books a free time, without the mouse.
pub(crate) async fn caller_by_keyboard(app: &AppWindow) {
    let call = Call::of(app).await;
    app.open_own_day_by_keys([Booking::of_technician(1, (9, 0))])
        .await;
    let before = app.server.appointments_of(&call.customer.id).await;
    let names = app.server.names_of_technicians().await;
    let (technician, name) = &names[1];

    let began = Instant::now();
    app.type_text("c").await;
    app.wait_for_focus(Field, "Customer").await;
    app.type_text(&call.digits).await;
    app.wait_for_text("[role=option]", &call.customer.name)
        .await;
    app.press(&[Key::Enter]).await;
    app.wait_for_focus(Field, "Job type").await;
    app.type_text(&call.job_type).await;
    app.press(&[Key::Enter]).await;
    app.wait_for_focus(Field, "Campaign").await;
    app.type_text(&call.campaign).await;
    app.press(&[Key::Enter]).await;
    app.wait_for_focus(Field, "Start").await;
    app.type_text("1p").await;
    app.press(&[Key::Enter]).await;
    app.wait_for_focus(Field, "Technicians").await;
    app.type_text(name).await;
    app.press(&[Key::Enter]).await;
    app.press(&[Key::Control, Key::Enter]).await;
    app.wait_until_gone(FORM).await;
    eprintln!("  booked by keyboard in {:.1?}", began.elapsed());

    call.check(app, &before, (13, 0), technician).await;
    let focused: bool = app
        .evaluate(
            "return document.activeElement?.matches('[data-view=board] [data-appointment-id][aria-pressed=true]') === true",
            vec![],
        )
        .await;
    assert!(focused, "the new card has the focus and is selected");
}

/// A caller books a free time on the board, without shortcuts.
pub(crate) async fn caller_by_mouse(app: &AppWindow) {
    let call = Call::of(app).await;
    let (_, [id]) = app.open_own_day([Booking::of_technician(1, (9, 0))]).await;
    let before = app.server.appointments_of(&call.customer.id).await;

    app.click_on(Button, "New job").await;
    app.click_on(Field, "Customer").await;
    app.type_text(&call.digits).await;
    app.click_on(Choice, &call.customer.name).await;
    app.click_on(Field, "Job type").await;
    app.click_on(Choice, &call.job_type).await;
    app.click_on(Field, "Campaign").await;
    app.click_on(Choice, &call.campaign).await;
    // Free time two hours after the start of the card, in the row of its technician.
    let (_, scale) = app.board().await;
    let card = app.card_of(&id).await;
    let free = Point {
        x: card.x + 125.0 * scale,
        y: card.y + 8.0,
    };
    app.window.click_at(free).await.unwrap();
    app.wait_for_text(&format!("{FORM} .chip"), "").await;
    app.click_on(Button, "Book job").await;
    app.wait_until_gone(FORM).await;
    call.check(app, &before, (11, 0), app.technician(1)).await;
}

/// Twelve appointments in four rows.
fn twelve() -> [Booking; 12] {
    std::array::from_fn(|at| {
        let hour = [9, 11, 13][at % 3];
        Booking::of_technician(at / 3, (hour, 0))
    })
}

/// Waits until the server has a status for all of them.
async fn all_are(app: &AppWindow, ids: &[String], status: &str) {
    for id in ids {
        until(&format!("the status {status} on the server"), || async {
            (app.server.appointment(id).await.status == status).then_some(())
        })
        .await;
    }
}

/// Twelve are put on hold at once, undone at once, and put on hold again.
pub(crate) async fn rain_day_by_keyboard(app: &AppWindow) {
    let (_, ids) = app.open_own_day_by_keys(twelve()).await;
    app.press_control('a').await;
    app.wait_for_selected(12).await;
    app.type_text("h").await;
    app.wait_for_text("[role=dialog]", "Put 12 jobs on hold?")
        .await;
    app.tab_to(Field, "Reason").await;
    app.press(&[Key::Enter]).await;
    app.wait_for_text("[role=option]", "").await;
    app.press(&[Key::Enter]).await;
    app.tab_to(Field, "Memo").await;
    app.type_text("Rain").await;
    app.press(&[Key::Control, Key::Enter]).await;
    all_are(app, &ids, "Hold").await;
    app.press_control('z').await;
    all_are(app, &ids, "Scheduled").await;
    app.window
        .press(&[char::from(Key::Control), char::from(Key::Shift), 'z'])
        .await
        .unwrap();
    all_are(app, &ids, "Hold").await;
}

/// The same with a lasso, the bar of the selection, and the buttons of the toolbar.
pub(crate) async fn rain_day_by_mouse(app: &AppWindow) {
    let (_, ids) = app.open_own_day(twelve()).await;
    let (first, last) = (app.card_of(&ids[0]).await, app.card_of(&ids[11]).await);
    let from = Point {
        x: first.x - 12.0,
        y: first.middle().y,
    };
    let to = Point {
        x: last.x + last.width + 12.0,
        y: last.middle().y,
    };
    app.drag(from, to).await;
    app.wait_for_selected(12).await;
    hold_by_mouse(app).await;
    all_are(app, &ids, "Hold").await;
    app.click_on(Button, "Undo: ").await;
    all_are(app, &ids, "Scheduled").await;
    hold_by_mouse(app).await;
    all_are(app, &ids, "Hold").await;
}

async fn hold_by_mouse(app: &AppWindow) {
    app.click_on(BulkAction, "Hold").await;
    app.click_on(Field, "Reason").await;
    app.click_on(Choice, "").await;
    app.click_on(Field, "Memo").await;
    app.type_text("Rain").await;
    app.click_on(Button, "Put 12 jobs on hold").await;
    app.wait_until_gone("[role=dialog]").await;
}

/// A day on which a technician has two appointments and others are free.
fn day_of_two() -> [Booking; 2] {
    [(9, 0), (13, 0)].map(|at| Booking::of_technician(1, at))
}

/// Nothing is sent while the draft is compared, and others go after it is published.
async fn check_draft(app: &AppWindow, ids: &[String]) {
    app.wait_for_text(DRAFT, "2 moves").await;
    app.wait_for_text(CHANGES, "Utilization").await;
    for id in ids {
        assert_eq!(
            app.server.technicians(id).await,
            [app.technician(1)],
            "nothing is sent before the draft is published"
        );
    }
}

async fn check_published(app: &AppWindow, ids: &[String]) {
    app.wait_until_gone(DRAFT).await;
    for id in ids {
        until("another technician on the server", || async {
            let now = app.server.technicians(id).await;
            (now.len() == 1 && now[0] != app.technician(1)).then_some(())
        })
        .await;
    }
}

/// The work of a technician goes into a draft, which is compared and published.
pub(crate) async fn technician_out_by_keyboard(app: &AppWindow) {
    let (_, ids) = app.open_own_day_by_keys(day_of_two()).await;
    app.press(&[Key::Down]).await;
    until("the focus on a card", || async {
        let focused: bool = app
            .evaluate(
                "return document.activeElement?.closest('[data-view=board] [data-appointment-id]') !== null",
                vec![],
            )
            .await;
        focused.then_some(())
    })
    .await;
    app.type_text("i").await;
    app.wait_for_text("[role=dialog]", "Next free").await;
    app.tab_to(Button, "Out ").await;
    app.press(&[Key::Enter]).await;
    let panel = "section[aria-label$=' is out']";
    app.wait_for_text(panel, "0 of 2 assigned").await;
    app.type_text("1").await;
    app.wait_for_text(panel, "1 of 2 assigned").await;
    app.type_text("1").await;
    app.wait_for_text(panel, "2 of 2 assigned").await;
    app.tab_to(Button, "Keep in draft").await;
    app.press(&[Key::Enter]).await;
    app.wait_until_gone(panel).await;
    app.tab_to(Button, "Show changes").await;
    app.press(&[Key::Enter]).await;
    check_draft(app, &ids).await;
    app.tab_to(Button, "Publish 2 moves").await;
    app.press(&[Key::Enter]).await;
    check_published(app, &ids).await;
}

/// The same with the pointer.
pub(crate) async fn technician_out_by_mouse(app: &AppWindow) {
    let (_, ids) = app.open_own_day(day_of_two()).await;
    let names = app.server.names_of_technicians().await;
    app.click_on(Button, &names[1].1).await;
    // The card grows when the phone number is there.
    until("the phone number of the technician", || async {
        let is_there: bool = app
            .evaluate(
                "return Boolean(document.querySelector('[role=dialog] dd')?.innerText.trim())",
                vec![],
            )
            .await;
        is_there.then_some(())
    })
    .await;
    app.click_on(Button, "Out ").await;
    for assigned in ["1 of 2 assigned", "2 of 2 assigned"] {
        app.click_on(Offer, "1").await;
        app.wait_for_text("section[aria-label$=' is out']", assigned)
            .await;
    }
    app.click_on(Button, "Keep in draft").await;
    app.click_on(Button, "Show changes").await;
    check_draft(app, &ids).await;
    app.click_on(Button, "Publish 2 moves").await;
    check_published(app, &ids).await;
}
