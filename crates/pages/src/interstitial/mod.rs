//! What stands where a documentation page was: a login page, a bot wall, a page that only a
//! browser builds, an error page.
//!
//! Documentation speaks of all of these, so a page is only taken for one where it states hardly
//! anything about a contract and little else, and shows the marks of the thing itself: a field for
//! a password, not the word.

mod marks;

use std::fmt;

use regex::Regex;

use crate::facts::{Fact, Facts};
use crate::text::inline::{entities, squeeze};
use crate::text::page::{BlockContent, Page, PageFormat};
use crate::text::tag;
use marks::{BUILT, CHALLENGES, DEMAND, ENABLE, HUMAN, LOGIN, LOGIN_PATH, LOST, MOUNTS, NO_PAGE, SERVER, STATUS, WALL};

/// A page that states more facts than this is documentation, whatever else it shows.
const HARDLY_ANY: usize = 1;
/// Characters beyond which a page has something to say: a wall has not.
const LONG: usize = 1_500;
/// The same of a shell, which has a footer at most.
const SHELL: usize = 300;

/// What a page looks like instead, and by which mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interstitial {
    pub kind: InterstitialKind,
    /// What gave it away, fit to follow a colon.
    pub mark: String,
}

/// What stands in a page's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterstitialKind {
    Login,
    BotWall,
    Shell,
    Error,
}

impl fmt::Display for InterstitialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InterstitialKind::Login => "a login page",
            InterstitialKind::BotWall => "a bot wall",
            InterstitialKind::Shell => "a page that only a browser can build, with JavaScript",
            InterstitialKind::Error => "an error page",
        })
    }
}

impl fmt::Display for Interstitial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it looks like {}: {}", self.kind, self.mark)
    }
}

/// What a page looks like instead of documentation, if it does.
pub fn interstitial(text: &str, page: &Page, facts: &Facts) -> Option<Interstitial> {
    if !state_little(facts) {
        return None;
    }
    let look = Look::of(text, page);
    let found = [
        (InterstitialKind::BotWall, look.bot_wall()),
        (InterstitialKind::Login, look.login()),
        (InterstitialKind::Error, look.error()),
        (InterstitialKind::Shell, look.shell()),
    ];
    found.into_iter().find_map(|(kind, mark)| Some(Interstitial { kind, mark: mark? }))
}

/// Whether facts are so few that their page need be no documentation.
pub fn state_little(facts: &Facts) -> bool {
    // `404 Not Found` reads as a fact on an error page too.
    let is_bare = |fact: &Fact| matches!(fact, Fact::ErrorResponse(response) if response.body.is_none());
    let contract = facts.0.iter().filter(|stated| !is_bare(&stated.fact));
    contract.take(HARDLY_ANY + 1).count() <= HARDLY_ANY
}

/// Whether a URL that was led to is where people log in, and the one asked for is not.
pub fn leads_to_login(asked: &str, led_to: &str) -> bool {
    let is_login = |url: &str| {
        let place = url.split(['?', '#']).next().unwrap_or_default();
        place.split(['/', '.']).any(|part| LOGIN_PATH.is_match(part))
    };
    is_login(led_to) && !is_login(asked)
}

/// What of a page tells a wall from documentation.
struct Look {
    is_html: bool,
    /// The title and the headings, in lower case.
    titles: Vec<String>,
    /// What a reader sees, in lower case, titles left out.
    body: String,
    has_password: bool,
    has_form: bool,
    scripts: usize,
    /// The element that a program is to fill.
    mount: Option<String>,
    /// A mark of a challenge in the page's markup.
    challenge: Option<&'static str>,
    /// What is said to a browser without JavaScript.
    noscript: String,
}

impl Look {
    fn of(text: &str, page: &Page) -> Look {
        let is_html = page.form == PageFormat::Html;
        let mut look = Look {
            is_html,
            titles: Vec::new(),
            body: String::new(),
            has_password: false,
            has_form: false,
            scripts: 0,
            mount: None,
            challenge: None,
            noscript: String::new(),
        };
        if is_html {
            look.markup(text);
        }
        for block in &page.blocks {
            match &block.content {
                BlockContent::Heading(title) => look.titles.push(title.to_lowercase()),
                BlockContent::Prose(text) | BlockContent::ListItem { text, .. } | BlockContent::Code { text, .. } => {
                    look.says(text)
                }
                BlockContent::Table { rows, .. } => {
                    rows.iter().flat_map(|(_, row)| row).for_each(|cell| look.says(cell))
                }
                BlockContent::Attributes { values, .. } => {
                    let titles = values.iter().filter(|(key, _)| key == "title");
                    look.titles.extend(titles.map(|(_, title)| title.to_lowercase()));
                }
            }
        }
        // Plain text has no headings: its first line is what a reader takes for one.
        if page.form == PageFormat::Plain
            && let Some(first) = text.lines().find(|line| !line.trim().is_empty())
        {
            look.titles.push(first.trim().to_lowercase());
        }
        look
    }

