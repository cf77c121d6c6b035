//! OpenAPI blocks in Markdown pages
//! ([fenced code blocks](https://spec.commonmark.org/0.31.2/#fenced-code-blocks)).
//!
//! A block is read with the lines before it made empty, so that the places of its
//! nodes are those of the page.

use serde_json::Value;

use super::{
    either::parse_either,
    fault::TextFault,
    mark::{Place, PlaceTree, PlacedValue},
};

/// The blocks of a page that hold an OpenAPI document, each padded to where it
/// stands; none where the text is no page.
pub(super) fn blocks(text: &str) -> Vec<String> {
    if text.trim_start().starts_with('<') {
        return of_html(text);
    }
    let mut blocks = Vec::new();
    let mut open: Option<DocumentFence> = None;
    for (number, line) in text.lines().enumerate().skip(front_matter(text)) {
        match &mut open {
            Some(fence) if fence.is_closed_by(line) => {
                blocks.extend(fence.block());
                open = None;
            }
            Some(fence) => fence.lines.push(line),
            None if names_version(line) => return Vec::new(),
            None => open = DocumentFence::opened_by(line, number),
        }
    }
    blocks.extend(open.and_then(|fence| fence.block()));
    blocks
}

/// The blocks of a page in HTML: what stands preformatted, without the tags of whoever colours it.
fn of_html(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut from = 0;
    while let Some(begin) = text[from..].find("<pre").map(|at| from + at) {
        let Some(start) = text[begin..].find('>').map(|at| begin + at + 1) else { break };
        let end = text[start..].find("</pre").map_or(text.len(), |at| start + at);
        let code = plain(&text[start..end]);
        let lines: Vec<&str> = code.lines().collect();
        let before = text[..start].matches('\n').count();
        blocks.extend(DocumentFence { mark: '<', length: 0, indent: 0, before, lines }.block());
        from = end;
    }
    blocks
}

/// Text of HTML without its tags, and with what stands for a letter as that letter.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let letter = LETTERS.iter().find(|(name, _)| rest.starts_with(name));
        rest = match (letter, rest.find('>')) {
            (Some((name, letter)), _) => {
                text.push(*letter);
                &rest[name.len()..]
            }
            (None, Some(end)) if rest.starts_with('<') => &rest[end + 1..],
            (None, _) => {
                text.push_str(&rest[..1]);
                &rest[1..]
            }
        };
    }
    text.push_str(rest);
    text
}

/// What HTML writes in the place of a letter, as far as documents have it.
const LETTERS: [(&str, char); 8] = [
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&amp;", '&'),
    ("&quot;", '"'),
    ("&#39;", '\''),
    ("&#x27;", '\''),
    ("&#34;", '"'),
    ("&nbsp;", ' '),
];

/// The document of a page: what its blocks say together. Some pages have a block
/// for each operation, with the same information in each; the first one holds. Those
/// of several APIs are no one document (OpenAPI 3.0.3 "OpenAPI Document").
pub(super) fn parse(blocks: &[String]) -> Result<PlacedValue, TextFault> {
    let mut whole: Option<PlacedValue> = None;
    for block in blocks {
        let (value, marks, _) = parse_either(block)?;
        if let Some([first, second]) = whole.as_ref().and_then(|whole| titles_of_two(&whole.value, &value)) {
            let line = 1 + block.bytes().take_while(|byte| *byte == b'\n').count();
            let what = format!(
                "expected one API, found the documents of \"{first}\" and \"{second}\" on one page: give each a file"
            );
            return Err(TextFault::new(Place { line, column: 1 }, what));
        }
        let node = PlacedValue { value, mark: marks.into_tree(block) };
        match &mut whole {
            None => whole = Some(node),
            Some(whole) => merge(&mut whole.value, &mut whole.mark, node),
        }
    }
    whole.ok_or_else(|| TextFault::new(Place { line: 1, column: 1 }, "expected a block with an OpenAPI document"))
}

