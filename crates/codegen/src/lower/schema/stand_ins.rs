//! Names that become one in Rust.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | properties such as `fooBar` beside `foo_bar` | fields `foo_bar` and `foo_bar_2` | nothing |
//! | enum values such as `ASC` beside `asc` | variants `Asc` and `Asc2` | nothing |
//!
//! typify names a field and says in the same breath what it is called on the wire.
//! So it gets a stand-in, of which it makes the wanted name; the generator puts
//! the real one back into the code.

use std::collections::BTreeMap;

/// Stand-ins, and what they stand for.
#[derive(Default)]
pub(super) struct StandIns(BTreeMap<String, String>);

impl StandIns {
    /// What typify gets for `real`, so that it calls it `wanted`. It is told from
    /// all names by its end, at which casing stops.
    pub fn stand_in(&mut self, wanted: &str, real: &str) -> String {
        let mut stand_in = format!("{wanted}!");
        while self.0.get(&stand_in).is_some_and(|other| other != real) {
            stand_in.push('!');
        }
        self.0.insert(stand_in.clone(), real.to_owned());
        stand_in
    }

    pub fn finish(self) -> BTreeMap<String, String> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;
    use super::*;
    use countersign_openapi::rust_names::{pascal, snake};
    use serde_json::json;

    #[test]
    fn a_stand_in_is_cased_as_wanted_and_stands_for_one_name() {
        let mut all = StandIns::default();
        let (one, other) = (all.stand_in("foo_bar_2", "fooBar"), all.stand_in("foo_bar_2", "FooBar"));
        assert_ne!(one, other);
        assert_eq!((snake(&one), snake(&other)), ("foo_bar_2".into(), "foo_bar_2".into()));
        assert_eq!(pascal(&all.stand_in("Asc2", "asc")), "Asc2");
        assert_eq!(all.stand_in("foo_bar_2", "fooBar"), one);
    }

    #[test]
    fn fields_and_variants_of_one_name_are_told_apart() {
        let (schemas, losses) = components(
            "{required: [fooBar], properties: {foo_bar: {}, fooBar: {type: string, enum: [ASC, asc, '', '-']}}}",
        );
        assert_eq!(schemas["A"]["properties"]["foo_bar_2!"], json!({"$ref": "#/components/schemas/AFooBar"}));
        assert_eq!(schemas["A"]["required"], json!(["foo_bar_2!"]));
        assert_eq!(schemas["AFooBar"]["enum"], json!(["ASC", "Asc2!", "", "_2!"]));
        assert!(losses.is_empty());
    }
}
