//! Bodies of pages against schemas of documents, as far as both are told.

use countersign_openapi::{Contract, Node};
use countersign_pages::Shape;
use serde_json::Value;

use crate::rules::classify::Relation;

/// The shape that a document declares for a body.
pub fn declared(contract: &Contract, schema: Option<&str>) -> Shape {
    schema.map_or(Shape::Any, |address| Shape::declared(contract, address))
}

/// A page's body as the schema at an address sees it: at every depth, with what each of several
/// alternatives allows.
pub fn held(contract: &Contract, schema: Option<&str>, shown: &Shape) -> Relation {
    let Some(schema) = schema.and_then(|address| contract.node(address)) else { return Relation::Same };
    match ShapeFit::of_answers(contract).misfit(&schema, shown, "") {
        None => Relation::Same,
        Some(Misfit::Undeclared(field)) => {
            Relation::Wider(format!("{field} is documented, and the document does not have it"))
        }
        Some(Misfit::Type { at, shown, declared }) => {
            let at = if at.is_empty() { "the body" } else { &at };
            Relation::Disjoint(format!("{at} is documented as {shown}, and the document has {declared}"))
        }
    }
}

/// An answer that a page shows word by word, as the schema at an address sees its values: what is required is
/// there, and each value is one that may come.
pub fn literally(contract: &Contract, schema: Option<&str>, body: &Value) -> Relation {
    let Some(schema) = schema.and_then(|address| contract.node(address)) else { return Relation::Same };
    let mut fit = ShapeFit::of_answers(contract);
    if let Some(ValueMisfit { at, shown, allowed }) = fit.unfit(&schema, body, "") {
        return Relation::Disjoint(format!("{at} is documented as `{shown}`, and the document {allowed}"));
    }
    let lacking = fit.lacking(&schema, &Shape::of_literal(body), "").unwrap_or_default();
    match lacking.first() {
        Some(field) => Relation::Wider(format!("the document requires {field}, and the page's body does not have it")),
        None => Relation::Same,
    }
}

/// The properties that a schema requires and a page's body lacks, by their places: those of the alternative
/// of which it lacks the fewest. What a service alone sends is required of nobody else.
pub fn lacking(contract: &Contract, schema: Option<&str>, shown: &Shape) -> Vec<String> {
    let Some(schema) = schema.and_then(|address| contract.node(address)) else { return Vec::new() };
    ShapeFit::of_requests(contract).lacking(&schema, shown, "").unwrap_or_default()
}

/// The first value of a body that a sample sends, or of a parameter, that the schema does not take.
pub fn unfit(contract: &Contract, schema: &Node<'_>, value: &Value) -> Option<ValueMisfit> {
    ShapeFit::of_requests(contract).unfit(schema, value, "")
}

/// The value that a parameter's text stands for; nothing where its schema says of no single type what it is.
pub fn of_text(schema: &Node<'_>, text: &str) -> Option<Result<Value, ValueMisfit>> {
    let types = types_of(schema);
    let [kind] = types.as_slice() else { return None };
    let value = match kind.as_str() {
        "string" => Some(Value::from(text)),
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "number" => text.parse::<f64>().ok().map(Value::from),
        // What stands for a boolean in many places.
        "boolean" if matches!(text, "0" | "1") => return None,
        "boolean" => text.parse::<bool>().ok().map(Value::from),
        _ => return None,
    };
    let misfit =
        || ValueMisfit { at: String::new(), shown: text.to_owned(), allowed: format!("has {}", article(kind)) };
    Some(value.ok_or_else(misfit))
}

/// More than bodies on pages need; beyond it nothing is held against anybody.
const MOST_STEPS: usize = 20_000;

/// More alternatives than this are not told apart.
const MOST_ALTERNATIVES: usize = 64;