/// The titles of two documents that are of two APIs: each has its own, and servers of its own.
fn titles_of_two<'v>(one: &'v Value, other: &'v Value) -> Option<[&'v str; 2]> {
    let titles = [one, other].map(|document| document.pointer("/info/title").and_then(Value::as_str));
    let servers = [one, other].map(|document| {
        let names = ["servers", "host"].iter().filter_map(|name| document.get(name));
        names.map(Value::to_string).collect::<Vec<_>>()
    });
    match titles {
        [Some(first), Some(second)] if first.trim() != second.trim() && servers[0] != servers[1] => {
            (!servers.iter().any(Vec::is_empty)).then_some([first, second])
        }
        _ => None,
    }
}

struct DocumentFence<'a> {
    mark: char,
    length: usize,
    indent: usize,
    /// How many lines stand before its first.
    before: usize,
    lines: Vec<&'a str>,
}

impl<'a> DocumentFence<'a> {
    fn opened_by(line: &'a str, number: usize) -> Option<DocumentFence<'a>> {
        let indent = indentation(line);
        let line = line.trim_start();
        let mark = line.chars().next().filter(|mark| "`~".contains(*mark))?;
        let length = line.chars().take_while(|letter| *letter == mark).count();
        (length >= 3).then(|| DocumentFence { mark, length, indent, before: number + 1, lines: Vec::new() })
    }

    /// A fence that stands deeper is a part of the block, of a description for example.
    fn is_closed_by(&self, line: &str) -> bool {
        let is_deeper = indentation(line) > self.indent + 3;
        let line = line.trim();
        !is_deeper && line.chars().count() >= self.length && line.chars().all(|letter| letter == self.mark)
    }

    /// The fence's text where it holds a document.
    fn block(&self) -> Option<String> {
        let first = self.lines.iter().find(|line| !line.trim().is_empty())?;
        let indent = first.len() - first.trim_start().len();
        let of_json = |line: &str| line.contains("\"openapi\"") || line.contains("\"swagger\"");
        let is_one = match first.trim_start().starts_with('{') {
            true => self.lines.iter().any(|line| of_json(line)),
            false => self.lines.iter().any(|line| line.get(indent..).is_some_and(names_version)),
        };
        is_one.then(|| format!("{}{}", "\n".repeat(self.before), self.lines.join("\n")))
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether a line is the top-level key that says the version.
fn names_version(line: &str) -> bool {
    let key = line.split(':').next().filter(|key| key.len() < line.len()).unwrap_or_default();
    matches!(key.trim_end().trim_matches(['"', '\'']), "openapi" | "swagger") && !line.starts_with(char::is_whitespace)
}

/// How many lines of front matter a page begins with: between two lines of `---`. A
/// YAML document may begin with such a line too, and has no second.
fn front_matter(text: &str) -> usize {
    let mut lines = text.lines();
    match lines.next().map(str::trim_end) {
        Some("---") => lines.position(|line| line.trim_end() == "---").map_or(0, |length| length + 2),
        _ => 0,
    }
}

/// Adds what `other` has and this has not.
fn merge(value: &mut Value, mark: &mut PlaceTree, other: PlacedValue) {
    let (Value::Object(members), Value::Object(others)) = (value, other.value) else { return };
    for ((key, value), child) in others.into_iter().zip(other.mark.children) {
        match members.keys().position(|known| *known == key) {
            Some(index) => {
                if let (Some(known), Some(known_mark)) = (members.get_mut(&key), mark.children.get_mut(index)) {
                    merge(known, known_mark, PlacedValue { value, mark: child });
                }
            }
            None => {
                members.insert(key, value);
                mark.children.push(child);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;

    const PAGE: &str = "---\nopenapi: get /a\n---\n# Get\n\n```bash\ncurl https://example.com\n```\n\n  ```yaml\n  openapi: 3.1.0\n  paths:\n    /a: {}\n  ```\n\nMore.\n";

    #[test]
    fn a_block_stands_where_the_page_has_it() {
        let document = Document::parse("get.md", PAGE).unwrap();
        assert!(document.get("/paths/~1a").is_some());
        let place = document.place("/paths/~1a").unwrap();
        assert_eq!((place.line, place.column), (13, 5));
        assert_eq!(document.text(), PAGE);
    }

    #[test]
    fn several_blocks_are_one_document() {
        let page = "# A\n```json\n{\"openapi\": \"3.0.3\", \"paths\": {\"/a\": {\"get\": {}}}}\n```\n# B\n~~~json\n{\"openapi\": \"3.0.3\", \"paths\": {\"/a\": {\"put\": {}}, \"/b\": {}}}\n~~~\n";
        let document = Document::parse("api.md", page).unwrap();
        assert!(document.get("/paths/~1a/get").is_some());
        assert_eq!(document.place("/paths/~1a/put").map(|place| place.line), Some(7));
        assert_eq!(document.place("/paths/~1b").map(|place| place.line), Some(7));
    }

    #[test]
    fn the_documents_of_two_apis_are_not_one() {
        let block = |title: &str, server: &str, path: &str| {
            format!(
                "# {title}\n\n```yaml\nopenapi: 3.0.3\ninfo: {{title: {title}, version: '1'}}\n\
                 servers: [{{url: 'https://{server}.example'}}]\npaths: {{{path}: {{get: {{}}}}}}\n```\n\n"
            )
        };
        let read = |other: String| Document::parse("api.md", block("Orders", "orders", "/a") + &other);
        let error = read(block("Stock", "stock", "/b")).unwrap_err().to_string();
        assert!(
            error.contains("api.md:13:1: expected one API") && error.contains("\"Orders\" and \"Stock\""),
            "{error}"
        );
        // A title of each operation, or a server of each environment, makes no other API.
        for other in [block("Orders", "test", "/b"), block("Stock", "orders", "/b")] {
            assert!(read(other).unwrap().get("/paths/~1b").is_some());
        }
    }

    #[test]
    fn a_page_in_html_has_its_document_preformatted() {
        let page = "<html><body><h1>A &amp; B</h1>\n<pre class=\"x\"><code><span>openapi</span>: &quot;3.0.3&quot;\npaths:\n  /a: {get: {summary: a &lt;b&gt; &c}}\n</code></pre><pre>curl x</pre></body></html>";
        let document = Document::parse("api.html", page).unwrap();
        assert_eq!(document.get("/paths/~1a/get/summary").and_then(|text| text.as_str()), Some("a <b> &c"));
        assert_eq!(document.place("/paths/~1a").map(|place| place.line), Some(4));
        assert!(Document::parse("api.html", "<html><pre>curl x</pre></html>").is_err());
        assert!(Document::parse("api.html", "<html><pre").is_err());
    }

    #[test]
    fn a_fence_in_a_description_makes_no_page() {
        let text = "openapi: 3.0.3\ninfo:\n  description: |\n    ```yaml\n    openapi: 3.0.0\n    ```\n";
        assert_eq!(Document::parse("a.yaml", text).unwrap().get("/openapi").unwrap(), "3.0.3");
        let late = "info:\n  description: |\n    ```yaml\n    openapi: 3.0.0\n    ```\nopenapi: 3.0.3\n";
        assert_eq!(Document::parse("a.yaml", late).unwrap().get("/openapi").unwrap(), "3.0.3");
    }

    #[test]
    fn a_fence_in_a_description_does_not_close_the_block() {
        let page = "# A\n\n```yaml\nopenapi: 3.0.3\ninfo:\n  description: |\n    ```\n    code\n    ```\npaths:\n  /a: {}\n```\n";
        let document = Document::parse("a.md", page).unwrap();
        assert!(document.get("/paths/~1a").is_some());
        let indented = "# A\n\n    ```yaml\n    openapi: 3.0.3\n    paths: {}\n    ```\n\nMore.\n";
        assert!(Document::parse("a.md", indented).unwrap().get("/paths").is_some());
    }

    #[test]
    fn an_error_in_a_block_has_the_line_of_the_page() {
        let error = Document::parse("a.md", "# A\n```json\n{\"openapi\": 1,\n \"x\" 2}\n```\n").unwrap_err();
        assert!(error.to_string().starts_with("parse a.md:4:6"), "{error}");
    }
}
