//! What media types are that stand in documents and messages as texts.

use serde_json::Value;

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

/// An item as an event (HTML "Server-sent events"): its members by their names.
pub fn event(item: &Value) -> String {
    let members = item.as_object().into_iter().flatten();
    let lines = members.map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    // A text of several lines is several of that name.
    let fields =
        lines.flat_map(|(name, value)| value.lines().map(|line| format!("{name}: {line}\n")).collect::<Vec<_>>());
    fields.collect::<String>() + "\n"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::event;

    #[test]
    fn an_event_has_a_line_for_each_line() {
        let item = json!({ "event": "made", "data": "a\nb", "retry": 3 });
        let lines = event(&item);
        assert!(lines.ends_with("\n\n") && lines.contains("data: a\ndata: b\n") && lines.contains("retry: 3\n"));
    }
}
