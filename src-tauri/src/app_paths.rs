//! The folders of the program.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::atomic_file::FileProblem;
use crate::error::{AppError, ErrorReason};
use crate::{panics, settings_store, window_state};

/// Environment variable that overrides the data directory, for tests and portable installations.
pub const DATA_DIRECTORY_VARIABLE: &str = "JPM_DESK_DATA_DIR";

/// The folders of the program.
#[derive(Clone, Debug)]
pub struct AppPaths {
    data: PathBuf,
    problem: Option<AppError>,
}

impl AppPaths {
    /// Creates the folders and checks that they are writable. The window shows a problem.
    pub fn prepare(data: PathBuf) -> Self {
        let problem = check_writable(&data).err().map(|error| {
            AppError::new(ErrorReason::DataDirectoryNotWritable {
                path: data.display().to_string(),
                problem: FileProblem::from(&error),
                variable: DATA_DIRECTORY_VARIABLE.to_owned(),
            })
        });
        AppPaths { data, problem }
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Why the data directory cannot be used, if so.
    pub fn problem(&self) -> Option<&AppError> {
        self.problem.as_ref()
    }

    /// Folder of the log files.
    pub fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// Folder that holds one folder per account.
    pub fn accounts(&self) -> PathBuf {
        self.data.join("accounts")
    }

    /// Folder of one account, with its outbox and mirror.
    pub fn account(&self, id: Uuid) -> PathBuf {
        self.accounts().join(id.to_string())
    }

    /// Database of the embedded sandbox. Creates the folder; the first demo's name is empty.
    pub fn demo_data(&self, folder: &str) -> std::io::Result<PathBuf> {
        let folder = self.data.join("demo").join(folder);
        std::fs::create_dir_all(&folder)?;
        Ok(folder.join("sandbox.db"))
    }
}

/// The folders that the program creates in the data directory.
const FOLDERS: [&str; 3] = ["logs", "accounts", "demo"];
/// The files that the program writes beside them.
const FILES: [&str; 3] = [settings_store::FILE, window_state::FILE, panics::FILE];

fn check_writable(data: &Path) -> std::io::Result<()> {
    for folder in FOLDERS {
        std::fs::create_dir_all(data.join(folder))?;
    }
    #[cfg(unix)]
    if let Err(error) = crate::file_access::make_tree_private(data, &[FOLDERS, FILES].concat()) {
        // Some file systems have no permissions. The program works on them all the same.
        eprintln!(
            "Other users may be able to read {}: {error}",
            data.display()
        );
    }
    let probe = data.join(".writable");
    std::fs::write(&probe, b"")?;
    std::fs::remove_file(probe)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn error_names_a_data_directory_that_cannot_be_created() {
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("a-file");
        std::fs::write(&file, b"").unwrap();
        let paths = AppPaths::prepare(file.join("below"));
        let problem = paths
            .problem()
            .expect("a folder below a file cannot be made");
        assert_eq!(problem.kind, ErrorKind::DataDirectory);
        assert!(problem.to_string().contains("a-file"), "{problem}");
    }

    #[test]
    fn new_data_directory_gets_its_folders() {
        let scratch = tempfile::tempdir().unwrap();
        let paths = AppPaths::prepare(scratch.path().join("new"));
        assert_eq!(paths.problem(), None);
        assert!(paths.logs().is_dir());
    }

    #[cfg(unix)]
    #[test]
    fn preferences_of_an_earlier_version_become_private() {
        use std::os::unix::fs::PermissionsExt;

        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join(settings_store::FILE);
        std::fs::write(&file, b"{}").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        AppPaths::prepare(scratch.path().to_owned());
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
