//! Words of a shell (POSIX.1-2017, "Shell Command Language", section 2.2).

/// A text as it stands between double quotes: nothing in it is expanded.
pub fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '$' | '`' => quoted.extend(['\\', letter]),
            // No address, header or token has a line of its own.
            letter if letter.is_control() => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted
}

/// A text between single quotes, in which nothing is expanded.
pub fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Whether a text can be copied from where it is shown: it is on one line, and nothing of it has to be escaped
/// to be seen.
pub fn is_one_line(text: &str) -> bool {
    let is_copied = |letter: char| !letter.is_control() && (letter.is_ascii() || letter.is_alphanumeric());
    text.chars().all(is_copied) && !text.contains("##")
}

/// Any bytes as `printf %b` takes them, on one line of ASCII.
pub fn printf(bytes: &[u8]) -> String {
    let mut escaped = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'\n' => escaped.push_str("\\n"),
            b'\r' => escaped.push_str("\\r"),
            b'\\' => escaped.push_str("\\\\"),
            b'#' => escaped.push_str("\\0043"),
            b' '..=b'~' => escaped.push(char::from(*byte)),
            other => escaped.push_str(&format!("\\0{other:03o}")),
        }
    }
    escaped
}

/// Whether a text means itself wherever it stands, and in a pattern too.
pub fn is_plain(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_between_double_quotes_is_run() {
        assert_eq!(double_quoted("$(touch x)`y`\"z\\\n"), "\\$(touch x)\\`y\\`\\\"z\\\\ ");
        assert!(is_plain("sk_live-1.2") && !is_plain("a b") && !is_plain("*") && !is_plain("$x"));
    }

    #[test]
    fn what_can_t_be_copied_is_printed() {
        assert!(is_one_line("{\"a\": \"größe # 1\"}"));
        for text in ["a\nb", "\u{1b}", "\u{202e}", "##vso[x]"] {
            assert!(!is_one_line(text), "{text}");
        }
        assert_eq!(printf("a\r\n\\é#'\0".as_bytes()), r"a\r\n\\\0303\0251\0043'\0000");
        assert_eq!(single_quoted("$(x) 'y'"), r"'$(x) '\''y'\'''");
    }
}
