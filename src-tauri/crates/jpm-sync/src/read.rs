//! Reading what screens show: rows of the mirror, joined, named, and overlaid with the waiting edits.

pub(crate) mod calendar;
pub(crate) mod cards;
pub(crate) mod choices;
pub(crate) mod conflict;
pub(crate) mod job;
pub(crate) mod job_table;
pub(crate) mod names;
pub(crate) mod next_visit;
pub(crate) mod projects;
pub(crate) mod ranking;
pub(crate) mod search;
pub(crate) mod skills;
