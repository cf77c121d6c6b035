//! `robots.txt`: what a site asks programs to leave alone (RFC 9309).

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What a site asks of a program.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Robots {
    rules: Vec<RobotsRule>,
    /// How many seconds it wants between two requests (`Crawl-delay`, which no RFC has and many sites say).
    pub delay: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
struct RobotsRule {
    is_allowed: bool,
    pattern: String,
}

/// RFC 9309 §2.5 asks for as much at least; what stands behind it is not read.
const LARGEST: usize = 512 << 10;
/// More rules than a site writes by hand.
const MOST_RULES: usize = 2_000;

impl Robots {
    /// The rules for a program of this name (§2.2.1): those of its own groups, else those of `*`. A line ends in CR, LF or
    /// both (§2.2), and a byte order mark is none of the text.
    pub fn parse(text: &str, program: &str) -> Robots {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut end = text.len().min(LARGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let (mut own, mut all) = (Robots::default(), Robots::default());
        let (mut is_own, mut is_all, mut names, mut is_named) = (false, false, false, false);
        for line in text[..end].split(['\r', '\n']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                // Names that follow each other are of one group.
                if !names {
                    (is_own, is_all) = (false, false);
                }
                names = true;
                let name = value.split(['/', ' ']).next().unwrap_or_default();
                is_own |= name.eq_ignore_ascii_case(program);
                is_all |= name == "*";
                is_named |= is_own;
                continue;
            }
            // Other records, such as `Sitemap`, are of no group, and end none (§2.2.4).
            names &= !matches!(&*key, "allow" | "disallow");
            let groups = [(is_own, &mut own), (is_all, &mut all)];
            groups.into_iter().filter(|(is_it, _)| *is_it).for_each(|(_, robots)| robots.line(&key, value));
        }
        if is_named { own } else { all }
    }

    /// Those of a site that could not say them: nothing may be asked for (§2.3.1.4).
    pub fn closed() -> Robots {
        Robots { rules: vec![RobotsRule { is_allowed: false, pattern: "/".to_owned() }], delay: None }
    }

    fn line(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow" if !value.is_empty() && self.rules.len() < MOST_RULES => {
                self.rules.push(RobotsRule { is_allowed: key == "allow", pattern: compared(value, UNCOMPARABLE) });
            }
            "crawl-delay" => {
                self.delay = value.parse().ok().filter(|delay: &f64| delay.is_finite() && *delay >= 0.0).or(self.delay);
            }
            _ => {}
        }
    }

    /// Whether a path, with its query, may be asked for: what the longest rule for it says, and of two that
    /// are as long the one that allows (§2.2.2).
    pub fn allows(&self, path: &str) -> bool {
        let path = compared(path, LITERAL);
        let own = self.rules.iter().filter(|rule| matches(&rule.pattern, &path));
        own.max_by_key(|rule| (rule.pattern.len(), rule.is_allowed)).is_none_or(|rule| rule.is_allowed)
    }
}

/// What a URL can't hold as it is (RFC 3986 §2): it is escaped before it is compared.
const UNCOMPARABLE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');
/// In a path also what says something else in a pattern, where it is escaped to be meant (§2.2.3).
const LITERAL: &AsciiSet = &UNCOMPARABLE.add(b'*').add(b'$');

/// A path or a pattern as both are compared (§2.2.2): what need not be escaped is not, and all else in one way.
fn compared(text: &str, escaped: &'static AsciiSet) -> String {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let hex = |text: &str| u8::from_str_radix(text.get(..2)?, 16).ok().filter(|_| !text.starts_with('+'));
    let mut parts = text.split('%');
    let mut compared = utf8_percent_encode(parts.next().unwrap_or_default(), escaped).to_string();
    for part in parts {
        let rest = match hex(part) {
            Some(byte) if is_unreserved(byte) => {
                compared.push(byte.into());
                &part[2..]
            }
            Some(_) => {
                compared.push('%');
                compared.push_str(&part[..2].to_ascii_uppercase());
                &part[2..]
            }
            None => {
                compared.push('%');
                part
            }
        };
        compared.extend(utf8_percent_encode(rest, escaped));
    }
    compared
}

