//! Rust names for what a document names otherwise, in the clients that are generated from it: unique, and such that
//! progenitor and typify keep them as they are.
//!
//! Both recase every name and neither sees that two become one: types collapse
//! into each other silently, methods don't compile. Names that are already cased
//! and unique pass through them unchanged.

use std::collections::{HashMap, HashSet};

use heck::{ToPascalCase, ToSnakeCase};

use crate::Contract;

/// Methods of the generated clients that an operation must not be named like:
/// progenitor's own, and those of the traits it calls by method syntax.
const TAKEN: [&str; 17] = [
    "new",
    "from_env",
    "from_env_at",
    "new_with_client",
    "with_client",
    "replaying",
    "sending",
    "with",
    "api_version",
    "baseurl",
    "client",
    "inner",
    "pre",
    "post",
    "exec",
    "clone",
    "fmt",
];

/// What an operation is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationNames {
    /// The method.
    pub method: String,
    /// What the names of its types begin with.
    pub stem: String,
}

/// What the operations of a contract are called, in their order.
pub fn operations(contract: &Contract) -> Vec<OperationNames> {
    let (mut stems, mut methods) = (TakenNames::default(), TakenNames::with(&TAKEN));
    let named = contract.operations().iter().map(|operation| {
        let wanted = operation.id.replace(['{', '}'], "");
        OperationNames { method: methods.snake(&wanted), stem: stems.pascal(&wanted) }
    });
    named.collect()
}

/// What no name may be (the Rust Reference, "Keywords"); `gen` is one since edition 2024.
const KEYWORDS: [&str; 53] = [
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "Self", "self", "static", "struct",
    "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while",
    "yield",
];

/// The names taken in one scope.
#[derive(Debug, Default)]
pub struct TakenNames {
    taken: HashSet<String>,
    /// How often a name was wanted that was taken, so that the next number is not looked for from one.
    numbers: HashMap<String, usize>,
}

impl TakenNames {
    /// A scope in which some names are taken from the start.
    pub fn with(taken: &[&str]) -> TakenNames {
        TakenNames { taken: taken.iter().map(|name| (*name).to_owned()).collect(), numbers: HashMap::new() }
    }

    /// A name for a type.
    pub fn pascal(&mut self, wanted: &str) -> String {
        self.unique(wanted, pascal)
    }

    /// A name for a function or a parameter.
    pub fn snake(&mut self, wanted: &str) -> String {
        self.unique(wanted, snake)
    }

    fn unique(&mut self, wanted: &str, cased: fn(&str) -> String) -> String {
        let mut name = cased(wanted);
        if self.taken.insert(name.clone()) {
            return name;
        }
        let number = self.numbers.entry(wanted.to_owned()).or_insert(1);
        while !self.taken.insert(name.clone()) {
            *number += 1;
            name = cased(&format!("{wanted}_{number}"));
        }
        name
    }
}

/// As a type is called.
pub fn pascal(text: &str) -> String {
    settled(text, str::to_pascal_case)
}

/// As a function or an argument is called.
pub fn snake(text: &str) -> String {
    settled(text, str::to_snake_case)
}

/// Cased until it stays as it is: `a b` is `AB` at first, and `AB` is `Ab`. Twice
/// is enough for any name that was met.
fn settled(text: &str, case: fn(&str) -> String) -> String {
    (0..4).fold(text.to_owned(), |name, _| ident(&name, case))
}

/// What progenitor makes of a name, so that it makes nothing else of this one.
fn ident(text: &str, case: fn(&str) -> String) -> String {
    let text = match text {
        "+1" => "plus1".into(),
        "-1" => "minus1".into(),
        _ => text.replace('\'', "").replace(|c| !unicode_ident::is_xid_continue(c), "-"),
    };
    let mut name = case(&text);
    match name.chars().next() {
        None => name = case("x"),
        Some(first) if !unicode_ident::is_xid_start(first) => name.insert(0, '_'),
        Some(_) => {}
    }
    if KEYWORDS.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cased_name_stays_as_it_is() {
        for name in
            ["getHealth", "HTTPBearer", "a b", "2fa", "type", "gen", "+1", "", "日本", "GetHealth401Body", "x'y"]
        {
            assert_eq!(pascal(&pascal(name)), pascal(name));
            assert_eq!(snake(&snake(name)), snake(name));
        }
    }

    #[test]
    fn names_that_become_one_are_told_apart() {
        let mut names = TakenNames::with(&["new"]);
        assert_eq!(names.snake("getFoo"), "get_foo");
        assert_eq!(names.snake("get_foo"), "get_foo_2");
        assert_eq!(names.snake("new"), "new_2");
        assert_eq!(names.pascal("foo-bar"), "FooBar");
        assert_eq!(names.pascal("FooBar"), "FooBar2");
    }
}
