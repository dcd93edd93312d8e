//! Maps local ids to the server's ids.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::key::{JobKey, Key, ProjectKey};

/// Maps local ids to the server's ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdMap {
    servers: HashMap<Uuid, i64>,
    /// The local ids of the records that were created here. `None` if the local id cannot be read.
    ours: HashMap<(LocalKind, i64), Vec<Uuid>>,
    /// Local ids whose server id cannot be read any more.
    damaged: HashSet<Uuid>,
    /// Whether there are rows whose local id itself cannot be read.
    has_unreadable_local: bool,
}

/// The kind of record that a local id belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LocalKind {
    Job,
    Appointment,
    Project,
}

impl LocalKind {
    /// The spelling in the outbox.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Appointment => "appointment",
            Self::Project => "project",
        }
    }

    /// Parses the spelling in the outbox.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Job, Self::Appointment, Self::Project]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

impl IdMap {
    /// The key with the server's id, if that is known.
    pub(crate) fn resolve<T: From<i64> + Copy>(&self, key: Key<T>) -> Key<T> {
        match key {
            Key::Server(_) => key,
            Key::Local(local) => self.server(local).map_or(key, |id| Key::Server(id.into())),
        }
    }

    /// The server's id of a local id.
    pub(crate) fn server(&self, local: Uuid) -> Option<i64> {
        self.servers.get(&local).copied()
    }

    /// Whether one of our operations is known to have created a record of the server.
    pub(crate) fn is_ours(&self, kind: LocalKind, server: i64) -> bool {
        self.ours.contains_key(&(kind, server))
    }

    /// The local ids of a record of the server.
    pub(crate) fn local_ids(&self, kind: LocalKind, server: i64) -> &[Uuid] {
        self.ours.get(&(kind, server)).map_or(&[], Vec::as_slice)
    }

    /// All keys that edits of a job may use for it.
    pub(crate) fn names_of_job(&self, job: JobKey) -> Vec<JobKey> {
        self.names_of(LocalKind::Job, job)
    }

    /// All keys that edits of a project may use for it.
    pub(crate) fn names_of_project(&self, project: ProjectKey) -> Vec<ProjectKey> {
        self.names_of(LocalKind::Project, project)
    }

    fn names_of<T: From<i64> + Into<i64> + Copy>(
        &self,
        kind: LocalKind,
        key: Key<T>,
    ) -> Vec<Key<T>> {
        let key = self.resolve(key);
        let own = match key {
            Key::Server(id) => self.local_ids(kind, id.into()),
            Key::Local(_) => &[],
        };
        let own = own.iter().map(|name| Key::Local(*name));
        std::iter::once(key).chain(own).collect()
    }

    /// Adds a pair.
    pub(crate) fn insert(&mut self, local: Uuid, kind: LocalKind, server: i64) {
        self.servers.insert(local, server);
        self.ours.entry((kind, server)).or_default().push(local);
    }

    /// Adds a local id whose server id cannot be read any more.
    pub(crate) fn insert_damaged(&mut self, local: Uuid) {
        self.damaged.insert(local);
    }

    /// Adds a pair whose local id cannot be read, with what is left of it.
    pub(crate) fn insert_without_local(&mut self, rest: Option<(LocalKind, i64)>) {
        self.has_unreadable_local = true;
        // A search for a booking only needs to know that the record is ours.
        if let Some(record) = rest {
            self.ours.entry(record).or_default();
        }
    }

    /// Whether a missing server id may be lost and not just unknown yet, because its row may be one
    /// that cannot be read.
    pub(crate) fn may_be_damaged(&self, local: Uuid) -> bool {
        self.damaged.contains(&local)
            || (self.has_unreadable_local && !self.servers.contains_key(&local))
    }
}
