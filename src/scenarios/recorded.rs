//! What somebody else sent, as a browser or a proxy recorded it.

use super::{Expects, Scenario};

pub const SCENARIO: Scenario = Scenario {
    id: "recorded",
    sends: "Nothing: an exchange of a recording (`--har FILE`) is judged as it is.",
    why: "What clients really ask and really get is the service's own account of its contract, and costs no request.",
    reference: "https://w3c.github.io/web-performance/specs/HAR/Overview.html",
    provokes: &[],
    expects: Expects::Observed,
    points: &["success-shape", "error-shape", "status-declared"],
    provoke: |_| Vec::new(),
};
