//! Clients of invented APIs, for the tests of countersign-codegen.

countersign_client::clients!();
