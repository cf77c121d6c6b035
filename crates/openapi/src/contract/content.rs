//! The media types of a body or an answer, whichever version of OpenAPI states them.

use serde_json::Value;

use super::node::Node;
use super::reader::ContractReader;

/// One media type of a body or an answer.
pub(crate) struct MediaTypeContent<'d> {
    pub media_type: String,
    /// What states it.
    pub node: Node<'d>,
    pub schema: Option<Node<'d>>,
    /// Where it is stated: the schema itself, or the reference to it.
    pub stated: Option<String>,
    pub examples: Vec<ShownValue<'d>>,
}

/// A value that is shown.
pub(crate) struct ShownValue<'d> {
    pub value: &'d Value,
    /// Where it stands.
    pub pointer: String,
    /// What shows it, and may say why.
    pub node: Node<'d>,
}

impl<'d> ShownValue<'d> {
    /// One that nothing stands around.
    fn itself(node: Node<'d>) -> ShownValue<'d> {
        ShownValue { value: node.value, pointer: node.pointer.clone(), node }
    }
}

/// The `content` of a body, an answer or a parameter (OpenAPI 3.0.3 "Media Type Object").
pub(super) fn of<'d>(reader: &ContractReader<'d>, node: &Node<'d>) -> Vec<MediaTypeContent<'d>> {
    let content = node.get("content");
    let media_types = content.iter().flat_map(Node::members);
    let one = |(name, media): (&str, Node<'d>)| MediaTypeContent {
        media_type: name.trim().to_owned(),
        schema: reader.schema_of(&media),
        stated: stated(&media),
        examples: shown(&media),
        node: media,
    };
    media_types.map(one).collect()
}

/// The address of a node's `schema`, or of the reference that stands there.
pub(super) fn stated(node: &Node) -> Option<String> {
    Some(node.raw("schema")?.pointer)
}

/// What a 2.0 response states: one schema for every media type of `produces`, and examples by
/// media type (OpenAPI 2.0 "Response Object").
pub(super) fn of_response_2<'d>(
    reader: &ContractReader<'d>,
    operation: &Node<'d>,
    node: &Node<'d>,
) -> Vec<MediaTypeContent<'d>> {
    let examples = node.get("examples");
    let mut types: Vec<String> = examples.iter().flat_map(Node::names).map(str::to_owned).collect();
    let schema = reader.schema_of(node);
    if schema.is_some() {
        types.extend(media_types_2(reader, operation, "produces"));
    }
    let mut found: Vec<MediaTypeContent> = Vec::new();
    for media_type in types {
        if found.iter().any(|known| known.media_type == media_type) {
            continue;
        }
        let example = examples.as_ref().and_then(|examples| examples.raw(&media_type));
        found.push(MediaTypeContent {
            examples: example.clone().map(ShownValue::itself).into_iter().collect(),
            node: example.or_else(|| schema.clone()).unwrap_or_else(|| node.clone()),
            schema: schema.clone(),
            stated: stated(node),
            media_type,
        });
    }
    found
}

/// The media types that an operation takes or gives: those that are stated, or JSON where none is, because what does not
/// take it is a rare exception.
pub(super) fn media_types_2(reader: &ContractReader, operation: &Node, field: &str) -> Vec<String> {
    let stated = stated_media_types_2(reader, operation, field);
    if stated.is_empty() { vec!["application/json".to_owned()] } else { stated }
}

/// The media types that an operation states, or else the document. An empty list takes the document's away (OpenAPI 2.0
/// "Operation Object").
fn stated_media_types_2(reader: &ContractReader, operation: &Node, field: &str) -> Vec<String> {
    let is_own = operation.value.get(field).is_some_and(Value::is_array);
    if is_own { operation.texts(field) } else { reader.root.texts(field) }
}

/// The media types that a document of 2.0 states an operation's answers in, whether or not one has
/// a schema.
pub(super) fn produced_2(reader: &ContractReader, operation: &Node) -> Vec<String> {
    if reader.is_2() { stated_media_types_2(reader, operation, "produces") } else { Vec::new() }
}

/// The values that a media type, a parameter or a header shows: of `examples` first, for they
/// say what they are examples of.
pub(super) fn shown<'d>(node: &Node<'d>) -> Vec<ShownValue<'d>> {
    let examples = node.get("examples");
    let named = examples.iter().flat_map(Node::members).filter_map(|(_, example)| {
        // 3.2 has the value as data under its own name.
        let Node { value, pointer, .. } = example.raw("value").or_else(|| example.raw("dataValue"))?;
        Some(ShownValue { value, pointer, node: example })
    });
    let mut shown: Vec<_> = named.collect();
    // 2.0 has no example here; some write it all the same, with or without `x-`.
    let single = node.raw("example").or_else(|| node.raw("x-example"));
    shown.extend(single.map(ShownValue::itself));
    shown
}
