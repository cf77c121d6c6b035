//! What grows when it is merged.
//!
//! typify makes one type of an `allOf` by merging its parts: each alternative of one part with each
//! of the others, and the properties of one name with each other, and so on for as long as there
//! are any. It has no bound, and some small documents take it gigabytes, or its stack.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `allOf` of parts that have more than 16 alternatives together | any value | told |
//! | `allOf` whose properties are merged without end, or too often | any value | told |

use serde_json::{Map, Value};

use super::{UsedSchemas, cycles::target};

/// How many alternatives parts may have together. typify ends with 16, and does not with 27.
const ALTERNATIVES: usize = 16;
/// How many schemas may be merged into one.
const STEPS: usize = 5_000;
/// How many schemas may be merged in all components.
const ALL_STEPS: usize = 200_000;
/// How deep properties may be merged in properties.
const DEPTH: usize = 32;

impl UsedSchemas<'_> {
    /// Takes any value for what typify would not come to an end with. Nothing is part of itself
    /// any more when this is asked.
    pub(super) fn limit_growth(&mut self) {
        let mut left = ALL_STEPS;
        let names: Vec<String> = self.components.keys().cloned().collect();
        for name in names {
            let mut too_much = Vec::new();
            if let Some(component) = self.components.get(&name) {
                let merging = &mut Merging { components: &self.components, steps: 0, depth: 0 };
                find(component, String::new(), &mut |whole| merging.is_too_much(whole, &mut left), &mut too_much);
            }
            if too_much.is_empty() {
                continue;
            }
            for at in too_much {
                let whole = self.components.get_mut(&name).and_then(|component| component.pointer_mut(&at));
                whole.into_iter().for_each(|whole| *whole = any(whole));
            }
            let at = self.place_of(&name);
            self.lose(&at, "allOf", "any value fits: its parts make too many types together");
        }
    }
}

/// The pointers of the schemas of which something holds, not looked for in one another.
fn find<'s>(schema: &'s Value, at: String, holds: &mut dyn FnMut(&'s Value) -> bool, found: &mut Vec<String>) {
    let children: Vec<(String, &'s Value)> = match schema {
        Value::Object(map) if map.contains_key("allOf") && holds(schema) => {
            found.push(at);
            return;
        }
        Value::Object(map) => {
            map.iter().map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(values) => values.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => return,
    };
    for (token, child) in children {
        find(child, format!("{at}/{token}"), holds, found);
    }
}

/// Any value, with the description of a schema.
fn any(schema: &Value) -> Value {
    let mut any = Map::new();
    any.extend(schema.get("description").map(|text| ("description".to_owned(), text.clone())));
    any.into()
}

/// Schemas that are one schema together.
type Together<'s> = Vec<&'s Value>;

/// It would go on for longer than there is any use in.
struct TooMuch;

/// What typify does with an `allOf`, as far as it takes time.
struct Merging<'s> {
    components: &'s Map<String, Value>,
    steps: usize,
    depth: usize,
}

impl<'s> Merging<'s> {
    fn is_too_much(&mut self, whole: &'s Value, left: &mut usize) -> bool {
        (self.steps, self.depth) = (0, 0);
        let too_much = self.merge(vec![whole]).is_err() || self.steps > *left;
        *left = left.saturating_sub(self.steps);
        too_much
    }

