//! A service that misbehaves in every way that HTTP can be broken in, and what becomes of a run against it: it ends,
//! it says what came, and the operation beside the broken one is judged. `cargo bench --bench hostile` prints the
//! table with times and memory.

#[path = "hostile/bodies.rs"]
mod bodies;
#[path = "hostile/measured.rs"]
mod measured;
#[path = "hostile/modes.rs"]
mod modes;
#[path = "hostile/server.rs"]
mod server;
#[allow(dead_code, reason = "it holds more than is run here")]
#[path = "support/mod.rs"]
mod support;

use std::sync::Mutex;
use std::thread;

use measured::Measured;
use modes::{MODES, Mode};

/// Runs every mode, some at a time, and gives what came of each in their order.
fn measure(at_once: usize, options: &'static [&'static str]) -> Vec<(&'static Mode, Measured)> {
    let left = Mutex::new(MODES.iter().enumerate().collect::<Vec<_>>());
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap().pop();
                    let Some((index, mode)) = next else { return };
                    let measured = Measured::to_judge(mode, options);
                    done.lock().unwrap().push((index, mode, measured));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(index, ..)| *index);
    done.into_iter().map(|(_, mode, measured)| (mode, measured)).collect()
}

#[test]
fn every_mode_ends_and_is_told() {
    let options = ["credential-valid", "credential-missing", "credential-unknown"].map(|it| ["--scenario", it]);
    let options: &'static [&'static str] = Vec::leak(options.concat());
    let mut wrong = Vec::new();
    for (mode, measured) in measure(4, options) {
        if let Err(what) = measured.is_as_expected(mode) {
            wrong.push(format!("{}: {what}", mode.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
