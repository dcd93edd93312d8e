//! Whether someone looks at the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jpm_sync::Attention;
use tauri::async_runtime::JoinHandle;

use crate::desk::Desk;

/// Whoever only answers a message in another window is back before this.
const AWAY_AFTER: Duration = Duration::from_mins(1);

/// Follows the window's focus. The window is taken for looked at until it has not been in front for a minute; in front again, it is
/// looked at at once.
#[derive(Clone, Default)]
pub(crate) struct Focus {
    changes: Arc<AtomicU64>,
}

impl Focus {
    /// The window came to the front, or left it.
    pub(crate) fn changed(&self, desk: &Desk, focused: bool) {
        let desk = desk.clone();
        let attend = move |attention| desk.attend(attention);
        let away = async { tokio::time::sleep(AWAY_AFTER).await };
        // Nobody waits for it: the next change makes it mean nothing.
        drop(self.follow(focused, attend, away));
    }

    /// The same, where whoever has left counts as away when `away` is over. The task that waits for that, where there is one.
    fn follow(
        &self,
        focused: bool,
        attend: impl Fn(Attention) + Send + 'static,
        away: impl Future<Output = ()> + Send + 'static,
    ) -> Option<JoinHandle<()>> {
        let change = self.changes.fetch_add(1, Ordering::AcqRel) + 1;
        if focused {
            attend(Attention::OnScreen);
            return None;
        }
        let changes = Arc::clone(&self.changes);
        Some(tauri::async_runtime::spawn(async move {
            away.await;
            if changes.load(Ordering::Acquire) == change {
                attend(Attention::Background);
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
    struct Window {
        focus: Focus,
        said: Arc<Mutex<Vec<Attention>>>,
    }

    /// Someone has left the window; the minute is over when the test says so.
    struct Gone {
        minute: oneshot::Sender<()>,
        task: JoinHandle<()>,
    }

    impl Gone {
        async fn for_a_minute(self) {
            self.minute.send(()).unwrap();
            self.task.await.unwrap();
        }
    }

    impl Window {
        fn changed(&self, focused: bool) -> Option<Gone> {
            let (minute, over) = oneshot::channel();
            let said = Arc::clone(&self.said);
            let attend = move |attention| said.lock().unwrap().push(attention);
            let away = async move { over.await.unwrap() };
            let task = self.focus.follow(focused, attend, away)?;
            Some(Gone { minute, task })
        }

        fn left(&self) -> Gone {
            self.changed(false).unwrap()
        }

        fn said(&self) -> Vec<Attention> {
            self.said.lock().unwrap().clone()
        }
    }

    #[tokio::test]
    async fn a_window_that_was_left_is_unattended_only_after_a_minute() {
        let window = Window::default();
        let gone = window.left();
        assert_eq!(window.said(), []);
        gone.for_a_minute().await;
        assert_eq!(window.said(), [Attention::Background]);
    }

    #[tokio::test]
    async fn a_window_in_front_is_attended_at_once() {
        let window = Window::default();
        assert!(window.changed(true).is_none());
        assert_eq!(window.said(), [Attention::OnScreen]);
    }

    #[tokio::test]
    async fn whoever_is_back_before_the_minute_is_over_was_never_away() {
        let window = Window::default();
        let gone = window.left();
        window.changed(true);
        gone.for_a_minute().await;
        assert_eq!(window.said(), [Attention::OnScreen]);
    }

    #[tokio::test]
    async fn the_minute_begins_anew_each_time() {
        let window = Window::default();
        let first = window.left();
        window.changed(true);
        let second = window.left();
        first.for_a_minute().await;
        assert_eq!(
            window.said(),
            [Attention::OnScreen],
            "away for less than a minute"
        );
        second.for_a_minute().await;
        assert_eq!(window.said(), [Attention::OnScreen, Attention::Background]);
    }
}
