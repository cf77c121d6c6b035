//! Where a finding stands, as its reader finds it.

use countersign_openapi::{Address, Document, Place};

use crate::claim::{Source, StepName};
use crate::finding::{Evidence, Finding};

/// A file, and the place in it where that is known.
pub struct Spot<'a> {
    pub file: &'a str,
    pub place: Option<Place>,
}

/// Where the document says what a finding is about, or the document where no witness quotes it.
pub fn spot<'a>(finding: &'a Finding, document: Option<&'a Document>) -> Option<Spot<'a>> {
    let said = [&finding.earlier, &finding.later].into_iter().find_map(|said| spot_of(said, document));
    said.or_else(|| Some(Spot { file: document?.name(), place: None }))
}

/// Where a witness's answer stands, if in a document.
pub fn spot_of<'a>(said: &'a Evidence, document: Option<&Document>) -> Option<Spot<'a>> {
    let Some(Source::Document(address)) = said.at.as_deref() else { return None };
    let place = document.and_then(|document| document.place(&address.within(document)));
    let file = address.document.as_str();
    Some(Spot { file, place })
}

/// A source in words: a document's with line and column, as editors take them.
pub fn source(said: &Evidence, document: Option<&Document>) -> String {
    let at = |pointer: &str| if pointer.is_empty() { String::new() } else { format!(", at {pointer}") };
    match said.at.as_deref() {
        Some(Source::Document(Address { document: name, pointer, origin })) => {
            let place = spot_of(said, document).and_then(|spot| spot.place);
            let place = place.map_or_else(|| format!("#{pointer}"), |place| format!(":{place}"));
            let origin = origin.as_ref().map(|origin| format!(" ({origin})"));
            format!("{name}{place}{}", origin.unwrap_or_default())
        }
        // The step that every case has, and that it is about.
        Some(Source::Exchange { step: StepName::Sent, pointer }) => format!("the answer{}", at(pointer)),
        Some(Source::Exchange { step, pointer }) => format!("the answer to `{step}`{}", at(pointer)),
        Some(Source::Client { pointer }) => format!("the typed client{}", at(pointer)),
        Some(Source::Page { .. }) | None => said.source.clone(),
    }
}
