//! The shell of JPM Desk. It opens the window, owns keychain and preferences, and maps commands to
//! calls of `jpm-sync`.
//!
//! [`build`] works with any Tauri runtime, so the IPC bridge of the browser tests runs the same
//! handlers as the window.

// The command macros write `pub` items beside each command, which this lint would flag.
#![allow(unreachable_pub)]

mod account;
mod account_files;
mod app_paths;
mod app_state;
mod atomic_file;
mod bindings;
mod calendar_preferences;
mod color_mode;
mod commands;
mod demo;
mod error;
mod error_mapping;
mod events;
mod export;
mod file_access;
mod focus_tracker;
mod host_services;
mod job_table_preferences;
mod keychain;
mod limits;
mod logs;
mod main_window;
mod notices;
mod open_account;
mod options;
mod panics;
mod plan;
mod preferences;
mod project_preferences;
mod record_links;
mod recovery;
mod session;
mod sessions;
mod settings_store;
mod sign_in;
mod stored_settings;
mod system_opener;
mod window_state;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use tauri::{AppHandle, Builder, Manager, RunEvent, Runtime, WindowEvent};
use tauri_plugin_dialog::DialogExt;
use tauri_specta::Event;

pub use app_state::AppState;
pub use events::AppEvent;
pub use jpm_sandbox::Tenant;
pub use options::Options;

use app_paths::AppPaths;
use error::{AppError, ErrorReason};
use events::{MirrorChanged, SessionChanged, SyncStatusChanged};
use host_services::HostServices;
use keychain::{Keychain, SystemKeychain};
use logs::Redaction;
use panics::PanicReporter;

/// Label of the main window.
pub const MAIN_WINDOW: &str = "main";

/// Runs the program until the window is closed.
pub fn run() -> ExitCode {
    let options = Options::parse();
    disable_dmabuf_renderer();
    #[cfg(unix)]
    file_access::make_private();
    let builder = with_window_plugins(Builder::default(), &options);
    let app = match build(builder, options).build(tauri::generate_context!()) {
        Ok(app) => app,
        Err(error) => {
            eprintln!("JPM Desk could not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    disable_overlay_scrollbars();
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            let state = app.state::<AppState>().inner().clone();
            tauri::async_runtime::block_on(async move { state.shut_down().await });
            app.state::<Arc<PanicReporter>>().mark_clean_exit();
        }
    });
    ExitCode::SUCCESS
}

/// Sets up commands, events, preferences and state, without the window's own plugins.
pub fn build<R: Runtime>(builder: Builder<R>, options: Options) -> Builder<R> {
    let ipc = bindings::ipc::<R>();
    let focus = focus_tracker::FocusTracker::default();
    builder
        .on_window_event(move |window, event| {
            // There is no state before `setup` has run.
            if let (WindowEvent::Focused(focused), Some(state)) =
                (event, window.try_state::<AppState>())
            {
                focus.focus_changed(&state, *focused);
            }
        })
        .plugin(tauri_plugin_store::Builder::new().build())
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(ipc.invoke_handler())
        .setup(move |app| {
            ipc.mount_events(app);
            let state = create_app_state(app.handle(), &options)?;
            // Set before the start, because the window may ask first.
            state.session_status().opening = true;
            app.manage(state.clone());
            main_window::create(app)?;
            tauri::async_runtime::spawn(async move { state.start(options.demo).await });
            Ok(())
        })
}

/// Adds the plugins that store the window state and focus the window at a second start. A separate
/// data directory is a separate program, so it can run beside another one.
fn with_window_plugins(builder: Builder<tauri::Wry>, options: &Options) -> Builder<tauri::Wry> {
    let builder = builder.plugin(window_state::plugin(options.data_dir.clone()));
    if options.data_dir.is_some() {
        return builder;
    }
    builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
        focus_main_window(app);
    }))
}

