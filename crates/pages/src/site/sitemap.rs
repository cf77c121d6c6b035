//! `sitemap.xml`: the pages of a site, or its other sitemaps (sitemaps.org).

use quick_xml::Reader;
use quick_xml::events::Event;

/// What a sitemap lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sitemap {
    /// The addresses of pages.
    pub pages: Vec<String>,
    /// The addresses of other sitemaps.
    pub sitemaps: Vec<String>,
}

/// As many as a sitemap may list.
const MOST: usize = 50_000;

/// What a text lists, where it is a sitemap: a page is none. One that ends early lists what it has.
pub fn sitemap(text: &str) -> Option<Sitemap> {
    let mut reader = Reader::from_str(text);
    let (mut found, mut is_one, mut of_index) = (Sitemap::default(), false, false);
    let mut address: Option<String> = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => match tag.local_name().as_ref() {
                "urlset" | "sitemapindex" if !is_one => is_one = true,
                _ if !is_one => return None,
                "sitemap" => of_index = true,
                "url" => of_index = false,
                "loc" => address = Some(String::new()),
                _ => {}
            },
            Ok(Event::Text(text)) => {
                address.iter_mut().for_each(|address| address.push_str(&text));
            }
            Ok(Event::CData(text)) => {
                address.iter_mut().for_each(|address| address.push_str(&text));
            }
            // Of the entities that addresses have, the one that stands in queries.
            Ok(Event::GeneralRef(name)) if &*name == "amp" => {
                address.iter_mut().for_each(|address| address.push('&'));
            }
            Ok(Event::End(tag)) if tag.local_name().as_ref() == "loc" => {
                let list = if of_index { &mut found.sitemaps } else { &mut found.pages };
                let address = address.take().map(|address| address.trim().to_owned());
                list.extend(address.filter(|address| !address.is_empty()));
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
        if found.pages.len() + found.sitemaps.len() >= MOST {
            break;
        }
    }
    is_one.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_sitemaps_are_told_apart() {
        let pages = "<?xml version=\"1.0\"?><!-- of doors -->\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\
                     <url><loc> https://a.example/in?a=1&amp;b=2 </loc><lastmod>2026-01-01</lastmod></url>\
                     <s:url><s:loc><![CDATA[https://a.example/out]]></s:loc></s:url></urlset>";
        let found = sitemap(pages).unwrap();
        assert_eq!(found.pages, ["https://a.example/in?a=1&b=2", "https://a.example/out"]);
        let index = "<sitemapindex><sitemap><loc>https://a.example/s1.xml</loc></sitemap></sitemapindex>";
        assert_eq!(sitemap(index).unwrap().sitemaps, ["https://a.example/s1.xml"]);
    }

    #[test]
    fn a_page_is_none_and_half_a_sitemap_is_what_it_is() {
        assert_eq!(sitemap("<!doctype html><html><body><loc>x</loc></body></html>"), None);
        assert_eq!(sitemap("# A page\n"), None);
        assert_eq!(sitemap("<urlset><url><loc>https://a.example/in</loc></url><url><loc>http").unwrap().pages.len(), 1);
        let bomb =
            "<!DOCTYPE x [<!ENTITY a \"bbbb\"><!ENTITY c \"&a;&a;\">]><urlset><url><loc>&c;</loc></url></urlset>";
        assert_eq!(sitemap(bomb).unwrap().pages, Vec::<String>::new());
    }
}
