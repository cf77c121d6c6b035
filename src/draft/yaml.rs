//! Writes a value as YAML (1.2, core schema): blocks, and texts quoted where they could be read as
//! something else.

use serde_json::Value;

pub fn write(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

fn block(value: &Value, depth: usize, to: &mut String) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                indent(depth, to);
                to.push_str(&scalar(&Value::String(name.clone())));
                to.push(':');
                below(member, depth, to);
            }
        }
        Value::Array(items) => {
            for item in items {
                indent(depth, to);
                to.push('-');
                item_below(item, depth, to);
            }
        }
        scalar_value => {
            indent(depth, to);
            to.push_str(&scalar(scalar_value));
            to.push('\n');
        }
    }
}

/// What stands behind a key.
fn below(value: &Value, depth: usize, to: &mut String) {
    if is_block(value) {
        to.push('\n');
        block(value, depth + 1, to);
    } else {
        to.push(' ');
        to.push_str(&scalar(value));
        to.push('\n');
    }
}

/// What stands behind a dash: a mapping's first key on the same line.
fn item_below(value: &Value, depth: usize, to: &mut String) {
    if !is_block(value) {
        return below(value, depth, to);
    }
    let mut inner = String::new();
    block(value, depth + 1, &mut inner);
    to.push(' ');
    to.push_str(inner.trim_start());
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

/// A scalar; JSON's texts, and its empty list and object, are YAML's too.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a text is read as a text without quotes by readers of YAML 1.1 too.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || b" _./$-".contains(&byte);
    text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/')
        && text.bytes().all(inside)
        && !text.ends_with(' ')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

fn indent(depth: usize, to: &mut String) {
    to.push_str(&"  ".repeat(depth));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let value = json!({
            "200": {"a b": [1, [2, 3], {"c": "no", "d": "1.0", "e": null}], "f": {}, "g": []},
            "text": "a: b # c\n\"d\"", "path": "/a/{b}", "plain": "two words", "empty": "", "number": 1.5
        });
        let read = countersign_openapi::Document::parse("a.yaml", write(&value)).unwrap();
        assert_eq!(*read.root(), value);
    }
}
