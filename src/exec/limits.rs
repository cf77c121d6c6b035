//! How much may be asked of a service, and how much was.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use super::budget::{Account, Budget};
use crate::reason::{HaltReason, SkipReason};

/// How much may be asked of a service. Of an embedded stub only how many requests there are, and for how long, is
/// limited.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// Requests a second.
    pub rate: Option<f64>,
    /// Requests in all.
    pub requests: Option<usize>,
    /// Requests with a credential that is not good, after which accounts may be locked; where it
    /// is not given, [`Limits::BAD_CREDENTIALS`], but none for the loopback.
    pub bad_credentials: Option<usize>,
    /// For the whole run.
    pub time: Option<TimeLimit>,
}

/// A time that a run has, from when the limit is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimit {
    whole: Duration,
    /// Nothing where that is further than time is counted.
    ends: Option<Instant>,
}

impl TimeLimit {
    /// A limit that begins now.
    pub fn begin(whole: Duration) -> TimeLimit {
        TimeLimit { whole, ends: Instant::now().checked_add(whole) }
    }

    /// What comes of something, if it ends in time.
    ///
    /// # Errors
    /// How long the time was that is over.
    pub(super) async fn within<T>(&self, waited: impl Future<Output = T>) -> Result<T, Duration> {
        match self.ends {
            Some(ends) => timeout_at(ends, waited).await.map_err(|_| self.whole),
            None => Ok(waited.await),
        }
    }

    /// Whether it is over at a time.
    fn is_over_at(&self, time: Instant) -> bool {
        self.ends.is_some_and(|ends| time >= ends)
    }
}

impl Limits {
    /// Those that hold for an embedded stub: it need not be spared.
    pub(super) fn of_stub(&self) -> Limits {
        Limits { requests: self.requests, time: self.time, ..Limits::default() }
    }

    /// How many bad credentials a host is sent.
    pub const BAD_CREDENTIALS: usize = 50;

    /// These limits, with the usual one of bad credentials for a host that is not this machine.
    pub(super) fn of_service(&self, is_loopback: bool) -> Limits {
        let usual = (!is_loopback).then_some(Limits::BAD_CREDENTIALS);
        Limits { bad_credentials: self.bad_credentials.or(usual), ..self.clone() }
    }
}

/// Holds the requests of one session to some limits, and to what is left of the budget of all.
pub(super) struct Limiter {
    limits: Limits,
    account: Account,
    /// How many this session sent.
    sent: AtomicUsize,
}

/// When a request may go out.
struct SendTime {
    /// From 1.
    number: usize,
    /// Nothing where that is now: a timer is no sooner over than with its next tick, a millisecond
    /// that most answers don't need.
    begins: Option<Instant>,
}

impl Limiter {
    /// Limits for who asks a host; nothing stands for a stub, which nobody else asks.
    pub(super) fn new(limits: Limits, budget: &Budget, host: Option<&str>) -> Limiter {
        Limiter { limits, account: budget.account(host), sent: AtomicUsize::new(0) }
    }

    /// Takes one request out of what is left, and waits until the rate allows it. Gives its number.
    ///
    /// # Errors
    /// Why it may not be sent.
    pub(super) async fn spend(&self, is_bad_credential: bool) -> Result<usize, SkipReason> {
        let SendTime { number, begins } = self.turn(is_bad_credential)?;
        if let Some(begins) = begins {
            sleep_until(begins).await;
        }
        Ok(number)
    }

    /// What comes of an exchange, if it ends while the run has time.
    ///
    /// # Errors
    /// Where the time is over before.
    pub(super) async fn within<T>(&self, exchange: impl Future<Output = T>) -> Result<T, SkipReason> {
        match self.limits.time {
            Some(time) => time.within(exchange).await.map_err(SkipReason::TimeOver),
            None => Ok(exchange.await),
        }
    }

    fn turn(&self, is_bad_credential: bool) -> Result<SendTime, SkipReason> {
        self.account.spend(|requests, host| {
            let now = Instant::now();
            let turn = [host.next, host.resume].into_iter().flatten().fold(now, Instant::max);
            if let Some(time) = self.limits.time.filter(|time| time.is_over_at(turn)) {
                return Err(SkipReason::TimeOver(time.whole));
            }
            if let Some(most) = self.limits.requests.filter(|most| *requests >= *most) {
                return Err(SkipReason::RequestsSpent(most));
            }
            let bad = self.limits.bad_credentials.filter(|most| is_bad_credential && host.bad_credentials >= *most);
            if let Some(most) = bad {
                return Err(SkipReason::BadCredentialsSpent(most));
            }
            *requests += 1;
            host.bad_credentials += usize::from(is_bad_credential);
            host.next = self.limits.rate.and_then(|rate| turn.checked_add(between(rate)));
            let number = self.sent.fetch_add(1, Ordering::Relaxed) + 1;
            Ok(SendTime { number, begins: (turn > now).then_some(turn) })
        })
    }

