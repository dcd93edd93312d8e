//! The random part of the engine's waits.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers in 0..1 for spreading waits, the same ones for the same seed: a Weyl sequence with a strong mix (`SplitMix64`). Clones go on
/// with the same sequence.
#[derive(Clone, Debug)]
pub(crate) struct Spread(Arc<AtomicU64>);

impl Spread {
    /// The sequence of `seed`; without one it is another at each start.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let seed = seed.unwrap_or_else(|| RandomState::new().build_hasher().finish());
        Self(Arc::new(AtomicU64::new(seed)))
    }

    #[allow(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    pub(crate) fn next(&self) -> f64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut mixed = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_waits_again() {
        let take = |seed| {
            let spread = Spread::new(seed);
            [spread.next().to_bits(), spread.next().to_bits()]
        };
        assert_eq!(take(Some(7)), take(Some(7)));
        assert_ne!(take(Some(7)), take(Some(8)));
        assert_ne!(take(None), take(None));
        let spread = Spread::new(Some(7));
        assert!((0..100).all(|_| (0.0..1.0).contains(&spread.next())));
    }
}
