//! Tracks whether someone looks at the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jpm_sync::Attention;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::app_state::AppState;

/// Long enough to answer a message in another window.
const AWAY_AFTER: Duration = Duration::from_mins(1);

/// Tracks the focus of the window. The window counts as unattended one minute after it lost the
/// focus, and as attended as soon as it has it again.
#[derive(Clone, Default)]
pub(crate) struct FocusTracker {
    changes: Arc<AtomicU64>,
}

impl FocusTracker {
    /// Handles a change of the focus.
    pub(crate) fn focus_changed(&self, state: &AppState, focused: bool) {
        let runtime = &state.inner().host.runtime;
        let state = state.clone();
        let set_attention = move |attention| state.set_attention(attention);
        let timeout = async { tokio::time::sleep(AWAY_AFTER).await };
        // Detached: a later change makes the task ineffective.
        drop(self.track(runtime, focused, set_attention, timeout));
    }

    /// As `focus_changed`, with a given timeout. Returns the task that waits for it.
    fn track(
        &self,
        runtime: &Handle,
        focused: bool,
        set_attention: impl Fn(Attention) + Send + 'static,
        timeout: impl Future<Output = ()> + Send + 'static,
    ) -> Option<JoinHandle<()>> {
        let change = self.changes.fetch_add(1, Ordering::AcqRel) + 1;
        if focused {
            set_attention(Attention::OnScreen);
            return None;
        }
        let changes = Arc::clone(&self.changes);
        Some(runtime.spawn(async move {
            timeout.await;
            if changes.load(Ordering::Acquire) == change {
                set_attention(Attention::Background);
            }
        }))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Mutex;

    use tokio::sync::oneshot;

    use super::*;

    /// A window, and the attention it reported.
    #[derive(Default)]
    struct TestWindow {
        focus: FocusTracker,
        reported: Arc<Mutex<Vec<Attention>>>,
    }

    /// The minute after the focus was lost; the test ends it.
    struct PendingTimeout {
        end: oneshot::Sender<()>,
        task: JoinHandle<()>,
    }

    impl PendingTimeout {
        async fn elapse(self) {
            self.end.send(()).unwrap();
            self.task.await.unwrap();
        }
    }

    impl TestWindow {
        fn changed(&self, focused: bool) -> Option<PendingTimeout> {
            let (end, ended) = oneshot::channel();
            let reported = Arc::clone(&self.reported);
            let set_attention = move |attention| reported.lock().unwrap().push(attention);
            let timeout = async move { ended.await.unwrap() };
            let runtime = Handle::current();
            let task = self
                .focus
                .track(&runtime, focused, set_attention, timeout)?;
            Some(PendingTimeout { end, task })
        }

        fn lose_focus(&self) -> PendingTimeout {
            self.changed(false).unwrap()
        }

        fn reported(&self) -> Vec<Attention> {
            self.reported.lock().unwrap().clone()
        }
    }

    #[tokio::test]
    async fn unfocused_window_is_unattended_after_a_minute() {
        let window = TestWindow::default();
        let timeout = window.lose_focus();
        assert_eq!(window.reported(), []);
        timeout.elapse().await;
        assert_eq!(window.reported(), [Attention::Background]);
    }

    #[tokio::test]
    async fn focused_window_is_attended_at_once() {
        let window = TestWindow::default();
        assert!(window.changed(true).is_none());
        assert_eq!(window.reported(), [Attention::OnScreen]);
    }

    #[tokio::test]
    async fn focus_within_the_minute_keeps_the_window_attended() {
        let window = TestWindow::default();
        let timeout = window.lose_focus();
        window.changed(true);
        timeout.elapse().await;
        assert_eq!(window.reported(), [Attention::OnScreen]);
    }

    #[tokio::test]
    async fn each_loss_of_focus_restarts_the_minute() {
        let window = TestWindow::default();
        let first = window.lose_focus();
        window.changed(true);
        let second = window.lose_focus();
        first.elapse().await;
        assert_eq!(
            window.reported(),
            [Attention::OnScreen],
            "away for less than a minute"
        );
        second.elapse().await;
        assert_eq!(
            window.reported(),
            [Attention::OnScreen, Attention::Background]
        );
    }
}
