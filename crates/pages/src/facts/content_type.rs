//! The media types of answers, as facts have them.

use countersign_openapi::MediaType;
use serde_json::{Map, Value};

const NAME: &str = "content_type";

/// Writes the media type down, where it is told.
pub(super) fn write(content_type: Option<&MediaType>, to: &mut Map<String, Value>) {
    if let Some(content_type) = content_type {
        to.insert(NAME.to_owned(), content_type.as_str().into());
    }
}

/// What was written; nothing for what is never written.
pub(super) fn read(from: &Value) -> Option<Option<MediaType>> {
    match from.get(NAME) {
        Some(written) => Some(Some(written.as_str()?.parse().ok()?)),
        None => Some(None),
    }
}

/// The media type as it is compared: a body that is shown as JSON is JSON, whether that is said or not.
pub(super) fn canonical(content_type: Option<&MediaType>) -> Option<MediaType> {
    content_type.map(MediaType::without_charset).filter(|own| !own.is("application/json"))
}
