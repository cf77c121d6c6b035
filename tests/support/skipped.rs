//! What could not be tested here: it is said, and kept, so that `.ci/run` can count it last.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// Says that a test is skipped, or a part of it, and why. One line a test: they may be written at once.
pub fn skip(what: &str) {
    println!("skipped: {what}");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("skipped.txt");
    let file = OpenOptions::new().create(true).append(true).open(file);
    // What can't be kept was said.
    let _ = file.and_then(|mut file| file.write_all(format!("{what}\n").as_bytes()));
}
