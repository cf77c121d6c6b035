//! How much a walk over what a stranger wrote may do.
//!
//! A document of a few lines can describe values that fill a machine, and schemas that hold each
//! other can be followed for ever. Each operation on schemas has one budget for all that it does,
//! and says so where it is used up.

use std::cell::Cell;

use thiserror::Error;

/// What is left of the steps and the bytes of one operation.
#[derive(Debug)]
pub struct Budget {
    limit: Limit,
    steps: Cell<u64>,
    bytes: Cell<u64>,
}

/// The most that one operation may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub steps: u64,
    pub bytes: u64,
}

impl Limit {
    /// The smaller of each.
    #[cfg(feature = "instances")]
    pub fn least(self, other: Limit) -> Limit {
        Limit { steps: self.steps.min(other.steps), bytes: self.bytes.min(other.bytes) }
    }
}

/// A budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Error)]
pub enum Exceeded {
    #[error("more than {0} steps")]
    Steps(u64),
    #[error("more than {0} bytes")]
    Bytes(u64),
}

impl Budget {
    pub fn new(limit: Limit) -> Budget {
        Budget { limit, steps: Cell::new(limit.steps), bytes: Cell::new(limit.bytes) }
    }

    /// Takes so many steps.
    pub fn step(&self, count: usize) -> Result<(), Exceeded> {
        take(&self.steps, count).ok_or(Exceeded::Steps(self.limit.steps))
    }

    /// Takes so many bytes of what is made.
    pub fn bytes(&self, count: usize) -> Result<(), Exceeded> {
        take(&self.bytes, count).ok_or(Exceeded::Bytes(self.limit.bytes))
    }

    /// What was taken so far.
    #[cfg(any(test, feature = "instances"))]
    pub fn taken(&self) -> Limit {
        Limit { steps: self.limit.steps - self.steps.get(), bytes: self.limit.bytes - self.bytes.get() }
    }
}

/// Takes from what is left; where there is not enough, nothing is left for whoever asks next.
fn take(left: &Cell<u64>, count: usize) -> Option<()> {
    let rest = left.get().checked_sub(count as u64);
    left.set(rest.unwrap_or_default());
    rest.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_that_is_used_up_stays_so() {
        let budget = Budget::new(Limit { steps: 3, bytes: 10 });
        assert_eq!(budget.step(2), Ok(()));
        assert_eq!(budget.taken(), Limit { steps: 2, bytes: 0 });
        assert_eq!(budget.step(2), Err(Exceeded::Steps(3)));
        assert_eq!(budget.step(1), Err(Exceeded::Steps(3)));
        assert_eq!(budget.bytes(10), Ok(()));
        assert_eq!(budget.bytes(1).unwrap_err().to_string(), "more than 10 bytes");
    }
}
