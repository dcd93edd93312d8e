//! Finding a time zone by what people in the United States call it.

use super::BusinessZone;
use super::rules::{ZoneDatabase, fold};

/// What people call a zone: its name, and the short forms. `MST` is both Denver's and Arizona's.
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

/// Names that are only short forms. Some mean another zone than people do: `EST` has no summer time.
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
    /// More than one zone is called so.
    #[error("\"{0}\" can be {list}. Choose one of them", list = .1.join(" or "))]
    Several(String, Vec<String>),
}

impl BusinessZone {
    /// What else people call it.
    pub fn aliases(self) -> Vec<String> {
        let spoken = SPOKEN.iter().filter(|(name, ..)| *name == self.name());
        spoken
            .flat_map(|(_, word, short)| {
                let long = ["", " Time", " Standard Time", " Daylight Time"];
                let long = long.into_iter().map(move |end| format!("{word}{end}"));
                long.chain(short.iter().map(|short| (*short).to_owned()))
            })
            .collect()
    }

    /// The last part of the name: a city or an island.
    fn place(self) -> &'static str {
        self.name().rsplit('/').next().unwrap_or_default()
    }
}

impl ZoneDatabase {
    /// The zones to choose from: those of the United States first, as they are called there, then all by name.
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

    /// The zone that someone has typed: its name, what people call it, or its city.
    pub fn find(&'static self, typed: &str) -> Result<BusinessZone, ZoneNameError> {
        let wanted = fold(typed);
        if wanted.is_empty() {
            return Err(ZoneNameError::Empty);
        }
        let exact = self.get(typed);
        if let Some(zone) = exact.filter(|zone| !SHORT_FORMS.contains(&zone.name())) {
            return Ok(zone);
        }
        let choices = self.choices();
        let named = |is_it: &dyn Fn(&BusinessZone) -> bool| -> Vec<BusinessZone> {
            choices.iter().copied().filter(is_it).collect()
        };
        let mut found = named(&|zone| zone.aliases().iter().any(|alias| fold(alias) == wanted));
        if found.is_empty() {
            found = named(&|zone| fold(zone.place()) == wanted);
            // An older name of the same zone, as America/Indianapolis is.
            found.dedup_by(|other, first| other.has_rules_of(*first));
        }
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
    fn what_people_type_is_found() {
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
        ] {
            assert_eq!(found(typed), Ok(name), "{typed}");
        }
    }

    #[test]
    fn what_is_no_zone_or_several_is_said() {
        assert_eq!(found("  "), Err(ZoneNameError::Empty));
        let unknown = found("Mars/Olympus").map_err(|error| error.to_string());
        let sentence = "There is no time zone \"Mars/Olympus\". Choose one from the list, such as America/Chicago";
        assert_eq!(unknown, Err(sentence.to_owned()));
        let several = found("mst").map_err(|error| error.to_string());
        let sentence = "\"mst\" can be America/Denver or America/Phoenix. Choose one of them";
        assert_eq!(several, Err(sentence.to_owned()));
    }

    #[test]
    fn the_list_begins_with_what_is_asked_for_most() {
        let choices = ZoneDatabase::of_this_machine().choices();
        let first: Vec<_> = choices.iter().take(3).map(|zone| zone.name()).collect();
        assert_eq!(
            first,
            ["America/New_York", "America/Chicago", "America/Denver"]
        );
        assert!(choices.iter().all(|zone| zone.name() != "EST"));
    }
}
