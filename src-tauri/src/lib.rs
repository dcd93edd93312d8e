//! The shell of JPM Desk: it starts the window, owns the keychain and the preferences, and turns the window's
//! commands into calls to `jpm-sync`.
//!
//! [`build`] puts everything together for any runtime of Tauri's, so that the loopback bridge of the browser tests
//! runs the very handlers that the window runs.

// The macros of the commands write `pub` items beside each command, so a private module of commands is never clean.
#![allow(unreachable_pub)]

mod account;
mod account_files;
mod attention;
mod bindings;
mod calendar_preferences;
mod commands;
mod demo;
mod desk;
mod doors;
mod error;
mod events;
mod export;
mod failures;
mod kept;
mod keychain;
mod limits;
mod logs;
mod notices;
mod office;
mod options;
mod panics;
mod places;
mod plan;
mod preferences;
mod recovery;
mod shelf;
mod sign_in;
mod surroundings;
mod whole_file;
mod window_place;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tauri::{AppHandle, Builder, Manager, RunEvent, Runtime, WindowEvent};
use tauri_plugin_dialog::DialogExt;
use tauri_specta::Event;

pub use desk::Desk;
pub use events::DeskEvent;
pub use jpm_sandbox::Tenant;
pub use options::Options;

use error::{AppError, ErrorKind};
use events::{MirrorChanged, SessionChanged, SyncStatusChanged};
use keychain::{Keychain, SystemKeychain};
use logs::Redaction;
use panics::PanicRecord;
use places::Places;
use surroundings::Surroundings;

/// The label of the one window.
pub const MAIN_WINDOW: &str = "main";

/// Starts the program and stays until the window is closed.
pub fn run() -> ExitCode {
    let options = Options::parse();
    prepare_webview();
    let builder = with_window_plugins(Builder::default(), &options);
    let app = match build(builder, options).build(tauri::generate_context!()) {
        Ok(app) => app,
        Err(error) => {
            eprintln!("JPM Desk could not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    keep_scroll_bars_in_order();
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            let desk = app.state::<Desk>().inner().clone();
            tauri::async_runtime::block_on(async move { desk.shut().await });
            app.state::<Arc<PanicRecord>>().ended();
        }
    });
    ExitCode::SUCCESS
}

/// Everything but the window's own plugins: commands, events, the store of preferences, and the desk.
pub fn build<R: Runtime>(builder: Builder<R>, options: Options) -> Builder<R> {
    let ipc = bindings::ipc::<R>();
    let focus = attention::Focus::default();
    builder
        .on_window_event(move |window, event| {
            // Before the desk is set up there is nobody to tell.
            if let (WindowEvent::Focused(focused), Some(desk)) = (event, window.try_state::<Desk>())
            {
                focus.changed(&desk, *focused);
            }
        })
        .plugin(tauri_plugin_store::Builder::new().build())
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(ipc.invoke_handler())
        .setup(move |app| {
            ipc.mount_events(app);
            let desk = set_up_desk(app.handle(), &options)?;
            // The window may ask before the start has begun.
            desk.notes().opening = true;
            app.manage(desk.clone());
            tauri::async_runtime::spawn(async move { desk.start(options.demo).await });
            Ok(())
        })
}

/// The window's place is remembered, and a second start brings the first window forward. A data directory of its own is a separate desk, so it
/// shares neither.
fn with_window_plugins(builder: Builder<tauri::Wry>, options: &Options) -> Builder<tauri::Wry> {
    let builder = builder.plugin(window_place::plugin(options.data_dir.clone()));
    if options.data_dir.is_some() {
        return builder;
    }
    builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
        bring_forward(app);
    }))
}

fn bring_forward<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN_WINDOW) {
        let shown = window
            .unminimize()
            .and_then(|()| window.show())
            .and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "the window could not be brought forward");
        }
    }
}

