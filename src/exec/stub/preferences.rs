//! What a client prefers of the answers that there are: `Prefer: code=429, example=none, dynamic=true`
//! (RFC 7240, with the words that mock servers have in common).

use countersign_openapi::{DocumentedExample, tokens};

use super::Incoming;

/// What one request asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The answer of this code, whatever was sent.
    pub code: Option<u16>,
    /// The example of this name.
    pub example: Option<String>,
    /// A value that is made from the schema, and no example.
    pub dynamic: bool,
}

impl Preferences {
    pub fn of(incoming: &Incoming) -> Preferences {
        let mut preferences = Preferences::default();
        let headers = incoming.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("prefer"));
        let words = headers.flat_map(|(_, value)| value.split([',', ';'])).filter_map(|word| word.split_once('='));
        for (name, value) in words {
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "code" => preferences.code = preferences.code.or(value.parse().ok()),
                "example" => preferences.example = preferences.example.or(Some(value.to_owned())),
                "dynamic" => preferences.dynamic |= value.eq_ignore_ascii_case("true"),
                _ => {}
            }
        }
        preferences
    }

    /// Whether an example is the one that is asked for.
    pub fn names(&self, example: &DocumentedExample) -> bool {
        let last = tokens(&example.source.pointer).and_then(Iterator::last);
        self.example.is_some() && last.as_deref() == self.example.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_stand_in_one_header_or_in_several() {
        let of = |values: &[&str]| {
            let headers = values.iter().map(|value| ("prefer".to_owned(), (*value).to_owned())).collect();
            Preferences::of(&Incoming { method: String::new(), target: String::new(), headers, body: Vec::new() })
        };
        let all = Preferences { code: Some(404), example: Some("gone".to_owned()), dynamic: true };
        assert_eq!(of(&["code=404, example=\"gone\"; dynamic=true"]), all);
        assert_eq!(of(&["code=404", "example=gone", "Dynamic=TRUE"]), all);
        assert_eq!(of(&["code=many, respond-async"]), Preferences::default());
    }
}
