//! Reads the page of a rule: Markdown, whose examples are run as tests (`tests/rules.rs`).
//!
//! The format is described in CONTRIBUTING.md, under "Add a page".

use std::fmt;

/// What a rule asks, why, when it reports and when it does not, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePage {
    /// The folder that the page is in.
    pub subject: &'static str,
    pub id: String,
    pub question: String,
    /// Why a client cares.
    pub why: String,
    pub examples: Vec<RunExample>,
    /// What the reader does about it.
    pub remedy: String,
    /// Where it is written; at least one.
    pub references: Vec<Reference>,
}

/// A place outside this program that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub title: String,
    pub url: String,
}

/// A section of a page that is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunExample {
    pub title: String,
    pub blocks: Vec<RulePageBlock>,
}

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePageBlock {
    /// What stands behind the fence: `yaml document`, `findings`.
    pub info: String,
    /// The lines, each with its end.
    pub text: String,
    /// The line of the page on which the fence is opened, from 1.
    pub line: usize,
}

/// A page that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: expected {expected}, found `{found}`")]
pub struct PageError {
    pub line: usize,
    pub expected: Expected,
    pub found: String,
}

/// What a page must have at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected {
    Id,
    Question,
    Section(&'static str),
    KnownSection,
    EndOfFence,
    Reference,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::Id => f.write_str("`# id`"),
            Expected::Question => f.write_str("a question on one line"),
            Expected::Section(name) => write!(f, "a section `## {name}` with a text"),
            Expected::KnownSection => f.write_str("`## Why`, `## Example`, `## Remedy` or `## Reference`"),
            Expected::EndOfFence => f.write_str("the end of the fenced block"),
            Expected::Reference => f.write_str("a line `- [title](address)`"),
        }
    }
}

impl RulePage {
    /// Reads the page that stands in the folder of a subject.
    ///
    /// # Errors
    /// Where something that every page has is not there, or something else is.
    pub fn parse(subject: &'static str, text: &str) -> Result<RulePage, PageError> {
        let mut lines = PageLines { all: text.lines().collect(), at: 0 };
        let id = lines.filled().strip_prefix("# ").map(str::to_owned).ok_or_else(|| lines.lacks(Expected::Id))?;
        lines.at += 1;
        let question = lines.filled().to_owned();
        if !question.ends_with('?') {
            return Err(lines.lacks(Expected::Question));
        }
        lines.at += 1;
        let (mut why, mut remedy) = (String::new(), String::new());
        let (mut examples, mut references) = (Vec::new(), Vec::new());
        while !lines.filled().is_empty() {
            let line = lines.filled();
            lines.at += 1;
            match line.strip_prefix("## ") {
                Some("Why") => why = prose(&lines.section()?),
                Some("Remedy") => remedy = prose(&lines.section()?),
                Some("Reference") => references = lines.references()?,
                Some(title) if title.starts_with("Example") => {
                    let title = title.trim_start_matches("Example").trim_start_matches(':').trim().to_owned();
                    examples.push(RunExample { title, blocks: lines.section()?.blocks });
                }
                _ => {
                    lines.at -= 1;
                    return Err(lines.lacks(Expected::KnownSection));
                }
            }
        }
        let sections = [
            ("Why", why.is_empty()),
            ("Example", examples.is_empty()),
            ("Remedy", remedy.is_empty()),
            ("Reference", references.is_empty()),
        ];
        match sections.into_iter().find(|(_, lacks)| *lacks) {
            Some((name, _)) => Err(lines.lacks(Expected::Section(name))),
            None => Ok(RulePage { subject, id, question, why, examples, remedy, references }),
        }
    }

    /// The block of an example with this behind its fence. Where it has none, that of the nearest example
    /// before it that has: a document is written down once.
    pub fn block(&self, example: usize, info: &str) -> Option<&RulePageBlock> {
        self.examples.iter().take(example + 1).rev().find_map(|example| example.block(info))
    }

    /// The address of the first reference.
    pub fn reference(&self) -> &str {
        self.references.first().map_or("", |reference| &reference.url)
    }
}

impl RunExample {
    /// The example's own block with this behind its fence.
    pub fn block(&self, info: &str) -> Option<&RulePageBlock> {
        self.blocks.iter().find(|block| block.info == info)
    }

    /// What is reported in it: the lines of `findings` of `test`, or of `changes` of `diff` and `drift`.
    pub fn expected(&self) -> Option<&RulePageBlock> {
        self.block("findings").or_else(|| self.block("changes"))
    }
}

/// The text of a section, and its blocks.
struct RulePageSection<'t> {
    lines: Vec<&'t str>,
    blocks: Vec<RulePageBlock>,
}

