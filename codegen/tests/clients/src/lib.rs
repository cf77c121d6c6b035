//! Clients of invented APIs, for the tests of countersign-codegen.

include!(concat!(env!("OUT_DIR"), "/countersign.rs"));
