//! The links of a page, and of an index of pages (`llms.txt`).

use crate::text::tag;

/// A link as a text has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLink {
    /// What it is called; empty where the text does not call it anything.
    pub title: String,
    /// Where it leads, as it is written: an address, or a path below the page's.
    pub target: String,
}

/// The links of an index of pages: `- [Title](address): what it is about`, anywhere in a line.
pub fn index_links(text: &str) -> Vec<PageLink> {
    let mut found = Vec::new();
    markdown(text, &mut found);
    found
}

/// The links of a page: those of Markdown, and those of elements and components, `href="…"`.
pub fn page_links(text: &str) -> Vec<PageLink> {
    let mut found = index_links(text);
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        rest = &rest[open..];
        let Some(tag) = tag::read(rest) else {
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.len..];
        // What a page is shown with is no page.
        if tag.closing || ["link", "base", "image", "use"].iter().any(|name| tag.name.eq_ignore_ascii_case(name)) {
            continue;
        }
        let target = tag.values.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("href"));
        found.extend(target.map(|(_, target)| PageLink { title: String::new(), target: entities(&target) }));
    }
    found
}

/// A link's title and its target are no longer than this.
const LONGEST: usize = 2_000;

/// `[Title](target "more")`; an image is none.
fn markdown(text: &str, found: &mut Vec<PageLink>) {
    for line in text.lines() {
        let bytes = line.as_bytes();
        let mut from = 0;
        while let Some(middle) = line[from..].find("](").map(|at| at + from) {
            from = middle + 2;
            // `<a path with blanks>` (CommonMark §6.3).
            let is_marked = bytes.get(from) == Some(&b'<');
            let ends = |byte: &u8| if is_marked { *byte == b'>' } else { matches!(byte, b')' | b' ') };
            let Some(length) = bytes[from..].iter().take(LONGEST).position(ends) else { continue };
            let before = bytes[..middle].iter().rev().take(LONGEST).position(|byte| *byte == b'[');
            let open = before.map(|before| middle - before - 1).filter(|open| !line[..*open].ends_with('!'));
            let Some(open) = open else { continue };
            let target = line[from..from + length].trim_matches(['<', '>']);
            found.push(PageLink { title: line[open + 1..middle].trim().to_owned(), target: target.to_owned() });
        }
    }
}

/// An attribute's value without the one entity that addresses have (HTML §13.1.2.3).
fn entities(value: &str) -> String {
    value.trim().replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(found: &[PageLink]) -> Vec<&str> {
        found.iter().map(|link| link.target.as_str()).collect()
    }

    #[test]
    fn an_index_names_its_pages() {
        let index = "# Gate\n\n> All about doors ([home](/)).\n\n- [Getting in](/docs/in.md): Tokens\n* [Out](out.md \"x\")\n[Far](<far out.md>)\n";
        let found = index_links(index);
        assert_eq!(targets(&found), ["/", "/docs/in.md", "out.md", "far out.md"]);
        assert_eq!(found[1].title, "Getting in");
    }

    #[test]
    fn a_page_links_as_text_and_as_markup() {
        let page = "See [in](/in) ![a door](/door.png), <a class=x href='/out?a=1&amp;b=2'>out</a>.\n\
                    <Card title=\"Errors\" href=\"/errors\"/><link rel=stylesheet href=/a.css> a < b [open](\n";
        assert_eq!(targets(&page_links(page)), ["/in", "/out?a=1&b=2", "/errors"]);
    }

    #[test]
    fn noise_costs_what_its_length_is() {
        for noise in ["[".repeat(200_000), "](".repeat(100_000), "<a ".repeat(100_000), "[a](b".repeat(50_000)] {
            assert!(page_links(&noise).len() <= 1);
        }
    }
}