/// The paragraphs of a section, each on one line.
fn prose(section: &RulePageSection) -> String {
    let paragraphs = section.lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    paragraphs.map(|lines| lines.join(" ")).collect::<Vec<_>>().join("\n")
}

struct PageLines<'t> {
    all: Vec<&'t str>,
    at: usize,
}

impl<'t> PageLines<'t> {
    /// The next line that is not empty; an empty one at the end.
    fn filled(&mut self) -> &'t str {
        while self.all.get(self.at).is_some_and(|line| line.trim().is_empty()) {
            self.at += 1;
        }
        self.all.get(self.at).copied().unwrap_or_default()
    }

    /// Up to the next section.
    fn section(&mut self) -> Result<RulePageSection<'t>, PageError> {
        let mut section = RulePageSection { lines: Vec::new(), blocks: Vec::new() };
        while let Some(line) = self.all.get(self.at).filter(|line| !line.starts_with("## ")) {
            match line.len() - line.trim_start_matches('`').len() {
                ticks @ 3.. => section.blocks.push(self.block(ticks)?),
                _ => section.lines.push(line.trim()),
            }
            self.at += 1;
        }
        Ok(section)
    }

    /// The block whose fence of so many ticks is here; ends at its last line.
    fn block(&mut self, ticks: usize) -> Result<RulePageBlock, PageError> {
        let (fence, info) = self.all[self.at].split_at(ticks);
        let line = self.at + 1;
        let inside = self.all[line..].iter().take_while(|line| **line != fence);
        let text: String = inside.flat_map(|line| [*line, "\n"]).collect();
        self.at = line + text.lines().count();
        if self.at >= self.all.len() {
            return Err(self.lacks(Expected::EndOfFence));
        }
        Ok(RulePageBlock { info: info.trim().to_owned(), text, line })
    }

    fn references(&mut self) -> Result<Vec<Reference>, PageError> {
        let mut references = Vec::new();
        while !matches!(self.filled(), "") && !self.filled().starts_with("## ") {
            let link = self.filled().strip_prefix("- [").and_then(|rest| rest.strip_suffix(')'));
            let (title, url) =
                link.and_then(|link| link.split_once("](")).ok_or_else(|| self.lacks(Expected::Reference))?;
            references.push(Reference { title: title.to_owned(), url: url.to_owned() });
            self.at += 1;
        }
        Ok(references)
    }

    fn lacks(&self, expected: Expected) -> PageError {
        let found = self.all.get(self.at).copied().unwrap_or_default().to_owned();
        PageError { line: self.at + 1, expected, found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# no-tea\n\nIs there tea?\n\n## Why\n\nTea is\nneeded.\n\nOften.\n\n## Example: none\n\n```yaml document\na: 1\n\nb: 2\n```\n\n```findings\nerror no-tea\n```\n\n## Example: some\n\n```findings\n```\n\n## Remedy\n\nMake some.\n\n## Reference\n\n- [RFC 2324](https://www.rfc-editor.org/rfc/rfc2324)\n";

    #[test]
    fn a_page_is_read() {
        let page = RulePage::parse("tea", PAGE).unwrap();
        assert_eq!((page.id.as_str(), page.question.as_str()), ("no-tea", "Is there tea?"));
        assert_eq!((page.why.as_str(), page.remedy.as_str()), ("Tea is needed.\nOften.", "Make some."));
        assert_eq!(page.reference(), "https://www.rfc-editor.org/rfc/rfc2324");
        let titles: Vec<_> = page.examples.iter().map(|example| example.title.as_str()).collect();
        assert_eq!(titles, ["none", "some"]);
        let document = page.block(1, "yaml document").unwrap();
        assert_eq!((document.text.as_str(), document.line), ("a: 1\n\nb: 2\n", 14));
        assert_eq!(page.examples[1].expected().map(|reported| reported.text.as_str()), Some(""));
    }

    #[test]
    fn what_is_wrong_has_its_line() {
        let wrong = |from: &str, to: &str| RulePage::parse("tea", &PAGE.replace(from, to)).unwrap_err();
        assert_eq!(wrong("# no-tea", "no-tea").to_string(), "line 1: expected `# id`, found `no-tea`");
        assert_eq!(wrong("tea?", "tea.").line, 3);
        assert_eq!(wrong("## Remedy", "## Remedies").expected, Expected::KnownSection);
        assert_eq!(wrong("Make some.", "").expected, Expected::Section("Remedy"));
        assert_eq!(wrong("```\n\n## Remedy", "## Remedy").expected, Expected::EndOfFence);
        assert_eq!(wrong("- [RFC", "[RFC").expected, Expected::Reference);
        assert_eq!(RulePage::parse("tea", "").unwrap_err().expected, Expected::Id);
    }
}
