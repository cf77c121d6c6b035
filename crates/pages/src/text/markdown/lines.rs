//! Lines of Markdown: fences, headings, rules, rows, quotes, indentation.

use crate::text::inline;

/// A fence: three backticks or tildes or more (CommonMark §4.5).
pub(super) struct Fence {
    mark: u8,
    len: usize,
    pub info: String,
}

impl Fence {
    pub fn closes(&self, open: &Fence) -> bool {
        self.mark == open.mark && self.len >= open.len && self.info.is_empty()
    }
}

pub(super) fn fence(trimmed: &str) -> Option<Fence> {
    let mark = *trimmed.as_bytes().first().filter(|b| matches!(b, b'`' | b'~'))?;
    let len = trimmed.bytes().take_while(|b| *b == mark).count();
    let info = trimmed[len..].trim();
    // A backtick in the info string is inline code (CommonMark §4.5).
    (len >= 3 && !(mark == b'`' && info.contains('`'))).then(|| Fence { mark, len, info: info.to_owned() })
}

pub(super) fn heading(trimmed: &str) -> Option<(u8, &str)> {
    let level = trimmed.bytes().take_while(|b| *b == b'#').count();
    let rest = trimmed[level..].strip_prefix([' ', '\t'])?;
    let title = rest.trim().trim_end_matches('#').trim();
    let title = title.split_once(" {#").map_or(title, |(title, _)| title);
    ((1..=6).contains(&level) && !title.is_empty()).then_some((level as u8, title))
}

/// The language of a block of code as Liquid has it: `{% highlight sh %}`.
pub(super) fn highlighted(trimmed: &str) -> Option<&str> {
    let inside = trimmed.strip_prefix("{%")?.trim_start_matches('-').trim_start().strip_prefix("highlight ")?;
    inside.split("%}").next().map(|info| info.trim().trim_end_matches('-').trim())
}

/// A block of code as Hugo's shortcodes have it, perhaps in a cell: `payload | {{< code json >}}{`.
pub(super) struct Shortcode<'t> {
    /// What stands before it.
    pub label: &'t str,
    pub name: &'static str,
    pub info: &'t str,
    /// What stands behind it, which is code.
    pub rest: &'t str,
}

/// The block of code that a line begins as a shortcode.
pub(super) fn shortcode(line: &str) -> Option<Shortcode<'_>> {
    const NAMES: [&str; 4] = ["highlight", "code-block", "codeblock", "code"];
    let (label, behind) = line.split_once("{{<").or_else(|| line.split_once("{{%"))?;
    let (inside, rest) = behind.split_once(">}}").or_else(|| behind.split_once("%}}"))?;
    let (name, info) = inside.trim().split_once(' ').unwrap_or((inside.trim(), ""));
    let name = NAMES.into_iter().find(|known| *known == name)?;
    let info = info.trim().trim_start_matches("lang=").trim_matches('"');
    let is_begun = !inside.trim_end().ends_with('/') && !rest.contains("{{< /") && !label.contains('`');
    is_begun.then_some(Shortcode { label: label.trim().trim_end_matches('|').trim(), name, info, rest })
}

/// The line under a table's header: `|---|:--:|`.
pub(super) fn is_rule(line: &str) -> bool {
    line.len() >= 3
        && line.contains('|')
        && line.contains('-')
        && line.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'+'))
}

/// A setext underline, or a thematic break.
pub(super) fn is_underline(line: &str) -> bool {
    line.len() >= 3 && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
}

/// A line without the marks of the block quotes around it.
pub(super) fn unquote(line: &str) -> &str {
    let mut rest = line;
    while let Some(inside) = rest.trim_start().strip_prefix('>') {
        rest = inside.strip_prefix(' ').unwrap_or(inside);
    }
    rest
}

/// The title of an admonition: `:::warning 429 Too Many Requests`, `!!! failure "404 Not Found"`,
/// `:::note[Title]`.
pub(super) fn titled(line: &str) -> Option<&str> {
    let quoted = line.strip_prefix("!!!").or_else(|| line.strip_prefix("???"));
    if let Some(rest) = quoted {
        return rest.split('"').nth(1).map(str::trim).filter(|title| !title.is_empty());
    }
    let rest = line.strip_prefix(":::")?.trim_start_matches(':').trim_start();
    let name = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    let title = rest[name..].trim();
    let title = title.strip_prefix('[').and_then(|title| title.strip_suffix(']')).unwrap_or(title);
    (!title.is_empty() && !title.starts_with('{')).then_some(title)
}

/// A line without up to `indent` columns of white space.
pub(in crate::text) fn dedent(line: &str, indent: usize) -> &str {
    let mut columns = 0;
    let mut at = 0;
    for byte in line.bytes() {
        columns += match byte {
            b' ' => 1,
            b'\t' => 4,
            _ => break,
        };
        if columns > indent {
            break;
        }
        at += 1;
    }
    &line[at..]
}

/// A row's cells; a bar in code or behind a backslash does not part them.
pub(super) fn cells(line: &str) -> Vec<String> {
    let mut line = line.trim();
    line = line.strip_prefix('|').unwrap_or(line);
    line = line.strip_suffix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let (mut escaped, mut code) = (false, false);
    for c in line.chars() {
        match c {
            '|' if !escaped && !code => cells.push(String::new()),
            _ => {
                code ^= c == '`' && !escaped;
                cells.last_mut().expect("begins with one cell").push(c);
            }
        }
        escaped = c == '\\' && !escaped;
    }
    let plain = |cell: &String| {
        // What is moved in is a part of what stands above it.
        let is_part = ["&nbsp;", "&emsp;", "&ensp;"].iter().any(|space| cell.trim_start().starts_with(space));
        let text = inline::markdown(&cell.replace("\\|", "|"));
        if is_part && !text.is_empty() { format!("↳ {text}") } else { text }
    };
    cells.iter().map(plain).collect()
}
