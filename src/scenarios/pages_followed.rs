//! The pages of a list, one after another.

use super::paging::Paging;
use super::{Expects, Provocation, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "pages-followed",
    sends: "One page of a list after another, small ones where the document has a parameter for that: by the link or the \
            cursor that the answer has, or by the documented parameters; up to the last, a dozen at the most (`--depth` for \
            more).",
    why: "Who reads all of a list reads its pages: an item that comes twice is paid twice, one that never comes is missed, \
          and pages without an end are a loop.",
    reference: "https://www.rfc-editor.org/rfc/rfc8288#section-3",
    provokes: &[Cause::CredentialValid],
    expects: Expects::Paged,
    points: &["pages-whole", "status-declared"],
    provoke: |valid| {
        let has_pages = Paging::of(valid.contract, valid.operation).is_some();
        has_pages.then(|| Provocation::of(valid.request.clone())).into_iter().collect()
    },
};
