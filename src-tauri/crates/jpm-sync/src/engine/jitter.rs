//! The random part of the engine's waits.

use std::sync::Arc;

use fastrand::Rng;
use parking_lot::Mutex;

/// Numbers in 0..1 that spread waits. The same seed gives the same numbers, and clones share one
/// sequence.
#[derive(Clone, Debug)]
pub(crate) struct Jitter(Arc<Mutex<Rng>>);

impl Jitter {
    /// The sequence of `seed`. Without a seed, each start has another sequence.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let rng = seed.map_or_else(Rng::new, Rng::with_seed);
        Self(Arc::new(Mutex::new(rng)))
    }

    pub(crate) fn next(&self) -> f64 {
        self.0.lock().f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_with_the_same_seed_repeats_its_numbers() {
        let take = |seed| {
            let jitter = Jitter::new(seed);
            [jitter.next().to_bits(), jitter.next().to_bits()]
        };
        assert_eq!(take(Some(7)), take(Some(7)));
        assert_ne!(take(Some(7)), take(Some(8)));
        assert_ne!(take(None), take(None));
        let jitter = Jitter::new(Some(7));
        assert!((0..100).all(|_| (0.0..1.0).contains(&jitter.next())));
    }
}