/// A value that does not fit.
#[derive(Debug)]
pub struct ValueMisfit {
    /// Where it stands in the body; nothing of what stands alone.
    pub at: String,
    pub shown: String,
    /// What the document does about it: `lists a, b`, `has at most 4`.
    pub allowed: String,
}

/// How a body that is shown does not fit.
enum Misfit {
    /// A field that the schema does not name.
    Undeclared(String),
    Type {
        at: String,
        shown: &'static str,
        declared: String,
    },
}

struct ShapeFit<'c> {
    contract: &'c Contract,
    steps: usize,
    /// The keyword of what the other side alone sends, and nobody else must.
    exempt: &'static str,
}

impl<'c> ShapeFit<'c> {
    fn of_answers(contract: &'c Contract) -> ShapeFit<'c> {
        ShapeFit { contract, steps: MOST_STEPS, exempt: "writeOnly" }
    }

    fn of_requests(contract: &'c Contract) -> ShapeFit<'c> {
        ShapeFit { contract, steps: MOST_STEPS, exempt: "readOnly" }
    }

    /// How a body does not fit a schema, as little as any of its alternatives has it.
    fn misfit(&mut self, schema: &Node<'c>, shown: &Shape, at: &str) -> Option<Misfit> {
        let mut found = None;
        for parts in self.alternatives(schema, 0)? {
            match (self.flat(&parts, shown, at)?, &found) {
                (misfit @ Misfit::Undeclared(_), _) => found = Some(misfit),
                (misfit, None) => found = Some(misfit),
                (_, Some(_)) => {}
            }
        }
        found
    }

    /// The alternatives that a schema consists of, each of parts that all hold; nothing where they
    /// are too many to tell apart.
    fn alternatives(&mut self, schema: &Node<'c>, depth: usize) -> Option<Vec<Vec<Node<'c>>>> {
        self.steps = self.steps.checked_sub(1).filter(|_| depth < 16)?;
        let mut all = vec![vec![schema.clone()]];
        let parts = |keyword| schema.get(keyword).map(|parts| parts.items().collect::<Vec<_>>()).unwrap_or_default();
        for part in parts("allOf") {
            all = crossed(&all, &self.alternatives(&part, depth + 1)?)?;
        }
        for keyword in ["oneOf", "anyOf"] {
            let mut any = Vec::new();
            for part in parts(keyword) {
                any.extend(self.alternatives(&part, depth + 1)?);
            }
            if !any.is_empty() {
                all = crossed(&all, &any)?;
            }
        }
        Some(all)
    }

    /// How a body does not fit parts that all hold.
    fn flat(&mut self, parts: &[Node<'c>], shown: &Shape, at: &str) -> Option<Misfit> {
        let types = |part: &Node<'c>| (!allows(part, shown)).then(|| declared_types(part));
        if let Some(declared) = parts.iter().find_map(types) {
            return Some(Misfit::Type { at: at.to_owned(), shown: kind(shown), declared });
        }
        match shown {
            Shape::Object(fields) => {
                let mut gravest = None;
                for (name, shape) in fields {
                    match self.field(parts, name, shape, &format!("{at}/{name}")) {
                        Some(misfit @ Misfit::Type { .. }) => return Some(misfit),
                        misfit => gravest = gravest.or(misfit),
                    }
                }
                gravest
            }
            Shape::Array(Some(item)) => {
                let items: Vec<Node<'c>> = parts.iter().filter_map(|part| part.get("items")).collect();
                items.iter().find_map(|items| self.misfit(items, item, &format!("{at}/0")))
            }
            _ => None,
        }
    }

    /// Nothing where it can't be told.
    fn lacking(&mut self, schema: &Node<'c>, shown: &Shape, at: &str) -> Option<Vec<String>> {
        let mut fewest: Option<Vec<String>> = None;
        for parts in self.alternatives(schema, 0)? {
            let found = self.flat_lacking(&parts, shown, at)?;
            if fewest.as_ref().is_none_or(|fewest| found.len() < fewest.len()) {
                fewest = Some(found);
            }
        }
        fewest
    }

    fn flat_lacking(&mut self, parts: &[Node<'c>], shown: &Shape, at: &str) -> Option<Vec<String>> {
        let mut found = Vec::new();
        match shown {
            Shape::Object(fields) => {
                let property = |name: &str| parts.iter().find_map(|part| part.get("properties")?.get(name));
                for name in parts.iter().flat_map(|part| part.texts("required")) {
                    let place = format!("{at}/{name}");
                    let is_exempt = property(&name).is_some_and(|own| own.flag(self.exempt));
                    if shown.field(&name).is_none() && !is_exempt && !found.contains(&place) {
                        found.push(place);
                    }
                }
                for (name, shape) in fields {
                    if let Some(own) = property(name) {
                        found.extend(self.lacking(&own, shape, &format!("{at}/{name}"))?);
                    }
                }
            }
            Shape::Array(Some(item)) => {
                if let Some(items) = parts.iter().find_map(|part| part.get("items")) {
                    found.extend(self.lacking(&items, item, &format!("{at}/0"))?);
                }
            }
            _ => {}
        }
        Some(found)
    }

    /// The first value that the schema does not allow; nothing where one of its alternatives allows all.
    fn unfit(&mut self, schema: &Node<'c>, body: &Value, at: &str) -> Option<ValueMisfit> {
        let mut found = None;
        for parts in self.alternatives(schema, 0)? {
            found = Some(self.flat_unfit(&parts, body, at)?);
        }
        found
    }

    fn flat_unfit(&mut self, parts: &[Node<'c>], body: &Value, at: &str) -> Option<ValueMisfit> {
        self.steps = self.steps.checked_sub(1)?;
        let shown = match body {
            Value::Object(members) => {
                return members.iter().find_map(|(name, value)| {
                    let property = parts.iter().find_map(|part| part.get("properties")?.get(name))?;
                    self.unfit(&property, value, &format!("{at}/{name}"))
                });
            }
            Value::Array(items) => {
                let schema = parts.iter().find_map(|part| part.get("items"))?;
                return items.iter().take(20).find_map(|item| self.unfit(&schema, item, &format!("{at}/0")));
            }
            Value::Null => return None,
            // What is marked stands for another value.
            Value::String(text) if text.contains(['<', '{', '…']) => return None,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let allowed = parts.iter().find_map(|part| unlisted(part, body).or_else(|| beyond(part, body.as_f64()?)))?;
        Some(ValueMisfit { at: at.to_owned(), shown, allowed })
    }

    fn field(&mut self, parts: &[Node<'c>], name: &str, shape: &Shape, at: &str) -> Option<Misfit> {
        let named: Vec<Node<'c>> = parts
            .iter()
            .filter_map(|part| part.get("properties")?.members().find(|(own, _)| *own == name))
            .map(|(_, own)| own)
            .collect();
        if !named.is_empty() {
            return named.iter().find_map(|own| self.misfit(own, shape, at));
        }
        let is_schema = |node: &Node<'c>| self.contract.document.get(&node.pointer).is_some_and(Value::is_object);
        // Each property of a map is as its values are.
        let of_map = |part: &Node<'c>| {
            part.get("additionalProperties").filter(|extra| is_schema(extra) && part.get("patternProperties").is_none())
        };
        if let Some(values) = parts.iter().find_map(of_map) {
            return self.misfit(&values, shape, at);
        }
        let is_open = |part: &Node<'c>| {
            part.flag("additionalProperties")
                || part.get("additionalProperties").is_some_and(|extra| is_schema(&extra))
                || part.get("patternProperties").is_some()
        };
        let names_any =
            parts.iter().any(|part| part.get("properties").is_some_and(|own| own.members().next().is_some()));
        (names_any && !parts.iter().any(is_open)).then(|| Misfit::Undeclared(at.to_owned()))
    }
}

/// What a schema lists, where a value is none of it.
fn unlisted(schema: &Node<'_>, value: &Value) -> Option<String> {
    let listed = schema.value.get("enum").and_then(Value::as_array)?;
    // `1.0` is `1`, and nobody is held to how a number is written.
    let is_same = |own: &Value| own == value || own.as_f64().is_some_and(|own| value.as_f64() == Some(own));
    if listed.is_empty() || listed.iter().any(is_same) {
        return None;
    }
    let word = |own: &Value| own.as_str().map_or_else(|| own.to_string(), str::to_owned);
    let more = if listed.len() > 5 { ", …" } else { "" };
    Some(format!("lists {}{more}", listed.iter().take(5).map(word).collect::<Vec<_>>().join(", ")))
}

/// The bound of a schema that a number is beyond (OpenAPI 3.0 says with a flag that a bound is out itself).
fn beyond(schema: &Node<'_>, number: f64) -> Option<String> {
    let bound = |name: &str| schema.value.get(name).and_then(Value::as_f64);
    let is_out = |name: &str| schema.flag(name);
    let above = bound("maximum").filter(|most| number > *most || number >= *most && is_out("exclusiveMaximum"));
    let below = bound("minimum").filter(|least| number < *least || number <= *least && is_out("exclusiveMinimum"));
    let above = above.or_else(|| bound("exclusiveMaximum").filter(|most| number >= *most));
    let below = below.or_else(|| bound("exclusiveMinimum").filter(|least| number <= *least));
    above
        .map(|most| format!("has {most} as its bound"))
        .or_else(|| below.map(|least| format!("has {least} as its bound")))
}

/// Each of some alternatives with each of others; nothing where they are too many.
fn crossed<'c>(some: &[Vec<Node<'c>>], others: &[Vec<Node<'c>>]) -> Option<Vec<Vec<Node<'c>>>> {
    let each = || some.iter().flat_map(|one| others.iter().map(move |other| [one.as_slice(), other].concat()));
    (some.len() * others.len() <= MOST_ALTERNATIVES).then(|| each().collect())
}

/// Whether the types of a schema allow a shape; what shows no type may be of any.
fn allows(schema: &Node<'_>, shown: &Shape) -> bool {
    if *shown == Shape::Null {
        let types = types_of(schema);
        let is_nullable = ["nullable", "x-nullable"].iter().any(|keyword| schema.flag(keyword));
        return is_nullable || types.is_empty() || types.iter().any(|own| own == "null");
    }
    let named: &[&str] = match shown {
        Shape::Boolean => &["boolean"],
        // What an example shows as a number may be either.
        Shape::Integer | Shape::Number => &["integer", "number"],
        Shape::String => &["string"],
        Shape::Array(_) => &["array"],
        Shape::Object(_) => &["object"],
        _ => return true,
    };
    let types = types_of(schema);
    types.is_empty() || types.iter().any(|own| named.contains(&own.as_str()))
}

fn types_of(schema: &Node<'_>) -> Vec<String> {
    let listed = schema.texts("type");
    match schema.text("type") {
        Some(one) => vec![one.to_owned()],
        None if !listed.is_empty() => listed,
        None if schema.get("properties").is_some() => vec!["object".to_owned()],
        None if schema.get("items").is_some() => vec!["array".to_owned()],
        None => Vec::new(),
    }
}

fn declared_types(schema: &Node<'_>) -> String {
    types_of(schema).iter().map(|name| article(name)).collect::<Vec<_>>().join(" or ")
}

fn kind(shown: &Shape) -> &'static str {
    match shown {
        Shape::Boolean => "a boolean",
        Shape::Integer | Shape::Number => "a number",
        Shape::String => "a string",
        Shape::Array(_) => "an array",
        Shape::Object(_) => "an object",
        Shape::Null => "null",
        _ => "a value",
    }
}

fn article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    if name == "null" { name.to_owned() } else { format!("{article} {name}") }
}
