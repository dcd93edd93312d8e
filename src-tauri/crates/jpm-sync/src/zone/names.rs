//! Finds a time zone by the name that people in the United States use.

use super::BusinessZone;
use super::database::{ZoneDatabase, fold};
use super::foreign_names::{OTHER_NAMES, WINDOWS_NAMES};

/// What people call a zone: its name and its short forms. `MST` means both Denver's and Arizona's.
const SPOKEN: [(&str, &str, &[&str]); 8] = [
    ("America/New_York", "Eastern", &["ET", "EST", "EDT"]),
    ("America/Chicago", "Central", &["CT", "CST", "CDT"]),
    ("America/Denver", "Mountain", &["MT", "MST", "MDT"]),
    ("America/Phoenix", "Arizona", &["MST"]),
    ("America/Los_Angeles", "Pacific", &["PT", "PST", "PDT"]),
    ("America/Anchorage", "Alaska", &["AKT", "AKST", "AKDT"]),
    ("Pacific/Honolulu", "Hawaii", &["HT", "HST"]),
    ("America/Halifax", "Atlantic", &["AT", "AST", "ADT"]),
];

/// Names that are only short forms. Some have other rules than people expect: `EST` has no daylight
/// saving time.
const SHORT_FORMS: [&str; 11] = [
    "EST", "MST", "HST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "CET", "EET", "MET", "WET",
];

/// Why a text names no zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZoneNameError {
    /// Nothing was entered.
    #[error("Choose a time zone")]
    Empty,
    /// No zone has this name.
    #[error("There is no time zone \"{0}\". Choose one from the list, such as America/Chicago")]
    Unknown(String),
    /// More than one zone has this name.
    #[error("\"{0}\" can be {list}. Choose one of them", list = .1.join(" or "))]
    Several(String, Vec<String>),
}

impl BusinessZone {
    /// Other names that people use for it.
    pub fn aliases(self) -> Vec<String> {
        let spoken = SPOKEN.iter().filter(|(name, ..)| *name == self.name());
        let foreign = WINDOWS_NAMES.iter().chain(OTHER_NAMES);
        let foreign = foreign.filter(|(name, zone)| *zone == self.name() && name.contains(' '));
        spoken
            .flat_map(|(_, word, short)| {
                let long = ["", " Time", " Standard Time", " Daylight Time"];
                let long = long.into_iter().map(move |end| format!("{word}{end}"));
                long.chain(short.iter().map(|short| (*short).to_owned()))
            })
            .chain(foreign.map(|(name, _)| (*name).to_owned()))
            .collect()
    }

    /// The last part of the name: a city or an island.
    fn place(self) -> &'static str {
        self.name().rsplit('/').next().unwrap_or_default()
    }
}

impl ZoneDatabase {
    /// The zones to choose from: first those of the United States under their common names, then
    /// all by name.
    pub fn choices(&'static self) -> Vec<BusinessZone> {
        let rank = |zone: &BusinessZone| {
            let spoken = SPOKEN.iter().position(|(name, ..)| *name == zone.name());
            spoken.unwrap_or(SPOKEN.len())
        };
        let mut zones: Vec<_> = self
            .all()
            .filter(|zone| !SHORT_FORMS.contains(&zone.name()))
            .collect();
        zones.sort_by_key(rank);
        zones
    }

    /// The zone that someone typed or copied from another program. It is found by its name, by what
    /// people or Windows call it, or by its city.
    pub fn find(&'static self, typed: &str) -> Result<BusinessZone, ZoneNameError> {
        if fold(typed).is_empty() {
            return Err(ZoneNameError::Empty);
        }
        let choices = self.choices();
        let found = candidate_names(typed)
            .into_iter()
            .map(|spelling| self.called(&choices, spelling))
            .find(|found| !found.is_empty())
            .unwrap_or_else(|| by_letters_only(&choices, typed));
        match found.as_slice() {
            [zone] => Ok(*zone),
            [] => Err(ZoneNameError::Unknown(
                typed.trim().chars().take(60).collect(),
            )),
            several => Err(ZoneNameError::Several(
                typed.trim().to_owned(),
                several.iter().map(|zone| zone.name().to_owned()).collect(),
            )),
        }
    }

