//! Opens addresses and folders with the programs that the system has for them.

use std::ffi::OsStr;
use std::process::Command;

/// The system's program that opens `target`, an address or a folder.
pub(crate) fn opener_of(target: impl AsRef<OsStr>) -> Command {
    let mut opener = with_usual_umask(if cfg!(windows) {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    });
    opener.arg(target);
    opener
}

/// Starts a program with the umask of the session. With the program's own, a browser that is
/// started here would save the user's files as private ones.
fn with_usual_umask(program: &str) -> Command {
    #[cfg(unix)]
    if let Some(umask) = crate::file_access::usual_umask() {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("umask {umask:03o} && exec \"$0\" \"$@\"")]);
        shell.arg(program);
        return shell;
    }
    Command::new(program)
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
