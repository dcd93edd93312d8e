//! Pointer journeys of a dispatcher, each on a fresh page and checked on the server.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::{
    app_window::{AppWindow, Card, until},
    clock_change::ClockChange,
    driver::Point,
};

/// Tolerance of a drop: the calendar's step.
const STEP: TimeDelta = TimeDelta::minutes(15);

fn right_of(at: Point, by: f64) -> Point {
    Point { x: at.x + by, ..at }
}

/// Waits until the server has another start.
async fn moved(app: &AppWindow, id: &str, before: DateTime<Utc>) -> crate::server::Appointment {
    until("the server to know of the move", || async {
        let now = app.server.appointment(id).await;
        (now.start != before).then_some(now)
    })
    .await
}

/// A card dragged along its row by its own width moves by its own length.
pub(crate) async fn one_card(app: &AppWindow) {
    let card = app
        .find("a card to drag", || async {
            app.movable().await.into_iter().next()
        })
        .await;
    let before = app.server.appointment(&card.id).await;
    // By its own width, so that the shift in minutes is known without the board's scale.
    app.drag(card.middle(), right_of(card.middle(), card.width))
        .await;
    let after = moved(app, &card.id, before.start).await;
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
    let cards = app
        .find("four technicians with a card each", || async {
            let mut cards: Vec<Card> = Vec::new();
            for card in app.movable().await {
                let other_row = cards.iter().all(|one| one.row != card.row);
                if card.has_technician() && other_row {
                    cards.push(card);
                }
            }
            <[Card; 4]>::try_from(cards.into_iter().take(4).collect::<Vec<_>>()).ok()
        })
        .await;
    let [first, second, third, bystander] = &cards;
    let together = [first, second, third];
    let mut before = Vec::new();
    let mut sent = Vec::new();
    for card in &cards {
        before.push(app.server.appointment(&card.id).await);
        sent.push(app.server.reschedules(&card.id).await);
    }
    let places: Vec<Point> = together.iter().map(|card| card.middle()).collect();
    app.window.click_with_control(&places).await.unwrap();
    until("three selected cards", || async {
        let selected: usize = app
            .evaluate(
                // An appointment with two technicians shows on two rows.
                "const pressed = document.querySelectorAll('[data-appointment-id][aria-pressed=true]');
                 return new Set([...pressed].map((card) => card.dataset.appointmentId)).size;",
                vec![],
            )
            .await;
        (selected == 3).then_some(())
    })
    .await;
    let (_, scale) = app.board().await;
    app.drag(first.middle(), right_of(first.middle(), 60.0 * scale))
        .await;
    for ((card, before), sent) in together.iter().zip(&before).zip(&sent) {
        let after = moved(app, &card.id, before.start).await;
        assert_eq!(
            after.start - before.start,
            TimeDelta::hours(1),
            "all by the same hour"
        );
        assert_eq!(after.length(), before.length());
        assert_eq!(
            app.server.reschedules(&card.id).await,
            sent + 1,
            "each is sent once"
        );
    }
    assert_eq!(
        app.server.appointment(&bystander.id).await,
        before[3],
        "what was not selected stays"
    );
}

/// A card dragged to another row gets that row's technician at the same time.
pub(crate) async fn another_technician(app: &AppWindow) {
    let (card, goal) = app
        .find("two technicians with a card each", || async {
            let cards = app.movable().await;
            let own = cards.iter().find(|card| card.has_technician())?;
            let goal = cards
                .iter()
                .find(|card| card.has_technician() && card.row != own.row)?;
            Some((own.clone(), goal.clone()))
        })
        .await;
    let before = app.server.appointment(&card.id).await;
    let row = goal.row.unwrap();
    app.drag(
        card.middle(),
        Point {
            x: card.middle().x,
            y: goal.y + goal.height / 2.0,
        },
    )
    .await;
    until("the server to know the new technician", || async {
        (app.server.technicians(&card.id).await == [row.clone()]).then_some(())
    })
    .await;
    let after = app.server.appointment(&card.id).await;
    assert_eq!(
        (after.start, after.end),
        (before.start, before.end),
        "the time stays"
    );
}

/// A card dragged out of the tray gets a technician and a time.
pub(crate) async fn from_the_tray(app: &AppWindow) {
    out_of_the_tray(app, "Unassigned").await;
}

/// The same for a held appointment, which becomes scheduled.
pub(crate) async fn from_hold(app: &AppWindow) {
    out_of_the_tray(app, "On hold").await;
}

