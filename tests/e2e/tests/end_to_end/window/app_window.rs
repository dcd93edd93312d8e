//! What a dispatcher sees and does in the window: cards, tray, and the visible day.

use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use fantoccini::{Client, Locator};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::window::{
    driver::{Point, Window},
    server::Server,
};

/// Time limit for anything a person would wait for, on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(45);

/// The sandbox's own appointments end within three weeks. Later days are free.
const FREE_FROM: Days = Days::new(35);

/// A signed-in window and its server.
pub(crate) struct AppWindow {
    pub(crate) window: Window,
    pub(crate) server: Server,
    pub(crate) zone: Tz,
    preferences: Value,
    /// The first day that no journey has taken.
    free_day: Cell<NaiveDate>,
    /// The technicians' ids in the order of the board's rows.
    rows: Vec<String>,
}

/// An appointment that a journey books for itself.
#[derive(Clone, Copy)]
pub(crate) struct Booking {
    /// The row of its technician, counted from the top; `None` leaves it unassigned.
    pub(crate) row: Option<usize>,
    /// The local time of its start.
    pub(crate) at: (u32, u32),
    pub(crate) on_hold: bool,
}

impl Booking {
    /// The length of every booked appointment.
    pub(crate) const LENGTH: TimeDelta = TimeDelta::minutes(90);

    pub(crate) fn of_technician(row: usize, at: (u32, u32)) -> Self {
        Self {
            row: Some(row),
            at,
            on_hold: false,
        }
    }

    pub(crate) fn unassigned(at: (u32, u32)) -> Self {
        Self {
            row: None,
            at,
            on_hold: false,
        }
    }
}

/// A card that the pointer can reach.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Card {
    /// Row of the technician; empty if unassigned, `None` in the tray.
    pub(crate) row: Option<String>,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Card {
    pub(crate) fn middle(&self) -> Point {
        Point {
            x: self.x + self.width / 2.0,
            y: self.y + self.height / 2.0,
        }
    }
}

/// Movable cards that match a selector and whose center the pointer can reach.
const CARDS: &str = r"
    const [selector] = arguments;
    return [...document.querySelectorAll(selector)].flatMap((card) => {
        const { left: x, top: y, width, height } = card.getBoundingClientRect();
        if (card.matches('.fixed') || !card.contains(document.elementFromPoint(x + width / 2, y + height / 2))) return [];
        const row = card.closest('[data-row-id]')?.dataset.rowId ?? null;
        return [{ row, x, y, width, height }];
    });
";

/// First day of the board, and its pixels per minute.
const BOARD: &str = r#"
    const board = document.querySelector('[data-view="board"]');
    return [board?.querySelector('[data-day]')?.dataset.day ?? null, Number(board?.dataset.pxPerMinute)];
"#;

/// Waits for a condition. The panic message names it.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(
    what: &str,
    mut look: impl FnMut() -> F,
) -> T {
    let deadline = Instant::now() + TIMEOUT;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        sleep(Duration::from_millis(50)).await;
    }
}

/// Calls a command as the page does.
async fn call(page: &Client, command: &str, arguments: Value) -> Value {
    let answer = page
        .execute_async(
            "const [command, args, done] = arguments;
             window.__TAURI_INTERNALS__.invoke(command, args)
                .then((answer) => done({ answer }), (error) => done({ error }));",
            vec![Value::from(command), arguments],
        )
        .await
        .unwrap();
    assert!(answer.get("error").is_none(), "{command}: {answer}");
    answer["answer"].clone()
}

impl AppWindow {
    /// Signs in for this session only and waits for the first download. Before that the board
    /// changes, and a card may move away from the pointer.
    pub(crate) async fn sign_in(window: Window, server: Server, zone: Tz) -> Self {
        let page = &window.page;
        until("the window's page", || async {
            let ready = page
                .execute(
                    "return Boolean(window.__TAURI_INTERNALS__) && document.readyState === 'complete'",
                    vec![],
                )
                .await;
            matches!(ready, Ok(Value::Bool(true))).then_some(())
        })
        .await;
        let connection = server.connection();
        let form = json!({
            "name": "Window test",
            "environment": "custom",
            "apiAddress": connection.api,
            "tokenAddress": connection.token_url,
            "tenant": connection.tenant,
            "clientId": connection.client_id,
            "clientSecret": connection.client_secret,
            "appKey": connection.app_key,
            "timeZone": zone.name(),
            "keyStorage": "sessionOnly",
        });
        call(page, "sign_in", json!({ "form": form })).await;
        until("the first download", || async {
            let status = call(page, "sync_status", json!({})).await;
            (status["phase"] == "live").then_some(())
        })
        .await;
        let preferences = call(page, "preferences", json!({})).await;
        let rows = server.technicians_by_name().await;
        let today = Utc::now().with_timezone(&zone).date_naive();
        Self {
            window,
            server,
            zone,
            preferences,
            free_day: Cell::new(today + FREE_FROM),
            rows,
        }
    }

