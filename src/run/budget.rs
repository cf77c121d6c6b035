//! How much was asked of a service, and whether more may be.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::Limits;
use crate::reason::SkipReason;

/// What has been spent of some limits.
pub struct Budget {
    limits: Limits,
    spent: Mutex<Spent>,
}

#[derive(Default)]
struct Spent {
    requests: usize,
    bad_credentials: usize,
    next: Option<Instant>,
    /// Until when the service wants to be left alone.
    resume: Option<Instant>,
}

impl Budget {
    pub fn new(limits: Limits) -> Budget {
        Budget { limits, spent: Mutex::default() }
    }

    /// Takes one request out of the budget, and waits until the rate allows it.
    ///
    /// # Errors
    /// Why it may not be sent.
    pub async fn spend(&self, is_bad_credential: bool) -> Result<(), SkipReason> {
        if let Some(turn) = self.turn(is_bad_credential)? {
            sleep_until(turn).await;
        }
        Ok(())
    }

    /// Takes one request out of the budget: when it may go out, where that is not now. A timer is
    /// no sooner over than with its next tick, a millisecond that most answers don't need.
    fn turn(&self, is_bad_credential: bool) -> Result<Option<Instant>, SkipReason> {
        let mut spent = self.spent();
        if let Some(most) = self.limits.requests.filter(|most| spent.requests >= *most) {
            return Err(SkipReason::RequestsSpent(most));
        }
        let bad = self.limits.bad_credentials.filter(|most| is_bad_credential && spent.bad_credentials >= *most);
        if let Some(most) = bad {
            return Err(SkipReason::BadCredentialsSpent(most));
        }
        spent.requests += 1;
        spent.bad_credentials += usize::from(is_bad_credential);
        let now = Instant::now();
        let turn = [spent.next, spent.resume].into_iter().flatten().fold(now, Instant::max);
        spent.next = self.limits.rate.map(|rate| turn + pause(rate));
        Ok((turn > now).then_some(turn))
    }

    /// Holds every request back for so long: the service asks for it.
    pub fn wait(&self, pause: Duration) {
        let mut spent = self.spent();
        spent.resume = spent.resume.max(Instant::now().checked_add(pause));
    }

    fn spent(&self) -> MutexGuard<'_, Spent> {
        self.spent.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// The time between two requests; a rate that is next to nothing is one a day.
fn pause(rate: f64) -> Duration {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    Duration::try_from_secs_f64(1.0 / rate).map_or(DAY, |pause| pause.min(DAY))
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn no_rate_is_too_small_to_wait_for() {
        assert_eq!(pause(4.0), Duration::from_millis(250));
        assert_eq!(pause(f64::MIN_POSITIVE), pause(1e-300));
    }

    /// A future that is ready when it is first asked has waited for no timer.
    #[tokio::test]
    async fn only_a_rate_or_the_service_s_wish_makes_a_request_wait() {
        let budget = Budget::new(Limits::default());
        assert!((0..3).all(|_| budget.spend(false).now_or_never() == Some(Ok(()))));
        budget.wait(Duration::from_secs(60));
        assert_eq!(budget.spend(false).now_or_never(), None);

        let slow = Budget::new(Limits { rate: Some(0.1), ..Limits::default() });
        assert_eq!(slow.spend(false).now_or_never(), Some(Ok(())));
        assert_eq!(slow.spend(false).now_or_never(), None);
    }

    #[tokio::test]
    async fn what_is_spent_is_refused_with_the_option_that_raises_it() {
        let limits = Limits { requests: Some(3), bad_credentials: Some(1), ..Limits::default() };
        let budget = Budget::new(limits);
        assert_eq!(budget.spend(true).await, Ok(()));
        assert_eq!(budget.spend(true).await, Err(SkipReason::BadCredentialsSpent(1)));
        assert_eq!(budget.spend(false).await, Ok(()));
        assert_eq!(budget.spend(false).await, Ok(()));
        assert_eq!(budget.spend(false).await, Err(SkipReason::RequestsSpent(3)));
    }
}
