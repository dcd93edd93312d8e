//! Who may read the files of the program.
//!
//! The data directory holds names, phones and addresses of customers. Only its owner may read it,
//! whatever the umask of the session is. SQLite, the log writer and the web view create files on
//! their own, so the umask of the process itself is changed. Two things must not inherit it: files
//! that the user saves elsewhere, and the programs that this one starts.
//!
//! On Windows, the folder inherits the access list of the user's profile.

#[cfg(unix)]
pub(crate) use unix::{make_private, make_tree_private, usual_file_mode, usual_umask};

#[cfg(unix)]
mod unix {
    use std::fs::{self, Permissions};
    use std::io;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::path::Path;
    use std::sync::OnceLock;

    use rustix::fs::Mode;
    use rustix::process::umask;

    /// The umask of the session, as it was at startup.
    static USUAL_UMASK: OnceLock<Mode> = OnceLock::new();
    /// Nothing for group and others.
    const PRIVATE_UMASK: Mode = Mode::RWXG.union(Mode::RWXO);
    const PRIVATE_FOLDER: u32 = 0o700;
    const PRIVATE_FILE: u32 = 0o600;
    /// Set on folders that many users share, such as /tmp.
    const STICKY: u32 = 0o1000;

    /// Makes all files and folders that the process creates from now on private. The umask is that
    /// of the whole process, so this is called once, before any thread runs.
    pub(crate) fn make_private() {
        USUAL_UMASK.get_or_init(|| umask(PRIVATE_UMASK));
    }

    /// The umask that the user expects for files outside the data directory. `None` if
    /// [`make_private`] was not called, so the umask of the process is the usual one.
    pub(crate) fn usual_umask() -> Option<u32> {
        USUAL_UMASK.get().map(Mode::bits)
    }

    /// The permissions that a new file has without [`make_private`]. `None` as in [`usual_umask`].
    pub(crate) fn usual_file_mode() -> Option<u32> {
        usual_umask().map(|umask| 0o666 & !umask)
    }

    /// Makes a folder private, and the given files and folders in it with all that they hold: earlier
    /// versions created them by the umask of the session. Symbolic links are not followed. A folder that many
    /// users share, or that belongs to someone else, stays as it is.
    pub(crate) fn make_tree_private(folder: &Path, below: &[&str]) -> io::Result<()> {
        let found = fs::metadata(folder)?;
        if found.mode() & STICKY == 0 && found.uid() == rustix::process::geteuid().as_raw() {
            fs::set_permissions(folder, Permissions::from_mode(PRIVATE_FOLDER))?;
        }
        below
            .iter()
            .try_for_each(|name| make_all_private(&folder.join(name)))
    }

    fn make_all_private(path: &Path) -> io::Result<()> {
        let found = match fs::symlink_metadata(path) {
            // Removed meanwhile, by SQLite or by another process.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            found => found?,
        };
        let mode = if found.is_dir() {
            PRIVATE_FOLDER
        } else if found.is_file() {
            PRIVATE_FILE
        } else {
            return Ok(());
        };
        if found.mode() & 0o077 != 0 {
            fs::set_permissions(path, Permissions::from_mode(mode))?;
        }
        if found.is_dir() {
            for entry in fs::read_dir(path)? {
                make_all_private(&entry?.path())?;
            }
        }
        Ok(())
    }

    #[cfg(test)]
    #[allow(clippy::unwrap_used)]
    mod tests {
        use std::os::unix::fs::symlink;

        use super::*;

        fn mode(path: &Path) -> u32 {
            fs::metadata(path).unwrap().mode() & 0o777
        }

        #[test]
        fn files_of_an_earlier_version_become_private() {
            let scratch = tempfile::tempdir().unwrap();
            let data = scratch.path().join("data");
            let account = data.join("accounts/one");
            fs::create_dir_all(&account).unwrap();
            let (mirror, elsewhere) = (account.join("mirror.db"), scratch.path().join("elsewhere"));
            fs::write(&mirror, b"").unwrap();
            fs::write(&elsewhere, b"").unwrap();
            symlink(&elsewhere, account.join("link")).unwrap();
            for (path, open) in [
                (&data, 0o755),
                (&data.join("accounts"), 0o775),
                (&account, 0o777),
                (&mirror, 0o644),
                (&elsewhere, 0o644),
            ] {
                fs::set_permissions(path, Permissions::from_mode(open)).unwrap();
            }
            make_tree_private(&data, &["accounts", "missing"]).unwrap();
            assert_eq!(mode(&data), 0o700);
            assert_eq!(mode(&data.join("accounts")), 0o700);
            assert_eq!(mode(&account), 0o700);
            assert_eq!(mode(&mirror), 0o600);
            // A link may lead to a file of the user.
            assert_eq!(mode(&elsewhere), 0o644);
        }

        #[test]
        fn folder_that_users_share_stays_open() {
            let scratch = tempfile::tempdir().unwrap();
            fs::set_permissions(scratch.path(), Permissions::from_mode(0o1777)).unwrap();
            make_tree_private(scratch.path(), &[]).unwrap();
            assert_eq!(mode(scratch.path()), 0o777);
        }
    }
}