    /// Reloads the page: today's board, no selection, no toast, no draft.
    pub(crate) async fn reset(&self) {
        let preferences = self.preferences.clone();
        call(
            &self.window.page,
            "save_preferences",
            json!({ "preferences": preferences }),
        )
        .await;
        call(&self.window.page, "discard_plan", json!({})).await;
        self.window.page.refresh().await.unwrap();
        self.wait_for_view("board").await;
    }

    /// Prints the edits that are not done, and writes what the window shows.
    pub(crate) async fn report(&self, picture: &Path) {
        eprintln!(
            "edits: {}",
            call(&self.window.page, "operations", json!({})).await
        );
        // WebKit's server sometimes never answers.
        let shown = tokio::time::timeout(TIMEOUT, self.window.page.screenshot()).await;
        let Ok(Ok(shown)) = shown else { return };
        std::fs::write(picture, shown).unwrap();
        eprintln!("the window: {}", picture.display());
    }

    /// Waits for a view.
    pub(crate) async fn wait_for_view(&self, view: &str) {
        let selector = format!("[data-view='{view}']");
        self.window
            .page
            .wait()
            .at_most(TIMEOUT)
            .for_element(Locator::Css(&selector))
            .await
            .unwrap_or_else(|error| panic!("the view {view} does not appear: {error}"));
    }

    /// Calls a command as the page does.
    pub(crate) async fn call<T: DeserializeOwned>(&self, command: &str, arguments: Value) -> T {
        serde_json::from_value(call(&self.window.page, command, arguments).await).unwrap()
    }

    /// Runs a script and returns its result.
    pub(crate) async fn evaluate<T: DeserializeOwned>(
        &self,
        script: &str,
        arguments: Vec<Value>,
    ) -> T {
        let answer = self.window.page.execute(script, arguments).await.unwrap();
        serde_json::from_value(answer).unwrap()
    }

    /// Clicks an element once it exists.
    pub(crate) async fn click(&self, selector: &str) {
        let wait = self.window.page.wait().at_most(TIMEOUT);
        let element = wait.for_element(Locator::Css(selector)).await;
        element
            .unwrap_or_else(|error| panic!("{selector} is not in the window: {error}"))
            .click()
            .await
            .unwrap();
    }

    /// Clicks the button with this text.
    pub(crate) async fn click_button(&self, text: &str) {
        let path = format!(
            "//button[@role='radio' or @role='tab'][starts-with(normalize-space(.), '{text}')]"
        );
        let wait = self.window.page.wait().at_most(TIMEOUT);
        let element = wait.for_element(Locator::XPath(&path)).await;
        element.unwrap().click().await.unwrap();
    }

    /// First day of the board, and its pixels per minute.
    pub(crate) async fn board(&self) -> (NaiveDate, f64) {
        until("the board's day", || async {
            let (day, scale): (Option<NaiveDate>, Option<f64>) = self.evaluate(BOARD, vec![]).await;
            day.zip(scale)
        })
        .await
    }

    /// Goes to the next day.
    pub(crate) async fn next_day(&self) -> NaiveDate {
        let (before, _) = self.board().await;
        self.click("button[aria-label^='Next']").await;
        until("the next day", || async {
            let (now, _) = self.board().await;
            (now != before).then_some(now)
        })
        .await
    }

    /// The visible cards that match a selector.
    pub(crate) async fn cards(&self, selector: &str) -> Vec<Card> {
        self.evaluate(CARDS, vec![Value::from(selector)]).await
    }

    /// Books appointments on a working day without other work, opens the board on that day, and
    /// returns their ids in the same order. No journey depends on what the sandbox has on a day.
    pub(crate) async fn open_own_day<const N: usize>(
        &self,
        bookings: [Booking; N],
    ) -> (NaiveDate, [String; N]) {
        let (day, ids) = self.book_own_day(&bookings).await;
        self.go_to(day).await;
        self.wait_for_cards(&bookings, &ids).await;
        (day, ids.try_into().unwrap())
    }

