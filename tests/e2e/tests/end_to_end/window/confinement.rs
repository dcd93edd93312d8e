//! The window shows only its own page, and its files are only for their owner.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::TcpListener;

use crate::window::app_window::AppWindow;

/// What a script in the page might try, with the address of a foreign server as its argument.
const ATTEMPTS: [(&str, &str); 5] = [
    ("a new address", "location.href = arguments[0];"),
    ("a replaced address", "location.replace(arguments[0]);"),
    ("a new window", "window.open(arguments[0]);"),
    (
        "a link",
        "const link = document.createElement('a');
         link.href = arguments[0];
         document.body.append(link);
         link.click();
         link.remove();",
    ),
    (
        "a form",
        "const form = document.createElement('form');
         form.action = arguments[0];
         document.body.append(form);
         form.submit();
         form.remove();",
    ),
];

/// A server of someone else, which counts its connections.
pub(crate) struct ForeignServer {
    address: String,
    connections: Arc<AtomicUsize>,
}

impl ForeignServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
        Self {
            address,
            connections,
        }
    }

    pub(crate) fn assert_not_reached(&self) {
        assert_eq!(self.connections.load(Ordering::Relaxed), 0);
    }
}

/// Tries each way out of the page. What comes of it shows later: the page is still there for the
/// journeys that follow, and the caller looks at the server at the end.
///
/// Downloads are not tried: under WebDriver the web view starts none, with or without the handler.
pub(crate) async fn no_way_out(app: &AppWindow, elsewhere: &ForeignServer) {
    for (way, script) in ATTEMPTS {
        app.window
            .page
            .execute(script, vec![elsewhere.address.clone().into()])
            .await
            .unwrap_or_else(|error| panic!("{way} broke the page: {error}"));
        let page: String = app.evaluate("return location.href;", Vec::new()).await;
        assert!(!page.contains(&elsewhere.address), "{way} led to {page}");
    }
    assert_eq!(app.window.page.windows().await.unwrap().len(), 1);
}

/// Requires that only its owner may use a folder and all that is in it.
#[cfg(unix)]
pub(crate) fn assert_private(folder: &Path) {
    use std::os::unix::fs::MetadataExt;

    let found = std::fs::symlink_metadata(folder).unwrap();
    let mode = found.mode() & 0o777;
    assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", folder.display());
    if found.is_dir() {
        for entry in std::fs::read_dir(folder).unwrap() {
            assert_private(&entry.unwrap().path());
        }
    }
}
