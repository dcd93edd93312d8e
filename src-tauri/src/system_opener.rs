//! Opens addresses and folders with the programs that the system has for them.

use std::ffi::OsStr;
use std::process::Command;

/// The system's program that opens `target`, an address or a folder.
pub(crate) fn opener_of(target: impl AsRef<OsStr>) -> Command {
    let mut opener = Command::new(if cfg!(windows) {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    });
    opener.arg(target);
    opener
}

/// Opens an address, and waits until its program has taken it. False if none did.
pub(crate) async fn open_address(address: String) -> bool {
    let opened = tokio::task::spawn_blocking(move || opener_of(address).status());
    match opened.await {
        // Explorer reports a failure even after it has opened an address.
        Ok(Ok(status)) if status.success() || cfg!(windows) => true,
        outcome => {
            tracing::warn!(?outcome, "no program opened an address");
            false
        }
    }
}
