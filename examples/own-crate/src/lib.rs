//! What uses the API of tide tables would stand here. Its contract tests are in `tests/contract.rs`,
//! and `tests/typed.rs` has the typed client answered by a stub.
