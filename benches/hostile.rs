//! Prints what a run comes to against each way in which a service can misbehave (`tests/hostile`): outcome, seconds and
//! memory, one mode at a time with all scenarios, so that the times are its own.

#[path = "../tests/hostile/bodies.rs"]
mod bodies;
#[allow(dead_code, reason = "it judges too, which the test does")]
#[path = "../tests/hostile/measured.rs"]
mod measured;
#[allow(dead_code, reason = "it says what is expected, which the test asks")]
#[path = "../tests/hostile/modes.rs"]
mod modes;
#[path = "../tests/hostile/server.rs"]
mod server;
#[allow(dead_code, reason = "it holds more than is run here")]
#[path = "../tests/support/mod.rs"]
mod support;

use measured::Measured;
use modes::MODES;

fn main() {
    println!("| mode | exit | outcome | wall, s | processor, s | peak, MB |\n|---|---|---|---|---|---|");
    for mode in MODES {
        println!("| {} | {}", mode.id, Measured::of(mode, &[]));
    }
}
