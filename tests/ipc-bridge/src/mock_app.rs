//! The app on Tauri's mock runtime, with access to its handlers.

use std::{
    collections::BTreeSet,
    error::Error,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::{Value, json};
use tauri::{
    App, AppHandle, Listener, Manager, Url, WebviewWindow,
    ipc::{CallbackFn, InvokeBody, InvokeError, InvokeResponse, InvokeResponseBody},
    test::{INVOKE_KEY, MockRuntime, mock_builder, mock_context, noop_assets},
    webview::InvokeRequest,
};
use tokio::sync::{broadcast, oneshot};

/// Event buffer for a slow page.
const WAITING_EVENTS: usize = 4096;

/// Why a call failed.
#[derive(Debug)]
pub(crate) enum CallError {
    /// The handler returned an error, which rejects the page's promise.
    Rejected(Value),
    /// The handler panicked.
    NoAnswer,
    /// The page's URL is invalid.
    Address(String),
}

impl std::fmt::Display for CallError {
    fn fmt(&self, form: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rejected(reason) => write!(form, "rejected with {reason}"),
            Self::NoAnswer => form.write_str("the command ended without an answer"),
            Self::Address(reason) => write!(form, "the page's address is wrong: {reason}"),
        }
    }
}

/// Builds the app on a runtime without windows.
///
/// The configuration is the real one. The access rules are not: Tauri resolves them at compile
/// time, so only the real window tests them.
pub(crate) fn build(options: jpm_desk::Options) -> Result<App<MockRuntime>, Box<dyn Error>> {
    let mut context = mock_context(noop_assets());
    *context.config_mut() = serde_json::from_str(include_str!("../../../tauri.conf.json"))?;
    if let Some(exports) = &options.save_to {
        std::fs::create_dir_all(exports)?;
    }
    Ok(jpm_desk::build(mock_builder(), options).build(context)?)
}

/// The running app. Cheap to clone.
#[derive(Clone)]
pub(crate) struct MockApp {
    window: WebviewWindow<MockRuntime>,
    app: AppHandle<MockRuntime>,
    events: broadcast::Sender<String>,
    listened: Arc<Mutex<BTreeSet<String>>>,
}

impl MockApp {
    /// Access through the app's window; `None` if there is no window yet.
    pub(crate) fn of(app: &AppHandle<MockRuntime>) -> Option<Self> {
        Some(Self {
            window: app.get_webview_window(jpm_desk::MAIN_WINDOW)?,
            app: app.clone(),
            events: broadcast::channel(WAITING_EVENTS).0,
            listened: Arc::default(),
        })
    }

    /// Calls a command as the page would, including the decoding of its arguments.
    pub(crate) async fn call(
        &self,
        command: String,
        arguments: Value,
    ) -> Result<InvokeResponseBody, CallError> {
        let page = if cfg!(windows) {
            "http://tauri.localhost"
        } else {
            "tauri://localhost"
        };
        let request = InvokeRequest {
            cmd: command,
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: Url::parse(page).map_err(|error| CallError::Address(error.to_string()))?,
            body: InvokeBody::Json(arguments),
            headers: axum::http::HeaderMap::new(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        let (sender, receiver) = oneshot::channel();
        let webview: tauri::Webview<MockRuntime> = self.window.as_ref().clone();
        // A synchronous handler blocks the calling thread.
        tauri::async_runtime::spawn_blocking(move || {
            webview.on_message(
                request,
                Box::new(move |_, _, response, _, _| {
                    let _ = sender.send(response);
                }),
            );
        });
        match receiver.await {
            Ok(InvokeResponse::Ok(body)) => Ok(body),
            Ok(InvokeResponse::Err(InvokeError(reason))) => Err(CallError::Rejected(reason)),
            Err(_) => Err(CallError::NoAnswer),
        }
    }

    /// Forwards an event from now on. Calling it twice is fine.
    pub(crate) fn listen(&self, event: &str) -> Result<(), InvalidEventName> {
        // Tauri panics on other characters.
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | ':' | '_');
        if event.is_empty() || !event.chars().all(allowed) {
            return Err(InvalidEventName(event.to_owned()));
        }
        let mut listened = self.listened.lock().unwrap_or_else(PoisonError::into_inner);
        if listened.insert(event.to_owned()) {
            let events = self.events.clone();
            let event = event.to_owned();
            self.app.listen_any(event.clone(), move |happened| {
                let payload: Value =
                    serde_json::from_str(happened.payload()).unwrap_or(Value::Null);
                // The page may not listen yet.
                let _ = events.send(json!({ "event": event, "payload": payload }).to_string());
            });
        }
        Ok(())
    }

    /// The forwarded events, as JSON.
    pub(crate) fn events(&self) -> broadcast::Receiver<String> {
        self.events.subscribe()
    }
}

/// An invalid event name.
#[derive(Debug)]
pub(crate) struct InvalidEventName(String);

impl std::fmt::Display for InvalidEventName {
    fn fmt(&self, form: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(form, "no event can be called {:?}", self.0)
    }
}
