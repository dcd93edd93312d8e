//! What a dispatcher sees and does in the window: cards, tray, and the visible day.

use std::time::Duration;

use chrono::NaiveDate;
use chrono_tz::Tz;
use fantoccini::{Client, Locator};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::{
    driver::{Point, Window},
    server::Server,
};

/// Time limit for anything a person would wait for, on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(45);

/// Time limit for showing a day that is already loaded.
const SHORT_TIMEOUT: Duration = Duration::from_secs(5);

/// A signed-in window and its server.
pub(crate) struct AppWindow {
    pub(crate) window: Window,
    pub(crate) server: Server,
    pub(crate) zone: Tz,
    preferences: Value,
}

/// A card that the pointer can reach.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Card {
    pub(crate) id: String,
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

    /// True if the card is on a technician's row.
    pub(crate) fn has_technician(&self) -> bool {
        self.row.as_deref().is_some_and(|row| !row.is_empty())
    }
}

/// Movable cards that match a selector and whose center the pointer can reach.
const CARDS: &str = r"
    const [selector] = arguments;
    return [...document.querySelectorAll(selector)].flatMap((card) => {
        const { left: x, top: y, width, height } = card.getBoundingClientRect();
        if (card.matches('.fixed') || !card.contains(document.elementFromPoint(x + width / 2, y + height / 2))) return [];
        const id = card.dataset.appointmentId ?? card.dataset.trayAppointmentId;
        const row = card.closest('[data-row-id]')?.dataset.rowId ?? null;
        return [{ id, row, x, y, width, height }];
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
    look: impl FnMut() -> F,
) -> T {
    within(TIMEOUT, look)
        .await
        .unwrap_or_else(|| panic!("waited in vain for {what}"))
}

async fn within<T, F: Future<Output = Option<T>>>(
    timeout: Duration,
    mut look: impl FnMut() -> F,
) -> Option<T> {
    let deadline = Instant::now() + timeout;
    loop {
        if let Some(found) = look().await {
            return Some(found);
        }
        if Instant::now() > deadline {
            return None;
        }
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
        Self {
            window,
            server,
            zone,
            preferences,
        }
    }

    /// Reloads the page: today's board, no selection, no toast.
    pub(crate) async fn reset(&self) {
        let preferences = self.preferences.clone();
        call(
            &self.window.page,
            "save_preferences",
            json!({ "preferences": preferences }),
        )
        .await;
        self.window.page.refresh().await.unwrap();
        self.wait_for_view("board").await;
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

    /// Cards well inside the board that are scheduled on the server, widest first. Confirmed ones
    /// are left out, because moving them asks first.
    pub(crate) async fn movable(&self) -> Vec<Card> {
        let width: f64 = self.evaluate("return innerWidth", vec![]).await;
        let mut found = Vec::new();
        for card in self
            .cards("[data-view='board'] [data-appointment-id]:not([data-tone='confirmed'])")
            .await
        {
            let inside = card.x > 300.0 && card.x + card.width * 2.0 + 80.0 < width;
            if inside && self.server.appointment(&card.id).await.status == "Scheduled" {
                found.push(card);
            }
        }
        found.sort_by(|one, other| other.width.total_cmp(&one.width));
        found
    }

    /// Goes to the first day from tomorrow on where `look` finds something. Later days have no
    /// started work, so everything can be moved.
    pub(crate) async fn find<T, F: Future<Output = Option<T>>>(
        &self,
        what: &str,
        mut look: impl FnMut() -> F,
    ) -> T {
        self.reset().await;
        for _ in 0..8 {
            self.next_day().await;
            if let Some(found) = within(SHORT_TIMEOUT, &mut look).await {
                return found;
            }
        }
        panic!("no day of the coming week shows {what}");
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
