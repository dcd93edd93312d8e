//! Keys of records: the server's id, or a local id until the server has the record.
//!
//! The server assigns an id when it receives a record. A job that was booked offline has to be
//! shown, moved and canceled before that, so it has a local id until then.

use std::fmt;
use std::str::FromStr;

use jpm_client::ids::{AppointmentId, JobId, ProjectId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

const LOCAL_PREFIX: &str = "local-";

/// A record's key: the server's id, or a local one until the server has answered.
///
/// It crosses IPC as text (`"48213"`, `"local-0198…"`), because a JavaScript number cannot hold
/// every 64-bit id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key<T> {
    /// The server's id.
    Server(T),
    /// A local `UUIDv7`. The id map of the outbox leads from it to the server's id.
    Local(Uuid),
}

/// The key of a job.
pub type JobKey = Key<JobId>;
/// The key of an appointment.
pub type AppointmentKey = Key<AppointmentId>;
/// The key of a project.
pub type ProjectKey = Key<ProjectId>;

impl<T: Copy> Key<T> {
    /// The server's id, if there is one.
    pub fn server(self) -> Option<T> {
        match self {
            Key::Server(id) => Some(id),
            Key::Local(_) => None,
        }
    }

    /// The local id, if the server has not assigned one yet.
    pub fn local(self) -> Option<Uuid> {
        match self {
            Key::Server(_) => None,
            Key::Local(id) => Some(id),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Server(id) => id.fmt(f),
            Key::Local(id) => write!(f, "{LOCAL_PREFIX}{id}"),
        }
    }
}

/// A text that is not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not the number of a record")]
pub struct NotAKey(pub String);

impl<T: FromStr> FromStr for Key<T> {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let parsed = match text.strip_prefix(LOCAL_PREFIX) {
            Some(local) => Uuid::parse_str(local).ok().map(Key::Local),
            None => text.parse().ok().map(Key::Server),
        };
        parsed.ok_or_else(|| NotAKey(text.to_owned()))
    }
}

impl<T: fmt::Display> Serialize for Key<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, T: FromStr> Deserialize<'de> for Key<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// One of the API's numeric ids, as text wherever it leaves Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StringId<T>(pub T);

impl<T: fmt::Display> Serialize for StringId<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T: FromStr> Deserialize<'de> for StringId<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse()
            .map(StringId)
            .map_err(|_| serde::de::Error::custom(NotAKey(text.into_owned())))
    }
}

#[cfg(feature = "specta")]
mod described {
    use super::{Key, StringId};
    use specta::{Type, Types, datatype::DataType};

    impl<T> Type for Key<T> {
        fn definition(types: &mut Types) -> DataType {
            String::definition(types)
        }
    }

    impl<T> Type for StringId<T> {
        fn definition(types: &mut Types) -> DataType {
            String::definition(types)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn key_survives_serialization() {
        for key in [
            JobKey::Server(JobId(9_007_199_254_740_993)),
            JobKey::Local(Uuid::now_v7()),
        ] {
            let text = serde_json::to_string(&key).unwrap();
            assert!(text.starts_with('"'), "{text} must be text, never a number");
            assert_eq!(serde_json::from_str::<JobKey>(&text).unwrap(), key);
        }
    }

    #[test]
    fn text_that_is_no_key_is_refused_with_a_reason() {
        let refused = "local-nonsense".parse::<JobKey>().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "\"local-nonsense\" is not the number of a record"
        );
    }
}
