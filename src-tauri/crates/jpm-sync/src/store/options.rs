//! Options that tests and benchmarks need.

/// An index page that several commits change is copied once per checkpoint. With fewer checkpoints,
/// more changes share a copy.
pub(crate) const CHECKPOINT_PAGES: u32 = 8_000;

/// Options of a store. Programs use the default. Everything else is for tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    /// Whether an accepted edit survives a power cut. A test turns this off to show that the newest
    /// edits are then lost.
    pub survives_power_cut: bool,
    /// Whether the engine accesses the files on its own task instead of on threads where blocking
    /// is allowed. Only then can a simulation on one thread be repeated step by step.
    pub run_inline: bool,
    /// How many pages of 4 KiB the mirror's log holds before a checkpoint. With few, a power cut
    /// often happens during one.
    pub checkpoint_pages: u32,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            survives_power_cut: true,
            run_inline: false,
            checkpoint_pages: CHECKPOINT_PAGES,
        }
    }
}
