//! Threads that ask and judge at the same time. Where a service is near, that is most of what a run takes.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Scope};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::runtime::{self, Handle, RuntimeFlavor};
use tokio::sync::{mpsc, oneshot};

use super::session::Session;
use super::visit::JudgedCase;
use crate::plan::Case;

/// More than this one service of the same machine has no use for.
const MOST: usize = 8;

/// A thread for fewer cases takes longer than they do.
const LEAST_CASES: usize = 50;

/// How many threads a run of some cases may have that asks so many operations at a time; nothing where it has but its
/// own.
pub(super) fn hands(session: &Session, cases: usize, jobs: usize) -> Option<usize> {
    let may_block = Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread);
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let hands = processors.min(jobs).min(cases / LEAST_CASES).min(MOST);
    (may_block && session.is_near() && hands > 1).then_some(hands)
}

/// The operation to be asked next, and who waits for it.
struct Errand {
    cases: Vec<Case>,
    reply: oneshot::Sender<Vec<JudgedCase<'static>>>,
    /// How many its thread has to do.
    left: Arc<AtomicUsize>,
}

/// Threads, each with connections of its own, that end with this.
pub(super) struct Crew<'s, 'p> {
    session: &'s Session<'p>,
    hands: Vec<(mpsc::UnboundedSender<Errand>, Arc<AtomicUsize>)>,
}

impl<'s, 'p> Crew<'s, 'p> {
    /// Begins; of a thread that can't be had the others do the work.
    pub(super) fn begin<'env>(scope: &'s Scope<'s, 'env>, hands: usize, session: &'s Session<'p>) -> Crew<'s, 'p> {
        let hands = (0..hands).filter_map(|_| {
            let (send, errands) = mpsc::unbounded_channel();
            // Who asks and who carries are of one thread: nobody is woken up for an answer.
            let runtime = runtime::Builder::new_current_thread().enable_all().build().ok()?;
            let begun = thread::Builder::new().name("asks".to_owned());
            begun.spawn_scoped(scope, move || runtime.block_on(work(session, errands))).ok()?;
            Some((send, Arc::default()))
        });
        Crew { session, hands: hands.collect() }
    }

    /// What comes of the cases of one operation, which whoever has the least to do asks.
    pub(super) async fn operation(&self, cases: Vec<Case>) -> Vec<JudgedCase<'static>> {
        let (reply, heard) = oneshot::channel();
        let idlest = self.hands.iter().min_by_key(|(_, left)| left.load(Ordering::Relaxed));
        let Some((hand, left)) = idlest else { return self.session.operation(cases).await };
        left.fetch_add(1, Ordering::Relaxed);
        let _ = hand.send(Errand { cases, reply, left: left.clone() });
        heard.await.unwrap_or_default()
    }
}

/// Asks what comes, as much at a time as was sent for, until nobody sends any more: what is on its way is not waited for.
async fn work(session: &Session<'_>, mut errands: mpsc::UnboundedReceiver<Errand>) {
    let mut flying = FuturesUnordered::new();
    loop {
        tokio::select! {
            errand = errands.recv() => {
                let Some(Errand { cases, reply, left }) = errand else { return };
                flying.push(async move {
                    let heard = session.operation(cases).await;
                    left.fetch_sub(1, Ordering::Relaxed);
                    // Who does not wait for it any more has ended the run.
                    let _ = reply.send(heard);
                });
            }
            Some(()) = flying.next() => {}
        }
    }
}
