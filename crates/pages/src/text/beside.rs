//! The Markdown that a site offers beside a page.

use super::tag::{self, HtmlTag};

/// The reference of the Markdown that an HTML page says it is also to be had as:
/// `<link rel="alternate" type="text/markdown" href="…">`.
pub fn markdown_beside(html: &str) -> Option<String> {
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        rest = &rest[open..];
        match tag::read(rest) {
            // What stands in the body is a text's, and not the page's.
            Some(HtmlTag { name, .. }) if name.eq_ignore_ascii_case("body") => return None,
            Some(tag) => {
                if let Some(reference) = offered(&tag) {
                    return Some(reference);
                }
                rest = &rest[tag.len..];
            }
            None => rest = &rest[1..],
        }
    }
    None
}

/// The same, as `Link` headers say it (RFC 8288): `<…>; rel="alternate"; type="text/markdown"`.
pub fn markdown_linked(links: &str) -> Option<String> {
    let links = links.split([',', '\n']).map(str::trim);
    let (target, _) = links
        .filter_map(|link| link.strip_prefix('<')?.split_once('>'))
        .find(|(_, said)| said.contains("alternate") && said.contains("text/markdown"))?;
    Some(target.to_owned())
}

fn offered(tag: &HtmlTag) -> Option<String> {
    let value = |name: &str| {
        let found = tag.values.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.as_str())
    };
    let is_link = tag.name.eq_ignore_ascii_case("link") && !tag.closing;
    let is_other = value("rel").split_whitespace().any(|rel| rel.eq_ignore_ascii_case("alternate"));
    let is_markdown = value("type").eq_ignore_ascii_case("text/markdown");
    (is_link && is_other && is_markdown && !value("href").is_empty()).then(|| value("href").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_page_itself_offers_counts() {
        let link = r#"<link rel="alternate" type="text/markdown" href="/auth.md">"#;
        assert_eq!(markdown_beside(&format!("<html><head>{link}</head>")), Some("/auth.md".to_owned()));
        assert_eq!(markdown_beside(&format!("<html><head></head><body><pre>{link}")), None);
        assert_eq!(markdown_beside(r#"<link rel="alternate" type="application/rss+xml" href="/feed">"#), None);
        let header = "</style.css>; rel=preload, </auth.md>; rel=\"alternate\"; type=\"text/markdown\"";
        assert_eq!(markdown_linked(header), Some("/auth.md".to_owned()));
        assert_eq!(markdown_linked("</feed>; rel=alternate; type=application/atom+xml"), None);
    }
}
