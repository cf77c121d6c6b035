//! What the addresses of pages say: which of them lead to an index, to a page or to something else, and which are
//! those of one page.

/// The path of an address.
fn path(url: &str) -> &str {
    let bare = url.split(['?', '#']).next().unwrap_or(url);
    bare.splitn(4, '/').nth(3).unwrap_or_default()
}

pub fn is_index(url: &str) -> bool {
    path(url).rsplit('/').next() == Some("llms.txt")
}

pub fn is_sitemap(url: &str) -> bool {
    path(url).ends_with(".xml")
}

/// What a page is read for no more than a picture. `node.js` may be a page: what its answer says it is, tells.
const NO_PAGES: &[&str] = &[
    "avif", "bin", "bmp", "css", "csv", "dmg", "eot", "exe", "gif", "gz", "ico", "ipynb", "jpeg", "jpg", "json", "map",
    "mjs", "mov", "mp3", "mp4", "ogg", "otf", "pdf", "png", "rss", "svg", "tar", "tgz", "ttf", "wasm", "wav", "webm",
    "webp", "whl", "woff", "woff2", "xml", "yaml", "yml", "zip",
];

/// Whether an address may be one of a page: it holds no user, is of a length that people write, and does not
/// say that it is something else.
pub fn is_document(url: &str) -> bool {
    let host = url.split('/').nth(2).unwrap_or_default();
    let name = path(url).rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    url.len() <= 2_000 && !host.contains('@') && !NO_PAGES.contains(&extension.as_str()) && name != "llms.txt"
}

/// What tells pages apart: one and the same is at its address as HTML, as Markdown and as a folder.
pub fn key(url: &str) -> String {
    let url = url.split('#').next().unwrap_or(url);
    let (bare, query) = url.split_once('?').map_or((url, ""), |(bare, query)| (bare, query));
    let bare = bare.trim_end_matches('/');
    let bare = [".md", ".mdx", ".html", ".htm"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
    let bare = bare.strip_suffix("/index").unwrap_or(bare);
    format!("{bare}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_key() {
        let all = [
            "https://a.example/in",
            "https://a.example/in/",
            "https://a.example/in.md#x",
            "https://a.example/in/index.html",
        ];
        assert!(all.iter().all(|url| key(url) == key(all[0])));
        assert_ne!(key("https://a.example/in"), key("https://a.example/in?v=2"));
        assert_ne!(key("https://a.example/in"), key("https://a.example/out"));
        assert_eq!(key("https://a.example/"), key("https://a.example/index.html"));
    }

    #[test]
    fn pictures_and_users_are_no_pages() {
        for url in ["https://a.example/a.png", "https://u:p@a.example/in", "https://a.example/openapi.json?x"] {
            assert!(!is_document(url), "{url}");
        }
        for url in [
            "https://a.example",
            "https://a.example/sdks/node.js",
            "https://a.example/v1.2/in",
            "https://a.example/in.md",
            "https://a.example/a.b/",
        ] {
            assert!(is_document(url), "{url}");
        }
    }
}
