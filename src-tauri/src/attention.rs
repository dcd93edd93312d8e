//! Whether someone looks at the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jpm_sync::Attention;

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
        self.changed_after(desk, focused, AWAY_AFTER);
    }

    fn changed_after(&self, desk: &Desk, focused: bool, away_after: Duration) {
        let change = self.changes.fetch_add(1, Ordering::AcqRel) + 1;
        if focused {
            desk.attend(Attention::OnScreen);
            return;
        }
        let (changes, desk) = (Arc::clone(&self.changes), desk.clone());
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(away_after).await;
            if changes.load(Ordering::Acquire) == change {
                desk.attend(Attention::Background);
            }
        });
    }
}
