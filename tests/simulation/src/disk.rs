//! A disk that loses data in a power failure.
//!
//! A program runs under `strace`, and its system calls rebuild the disk up to some moment. Writes
//! that were not synced by then may or may not be there, per sector and in any combination.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::rng::SimRng;

/// Size of an atomic disk write.
const SECTOR: usize = 512;

/// A system call that affects the disk, or a line of output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A file was created or opened for writing.
    Made(PathBuf),
    /// Bytes were written at an offset.
    Written(PathBuf, usize, Vec<u8>),
    /// A file was resized.
    Resized(PathBuf, usize),
    /// All earlier writes to a file are on disk.
    Synced(PathBuf),
    /// A file was deleted.
    Removed(PathBuf),
    /// The program printed a line.
    Said(String),
}

/// Parses the output of `strace -f -xx` for files in `dir`.
///
/// It knows the calls that SQLite makes. The memory-mapped index of the log is ignored, because
/// SQLite rebuilds it.
pub fn events(trace: &str, dir: &Path) -> Vec<Event> {
    let mut open: BTreeMap<i64, (PathBuf, usize)> = BTreeMap::new();
    let mut found = Vec::new();
    for line in trace.lines() {
        let Some(call) = Call::read(line) else {
            continue;
        };
        let fd = call.number(0);
        match call.name {
            "openat" if call.result >= 0 => {
                let path = PathBuf::from(String::from_utf8_lossy(&call.bytes(1)).into_owned());
                open.remove(&call.result);
                if path.starts_with(dir) && !path.to_string_lossy().ends_with("-shm") {
                    open.insert(call.result, (path.clone(), 0));
                    if call.argument(2).contains("O_CREAT") {
                        found.push(Event::Made(path));
                    }
                }
            }
            "close" => {
                open.remove(&fd);
            }
            "lseek" => {
                if let Some(file) = open.get_mut(&fd) {
                    file.1 = usize::try_from(call.result).unwrap_or(0);
                }
            }
            "write" if fd == 1 => {
                let text = String::from_utf8_lossy(&call.bytes(1)).trim().to_owned();
                found.push(Event::Said(text));
            }
            "write" => {
                if let Some(file) = open.get_mut(&fd) {
                    let bytes = call.bytes(1);
                    let at = file.1;
                    file.1 += bytes.len();
                    found.push(Event::Written(file.0.clone(), at, bytes));
                }
            }
            "pwrite64" => {
                if let Some(file) = open.get(&fd) {
                    let at = usize::try_from(call.number(3)).unwrap_or(0);
                    found.push(Event::Written(file.0.clone(), at, call.bytes(1)));
                }
            }
            "ftruncate" => {
                if let Some(file) = open.get(&fd) {
                    let size = usize::try_from(call.number(1)).unwrap_or(0);
                    found.push(Event::Resized(file.0.clone(), size));
                }
            }
            "fsync" | "fdatasync" => {
                if let Some(file) = open.get(&fd) {
                    found.push(Event::Synced(file.0.clone()));
                }
            }
            "unlink" => {
                let path = PathBuf::from(String::from_utf8_lossy(&call.bytes(0)).into_owned());
                if path.starts_with(dir) {
                    found.push(Event::Removed(path));
                }
            }
            _ => {}
        }
    }
    found
}

/// One line of the trace.
struct Call<'a> {
    name: &'a str,
    arguments: Vec<&'a str>,
    result: i64,
}

impl<'a> Call<'a> {
    fn read(line: &'a str) -> Option<Self> {
        // Example: "1234  pwrite64(5, "\x0a", 1, 0) = 1"
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let (name, rest) = line.split_once('(')?;
        let (inside, result) = rest.rsplit_once(')')?;
        let result = result.trim().strip_prefix('=')?.trim();
        let result = result.split(' ').next()?.parse().ok()?;
        // With -xx every string is written as \x…, so a comma is never part of one.
        Some(Self {
            name,
            arguments: inside.split(", ").collect(),
            result,
        })
    }