    /// Counts a request that is sent whatever is left.
    pub(super) fn count(&self) {
        self.account.spend(|requests, _| *requests += 1);
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// Holds every request to the host back for so long: the service asks for it.
    pub(super) fn wait(&self, pause: Duration) {
        self.account.spend(|_, host| host.resume = host.resume.max(Instant::now().checked_add(pause)));
    }

    /// Sends the host nothing more: it asks for that. The first reason holds.
    pub(super) fn leave_alone(&self, reason: HaltReason) {
        self.account.spend(|_, host| _ = host.left_alone.get_or_insert(reason));
    }

    /// Why the host is sent nothing more, by whomever.
    pub(super) fn left_alone(&self) -> Option<HaltReason> {
        self.account.spend(|_, host| host.left_alone.clone())
    }

    /// How many requests were let through.
    pub(super) fn requests(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }
}

/// The time between two requests; a rate that is next to nothing is one a day.
pub(super) fn between(rate: f64) -> Duration {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    Duration::try_from_secs_f64(1.0 / rate).map_or(DAY, |pause| pause.min(DAY))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn limited(limits: Limits) -> Limiter {
        Limiter::new(limits, &Budget::default(), None)
    }

    #[test]
    fn bad_credentials_are_bounded_but_for_this_machine() {
        let bad = |is_loopback, bad_credentials| {
            Limits { bad_credentials, ..Limits::default() }.of_service(is_loopback).bad_credentials
        };
        assert_eq!(bad(false, None), Some(50));
        assert_eq!(bad(false, Some(3)), Some(3));
        assert_eq!(bad(true, None), None);
        assert_eq!(bad(true, Some(3)), Some(3));
    }

    #[test]
    fn no_rate_is_too_small_to_wait_for() {
        assert_eq!(between(4.0), Duration::from_millis(250));
        let slowest = between(1e-300);
        for rate in [f64::MIN_POSITIVE, 5e-324, 1e-30, 1e-20] {
            assert_eq!(between(rate), slowest, "{rate}");
        }
        assert_eq!(between(f64::MAX), Duration::ZERO);
    }

    /// A future that is ready when it is first asked has waited for no timer.
    #[tokio::test]
    async fn only_a_rate_or_the_service_s_wish_makes_a_request_wait() {
        let limiter = limited(Limits::default());
        assert!((1..4).all(|number| limiter.spend(false).now_or_never() == Some(Ok(number))));
        limiter.wait(Duration::from_secs(60));
        assert_eq!(limiter.spend(false).now_or_never(), None);

        let slow = limited(Limits { rate: Some(0.1), ..Limits::default() });
        assert_eq!(slow.spend(false).now_or_never(), Some(Ok(1)));
        assert_eq!(slow.spend(false).now_or_never(), None);
    }

    /// A request whose turn comes after the end is not waited for.
    #[tokio::test]
    async fn what_is_left_when_the_time_is_over_is_not_sent() {
        let hour = Duration::from_secs(3600);
        let limiter = limited(Limits { time: Some(TimeLimit::begin(hour)), ..Limits::default() });
        assert_eq!(limiter.spend(false).now_or_never(), Some(Ok(1)));
        limiter.wait(2 * hour);
        assert_eq!(limiter.spend(false).now_or_never(), Some(Err(SkipReason::TimeOver(hour))));
        let over = limited(Limits { time: Some(TimeLimit::begin(Duration::ZERO)), ..Limits::default() });
        assert_eq!(over.spend(false).now_or_never(), Some(Err(SkipReason::TimeOver(Duration::ZERO))));
    }

    #[tokio::test]
    async fn an_exchange_that_goes_on_ends_with_the_time() {
        let moment = Duration::from_millis(1);
        let limiter = limited(Limits { time: Some(TimeLimit::begin(moment)), ..Limits::default() });
        let endless = std::future::pending::<()>();
        assert_eq!(limiter.within(endless).await, Err(SkipReason::TimeOver(moment)));
        assert_eq!(limited(Limits::default()).within(async { 7 }).await, Ok(7));
    }

    #[tokio::test]
    async fn what_is_spent_is_refused_with_the_option_that_raises_it() {
        let limits = Limits { requests: Some(3), bad_credentials: Some(1), ..Limits::default() };
        let limiter = limited(limits);
        assert_eq!(limiter.spend(true).await, Ok(1));
        assert_eq!(limiter.spend(true).await, Err(SkipReason::BadCredentialsSpent(1)));
        assert_eq!(limiter.spend(false).await, Ok(2));
        assert_eq!(limiter.spend(false).await, Ok(3));
        assert_eq!(limiter.spend(false).await, Err(SkipReason::RequestsSpent(3)));
        assert_eq!(limiter.requests(), 3);
    }

    /// Who asks one host spends of one budget; the requests of a run are counted wherever they go.
    #[tokio::test]
    async fn sessions_of_one_run_have_one_budget() {
        let limits = Limits { requests: Some(4), bad_credentials: Some(1), ..Limits::default() };
        let budget = Budget::default();
        let [one, same, other] =
            ["here", "here", "there"].map(|host| Limiter::new(limits.clone(), &budget, Some(host)));
        assert_eq!(one.spend(true).await, Ok(1));
        assert_eq!(same.spend(true).await, Err(SkipReason::BadCredentialsSpent(1)));
        assert_eq!(other.spend(true).await, Ok(1));
        assert_eq!((same.spend(false).await, one.spend(false).await), (Ok(1), Ok(2)));
        assert_eq!(other.spend(false).await, Err(SkipReason::RequestsSpent(4)));
        assert_eq!([&one, &same, &other].map(Limiter::requests), [2, 1, 1]);
        one.leave_alone(HaltReason::AsksAgain);
        assert_eq!((same.left_alone(), other.left_alone()), (Some(HaltReason::AsksAgain), None));
        // Two stubs are two, whatever is said of one.
        let [stub, next] = [(); 2].map(|()| Limiter::new(Limits::default(), &budget, None));
        stub.wait(Duration::from_secs(60));
        assert_eq!(next.spend(false).now_or_never(), Some(Ok(1)));
    }
}
