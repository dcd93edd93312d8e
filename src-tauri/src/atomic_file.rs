//! Atomic file replacement.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;
use tempfile::NamedTempFile;

/// Longest chain of symbolic links that is followed.
const MAX_SYMLINKS: usize = 16;

/// Who may read a new file. One that is replaced keeps its permissions.
#[derive(Clone, Copy)]
enum Access {
    /// Only its owner.
    Private,
    /// As the umask of the session says.
    Usual,
}

/// Replaces a file of the data directory atomically. A new one is private.
///
/// A reader finds either the old or the new bytes, even after a power failure: the bytes are
/// written to a temporary file and synced before it is renamed. The permissions stay, and the owner
/// if the system allows it. A symbolic link stays a link.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, Access::Private, &mut |file: &mut dyn Write| {
        file.write_all(bytes)
    })
}

/// Like [`write`], for a file that the user saves: a new one has the usual permissions. The bytes
/// come part by part. If `fill` fails, the old file stays.
pub(crate) fn write_saved<E: From<io::Error>>(
    path: &Path,
    fill: &mut dyn FnMut(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    replace(path, Access::Usual, fill)
}

fn replace<E: From<io::Error>>(
    path: &Path,
    access: Access,
    fill: &mut dyn FnMut(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    let path = follow_links(path)?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let old = existing_file(&path)?;
    let mut temporary = new_temporary(folder, access)?;
    let mut buffer = BufWriter::new(temporary.as_file_mut());
    fill(&mut buffer)?;
    buffer.flush()?;
    drop(buffer);
    if let Some(old) = &old {
        copy_owner_and_permissions(temporary.as_file(), old)?;
    }
    if let Err(error) = temporary.as_file().sync_all()
        && !is_unsupported(&error)
    {
        return Err(error.into());
    }
    temporary.persist(&path).map_err(|error| error.error)?;
    sync_directory(folder);
    Ok(())
}

/// Removes a file durably. A missing file is fine.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(()) => {
            if let Some(folder) = path.parent() {
                sync_directory(folder);
            }
            Ok(())
        }
    }
}

/// Renames a damaged file and returns the new name, which has the time in it.
pub(crate) fn set_aside(path: &Path, now: DateTime<Utc>) -> io::Result<String> {
    let name = unused_name(path, now);
    fs::rename(path, path.with_file_name(&name))?;
    Ok(name)
}

/// Copies the bytes of a damaged file that stays in use, and returns the name of the copy.
pub(crate) fn copy_aside(path: &Path, bytes: &[u8], now: DateTime<Utc>) -> io::Result<String> {
    let name = unused_name(path, now);
    write(&path.with_file_name(&name), bytes)?;
    Ok(name)
}

fn unused_name(path: &Path, now: DateTime<Utc>) -> String {
    let part =
        |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, end) = (part(path.file_stem()), part(path.extension()));
    let time = now.format("%Y%m%d-%H%M%S");
    let mut name = format!("{stem}.damaged-{time}.{end}");
    let mut count = 1;
    while fs::symlink_metadata(path.with_file_name(&name)).is_ok() {
        count += 1;
        name = format!("{stem}.damaged-{time}-{count}.{end}");
    }
    name
}

/// Why a file cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(
    tag = "code",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum FileProblem {
    /// The user may not do it.
    PermissionDenied,
    /// The disk is full.
    DiskFull,
    /// The user's quota of the disk is used up.
    QuotaUsedUp,
    /// The disk is read-only.
    ReadOnlyDisk,
    /// The folder does not exist.
    FolderMissing,
    /// A folder has the name.
    IsAFolder,
    /// The name is too long or not allowed.
    NameInvalid,
    /// The file is too large for the disk.
    FileTooLarge,
    /// Another reason.
    Other {
        /// The words of the system, without its error number.
        detail: String,
    },
}

impl From<&io::Error> for FileProblem {
    fn from(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            io::ErrorKind::StorageFull => Self::DiskFull,
            io::ErrorKind::QuotaExceeded => Self::QuotaUsedUp,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnlyDisk,
            io::ErrorKind::NotFound => Self::FolderMissing,
            io::ErrorKind::IsADirectory => Self::IsAFolder,
            io::ErrorKind::InvalidFilename => Self::NameInvalid,
            io::ErrorKind::FileTooLarge => Self::FileTooLarge,
            _ => {
                let text = error.to_string();
                let plain = text.split(" (os error").next().unwrap_or_default();
                Self::Other {
                    detail: plain.to_lowercase(),
                }
            }
        }
    }
}

/// Resolves symbolic links. The target need not exist.
fn follow_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_SYMLINKS {
        match fs::read_link(&path) {
            // A relative target is relative to the link's folder.
            Ok(target) => path = path.with_file_name("").join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("the links lead in a circle"))
}

/// The metadata of the file to replace. A read-only file is refused, because a rename would bypass
/// its permissions.
fn existing_file(path: &Path) -> io::Result<Option<Metadata>> {
    let old = match fs::metadata(path) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if old.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !old.is_file() {
        return Err(io::Error::other("this is not a file"));
    }
    if old.permissions().readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok(Some(old))
}

