#![no_main]

#[path = "../../tests/fuzzed/entries.rs"]
#[allow(dead_code, reason = "each target has one of the entries")]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entries::judge(bytes));
