//! Enums that accept unknown values.

/// Declares an enum of strings. Unknown values are kept in `Other` and encoded unchanged. Spelling
/// variants (`in progress`, `IN_PROGRESS`) decode to the known value.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $text:literal $(| $alias:literal)*),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A value that the documents do not list.
            Other(String),
        }

        impl $name {
            /// The values that the documents list.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The text of the value.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text $(| $alias)* => Self::$variant,)*
                    other => {
                        $(if [$text $(, $alias)*].iter().any(|known| $crate::models::open_enum::is_same_word(known, other)) {
                            return Self::$variant;
                        })*
                        Self::Other(other.to_owned())
                    }
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from(text.as_ref()))
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }
    };
}

pub(crate) use open_enum;

/// Whether two texts are the same word. Some services write `in progress` or `IN_PROGRESS` for
/// `InProgress`.
pub(crate) fn is_same_word(one: &str, other: &str) -> bool {
    let letters = |text: &'_ str| -> Vec<char> {
        text.chars()
            .filter(|sign| !matches!(sign, ' ' | '_' | '-'))
            .flat_map(char::to_lowercase)
            .collect()
    };
    letters(one) == letters(other)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use crate::models::{AppointmentStatus, ContactType, JobStatus, ShiftType};

    #[test]
    fn both_names_of_working_decode_to_one_value() {
        for text in ["\"Working\"", "\"InProgress\""] {
            let status: AppointmentStatus = serde_json::from_str(text).unwrap();
            assert_eq!(status, AppointmentStatus::Working);
        }
    }

    #[test]
    fn spelling_variant_decodes_to_the_known_value() {
        for text in [
            "inProgress",
            "IN_PROGRESS",
            " in progress ",
            "In-Progress",
            "working",
        ] {
            assert_eq!(
                AppointmentStatus::from(text),
                AppointmentStatus::Working,
                "{text}"
            );
        }
        for text in ["cancelled", "CANCELED", "Cancelled"] {
            assert_eq!(
                AppointmentStatus::from(text),
                AppointmentStatus::Canceled,
                "{text}"
            );
            assert_eq!(JobStatus::from(text), JobStatus::Canceled, "{text}");
        }
        assert_eq!(JobStatus::from("on hold"), JobStatus::Hold);
        assert_eq!(ShiftType::from("timeOff"), ShiftType::TimeOff);
        assert_eq!(ContactType::from("phone"), ContactType::Phone);
        for text in ["", " ", "Held back", "Hol"] {
            assert_eq!(
                JobStatus::from(text),
                JobStatus::Other(text.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn known_values_round_trip() {
        for status in JobStatus::KNOWN {
            let text = serde_json::to_string(status).unwrap();
            assert_eq!(serde_json::from_str::<JobStatus>(&text).unwrap(), *status);
            assert!(!matches!(status, JobStatus::Other(_)));
        }
    }

    proptest! {
        #[test]
        fn unknown_values_round_trip(text in "[A-Za-z \\\\\"é]{0,12}") {
            let json = serde_json::to_string(&text).unwrap();
            let status: JobStatus = serde_json::from_str(&json).unwrap();
            prop_assume!(matches!(status, JobStatus::Other(_)) || JobStatus::KNOWN.iter().any(|known| known.as_str() == text));
            prop_assert_eq!(serde_json::to_string(&status).unwrap(), json);
        }
    }
}
