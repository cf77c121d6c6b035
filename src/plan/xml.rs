//! A value as XML (OpenAPI 3.0.3 "XML Object"): what is sent, and what a stub answers, where a document declares XML.

use countersign_openapi::Node;
use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use serde_json::Value;

use super::write::text;

/// More elements within elements than this are not written.
const DEEPEST: usize = 64;

/// The element of a root whose schema has no name.
const ROOT: &str = "root";

/// A value as a document of one element, named by its schema. An example that is XML already stays as it is.
pub fn written(value: &Value, schema: Option<&Node>) -> Vec<u8> {
    if let Value::String(text) = value
        && text.trim_start().starts_with('<')
    {
        return text.clone().into_bytes();
    }
    let mut writer = Writer::new(Vec::new());
    let name = element_name(component(schema).unwrap_or(ROOT), schema);
    element(&mut writer, &name, value, schema, DEEPEST);
    writer.into_inner()
}

/// Whether a value can be written so that who receives it knows it again: it is an example that is XML, or the document
/// says what its element is called, and of a list its items' too.
pub fn is_writable(value: &Value, schema: Option<&Node>) -> bool {
    let names = |schema: Option<&Node>| {
        component(schema).is_some() || xml_of(schema).is_some_and(|xml| xml.text("name").is_some())
    };
    match value {
        Value::String(text) => text.trim_start().starts_with('<'),
        Value::Object(_) => names(schema),
        Value::Array(_) => {
            let items = schema.and_then(|schema| schema.get("items"));
            names(schema) && xml_of(items.as_ref()).is_some_and(|xml| xml.text("name").is_some())
        }
        _ => false,
    }
}

/// What the element or attribute of a property is called, without a prefix.
pub fn local_name(property: &str, schema: &Node) -> String {
    let name = element_name(property, Some(schema));
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

/// The component that a schema is.
fn component<'d>(schema: Option<&'d Node>) -> Option<&'d str> {
    let named = ["/components/schemas/", "/definitions/"];
    let name = named.iter().find_map(|folder| schema?.pointer.strip_prefix(folder))?;
    (!name.contains('/')).then_some(name)
}

fn element(writer: &mut Writer<Vec<u8>>, name: &str, value: &Value, schema: Option<&Node>, depth: usize) {
    let mut start = BytesStart::new(name);
    if let Some(xml) = xml_of(schema)
        && let Some(namespace) = xml.text("namespace")
    {
        let declared = xml.text("prefix").map_or_else(|| "xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
        start.push_attribute((declared.as_str(), namespace));
    }
    let members = || value.as_object().into_iter().flatten();
    let is_attribute = |name: &str| {
        let own = schema.and_then(|schema| property(schema, name, DEEPEST));
        xml_of(own.as_ref()).is_some_and(|xml| xml.flag("attribute") || xml.text("nodeType") == Some("attribute"))
    };
    for (name, member) in members().filter(|(name, _)| is_attribute(name)) {
        let own = schema.and_then(|schema| property(schema, name, DEEPEST));
        start.push_attribute((element_name(name, own.as_ref()).as_str(), text(member).as_str()));
    }
    // Writing to memory does not fail.
    let _ = writer.write_event(Event::Start(start));
    match value {
        _ if depth == 0 => {}
        Value::Object(_) => {
            for (name, member) in members().filter(|(name, _)| !is_attribute(name)) {
                let own = schema.and_then(|schema| property(schema, name, DEEPEST));
                of_property(writer, name, member, own.as_ref(), depth - 1);
            }
        }
        Value::Array(items) => of_items(writer, "item", items, schema, depth - 1),
        Value::Null => {}
        scalar => _ = writer.write_event(Event::Text(BytesText::new(&text(scalar)))),
    }
    let _ = writer.write_event(Event::End(BytesEnd::new(name)));
}

/// A property: one element, or one for each item of a list that is not wrapped.
fn of_property(writer: &mut Writer<Vec<u8>>, name: &str, value: &Value, schema: Option<&Node>, depth: usize) {
    let is_wrapped = xml_of(schema).is_some_and(|xml| xml.flag("wrapped") || xml.text("nodeType") == Some("element"));
    match value {
        Value::Array(items) if !is_wrapped => of_items(writer, name, items, schema, depth),
        Value::Array(items) => {
            let own = element_name(name, schema);
            let _ = writer.write_event(Event::Start(BytesStart::new(own.as_str())));
            of_items(writer, name, items, schema, depth);
            let _ = writer.write_event(Event::End(BytesEnd::new(own.as_str())));
        }
        other => element(writer, &element_name(name, schema), other, schema, depth),
    }
}

fn of_items(writer: &mut Writer<Vec<u8>>, name: &str, items: &[Value], schema: Option<&Node>, depth: usize) {
    let of_each = schema.and_then(|schema| schema.get("items"));
    let name = element_name(name, of_each.as_ref());
    items.iter().for_each(|item| element(writer, &name, item, of_each.as_ref(), depth));
}

fn xml_of<'d>(schema: Option<&Node<'d>>) -> Option<Node<'d>> {
    schema?.get("xml")
}

