//! Pointer journeys of a dispatcher, each on a fresh page and checked on the server.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::window::{
    app_window::{AppWindow, Booking, until},
    clock_change::ClockChange,
    driver::Point,
};

/// Tolerance of a drop: the calendar's step.
const STEP: TimeDelta = TimeDelta::minutes(15);

fn right_of(at: Point, by: f64) -> Point {
    Point { x: at.x + by, ..at }
}

/// Waits until the server has another start.
async fn moved(
    app: &AppWindow,
    id: &str,
    before: DateTime<Utc>,
) -> crate::window::server::Appointment {
    until("the server to know of the move", || async {
        let now = app.server.appointment(id).await;
        (now.start != before).then_some(now)
    })
    .await
}

/// A card dragged along its row by its own width moves by its own length.
pub(crate) async fn one_card(app: &AppWindow) {
    let (_, [id]) = app.open_own_day([Booking::of_technician(0, (9, 0))]).await;
    let card = app.card_of(&id).await;
    let before = app.server.appointment(&id).await;
    // By its own width, so that the shift in minutes is known without the board's scale.
    app.drag(card.middle(), right_of(card.middle(), card.width))
        .await;
    let after = moved(app, &id, before.start).await;
    let shift = after.start - before.start;
    assert!(
        (shift - before.length()).abs() <= STEP,
        "dragged by its own length of {}, moved by {shift}",
        before.length()
    );
    assert_eq!(after.length(), before.length(), "a move keeps the length");
}

/// Three selected cards move together; a fourth stays.
pub(crate) async fn several_cards(app: &AppWindow) {
    let (_, ids) = app
        .open_own_day([0, 1, 2, 3].map(|row| Booking::of_technician(row, (9, 0))))
        .await;
    let [first, second, third, bystander] = &ids;
    let together = [first, second, third];
    let mut before = Vec::new();
    let mut sent = Vec::new();
    for id in &ids {
        before.push(app.server.appointment(id).await);
        sent.push(app.server.reschedules(id).await);
    }
    let mut places = Vec::new();
    for id in together {
        places.push(app.card_of(id).await.middle());
    }
    app.window.click_with_control(&places).await.unwrap();
    until("three selected cards", || async {
        let selected: usize = app
            .evaluate(
                "return document.querySelectorAll('[data-appointment-id][aria-pressed=true]').length",
                vec![],
            )
            .await;
        (selected == 3).then_some(())
    })
    .await;
    let (_, scale) = app.board().await;
    app.drag(places[0], right_of(places[0], 60.0 * scale)).await;
    for ((id, before), sent) in together.into_iter().zip(&before).zip(&sent) {
        let after = moved(app, id, before.start).await;
        assert_eq!(
            after.start - before.start,
            TimeDelta::hours(1),
            "all by the same hour"
        );
        assert_eq!(after.length(), before.length());
        assert_eq!(
            app.server.reschedules(id).await,
            sent + 1,
            "each is sent once"
        );
    }
    assert_eq!(
        app.server.appointment(bystander).await,
        before[3],
        "what was not selected stays"
    );
}

/// A card dragged to another row gets that row's technician at the same time.
pub(crate) async fn another_technician(app: &AppWindow) {
    let (_, [id, goal]) = app
        .open_own_day([
            Booking::of_technician(0, (9, 0)),
            Booking::of_technician(1, (12, 0)),
        ])
        .await;
    let (card, goal) = (app.card_of(&id).await, app.card_of(&goal).await);
    let before = app.server.appointment(&id).await;
    let to = Point {
        x: card.middle().x,
        y: goal.middle().y,
    };
    app.drag(card.middle(), to).await;
    until("the server to know the new technician", || async {
        (app.server.technicians(&id).await == [app.technician(1)]).then_some(())
    })
    .await;
    let after = app.server.appointment(&id).await;
    assert_eq!(
        (after.start, after.end),
        (before.start, before.end),
        "the time stays"
    );
}

/// A card dragged out of the tray gets a technician and a time.
pub(crate) async fn from_the_tray(app: &AppWindow) {
    out_of_the_tray(app, "Unassigned", Booking::unassigned((9, 0))).await;
}

/// The same for a held appointment, which becomes scheduled.
pub(crate) async fn from_hold(app: &AppWindow) {
    let held = Booking {
        on_hold: true,
        ..Booking::unassigned((9, 0))
    };
    out_of_the_tray(app, "On hold", held).await;
}

async fn out_of_the_tray(app: &AppWindow, tab: &str, waiting: Booking) {
    let (day, [id, goal]) = app
        .open_own_day([waiting, Booking::of_technician(0, (13, 0))])
        .await;
    app.click_button(tab).await;
    let (card, beside) = (app.tray_card(&id).await, app.card_of(&goal).await);
    let before = app.server.appointment(&id).await;
    // To the start of another appointment, whose time the server knows.
    let to = Point {
        x: beside.x,
        y: beside.middle().y,
    };
    app.drag(card.middle(), to).await;
    until("the server to know the technician", || async {
        (app.server.technicians(&id).await == [app.technician(0)]).then_some(())
    })
    .await;
    let beside = app.server.appointment(&goal).await;
    let after = until("the server to have the time of the drop", || async {
        let now = app.server.appointment(&id).await;
        ((now.start - beside.start).abs() <= STEP).then_some(now)
    })
    .await;
    assert_eq!(after.start.with_timezone(&app.zone).date_naive(), day);
    assert_eq!(after.length(), before.length());
    assert_eq!(after.status, "Scheduled");
}

