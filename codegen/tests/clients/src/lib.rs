//! Clients of invented APIs, for the tests of countersign-codegen.

countersign_codegen::clients!();
