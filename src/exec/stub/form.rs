//! The fields of a form, or of XML, as they were sent.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::live::xml;
use countersign_openapi::MediaType;

/// Names and texts, in their order; nothing of what is no form.
pub fn fields(content_type: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let media_type = MediaType::of_header(content_type)?;
    let text = String::from_utf8_lossy(body);
    if media_type.is_form() {
        let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        return Some(pairs.map(|(name, value)| (decoded(name), decoded(value))).collect());
    }
    let boundary = media_type.parameter("boundary").filter(|_| media_type.is_multipart())?;
    // RFC 2046 §5.1.1: each part begins with the boundary on a line of its own.
    let mark = format!("--{boundary}");
    let parts = text.split(&mark).filter_map(|part| part.split_once("\r\n\r\n"));
    let named = parts.filter_map(|(head, value)| {
        let (_, rest) = head.split_once("name=\"")?;
        let (name, _) = rest.split_once('"')?;
        Some((name.to_owned(), value.strip_suffix("\r\n").unwrap_or(value).to_owned()))
    });
    Some(named.collect())
}

/// What the root of XML holds, by its names: the texts of what has one. Nothing of what can't be read.
pub fn of_xml(body: &[u8]) -> Option<Vec<(String, String)>> {
    let Value::Object(members) = xml::members(body)? else { return Some(Vec::new()) };
    Some(members.into_iter().map(|(name, value)| (name, value.as_str().unwrap_or_default().to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::{fields, of_xml};

    #[test]
    fn what_xml_holds_is_read_by_its_names() {
        let fields = of_xml(b"<p:pet id=\"7\"><n>a &amp; b</n><of><x>1</x></of></p:pet>").unwrap();
        let of = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, text)| text.as_str());
        assert_eq!((of("id"), of("n"), of("of"), of("x")), (Some("7"), Some("a & b"), Some(""), None));
        assert_eq!(of_xml(b"<pet></pet>"), Some(Vec::new()));
    }

    #[test]
    fn fields_are_read_from_both_kinds_of_forms() {
        let of = |pairs: &[(&str, &str)]| {
            Some(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
        };
        let form = "application/x-www-form-urlencoded";
        assert_eq!(fields(form, b"a=1&b+c=x%20y&d"), of(&[("a", "1"), ("b c", "x y"), ("d", "")]));
        let parts = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n";
        assert_eq!(fields("multipart/form-data; boundary=x", parts), of(&[("a", "1")]));
        assert_eq!(fields("application/json", b"{}"), None);
    }
}
