//! A program's real window, driven from outside through WebKit's own WebDriver server.

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

/// How long a web view may take to start, on a machine that compiles something else at the same time.
const START: Duration = Duration::from_secs(40);

/// How often server and program are started before the window counts as missing.
const ATTEMPTS: u32 = 3;

/// Any failure of the test's machinery; what the product does wrong is asserted, not returned.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A place in the page, in CSS pixels from its top left corner.
#[derive(Debug, Clone, Copy, Deserialize)]
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

/// The window of one running program, and the WebDriver server that started it.
///
/// WebKit's server keeps one session at a time, so every window has a server of its own.
/// Dropping it ends the server and the program, also when a test panics.
pub(crate) struct Window {
    /// The session in the window's page.
    pub(crate) page: Client,
    server: Server,
}

impl Window {
    /// Starts `program` under WebDriver with these arguments and environment variables, and waits for its first page.
    ///
    /// WebKit's server now and then misses the new program's greeting and waits for ever; it happens before a line of
    /// the program's page runs, so the pair is started anew. A program that never opens its window still fails.
    pub(crate) async fn open(
        program: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Outcome<Self> {
        for attempt in 1..=ATTEMPTS {
            let server = Server::start(environment).await?;
            // No `browserName`: the server compares it with its own and would refuse an application's.
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

    /// Presses the left button at a point of the page, moves the pointer in steps to another, and lets go.
    ///
    /// The steps matter: a drag starts only once the pointer has left a small circle around the place of the press.
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

    /// Clicks at points of the page one after the other while Ctrl is held.
    ///
    /// Both devices are in one sequence: WebKit forgets a key that is held from one to the next. What one device does, the
    /// other waits for.
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

    /// Closes the window as its user would see it closed, then ends the server.
    pub(crate) async fn close(self) -> Outcome<()> {
        let Self { page, server } = self;
        page.close().await?;
        drop(server);
        Ok(())
    }
}

/// One WebDriver server on a free port, in a process group of its own.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    async fn start(environment: &[(&str, &str)]) -> Outcome<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let mut process = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .envs(environment.iter().copied())
            // Without this the web view refuses to be driven.
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
    /// Ends the whole group: the program that the server started outlives the server otherwise.
    fn drop(&mut self) {
        if let Some(id) = self.process.id() {
            let _ = std::process::Command::new("kill")
                .args(["-KILL", "--", &format!("-{id}")])
                .stderr(Stdio::null())
                .status();
        }
    }
}
