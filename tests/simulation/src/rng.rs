//! Reproducible random numbers.

/// A random number generator (`SplitMix64`).
#[derive(Clone, Debug)]
pub struct SimRng(u64);

impl SimRng {
    /// A generator with this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..end`, or 0 if that is empty.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll() % end.max(1)
    }

    /// A number in `from..=to`.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from + 1)
    }

    /// True with this probability.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A random element; `None` if there is none.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        let index = self.below(things.len() as u64);
        things.get(usize::try_from(index).unwrap_or(0))
    }

    /// A random element.
    pub fn one<T: Copy, const N: usize>(&mut self, things: [T; N]) -> T {
        things[usize::try_from(self.below(N as u64)).unwrap_or(0)]
    }

    /// An independent generator, so that the draws of one part do not shift another's.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        Self(self.roll())
    }
}