fn focus_main_window<R: Runtime>(app: &AppHandle<R>) {
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

fn create_app_state<R: Runtime>(app: &AppHandle<R>, options: &Options) -> tauri::Result<AppState> {
    let data = match &options.data_dir {
        Some(folder) => folder.clone(),
        None => app.path().app_local_data_dir()?,
    };
    let paths = AppPaths::prepare(data);
    let redaction = Redaction::default();
    let writable = paths.problem().is_none();
    let panics = Arc::new(PanicReporter::new(
        paths.data(),
        paths.logs(),
        redaction.clone(),
    ));
    panics.install_hook();
    // The guard lives as long as the app; dropping it flushes the log.
    app.manage(logs::start(
        writable.then(|| paths.logs()).as_deref(),
        &redaction,
    ));
    if let Some(problem) = paths.problem() {
        tracing::error!(%problem, "nothing can be stored");
    }
    let (settings, damage) = if writable {
        settings_store::open(app, paths.data(), chrono::Utc::now())
    } else {
        (settings_store::in_memory(), None)
    };
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        data = %paths.data().display(),
        "JPM Desk starts"
    );
    let last_panic = panics.take();
    app.manage(panics);
    #[cfg(debug_assertions)]
    panics::panic_if_requested();
    let (emit_app, show_app, dialog_app, print_app) =
        (app.clone(), app.clone(), app.clone(), app.clone());
    let save_to = options.save_to.clone();
    let started = std::time::Instant::now();
    let state = AppState::new(HostServices {
        runtime: tauri::async_runtime::handle().inner().clone(),
        paths,
        demo: options.demo_kind(),
        settings,
        keychain: Keychain::new(Arc::new(SystemKeychain)),
        redaction,
        emit: Arc::new(move |event| emit(&emit_app, event)),
        pick_save_path: Arc::new(move |name, format| match &save_to {
            Some(folder) => Ok(Some(folder.join(name))),
            None => pick_save_path(&dialog_app, name, format),
        }),
        print: Arc::new(move || print(&print_app)),
        show_window: Arc::new(move || {
            if let Some(window) = show_app.get_webview_window(MAIN_WINDOW)
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
        state.report_damage(damage);
    }
    if let Some(panic) = last_panic {
        state.report_panic(&panic);
    }
    Ok(state)
}

/// Opens the system's save dialog. Blocks until it is closed.
fn pick_save_path<R: Runtime>(
    app: &AppHandle<R>,
    name: &str,
    format: export::ExportFormat,
) -> Result<Option<std::path::PathBuf>, AppError> {
    let (filter_name, extension) = format.filter();
    let mut dialog = app
        .dialog()
        .file()
        .set_title("Export")
        .set_file_name(name)
        .add_filter(filter_name, &[extension]);
    // Otherwise the dialog opens in the working directory.
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
    let failed = |detail: String| AppError::new(ErrorReason::PrintFailed { detail });
    let window = app
        .get_webview_window(MAIN_WINDOW)
        .ok_or_else(|| failed("there is no window".to_owned()))?;
    window.print().map_err(|error| failed(error.to_string()))
}

fn emit<R: Runtime>(app: &AppHandle<R>, event: AppEvent) {
    let emitted = match event {
        AppEvent::Mirror(batch) => MirrorChanged(batch).emit(app),
        AppEvent::Sync(status) => SyncStatusChanged(status).emit(app),
        AppEvent::Session(session) => SessionChanged(session).emit(app),
    };
    if let Err(error) = emitted {
        tracing::warn!(%error, "the window could not be notified");
    }
}

/// Turns off WebKitGTK's DMA-BUF renderer, which shows an empty window on many drivers and virtual
/// machines.
///
/// WebKitGTK reads the variable when it is loaded, and changing the environment of a running
/// program is unsafe. So the program executes itself again once, in the same process.
#[cfg(target_os = "linux")]
fn disable_dmabuf_renderer() {
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
    let mut command = std::process::Command::new(program);
    if let Some(name) = name {
        command.arg0(name);
    }
    let error = command.args(arguments).env(VARIABLE, "1").exec();
    eprintln!("{VARIABLE} could not be set: {error}");
}

#[cfg(not(target_os = "linux"))]
fn disable_dmabuf_renderer() {}

/// Turns off overlay scroll bars. Without a graphics card WebKitGTK paints them last, over dialogs
/// and the drawer.
#[cfg(target_os = "linux")]
fn disable_overlay_scrollbars() {
    use gtk::prelude::ObjectExt;

    if let Some(settings) = gtk::Settings::default() {
        settings.set_property("gtk-overlay-scrolling", false);
    }
}

#[cfg(not(target_os = "linux"))]
fn disable_overlay_scrollbars() {}
