//! How many operations are asked at a time.

use crate::live::Exchange;
use crate::reason::ExchangeError;

use super::visit::JudgedCase;

/// So many at first, at a service of this machine or at a stub.
const NEAR: usize = 4;
/// So many at most there, where nothing is given.
const MOST_NEAR: usize = 16;
/// So many at most elsewhere, where nothing is given.
const MOST_FAR: usize = 4;
/// A service that takes so many times as long as it did has enough to do.
const SLOWER: f64 = 2.0;
const FORGOTTEN: f64 = 1.1;

/// Rises while a service answers as fast as it did, and falls again where it does not; it is halved where the service
/// has too much to do. Elsewhere than on this machine it begins with one operation.
pub(super) struct Pace {
    begins: usize,
    most: usize,
    now: usize,
    round: Round,
    /// The seconds of a case in the fastest round, which is forgotten little by little: other operations take longer.
    fastest: f64,
}

/// What came of as many operations as are asked at a time.
#[derive(Default)]
struct Round {
    operations: usize,
    cases: usize,
    seconds: f64,
    is_too_much: bool,
}

impl Pace {
    /// The pace for a service that is near, or not, and at most that which is given.
    pub(super) fn of(given: Option<usize>, is_near: bool) -> Pace {
        let (begins, usual) = if is_near { (NEAR, MOST_NEAR) } else { (1, MOST_FAR) };
        let most = given.unwrap_or(usual).max(1);
        let begins = begins.min(most);
        Pace { begins, most, now: begins, round: Round::default(), fastest: f64::INFINITY }
    }

    /// How many operations may be asked at a time.
    pub(super) fn now(&self) -> usize {
        self.now
    }

    /// The most that it may come to.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Learns from the cases of an operation.
    pub(super) fn heard(&mut self, cases: &[JudgedCase]) {
        for case in cases {
            let Some(observation) = &case.observation else { continue };
            self.round.cases += 1;
            self.round.seconds += case.seconds;
            self.round.is_too_much |= observation.trace.steps.iter().any(|step| is_too_much(&step.exchange));
        }
        self.round.operations += 1;
        if self.round.operations >= self.now {
            let round = std::mem::take(&mut self.round);
            self.after(&round);
        }
    }

    fn after(&mut self, round: &Round) {
        if round.is_too_much {
            self.now = (self.now / 2).max(1);
            return;
        }
        if round.cases == 0 {
            return;
        }
        let seconds = round.seconds / round.cases as f64;
        self.fastest = (self.fastest * FORGOTTEN).min(seconds);
        if seconds <= self.fastest * SLOWER {
            self.now = (self.now + 1).min(self.most);
        } else if self.now > self.begins {
            self.now -= 1;
        }
    }
}

/// Whether an answer, or that there is none, says that a service has too much to do.
fn is_too_much(exchange: &Result<Exchange, ExchangeError>) -> bool {
    match exchange {
        Ok(Exchange { response, .. }) => {
            matches!(response.status, 429 | 503) || response.is_timeout() || response.header("retry-after").count() > 0
        }
        Err(ExchangeError::Transport(_)) => true,
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(seconds: f64) -> Round {
        Round { operations: 1, cases: 1, seconds, is_too_much: false }
    }

    #[test]
    fn it_rises_to_what_is_given_while_a_service_is_as_fast_as_it_was() {
        let mut pace = Pace::of(Some(6), false);
        assert_eq!(pace.now(), 1);
        (0..20).for_each(|_| pace.after(&round(0.1)));
        assert_eq!(pace.now(), 6);
        (0..3).for_each(|_| pace.after(&round(0.5)));
        assert_eq!(pace.now(), 3);
        (0..30).for_each(|_| pace.after(&round(0.5)));
        assert_eq!(pace.now(), 6, "that it was faster once is forgotten");
    }

    #[test]
    fn it_does_not_fall_below_where_it_began_for_slowness_alone() {
        let mut pace = Pace::of(None, true);
        pace.after(&round(0.001));
        (0..3).for_each(|_| pace.after(&round(9.0)));
        assert_eq!(pace.now(), 4);
    }

    #[test]
    fn it_falls_where_a_service_has_too_much_to_do() {
        let mut pace = Pace::of(None, true);
        (0..40).for_each(|_| pace.after(&round(0.1)));
        assert_eq!(pace.now(), 16);
        (0..9).for_each(|_| pace.after(&Round { is_too_much: true, ..round(0.1) }));
        assert_eq!(pace.now(), 1);
    }

    #[test]
    fn nothing_is_learnt_from_what_was_not_sent() {
        let mut pace = Pace::of(None, true);
        pace.after(&Round::default());
        assert_eq!(pace.now(), 4);
        assert_eq!(Pace::of(Some(2), true).now(), 2);
    }
}
