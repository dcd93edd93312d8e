//! The real window: the built program, its web view, a real pointer, and a server that is asked afterwards what it knows.
//!
//! Needs a display, WebKit's WebDriver server and the built program, so it runs when `JPM_DESK_WINDOW_TESTS` is set, as
//! `make test` does. A window takes its time to open, so the journeys share one; each begins on a fresh page, and one that
//! fails does not keep the others from being made.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "window/desk.rs"]
mod desk;
#[path = "window/driver.rs"]
mod driver;
#[path = "window/journeys.rs"]
mod journeys;
#[path = "window/night.rs"]
mod night;
#[path = "window/server.rs"]
mod server;

use std::{
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
};

use chrono::{TimeZone, Utc};
use chrono_tz::Tz;
use futures_util::FutureExt;
use jpm_sandbox::Sandbox;

use crate::{desk::Desk, driver::Window, night::Night, server::Server};

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

/// The company's own zone, or the nearest one to it whose clocks change within the time that the calendar is kept for.
async fn zone_and_night(server: &Server) -> (Tz, Night) {
    let own: Tz = server.connection().time_zone.parse().unwrap();
    let (zone, (eve, gained)) = [own, Tz::America__Santiago]
        .into_iter()
        .find_map(|zone| Some((zone, night::next_change(zone, Utc::now())?)))
        .unwrap();
    let (begin, length) = night::WORK;
    let start = zone
        .from_local_datetime(&eve.and_time(begin))
        .earliest()
        .unwrap();
    let job = server.open_job().await;
    let appointment = server.add_appointment(job, start.to_utc(), length).await;
    let night = Night {
        eve,
        gained,
        appointment,
    };
    (zone, night)
}

#[tokio::test]
async fn what_is_done_by_pointer_in_the_window_is_done_on_the_server() {
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
    let (zone, night) = zone_and_night(&server).await;
    let signed_in = Desk::sign_in(open(folder.path()).await, server, zone).await;
    let desk = &signed_in;

    let mut failed = Vec::new();
    macro_rules! journey {
        ($name:literal, $journey:expr) => {
            eprintln!("journey: {}", $name);
            if AssertUnwindSafe($journey).catch_unwind().await.is_err() {
                failed.push($name);
            }
        };
    }
    journey!("one card along its row", journeys::one_card(desk));
    journey!("several selected cards", journeys::several_cards(desk));
    journey!("to another technician", journeys::another_technician(desk));
    journey!(
        "from the tray to a technician",
        journeys::from_the_tray(desk)
    );
    journey!("from hold to a technician", journeys::from_hold(desk));
    journey!("into the tray", journeys::into_the_tray(desk));
    journey!(
        "over a change of the clocks",
        journeys::over_the_change_of_clocks(desk, &night)
    );
    journey!("refused by the server", journeys::refused(desk));
    journey!("views and days", journeys::views_and_days(desk));
    let Desk { window, server, .. } = signed_in;
    window.close().await.unwrap();
    server.stop().await;
    assert!(failed.is_empty(), "these journeys failed: {failed:?}");
}