    /// The zones with exactly this name.
    fn called(&'static self, choices: &[BusinessZone], spelling: &str) -> Vec<BusinessZone> {
        let exact = self.get(spelling);
        if let Some(zone) = exact.filter(|zone| !SHORT_FORMS.contains(&zone.name())) {
            return vec![zone];
        }
        let wanted = fold(spelling);
        let named = |is_it: &dyn Fn(&BusinessZone) -> bool| -> Vec<BusinessZone> {
            choices.iter().copied().filter(is_it).collect()
        };
        let spoken = named(&|zone| zone.aliases().iter().any(|alias| fold(alias) == wanted));
        if !spoken.is_empty() {
            return spoken;
        }
        let mut foreign = WINDOWS_NAMES.iter().chain(OTHER_NAMES);
        let foreign = foreign.find(|(name, _)| fold(name) == wanted);
        if let Some(zone) = foreign.and_then(|(_, name)| self.get(name)) {
            return vec![zone];
        }
        let mut places = named(&|zone| fold(zone.place()) == wanted);
        // An older name of the same zone, such as America/Indianapolis.
        places.dedup_by(|other, first| other.has_same_rules(*first));
        places
    }
}

/// The zones whose names have the same letters and digits: `America-Chicago`.
fn by_letters_only(choices: &[BusinessZone], typed: &str) -> Vec<BusinessZone> {
    let letters = |name: &str| -> String {
        let own = name.chars().filter(|c| c.is_alphanumeric());
        own.flat_map(char::to_lowercase).collect()
    };
    let wanted = letters(typed);
    let zones = choices.iter().copied();
    zones
        .filter(|zone| letters(zone.name()) == wanted)
        .collect()
}

/// The parts of a text that may be the name of a zone. Other programs write the offset first, as in
/// `(UTC-06:00) Central Time (US & Canada)`. Some add cities, or the zone and its city.
fn candidate_names(typed: &str) -> Vec<&str> {
    let typed = typed.trim();
    let bare = without_offset(typed);
    let name = without_country(bare);
    let mut candidate_names = vec![typed, bare, name];
    candidate_names.extend(name.split([',', ';']).map(str::trim));
    for dash in [" - ", " \u{2013} ", " \u{2014} "] {
        candidate_names.extend(name.split(dash).map(str::trim));
    }
    candidate_names.retain(|spelling| !spelling.is_empty());
    candidate_names
}

/// The text behind `(UTC-06:00)` or `(GMT-6)`.
fn without_offset(text: &str) -> &str {
    let behind = text
        .strip_prefix('(')
        .and_then(|inner| inner.split_once(')'))
        .filter(|(offset, _)| {
            let start = offset.trim().get(..3).unwrap_or_default();
            ["utc", "gmt"].contains(&start.to_lowercase().as_str())
        });
    behind.map_or(text, |(_, name)| name.trim())
}