/// Whether a path begins as a pattern says: `*` is anything, `$` at its end is the path's end (§2.2.3).
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return !is_whole || rest.is_empty() };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    if is_whole { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_says_whether_a_path_may_be_asked_for() {
        let robots =
            Robots::parse("User-agent: *\nDisallow: /private\nAllow: /private/docs # but\nDisallow: /*.pdf$\n", "x");
        for (path, allowed) in [
            ("/docs", true),
            ("/private", false),
            ("/privately", false),
            ("/private/docs/a", true),
            ("/a/b.pdf", false),
            ("/a/b.pdf?x", true),
        ] {
            assert_eq!(robots.allows(path), allowed, "{path}");
        }
        let tie = Robots::parse("user-agent: *\ndisallow: /a\nallow: /a\n", "x");
        assert!(tie.allows("/a"));
        assert!(Robots::parse("User-agent: *\nDisallow:\n", "x").allows("/"));
        assert!(!Robots::closed().allows("/a"));
    }

    #[test]
    fn a_program_heeds_its_own_group_alone() {
        let text = "User-agent: GPTBot\nUser-agent: countersign/2\nDisallow: /a\nCrawl-delay: 2.5\n\n\
                    User-agent: *\nDisallow: /\n";
        let own = Robots::parse(text, "countersign");
        assert!(own.allows("/b") && !own.allows("/a/b"));
        assert_eq!(own.delay, Some(2.5));
        assert!(!Robots::parse(text, "another").allows("/b"));
        // A name that is another's beginning is another's.
        assert!(Robots::parse("User-agent: counter\nDisallow: /\n", "countersign").allows("/"));
        // A group of ours without rules forbids nothing.
        assert!(
            Robots::parse("User-agent: countersign\nDisallow:\n\nUser-agent: *\nDisallow: /\n", "countersign")
                .allows("/")
        );
    }

    #[test]
    fn a_line_ends_as_it_may_and_other_records_end_no_group() {
        for text in [
            "\u{feff}User-agent: *\nDisallow: /a\n",
            "User-agent: *\rDisallow: /a\r",
            "User-agent: *\r\nDisallow: /a\r\n",
            "User-agent: x\nSitemap: https://a.example/s.xml\nUser-agent: other\nDisallow: /a\n",
            "User-agent: x\nCrawl-delay: 1\nUser-agent: other\nDisallow: /a\n",
        ] {
            let robots = Robots::parse(text, "x");
            assert!(!robots.allows("/a") && robots.allows("/b"), "{text:?}");
        }
        // A rule ends the names: what comes next is another group.
        let others = "User-agent: x\nDisallow: /b\nUser-agent: other\nDisallow: /a\n";
        assert!(Robots::parse(others, "x").allows("/a"));
    }

    #[test]
    fn a_path_is_the_same_however_it_is_escaped() {
        let forbids = |pattern: &str, path: &str| {
            !Robots::parse(&format!("User-agent: *\nDisallow: {pattern}\n"), "x").allows(path)
        };
        for (pattern, path) in [
            ("/café", "/caf%C3%A9"),
            ("/caf%c3%a9", "/caf%C3%A9/x"),
            ("/%7Ejoe", "/~joe"),
            ("/~joe", "/%7ejoe"),
            ("/a b", "/a%20b"),
            ("/a%2Ab", "/a*b"),
            ("/a%2ab", "/a%2Ab"),
            ("/cost%24", "/cost$"),
            ("/100%", "/100%"),
            ("/*.pdf$", "/%61.pdf"),
        ] {
            assert!(forbids(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            // A slash that is escaped is part of a name.
            ("/a/b", "/a%2Fb"),
            ("/a%2Fb", "/a/b"),
            ("/a%2Ab", "/axb"),
            ("/cost%24", "/cost"),
            ("/caf%C3%A8", "/caf%C3%A9"),
            ("/%+1", "/%01"),
        ] {
            assert!(!forbids(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn noise_is_read_within_bounds() {
        let stars = format!("User-agent: *\nDisallow: /{}$\n", "*a".repeat(2_000));
        assert!(Robots::parse(&stars, "x").allows(&format!("/{}b", "a".repeat(20_000))));
        let many = format!("User-agent: *\n{}", "Disallow: /é\nCrawl-delay: NaN\nCrawl-delay: -1\n".repeat(40_000));
        assert_eq!(Robots::parse(&many, "x").delay, None);
    }
}