/// A drop into the tray unassigns all technicians.
pub(crate) async fn into_the_tray(app: &AppWindow) {
    let (_, [id]) = app.open_own_day([Booking::of_technician(0, (9, 0))]).await;
    app.click_button("Unassigned").await;
    let tray: Point = app
        .evaluate(
            "const { left, top } = document.querySelector('[aria-label=Tray]').getBoundingClientRect();
             return { x: left + 400, y: top + 20 };",
            vec![],
        )
        .await;
    app.drag(app.card_of(&id).await.middle(), tray).await;
    until("the server to have nobody on it", || async {
        (app.server.technicians(&id).await.is_empty()).then_some(())
    })
    .await;
}

/// A move across a change of the clocks keeps the local time, so it is an hour longer or shorter.
pub(crate) async fn over_the_change_of_clocks(app: &AppWindow, clock_change: &ClockChange) {
    app.reset().await;
    app.go_to(clock_change.eve).await;
    app.click_button("3 days").await;
    let card = app.card_of(&clock_change.appointment).await;
    let days: Vec<(NaiveDate, f64)> = app
        .evaluate(
            "return [...document.querySelectorAll('[data-view=board] [data-day]')]
                .map((head) => [head.dataset.day, head.getBoundingClientRect().left]);",
            vec![],
        )
        .await;
    assert_eq!(days[0].0, clock_change.eve);
    let before = app.server.appointment(&clock_change.appointment).await;
    app.drag(
        card.middle(),
        right_of(card.middle(), days[1].1 - days[0].1),
    )
    .await;
    let after = moved(app, &clock_change.appointment, before.start).await;
    let wall = |at: DateTime<Utc>| at.with_timezone(&app.zone).naive_local();
    assert_eq!(
        wall(after.start) - wall(before.start),
        TimeDelta::days(1),
        "a day by the wall"
    );
    assert_eq!(
        after.start - before.start,
        TimeDelta::days(1) - clock_change.gained,
        "by the sun"
    );
    assert_eq!(after.length(), before.length(), "the work is as long");
}

/// A refused move shows at its new place, goes back, and says why.
pub(crate) async fn refused(app: &AppWindow) {
    let (_, [id]) = app.open_own_day([Booking::of_technician(0, (9, 0))]).await;
    let card = app.card_of(&id).await;
    let before = app.server.appointment(&id).await;
    let sent = app.server.reschedules(&id).await;
    // Delayed, so that the card is seen where it was dropped.
    app.server
        .set_faults(json!([
            { "method": "PATCH", "path": "*/reschedule", "fault": { "kind": "delay", "millis": 1500 } },
            { "method": "PATCH", "path": "*/reschedule", "fault": { "kind": "status", "status": 409 } },
        ]))
        .await;
    app.drag(card.middle(), right_of(card.middle(), card.width))
        .await;
    let at = |wanted: f64| {
        let id = &id;
        async move {
            let now = app.find_card(id).await?;
            ((now.x - wanted).abs() < card.width / 2.0).then_some(())
        }
    };
    until("the card at its new place", || at(card.x + card.width)).await;
    until("the card back at its old place", || at(card.x)).await;
    let reason = until("the reason", || async {
        app.evaluate::<Option<String>>(
            "return [...document.querySelectorAll('[data-sonner-toast]')].map((toast) => toast.innerText)
                .find((text) => text.includes('ServiceTitan rejected')) ?? null",
            vec![],
        )
        .await
    })
    .await;
    assert!(
        reason.lines().count() > 1,
        "no reason stands below {reason:?}"
    );
    app.server.set_faults(json!([])).await;
    assert_eq!(
        app.server.appointment(&id).await,
        before,
        "nothing has changed"
    );
    assert_eq!(app.server.reschedules(&id).await, sent);
}

/// Each view shows the day's appointment, and the date stays when the view changes.
pub(crate) async fn views_and_days(app: &AppWindow) {
    let (day, [id]) = app.open_own_day([Booking::of_technician(0, (9, 0))]).await;
    for (name, view) in [
        ("Day", "day"),
        ("Week", "week"),
        ("Agenda", "agenda"),
        ("Month", "month"),
        ("Board", "board"),
    ] {
        app.click_button(name).await;
        app.wait_for_view(view).await;
        let selector = format!("[data-view='{view}'] [data-appointment-id='{id}']");
        until(&format!("the card of the day on {view}"), || async {
            let found: bool = app
                .evaluate(
                    "return document.querySelector(arguments[0]) !== null",
                    vec![Value::from(selector.as_str())],
                )
                .await;
            found.then_some(())
        })
        .await;
    }
    assert_eq!(app.board().await.0, day, "the date stays through all views");
    assert_eq!(app.next_day().await, day.succ_opt().unwrap());
}
