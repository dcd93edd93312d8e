//! Creates the main window, which shows the program's own page and nothing else.
//!
//! A page that is tricked into running a script could otherwise leave for a server that looks like
//! the program, open windows, or write files without a question. Addresses are opened by commands,
//! in the system's browser; files are written by commands, after the save dialog.

use tauri::webview::{DownloadEvent, NewWindowResponse};
use tauri::{App, Runtime, Url, WebviewWindowBuilder};

use crate::MAIN_WINDOW;

/// Creates the window as the configuration describes it.
pub(crate) fn create<R: Runtime>(app: &App<R>) -> tauri::Result<()> {
    let config = app.config();
    let described = config.app.windows.iter();
    let Some(window) = described.clone().find(|window| window.label == MAIN_WINDOW) else {
        return Err(tauri::Error::WindowNotFound);
    };
    let dev_server = config.build.dev_url.clone().filter(|_| tauri::is_dev());
    WebviewWindowBuilder::from_config(app, window)?
        .on_navigation(move |url| {
            let own = is_own_page(url, dev_server.as_ref());
            if !own {
                tracing::warn!(
                    scheme = url.scheme(),
                    "the window was kept from leaving its page"
                );
            }
            own
        })
        .on_new_window(|url, _| {
            tracing::warn!(
                scheme = url.scheme(),
                "the page was kept from opening a window"
            );
            NewWindowResponse::Deny
        })
        .on_download(|_, event| {
            if let DownloadEvent::Requested { url, .. } = event {
                tracing::warn!(
                    scheme = url.scheme(),
                    "the page was kept from saving a file"
                );
            }
            false
        })
        .build()?;
    Ok(())
}

/// True for the page that is built into the program, and for Vite's server during development.
///
/// Windows serves the page over HTTP under a name that only the program resolves.
fn is_own_page(url: &Url, dev_server: Option<&Url>) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => {
            url.host_str() == Some("tauri.localhost")
                || dev_server.is_some_and(|server| server.origin() == url.origin())
        }
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn own(url: &str, dev_server: Option<&str>) -> bool {
        let dev_server = dev_server.map(|url| Url::parse(url).unwrap());
        is_own_page(&Url::parse(url).unwrap(), dev_server.as_ref())
    }

    #[test]
    fn window_shows_only_its_own_page() {
        for page in [
            "tauri://localhost",
            "tauri://localhost/index.html#calendar",
            "http://tauri.localhost/",
            "https://tauri.localhost/index.html",
        ] {
            assert!(own(page, None), "{page}");
        }
        for page in [
            "https://example.com/",
            "https://tauri.localhost.example.com/",
            "https://example.com/tauri.localhost",
            "http://localhost:1420/",
            "tauri://example.com/",
            "file:///etc/passwd",
            "data:text/html,<h1>JPM Desk</h1>",
            "blob:tauri://localhost/6d1c",
            "javascript:alert(1)",
            "about:blank",
        ] {
            assert!(!own(page, None), "{page}");
        }
    }

    #[test]
    fn development_server_is_allowed_while_developing() {
        let server = Some("http://127.0.0.1:1420");
        assert!(own("http://127.0.0.1:1420/index.html", server));
        assert!(!own("http://127.0.0.1:1421/", server));
    }
}
