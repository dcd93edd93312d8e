//! Serves the built UI to a plain browser, on the real command handlers.
//!
//! Browser tests want a browser's tools and speed, but a fake backend would repeat the UI's own
//! mistakes. So this program builds the app on Tauri's mock runtime, serves `ui/dist` on a loopback
//! address, and passes each call of the page to the handlers of the window. `shim.js` is the page's
//! side.
//!
//! It is for tests only: it listens on 127.0.0.1, has one session, and runs until it is killed.

mod mock_app;
mod pages;
mod server;

use std::{error::Error, net::Ipv4Addr, path::PathBuf};

use clap::Parser;
use tauri::RunEvent;

use crate::mock_app::MockApp;

/// Command-line options.
#[derive(Parser)]
struct Arguments {
    /// Port; 0 selects a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Data directory.
    #[arg(long)]
    data_dir: PathBuf,
    /// The built UI.
    #[arg(long, default_value = "ui/dist")]
    dist: PathBuf,
    /// Start the demo, as `jpm-desk --demo` does.
    #[arg(long)]
    demo: bool,
    /// With the demo: which company.
    #[arg(long, value_enum, default_value_t = jpm_desk::Tenant::Tidy)]
    tenant: jpm_desk::Tenant,
    /// With the demo: some records with values outside the API documents.
    #[arg(long)]
    odd: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let app = mock_app::build(jpm_desk::Options {
        demo: arguments.demo,
        tenant: arguments.tenant,
        odd: arguments.odd,
        // There is no save dialog, so exports go to the data directory.
        save_to: Some(arguments.data_dir.join("exports")),
        data_dir: Some(arguments.data_dir),
    })?;
    let csp = pages::browser_policy(app.config().app.security.csp.clone());
    let pages = pages::Pages::read(&arguments.dist, csp)?;
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port))?;
    listener.set_nonblocking(true)?;

    // The window exists once the loop is ready.
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
