//! Drives a program's real window through WebKit's WebDriver server.

use std::{
    error::Error,
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::Stdio,
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder,
    actions::{
        Actions, InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
    },
    key::Key,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde::Deserialize;
use serde_json::json;
use tokio::{
    net::TcpStream,
    process::{Child, Command},
    time::{Instant, sleep},
};

/// Time limit for the start of a web view on a busy machine.
const START: Duration = Duration::from_secs(40);

/// Number of attempts to open the window.
const ATTEMPTS: u32 = 3;

/// An error of the test's own machinery. Errors of the program are assertions.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A point in the page, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

fn move_to(place: Point) -> PointerAction {
    PointerAction::MoveTo {
        duration: None,
        x: place.x.round(),
        y: place.y.round(),
    }
}

/// The window of a running program, and the WebDriver server that started it.
///
/// WebKit's server allows one session, so every window has its own. Dropping it ends server and
/// program, also in a panic.
pub(crate) struct Window {
    /// WebDriver session of the page.
    pub(crate) page: Client,
    server: Server,
}

impl Window {
    /// Starts `program` under WebDriver and waits for its page.
    ///
    /// WebKit's server sometimes misses the program's first message and waits forever. That happens
    /// before the page runs, so both are started again. A program that never opens its window still
    /// fails.
    pub(crate) async fn open(
        program: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
        working_directory: &Path,
    ) -> Outcome<Self> {
        for attempt in 1..=ATTEMPTS {
            let server = Server::start(environment, working_directory).await?;
            // Without `browserName`, which the server would refuse for an application.
            let capabilities = json!({
                "webkitgtk:browserOptions": { "binary": program, "args": arguments },
            });
            let serde_json::Value::Object(capabilities) = capabilities else {
                return Err("capabilities are an object".into());
            };
            let mut builder = ClientBuilder::new(HttpConnector::new());
            let connecting = builder.capabilities(capabilities).connect(&server.address);
            match tokio::time::timeout(START, connecting).await {
                Ok(page) => {
                    return Ok(Self {
                        page: page?,
                        server,
                    });
                }
                Err(_) => eprintln!("attempt {attempt}: WebKitWebDriver opened no window in time"),
            }
        }
        Err("the window did not open in time".into())
    }

    /// Presses the left button, moves in steps, and releases it.
    ///
    /// A drag only starts once the pointer has left a small circle.
    pub(crate) async fn drag(&self, from: Point, to: Point) -> Outcome<()> {
        const STEPS: u8 = 12;
        let mut actions = MouseActions::new("mouse".to_owned())
            .then(move_to(from))
            .then(PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            });
        for step in 1..=STEPS {
            let share = f64::from(step) / f64::from(STEPS);
            actions = actions.then(PointerAction::MoveTo {
                duration: Some(Duration::from_millis(20)),
                x: (from.x + (to.x - from.x) * share).round(),
                y: (from.y + (to.y - from.y) * share).round(),
            });
        }
        let actions = actions.then(PointerAction::Up {
            button: MOUSE_BUTTON_LEFT,
        });
        self.page.perform_actions(actions).await?;
        Ok(())
    }

    /// Clicks at a point.
    pub(crate) async fn click_at(&self, point: Point) -> Outcome<()> {
        let button = MOUSE_BUTTON_LEFT;
        let actions = MouseActions::new("mouse".to_owned())
            .then(move_to(point))
            .then(PointerAction::Down { button })
            .then(PointerAction::Up { button });
        self.page.perform_actions(actions).await?;
        Ok(())
    }

    /// Presses keys at the same time, such as Ctrl and Z, and releases them.
    ///
    /// They are in one sequence, because WebKit forgets a held key between sequences.
    pub(crate) async fn press(&self, keys: &[char]) -> Outcome<()> {
        let down = keys.iter().map(|&value| KeyAction::Down { value });
        let up = keys.iter().rev().map(|&value| KeyAction::Up { value });
        let actions = down
            .chain(up)
            .fold(KeyActions::new("keys".to_owned()), KeyActions::then);
        self.page.perform_actions(actions).await?;
        Ok(())
    }

    /// Clicks several points while Ctrl is held.
    ///
    /// Both devices are in one sequence, because WebKit forgets a held key between sequences. Each
    /// device waits for the other.
    pub(crate) async fn click_with_control(&self, points: &[Point]) -> Outcome<()> {
        let value = char::from(Key::Control);
        let duration = Duration::ZERO;
        let mut keys = KeyActions::new("keys".to_owned()).then(KeyAction::Down { value });
        let mut mouse =
            MouseActions::new("mouse".to_owned()).then(PointerAction::Pause { duration });
        for at in points {
            let button = MOUSE_BUTTON_LEFT;
            mouse = mouse
                .then(move_to(*at))
                .then(PointerAction::Down { button })
                .then(PointerAction::Up { button });
            for _ in 0..3 {
                keys = keys.then(KeyAction::Pause { duration });
            }
        }
        let keys = keys.then(KeyAction::Up { value });
        self.page
            .perform_actions(Actions::from(keys).and(mouse))
            .await?;
        Ok(())
    }

    /// Closes the window, then ends the server.
    pub(crate) async fn close(self) -> Outcome<()> {
        let Self { page, server } = self;
        page.close().await?;
        drop(server);
        Ok(())
    }
}

/// A WebDriver server on a free port, in its own process group.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// The session has no umask, so a file is private only if the program makes it so.
    async fn start(environment: &[(&str, &str)], working_directory: &Path) -> Outcome<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let mut process = Command::new("sh")
            .args(["-c", "umask 000 && exec WebKitWebDriver \"$@\"", "sh"])
            .arg(format!("--port={port}"))
            .current_dir(working_directory)
            .envs(environment.iter().copied())
            // The web view refuses automation without it.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdin(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| {
                format!("WebKitWebDriver does not start ({error}): is webkit2gtk-driver installed?")
            })?;
        let deadline = Instant::now() + START;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .is_err()
        {
            if let Some(status) = process.try_wait()? {
                return Err(format!("WebKitWebDriver ended at once: {status}").into());
            }
            if Instant::now() > deadline {
                return Err("WebKitWebDriver does not answer".into());
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(Self {
            process,
            address: format!("http://127.0.0.1:{port}"),
        })
    }
}

impl Drop for Server {
    /// Ends the whole group, because the program outlives the server otherwise.
    fn drop(&mut self) {
        if let Some(id) = self.process.id() {
            let _ = std::process::Command::new("kill")
                .args(["-KILL", "--", &format!("-{id}")])
                .stderr(Stdio::null())
                .status();
        }
    }
}