    fn argument(&self, index: usize) -> &'a str {
        self.arguments.get(index).copied().unwrap_or_default()
    }

    fn number(&self, index: usize) -> i64 {
        self.argument(index).parse().unwrap_or(-1)
    }

    fn bytes(&self, index: usize) -> Vec<u8> {
        self.argument(index)
            .trim_matches('"')
            .split("\\x")
            .skip(1)
            .filter_map(|pair| u8::from_str_radix(pair, 16).ok())
            .collect()
    }
}

/// Durable bytes of a file, and pending writes.
#[derive(Clone, Debug, Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Change {
    Bytes(usize, Vec<u8>),
    Size(usize),
}

/// A disk that follows events.
#[derive(Clone, Debug, Default)]
pub struct Disk(BTreeMap<PathBuf, File>);

impl Disk {
    /// Applies the next event.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Made(path) => {
                self.0.entry(path.clone()).or_default();
            }
            Event::Written(path, at, bytes) => {
                let file = self.0.entry(path.clone()).or_default();
                file.pending.push(Change::Bytes(*at, bytes.clone()));
            }
            Event::Resized(path, size) => {
                let file = self.0.entry(path.clone()).or_default();
                file.pending.push(Change::Size(*size));
            }
            Event::Synced(path) => {
                if let Some(file) = self.0.get_mut(path) {
                    for change in std::mem::take(&mut file.pending) {
                        apply_change(&mut file.durable, &change, &mut |_| true);
                    }
                }
            }
            Event::Removed(path) => {
                self.0.remove(path);
            }
            Event::Said(_) => {}
        }
    }

    /// Writes into `dir` what a power failure leaves. Each unsynced sector survives with a
    /// probability of `survives` percent.
    ///
    /// # Errors
    ///
    /// If the files cannot be written.
    pub fn power_cut(&self, dir: &Path, survives: u64, rng: &mut SimRng) -> std::io::Result<()> {
        for (path, file) in &self.0 {
            let mut left = file.durable.clone();
            for change in &file.pending {
                apply_change(&mut left, change, &mut |_| rng.chance(survives));
            }
            if let Some(name) = path.file_name() {
                std::fs::write(dir.join(name), left)?;
            }
        }
        Ok(())
    }
}

fn apply_change(file: &mut Vec<u8>, change: &Change, survives: &mut dyn FnMut(usize) -> bool) {
    match change {
        Change::Size(size) => {
            if survives(0) {
                file.resize(*size, 0);
            }
        }
        Change::Bytes(at, bytes) => {
            let mut from = 0;
            while from < bytes.len() {
                let start = at + from;
                let to = bytes.len().min(from + SECTOR - start % SECTOR);
                if survives(start / SECTOR) {
                    let end = start + (to - from);
                    if file.len() < end {
                        file.resize(end, 0);
                    }
                    file[start..end].copy_from_slice(&bytes[from..to]);
                }
                from = to;
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TRACE: &str = r#"77  openat(AT_FDCWD, "\x2f\x64\x2f\x61", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 5
77  write(1, "\x68\x69\x0a", 3)    = 3
77  lseek(5, 512, SEEK_SET)           = 512
77  write(5, "\x01\x02", 2)  = 2
77  fdatasync(5)            = 0
77  pwrite64(5, "\x03", 1, 0) = 1
77  openat(AT_FDCWD, "\x2f\x65", O_RDONLY) = -1 ENOENT (No such file or directory)
"#;

    #[test]
    fn power_cut_loses_only_unsynced_writes() {
        let events = events(TRACE, Path::new("/d"));
        assert_eq!(events.len(), 5, "{events:?}");
        assert_eq!(events[1], Event::Said("hi".into()));
        let mut disk = Disk::default();
        for event in &events {
            disk.apply(event);
        }
        for (survives, first) in [(0, 0), (100, 3)] {
            let dir = tempfile::tempdir().unwrap();
            disk.power_cut(dir.path(), survives, &mut SimRng::new(1))
                .unwrap();
            let left = std::fs::read(dir.path().join("a")).unwrap();
            assert_eq!((left[0], &left[512..]), (first, &[1, 2][..]));
        }
    }
}
