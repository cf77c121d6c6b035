//! Which types of values there are, as a set.

use std::fmt;

use serde_json::Value;

/// Whether there is a type of this name.
pub fn is_type(name: &str) -> bool {
    Types::named(name).is_some()
}

/// A set of the types of JSON Schema; a number is an integer or a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Types(u8);

impl Types {
    pub const NONE: Types = Types(0);
    pub const NULL: Types = Types(1);
    pub const BOOLEAN: Types = Types(2);
    pub const OBJECT: Types = Types(4);
    pub const ARRAY: Types = Types(8);
    pub const STRING: Types = Types(16);
    pub const INTEGER: Types = Types(32);
    pub const FRACTION: Types = Types(64);
    pub const NUMBER: Types = Types(96);
    pub const ALL: Types = Types(127);

    /// The type of a name; nothing where it is no type.
    pub fn named(name: &str) -> Option<Types> {
        Some(match name {
            "null" => Types::NULL,
            "boolean" => Types::BOOLEAN,
            "object" => Types::OBJECT,
            "array" => Types::ARRAY,
            "string" => Types::STRING,
            "integer" => Types::INTEGER,
            "number" => Types::NUMBER,
            _ => return None,
        })
    }

    /// What `type` allows, as a name or a list of them; everything where one is no type: nobody
    /// knows what its author meant.
    pub fn of_keyword(value: &Value) -> Types {
        let named = |name: &Value| name.as_str().and_then(Types::named).unwrap_or(Types::ALL);
        match value {
            Value::Array(names) if !names.is_empty() => {
                names.iter().fold(Types::NONE, |types, name| types.or(named(name)))
            }
            one => named(one),
        }
    }

    /// The type of a value.
    pub fn of(value: &Value) -> Types {
        match value {
            Value::Null => Types::NULL,
            Value::Bool(_) => Types::BOOLEAN,
            Value::Object(_) => Types::OBJECT,
            Value::Array(_) => Types::ARRAY,
            Value::String(_) => Types::STRING,
            Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => Types::INTEGER,
            Value::Number(_) => Types::FRACTION,
        }
    }

    pub fn or(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    pub fn and(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }

    pub fn without(self, other: Types) -> Types {
        Types(self.0 & !other.0)
    }

    /// Each of them by itself.
    pub fn each(self) -> impl Iterator<Item = Types> {
        (0..7).map(|bit| Types(1 << bit)).filter(move |one| self.meets(*one))
    }

    /// Whether all of the other are among these.
    pub fn covers(self, other: Types) -> bool {
        other.without(self) == Types::NONE
    }

    /// Whether they have one in common.
    pub fn meets(self, other: Types) -> bool {
        self.and(other) != Types::NONE
    }
}

impl Default for Types {
    fn default() -> Types {
        Types::ALL
    }
}

impl fmt::Display for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Types::ALL => return f.write_str("any type"),
            Types::NONE => return f.write_str("no value"),
            _ => {}
        }
        let number = if self.covers(Types::NUMBER) { ("number", Types::NUMBER) } else { ("integer", Types::INTEGER) };
        let named = [
            ("array", Types::ARRAY),
            ("boolean", Types::BOOLEAN),
            ("null", Types::NULL),
            number,
            ("object", Types::OBJECT),
            ("string", Types::STRING),
        ];
        let names: Vec<&str> =
            named.into_iter().filter(|(_, types)| self.meets(*types)).map(|(name, _)| name).collect();
        f.write_str(&names.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_integer_is_a_number() {
        let number = Types::of_keyword(&json!("number"));
        assert!(number.covers(Types::of(&json!(1))) && number.covers(Types::of(&json!(1.5))));
        assert_eq!(Types::of(&json!(1.0)), Types::INTEGER);
        assert_eq!(Types::of_keyword(&json!(["number", "integer", "null"])).to_string(), "null or number");
        assert_eq!(Types::of_keyword(&json!("file")), Types::ALL);
    }
}
