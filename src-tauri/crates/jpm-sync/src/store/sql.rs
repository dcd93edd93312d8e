//! The result type of statements.

/// A result of SQLite itself, before the file is named in the error.
pub(crate) type Sql<T> = Result<T, rusqlite::Error>;
