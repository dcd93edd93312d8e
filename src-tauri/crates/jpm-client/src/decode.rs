//! Decodes responses that differ from the documents.

pub(crate) mod charset;
pub(crate) mod coerce;
mod explain;
pub(crate) mod json_repair;
pub(crate) mod lenient;

pub use crate::list::UnreadableItem;
pub use explain::explain;
pub use lenient::FieldProblem;
