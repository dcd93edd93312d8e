//! Where things are kept on this machine.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::atomic_file;
use crate::error::{AppError, ErrorKind};

/// Overrides the platform's data directory; tests and portable installations use it.
pub const DATA_DIRECTORY_VARIABLE: &str = "JPM_DESK_DATA_DIR";

/// The folders of this program.
#[derive(Clone, Debug)]
pub struct AppPaths {
    data: PathBuf,
    problem: Option<AppError>,
}

impl AppPaths {
    /// Makes the folders and tries whether they can be written; what is wrong is kept for the window to say.
    pub fn prepare(data: PathBuf) -> Self {
        let problem = check_writable(&data).err().map(|error| {
            AppError::new(
                ErrorKind::DataDirectory,
                format!(
                    "The data directory {} cannot be written ({}). Make it writable, or set {DATA_DIRECTORY_VARIABLE} to another folder, and start again",
                    data.display(),
                    atomic_file::reason(&error)
                ),
            )
        });
        AppPaths { data, problem }
    }

    /// The folder of everything.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Why nothing can be kept, if that is so.
    pub fn problem(&self) -> Option<&AppError> {
        self.problem.as_ref()
    }

    /// The log files.
    pub fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// The folders of the accounts.
    pub fn accounts(&self) -> PathBuf {
        self.data.join("accounts")
    }

    /// The outbox and the mirror of one account.
    pub fn account(&self, id: Uuid) -> PathBuf {
        self.accounts().join(id.to_string())
    }

    /// The embedded sandbox's own data. Each demo has a folder, which is made here; the first one's has no name.
    pub fn demo_data(&self, folder: &str) -> std::io::Result<PathBuf> {
        let folder = self.data.join("demo").join(folder);
        std::fs::create_dir_all(&folder)?;
        Ok(folder.join("sandbox.db"))
    }
}

fn check_writable(data: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(data.join("logs"))?;
    std::fs::create_dir_all(data.join("accounts"))?;
    std::fs::create_dir_all(data.join("demo"))?;
    let probe = data.join(".writable");
    std::fs::write(&probe, b"")?;
    std::fs::remove_file(probe)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_cannot_be_made_is_named_with_what_to_do() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("a-file");
        std::fs::write(&file, b"").unwrap();
        let paths = AppPaths::prepare(file.join("below"));
        let problem = paths
            .problem()
            .expect("a folder below a file cannot be made");
        assert_eq!(problem.kind, ErrorKind::DataDirectory);
        assert!(problem.message.contains("a-file"), "{}", problem.message);
        assert!(problem.message.contains(DATA_DIRECTORY_VARIABLE));
    }

    #[test]
    fn a_fresh_directory_is_made_ready() {
        let scratch = tempfile::tempdir().unwrap();
        let paths = AppPaths::prepare(scratch.path().join("new"));
        assert_eq!(paths.problem(), None);
        assert!(paths.logs().is_dir());
    }
}
