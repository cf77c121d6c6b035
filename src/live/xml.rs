//! XML as answers have it: whether it is any, and what it holds.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde_json::{Map, Value};

/// The entities that every document has (XML 1.0 §4.6).
const KNOWN: [&str; 5] = ["amp", "lt", "gt", "apos", "quot"];

/// Whether bytes are a well-formed document (XML 1.0 §2.1): one root, what is begun is ended, and beside the root only
/// what may stand there; of entities those that every document has, where it declares none. What is not UTF-8 is not
/// looked into.
pub fn is_well_formed(body: &[u8]) -> bool {
    // UTF-16 without a mark may be UTF-8 by chance, with a zero beside each letter of markup.
    let text = match std::str::from_utf8(body) {
        Ok(text) if !body.iter().take(2).any(|byte| *byte == 0) => text,
        _ => return true,
    };
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let (mut depth, mut roots, mut may_declare) = (0_usize, 0_usize, false);
    // The declaration is the very beginning (§2.8).
    if text.trim_start().starts_with("<?xml ") && !text.trim_start_matches('\u{feff}').starts_with("<?xml ") {
        return false;
    }
    loop {
        let Ok(event) = reader.read_event() else { return false };
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.attributes().any(|attribute| attribute.is_err()) => {
                return false;
            }
            Event::Start(_) => {
                roots += usize::from(depth == 0);
                depth += 1;
            }
            Event::Empty(_) => roots += usize::from(depth == 0),
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(text) if depth == 0 && !text.borrow().into_inner().trim().is_empty() => return false,
            Event::CData(_) | Event::GeneralRef(_) if depth == 0 => return false,
            Event::GeneralRef(name) if !may_declare && !name.is_char_ref() && !KNOWN.contains(&&*name) => return false,
            Event::DocType(_) => may_declare = true,
            Event::Eof => return depth == 0 && roots == 1,
            _ => {}
        }
    }
}

/// The letter that a reference is for, where every document has it.
fn meant(name: &BytesRef) -> Option<char> {
    let known = || KNOWN.iter().position(|own| **own == **name).map(|at| ['&', '<', '>', '\'', '"'][at]);
    name.resolve_char_ref().ok().flatten().or_else(known)
}

/// Elements within elements are read so deep.
const DEEPEST: usize = 100;

/// What the root of a document holds, as JSON has it: an element with others is an object, several of one name are one
/// with all that they hold, and attributes are members too, but for names of namespaces. Nothing for what is not
/// well-formed, or too deep.
pub fn members(body: &[u8]) -> Option<Value> {
    if !is_well_formed(body) {
        return None;
    }
    let mut reader = Reader::from_str(std::str::from_utf8(body).ok()?);
    let mut open: Vec<XmlElement> = vec![XmlElement::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(_) if open.len() > DEEPEST => return None,
            Event::Start(tag) => open.push(XmlElement::of(&tag)),
            Event::Empty(tag) => {
                let element = XmlElement::of(&tag);
                open.last_mut()?.add(element);
            }
            Event::End(_) => {
                let element = open.pop()?;
                open.last_mut()?.add(element);
            }
            Event::Text(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
            Event::GeneralRef(name) => open.last_mut()?.text.extend(meant(&name)),
            Event::CData(text) => open.last_mut()?.text.push_str(&text.into_inner()),
            Event::Eof => return open.pop()?.members.into_iter().next().map(|(_, root)| root),
            _ => {}
        }
    }
}

/// An element that is being read.
#[derive(Default)]
struct XmlElement {
    name: String,
    members: Map<String, Value>,
    text: String,
}

impl XmlElement {
    fn of(tag: &BytesStart) -> XmlElement {
        let local = |name: &str| name.rsplit(':').next().unwrap_or(name).to_owned();
        let attributes = tag.attributes().flatten().filter(|own| !own.key.as_ref().starts_with("xmlns"));
        let members = attributes.map(|own| (local(own.key.as_ref()), Value::String(own.value.into_owned())));
        XmlElement { name: local(tag.name().as_ref()), members: members.collect(), text: String::new() }
    }

    fn add(&mut self, inner: XmlElement) {
        let value = if inner.members.is_empty() {
            Value::String(inner.text.trim().to_owned())
        } else {
            Value::Object(inner.members)
        };
        unite(self.members.entry(inner.name).or_insert(Value::Null), value);
    }
}

/// Adds a value to one of the same name.
fn unite(known: &mut Value, value: Value) {
    match (known, value) {
        (Value::Object(known), Value::Object(more)) => {
            more.into_iter().for_each(|(name, value)| unite(known.entry(name).or_insert(Value::Null), value));
        }
        (known, value) => *known = value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_told_from_what_is_none() {
        for body in [
            "<a/>",
            "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY e \"x\">]><!-- c --><a b='1'>&e;<![CDATA[<b>]]></a>\n",
            "\u{feff}<a xmlns:x=\"urn:x\"><x:b>1 &lt; 2</x:b></a><!-- end -->",
        ] {
            assert!(is_well_formed(body.as_bytes()), "{body}");
        }
        for body in [
            "",
            "<a><b>1</a>",
            "<a><b>1",
            "<a/><b/>",
            "text<a/>",
            "<a/>text",
            "{\"a\":1}",
            "<a b=1/>",
            "<a b='1' b='2'/>",
            "<a>&e;</a>",
            " <?xml version='1.0'?><a/>",
        ] {
            assert!(!is_well_formed(body.as_bytes()), "{body}");
        }
        let utf_16: Vec<u8> = "<a/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(is_well_formed(&utf_16));
    }

    #[test]
    fn what_a_document_holds_has_names() {
        let soap = r#"<?xml version="1.0"?><s:E xmlns:s="urn:s"><s:B id="7"><n>a</n><n> b </n><x/></s:B></s:E>"#;
        assert_eq!(members(soap.as_bytes()), Some(json!({"B": {"id": "7", "n": "b", "x": ""}})));
        assert_eq!(members(b"<l><i><n>1</n></i><i><m>2</m></i></l>"), Some(json!({"i": {"n": "1", "m": "2"}})));
        assert_eq!(members(b"<error>no</error>"), Some(json!("no")));
        assert_eq!(members(b"<a><b>A &amp; B&#33;</b></a>"), Some(json!({"b": "A & B!"})));
        assert_eq!(members(b"<a>"), None);
        let deep = "<a>".repeat(500) + &"</a>".repeat(500);
        assert_eq!(members(deep.as_bytes()), None);
    }
}
