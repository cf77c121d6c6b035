//! Clients of synthetic APIs, for the tests of countersign-codegen.

countersign_client::clients!();
