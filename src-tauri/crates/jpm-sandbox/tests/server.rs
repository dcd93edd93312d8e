//! The sandbox over real HTTP: sign-in, every operation in both forms, effects, refusals, paging, files, determinism.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod server {
    pub(crate) mod caller;
    mod control;
    mod door;
    mod edits;
    mod faults;
    mod feeds;
    mod life;
    mod lists;
    mod messy;
    mod neighbours;
    mod odd;
    mod passing;
    mod refusals;
    mod states;
    mod strictness;
    mod tenant;
}