async fn out_of_the_tray(app: &AppWindow, tab: &str) {
    let (card, goal) = app
        .find("a card in the tray and one of a technician", || async {
            app.click_button(tab).await;
            let waiting = app
                .cards("[data-tray-appointment-id]:not([data-tone='confirmed'])")
                .await
                .into_iter()
                .next()?;
            let on_it = app.server.technicians(&waiting.id).await;
            let cards = app.movable().await;
            let goal = cards.into_iter().find(|card| {
                let new = card.row.as_ref().is_some_and(|row| !on_it.contains(row));
                card.has_technician() && new && card.id != waiting.id
            })?;
            Some((waiting, goal))
        })
        .await;
    let (day, _) = app.board().await;
    let beside = app.server.appointment(&goal.id).await;
    let before = app.server.appointment(&card.id).await;
    let row = goal.row.clone().unwrap();
    // To the start of another appointment, whose time the server knows.
    app.drag(
        card.middle(),
        Point {
            x: goal.x,
            y: goal.middle().y,
        },
    )
    .await;
    until("the server to know the technician", || async {
        // A card with a promised arrival window asks whether the window moves too. Which cards have
        // one depends on the day.
        app.evaluate::<bool>(
            "const move = document.querySelector('.question .choices .first');
             move?.click();
             return Boolean(move);",
            vec![],
        )
        .await;
        let technicians = app.server.technicians(&card.id).await;
        technicians.contains(&row).then_some(())
    })
    .await;
    let after = until("the server to have the time of the drop", || async {
        let now = app.server.appointment(&card.id).await;
        ((now.start - beside.start).abs() <= STEP).then_some(now)
    })
    .await;
    assert_eq!(after.start.with_timezone(&app.zone).date_naive(), day);
    assert_eq!(after.length(), before.length());
    assert_eq!(after.status, "Scheduled");
}

/// A drop into the tray unassigns all technicians.
pub(crate) async fn into_the_tray(app: &AppWindow) {
    let card = app
        .find("a card of a technician", || async {
            let cards = app.movable().await;
            cards.into_iter().find(Card::has_technician)
        })
        .await;
    app.click_button("Unassigned").await;
    let tray: Point = app
        .evaluate(
            "const { left, top } = document.querySelector('[aria-label=Tray]').getBoundingClientRect();
             return { x: left + 400, y: top + 20 };",
            vec![],
        )
        .await;
    app.drag(card.middle(), tray).await;
    until("the server to have nobody on it", || async {
        (app.server.technicians(&card.id).await.is_empty()).then_some(())
    })
    .await;
}

/// A move across a change of the clocks keeps the local time, so it is an hour longer or shorter.
pub(crate) async fn over_the_change_of_clocks(app: &AppWindow, clock_change: &ClockChange) {
    app.reset().await;
    go_to(app, clock_change.eve).await;
    app.click_button("3 days").await;
    let card = until("the card on the eve of the change", || {
        app.find_card(&clock_change.appointment)
    })
    .await;
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

/// Opens a day with the date picker.
async fn go_to(app: &AppWindow, day: NaiveDate) {
    app.click("button.date-title").await;
    let month = day.format("%B %Y").to_string();
    let shown = || async {
        app.evaluate::<Option<String>>(
            "return document.querySelector('[role=dialog][aria-label=\"Go to date\"] strong')?.textContent.trim() ?? null",
            vec![],
        )
        .await
    };
    for _ in 0..12 {
        let now = until("the date picker", shown).await;
        if now == month {
            break;
        }
        app.click("button[aria-label='Next month']").await;
        until("the next month", || async {
            shown().await.filter(|later| *later != now)
        })
        .await;
    }
    let found: bool = app
        .evaluate(
            "for (const button of document.querySelectorAll('[role=dialog][aria-label=\"Go to date\"] [role=gridcell] button:not(.other)')) {
                button.id = button.firstChild.textContent.trim() === String(arguments[0]) ? 'the-day' : '';
            }
            return document.querySelector('#the-day') !== null;",
            vec![Value::from(day.day())],
        )
        .await;
    assert!(found, "{day} is not in the date picker");
    app.click("#the-day").await;
    until("the day that was chosen", || async {
        (app.board().await.0 == day).then_some(())
    })
    .await;
}

/// A refused move shows at its new place, goes back, and says why.
pub(crate) async fn refused(app: &AppWindow) {
    let card = app
        .find("a card to drag", || async {
            app.movable().await.into_iter().next()
        })
        .await;
    let before = app.server.appointment(&card.id).await;
    let sent = app.server.reschedules(&card.id).await;
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
        let id = card.id.clone();
        async move {
            let now = app.find_card(&id).await?;
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
        app.server.appointment(&card.id).await,
        before,
        "nothing has changed"
    );
    assert_eq!(app.server.reschedules(&card.id).await, sent);
}

/// Each view shows the right days, and the date stays when the view changes.
pub(crate) async fn views_and_days(app: &AppWindow) {
    // Weekends have little work, which may be below the visible part.
    app.find("a day's work", || async {
        (app.movable().await.len() > 3).then_some(())
    })
    .await;
    let (day, _) = app.board().await;
    for (name, view, around) in [
        ("Day", "day", 0),
        ("Week", "week", 6),
        ("Agenda", "agenda", 14),
        ("Month", "month", 41),
        ("Board", "board", 0),
    ] {
        app.click_button(name).await;
        app.wait_for_view(view).await;
        let selector = format!("[data-view='{view}'] [data-appointment-id]");
        until(&format!("cards of the right days on {view}"), || async {
            let cards = app.cards(&selector).await;
            let first = cards.first()?;
            let start = app.server.appointment(&first.id).await.start;
            let own = start.with_timezone(&app.zone).date_naive();
            ((own - day).num_days().abs() <= around).then_some(())
        })
        .await;
    }
    assert_eq!(app.board().await.0, day, "the date stays through all views");
    assert_eq!(app.next_day().await, day.succ_opt().unwrap());
}
