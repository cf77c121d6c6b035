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
}
