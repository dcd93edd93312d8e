//! An instant as the window reads it.

use chrono::{DateTime, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in UTC, written as whole milliseconds since 1970.
///
/// The window compares and subtracts instants thousands of times a frame, and milliseconds stay below 2^53 for
/// 285,000 years, so a JavaScript number is exact. It never does day arithmetic with them: see [`crate::zone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Moment(pub DateTime<Utc>);

impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Self {
        Moment(at)
    }
}

impl From<Moment> for DateTime<Utc> {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.timestamp_millis())
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = i64::deserialize(deserializer)?;
        Utc.timestamp_millis_opt(millis)
            .single()
            .map(Moment)
            .ok_or_else(|| serde::de::Error::custom(format!("{millis} is not a time")))
    }
}

#[cfg(feature = "specta")]
impl specta::Type for Moment {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        // Integers of 64 bits are refused by the exporter and floats may be null; this one is neither.
        i32::definition(types)
    }
}
