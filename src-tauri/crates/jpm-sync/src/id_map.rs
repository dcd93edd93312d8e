//! From our own names to the server's numbers.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::key::Key;

/// From our own names to the server's numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdMap {
    servers: HashMap<Uuid, i64>,
    /// Our names of the records that were made here; none where the name cannot be read.
    ours: HashMap<(LocalKind, i64), Vec<Uuid>>,
    /// Names whose number cannot be read any more.
    damaged: HashSet<Uuid>,
    /// There are rows whose name itself cannot be read.
    has_nameless: bool,
}

/// What a local name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LocalKind {
    Job,
    Appointment,
    Project,
}

impl LocalKind {
    /// As it is written in the outbox.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Appointment => "appointment",
            Self::Project => "project",
        }
    }

    /// What is written so.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        [Self::Job, Self::Appointment, Self::Project]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

impl IdMap {
    /// The key with the server's number, where that is known.
    pub(crate) fn resolve<T: From<i64> + Copy>(&self, key: Key<T>) -> Key<T> {
        match key {
            Key::Server(_) => key,
            Key::Local(local) => self.server(local).map_or(key, |id| Key::Server(id.into())),
        }
    }

    /// The server's number of a local name.
    pub(crate) fn server(&self, local: Uuid) -> Option<i64> {
        self.servers.get(&local).copied()
    }

    /// Whether a record of the server is known to have been made by an operation of ours.
    pub(crate) fn is_ours(&self, kind: LocalKind, server: i64) -> bool {
        self.ours.contains_key(&(kind, server))
    }

    /// The names of our own that a record of the server went by.
    pub(crate) fn names_of(&self, kind: LocalKind, server: i64) -> &[Uuid] {
        self.ours.get(&(kind, server)).map_or(&[], Vec::as_slice)
    }

    /// Notes a pair.
    pub(crate) fn insert(&mut self, local: Uuid, kind: LocalKind, server: i64) {
        self.servers.insert(local, server);
        self.ours.entry((kind, server)).or_default().push(local);
    }

    /// Notes a name whose number cannot be read any more.
    pub(crate) fn insert_damaged(&mut self, local: Uuid) {
        self.damaged.insert(local);
    }

    /// Notes that there is a pair whose name cannot be read, and what is left of it.
    pub(crate) fn insert_nameless(&mut self, rest: Option<(LocalKind, i64)>) {
        self.has_nameless = true;
        // That it is ours is all that a search for a booking needs to know.
        if let Some(record) = rest {
            self.ours.entry(record).or_default();
        }
    }

    /// Whether the server's number of a name without one is not merely unknown yet: the row that had it may be one that cannot be read.
    pub(crate) fn may_be_damaged(&self, local: Uuid) -> bool {
        self.damaged.contains(&local) || (self.has_nameless && !self.servers.contains_key(&local))
    }
}
