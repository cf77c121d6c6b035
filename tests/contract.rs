//! One named test for each provider × operation × scenario, as other people's crates have them.

countersign::contract_tests!();