    fn says(&mut self, text: &str) {
        // Enough to know that it is long.
        if self.body.len() <= 2 * LONG {
            self.body.push_str(&text.to_lowercase());
            self.body.push('\n');
        }
    }

    fn markup(&mut self, text: &str) {
        let mut at = 0;
        while let Some(open) = text[at..].find('<') {
            at += open;
            let Some(tag) = tag::read(&text[at..]) else {
                at += 1;
                continue;
            };
            let behind = at + tag.len;
            at = behind;
            if !tag.closing {
                self.element(&tag, &text[behind..]);
            }
        }
    }

    fn element(&mut self, tag: &tag::HtmlTag, rest: &str) {
        let value = |name: &str| {
            let found = tag.values.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map_or("", |(_, value)| value.as_str())
        };
        let inside = || {
            let end = rest.find("</").unwrap_or(rest.len()).min(2_000);
            squeeze(&entities(rest.get(..end).unwrap_or_default())).to_lowercase()
        };
        match tag.name.to_ascii_lowercase().as_str() {
            "title" if self.titles.is_empty() => self.titles.push(inside()),
            "input" => self.has_password |= value("type").eq_ignore_ascii_case("password"),
            "form" => self.has_form = true,
            "script" => self.scripts += 1,
            "noscript" if self.noscript.len() < LONG => self.noscript.push_str(&inside()),
            name if MOUNTS.contains(&value("id")) || name.contains('-') && name != "color-profile" => {
                let _ = self.mount.get_or_insert_with(|| match value("id") {
                    "" => format!("<{name}>"),
                    id => format!("<{name} id=\"{id}\">"),
                });
            }
            name if BUILT.contains(&name) => self.mount = Some(format!("<{name}>")),
            _ => {}
        }
        let marks = tag.values.iter().map(|(_, value)| value.as_str());
        self.challenge = self.challenge.or_else(|| {
            marks.flat_map(|value| CHALLENGES.iter().filter(|mark| value.contains(**mark))).copied().next()
        });
    }

    fn titled(&self, pattern: &Regex) -> Option<String> {
        let title = self.titles.iter().find(|title| pattern.is_match(title.trim()))?;
        Some(format!("its title is `{}`", title.trim()))
    }

    fn bot_wall(&self) -> Option<String> {
        if self.body.len() > LONG {
            return None;
        }
        let asks = HUMAN.is_match(&self.body) || HUMAN.is_match(&self.noscript);
        let shown = self.challenge.filter(|_| asks || self.body.trim().is_empty());
        let shown = shown.map(|mark| format!("it holds `{mark}`"));
        let titled = self.titled(&WALL).filter(|_| asks || self.challenge.is_some() || self.body.trim().is_empty());
        titled.or(shown)
    }

    fn login(&self) -> Option<String> {
        if self.body.len() > LONG {
            return None;
        }
        if self.has_password {
            return Some("it has a field for a password".to_owned());
        }
        let demands = DEMAND.find(&self.body).filter(|_| self.body.len() < LONG / 4);
        let demand = demands.map(|found| format!("it says `{}`", found.as_str()));
        self.titled(&LOGIN).filter(|_| self.has_form && self.is_html || demand.is_some()).or_else(|| {
            let titled = self.titled(&DEMAND).filter(|_| self.body.len() < LONG / 4);
            titled.or(demand)
        })
    }

    fn error(&self) -> Option<String> {
        if self.body.len() > LONG / 2 {
            return None;
        }
        let lost = LOST.find(&self.body);
        let server = self.is_html && SERVER.is_match(self.body.trim());
        let status = self.titled(&STATUS).filter(|_| server || lost.is_some());
        self.titled(&NO_PAGE).or(status).or_else(|| {
            let said = lost.filter(|_| self.body.len() < LONG / 4);
            said.map(|found| format!("it says `{}`", found.as_str()))
        })
    }

    fn shell(&self) -> Option<String> {
        if !self.is_html || self.scripts == 0 || self.body.trim().len() > SHELL {
            return None;
        }
        if self.noscript.contains("javascript") || ENABLE.is_match(&self.body) {
            return Some("it asks for JavaScript".to_owned());
        }
        let empty =
            (self.body.trim().is_empty() && self.titles.len() <= 1).then(|| "it has scripts and no text".into());
        self.mount.as_ref().map(|mount| format!("it has scripts to fill {mount}, and hardly any text")).or(empty)
    }
}
