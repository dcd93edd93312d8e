//! The built UI in a plain browser, on the shell's own command handlers.
//!
//! A browser test wants a browser's tools and speed; a fake behind the UI would agree with the UI's own mistakes. So this
//! program builds the real app on Tauri's mock runtime (everything but the web view), serves `ui/dist` on a loopback
//! address, and hands each call of the page to the same handlers that the window uses. The page's side is `shim.js`.
//!
//! It serves tests only: it listens on 127.0.0.1, keeps one session, and ends when it is killed.

mod mock_app;
mod pages;
mod server;

use std::{error::Error, net::Ipv4Addr, path::PathBuf};

use clap::Parser;
use tauri::RunEvent;

use crate::mock_app::MockApp;

/// What a test asks for.
#[derive(Parser)]
struct Arguments {
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Where the shell keeps its data.
    #[arg(long)]
    data_dir: PathBuf,
    /// The built UI.
    #[arg(long, default_value = "ui/dist")]
    dist: PathBuf,
    /// Starts on the embedded sandbox, as `jpm-desk --demo` does.
    #[arg(long)]
    demo: bool,
    /// With the demo: which company.
    #[arg(long, value_enum, default_value_t = jpm_desk::Tenant::Tidy)]
    tenant: jpm_desk::Tenant,
    /// With the demo: some records with values that no document allows.
    #[arg(long)]
    odd: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let app = mock_app::build(jpm_desk::Options {
        demo: arguments.demo,
        tenant: arguments.tenant,
        odd: arguments.odd,
        // There is no one to ask: exported files go beside the other data.
        save_to: Some(arguments.data_dir.join("exports")),
        data_dir: Some(arguments.data_dir),
    })?;
    let csp = pages::browser_policy(app.config().app.security.csp.clone());
    let pages = pages::Pages::read(&arguments.dist, csp)?;
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port))?;
    listener.set_nonblocking(true)?;

    // The window exists from the moment the loop is ready, so the server starts there.
    let mut waiting = Some((listener, pages));
    app.run(move |handle, event| {
        let RunEvent::Ready = event else { return };
        let Some((listener, pages)) = waiting.take() else {
            return;
        };
        let handle = handle.clone();
        tauri::async_runtime::spawn(async move {
            let served = match MockApp::of(&handle) {
                Some(app) => server::serve(listener, pages, app).await,
                None => Err("the app opened no window".into()),
            };
            if let Err(error) = served {
                eprintln!("ipc-bridge: {error}");
                std::process::exit(1);
            }
        });
    });
    Ok(())
}
