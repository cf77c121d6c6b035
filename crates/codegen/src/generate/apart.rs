//! What may panic or go deep, run so that neither reaches who called.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
    thread,
};

use super::refusal::{Failure, Panic};

/// More than any document needs that nests no deeper than documents may; it is
/// not used before it is needed.
const STACK: usize = 256 << 20;

/// Runs in a thread with a deep stack; a panic is an error of one line.
pub(super) fn apart<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || quietly(run));
        match thread.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(outcome)) => Ok(outcome?),
            Ok(Err(_)) => Err(Failure::BrokeOff),
            Err(error) => Err(Failure::NoThread(error)),
        }
    })
}

/// Runs what may panic; a panic is an error, and nothing is printed of it.
pub(super) fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, Panic> {
    thread_local! {
        static QUIET: Cell<bool> = const { Cell::new(false) };
    }
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    let before = QUIET.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(run));
    QUIET.set(before);
    outcome.map_err(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
        Panic(first_line(text.unwrap_or("panicked")))
    })
}

pub(super) fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_reason_of_one_line() {
        let panics: fn() = || panic!("first\nsecond");
        assert_eq!(quietly(panics), Err(Panic("first".into())));
        assert_eq!(apart(panics).unwrap_err().to_string(), "first");
        assert_eq!(quietly(|| 1), Ok(1));
        assert_eq!(first_line(&"é".repeat(300)).chars().count(), 201);
    }
}
