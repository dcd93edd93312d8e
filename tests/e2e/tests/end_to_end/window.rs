//! End-to-end tests of the real window: the built program, its web view, and a real pointer. The
//! results are checked on the server.
//!
//! They need a display, WebKit's WebDriver server and the built program, so they run only if
//! `JPM_DESK_WINDOW_TESTS` is set, as `make test` does. Opening a window is slow, so the journeys
//! share one. Each starts on a fresh page, and a failed one does not stop the others.

mod app_window;
mod clock_change;
mod confinement;
mod controls;
mod driver;
mod journeys;
mod phone_desk;
mod server;

use std::{
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
};

use chrono::{TimeZone, Utc};
use chrono_tz::Tz;
use futures_util::FutureExt;
use jpm_sandbox::Sandbox;

use app_window::AppWindow;
use clock_change::ClockChange;
use confinement::ForeignServer;
use driver::Window;
use server::Server;

/// The program, in the folder above this test.
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

async fn open(data: &Path, working_directory: &Path) -> Window {
    let data = data.to_str().unwrap();
    Window::open(
        &program(),
        &["--data-dir", data],
        &[("WEBKIT_DISABLE_DMABUF_RENDERER", "1")],
        working_directory,
    )
    .await
    .unwrap()
}

/// The company's time zone, or a near one whose clocks change within the range of the mirror.
async fn zone_and_clock_change(server: &Server) -> (Tz, ClockChange) {
    let own: Tz = server.connection().time_zone.parse().unwrap();
    let (zone, (eve, gained)) = [own, Tz::America__Santiago]
        .into_iter()
        .find_map(|zone| Some((zone, clock_change::next_change(zone, Utc::now())?)))
        .unwrap();
    let (begin, length) = clock_change::WORK;
    let start = zone
        .from_local_datetime(&eve.and_time(begin))
        .earliest()
        .unwrap();
    // Without a technician, it would be in the tray and not under its day.
    let technicians = server.technicians_by_name().await;
    let appointment = server
        .book(
            start.to_utc(),
            length,
            technicians.first().map(String::as_str),
        )
        .await;
    let clock_change = ClockChange {
        eve,
        gained,
        appointment,
    };
    (zone, clock_change)
}

#[tokio::test]
async fn journeys_in_the_window_reach_the_server() {
    if std::env::var_os("JPM_DESK_WINDOW_TESTS").is_none() {
        eprintln!(
            "SKIPPED: the window is opened only when JPM_DESK_WINDOW_TESTS is set (make test does)"
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let working_directory = tempfile::tempdir().unwrap();
    let server = Server::of(
        Sandbox::builder()
            .seed(7)
            .appointments(1_500)
            .start()
            .await
            .unwrap(),
    );
    let (zone, clock_change) = zone_and_clock_change(&server).await;
    let window = open(folder.path(), working_directory.path()).await;
    let signed_in = AppWindow::sign_in(window, server, zone).await;
    let app = &signed_in;

    let mut failed = Vec::new();
    // A word of their names selects some of them.
    let wanted = std::env::var("JPM_DESK_JOURNEY").unwrap_or_default();
    macro_rules! journey {
        ($name:literal, $journey:expr) => {
            if $name.contains(&wanted) {
                eprintln!("journey: {}", $name);
                if AssertUnwindSafe($journey).catch_unwind().await.is_err() {
                    app.report(&program().with_file_name("journey.png")).await;
                    failed.push($name);
                }
            }
        };
    }
    let elsewhere = ForeignServer::start().await;
    journey!(
        "no way out of the page",
        confinement::no_way_out(app, &elsewhere)
    );
    journey!("one card along its row", journeys::one_card(app));
    journey!("several selected cards", journeys::several_cards(app));
    journey!("to another technician", journeys::another_technician(app));
    journey!(
        "from the tray to a technician",
        journeys::from_the_tray(app)
    );
    journey!("from hold to a technician", journeys::from_hold(app));
    journey!("into the tray", journeys::into_the_tray(app));
    journey!(
        "over a change of the clocks",
        journeys::over_the_change_of_clocks(app, &clock_change)
    );
    journey!("refused by the server", journeys::refused(app));
    journey!("views and days", journeys::views_and_days(app));
    journey!("a caller, by keyboard", phone_desk::caller_by_keyboard(app));
    journey!("a caller, by mouse", phone_desk::caller_by_mouse(app));
    journey!(
        "a rain day, by keyboard",
        phone_desk::rain_day_by_keyboard(app)
    );
    journey!("a rain day, by mouse", phone_desk::rain_day_by_mouse(app));
    journey!(
        "a technician is out, by keyboard",
        phone_desk::technician_out_by_keyboard(app)
    );
    journey!(
        "a technician is out, by mouse",
        phone_desk::technician_out_by_mouse(app)
    );
    // All other journeys have run since the attempts, so their results would be there by now.
    elsewhere.assert_not_reached();
    let AppWindow { window, server, .. } = signed_in;
    window.close().await.unwrap();
    #[cfg(unix)]
    confinement::assert_private(folder.path());
    server.stop().await;
    assert!(failed.is_empty(), "these journeys failed: {failed:?}");
}
