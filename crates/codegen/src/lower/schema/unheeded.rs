//! Keywords that say which values fit together, which no type can.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `discriminator` | ignored: the first variant that fits is taken | told |
//! | `not`, `if`, `dependentSchemas`, `dependentRequired`, `propertyNames`, `contains` | ignored | told |
//! | `$dynamicRef` | any value | told |

use serde_json::{Map, Value};

use super::UsedSchemas;

const WORDS: [&str; 8] =
    ["discriminator", "not", "if", "dependentSchemas", "dependentRequired", "propertyNames", "contains", "$dynamicRef"];

impl UsedSchemas<'_> {
    pub(super) fn unheeded(&mut self, at: &str, schema: &Map<String, Value>) {
        for word in WORDS.into_iter().filter(|word| schema.contains_key(*word)) {
            self.lose(at, word, "not heeded");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;

    #[test]
    fn what_no_type_can_say_is_told() {
        let (_, losses) = components("{type: object, discriminator: {propertyName: p}, if: {}, not: {}}");
        let lost = |word| format!("#/components/schemas/A, {word}: not heeded");
        assert_eq!(losses, [lost("discriminator"), lost("if"), lost("not")]);
    }
}
