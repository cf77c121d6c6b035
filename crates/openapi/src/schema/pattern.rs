//! The patterns of texts.
//!
//! An engine for regular expressions may look at each state of a pattern for each letter of a text. Both come from
//! strangers, so what that may come to is counted for the larger patterns, and bounded.

#[cfg(feature = "instances")]
mod bounded {
    use std::cell::Cell;

    use jsonschema::error::ValidationErrorKind;
    use jsonschema::paths::Location;
    use jsonschema::{Draft, Keyword, ValidationError, Validator};
    use regex_syntax::hir::{Hir, HirKind};
    use serde_json::{Map, Value, json};

    /// What `pattern` is called in a bundle where what it takes is counted.
    pub const KEYWORD: &str = "x-countersign-pattern";
    /// A smaller pattern is held to any text without counting: for the largest answer that is read it takes a second.
    const SMALL: u64 = 64;
    /// How many states for a letter all larger patterns take for one value at most: half a second.
    const MOST: u64 = 100_000_000;

    thread_local! {
        static LEFT: Cell<u64> = const { Cell::new(MOST) };
    }

    /// Whether a pattern can be read as JSON Schema has them, as a regular expression of ECMA-262 (JSON Schema 2020-12
    /// core §6.4).
    pub fn is_pattern(text: &str) -> bool {
        jsonschema::validator_for(&json!({ "pattern": text })).is_ok()
    }

    /// About how many states a pattern has: each letter and class is one, as often as it is repeated. One that is not
    /// understood (looking ahead or behind) is as large as its text.
    pub fn states(pattern: &str) -> u64 {
        let parsed = regex_syntax::ParserBuilder::new().utf8(false).build().parse(pattern);
        parsed.map_or(pattern.len() as u64, |hir| of(&hir))
    }

    fn of(hir: &Hir) -> u64 {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) => 1,
            HirKind::Literal(literal) => literal.0.len() as u64,
            HirKind::Capture(capture) => of(&capture.sub),
            HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().map(of).fold(0, u64::saturating_add),
            HirKind::Repetition(repetition) => {
                let times = repetition.max.unwrap_or(repetition.min).max(1);
                of(&repetition.sub).saturating_mul(u64::from(times))
            }
        }
    }

    /// Whether texts of so many bytes in all may be held to patterns of so many states.
    pub fn is_cheap(states: u64, bytes: u64) -> bool {
        states <= SMALL || states.saturating_mul(bytes) <= MOST
    }

    /// How many states the patterns that names of members are held to have in a bundle.
    pub fn states_for_names(bundle: &Value) -> u64 {
        let (mut open, mut sum) = (vec![bundle], 0_u64);
        while let Some(value) = open.pop() {
            match value {
                Value::Object(members) => {
                    let named = members.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
                    sum = named.map(|(pattern, _)| states(pattern)).fold(sum, u64::saturating_add);
                    open.extend(members.values());
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        sum
    }

    /// How many bytes the names of all members of a value have.
    pub fn bytes_of_names(value: &Value) -> u64 {
        match value {
            Value::Object(members) => {
                members.iter().map(|(name, value)| name.len() as u64 + bytes_of_names(value)).sum()
            }
            Value::Array(items) => items.iter().map(bytes_of_names).sum(),
            _ => 0,
        }
    }

    /// The keyword `pattern`, which counts what a larger one takes.
    pub struct BoundedPattern {
        states: u64,
        held: Validator,
    }

    /// Has a larger pattern counted. The validator's own keyword does for a small one.
    pub fn bound(schema: &mut Map<String, Value>) {
        let is_large = |pattern: &Value| pattern.as_str().is_some_and(|pattern| states(pattern) > SMALL);
        if schema.get("pattern").is_some_and(is_large)
            && let Some(pattern) = schema.remove("pattern")
        {
            schema.insert(KEYWORD.to_owned(), pattern);
        }
    }

    impl BoundedPattern {
        /// # Errors
        /// Where the pattern can't be read.
        pub fn keyword<'a>(
            _: &'a Map<String, Value>,
            pattern: &'a Value,
            _: Location,
        ) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
            let text = pattern.as_str().unwrap_or_default();
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            let held = options
                .build(&json!({ "pattern": text }))
                .map_err(|error| ValidationError::schema(error.masked().to_string()))?;
            Ok(Box::new(BoundedPattern { states: states(text), held }))
        }

        fn is_paid_for(&self, instance: &Value) -> bool {
            let Some(text) = instance.as_str() else { return true };
            let left = LEFT.get().saturating_sub(self.states.saturating_mul(text.len().max(1) as u64));
            LEFT.set(left);
            left > 0
        }
    }

    impl<'i> Keyword<'i> for BoundedPattern {
        fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
            if !self.is_paid_for(instance) {
                return Err(ValidationError::custom("a pattern takes too many steps"));
            }
            self.held.validate(instance).inspect_err(|error| {
                if matches!(error.kind(), ValidationErrorKind::BacktrackLimitExceeded { .. }) {
                    LEFT.set(0);
                }
            })
        }

        fn is_valid(&self, instance: &'i Value) -> bool {
            self.validate(instance).is_ok()
        }
    }

    /// Runs what holds a value to patterns, on this thread; nothing where they took more than there is for one value.
    pub fn within<T>(run: impl FnOnce() -> T) -> Option<T> {
        LEFT.set(MOST);
        let done = run();
        (LEFT.replace(MOST) > 0).then_some(done)
    }
}

#[cfg(feature = "instances")]
pub use bounded::{
    BoundedPattern, KEYWORD, bound, bytes_of_names, is_cheap, is_pattern, states, states_for_names, within,
};

/// Nothing is held to patterns.
#[cfg(not(feature = "instances"))]
pub fn is_pattern(_: &str) -> bool {
    true
}
