//! The app itself on Tauri's mock runtime, and the way into its handlers.

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

/// How many events may wait for a slow page.
const WAITING_EVENTS: usize = 4096;

/// Why a call has no answer.
#[derive(Debug)]
pub(crate) enum CallError {
    /// The handler said no, with this reason; the page sees it as the rejection of its promise.
    Rejected(Value),
    /// The handler ended without saying anything: it panicked.
    NoAnswer,
    /// The page's address is not one.
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

/// Builds the app as the window's program does, on a runtime that draws nothing.
///
/// The configuration is the window's own. The access rules are not: Tauri resolves those while it compiles the program
/// that they belong to, so the real window is where they are tested.
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
    /// The way in through the app's one window; nothing when it has none yet.
    pub(crate) fn of(app: &AppHandle<MockRuntime>) -> Option<Self> {
        Some(Self {
            window: app.get_webview_window(jpm_desk::MAIN_WINDOW)?,
            app: app.clone(),
            events: broadcast::channel(WAITING_EVENTS).0,
            listened: Arc::default(),
        })
    }

    /// Calls a command as the window's page would: through the decoding of its arguments and its handler.
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
        // A handler that is not async runs on the calling thread and may block it.
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

    /// Passes an event on from now on. Asking twice changes nothing.
    pub(crate) fn listen(&self, event: &str) -> Result<(), InvalidEventName> {
        // Tauri panics on a name with any other character.
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
                // Nobody listening is no fault: the page may not be open yet.
                let _ = events.send(json!({ "event": event, "payload": payload }).to_string());
            });
        }
        Ok(())
    }

    /// The events from now on, each as JSON.
    pub(crate) fn events(&self) -> broadcast::Receiver<String> {
        self.events.subscribe()
    }
}

/// A name that no event can have.
#[derive(Debug)]
pub(crate) struct InvalidEventName(String);

impl std::fmt::Display for InvalidEventName {
    fn fmt(&self, form: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(form, "no event can be called {:?}", self.0)
    }
}