/// The text before `(US & Canada)`, `(Canada)` or `(CT)`. Names of other countries mean another
/// zone.
fn without_country(text: &str) -> &str {
    let Some((name, country)) = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
    else {
        return text;
    };
    let is_short = |word: &str| (2..=4).contains(&word.len()) && word.ends_with(['t', 'T']);
    let mut words = country
        .split(|c: char| !c.is_alphanumeric() && c != '.')
        .filter(|word| !word.is_empty());
    let is_ours = words.all(|word| {
        let word = word.replace('.', "").to_lowercase();
        let is_country = ["us", "usa", "united", "states", "canada", "and"].contains(&&*word);
        is_country || is_short(&word)
    });
    if is_ours { name.trim() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(typed: &str) -> Result<&'static str, ZoneNameError> {
        ZoneDatabase::of_this_machine()
            .find(typed)
            .map(BusinessZone::name)
    }

    #[test]
    fn zone_is_found_by_what_people_type() {
        for (typed, name) in [
            ("America/Chicago", "America/Chicago"),
            ("america/chicago", "America/Chicago"),
            ("America/New York", "America/New_York"),
            (" new  york ", "America/New_York"),
            ("Chicago", "America/Chicago"),
            ("Central", "America/Chicago"),
            ("central time", "America/Chicago"),
            ("Central Standard Time", "America/Chicago"),
            ("CST", "America/Chicago"),
            ("EST", "America/New_York"),
            ("pdt", "America/Los_Angeles"),
            ("Arizona", "America/Phoenix"),
            ("Hawaii", "Pacific/Honolulu"),
            ("Indianapolis", "America/Indiana/Indianapolis"),
            ("US/Eastern", "US/Eastern"),
            ("Lord Howe", "Australia/Lord_Howe"),
            ("Alaskan Standard Time", "America/Anchorage"),
            ("Hawaiian Standard Time", "Pacific/Honolulu"),
            ("Aleutian Standard Time", "America/Adak"),
            ("US Mountain Standard Time", "America/Phoenix"),
            ("US Eastern Standard Time", "America/Indiana/Indianapolis"),
            ("Canada Central Standard Time", "America/Regina"),
            ("Newfoundland Standard Time", "America/St_Johns"),
            ("central standard time (mexico)", "America/Mexico_City"),
            ("Pacific Standard Time (Mexico)", "America/Tijuana"),
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("Eastern Time (US & Canada)", "America/New_York"),
            ("Central Time (US & Canada)", "America/Chicago"),
            ("Mountain Time (US & Canada)", "America/Denver"),
            ("Pacific Time (US and Canada)", "America/Los_Angeles"),
            ("Atlantic Time (Canada)", "America/Halifax"),
            ("Central Time (CT)", "America/Chicago"),
            ("(UTC-06:00) Central Time (US & Canada)", "America/Chicago"),
            ("(GMT -6:00) Central Time (US & Canada)", "America/Chicago"),
            ("(GMT-06:00) Central Time - Chicago", "America/Chicago"),
            ("(UTC-05:00) Indiana (East)", "America/Indiana/Indianapolis"),
            ("(UTC-07:00) Arizona", "America/Phoenix"),
            ("(UTC-06:00) Saskatchewan", "America/Regina"),
            (
                "(UTC+01:00) Amsterdam, Berlin, Bern, Rome",
                "Europe/Amsterdam",
            ),
            ("America-Chicago", "America/Chicago"),
            ("America\\Chicago", "America/Chicago"),
            ("america.new.york", "America/New_York"),
            ("CST6CDT", "America/Chicago"),
            ("EST5EDT", "America/New_York"),
            ("MST7MDT", "America/Denver"),
            ("pst8pdt", "America/Los_Angeles"),
        ] {
            assert_eq!(found(typed), Ok(name), "{typed}");
        }
    }

    #[test]
    fn zone_is_found_by_names_of_other_programs() {
        let database = ZoneDatabase::of_this_machine();
        let phoenix = database.find("America/Phoenix").map(BusinessZone::aliases);
        assert!(
            phoenix.is_ok_and(|also| also.iter().any(|name| name == "US Mountain Standard Time"))
        );
        for (name, zone) in WINDOWS_NAMES.iter().chain(OTHER_NAMES) {
            assert!(database.get(zone).is_some(), "{name}: {zone}");
            assert!(found(name).is_ok(), "{name}");
        }
        for typed in ["(UTC-06:00)", "Pacific Time (Mexico)", "()", "(", ","] {
            let result = found(typed);
            assert!(matches!(result, Err(ZoneNameError::Unknown(_))), "{typed}");
        }
    }

    #[test]
    fn unknown_or_ambiguous_zone_name_is_reported() {
        assert_eq!(found("  "), Err(ZoneNameError::Empty));
        let unknown = found("Mars/Olympus").map_err(|error| error.to_string());
        let sentence = "There is no time zone \"Mars/Olympus\". Choose one from the list, such as America/Chicago";
        assert_eq!(unknown, Err(sentence.to_owned()));
        let several = found("mst").map_err(|error| error.to_string());
        let sentence = "\"mst\" can be America/Denver or America/Phoenix. Choose one of them";
        assert_eq!(several, Err(sentence.to_owned()));
    }

    #[test]
    fn zone_list_begins_with_the_united_states() {
        let choices = ZoneDatabase::of_this_machine().choices();
        let first: Vec<_> = choices.iter().take(3).map(|zone| zone.name()).collect();
        assert_eq!(
            first,
            ["America/New_York", "America/Chicago", "America/Denver"]
        );
        assert!(choices.iter().all(|zone| zone.name() != "EST"));
    }
}
