//! Nothing: see `tests/typed.rs`.
