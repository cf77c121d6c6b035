//! How much was asked of a service, and whether more may be.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use super::Limits;

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
    pub async fn spend(&self, is_bad_credential: bool) -> Result<(), String> {
        let mut spent = self.spent.lock().await;
        if let Some(most) = self.limits.requests.filter(|most| spent.requests >= *most) {
            return Err(format!("the budget of {most} requests is spent (--max-requests)"));
        }
        let bad = self.limits.bad_credentials.filter(|most| is_bad_credential && spent.bad_credentials >= *most);
        if let Some(most) = bad {
            return Err(format!("the budget of {most} bad credentials is spent (--max-bad-credentials)"));
        }
        spent.requests += 1;
        spent.bad_credentials += usize::from(is_bad_credential);
        let now = Instant::now();
        let turn = [spent.next, spent.resume].into_iter().flatten().fold(now, Instant::max);
        spent.next = self.limits.rate.map(|rate| turn + pause(rate));
        drop(spent);
        sleep_until(turn).await;
        Ok(())
    }
}

impl Budget {
    /// Holds every request back for so long: the service asks for it.
    pub async fn wait(&self, pause: Duration) {
        let mut spent = self.spent.lock().await;
        spent.resume = spent.resume.max(Instant::now().checked_add(pause));
    }
}

/// The time between two requests; a rate that is next to nothing is one a day.
fn pause(rate: f64) -> Duration {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    Duration::try_from_secs_f64(1.0 / rate).map_or(DAY, |pause| pause.min(DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rate_is_too_small_to_wait_for() {
        assert_eq!(pause(4.0), Duration::from_millis(250));
        assert_eq!(pause(f64::MIN_POSITIVE), pause(1e-300));
    }

    #[tokio::test]
    async fn what_is_spent_is_refused_with_the_option_that_raises_it() {
        let limits = Limits { requests: Some(3), bad_credentials: Some(1), ..Limits::default() };
        let budget = Budget::new(limits);
        assert_eq!(budget.spend(true).await, Ok(()));
        assert!(budget.spend(true).await.unwrap_err().contains("--max-bad-credentials"));
        assert_eq!(budget.spend(false).await, Ok(()));
        assert_eq!(budget.spend(false).await, Ok(()));
        assert!(budget.spend(false).await.unwrap_err().contains("--max-requests"));
    }
}
