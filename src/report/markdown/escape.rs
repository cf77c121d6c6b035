//! Texts of a service or a document in Markdown, where they may mean nothing.

use crate::report::escape_untrusted::{escape_untrusted, visible_lines};

/// A text as code in prose, cut where it is long. Nothing in a code span is markup, a mention of
/// somebody or a link.
pub fn code(text: &str) -> String {
    let text = escape_untrusted(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    // One space on each side is stripped where there is one on both (CommonMark §6.1).
    let needs_space = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty();
    let space = if needs_space { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A text as code in a table's cell or in HTML, where a code span may end early.
pub fn cell(text: &str) -> String {
    format!("<code>{}</code>", words(text))
}

/// A text as words: what could be markup, a link or a mention is a character reference.
pub fn words(text: &str) -> String {
    let text = escape_untrusted(text);
    let mut escaped = String::new();
    for (at, letter) in text.char_indices() {
        let rest = &text[at + letter.len_utf8()..];
        let is_markup = match letter {
            // Of a link, or of an emoji's name.
            ':' => !rest.is_empty() && !rest.starts_with(' '),
            '.' => text[..at].to_ascii_lowercase().ends_with("www"),
            letter => "\\`*_{}[]<>#|~&$@".contains(letter),
        };
        match is_markup {
            true => escaped.push_str(&format!("&#{};", u32::from(letter))),
            false => escaped.push(letter),
        }
        if letter == '@' {
            // Who is mentioned is told, references or not: nobody's name begins with this.
            escaped.push_str("&#8203;");
        }
    }
    escaped
}

/// A text as a block of code, whole.
pub fn block(language: &str, text: &str) -> String {
    let text = visible_lines(text);
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}\n")
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_can_t_end_its_code() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a ``b`` c"), "```a ``b`` c```");
        assert_eq!(code("`x`"), "`` `x` ``");
        assert_eq!(code("a\n# b"), "`a\\n# b`");
        assert_eq!(block("sh", "a\n```\n# b"), "````sh\na\n```\n# b\n````\n");
    }

    #[test]
    fn a_text_is_no_markup() {
        assert_eq!(cell("a|b `c` <img src=x>"), "<code>a&#124;b &#96;c&#96; &#60;img src=x&#62;</code>");
        assert_eq!(words("[x](https://e.x) @who **b** www.x"), {
            "&#91;x&#93;(https&#58;//e.x) &#64;&#8203;who &#42;&#42;b&#42;&#42; www&#46;x"
        });
    }
}
