//! How much a client may spend on second tries, over all its calls.
//!
//! A limit on the tries of one call does not keep a program from doubling the load of a server that is down: every one of its calls
//! fails, and every one is tried again. So all calls draw on one bucket, as the AWS SDKs have it in their standard mode: a second try
//! costs tokens, a success gives back what its tries have cost, and a call that succeeds at once gives one token. An empty bucket
//! means that failures are reported at once.

use std::sync::{Mutex, PoisonError};

use crate::api_error::Error;

/// The tokens of a bucket that nothing has spent on: a hundred tries.
pub(crate) const CAPACITY: u32 = 500;

/// What another try costs.
const RETRY_COST: u32 = 5;

/// What another try costs after a time limit, which had cost the server the most.
const TIMEOUT_RETRY_COST: u32 = 10;

/// What a call gives that succeeds at once.
const SUCCESS_REFUND: u32 = 1;

/// A bucket of tokens.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    capacity: u32,
    left: Mutex<u32>,
}

impl RetryBudget {
    pub(crate) fn new(capacity: u32) -> Self {
        Self {
            capacity,
            left: Mutex::new(capacity),
        }
    }

    /// Takes what another try after `error` costs; `None` when the bucket holds less.
    pub(crate) fn try_spend(&self, error: &Error) -> Option<u32> {
        let cost = match error {
            Error::Timeout { .. } => TIMEOUT_RETRY_COST,
            _ => RETRY_COST,
        };
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.checked_sub(cost)?;
        Some(cost)
    }

    /// Notes a success, whose last try had cost `spent`; `None` when there was only one.
    pub(crate) fn record_success(&self, spent: Option<u32>) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left
            .saturating_add(spent.unwrap_or(SUCCESS_REFUND))
            .min(self.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_error::Effect;
    use crate::transport::SendPhase;

    fn timeout() -> Error {
        Error::Timeout {
            phase: SendPhase::MaybeSent,
            effect: Effect::None,
        }
    }

    fn other() -> Error {
        Error::Setup(String::new())
    }

    #[test]
    fn an_empty_bucket_gives_nothing_until_calls_succeed() {
        let budget = RetryBudget::new(16);
        assert_eq!(budget.try_spend(&timeout()), Some(10));
        assert_eq!(budget.try_spend(&other()), Some(5));
        assert_eq!(budget.try_spend(&other()), None);
        for _ in 0..4 {
            budget.record_success(None);
        }
        assert_eq!(budget.try_spend(&other()), Some(5));
        assert_eq!(budget.try_spend(&other()), None);
        budget.record_success(Some(5));
        assert_eq!(budget.try_spend(&other()), Some(5));
    }

    #[test]
    fn it_never_holds_more_than_at_first() {
        let budget = RetryBudget::new(5);
        for _ in 0..100 {
            budget.record_success(Some(10));
        }
        assert_eq!(budget.try_spend(&other()), Some(5));
        assert_eq!(budget.try_spend(&other()), None);
    }
}
