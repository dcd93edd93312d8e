import fc from 'fast-check';

// `make test` sets a seed, so that each run draws the same inputs. Without one they are new.
const seed = process.env.FAST_CHECK_SEED;
if (seed) fc.configureGlobal({ seed: Number(seed) });
