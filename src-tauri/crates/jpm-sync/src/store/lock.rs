//! Allows one process per account, on a local disk only.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::time::Duration;

use super::error::StoreError;

/// A process that is ending may be finishing a call, which takes a few seconds. A user who quits
/// and starts again must not see the account as in use.
const LOCK_ATTEMPTS: u32 = 90;
const LOCK_RETRY_INTERVAL: Duration = Duration::from_millis(50);

/// Held while the account's files are open. The system releases it when the process ends in any
/// way.
#[derive(Debug)]
pub(crate) struct AccountLock(#[allow(dead_code, reason = "kept open for its lock")] File);

impl AccountLock {
    /// Creates the directory if needed, and locks it for this process.
    pub(crate) fn acquire(dir: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(|source| StoreError::from_io(dir, source))?;
        refuse_network_drive(dir)?;
        let path = dir.join("account.lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|source| StoreError::from_io(&path, source))?;
        for _ in 0..LOCK_ATTEMPTS {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_RETRY_INTERVAL),
                Err(TryLockError::Error(source)) => {
                    return Err(StoreError::NotWritable { path, source });
                }
            }
        }
        Err(StoreError::Locked {
            path: dir.to_owned(),
        })
    }
}

/// Linux lists the file system of each mount. Elsewhere only the lock itself can be tried.
fn refuse_network_drive(dir: &Path) -> Result<(), StoreError> {
    let (Ok(mounts), Ok(real)) = (fs::read_to_string("/proc/self/mounts"), dir.canonicalize())
    else {
        return Ok(());
    };
    match network_file_system(&mounts, &real) {
        Some(file_system) => Err(StoreError::NetworkDrive {
            path: real,
            file_system,
        }),
        None => Ok(()),
    }
}

fn network_file_system(mounts: &str, dir: &Path) -> Option<String> {
    let (_, kind) = mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ');
            let (point, kind) = (fields.nth(1)?.replace("\\040", " "), fields.next()?);
            dir.starts_with(&point).then_some((point.len(), kind))
        })
        .max_by_key(|(length, _)| *length)?;
    let network = [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "fuse.sshfs",
        "fuse.rclone",
    ];
    network.contains(&kind).then(|| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn innermost_mount_decides() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\nsrv:/home /home nfs4 rw 0 0\n/dev/sdb1 /home/ann/local\\040disk ext4 rw 0 0\n";
        let kind = |dir: &str| network_file_system(mounts, Path::new(dir));
        assert_eq!(kind("/home/ann/data").as_deref(), Some("nfs4"));
        assert_eq!(kind("/home/ann/local disk/data"), None);
        assert_eq!(kind("/var/data"), None);
    }
}
