countersign::contract_tests!();
