//! Decoding of responses that are not quite what the documents say.

pub(crate) mod charset;
pub(crate) mod coerce;
mod explain;
pub(crate) mod json_repair;
pub(crate) mod lenient;
pub(crate) mod list;

pub use explain::explain;
pub use lenient::FieldProblem;
pub use list::UnreadableItem;