fn set_up_desk<R: Runtime>(app: &AppHandle<R>, options: &Options) -> tauri::Result<Desk> {
    let data = match &options.data_dir {
        Some(folder) => folder.clone(),
        None => app.path().app_local_data_dir()?,
    };
    let places = Places::prepare(data);
    let redaction = Redaction::default();
    let writable = places.problem().is_none();
    let panics = Arc::new(PanicRecord::new(
        places.data(),
        places.logs(),
        redaction.clone(),
    ));
    panics.watch();
    // The guard lives as long as the program: what is still in memory is written when the app lets go of it.
    app.manage(logs::start(
        writable.then(|| places.logs()).as_deref(),
        &redaction,
    ));
    if let Some(problem) = places.problem() {
        tracing::error!(%problem, "nothing can be kept");
    }
    let (shelf, damage) = if writable {
        shelf::open(app, places.data(), chrono::Utc::now())
    } else {
        (shelf::in_memory(), None)
    };
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        data = %places.data().display(),
        "JPM Desk starts"
    );
    let last_panic = panics.take();
    app.manage(panics);
    #[cfg(debug_assertions)]
    panics::on_request();
    let (teller, shower, asker, printer) = (app.clone(), app.clone(), app.clone(), app.clone());
    let save_to = options.save_to.clone();
    let started = std::time::Instant::now();
    let desk = Desk::new(Surroundings {
        places,
        demo: options.demo_kind(),
        shelf,
        keychain: Keychain::new(Arc::new(SystemKeychain)),
        redaction,
        tell: Arc::new(move |event| tell(&teller, event)),
        ask_where: Arc::new(move |name, format| match &save_to {
            Some(folder) => Ok(Some(folder.join(name))),
            None => ask_where(&asker, name, format),
        }),
        print: Arc::new(move || print(&printer)),
        show_window: Arc::new(move || {
            if let Some(window) = shower.get_webview_window(MAIN_WINDOW)
                && let Err(error) = window.show()
            {
                tracing::error!(%error, "the window could not be shown");
            }
            tracing::info!(
                milliseconds = started.elapsed().as_millis(),
                "the first screen is painted"
            );
        }),
    });
    if let Some(damage) = damage {
        desk.notice_damage(damage);
    }
    if let Some(panicked) = last_panic {
        desk.notice_panic(&panicked);
    }
    Ok(desk)
}

/// The system's save dialog. Blocks until it is closed.
fn ask_where<R: Runtime>(
    app: &AppHandle<R>,
    name: &str,
    format: export::ExportFormat,
) -> Result<Option<std::path::PathBuf>, AppError> {
    let (kind, end) = format.kind();
    let mut dialog = app
        .dialog()
        .file()
        .set_title("Export appointments")
        .set_file_name(name)
        .add_filter(kind, &[end]);
    // Without either it opens where the program was started, which says nothing to anyone.
    let folder = app.path().document_dir();
    if let Ok(folder) = folder.or_else(|_| app.path().home_dir()) {
        dialog = dialog.set_directory(folder);
    }
    dialog
        .blocking_save_file()
        .map(export::local_path)
        .transpose()
}

fn print<R: Runtime>(app: &AppHandle<R>) -> Result<(), AppError> {
    let failed = |why: String| {
        AppError::new(
            ErrorKind::Failed,
            format!("The print dialog did not open: {why}"),
        )
    };
    let window = app
        .get_webview_window(MAIN_WINDOW)
        .ok_or_else(|| failed("there is no window".to_owned()))?;
    window.print().map_err(|error| failed(error.to_string()))
}

fn tell<R: Runtime>(app: &AppHandle<R>, event: DeskEvent) {
    let told = match event {
        DeskEvent::Mirror(batch) => MirrorChanged(batch).emit(app),
        DeskEvent::Sync(status) => SyncStatusChanged(status).emit(app),
        DeskEvent::Session(session) => SessionChanged(session).emit(app),
    };
    if let Err(error) = told {
        tracing::warn!(%error, "the window could not be told");
    }
}

/// WebKitGTK's DMA-BUF renderer shows an empty window on many drivers and in virtual machines. It reads its variable
/// when it is loaded, and a running program may not safely change its own environment, so the program starts itself
/// again, once, in the same process.
#[cfg(target_os = "linux")]
fn prepare_webview() {
    use std::os::unix::process::CommandExt;

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let mut arguments = std::env::args_os();
    let name = arguments.next();
    let mut again = std::process::Command::new(program);
    if let Some(name) = name {
        again.arg0(name);
    }
    let error = again.args(arguments).env(VARIABLE, "1").exec();
    eprintln!("{VARIABLE} could not be set: {error}");
}

#[cfg(not(target_os = "linux"))]
fn prepare_webview() {}

/// Without the graphics card, WebKitGTK paints scroll bars that lie over their content after everything else, also over dialogs and the drawer.
/// Bars with a place of their own are painted where they belong.
#[cfg(target_os = "linux")]
fn keep_scroll_bars_in_order() {
    use gtk::prelude::ObjectExt;

    if let Some(settings) = gtk::Settings::default() {
        settings.set_property("gtk-overlay-scrolling", false);
    }
}

#[cfg(not(target_os = "linux"))]
fn keep_scroll_bars_in_order() {}
