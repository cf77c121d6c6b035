//! Makes typed clients of some operations of real documents: of OpenAPI 2.0, 3.0 and 3.1, YAML and
//! JSON, with a bearer token, a password, one key or three.
//!
//! The documents are in `$COUNTERSIGN_CORPUS/specs`, or in the corpus that mutants beside the checkout.

use std::env;
use std::path::{Path, PathBuf};

use countersign_codegen::Build;

const OPERATIONS: [(&str, &str, &str); 6] = [
    ("adyen", "adyen_management.yaml", "get-merchants-merchantId-paymentMethodSettings"),
    ("listbee", "listbee.json", "unpublish_listing"),
    ("netlify", "netlify.yaml", "getAllCertificates"),
    ("notion", "notion.json", "retrieve-page-markdown"),
    ("plaid", "plaid.yaml", "sandboxTransactionsCreate"),
    ("twilio", "twilio_api_v2010.json", "UpdateCallRecording"),
];

fn main() {
    println!("cargo::rerun-if-env-changed=COUNTERSIGN_CORPUS");
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let specs = env::var_os("COUNTERSIGN_CORPUS").map_or_else(beside, PathBuf::from).join("specs");
    let mut build = Build::new("specs");
    if specs.is_dir() {
        println!("cargo::rustc-cfg=corpus");
        for (id, file, operation) in OPERATIONS {
            build = build.document(id, specs.join(file)).only(id, [operation]);
        }
    } else {
        println!("cargo::warning=skipped: there is no corpus at {}", specs.display());
    }
    build.run();
}