    /// The same, and opens the day with keys.
    pub(crate) async fn open_own_day_by_keys<const N: usize>(
        &self,
        bookings: [Booking; N],
    ) -> (NaiveDate, [String; N]) {
        let (day, ids) = self.book_own_day(&bookings).await;
        self.go_to_by_keys(day).await;
        self.wait_for_cards(&bookings, &ids).await;
        (day, ids.try_into().unwrap())
    }

    /// Books appointments on a day of their own, and opens a fresh page.
    async fn book_own_day(&self, bookings: &[Booking]) -> (NaiveDate, Vec<String>) {
        let day = self.take_day();
        let mut ids = Vec::new();
        for booking in bookings {
            ids.push(self.book(day, *booking).await);
        }
        self.reset().await;
        (day, ids)
    }

    async fn wait_for_cards(&self, bookings: &[Booking], ids: &[String]) {
        for (id, booking) in ids.iter().zip(bookings) {
            let Some(row) = booking.row else { continue };
            // The assignment may arrive after the appointment.
            until("a booked card on its row", || async {
                let card = self.find_card(id).await?;
                (card.row.as_deref() == Some(self.technician(row))).then_some(())
            })
            .await;
        }
    }

    /// The next working day that no journey has taken.
    fn take_day(&self) -> NaiveDate {
        let mut day = self.free_day.get();
        while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            day = day + Days::new(1);
        }
        self.free_day.set(day + Days::new(1));
        day
    }

    async fn book(&self, day: NaiveDate, booking: Booking) -> String {
        let (hour, minute) = booking.at;
        let at = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        let start = self.zone.from_local_datetime(&day.and_time(at)).earliest();
        let technician = booking.row.map(|row| self.technician(row));
        let id = self
            .server
            .book(start.unwrap().to_utc(), Booking::LENGTH, technician)
            .await;
        if booking.on_hold {
            self.server.hold(&id).await;
        }
        id
    }

    /// The id of the technician of a row.
    pub(crate) fn technician(&self, row: usize) -> &str {
        &self.rows[row]
    }

    /// Opens a day with the date picker.
    pub(crate) async fn go_to(&self, day: NaiveDate) {
        self.click("button.date-title").await;
        let month = day.format("%B %Y").to_string();
        let shown = || async {
            self.evaluate::<Option<String>>(
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
            self.click("button[aria-label='Next month']").await;
            until("the next month", || async {
                shown().await.filter(|later| *later != now)
            })
            .await;
        }
        let found: bool = self
            .evaluate(
                "for (const button of document.querySelectorAll('[role=dialog][aria-label=\"Go to date\"] [role=gridcell] button:not(.other)')) {
                    button.id = button.firstChild.textContent.trim() === String(arguments[0]) ? 'the-day' : '';
                }
                return document.querySelector('#the-day') !== null;",
                vec![Value::from(day.day())],
            )
            .await;
        assert!(found, "{day} is not in the date picker");
        self.click("#the-day").await;
        until("the day that was chosen", || async {
            (self.board().await.0 == day).then_some(())
        })
        .await;
    }

    /// Waits for a card on the board.
    pub(crate) async fn card_of(&self, id: &str) -> Card {
        until("a booked card on the board", || self.find_card(id)).await
    }

    /// Waits for a card in the tray. The tray draws only the cards in view, so it is scrolled until
    /// the card is among them.
    pub(crate) async fn tray_card(&self, id: &str) -> Card {
        let selector = format!("[data-tray-appointment-id='{id}']");
        until("a booked card in the tray", || async {
            let found = self.cards(&selector).await.into_iter().next();
            if found.is_none() {
                self.evaluate::<()>(
                    "const list = document.querySelector('#tray-list');
                     if (!list) return null;
                     const next = list.scrollTop + list.clientHeight / 2;
                     list.scrollTop = list.scrollTop + list.clientHeight < list.scrollHeight ? next : 0;
                     return null;",
                    vec![],
                )
                .await;
            }
            found
        })
        .await
    }

    /// The position of a card on the board.
    pub(crate) async fn find_card(&self, id: &str) -> Option<Card> {
        let selector = format!("[data-view='board'] [data-appointment-id='{id}']");
        self.cards(&selector).await.into_iter().next()
    }

    /// Drags with the real pointer.
    pub(crate) async fn drag(&self, from: Point, to: Point) {
        self.window.drag(from, to).await.unwrap();
    }
}
