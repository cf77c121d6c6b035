//! What media types are that stand in documents and messages as texts.

use crate::MediaType;

/// Whether a media type is JSON ([`MediaType::is_json`]).
pub fn is_json(media_type: &str) -> bool {
    MediaType::of_header(media_type).is_some_and(|media_type| media_type.is_json())
}

/// Whether it is a form in the query's notation ([`MediaType::is_form`]).
pub fn is_form(media_type: &str) -> bool {
    MediaType::of_header(media_type).is_some_and(|media_type| media_type.is_form())
}

/// Whether it is a form in parts ([`MediaType::is_multipart`]).
pub fn is_multipart(media_type: &str) -> bool {
    MediaType::of_header(media_type).is_some_and(|media_type| media_type.is_multipart())
}

/// Whether it is XML ([`MediaType::is_xml`]).
pub fn is_xml(media_type: &str) -> bool {
    MediaType::of_header(media_type).is_some_and(|media_type| media_type.is_xml())
}

/// Whether it is text ([`MediaType::is_text`]).
pub fn is_text(media_type: &str) -> bool {
    MediaType::of_header(media_type).is_some_and(|media_type| media_type.is_text())
}

/// A media type that falls under a range; what is no range is itself ([`MediaType::concrete`]).
pub fn concrete(media_type: &str) -> String {
    let range = MediaType::of_header(media_type).filter(MediaType::is_range);
    range.map_or_else(|| media_type.to_owned(), |range| range.concrete().to_string())
}
