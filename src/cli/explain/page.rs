//! A rule's page, as a terminal shows it: the whole text, and one of the examples, shortened.

use std::io::{self, Write};

use crate::rules::{RulePage, RulePageBlock, RunExample};

/// So many lines of an example are shown.
const MOST: usize = 12;

/// The question and the reason.
pub fn head(to: &mut dyn Write, page: &RulePage) -> io::Result<()> {
    writeln!(to, "  asks       {}", page.question)?;
    entry(to, "why", &lines(&page.why))
}

/// An example in which a rule reports, what to do about it, and where it is written.
pub fn rest(to: &mut dyn Write, page: &RulePage, id: &str) -> io::Result<()> {
    if let Some((index, example)) = telling(page, id) {
        let mut shown = vec![format!("{}:", example.title)];
        shown.extend(shortened(page, index));
        entry(to, "example", &shown)?;
        entry(to, "reports", &reported(page, example))?;
    }
    entry(to, "remedy", &lines(&page.remedy))?;
    let references: Vec<String> = page.references.iter().map(|reference| reference.url.clone()).collect();
    entry(to, "reference", &references)
}

/// A key, and its lines below each other; nothing where there is none.
pub fn entry(to: &mut dyn Write, key: &str, lines: &[String]) -> io::Result<()> {
    lines.iter().enumerate().try_for_each(|(index, line)| {
        let key = if index == 0 { key } else { "" };
        writeln!(to, "{}", format!("  {key:10} {line}").trim_end())
    })
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// The first example in which the very id is reported, else the first in which the page's rule is.
fn telling<'p>(page: &'p RulePage, id: &str) -> Option<(usize, &'p RunExample)> {
    let has = |example: &RunExample, is: &dyn Fn(&str) -> bool| {
        let reported = example.expected().map_or("", |reported| &reported.text);
        reported.lines().filter_map(|line| line.split(' ').nth(1)).any(is)
    };
    let mut examples = page.examples.iter().enumerate();
    let own = |(_, example): &(usize, &RunExample)| has(example, &|reported| page.covers(reported));
    examples.clone().find(|(_, example)| has(example, &|reported| reported == id)).or_else(|| examples.find(own))
}

/// What is reported of the page's rule.
fn reported(page: &RulePage, example: &RunExample) -> Vec<String> {
    let reported = example.expected().map_or("", |reported| &reported.text);
    let is_own = |line: &&str| line.split(' ').nth(1).is_some_and(|id| page.covers(id));
    reported.lines().filter(is_own).map(str::to_owned).collect()
}

/// What is said in an example: the answers of a service, a page, or what is not as it was.
fn shortened(page: &RulePage, index: usize) -> Vec<String> {
    let said = page.examples[index].blocks.iter().filter(|block| is_said(block));
    let mut shown: Vec<&str> = said.flat_map(|block| std::iter::once("").chain(block.text.lines())).skip(1).collect();
    if shown.len() > MOST {
        shown.truncate(MOST);
        shown.push("…");
    }
    shown.iter().map(|line| format!("  {line}")).collect()
}

/// Whether a block is what a witness says now.
fn is_said(block: &RulePageBlock) -> bool {
    !matches!(block.info.as_str(), "yaml document" | "yaml then" | "markdown then" | "findings" | "changes")
}
