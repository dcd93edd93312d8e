//! Whether someone looks at the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jpm_sync::Attention;
use tauri::async_runtime::JoinHandle;

use crate::app_state::AppState;

/// Whoever only answers a message in another window is back before this.
const AWAY_AFTER: Duration = Duration::from_mins(1);

/// Follows the window's focus. The window is taken for looked at until it has not been in front for a minute; in front again, it is
/// looked at at once.
#[derive(Clone, Default)]
pub(crate) struct FocusTracker {
    changes: Arc<AtomicU64>,
}

impl FocusTracker {
    /// The window came to the front, or left it.
    pub(crate) fn focus_changed(&self, state: &AppState, focused: bool) {
        let state = state.clone();
        let set_attention = move |attention| state.set_attention(attention);
        let timeout = async { tokio::time::sleep(AWAY_AFTER).await };
        // Nobody waits for it: the next change makes it mean nothing.
        drop(self.track(focused, set_attention, timeout));
    }

    /// The same, where whoever has left counts as away when `away` is over. The task that waits for that, where there is one.
    fn track(
        &self,
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
        Some(tauri::async_runtime::spawn(async move {
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

    /// A window, and all that was said of it.
    #[derive(Default)]
    struct TestWindow {
        focus: FocusTracker,
        reported: Arc<Mutex<Vec<Attention>>>,
    }

    /// Someone has left the window; the minute is over when the test says so.
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
            let task = self.focus.track(focused, set_attention, timeout)?;
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
    async fn a_window_that_was_left_is_unattended_only_after_a_minute() {
        let window = TestWindow::default();
        let timeout = window.lose_focus();
        assert_eq!(window.reported(), []);
        timeout.elapse().await;
        assert_eq!(window.reported(), [Attention::Background]);
    }

    #[tokio::test]
    async fn a_window_in_front_is_attended_at_once() {
        let window = TestWindow::default();
        assert!(window.changed(true).is_none());
        assert_eq!(window.reported(), [Attention::OnScreen]);
    }

    #[tokio::test]
    async fn whoever_is_back_before_the_minute_is_over_was_never_away() {
        let window = TestWindow::default();
        let timeout = window.lose_focus();
        window.changed(true);
        timeout.elapse().await;
        assert_eq!(window.reported(), [Attention::OnScreen]);
    }

    #[tokio::test]
    async fn the_minute_begins_anew_each_time() {
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