/// The name of an element: the one that its schema states, with its prefix; else that of the property.
fn element_name(property: &str, schema: Option<&Node>) -> String {
    let xml = xml_of(schema);
    let stated = xml.as_ref().and_then(|xml| xml.text("name")).unwrap_or(property);
    let local = as_name(stated);
    match xml.as_ref().and_then(|xml| xml.text("prefix")) {
        Some(prefix) => format!("{}:{local}", as_name(prefix)),
        None => local,
    }
}

/// A name that XML takes (XML 1.0 §2.3): what it does not is `_`.
fn as_name(text: &str) -> String {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let name: String = text.chars().map(|letter| if is_letter(letter) { letter } else { '_' }).collect();
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if begins { name } else { format!("_{name}") }
}

/// The schema of a property, also where it stands in a part of the schema, or in one of several forms of it.
fn property<'d>(schema: &Node<'d>, name: &str, depth: usize) -> Option<Node<'d>> {
    let own = schema.get("properties").and_then(|properties| properties.get(name));
    let of_parts = || {
        let below = depth.checked_sub(1)?;
        let parts = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|word| schema.get(word));
        parts.flat_map(|parts| parts.items().collect::<Vec<_>>()).find_map(|part| property(&part, name, below))
    };
    own.or_else(of_parts)
}

#[cfg(test)]
mod tests {
    use countersign_openapi::Document;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_written_as_its_schema_says() {
        let document = Document::parse(
            "x.yaml",
            "openapi: 3.0.3\ncomponents:\n  schemas:\n    Pet:\n      xml: {name: pet, namespace: 'urn:p', prefix: p}\n      \
             properties:\n        id: {xml: {attribute: true}}\n        names: {items: {xml: {name: name}}}\n        \
             tags: {xml: {wrapped: true}, items: {xml: {name: tag}}}\n        '1 odd': {}\n",
        )
        .unwrap();
        let schema = Node::at(&document, "/components/schemas/Pet").unwrap();
        let value = json!({"id": 7, "names": ["A & B", "C"], "tags": ["t"], "1 odd": null});
        let written = String::from_utf8(written(&value, Some(&schema))).unwrap();
        let expected = "<p:pet xmlns:p=\"urn:p\" id=\"7\"><name>A &amp; B</name><name>C</name><tags><tag>t</tag></tags>\
                        <_1_odd></_1_odd></p:pet>";
        assert_eq!(written, expected);
    }

    #[test]
    fn what_is_xml_stays_and_what_has_no_name_has_one() {
        assert_eq!(written(&json!(" <a/>"), None), b" <a/>");
        assert_eq!(written(&json!([1, "<"]), None), b"<root><item>1</item><item>&lt;</item></root>");
    }

    #[test]
    fn what_is_sent_has_a_name() {
        let document = Document::parse(
            "x.yaml",
            "openapi: 3.0.3\ncomponents:\n  schemas:\n    Pet: {properties: {own: {xml: {name: mine}}, other: {}}}\n    \
             Pets: {items: {xml: {name: pet}}}\n    Bare: {items: {}}\n",
        )
        .unwrap();
        let can_be = |at: &str, value: Value| is_writable(&value, Node::at(&document, at).as_ref());
        assert!(can_be("/components/schemas/Pet", json!({})) && can_be("/components/schemas/Pets", json!([{}])));
        assert!(can_be("/components/schemas/Pet/properties/own", json!({})));
        assert!(can_be("/nowhere", json!("<a/>")) && !can_be("/components/schemas/Pet", json!("sample")));
        assert!(!can_be("/components/schemas/Pet/properties/other", json!({})));
        assert!(!can_be("/components/schemas/Bare", json!([{}])) && !can_be("/nowhere", json!({})));
    }
}
