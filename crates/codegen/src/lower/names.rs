//! Rust names for what a document names otherwise: unique, and such that
//! progenitor and typify keep them as they are.
//!
//! Both recase every name and neither sees that two become one: types collapse
//! into each other silently, methods don't compile. Names that are already cased
//! and unique pass through them unchanged.

use std::collections::{HashMap, HashSet};

use heck::{ToPascalCase, ToSnakeCase};

/// The names taken in one scope.
#[derive(Default)]
pub(super) struct TakenNames {
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

pub(super) fn pascal(text: &str) -> String {
    settled(text, str::to_pascal_case)
}

pub(super) fn snake(text: &str) -> String {
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
    // `gen` is a keyword since edition 2024.
    if syn::parse_str::<syn::Ident>(&name).is_err() || name == "gen" {
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
