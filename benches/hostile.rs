//! Prints what a run comes to against each way in which a service can misbehave (`tests/hostile`): outcome, seconds and
//! memory, one mode at a time with all scenarios, so that the times are its own. `COUNTERSIGN_BINARY` names another
//! binary than that of the build, `COUNTERSIGN_MODES` some of the modes, with commas.

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
use modes::{MODES, Mode};

fn main() {
    println!("| mode | exit | outcome | wall, s | processor, s | peak, MB |\n|---|---|---|---|---|---|");
    let asked = std::env::var("COUNTERSIGN_MODES").unwrap_or_default();
    let is_asked = |mode: &&Mode| asked.is_empty() || asked.split(',').any(|id| id == mode.id);
    for mode in MODES.iter().filter(is_asked) {
        println!("| {} | {}", mode.id, Measured::of(mode));
    }
}
