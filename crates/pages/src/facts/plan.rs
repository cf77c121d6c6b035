//! The plans that an API is sold with.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::outline::{Statement, StatementRole};

/// A plan that the API is sold with, or is not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plan {
    pub name: String,
    /// Whether it includes access to the API.
    pub included: bool,
}

impl Payload for Plan {
    const ID: &'static str = "plan";
    const STATES: &'static str = "A plan that includes access to the API, or does not.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<Plan>> {
        let mut facts = Vec::new();
        let mut list = None;
        let mut before: Option<&Statement> = None;
        for statement in &reading.outline.statements {
            let mut state = |name: &str, included: bool| {
                let plan = Plan { name: name.to_owned(), included };
                facts.push(reading.stated(plan, statement.at(), &statement.text));
            };
            match &statement.role {
                StatementRole::Item if list.is_some_and(|(section, _)| section == statement.section) => {
                    let name = statement.text.trim_end_matches(['.', ';', ',']).trim_matches('*');
                    let name = name.strip_suffix(" plan").unwrap_or(name);
                    if let (Some((_, included)), true) = (list, is_name(name)) {
                        state(name, included);
                    }
                }
                StatementRole::Item | StatementRole::Sentence => {
                    let included = !DENIED.is_match(&statement.lower);
                    let title = reading.outline.titles(statement.section).next().unwrap_or_default().to_lowercase();
                    let opens = OFFERED.is_match(&statement.lower) && is_about_the_api(statement, &title, before);
                    for name in plans(&statement.text).into_iter().filter(|_| opens) {
                        state(name, included);
                    }
                    let listed =
                        statement.text.ends_with(':') && (PLAN.is_match(&statement.lower) || PLAN.is_match(&title));
                    list = (opens && listed).then_some((statement.section, included));
                }
                StatementRole::Row(cells) => row(cells).into_iter().for_each(|(name, included)| state(name, included)),
                _ => list = None,
            }
            before = Some(statement);
        }
        facts
    }

    fn subject(&self) -> String {
        self.name.clone()
    }

    fn value(&self) -> Value {
        json!({"included": self.included})
    }

    fn parse(subject: &str, value: &Value) -> Option<Plan> {
        Some(Plan { name: subject.to_owned(), included: value["included"].as_bool()? })
    }

    fn only(&self) -> Option<String> {
        Some(self.name.clone())
    }

    fn contradicts(&self, other: &Plan) -> bool {
        self.included != other.included
    }
}

/// Whether a sentence speaks of the API: itself, by the title around it, or by the sentence before,
/// where it goes on from that: `It is not available on …`.
fn is_about_the_api(statement: &Statement, title: &str, before: Option<&Statement>) -> bool {
    let same = before.filter(|before| before.block == statement.block && IT.is_match(&statement.lower));
    let own = ABOUT.is_match(&statement.lower) || ABOUT.is_match(title);
    own || same.is_some_and(|before| ABOUT.is_match(&before.lower))
}

/// A row of `Plan | API access`.
fn row(cells: &[(String, String)]) -> Option<(&str, bool)> {
    let (head, name) = cells.first()?;
    let access = cells.iter().skip(1).find(|(head, _)| head.to_lowercase().contains("api"))?;
    let name = name.trim_matches(['`', '*', ' ']);
    let said = access.1.to_lowercase();
    let no = said.is_empty() || ["no", "none", "✗", "❌", "-", "—", "x"].contains(&said.trim());
    (head.to_lowercase().contains("plan") && is_name(name)).then_some((name, !no))
}

/// The names before the word: `the Free plan`, `a Team or Business plan`.
fn plans(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for found in NAMED.captures_iter(text) {
        let list = found.get(1).map_or("", |list| list.as_str());
        let parts = list
            .split(", ")
            .flat_map(|part| part.split(" or "))
            .flat_map(|part| part.split(" and "))
            .flat_map(|part| part.split(" & "));
        names.extend(
            parts
                .map(|part| {
                    part.trim_start_matches("or ").trim_start_matches("and ").trim_matches(['`', '*', ' ', ','])
                })
                .filter(|name| is_name(name)),
        );
    }
    names
}

fn is_name(name: &str) -> bool {
    const NOT: [&str; 6] = ["API", "The", "This", "Your", "A", "An"];
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.len() <= 30
        && name.split(' ').count() <= 3
        && !NOT.contains(&name)
        && !name.contains([':', '`', '/'])
}

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:[A-Z][A-Za-z0-9+]*(?: [A-Z][A-Za-z0-9+]*)*)(?:(?:, and |, or |, | and | or | & )(?:the )?(?:[A-Z][A-Za-z0-9+]*(?: [A-Z][A-Za-z0-9+]*)*))*) (?:plans?|tiers?)\b")
        .expect("a constant pattern")
});

/// A sentence about who has the API: plans are spoken of elsewhere too.
static OFFERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:available|included|accessible|requires?|required|enabled|offered|restricted|limited|supported|upgrade|is on|are on|customers on|members on|only on)\b").expect("a constant pattern")
});

/// What the plans must be plans of.
static ABOUT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:api|apis|tokens?|keys?|access|webhooks?|endpoints?|authentication)\b")
        .expect("a constant pattern")
});

static IT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(?:it|this|they|these)\b").expect("a constant pattern"));

static PLAN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:plans?|tiers?|subscriptions?|pricing)\b").expect("a constant pattern"));

static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bnot (?:available|included|accessible|enabled|offered|supported)\b|\bunavailable\b|\bno api access\b|\bexcluded\b").expect("a constant pattern")
});
