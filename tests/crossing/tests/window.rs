//! The real window: the built program, its web view, a real pointer, and a server that is asked afterwards what it knows.
//!
//! Needs a display, WebKit's WebDriver server and the built program, so it runs when `JPM_DESK_WINDOW_TESTS` is set, as
//! `make test` does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "window/driver.rs"]
mod driver;
#[path = "window/server.rs"]
mod server;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::TimeDelta;
use fantoccini::{Client, Locator};
use jpm_sandbox::Sandbox;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::{driver::Window, server::Server};

/// How long anything may take that a person would wait for, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(45);

/// The program, beside the folder that holds this test.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test
        .ancestors()
        .nth(2)
        .map(|debug| debug.join("jpm-desk"))
        .unwrap();
    assert!(
        program.is_file(),
        "{} is missing: make test builds it",
        program.display()
    );
    program
}

/// A card that can be dragged to the right and still be on the board.
#[derive(Debug, Deserialize)]
struct Card {
    id: String,
    /// In CSS pixels.
    width: f64,
}

/// The cards of the board that the pointer can reach in their middle, widest first.
const REACHABLE_CARDS: &str = r#"
    const reachable = [];
    for (const card of document.querySelectorAll('[data-view="board"] [data-appointment-id]')) {
        const { left, top, width, height } = card.getBoundingClientRect();
        const x = left + width / 2, y = top + height / 2;
        const room = innerWidth - 80 - (left + width);
        if (room > width && card.contains(document.elementFromPoint(x, y))) {
            reachable.push({ id: card.dataset.appointmentId, width });
        }
    }
    return reachable.sort((one, other) => other.width - one.width);
"#;

async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        sleep(Duration::from_millis(100)).await;
    }
}

/// Calls a command as the window's page does.
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

/// Opens an account, its keys kept for this session only, and waits until its first download is complete:
/// before that the board still grows, and a card may slip away from under the pointer.
async fn sign_in(page: &Client, server: &Server) {
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
        "timeZone": connection.time_zone,
        "keep": "sessionOnly",
    });
    call(page, "sign_in", json!({ "form": form })).await;
    until("the first download", || async {
        let status = call(page, "sync_status", json!({})).await;
        (status["phase"] == "live").then_some(())
    })
    .await;
}

/// A card of an appointment that is still to come, on the first day from tomorrow on that has one.
async fn card_to_drag(page: &Client, server: &Server) -> Card {
    for _ in 0..7 {
        // Tomorrow and later: nothing there has begun, so everything can still be moved.
        page.find(Locator::Css("button[aria-label^='Next']"))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline {
            let found = page.execute(REACHABLE_CARDS, vec![]).await.unwrap();
            let cards: Vec<Card> = serde_json::from_value(found).unwrap();
            for card in cards {
                if server.appointment(&card.id).await.status == "Scheduled" {
                    return card;
                }
            }
            sleep(Duration::from_millis(100)).await;
        }
    }
    panic!("no day of the coming week shows a card that could be dragged");
}

#[tokio::test]
async fn dragging_a_card_in_the_window_moves_the_appointment_on_the_server() {
    if std::env::var_os("JPM_DESK_WINDOW_TESTS").is_none() {
        eprintln!(
            "SKIPPED: the window is opened only when JPM_DESK_WINDOW_TESTS is set (make test does)"
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let server = Server::of(
        Sandbox::builder()
            .seed(7)
            .appointments(1_500)
            .start()
            .await
            .unwrap(),
    );
    let window = open(folder.path()).await;
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
    sign_in(page, &server).await;
    page.wait()
        .at_most(PATIENCE)
        .for_element(Locator::Css("[data-view='board']"))
        .await
        .expect("the board appears after signing in");

    let card = card_to_drag(page, &server).await;
    let before = server.appointment(&card.id).await;
    let length = before.end - before.start;

    // As far as the card is long, so that the shift can be told in minutes without asking the board for its scale.
    let element = page
        .find(Locator::Css(&format!(
            "[data-view='board'] [data-appointment-id='{}']",
            card.id
        )))
        .await
        .unwrap();
    window.drag(&element, card.width, 0.0).await.unwrap();

    let after = until("the server to know of the move", || async {
        let now = server.appointment(&card.id).await;
        (now.start != before.start).then_some(now)
    })
    .await;
    let shift = after.start - before.start;
    assert!(
        (shift - length).abs() <= TimeDelta::minutes(15),
        "the card was dragged by its own length of {length}, the server moved it by {shift}"
    );
    assert_eq!(after.end - after.start, length, "a move keeps the length");

    window.close().await.unwrap();
    server.stop().await;
}

async fn open(data: &Path) -> Window {
    let data = data.to_str().unwrap();
    Window::open(
        &program(),
        &["--data-dir", data],
        &[("WEBKIT_DISABLE_DMABUF_RENDERER", "1")],
    )
    .await
    .unwrap()
}