    /// Merges schemas into one, and what they say of the same values.
    fn merge(&mut self, schemas: Together<'s>) -> Result<(), TooMuch> {
        if self.depth > DEPTH {
            return Err(TooMuch);
        }
        self.depth += 1;
        for together in self.product(&schemas)? {
            let mut by_name: Map<String, Value> = Map::new();
            let mut said: Vec<Together<'s>> = Vec::new();
            for (name, schema) in together.iter().flat_map(|schema| members(schema)) {
                let index = by_name.entry(name).or_insert_with(|| said.len().into()).as_u64().unwrap_or_default();
                match said.get_mut(index as usize) {
                    Some(schemas) if schemas.contains(&schema) => {}
                    Some(schemas) => schemas.push(schema),
                    None => said.push(vec![schema]),
                }
            }
            for schemas in said.into_iter().filter(|schemas| schemas.len() > 1) {
                self.merge(schemas)?;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Each alternative of a schema: the schemas without parts that it consists of.
    fn alternatives(&mut self, schema: &'s Value) -> Result<Vec<Together<'s>>, TooMuch> {
        self.steps += 1;
        if self.steps > STEPS {
            return Err(TooMuch);
        }
        if let Some(component) = target(schema).and_then(|name| self.components.get(name)) {
            return self.alternatives(component);
        }
        let list = |word: &str| schema.get(word).and_then(Value::as_array);
        match (list("allOf"), list("oneOf")) {
            (Some(parts), _) => self.product(&parts.iter().collect::<Vec<_>>()),
            (None, Some(variants)) => {
                let mut all = Vec::new();
                for variant in variants {
                    all.extend(self.alternatives(variant)?);
                }
                Ok(all)
            }
            (None, None) => Ok(vec![vec![schema]]),
        }
    }

    /// Each alternative of one schema with each of the others.
    fn product(&mut self, schemas: &[&'s Value]) -> Result<Vec<Together<'s>>, TooMuch> {
        let mut product: Vec<Together<'s>> = vec![Vec::new()];
        for schema in schemas {
            let alternatives = self.alternatives(schema)?;
            let several = product.len() > 1 && alternatives.len() > 1;
            if several && product.len() * alternatives.len() > ALTERNATIVES {
                return Err(TooMuch);
            }
            let with = |together: &Together<'s>| {
                let together = together.clone();
                alternatives
                    .iter()
                    .map(move |alternative| [together.as_slice(), alternative].concat())
                    .collect::<Vec<_>>()
            };
            product = product.iter().flat_map(with).collect();
            self.steps += product.len();
            if self.steps > STEPS {
                return Err(TooMuch);
            }
        }
        Ok(product)
    }
}

/// What a schema says of parts of a value, each under a name that only the same parts have.
fn members(schema: &Value) -> impl Iterator<Item = (String, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let properties = properties.map(|(name, schema)| (format!("properties/{name}"), schema));
    let others = ["items", "additionalProperties"].into_iter();
    properties
        .chain(others.filter_map(|word| Some((word.to_owned(), schema.get(word).filter(|value| value.is_object())?))))
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;
    use serde_json::json;

    /// `count` alternatives, each an object with a property of its own.
    fn one_of(letter: char, count: usize) -> String {
        let variant =
            |n| format!("{{type: object, required: [{letter}{n}], properties: {{{letter}{n}: {{type: string}}}}}}");
        format!("{{oneOf: [{}]}}", (0..count).map(variant).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn parts_of_many_alternatives_are_any_value() {
        let told = "#/components/schemas/A, allOf: any value fits: its parts make too many types together";
        let (schemas, losses) = components(&format!("{{allOf: [{}, {}]}}", one_of('a', 4), one_of('b', 5)));
        assert_eq!((&schemas["A"], losses), (&json!({}), vec![told.to_owned()]));
        let (schemas, losses) = components(&format!("{{allOf: [{}, {}]}}", one_of('a', 4), one_of('b', 4)));
        assert_eq!((schemas["A"]["allOf"].as_array().unwrap().len(), losses), (2, vec![]));
        let (schemas, losses) = components(&format!("{{allOf: [{}, {{properties: {{c: {{}}}}}}]}}", one_of('a', 40)));
        assert_eq!((schemas["A"]["allOf"].as_array().unwrap().len(), losses), (2, vec![]));
    }

    #[test]
    fn properties_that_are_merged_without_end_are_any_value() {
        let (schemas, losses) = components(concat!(
            "{description: Endless., allOf: [{type: object, properties: {p: {$ref: '#/components/schemas/A'}}}, ",
            "{type: object, properties: {p: {$ref: '#/components/schemas/B'}}}]}\n",
            "    B: {type: object, properties: {p: {$ref: '#/components/schemas/A'}}}",
        ));
        assert_eq!(schemas["A"], json!({"description": "Endless."}));
        assert_eq!(schemas["B"]["properties"]["p"], json!({"$ref": "#/components/schemas/A"}));
        assert_eq!(losses.len(), 1);
        // The same schema twice is merged with nothing.
        let (schemas, losses) = components(concat!(
            "{allOf: [{$ref: '#/components/schemas/B'}, {type: object, properties: {p: {$ref: '#/components/schemas/A'}}}]}\n",
            "    B: {type: object, properties: {p: {$ref: '#/components/schemas/A'}}}",
        ));
        assert_eq!((schemas["A"]["allOf"].as_array().unwrap().len(), losses), (2, vec![]));
    }
}
