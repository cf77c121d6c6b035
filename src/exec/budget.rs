//! What one run spends: requests in all, and what is counted for each host.

use std::sync::{Arc, Mutex};

use tokio::time::Instant;

use super::credentials::locked;
use crate::reason::HaltReason;

/// The budget of one run. All sessions that are given it spend of it together, whichever provider they ask for:
/// accounts are locked, and services overrun, by whoever comes from here.
#[derive(Clone, Default)]
pub struct Budget(Arc<Mutex<Spent>>);

#[derive(Default)]
struct Spent {
    requests: usize,
    hosts: Vec<HostSpent>,
}

/// What was spent at one host.
#[derive(Default)]
pub(super) struct HostSpent {
    /// Nothing where it is a stub.
    name: Option<String>,
    pub bad_credentials: usize,
    pub next: Option<Instant>,
    /// Until when it wants to be left alone.
    pub resume: Option<Instant>,
    /// Why it is sent nothing more.
    pub left_alone: Option<HaltReason>,
}

/// The budget, as who asks one host spends of it.
pub(super) struct Account {
    budget: Budget,
    host: usize,
}

impl Budget {
    /// Opens an account for a host: that which it has, if others ask it too.
    pub(super) fn account(&self, name: Option<&str>) -> Account {
        let mut spent = locked(&self.0);
        let known = spent.hosts.iter().position(|host| host.name.is_some() && host.name.as_deref() == name);
        let host = known.unwrap_or_else(|| {
            spent.hosts.push(HostSpent { name: name.map(str::to_owned), ..HostSpent::default() });
            spent.hosts.len() - 1
        });
        drop(spent);
        Account { budget: self.clone(), host }
    }
}

impl Account {
    /// Looks at the requests of the whole run and at what was spent at the host, and adds to them.
    pub(super) fn spend<T>(&self, look: impl FnOnce(&mut usize, &mut HostSpent) -> T) -> T {
        let Spent { requests, hosts } = &mut *locked(&self.budget.0);
        look(requests, &mut hosts[self.host])
    }
}
