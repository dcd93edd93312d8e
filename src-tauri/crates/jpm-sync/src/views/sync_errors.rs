//! Why an edit is not sent, why the sync does not work, and what is wrong with the files of an
//! account. These are codes: the window has the words.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::time::EpochMillis;

/// Why an edit does not go through, or why the sync does not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SyncError {
    /// What happened.
    pub reason: SyncErrorReason,
    /// The server's messages by field.
    pub field_errors: BTreeMap<String, Vec<String>>,
    /// The server's trace id, for its support.
    pub trace_id: Option<String>,
}

/// Older versions stored a sentence, as `message`. It is read as the server's words.
impl<'de> Deserialize<'de> for SyncError {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Reason {
            Sentence(String),
            Code(SyncErrorReason),
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Stored {
            #[serde(alias = "message")]
            reason: Reason,
            field_errors: BTreeMap<String, Vec<String>>,
            trace_id: Option<String>,
        }
        let stored = Stored::deserialize(from)?;
        Ok(Self {
            reason: match stored.reason {
                Reason::Sentence(message) => SyncErrorReason::ServerMessage { message },
                Reason::Code(reason) => reason,
            },
            field_errors: stored.field_errors,
            trace_id: stored.trace_id,
        })
    }
}

impl From<SyncErrorReason> for SyncError {
    fn from(reason: SyncErrorReason) -> Self {
        Self {
            reason,
            field_errors: BTreeMap::new(),
            trace_id: None,
        }
    }
}

impl From<SendProblem> for SyncError {
    fn from(why: SendProblem) -> Self {
        SyncErrorReason::NotSent { why }.into()
    }
}

/// What a [`SyncError`] is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "code",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SyncErrorReason {
    /// The server gives the reason itself.
    ServerMessage {
        /// Its words.
        message: String,
    },
    /// The server rejected the call without a reason.
    Rejected {
        /// The HTTP status.
        status: u16,
    },
    /// The server no longer accepts the keys.
    KeysRejected,
    /// The keys lack a scope.
    PermissionMissing,
    /// The server failed or is busy.
    ServerFailed {
        /// Its words.
        message: Option<String>,
    },
    /// The call quota of the app is used up.
    QuotaUsedUp {
        /// When it is renewed, if the server says it.
        until: Option<EpochMillis>,
    },
    /// The answer is not from the API.
    NotTheApi,
    /// The name of the server was not found.
    HostNotFound,
    /// The server does not accept connections.
    ConnectionRefused,
    /// The connection broke before the answer.
    ConnectionLost,
    /// The server did not answer in time.
    TimedOut,
    /// The answer broke off.
    AnswerCutOff,
    /// The answer is too large.
    AnswerTooLarge,
    /// The certificate of the server is not trusted.
    CertificateNotTrusted,
    /// The server cannot be reached for another reason.
    Unreachable,
    /// A call failed in another way.
    CallFailed {
        /// The words of the client for the log.
        detail: String,
    },
    /// The sender cannot go on.
    NotSent {
        /// Why.
        why: SendProblem,
    },
    /// Something is wrong with the files of the account.
    Store {
        /// What.
        problem: StoreProblem,
    },
    /// A part of the engine failed. Nothing syncs until the next start.
    EngineFailed,
}

/// Why the sender does not complete an edit, if it is not the server that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum SendProblem {
    /// The server does not have the record.
    RecordNotFound,
    /// The job of the edit is not on the server.
    JobNotOnServer,
    /// The job of the edit was never booked.
    JobNeverBooked,
    /// The project of the edit was never created.
    ProjectNeverCreated,
    /// The server's id of the job or appointment is damaged on this computer's disk.
    DamagedId,
    /// The server's copy of the appointment has no times.
    TimesMissing,
    /// The keys may not read who is assigned.
    AssignmentsUnreadable,
    /// A tag or a custom field of the server's copy of the job cannot be read. A call replaces all
    /// of them, so it would be lost.
    ListUnreadable,
    /// All reads are too old to compare with.
    SlowAnswers,
    /// The edit was sent without an answer, and the server has several matching records.
    SeveralFound,
    /// The edit was sent without an answer, and its effect was not found within the deadline.
    NotFoundInTime,
}

/// What is wrong with the files of an account. Paths and the words of the system are data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "code",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum StoreProblem {
    /// A newer version of the program wrote the file.
    NewerFile {
        /// The file.
        path: String,
    },
    /// The folder or a file in it cannot be written.
    NotWritable {
        /// What cannot be written.
        path: String,
        /// What the system said.
        detail: String,
    },
    /// Another process uses the files.
    Locked {
        /// The folder.
        path: String,
    },
    /// The outbox is damaged.
    OutboxDamaged {
        /// The file.
        path: String,
        /// What SQLite said.
        detail: String,
    },
    /// The file was removed or replaced while the program ran.
    Displaced {
        /// The file.
        path: String,
    },
    /// The mirror is damaged. It is downloaded again.
    MirrorDamaged,
    /// The disk failed to read or to write.
    DiskFailed {
        /// The file.
        path: String,
        /// What SQLite said.
        detail: String,
    },
    /// The disk is full.
    DiskFull {
        /// The file.
        path: String,
    },
    /// The folder is on a network drive.
    NetworkDrive {
        /// The folder.
        path: String,
        /// The type of the file system.
        file_system: String,
    },
    /// This version of SQLite can lose a commit.
    OldSqlite {
        /// Its version.
        found: String,
    },
    /// A stored record cannot be read.
    Unreadable {
        /// The file.
        path: String,
        /// What is wrong.
        detail: String,
    },
    /// The database failed in another way.
    DatabaseFailed {
        /// The file.
        path: String,
        /// What SQLite said.
        detail: String,
    },
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn stored_sentence_of_an_older_version_is_read_as_text() {
        let stored = r#"{"message":"Closed.","fieldErrors":{"start":["Too late."]},"traceId":"7"}"#;
        let error: SyncError = serde_json::from_str(stored).unwrap();
        let message = "Closed.".to_owned();
        assert_eq!(error.reason, SyncErrorReason::ServerMessage { message });
        assert_eq!(error.field_errors["start"], ["Too late."]);
        assert_eq!(error.trace_id.as_deref(), Some("7"));
    }

    #[test]
    fn stored_reason_survives_a_round_trip() {
        let why = SendProblem::DamagedId;
        let error = SyncError::from(SyncErrorReason::NotSent { why });
        let stored = serde_json::to_string(&error).unwrap();
        assert_eq!(serde_json::from_str::<SyncError>(&stored).unwrap(), error);
    }
}
