//! How the values of a schema are written down, which says what tells them apart.

use crate::MediaType;

/// How values are written. Where everything is text, the integer 1 and the text `1` are one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Notation {
    /// A number is another value than the text of its digits.
    Json,
    /// Parameters, headers and URL-encoded forms (OpenAPI 3.0.3 "Style Values").
    Text,
    /// A form in parts.
    Parts,
    /// A part of such a form: text, and JSON where it is an object (OpenAPI 3.0.3 "Special Considerations for
    /// `multipart` Content").
    Part,
    /// Text, in elements and attributes that `xml` names.
    Xml,
}

impl Notation {
    /// How a body of a media type is written; as JSON where nobody knows.
    pub fn of(media_type: &str) -> Notation {
        let Some(media_type) = MediaType::of_header(media_type) else { return Notation::Json };
        let essence = media_type.essence();
        let is_xml = || essence.ends_with("/xml") || essence.ends_with("+xml");
        match () {
            () if media_type.is_form() || essence == "text/plain" => Notation::Text,
            () if media_type.is_multipart() => Notation::Parts,
            () if is_xml() => Notation::Xml,
            () => Notation::Json,
        }
    }

    /// Whether values are told apart by the text of them alone.
    pub fn is_text(self) -> bool {
        self != Notation::Json
    }

    /// How the members of an object are written.
    pub fn of_members(self) -> Notation {
        match self {
            Notation::Parts => Notation::Part,
            Notation::Part => Notation::Json,
            same => same,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_text() {
        let of = |media_type: &str| Notation::of(media_type);
        assert_eq!(of("application/x-www-form-urlencoded; charset=utf-8"), Notation::Text);
        assert_eq!(of("multipart/form-data"), Notation::Parts);
        assert_eq!(of("multipart/form-data").of_members().of_members(), Notation::Json);
        assert!([of("text/xml"), of("application/atom+xml")].iter().all(|it| *it == Notation::Xml));
        assert!(
            !["application/json", "*/*", "text/event-stream", "application/yaml"].iter().any(|it| of(it).is_text())
        );
    }
}
