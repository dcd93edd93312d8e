//! The token bucket that the retries of all calls share.
//!
//! A limit per call alone would double the load of a server that is down, because every call fails
//! and every call is retried. As in the standard mode of the AWS SDKs, a retry costs tokens, a
//! success returns what its last retry cost, and a call without a retry adds one token. While the
//! bucket is empty, errors are reported at once.

use std::sync::{Mutex, PoisonError};

use crate::api_error::Error;

/// The tokens of a full bucket: a hundred retries.
pub(crate) const CAPACITY: u32 = 500;

/// The cost of a retry.
const RETRY_COST: u32 = 5;

/// The cost of a retry after a timeout, which costs the server the most.
const TIMEOUT_RETRY_COST: u32 = 10;

/// What a call without a retry adds.
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

    /// Takes the cost of a retry after `error`; `None` if the bucket has less.
    pub(crate) fn try_spend(&self, error: &Error) -> Option<u32> {
        let cost = match error {
            Error::Timeout { .. } => TIMEOUT_RETRY_COST,
            _ => RETRY_COST,
        };
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.checked_sub(cost)?;
        Some(cost)
    }

    /// Records a success. `spent` is the cost of its last retry, `None` if there was none.
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
    use crate::setup_error::SetupError;
    use crate::transport::SendPhase;

    fn timeout() -> Error {
        Error::Timeout {
            phase: SendPhase::MaybeSent,
            effect: Effect::None,
        }
    }

    fn other() -> Error {
        Error::Setup(SetupError::NoTransport)
    }

    #[test]
    fn empty_budget_allows_no_retry_until_calls_succeed() {
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
    fn budget_never_exceeds_its_capacity() {
        let budget = RetryBudget::new(5);
        for _ in 0..100 {
            budget.record_success(Some(10));
        }
        assert_eq!(budget.try_spend(&other()), Some(5));
        assert_eq!(budget.try_spend(&other()), None);
    }
}
