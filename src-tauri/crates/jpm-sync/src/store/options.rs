//! How a store works, where a proof needs it otherwise than a program does.

/// A page of an index that several commits change is copied once, and the more seldom it is copied, the more of them change it.
pub(crate) const LOG_PAGES: u32 = 8_000;

/// How a store works. The default is what every program wants; anything else is for tests that prove something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    /// Whether an edit that was taken survives a power cut. Without it the newest edits may be lost, which is what the proof shows.
    pub survives_power_cut: bool,
    /// Whether the engine reads and writes the files on the task that wants them, and not on threads where blocking is allowed. Only so
    /// can a simulation on one thread be repeated step by step.
    pub in_place: bool,
    /// How many pages of 4 KiB the mirror's log holds before they are copied into its file. With few, a power cut often falls into the copying.
    pub log_pages: u32,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            survives_power_cut: true,
            in_place: false,
            log_pages: LOG_PAGES,
        }
    }
}