/// Creates the temporary file in the same folder: a rename is atomic only within a file system.
#[cfg_attr(not(unix), allow(unused_variables))]
fn new_temporary(folder: &Path, access: Access) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".jpm-desk-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The umask of the process applies.
        let mode = match access {
            Access::Private => 0o600,
            Access::Usual => 0o666,
        };
        builder.permissions(fs::Permissions::from_mode(mode));
        let temporary = builder.tempfile_in(folder)?;
        if let (Access::Usual, Some(mode)) = (access, crate::file_access::usual_file_mode())
            && let Err(error) = temporary
                .as_file()
                .set_permissions(fs::Permissions::from_mode(mode))
        {
            tracing::debug!(%error, "a saved file is private");
        }
        Ok(temporary)
    }
    #[cfg(not(unix))]
    builder.tempfile_in(folder)
}

/// Copies owner, group and permissions as far as the file system allows. The owner comes first,
/// because changing it clears some permission bits.
fn copy_owner_and_permissions(file: &File, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let new = file.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid())
            && fchown(file, Some(old.uid()), Some(old.gid())).is_err()
            && let Err(error) = fchown(file, None, Some(old.gid()))
        {
            tracing::debug!(%error, "a replaced file has another owner now");
        }
    }
    if let Err(error) = file.set_permissions(old.permissions()) {
        tracing::debug!(%error, "a replaced file has other permissions now");
    }
    Ok(())
}

/// True if the file system does not support the call. The file is written nevertheless.
fn is_unsupported(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput | io::ErrorKind::PermissionDenied
    )
}

/// The new name survives a power cut only after the folder was synced. Many network shares can't
/// sync a folder. The file is written all the same.
#[cfg(unix)]
fn sync_directory(folder: &Path) {
    if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(%error, "a folder cannot be synced");
    }
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) {}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn replaced_file_is_complete_and_leaves_no_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.json");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn failed_write_keeps_the_old_file_and_leaves_no_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        // A folder has the name of the file.
        let path = folder.path().join("taken");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), b"old").unwrap();
        let error = write(&path, b"new").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
        assert_eq!(fs::read(path.join("inside")).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn file_name_of_maximum_length_is_written() {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("a".repeat(255)), b"long").unwrap();
        let error = write(&folder.path().join("a".repeat(256)), b"longer").unwrap_err();
        assert_eq!(FileProblem::from(&error), FileProblem::NameInvalid);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn file_problem_has_no_error_number_of_the_system() {
        for number in 1..134 {
            let problem = FileProblem::from(&io::Error::from_raw_os_error(number));
            assert!(!format!("{problem:?}").contains("os error"), "{problem:?}");
        }
    }

    #[cfg(unix)]
    mod unix {
        use std::fs::Permissions;
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

        use super::*;

        fn mode(path: &Path) -> u32 {
            fs::metadata(path).unwrap().mode() & 0o777
        }

        #[test]
        fn replaced_file_keeps_permissions_and_a_new_one_is_private_or_usual() {
            let folder = tempfile::tempdir().unwrap();
            let (usual, path) = (folder.path().join("usual"), folder.path().join("a.csv"));
            fs::write(&usual, b"").unwrap();
            write_saved(&path, &mut |file: &mut dyn Write| file.write_all(b"one")).unwrap();
            assert_eq!(mode(&path), mode(&usual));
            let private = folder.path().join("plan.json");
            write(&private, b"one").unwrap();
            assert_eq!(mode(&private), 0o600);
            for kept in [0o640, 0o664, 0o600, 0o606] {
                fs::set_permissions(&path, Permissions::from_mode(kept)).unwrap();
                write(&path, b"two").unwrap();
                assert_eq!(mode(&path), kept);
            }
        }

        #[test]
        fn read_only_file_is_not_replaced() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.csv");
            fs::write(&path, b"old").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
            let error = write(&path, b"new").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
            assert_eq!(fs::read(&path).unwrap(), b"old");
        }

        #[test]
        fn symbolic_link_stays_and_its_target_is_written() {
            let folder = tempfile::tempdir().unwrap();
            let below = folder.path().join("below");
            fs::create_dir(&below).unwrap();
            let (first, second) = (folder.path().join("first"), below.join("second"));
            symlink("below/second", &first).unwrap();
            symlink("file", &second).unwrap();
            for text in [b"one", b"two"] {
                write(&first, text).unwrap();
                assert_eq!(fs::read(below.join("file")).unwrap(), text);
            }
            assert!(first.is_symlink() && second.is_symlink());

            let circle = folder.path().join("circle");
            symlink("circle", &circle).unwrap();
            write(&circle, b"lost").unwrap_err();
        }

        #[test]
        fn failed_folder_sync_does_not_fail_the_write() {
            let folder = tempfile::tempdir().unwrap();
            // The folder can be entered and written but not opened, like a share that cannot be
            // synced.
            fs::set_permissions(folder.path(), Permissions::from_mode(0o300)).unwrap();
            let path = folder.path().join("a.csv");
            write(&path, b"there").unwrap();
            fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"there");
            // /dev/null is not a regular file. A rename would replace it with one.
            write(Path::new("/dev/null"), b"").unwrap_err();
        }
    }
}
