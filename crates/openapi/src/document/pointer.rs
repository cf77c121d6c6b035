//! JSON pointers ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)).

use std::borrow::Cow;

use serde_json::{Map, Value};

/// A token as it stands in a pointer: `~` is `~0`, `/` is `~1`.
pub fn escape(token: &str) -> String {
    let mut escaped = String::with_capacity(token.len());
    push_escaped(&mut escaped, token);
    escaped
}

fn push_escaped(to: &mut String, token: &str) {
    let mut rest = token;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'~' | b'/')) {
        to.push_str(&rest[..at]);
        to.push_str(if rest[at..].starts_with('~') { "~0" } else { "~1" });
        rest = &rest[at + 1..];
    }
    to.push_str(rest);
}

/// A token as it is meant: the reverse of [`escape`].
pub fn unescape(token: &str) -> Cow<'_, str> {
    if !token.contains('~') {
        return Cow::Borrowed(token);
    }
    let mut parts = token.split('~');
    let mut meant = String::with_capacity(token.len());
    meant.push_str(parts.next().unwrap_or_default());
    for part in parts {
        match part.as_bytes().first() {
            Some(b'0') => meant.push('~'),
            Some(b'1') => meant.push('/'),
            // It is no token that we write, and means what it says.
            _ => {
                meant.push('~');
                meant.push_str(part);
                continue;
            }
        }
        meant.push_str(&part[1..]);
    }
    Cow::Owned(meant)
}

/// The pointer to a child.
pub fn join(pointer: &str, token: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + 1 + token.len());
    joined.push_str(pointer);
    push(&mut joined, token);
    joined
}

/// Makes a pointer that to a child.
pub(crate) fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    push_escaped(pointer, token);
}

/// A pointer's tokens, unescaped. `None` where it is no pointer: one is empty or
/// begins with `/`.
pub fn tokens(pointer: &str) -> Option<impl Iterator<Item = Cow<'_, str>>> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return None;
    }
    Some(pointer.split('/').skip(1).map(unescape))
}

/// A mapping of no more members is looked through sooner than the name is hashed: most are so small.
const FEW: usize = 8;

/// The member of a mapping.
pub(crate) fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let members = value.as_object()?;
    match members.len() {
        0..=FEW => members.iter().find(|(own, _)| *own == name).map(|(_, member)| member),
        _ => members.get(name),
    }
}

/// Whether a value is a reference.
pub(crate) fn refers(value: &Value) -> bool {
    member(value, "$ref").is_some_and(Value::is_string)
}

/// Whether a token is as [`escape`] writes it.
fn is_escaped(token: &str) -> bool {
    !token.contains('~') || token.split('~').skip(1).all(|part| matches!(part.as_bytes().first(), Some(b'0' | b'1')))
}

/// The node at a pointer, where no reference is on the way; nothing too where a token is not written as we write it, so
/// that the pointer is the node's own.
pub(super) fn direct<'v>(root: &'v Value, pointer: &str) -> Option<&'v Value> {
    if pointer.is_empty() {
        return Some(root);
    }
    pointer.strip_prefix('/')?.split('/').try_fold(root, |value, token| {
        let meant = unescape(token);
        if refers(value) || !is_escaped(token) {
            return None;
        }
        match value {
            Value::Object(_) => member(value, &meant),
            Value::Array(items) => items.get(index(&meant)?),
            _ => None,
        }
    })
}

/// The node at a pointer, where nothing is followed on the way.
pub(super) fn plain<'v>(root: &'v Value, pointer: &str) -> Option<&'v Value> {
    tokens(pointer)?.try_fold(root, |value, token| match value {
        Value::Object(_) => member(value, &token),
        Value::Array(items) => items.get(index(&token)?),
        _ => None,
    })
}

/// Puts a value where a pointer leads, in the place of what is there, with the mappings on the way; what is
/// on the way and no mapping stays.
pub(super) fn add(root: &mut Value, pointer: &str, added: Value) {
    let mut value = root;
    for token in tokens(pointer).into_iter().flatten() {
        let Value::Object(members) = value else { return };
        value = members.entry(token.into_owned()).or_insert(Value::Null);
        if value.is_null() {
            *value = Value::Object(Map::new());
        }
    }
    *value = added;
}

/// An array index: digits, without a leading zero.
pub(super) fn index(token: &str) -> Option<usize> {
    let digits = token.bytes().all(|b| b.is_ascii_digit());
    let padded = token.len() > 1 && token.starts_with('0');
    if digits && !padded { token.parse().ok() } else { None }
}

/// The pointer in a `$ref`: its URI fragment, decoded
/// ([RFC 6901, section 6](https://www.rfc-editor.org/rfc/rfc6901#section-6)).
pub(super) fn of_fragment(fragment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|hex| byte == b'%' && hex.iter().all(u8::is_ascii_hexdigit));
        match hex.and_then(|hex| std::str::from_utf8(hex).ok()) {
            Some(hex) => {
                bytes.push(u8::from_str_radix(hex, 16).ok()?);
                rest = &tail[2..];
            }
            // A stray `%` is kept: paths with one are referred to that way.
            None => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_the_round_trip() {
        for token in ["", "a", "a/b", "~", "~1", "~01", "/~/", "é"] {
            assert_eq!(unescape(&escape(token)), token);
            let pointer = join("/paths", token);
            assert_eq!(tokens(&pointer).unwrap().last().unwrap(), token);
        }
    }

    #[test]
    fn a_pointer_is_empty_or_begins_with_a_slash() {
        assert!(tokens("paths").is_none());
        assert_eq!(tokens("").unwrap().count(), 0);
        assert_eq!(tokens("/").unwrap().collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn a_fragment_is_percent_decoded() {
        assert_eq!(of_fragment("/paths/~1a~1%7Bid%7d").as_deref(), Some("/paths/~1a~1{id}"));
        assert_eq!(of_fragment("/100%").as_deref(), Some("/100%"));
        assert_eq!(of_fragment("/%FF"), None);
    }

    #[test]
    fn what_is_added_takes_the_place_of_what_is_there() {
        let mut root = serde_json::json!({"a": {"b": 1}, "text": "x"});
        add(&mut root, "/a/b", 2.into());
        add(&mut root, "/a/c~1d/e", 3.into());
        add(&mut root, "/text/e", 4.into());
        assert_eq!(root, serde_json::json!({"a": {"b": 2, "c/d": {"e": 3}}, "text": "x"}));
    }

    #[test]
    fn what_stands_behind_a_reference_is_not_reached_directly() {
        let root = serde_json::json!({"a": {"b/c": [1, {"$ref": "#/a"}]}, "~": {"$ref": 5}, "r": {"$ref": "#/a"}});
        assert_eq!(direct(&root, ""), Some(&root));
        assert_eq!(direct(&root, "/a/b~1c/0"), Some(&serde_json::json!(1)));
        assert_eq!(direct(&root, "/~0"), root.get("~"));
        assert_eq!(direct(&root, "/r"), root.get("r"));
        for pointer in ["/~", "/a/b~1c/01", "/a/b~1c/1/$ref", "/r/b~1c", "a", "/b", "/"] {
            assert_eq!(direct(&root, pointer), None, "{pointer}");
        }
    }

    #[test]
    fn an_index_has_no_leading_zero() {
        assert_eq!(index("0"), Some(0));
        assert_eq!(index("10"), Some(10));
        assert_eq!(index("01"), None);
        assert_eq!(index("-"), None);
        assert_eq!(index(""), None);
    }
}
