//! The links of a page, and of an index of pages (`llms.txt`).

use std::collections::HashMap;

use crate::text::tag::{self, HtmlTag};

/// A link as a text has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLink {
    /// What it is called; empty where the text does not call it anything.
    pub title: String,
    /// Where it leads, as it is written: an address, or a path below the page's.
    pub target: String,
}

/// The links of an index of pages, anywhere in a line: `- [Title](address): what it is about`, references
/// (`[Title][1]`) and addresses as they are (`<https://…>`).
pub fn index_links(text: &str) -> Vec<PageLink> {
    let mut found = Vec::new();
    markdown(text, &mut found);
    autolinks(text, &mut found);
    found
}

/// What the head of a page in HTML says that its relative addresses are resolved by (HTML §4.2.3).
pub fn base_stated(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let head = tags(text).take_while(|tag| !tag.name.eq_ignore_ascii_case("body"));
    let mut bases = head.filter(|tag| tag.name.eq_ignore_ascii_case("base")).filter_map(address);
    text.starts_with('<').then(|| bases.next()).flatten()
}

/// The tags of a text.
fn tags(text: &str) -> impl Iterator<Item = HtmlTag> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[rest.find('<')?..];
            let Some(tag) = tag::read(rest) else {
                rest = &rest[1..];
                continue;
            };
            rest = &rest[tag.len..];
            return Some(tag);
        }
    })
}

/// Where a tag leads.
fn address(tag: HtmlTag) -> Option<String> {
    let target = tag.values.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("href"));
    target.map(|(_, target)| entities(&target))
}

/// The links of a page: those of Markdown, and those of elements and components, `href="…"`.
pub fn page_links(text: &str) -> Vec<PageLink> {
    let mut found = index_links(text);
    // What a page is shown with is no page.
    let is_link = |tag: &HtmlTag| {
        !tag.closing && !["link", "base", "image", "use"].iter().any(|name| tag.name.eq_ignore_ascii_case(name))
    };
    let targets = tags(text).filter(is_link).filter_map(address);
    found.extend(targets.map(|target| PageLink { title: String::new(), target }));
    found
}

/// A link's title and its target are no longer than this.
const LONGEST: usize = 2_000;

/// `<https://…>` (CommonMark §6.5).
fn autolinks(text: &str, found: &mut Vec<PageLink>) {
    for (at, _) in text.match_indices("<http") {
        let rest = &text[at + 1..];
        let inside = rest.bytes().take(LONGEST).position(|byte| byte == b'>').map(|end| &rest[..end]);
        let is_address = |inside: &&str| {
            let after = inside.strip_prefix("https://").or_else(|| inside.strip_prefix("http://"));
            after.is_some() && !inside.contains(|letter: char| letter.is_whitespace() || letter == '<')
        };
        found.extend(
            inside.filter(is_address).map(|target| PageLink { title: String::new(), target: target.to_owned() }),
        );
    }
}

/// `[label]: target "title"` at the start of a line (CommonMark §4.7), by label; a footnote is none.
fn definitions(text: &str) -> HashMap<String, &str> {
    let defined = text.lines().filter_map(|line| {
        let (label, rest) = line.trim_start_matches(' ').strip_prefix('[')?.split_once("]:")?;
        let target = rest.split_whitespace().next()?.trim_matches(['<', '>']);
        let is_label = !label.starts_with('^') && !label.contains(['[', ']']) && label.len() <= LONGEST;
        is_label.then(|| (label.trim().to_lowercase(), target))
    });
    // Of two with one label, the first.
    defined.fold(HashMap::new(), |mut all, (label, target)| {
        all.entry(label).or_insert(target);
        all
    })
}

/// `[Title](target "more")`, `[Title][label]`, `[Title][]` and `[Title]` (CommonMark §6.3); an image is none.
fn markdown(text: &str, found: &mut Vec<PageLink>) {
    let defined = definitions(text);
    for line in text.lines() {
        if !defined.is_empty() {
            references(line, &defined, found);
        }
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

/// The links of a line that are defined elsewhere.
fn references(line: &str, defined: &HashMap<String, &str>, found: &mut Vec<PageLink>) {
    let (mut rest, mut is_image) = (line, false);
    while let Some(open) = rest.find('[') {
        is_image = rest[..open].ends_with('!') || open == 0 && is_image;
        rest = &rest[open + 1..];
        let Some(close) = rest.bytes().take(LONGEST).position(|byte| matches!(byte, b']' | b'[')) else { continue };
        if rest.as_bytes()[close] == b'[' {
            continue;
        }
        let (title, behind) = (rest[..close].trim(), &rest[close + 1..]);
        // A definition, or a link that has its target itself.
        if behind.starts_with([':', '(']) {
            continue;
        }
        let labelled = behind.strip_prefix('[').and_then(|behind| behind.split_once(']'));
        let label = labelled.map(|(label, _)| label.trim()).filter(|label| !label.is_empty()).unwrap_or(title);
        rest = labelled.map_or(behind, |(_, behind)| behind);
        if let Some(target) = defined.get(&label.to_lowercase()).filter(|_| !is_image) {
            found.push(PageLink { title: title.to_owned(), target: (*target).to_owned() });
        }
        is_image = false;
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
    fn a_link_may_have_its_address_elsewhere_or_be_it() {
        let page = "See [Errors][1], [Getting in][] and [limits], not ![a door][door] or [^1].\n\
                    <https://a.example/out> <https://a b> <a@b.example>\n\n\
                    [1]: /docs/errors.md \"x\"\n[getting in]: <in.md>\n  [Limits]: limits\n[door]: /door.png\n\
                    [^1]: note\n[1]: /other\n";
        let found = index_links(page);
        assert_eq!(targets(&found), ["/docs/errors.md", "in.md", "limits", "https://a.example/out"]);
        assert_eq!(found[0].title, "Errors");
    }

    #[test]
    fn the_head_of_a_page_says_what_its_addresses_are_below() {
        assert_eq!(base_stated("<html><head><BASE href='/docs/'></head>").as_deref(), Some("/docs/"));
        assert_eq!(base_stated("<html><base target=_top><body><base href=/x></body>"), None);
        assert_eq!(base_stated("Write `<base href=\"/docs/\">`."), None);
    }

    #[test]
    fn noise_costs_what_its_length_is() {
        for noise in [
            "[".repeat(200_000),
            "](".repeat(100_000),
            "<a ".repeat(100_000),
            "[a](b".repeat(50_000),
            "[a]: b\n[a".repeat(30_000),
        ] {
            assert!(page_links(&noise).len() <= 1);
        }
    }
}
